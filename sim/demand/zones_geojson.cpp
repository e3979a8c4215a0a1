#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "sim/base/text.h"
#include "sim/demand/zones.h"
#include "sim/demand/zones_internal.h"

namespace septima {

namespace {

using nlohmann::json;

constexpr int deepest = 16;                     // a MultiPolygon of a feature goes 8 deep
constexpr std::size_t most_values = 3'000'000;  // some 100 MB in memory; a city's districts take a hundredth

int line_of_byte(std::string_view text, std::size_t byte) {
    return 1 + static_cast<int>(std::ranges::count(text.substr(0, byte), '\n'));
}

/// Lines on which the features begin: objects within an array within the root. REQUIRES valid JSON.
std::vector<int> feature_lines(std::string_view text) {
    std::vector<int> lines;
    std::string open;  // brackets
    int line = 1;
    bool in_text = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\n') ++line;
        if (in_text && c == '\\')
            ++i;
        else if (c == '"')
            in_text = !in_text;
        if (in_text) continue;
        if (c == '{' && open == "{[") lines.push_back(line);
        if (c == '{' || c == '[') open += c;
        if (c == '}' || c == ']') open.pop_back();
    }
    return lines;
}

/// A feature that is being read, and where to tell what is wrong with it.
struct FeatureReader {
    const std::string& file;
    Problems& problems;
    int number = 0;
    int line = 0;
    json properties = json::object();

    std::string name(const std::string& what) const {
        return fmt::format("feature[{}]{}{}", number, what.empty() ? "" : ".", what);
    }
    void error(const std::string& what, const std::string& text) const {
        problems.error(file, line, name(what) + " " + text);
    }
    void warn(const std::string& what, const std::string& text) const {
        problems.warn(file, line, name(what) + " " + text);
    }
    /// Null and absent are the same.
    const json* property(const char* key) const {
        const auto found = properties.find(key);
        return found == properties.end() || found->is_null() ? nullptr : &*found;
    }
    std::string text(const char* key, const std::string& fallback) const {
        const json* value = property(key);
        if (value == nullptr) return fallback;
        if (value->is_string()) return value->get<std::string>();
        if (value->is_number_integer() || value->is_number_unsigned()) return value->dump();
        error(fmt::format("properties.{}", key), "is no text");
        return fallback;
    }
    double number_of(const char* key, double low, double high, bool required) const {
        const json* value = property(key);
        const std::string place = fmt::format("properties.{}", key);
        if (value == nullptr) {
            if (required) error(place, fmt::format("is missing; {} to {} is allowed", low, high));
            return 0.0;
        }
        const double found = value->is_number() ? value->get<double>() : std::nan("");
        if (found >= low && found <= high) return found;
        error(place, fmt::format("is {}; a number from {} to {} is allowed", printable(value->dump()).substr(0, 60),
                                 low, high));
        return 0.0;
    }
};

/// A ring of [lon, lat] without its repeated last point; empty, with an error, when it is none.
std::vector<GeoPoint> ring_of(const json& ring, const FeatureReader& at) {
    std::vector<GeoPoint> places;
    if (!ring.is_array()) {
        at.error("geometry", "holds a ring that is no list of [lon, lat]");
        return {};
    }
    for (const json& pair : ring) {
        const bool two = pair.is_array() && pair.size() >= 2 && pair[0].is_number() && pair[1].is_number();
        const GeoPoint place = two ? GeoPoint{pair[1].get<double>(), pair[0].get<double>()} : GeoPoint{};
        // Written as "not within" so that nan fails as well.
        if (!two || !(std::abs(place.lat_deg) <= 90.0) || !(std::abs(place.lon_deg) <= 180.0)) {
            at.error("geometry", fmt::format("holds {}, which is no [lon, lat] in degrees; save the layer in EPSG:4326",
                                             printable(pair.dump()).substr(0, 60)));
            return {};
        }
        places.push_back(place);
    }
    if (places.size() > 1 && places.front() == places.back()) places.pop_back();
    if (places.size() >= 3) return places;
    at.error("geometry", fmt::format("has a ring of {} corners; at least 3 are needed", places.size()));
    return {};
}

/// Twice the area, in square degrees: good enough to tell the largest part.
double size_of(const std::vector<GeoPoint>& ring) {
    double sum = 0.0;
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++)
        sum += ring[j].lon_deg * ring[i].lat_deg - ring[i].lon_deg * ring[j].lat_deg;
    return std::abs(sum);
}

/// The outer ring of the largest part; holes and smaller parts are left out with a warning.
std::vector<GeoPoint> polygon_of(const json& geometry, const FeatureReader& at) {
    const json* parts = geometry.is_object() && geometry.contains("coordinates") ? &geometry["coordinates"] : nullptr;
    const std::string type = geometry.is_object() ? geometry.value("type", json()).dump() : "null";
    if (parts == nullptr || !parts->is_array() || (type != "\"Polygon\"" && type != "\"MultiPolygon\"")) {
        at.error("geometry",
                 fmt::format("is {}; a zone needs a Polygon or MultiPolygon", printable(type).substr(0, 60)));
        return {};
    }
    const std::size_t errors_before = at.problems.errors.size();
    std::vector<GeoPoint> largest;
    std::size_t count = 0, holes = 0;
    const auto take = [&](const json& rings) {
        ++count;
        if (!rings.is_array() || rings.empty()) return at.error("geometry", "has a part without a ring");
        holes += rings.size() - 1;
        std::vector<GeoPoint> ring = ring_of(rings[0], at);
        if (!ring.empty() && (largest.empty() || size_of(ring) > size_of(largest))) largest = std::move(ring);
    };
    if (type == "\"Polygon\"")
        take(*parts);
    else
        for (const json& rings : *parts) take(rings);
    if (largest.empty() && at.problems.errors.size() == errors_before) at.error("geometry", "is empty");
    if (count > 1) at.warn("geometry", fmt::format("has {} parts; the largest stands for the zone", count));
    if (holes > 0) at.warn("geometry", fmt::format("has {} holes, which are filled", holes));
    return largest;
}

