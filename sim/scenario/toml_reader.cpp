#include "sim/scenario/toml_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/base/toml_depth.h"

namespace septima {

namespace {

int line_of_node(const toml::node& node) {
    return static_cast<int>(node.source().begin.line);
}

std::string shown(const toml::node& node) {
    std::ostringstream out;
    node.visit([&out](const auto& value) {
        if constexpr (toml::is_value<decltype(value)>)
            out << value;
        else
            out << (value.is_array() ? "an array" : "a table");
    });
    std::string text = printable(out.str());
    if (text.size() > 60) text = text.substr(0, 57) + "...";
    return text;
}

std::optional<double> finite_number(const toml::node& node) {
    if (const auto* integer = node.as_integer()) return static_cast<double>(integer->get());
    if (const auto* real = node.as_floating_point(); real != nullptr && std::isfinite(real->get())) return real->get();
    return std::nullopt;
}

std::string range_text(Range allowed) {
    return fmt::format("a number from {} to {}", allowed.low, allowed.high);
}

}  // namespace

TomlTable::TomlTable(const toml::table& table, TomlPlace place, Problems& problems)
    : table_(&table), place_(std::move(place)), problems_(&problems) {}

int TomlTable::line_of(std::string_view key) const {
    // The line of the key, not of the value: both are the same but for values that begin on a later line.
    for (const auto& [name, node] : *table_)
        if (name.str() == key) return static_cast<int>(name.source().begin.line);
    return place_.line;
}

std::string TomlTable::path_of(std::string_view key) const {
    return place_.path.empty() ? std::string(key) : fmt::format("{}.{}", place_.path, key);
}

void TomlTable::error(std::string_view key, std::string text) {
    problems_->error(place_.file, line_of(key), fmt::format("{}: {}", path_of(key), text));
}

void TomlTable::warn(std::string_view key, std::string text) {
    problems_->warn(place_.file, line_of(key), fmt::format("{}: {}", path_of(key), text));
}

bool TomlTable::is_array_of_tables(std::string_view key) const {
    const toml::node* node = table_->get(key);
    return node != nullptr && node->is_array() && !node->as_array()->empty() && (*node->as_array())[0].is_table();
}

bool TomlTable::is_array(std::string_view key) const {
    const toml::node* node = table_->get(key);
    return node != nullptr && node->is_array();
}

bool TomlTable::is_table(std::string_view key) const {
    const toml::node* node = table_->get(key);
    return node != nullptr && node->is_table();
}

const toml::node* TomlTable::find(std::string_view key) {
    known(key);
    return table_->get(key);
}

void TomlTable::wrong_type(std::string_view key, std::string_view wanted) {
    error(key, fmt::format("is {}; {} is needed", shown(*table_->get(key)), wanted));
}

const toml::array* TomlTable::array(std::string_view key, std::string_view wanted) {
    const toml::node* node = find(key);
    if (node == nullptr) return nullptr;
    if (!node->is_array()) wrong_type(key, wanted);
    return node->as_array();
}

std::optional<double> TomlTable::number(std::string_view key, Range allowed) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    const auto value = finite_number(*node);
    if (!value) {
        wrong_type(key, range_text(allowed));
        return std::nullopt;
    }
    if (*value < allowed.low || *value > allowed.high) {
        error(key, fmt::format("is {}; {} is allowed", *value, range_text(allowed)));
        return std::nullopt;
    }
    return value;
}

double TomlTable::required_number(std::string_view key, Range allowed) {
    if (!has(key)) error(key, fmt::format("is missing; {} is needed", range_text(allowed)));
    return number(key, allowed.low, allowed);
}

std::optional<int> TomlTable::integer(std::string_view key, Range allowed) {
    const auto value = number(key, allowed);
    if (!value) return std::nullopt;
    if (*value != std::floor(*value)) {
        error(key, fmt::format("is {}; a whole number is needed", *value));
        return std::nullopt;
    }
    return static_cast<int>(*value);
}

std::optional<std::string> TomlTable::text(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    if (!node->is_string()) {
        wrong_type(key, "a text in quotes");
        return std::nullopt;
    }
    return node->as_string()->get();
}

std::string TomlTable::required_text(std::string_view key) {
    if (!has(key)) error(key, "is missing; a text is needed");
    return text(key).value_or("");
}

std::optional<bool> TomlTable::boolean(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    if (!node->is_boolean()) {
        wrong_type(key, "true or false");
        return std::nullopt;
    }
    return node->as_boolean()->get();
}

