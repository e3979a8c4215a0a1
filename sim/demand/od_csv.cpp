#include "sim/demand/od_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <unordered_map>

#include "sim/base/csv.h"
#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/demand/od_omx.h"
#include "sim/demand/od_period.h"

namespace septima {

namespace {

constexpr std::size_t most_zone_hints = 50;  // near names take long, and nobody reads so many

/// "0600" or "06:00" in seconds.
std::optional<int> clock_of(std::string_view text) {
    text = trimmed(text);
    if (text.size() == 4 && text.find(':') == std::string_view::npos)
        return clock_seconds(fmt::format("{}:{}", text.substr(0, 2), text.substr(2)));
    return clock_seconds(text);
}

struct OdReader {
    const CsvTable& table;
    const Zones& zones;
    const VehicleClasses& classes;
    Problems& problems;
    std::unordered_map<std::string, std::size_t> zone_of{};
    std::vector<std::string> class_order{};
    std::map<std::tuple<std::size_t, int, int>, OdLayer> layers{};
    std::map<std::tuple<std::size_t, int, int>, std::vector<int>> line_of_cell{};

    void error(std::size_t r, std::string text) const {
        problems.error(table.file, table.line_of_row[r], std::move(text));
    }

    std::optional<std::size_t> zone(std::size_t r, const char* column) const {
        const std::string id(trimmed(table.cell(r, column)));
        const auto found = zone_of.find(id);
        if (found != zone_of.end()) return found->second;
        const bool hint = problems.errors.size() < most_zone_hints;
        error(r, fmt::format("{} '{}' is not a zone{}", column, printable(id),
                             hint ? near_names_hint(id, zones.id.values()) : ""));
        return std::nullopt;
    }

    std::optional<std::size_t> class_number(std::size_t r) {
        const std::string name(trimmed(table.cell(r, "class")));
        if (classes.find(name) < 0) {
            std::vector<std::string> known;
            for (const VehicleClass& c : classes.rows) known.push_back(c.name);
            error(r, fmt::format("class '{}' is not a vehicle class; {} are known", printable(name),
                                 fmt::join(known, ", ")));
            return std::nullopt;
        }
        const auto known = std::find(class_order.begin(), class_order.end(), name);
        const auto number = static_cast<std::size_t>(known - class_order.begin());
        if (known == class_order.end()) class_order.push_back(name);
        return number;
    }

    void read(std::size_t r) {
        const auto origin = zone(r, "o_zone_id");
        const auto destination = zone(r, "d_zone_id");
        const auto number = class_number(r);
        const std::string_view text = trimmed(table.cell(r, "period"));
        const std::optional<DayPeriod> period = parse_period(text);
        if (!period) error(r, fmt::format("period '{}' is not understood; write 0600-0900", printable(text)));
        const double volume = table.required_number(r, "volume", 0.0, most_trips_per_cell, problems);
        if (!origin || !destination || !number || !period) return;
        const std::tuple key{*number, period->from_s, period->to_s};
        OdLayer& layer = layers[key];
        std::vector<int>& lines = line_of_cell[key];
        if (lines.empty()) {
            layer = {class_order[*number], period->from_s, period->to_s, OdMatrix(zones.size()), {}};
            lines.assign(layer.trips.cells.size(), 0);
        }
        int& line = lines[*origin * zones.size() + *destination];
        if (line != 0)
            error(r, fmt::format("this pair, class and period is already given at line {}; give it once", line));
        line = table.line_of_row[r];
        layer.trips.at(*origin, *destination) = volume;
    }
};

}  // namespace

std::optional<DayPeriod> parse_period(std::string_view text) {
    const std::vector<std::string_view> parts = split(text, '-');
    if (parts.size() != 2) return std::nullopt;
    const std::optional<int> from_s = clock_of(parts[0]);
    const std::optional<int> to_s = clock_of(parts[1]);
    if (!from_s || !to_s || *from_s >= *to_s || *to_s > 48 * 3600) return std::nullopt;
    return DayPeriod{*from_s, *to_s};
}

Demand parse_od(std::string_view text, const std::string& file, const Zones& zones, const VehicleClasses& classes,
                Problems& problems) {
    const std::size_t errors_before = problems.errors.size();
    const CsvTable table = parse_csv(text, file, problems);
    Demand demand;
    demand.zones = zones.size();
    if (problems.errors.size() == errors_before)
        require_columns(table, {"o_zone_id", "d_zone_id", "class", "period", "volume"}, problems);
    if (problems.errors.size() != errors_before) return demand;
    OdReader reader{.table = table, .zones = zones, .classes = classes, .problems = problems};
    for (std::size_t i = 0; i < zones.size(); ++i) reader.zone_of.emplace(zones.id.values()[i], i);
    for (std::size_t r = 0; r < table.rows.size(); ++r) reader.read(r);
    for (auto& [key, layer] : reader.layers) demand.layers.push_back(std::move(layer));
    check_od_periods(demand, file, problems);
    if (problems.errors.size() == errors_before && demand.total() <= 0.0)
        problems.error(file, 0, "holds no trips: every volume is 0 or the table has no rows");
    smooth_departures(demand);
    return demand;
}

Demand read_od(const std::filesystem::path& path, const Zones& zones, const VehicleClasses& classes,
               Problems& problems) {
    if (path.extension() == ".omx") return read_omx(path, zones, classes, problems);
    return parse_od(read_text(path), path.string(), zones, classes, problems);
}

std::string od_csv(const Demand& demand, const Zones& zones) {
    std::string out = "o_zone_id,d_zone_id,class,period,volume\n";
    for (const OdLayer& layer : demand.layers) {
        const std::string tail =
            fmt::format(",{},{},", csv_cell(layer.vehicle_class), od_period_text(layer.from_s, layer.to_s));
        for (std::size_t o = 0; o < zones.size(); ++o)
            for (std::size_t d = 0; d < zones.size(); ++d)
                if (const double volume = layer.trips.at(o, d); volume > 0.0)
                    fmt::format_to(std::back_inserter(out), "{},{}{}{:.6f}\n", csv_cell(zones.id.values()[o]),
                                   csv_cell(zones.id.values()[d]), tail, volume);
    }
    return out;
}

}  // namespace septima
