#include "sim/network/sketch.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/base/toml_depth.h"
#include "sim/network/projection.h"

namespace septima {

namespace {

int line_of(const toml::node& node) {
    return static_cast<int>(node.source().begin.line);
}

/// Reads the keys of one table and reports those nobody asked for.
class Keys {
  public:
    Keys(const toml::table& table, std::string where, const std::string& file, Problems& problems)
        : table_(table), where_(std::move(where)), file_(file), problems_(problems) {}

    const toml::node* find(std::string_view key) {
        asked_.emplace_back(key);
        return table_.get(key);
    }
    void fault(const toml::node& at, std::string_view key, std::string_view text) const {
        problems_.error(file_, line_of(at), fmt::format("{}.{} {}", where_, key, text));
    }
    template <class T>
    std::optional<T> value(std::string_view key, std::string_view wanted) {
        const toml::node* node = find(key);
        if (node == nullptr) return std::nullopt;
        const auto found = node->value_exact<T>();
        if (!found) fault(*node, key, fmt::format("must be {}", wanted));
        return found;
    }
    std::optional<double> number(std::string_view key, double low, double high) {
        const toml::node* node = find(key);
        if (node == nullptr) return std::nullopt;
        const auto found = node->is_number() ? node->value<double>() : std::nullopt;
        if (found && std::isfinite(*found) && *found >= low && *found <= high) return found;
        fault(*node, key, fmt::format("must be a number from {} to {}", low, high));
        return std::nullopt;
    }
    std::optional<int> whole(std::string_view key, int low, int high) {
        const toml::node* node = find(key);
        if (node == nullptr) return std::nullopt;
        const auto found = node->value_exact<std::int64_t>();
        if (found && *found >= low && *found <= high) return static_cast<int>(*found);
        fault(*node, key, fmt::format("must be a whole number from {} to {}", low, high));
        return std::nullopt;
    }
    std::vector<std::string> names(std::string_view key) {
        std::vector<std::string> out;
        const toml::node* node = find(key);
        if (node == nullptr) return out;
        if (!node->is_array())
            fault(*node, key, "must be a list of names, e.g. [\"Calle 26\"]");
        else
            for (const toml::node& item : *node->as_array()) {
                if (const auto name = item.value_exact<std::string>(); name && !trimmed(*name).empty())
                    out.push_back(*name);
                else
                    fault(item, key, "holds something that is no name");
            }
        return out;
    }
    void missing(std::string_view key, std::string_view wanted) const {
        problems_.error(file_, line_of(table_), fmt::format("{}.{} is missing; {} is needed", where_, key, wanted));
    }
    void finish() const {
        for (const auto& [key, node] : table_)
            if (std::find(asked_.begin(), asked_.end(), key.str()) == asked_.end())
                problems_.error(
                    file_, line_of(node),
                    fmt::format("{}.{} is not a known key{}", where_, key.str(), near_names_hint(key.str(), asked_)));
    }