namespace {

std::optional<std::size_t> row_of(std::string_view text, std::span<const std::string_view> allowed) {
    const auto found = std::find(allowed.begin(), allowed.end(), text);
    if (found == allowed.end()) return std::nullopt;
    return static_cast<std::size_t>(found - allowed.begin());
}

std::string unknown_word(std::string_view text, std::span<const std::string_view> allowed) {
    return fmt::format("'{}' is not known; allowed: {}", printable(text), fmt::join(allowed, ", "));
}

}  // namespace

std::optional<std::size_t> TomlTable::word(std::string_view key, std::span<const std::string_view> allowed) {
    const auto found = text(key);
    if (!found) return std::nullopt;
    const auto index = row_of(*found, allowed);
    if (!index) error(key, unknown_word(*found, allowed));
    return index;
}

std::optional<double> TomlTable::clock_s(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    if (const auto* time = node->as_time()) {
        const toml::time t = time->get();
        return t.hour * 3600.0 + t.minute * 60.0 + t.second + t.nanosecond * 1e-9;
    }
    if (const auto* written = node->as_string()) {
        const auto seconds = clock_seconds(written->get());
        if (seconds && *seconds <= 48 * 3600) return static_cast<double>(*seconds);
    }
    wrong_type(key, "a time like 06:30:00 (or a text \"HH:MM\" up to \"48:00\")");
    return std::nullopt;
}

std::optional<Date> TomlTable::date(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    const auto* value = node->as_date();
    if (value == nullptr) {
        wrong_type(key, "a date like 2026-11-24 without quotes");
        return std::nullopt;
    }
    const toml::date d = value->get();
    return Date{std::chrono::year{d.year}, std::chrono::month{d.month}, std::chrono::day{d.day}};
}

std::optional<Text> TomlTable::bilingual(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return std::nullopt;
    if (const auto* plain = node->as_string()) return Text{plain->get(), plain->get()};
    Text both;
    if (!table(key, [&both](TomlTable& inner) {
            both.es = inner.text("es").value_or("");
            both.en = inner.text("en").value_or("");
        }))
        return std::nullopt;
    if (both.es.empty() && both.en.empty()) error(key, "has neither es nor en; at least one is needed");
    if (both.es.empty()) both.es = both.en;
    if (both.en.empty()) both.en = both.es;
    return both;
}

std::vector<std::string> TomlTable::texts(std::string_view key) {
    std::vector<std::string> found;
    const toml::array* items = array(key, "an array of texts like [\"a\", \"b\"]");
    if (items == nullptr) return found;
    for (const toml::node& item : *items) {
        if (const auto* value = item.as_string())
            found.push_back(value->get());
        else
            problems_->error(place_.file, line_of_node(item),
                             fmt::format("{}: holds {}; texts in quotes are needed", path_of(key), shown(item)));
    }
    return found;
}

std::vector<std::size_t> TomlTable::words(std::string_view key, std::span<const std::string_view> allowed) {
    std::vector<std::size_t> rows;
    for (const std::string& item : texts(key)) {
        const auto index = row_of(item, allowed);
        if (!index)
            error(key, unknown_word(item, allowed));
        else if (std::find(rows.begin(), rows.end(), *index) == rows.end())
            rows.push_back(*index);
        else
            error(key, fmt::format("'{}' appears twice", item));
    }
    return rows;
}

std::vector<int> TomlTable::integers(std::string_view key, Range allowed) {
    std::vector<int> found;
    const toml::array* items = array(key, "an array of whole numbers like [1, 2]");
    if (items == nullptr) return found;
    for (const toml::node& item : *items) {
        const auto value = finite_number(item);
        const bool fits = value && *value == std::floor(*value) && *value >= allowed.low && *value <= allowed.high;
        if (!fits) {
            problems_->error(place_.file, line_of_node(item),
                             fmt::format("{}: holds {}; whole numbers from {} to {} are allowed", path_of(key),
                                         shown(item), allowed.low, allowed.high));
        } else if (std::find(found.begin(), found.end(), static_cast<int>(*value)) != found.end()) {
            problems_->error(place_.file, line_of_node(item),
                             fmt::format("{}: {} appears twice", path_of(key), *value));
        } else {
            found.push_back(static_cast<int>(*value));
        }
    }
    return found;
}

std::vector<double> TomlTable::numbers(std::string_view key, Range allowed) {
    std::vector<double> found;
    const toml::array* items = array(key, "an array of numbers like [30, 24.5]");
    if (items == nullptr) return found;
    for (const toml::node& item : *items) {
        const auto value = finite_number(item);
        if (value && *value >= allowed.low && *value <= allowed.high)
            found.push_back(*value);
        else
            problems_->error(place_.file, line_of_node(item),
                             fmt::format("{}: holds {}; numbers from {} to {} are allowed", path_of(key), shown(item),
                                         allowed.low, allowed.high));
    }
    return found;
}

