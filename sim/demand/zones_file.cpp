#include <algorithm>
#include <cmath>
#include <map>

#include "sim/base/file.h"
#include "sim/demand/toml_reader.h"
#include "sim/demand/zones.h"
#include "sim/demand/zones_internal.h"

namespace septima {

namespace {

std::vector<GeoPoint> read_polygon(TomlReader& reader) {
    std::vector<GeoPoint> polygon;
    const toml::node* node = reader.node("polygon");
    if (node == nullptr) return polygon;
    if (!node->is_array()) {
        reader.error("polygon", "is no list; write [[lat, lon], [lat, lon], ...]");
        return polygon;
    }
    for (const toml::node& item : *node->as_array()) {
        const toml::array* pair = item.as_array();
        const bool two = pair != nullptr && pair->size() == 2 && (*pair)[0].is_number() && (*pair)[1].is_number();
        const GeoPoint place = two ? GeoPoint{*(*pair)[0].value<double>(), *(*pair)[1].value<double>()} : GeoPoint{};
        // Written as "not within" so that nan fails as well.
        if (!two || !(std::abs(place.lat_deg) <= 90.0) || !(std::abs(place.lon_deg) <= 180.0)) {
            reader.problems().error(
                reader.file(), line_of(item),
                fmt::format("{} holds no place; write [lat, lon] in degrees", reader.path("polygon")));
            return {};
        }
        polygon.push_back(place);
    }
    if (polygon.size() > 1 && polygon.front() == polygon.back()) polygon.pop_back();
    if (polygon.size() < 3)
        reader.error("polygon", fmt::format("has {} corners; at least 3 are needed", polygon.size()));
    return polygon;
}

ZoneSpec read_zone(TomlReader reader) {
    ZoneSpec zone;
    zone.line = reader.line();
    zone.id = reader.required_text("id");
    zone.name = reader.text("name").value_or(zone.id);
    const std::string kind = reader.text("kind").value_or("internal");
    if (kind != "internal" && kind != "gate")
        reader.error("kind", fmt::format("is '{}'; internal or gate is allowed", printable(kind)));
    zone.gate = kind == "gate";
    zone.population = reader.required_number("population", 0.0, 1e9);
    zone.jobs = reader.required_number("jobs", 0.0, 1e9);
    const std::optional<double> stratum = reader.number("stratum", 1.0, 6.0);
    zone.stratum = static_cast<int>(std::lround(stratum.value_or(0.0)));
    zone.polygon = read_polygon(reader);
    zone.at = reader.texts("at");
    reader.node("source");
    if (zone.gate && zone.at.empty()) reader.error("at", "is missing; a gate names the corridors it is reached by");
    if (zone.gate && !zone.polygon.empty())
        reader.error("polygon", "is given for a gate; gates have corridors (at), no polygon");
    if (!zone.gate && zone.polygon.empty()) reader.error("polygon", "is missing; an internal zone needs one");
    if (!zone.gate && !zone.at.empty()) reader.error("at", "is given for an internal zone; only gates have it");
    reader.finish();
    return zone;
}

}  // namespace

void check_zones(const ZoneFile& zones, Problems& problems) {
    std::map<std::string, int> line_of_id;
    double population = 0.0;
    double jobs = 0.0;
    for (const ZoneSpec& zone : zones.zones) {
        population += zone.population;
        jobs += zone.jobs;
        const auto [first, is_new] = line_of_id.emplace(zone.id, zone.line);
        if (!is_new && !zone.id.empty())
            problems.error(zones.file, zone.line,
                           fmt::format("zone id '{}' is already used at line {}; ids must differ", printable(zone.id),
                                       first->second));
    }
    if (zones.zones.empty())
        problems.error(zones.file, 1, "holds no zone");
    else if (population <= 0.0 || jobs <= 0.0)
        problems.error(zones.file, 1, "the zones have no population or no jobs, so no trip can be made");
}

ZoneFile parse_zone_file(std::string_view text, std::string file, Problems& problems) {
    ZoneFile zones{.file = std::move(file), .zones = {}};
    const std::optional<toml::table> table = parse_toml(text, zones.file, problems);
    if (!table) return zones;
    const std::size_t errors_before = problems.errors.size();
    TomlReader top(*table, "", zones.file, problems);
    require_format(top, "zones/1");
    const toml::node* list = top.node("zone");
    if (list != nullptr && !list->is_array_of_tables())
        top.error("zone", "is no list of tables; write [[zone]] before each zone");
    if (list != nullptr && list->is_array_of_tables()) {
        int number = 0;
        for (const toml::node& item : *list->as_array())
            zones.zones.push_back(
                read_zone(TomlReader(*item.as_table(), fmt::format("zone[{}]", ++number), zones.file, problems)));
    }
    top.finish();
    if (problems.errors.size() == errors_before) check_zones(zones, problems);
    return zones;
}

ZoneFile read_zone_file(const std::filesystem::path& path, Problems& problems) {
    constexpr std::size_t largest = std::size_t{64} << 20U;
    const std::string extension = path.extension().string();
    if (extension == ".geojson" || extension == ".json")
        return parse_zone_geojson(read_text(path, largest), path.string(), problems);
    return parse_zone_file(read_text(path), path.string(), problems);
}

}  // namespace septima