  private:
    const toml::table& table_;
    std::string where_;
    const std::string& file_;
    Problems& problems_;
    std::vector<std::string> asked_;
};

std::optional<GeoPoint> point_of(const toml::node& node) {
    const toml::array* pair = node.as_array();
    if (pair == nullptr || pair->size() != 2) return std::nullopt;
    const auto lat = (*pair)[0].value<double>();
    const auto lon = (*pair)[1].value<double>();
    if (!lat || !lon || !(std::abs(*lat) <= 85.0) || !(std::abs(*lon) <= 180.0)) return std::nullopt;
    return GeoPoint{*lat, *lon};
}

void read_points(Keys& keys, SketchCorridor& corridor) {
    const toml::node* node = keys.find("points");
    if (node == nullptr) return keys.missing("points", "a list [[lat, lon], [lat, lon]]");
    if (!node->is_array()) return keys.fault(*node, "points", "must be a list [[lat, lon], [lat, lon]]");
    for (const toml::node& item : *node->as_array()) {
        const auto point = point_of(item);
        if (!point)
            keys.fault(item, "points", "holds something that is no [lat, lon] in degrees");
        else if (!corridor.points.empty() && corridor.points.back() == *point)
            keys.fault(item, "points", "holds a point twice in a row");
        else
            corridor.points.push_back(*point);
    }
    if (corridor.points.size() < 2) keys.fault(*node, "points", "needs at least two points");
}

void read_sections(Keys& keys, const std::string& where, const std::string& file, SketchCorridor& corridor,
                   Problems& problems) {
    const toml::node* node = keys.find("sections");
    if (node == nullptr) return;
    if (!node->is_array()) return keys.fault(*node, "sections", "must be a list of tables");
    const int last = std::max(0, static_cast<int>(corridor.points.size()) - 1);
    for (const toml::node& item : *node->as_array()) {
        if (!item.is_table()) {
            keys.fault(item, "sections", "holds something that is no table");
            continue;
        }
        Keys part(*item.as_table(), where + ".sections", file, problems);
        SketchSection section;
        section.from = part.whole("from", 0, last).value_or(0);
        section.to = part.whole("to", 0, last).value_or(last);
        section.lanes = part.whole("lanes", 1, 8);
        section.busway = part.whole("busway", 0, 3);
        section.speed_kmh = part.number("speed_kmh", 5, 120);
        part.finish();
        if (section.from >= section.to) keys.fault(item, "sections", "has from >= to");
        corridor.sections.push_back(section);
    }
}

SketchCorridor read_corridor(const toml::table& table, std::size_t number, const std::string& file,
                             Problems& problems) {
    std::string where = fmt::format("corridor[{}]", number);
    Keys keys(table, where, file, problems);
    SketchCorridor corridor;
    corridor.line = line_of(table);
    corridor.name = keys.value<std::string>("name", "a text").value_or("");
    if (trimmed(corridor.name).empty()) keys.missing("name", "the name of the street");
    corridor.also = keys.names("also");
    const auto road_class = keys.value<std::string>("class", "a text");
    const auto named =
        std::find(road_class_names.begin(), road_class_names.begin() + 5, road_class.value_or("secondary"));
    if (!road_class)
        keys.missing("class", "motorway, trunk, primary, secondary or tertiary");
    else if (named == road_class_names.begin() + 5)
        keys.fault(
            *keys.find("class"), "class",
            fmt::format("is '{}'; motorway, trunk, primary, secondary or tertiary is allowed", printable(*road_class)));
    else
        corridor.road_class = static_cast<RoadClass>(named - road_class_names.begin());
    corridor.lanes = keys.whole("lanes", 1, 8).value_or(corridor.lanes);
    corridor.speed_kmh = keys.number("speed_kmh", 5, 120).value_or(corridor.speed_kmh);
    corridor.oneway = keys.value<bool>("oneway", "true or false").value_or(false);
    corridor.busway = keys.whole("busway", 0, 3).value_or(0);
    corridor.flyover = keys.names("flyover");
    corridor.no_connection = keys.names("no_connection");
    keys.find("source");
    read_points(keys, corridor);
    read_sections(keys, where, file, corridor, problems);
    keys.finish();
    return corridor;
}

constexpr double widest_deg = 2.0;  // about 220 km: more than any city

/// Streets that leave the city are slips of the pen: digits turned round, latitude and longitude exchanged.
void check_extent(const Sketch& sketch, Problems& problems) {
    if (sketch.corridors.empty() || sketch.corridors.front().points.empty()) return;
    const GeoPoint first = sketch.corridors.front().points.front();
    for (const SketchCorridor& corridor : sketch.corridors)
        for (const GeoPoint point : corridor.points)
            if (std::abs(point.lat_deg - first.lat_deg) > widest_deg ||
                std::abs(point.lon_deg - first.lon_deg) > widest_deg) {
                problems.error(
                    sketch.file, corridor.line,
                    fmt::format("corridor '{}': [{}, {}] is more than {} degrees from the first point of the "
                                "file, [{}, {}]; a sketch is one city",
                                printable(corridor.name), point.lat_deg, point.lon_deg, widest_deg, first.lat_deg,
                                first.lon_deg));
                break;
            }
}

void read_epsg(Keys& keys, Sketch& sketch) {
    const auto epsg = keys.whole("epsg", 1024, 32767);
    if (!epsg) return;
    sketch.epsg = *epsg;
    try {
        const Projection projection(fmt::format("EPSG:{}", *epsg));
    } catch (const InputError& error) {
        keys.fault(*keys.find("epsg"), "epsg", fmt::format("is {}: {}", *epsg, error.what()));
    }
}

/// Notes names in flyover and no_connection that no corridor bears.
void check_names(const Sketch& sketch, Problems& problems) {
    std::vector<std::string> known;
    std::set<std::string> bearing;
    for (const SketchCorridor& corridor : sketch.corridors) {
        known.push_back(corridor.name);
        bearing.insert(folded(corridor.name));
    }
    for (const SketchCorridor& corridor : sketch.corridors)
        for (const auto* list : {&corridor.flyover, &corridor.no_connection})
            for (const std::string& name : *list)
                if (!bearing.contains(folded(name)))
                    problems.error(
                        sketch.file, corridor.line,
                        fmt::format("corridor '{}': '{}' is not the name of a corridor of this file{}",
                                    printable(corridor.name), printable(name), near_names_hint(name, known)));
}

void read_local_streets(Keys& top, Sketch& sketch, Problems& problems) {
    const toml::node* node = top.find("local_streets");
    if (node == nullptr) return;
    if (!node->is_table()) return top.fault(*node, "local_streets", "must be a table [local_streets]");
    Keys keys(*node->as_table(), "local_streets", sketch.file, problems);
    LocalStreets streets;
    streets.spacing_m = keys.number("spacing_m", 150, 2000).value_or(streets.spacing_m);
    streets.lanes = keys.whole("lanes", 1, 3).value_or(streets.lanes);
    streets.speed_kmh = keys.number("speed_kmh", 10, 60).value_or(streets.speed_kmh);
    keys.finish();
    sketch.local_streets = streets;
}

}  // namespace

Sketch parse_sketch(std::string_view text, std::string file, Problems& problems) {
    Sketch sketch;
    sketch.file = std::move(file);
    toml::table table;
    if (!has_shallow_keys(text, sketch.file, problems)) return sketch;
    try {
        table = toml::parse(text, sketch.file);
    } catch (const toml::parse_error& error) {
        problems.error(sketch.file, static_cast<int>(error.source().begin.line),
                       fmt::format("is not TOML: {}", error.description()));
        return sketch;
    }
    Keys keys(table, "sketch", sketch.file, problems);
    const auto format = keys.value<std::string>("format", "\"sketch/1\"");
    if (!format)
        keys.missing("format", "\"sketch/1\"");
    else if (*format != "sketch/1")
        keys.fault(*keys.find("format"), "format", fmt::format("is '{}'; 'sketch/1' is allowed", printable(*format)));
    sketch.name = keys.value<std::string>("name", "a text").value_or("");
    if (trimmed(sketch.name).empty()) keys.missing("name", "the name of the city");
    read_epsg(keys, sketch);
    read_local_streets(keys, sketch, problems);
    const toml::node* corridors = keys.find("corridor");
    if (corridors == nullptr || !corridors->is_array_of_tables())
        keys.missing("corridor", "a list of [[corridor]]");
    else {
        std::size_t number = 0;
        for (const toml::node& item : *corridors->as_array())
            sketch.corridors.push_back(read_corridor(*item.as_table(), ++number, sketch.file, problems));
    }
    keys.finish();
    check_names(sketch, problems);
    check_extent(sketch, problems);
    return sketch;
}

Sketch read_sketch(const std::filesystem::path& path, Problems& problems) {
    return parse_sketch(read_text(path), path.string(), problems);
}

}  // namespace septima