std::vector<GeoPoint> TomlTable::geo_points(std::string_view key, std::size_t least) {
    std::vector<GeoPoint> points;
    const toml::array* items = array(key, "an array of [latitude, longitude] pairs");
    if (items == nullptr) return points;
    for (const toml::node& item : *items) {
        const toml::array* pair = item.as_array();
        const auto lat = pair != nullptr && pair->size() == 2 ? finite_number((*pair)[0]) : std::nullopt;
        const auto lon = pair != nullptr && pair->size() == 2 ? finite_number((*pair)[1]) : std::nullopt;
        if (!lat || !lon || std::abs(*lat) > 90.0 || std::abs(*lon) > 180.0) {
            problems_->error(place_.file, line_of_node(item),
                             fmt::format("{}: point {} is not [latitude -90..90, longitude -180..180]", path_of(key),
                                         points.size() + 1));
            continue;
        }
        points.push_back({*lat, *lon});
    }
    if (points.size() < least)
        error(key, fmt::format("has {} valid points; at least {} are needed", points.size(), least));
    return points;
}

bool TomlTable::table(std::string_view key, const std::function<void(TomlTable&)>& body) {
    const toml::node* node = find(key);
    if (node == nullptr) return false;
    if (!node->is_table()) {
        wrong_type(key, "a table");
        return false;
    }
    TomlTable inner(*node->as_table(), {place_.file, line_of(key), path_of(key)}, *problems_);
    body(inner);
    inner.finish();
    return true;
}

void TomlTable::tables(std::string_view key, const std::function<void(TomlTable&)>& body) {
    const toml::array* items = array(key, fmt::format("tables ([[{}]])", key));
    if (items == nullptr) return;
    std::size_t count = 0;
    for (const toml::node& item : *items) {
        const std::string path = fmt::format("{}[{}]", path_of(key), ++count);
        if (!item.is_table()) {
            problems_->error(place_.file, line_of_node(item),
                             fmt::format("{}: is {}; a table is needed", path, shown(item)));
            continue;
        }
        TomlTable inner(*item.as_table(), {place_.file, line_of_node(item), path}, *problems_);
        body(inner);
        inner.finish();
    }
}

void TomlTable::each_table(const std::function<void(const std::string&, TomlTable&)>& body) {
    // toml++ keeps keys in alphabetical order; the file's order is the one people see.
    std::vector<std::pair<int, std::string>> order;
    for (const auto& [name, node] : *table_)
        if (node.is_table()) order.emplace_back(static_cast<int>(name.source().begin.line), std::string(name.str()));
    std::sort(order.begin(), order.end());
    for (const auto& place : order) {
        const std::string& name = place.second;
        table(name, [&body, &name](TomlTable& inner) { body(name, inner); });
    }
}

void TomlTable::finish() {
    if (forgiving_) return;
    for (const auto& [name, node] : *table_) {
        if (std::find(asked_.begin(), asked_.end(), name.str()) != asked_.end()) continue;
        std::vector<std::string> known_keys = asked_;
        std::sort(known_keys.begin(), known_keys.end());
        known_keys.erase(std::unique(known_keys.begin(), known_keys.end()), known_keys.end());
        const std::string hint = near_names_hint(name.str(), known_keys);
        error(name.str(), fmt::format("is not a known key{}",
                                      hint.empty() ? fmt::format("; known: {}", fmt::join(known_keys, ", ")) : hint));
    }
}

void read_toml(const std::filesystem::path& path, std::string_view format, Problems& problems,
               const std::function<void(TomlTable&)>& body, FormatKey key, Overrides changes) {
    const std::string text = read_text(path, std::size_t{64} << 20U);
    toml::table root;
    if (!has_shallow_keys(text, path.string(), problems)) return;
    try {
        root = toml::parse(text, path.string());
    } catch (const toml::parse_error& error) {
        problems.error(path.string(), static_cast<int>(error.source().begin.line),
                       fmt::format("is not valid TOML: {}", printable(error.description())));
        return;
    }
    replace_numbers(root, changes, path.string(), problems);
    TomlTable table(root, {path.string(), 1, ""}, problems);
    const std::string found =
        key == FormatKey::needed ? table.required_text("format") : table.text("format").value_or("");
    if (table.has("format") && found != format) {
        table.error("format", fmt::format("is '{}'; '{}' is needed here", printable(found), format));
        return;  // the keys of another format would only make noise
    }
    body(table);
    table.finish();
}

}  // namespace septima