/// Names of the corridors of a gate: a list of texts, or one text with ';' between them.
std::vector<std::string> streets_of(const FeatureReader& at) {
    std::vector<std::string> streets;
    const json* value = at.property("at");
    if (value == nullptr) return streets;
    if (value->is_array()) {
        for (const json& item : *value)
            if (item.is_string()) streets.push_back(item.get<std::string>());
    } else {
        const std::string text = at.text("at", "");
        for (const std::string_view part : split(text, ';'))
            if (!trimmed(part).empty()) streets.emplace_back(trimmed(part));
    }
    return streets;
}

ZoneSpec zone_of(const json& feature, FeatureReader& at) {
    ZoneSpec zone;
    zone.line = at.line;
    if (!feature.is_object()) {
        at.error("", "is no feature");
        return zone;
    }
    if (const auto properties = feature.find("properties"); properties != feature.end() && properties->is_object())
        at.properties = *properties;
    if (const auto id = feature.find("id"); id != feature.end() && !at.properties.contains("id"))
        at.properties["id"] = *id;
    zone.id = at.text("zone_id", at.text("id", ""));
    if (zone.id.empty()) at.error("properties.zone_id", "is missing; every zone needs one");
    zone.name = at.text("name", zone.id);
    const std::string kind = at.text("kind", "internal");
    if (kind != "internal" && kind != "gate")
        at.error("properties.kind", fmt::format("is '{}'; internal or gate is allowed", printable(kind)));
    zone.gate = kind == "gate";
    zone.population = at.number_of("population", 0.0, 1e9, true);
    zone.jobs = at.number_of("jobs", 0.0, 1e9, true);
    zone.stratum = static_cast<int>(std::lround(at.number_of("stratum", 0.0, 6.0, false)));
    zone.at = streets_of(at);
    if (zone.gate && zone.at.empty())
        at.error("properties.at", "is missing; a gate names the corridors it is reached by");
    if (!zone.gate) zone.polygon = polygon_of(feature.value("geometry", json()), at);
    return zone;
}

/// Why a text is not taken though it may be JSON.
struct Refused {
    std::string why;
};

/// The parsed text; null, with an error, when it cannot be read.
json parsed(std::string_view text, const std::string& file, Problems& problems) {
    // The library takes a null for the end of the text and leaves the rest unread.
    if (const std::size_t null = text.find('\0'); null != std::string_view::npos) {
        problems.error(file, line_of_byte(text, null),
                       "is no JSON: it holds a null character; save it as text in UTF-8");
        return {};
    }
    std::size_t values = 0;
    const json::parser_callback_t measure = [&values](int depth, json::parse_event_t, json&) {
        if (depth > deepest) throw Refused{fmt::format("goes more than {} brackets deep", deepest)};
        if (++values > most_values)
            throw Refused{fmt::format("holds more than {} values; simplify the polygons", most_values)};
        return true;
    };
    try {
        return json::parse(text, measure);
    } catch (const json::parse_error& error) {
        problems.error(file, line_of_byte(text, error.byte), fmt::format("is no JSON: {}", printable(error.what())));
    } catch (const json::exception& error) {
        problems.error(file, 0, fmt::format("is no JSON: {}", printable(error.what())));
    } catch (const Refused& refused) {
        problems.error(file, 0, refused.why);
    }
    return {};
}

/// Old files name a reference system; RFC 7946 knows degrees only.
void check_crs(const json& root, const std::string& file, Problems& problems) {
    const auto crs = root.find("crs");
    if (crs == root.end() || crs->is_null()) return;
    const std::string name = crs->dump();
    if (name.find("CRS84") == std::string::npos && name.find("4326") == std::string::npos)
        problems.error(file, 1,
                       fmt::format("crs is {}; save the layer in EPSG:4326 (degrees)", printable(name).substr(0, 120)));
}

}  // namespace

ZoneFile parse_zone_geojson(std::string_view text, std::string file, Problems& problems) {
    ZoneFile zones{.file = std::move(file), .zones = {}};
    const std::size_t errors_before = problems.errors.size();
    const json root = parsed(text, zones.file, problems);
    if (problems.errors.size() > errors_before) return zones;
    const auto features = root.is_object() ? root.find("features") : root.end();
    if (!root.is_object() || features == root.end() || !features->is_array()) {
        problems.error(zones.file, 1, "is no FeatureCollection with a list of features");
        return zones;
    }
    check_crs(root, zones.file, problems);
    const std::vector<int> lines = feature_lines(text);
    for (const json& feature : *features) {
        FeatureReader at{.file = zones.file, .problems = problems, .properties = json::object()};
        at.number = static_cast<int>(zones.zones.size()) + 1;
        at.line = zones.zones.size() < lines.size() ? lines[zones.zones.size()] : 0;
        zones.zones.push_back(zone_of(feature, at));
    }
    if (problems.errors.size() == errors_before) check_zones(zones, problems);
    return zones;
}

}  // namespace septima
