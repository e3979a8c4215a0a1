#include "tools/septima/show/live_scene.h"

#include <string_view>

#include "sim/base/text.h"

namespace septima::cli {

namespace {

/// The date a results file is about.
void set_date(render::Scene& scene, const StoredResults& results) {
    const std::vector<std::string_view> parts = split(results.header.meta.at("date"), '-');
    if (parts.size() != 3) return;
    scene.year = static_cast<int>(to_integer(parts[0]).value_or(0));
    scene.month = static_cast<int>(to_integer(parts[1]).value_or(0));
    scene.day = static_cast<int>(to_integer(parts[2]).value_or(0));
}

}  // namespace

render::Scene scene_of(const Scenario& scenario, const std::vector<Policy>& policies) {
    render::Scene scene;
    scene.city = scenario.title;
    scene.year = static_cast<int>(scenario.settings.date.year());
    scene.month = static_cast<int>(static_cast<unsigned>(scenario.settings.date.month()));
    scene.day = static_cast<int>(static_cast<unsigned>(scenario.settings.date.day()));
    scene.start_s = scenario.settings.start_s;
    scene.end_s = scenario.settings.end_s;
    scene.network = &scenario.network;
    for (std::size_t z = 0; z < scenario.zones.size(); ++z) {
        const auto zone = id_at<ZoneId>(z);
        if (!scenario.zones.polygon[zone].empty())
            scene.zones.push_back({scenario.zones.name[zone], scenario.zones.polygon[zone]});
    }
    scene.other_names = scenario.aliases;
    for (const VehicleClass& row : scenario.classes.rows) scene.classes.push_back({row.kind, row.length_m});
    for (const Policy& policy : policies) scene.sides.push_back({policy.name, policy.description, policy.measures});
    return scene;
}

void add_lines(render::Scene& scene, const Trips& trips) {
    scene.lines = trips.bus_lines;
    scene.line_routes.resize(scene.lines.lines.size());
    for (std::size_t i = 0; i < trips.line.size(); ++i) {
        const std::uint32_t line = trips.line[id_at<TripId>(i)];
        if (line == no_line || !scene.line_routes[line].empty()) continue;
        const auto begin = trips.route_links.begin() + trips.route_begin.values()[i];
        const auto end = trips.route_links.begin() + trips.route_begin.values()[i + 1];
        scene.line_routes[line].assign(begin, end);
    }
}

render::Scene scene_of(const StoredResults& results, const Network& network, const std::vector<Policy>& sides) {
    render::Scene scene;
    scene.city = {results.meta("title_es"), results.meta("title_en")};
    if (scene.city.es.empty()) scene.city.es = results.meta("city");
    if (!results.meta("date").empty()) set_date(scene, results);
    scene.network = &network;
    for (const Policy& policy : sides) scene.sides.push_back({policy.name, policy.description, policy.measures});
    return scene;
}

}  // namespace septima::cli
