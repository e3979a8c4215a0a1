#pragma once

// Tables of a GMNS folder; private to sim/network/gmns_*.cpp.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/csv.h"
#include "sim/base/error.h"
#include "sim/base/geometry.h"
#include "sim/base/vehicle_class.h"
#include "sim/network/network.h"

namespace septima::gmns {

/// Warnings of one kind told once, with how many rows they concern and the first of them.
class Remarks {
  public:
    void add(const std::string& text, int line) {
        Count& count = of_[text];
        if (count.rows++ == 0) count.line = line;
    }
    void tell(const std::string& file, Problems& problems) const;

  private:
    struct Count {
        int rows = 0;
        int line = 0;
    };
    std::map<std::string, Count> of_;
};

/// One table. Column names are matched without regard to case, to shapefile truncation at ten letters, and to names of
/// earlier GMNS versions.
struct Table {
    CsvTable csv;
    bool present = false;

    std::size_t rows() const { return csv.rows.size(); }
    int line(std::size_t row) const { return csv.line_of_row[row]; }
    bool has(const std::string& column) const { return csv.has(column); }
    /// Trimmed text; "" for the missing values of the specification ("" and "NaN").
    std::string_view text(std::size_t row, const std::string& column) const;
    std::string id(std::size_t row, const std::string& column) const { return std::string(text(row, column)); }
    /// A number within [low, high]; nothing when missing; a wrong one is noted.
    std::optional<double> number(std::size_t row, const std::string& column, std::pair<double, double> range,
                                 Problems& problems) const;
    std::optional<int> whole(std::size_t row, const std::string& column, std::pair<int, int> range,
                             Problems& problems) const;
};

/// Reads `folder/name.csv`; not present when there is no such file. `columns` are the names the caller will ask for,
/// the first `required` of which must exist.
Table open_table(const std::filesystem::path& folder, const std::string& name, const std::vector<std::string>& columns,
                 std::size_t required, Problems& problems);

/// Units of config.csv as factors to SI; nothing where the file does not say.
struct Config {
    std::string name;
    std::string crs;
    std::optional<double> long_length_m;
    std::optional<double> speed_mps;
    bool complete_movements = false;  ///< written by Séptima: links without a movement have none
};
Config read_config(const std::filesystem::path& folder, Problems& problems);

/// Points of a LINESTRING or MULTILINESTRING; nothing when the text is neither.
std::optional<std::vector<Point>> parse_wkt_line(std::string_view text);

/// Vehicle kinds behind use words. Exact: the words are those of Séptima's use_definition.csv; otherwise "bus" means
/// every bus, "auto" all motor traffic, and so on.
struct Uses {
    bool exact = false;
    std::map<std::string, std::vector<std::string>> groups;  ///< use_group.csv

    /// Kinds of a list such as "auto;bus"; all for an empty list. Unknown words are remarked.
    KindMask mask_of(std::string_view list, Remarks& remarks, int line) const;
};
Uses read_uses(const std::filesystem::path& folder, Problems& problems);

/// Kinds with an engine.
inline constexpr KindMask motor_kinds = static_cast<KindMask>(all_kinds & ~mask_of(VehicleKind::bicycle));

/// Class for a facility_type; nothing when unknown.
std::optional<RoadClass> class_of_facility(std::string_view facility);
/// A path for walking or cycling, a railway.
bool is_no_road(std::string_view facility);

/// Control for node and movement ctrl_type words; nothing when unknown.
std::optional<NodeControl> control_of(std::string_view word);

}  // namespace septima::gmns
