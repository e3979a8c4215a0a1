#include "sim/policy/place.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/base/text.h"
#include "sim/network/projection.h"
#include "sim/policy/words.h"

namespace septima {

namespace {

std::vector<LinkId> known_street(const std::string& name, const Measure& measure, const PolicyContext& context,
                                 Problems& problems) {
    std::vector<LinkId> links = links_of_street(context.streets, name);
    if (links.empty())
        complain(measure,
                 {fmt::format("«{}» no es una calle de la red", printable(name)),
                  fmt::format("'{}' is not a street of network '{}'{}", printable(name), context.network->name,
                              near_names_hint(name, context.streets.names))},
                 problems);
    return links;
}

/// The measure's polygon in the network's metres; empty with an error when it cannot be placed.
Polygon projected_polygon(const Measure& measure, const PolicyContext& context, Problems& problems) {
    if (context.network->crs.empty()) {
        complain(measure,
                 {"la zona no se puede ubicar: la red está en metros, sin un lugar en la Tierra",
                  "zone_polygon cannot be placed: the network has plain metres without a place on Earth; list "
                  "corridors or links"},
                 problems);
        return {};
    }
    const Projection projection(context.network->crs);
    Polygon polygon;
    for (const GeoPoint& place : measure.place.polygon) polygon.push_back(projection.to_plane(place));
    return polygon;
}

void add_listed(const Measure& measure, const PolicyContext& context, std::set<LinkId>& links, Problems& problems) {
    for (const std::string& id : measure.place.links) {
        const auto link = context.network->find_link(id);
        if (link) {
            links.insert(*link);
            continue;
        }
        complain(measure,
                 {fmt::format("«{}» no es un tramo de la red", printable(id)),
                  fmt::format("'{}' is not a link of network '{}'{}", printable(id), context.network->name,
                              near_names_hint(id, context.network->link_name.values()))},
                 problems);
    }
}

void add_inside(const Measure& measure, const PolicyContext& context, std::set<LinkId>& links, Problems& problems) {
    const Polygon polygon = projected_polygon(measure, context, problems);
    if (polygon.empty()) return;
    const Network& n = *context.network;
    const std::size_t before = links.size();
    for (std::size_t i = 0; i < n.links(); ++i) {
        const auto shape = n.link_shape[id_at<LinkId>(i)];
        if (contains(polygon, point_at(shape, length_m(shape) / 2.0))) links.insert(id_at<LinkId>(i));
    }
    if (links.size() == before)
        complain(measure,
                 {"la zona no contiene ninguna vía", "zone_polygon holds no link; points are [latitude, longitude]"},
                 problems);
}

}  // namespace

Problem problem_of(const Measure& measure, const Text& text) {
    return {measure.file, measure.line, fmt::format("{}: {}", measure_kind_names[measure.data.index()], text.en),
            text.es};
}

void complain(const Measure& measure, const Text& text, Problems& problems) {
    problems.errors.push_back(problem_of(measure, text));
}

std::vector<LinkId> links_of_corridor(const CorridorPart& part, const Measure& measure, const PolicyContext& context,
                                      Problems& problems) {
    const Network& n = *context.network;
    std::vector<LinkId> links = known_street(part.name, measure, context, problems);
    std::vector<std::vector<NodeId>> ends;
    for (const std::string& cross : part.between) {
        const std::vector<LinkId> other = known_street(cross, measure, context, problems);
        if (links.empty() || other.empty()) continue;
        ends.push_back(crossing_nodes(n, links, other));
        if (ends.back().empty())
            complain(measure,
                     {fmt::format("{} y {} no se cruzan", part.name, cross),
                      fmt::format("'{}' and '{}' do not meet; name a street that crosses", part.name, cross)},
                     problems);
    }
    if (!part.between.empty()) {
        if (ends.size() != 2 || ends[0].empty() || ends[1].empty()) return {};
        links = between_nodes(n, links, ends[0], ends[1]);
    }
    if (links.empty()) return links;
    links = with_heading(n, links, part.heading, context.centre);
    if (links.empty())
        complain(measure,
                 {fmt::format("{} no tiene vías{} ahí", part.name,
                              heading_words[static_cast<std::size_t>(part.heading)].first),
                  fmt::format("'{}' has no link {} there", part.name,
                              heading_names[static_cast<std::size_t>(part.heading)])},
                 problems);
    return links;
}

std::vector<LinkId> links_of(const Measure& measure, const PolicyContext& context, Problems& problems) {
    const Network& n = *context.network;
    std::set<LinkId> links;
    if (measure.place.everywhere())
        for (std::size_t i = 0; i < n.links(); ++i) links.insert(id_at<LinkId>(i));
    for (const CorridorPart& part : measure.place.corridors)
        for (const LinkId link : links_of_corridor(part, measure, context, problems)) links.insert(link);
    add_listed(measure, context, links, problems);
    if (!measure.place.polygon.empty()) add_inside(measure, context, links, problems);
    for (const RoadClass road_class : measure.place.road_classes) {
        bool any = false;
        for (std::size_t i = 0; i < n.links(); ++i)
            if (n.link_class[id_at<LinkId>(i)] == road_class) {
                links.insert(id_at<LinkId>(i));
                any = true;
            }
        if (!any)
            problems.warnings.push_back(
                {measure.file, measure.line, fmt::format("the network has no road of class {}", name_of(road_class)),
                 fmt::format("la red no tiene {}", road_words[static_cast<std::size_t>(road_class)].first)});
    }
    return {links.begin(), links.end()};
}

std::vector<LinkId> links_into_polygon(const Measure& measure, const PolicyContext& context, Problems& problems) {
    const Network& n = *context.network;
    const Polygon polygon = projected_polygon(measure, context, problems);
    std::vector<LinkId> links;
    if (polygon.empty()) return links;
    for (std::size_t i = 0; i < n.links(); ++i) {
        const auto link = id_at<LinkId>(i);
        if (!contains(polygon, n.node_xy[n.link_from[link]]) && contains(polygon, n.node_xy[n.link_to[link]]))
            links.push_back(link);
    }
    if (links.empty())
        complain(measure,
                 {"ninguna vía entra a la zona", "no link leads into zone_polygon; points are [latitude, longitude]"},
                 problems);
    return links;
}

std::vector<LaneId> ChosenLanes::with_cut_off() const {
    std::vector<LaneId> all = lanes;
    all.insert(all.end(), cut_off.begin(), cut_off.end());
    std::ranges::sort(all);
    return all;
}

ChosenLanes chosen_lanes(const Network& network, const std::vector<LinkId>& links, const LaneChoice& choice) {
    ChosenLanes chosen;
    for (const LinkId link : links) {
        std::vector<LaneId> open, pockets;
        for (const LaneId lane : network.lanes_of(link))
            if (allows(network.lane_allowed[lane], VehicleKind::car))
                (network.lane_num(lane) > 0 ? open : pockets).push_back(lane);
        if (open.empty()) std::swap(open, pockets);
        if (open.empty()) continue;
        std::set<LaneId> picked;
        bool short_of = false;
        const auto pick = [&](int number, bool from_right) {
            const auto k = static_cast<std::size_t>(number);
            if (k < open.size())
                picked.insert(from_right ? open[open.size() - 1 - k] : open[k]);
            else
                short_of = true;
        };
        for (const int k : choice.from_left) pick(k, false);
        for (const int k : choice.from_right) pick(k, true);
        if (choice.all()) picked.insert(open.begin(), open.end());
        if (short_of) chosen.missing.push_back(link);
        if (picked.size() == open.size()) chosen.whole.push_back(link);
        chosen.lanes.insert(chosen.lanes.end(), picked.begin(), picked.end());
        if (picked.contains(open.front())) chosen.cut_off.insert(chosen.cut_off.end(), pockets.begin(), pockets.end());
    }
    return chosen;
}

}  // namespace septima
