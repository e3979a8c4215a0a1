#pragma once

// The only header that shows toml++; sim/scenario's source files include it, its other headers do not.

#include <toml++/toml.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/error.h"
#include "sim/base/geometry.h"
#include "sim/policy/calendar.h"
#include "sim/policy/command.h"
#include "sim/scenario/override.h"

namespace septima {

/// Closed interval of allowed numbers.
struct Range {
    double low = 0.0;
    double high = 0.0;
};

/// Where a value stands in a file, for messages.
struct TomlPlace {
    std::string file;
    int line = 0;
    std::string path;  ///< "measure[2].windows[1].from"
};

/// One table of a TOML file, read strictly: every key that is asked for is a known one, `finish` makes errors of the
/// others with the nearest known key. Wrong types and ranges are noted in the Problems; reading goes on with the
/// fallback. The table and the Problems must outlive it.
class TomlTable {
  public:
    TomlTable(const toml::table& table, TomlPlace place, Problems& problems);

    bool has(std::string_view key) const { return table_->contains(key); }
    /// Line of a key; of the table when it is absent.
    int line_of(std::string_view key) const;
    int line() const { return place_.line; }
    const std::string& file() const { return place_.file; }
    std::string path_of(std::string_view key) const;
    const std::string& path() const { return place_.path; }
    Problems& problems() { return *problems_; }
    bool is_array_of_tables(std::string_view key) const;
    bool is_array(std::string_view key) const;
    bool is_table(std::string_view key) const;

    /// A finite number in the range (an integer is a number too); nothing when absent or wrong.
    std::optional<double> number(std::string_view key, Range allowed);
    double number(std::string_view key, double fallback, Range allowed) {
        return number(key, allowed).value_or(fallback);
    }
    double required_number(std::string_view key, Range allowed);
    std::optional<int> integer(std::string_view key, Range allowed);
    std::optional<std::string> text(std::string_view key);
    std::string required_text(std::string_view key);
    std::optional<bool> boolean(std::string_view key);
    /// Row of the word in `allowed`; nothing when absent or wrong (then the words are listed).
    std::optional<std::size_t> word(std::string_view key, std::span<const std::string_view> allowed);
    /// A local time (06:30:00) or a text "HH:MM[:SS]" up to 48:00, in s since midnight.
    std::optional<double> clock_s(std::string_view key);
    std::optional<Date> date(std::string_view key);
    /// A plain text for both languages or { es = "...", en = "..." }; a missing language takes the other's.
    std::optional<Text> bilingual(std::string_view key);
    std::vector<std::string> texts(std::string_view key);
    /// Rows of words in `allowed`, without repeats.
    std::vector<std::size_t> words(std::string_view key, std::span<const std::string_view> allowed);
    std::vector<int> integers(std::string_view key, Range allowed);
    std::vector<double> numbers(std::string_view key, Range allowed);
    /// [[lat, lon], ...] in WGS 84 degrees; empty when absent.
    std::vector<GeoPoint> geo_points(std::string_view key, std::size_t least);
    /// Calls body with the table under the key; false when absent or no table. Unknown keys of it are errors.
    bool table(std::string_view key, const std::function<void(TomlTable&)>& body);
    /// Calls body with each table of an array of tables ([[key]] or key = [{...}]).
    void tables(std::string_view key, const std::function<void(TomlTable&)>& body);
    /// Calls body with every sub-table, in the order of the file; for sections whose names are free ([class.car]).
    void each_table(const std::function<void(const std::string&, TomlTable&)>& body);

    /// Marks a key as known without reading it.
    void known(std::string_view key) { asked_.emplace_back(key); }
    /// Notes an error at a key.
    void error(std::string_view key, std::string text);
    void warn(std::string_view key, std::string text);
    /// Lets unknown keys pass: after an error that leaves open which keys are known.
    void forgive() { forgiving_ = true; }
    /// Errors for the keys nobody asked for.
    void finish();

  private:
    const toml::node* find(std::string_view key);
    void wrong_type(std::string_view key, std::string_view wanted);
    /// The array under a key; a problem when something else stands there.
    const toml::array* array(std::string_view key, std::string_view wanted);

    const toml::table* table_;
    TomlPlace place_;
    Problems* problems_;
    std::vector<std::string> asked_;
    bool forgiving_ = false;
};

/// Whether a file must name its format.
enum class FormatKey { needed, optional };

/// Reads a TOML file and hands its root to body; a syntax error is noted with its line. The format key must have the
/// value given. Unknown keys are errors. Throws IoError when the file cannot be read.
void read_toml(const std::filesystem::path& path, std::string_view format, Problems& problems,
               const std::function<void(TomlTable&)>& body, FormatKey key = FormatKey::needed, Overrides changes = {});

/// Replaces numbers of a parsed file; a key that is absent is added, so that the reader judges it. What leads nowhere
/// or is no number is noted.
void replace_numbers(toml::table& root, Overrides changes, const std::string& file, Problems& problems);

}  // namespace septima
