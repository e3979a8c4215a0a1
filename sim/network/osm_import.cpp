#include "sim/network/osm_import.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/network/osm_graph.h"
#include "sim/network/osm_read.h"
#include "sim/network/projection.h"

namespace septima {
namespace {

constexpr double widest_deg = 30.0;  // beyond it no one projection holds

struct Extent {
    GeoPoint low{90.0, 180.0};
    GeoPoint high{-90.0, -180.0};
    GeoPoint middle() const { return {(low.lat_deg + high.lat_deg) / 2.0, (low.lon_deg + high.lon_deg) / 2.0}; }
};

Extent extent_of(const OsmData& data) {
    Extent extent;
    for (const OsmNode& node : data.nodes) {
        if (!node.present) continue;
        extent.low = {std::min(extent.low.lat_deg, node.place.lat_deg),
                      std::min(extent.low.lon_deg, node.place.lon_deg)};
        extent.high = {std::max(extent.high.lat_deg, node.place.lat_deg),
                       std::max(extent.high.lon_deg, node.place.lon_deg)};
    }
    return extent;
}

double links_km(const Draft& draft) {
    double sum_m = 0.0;
    for (const DraftLink& link : draft.links) sum_m += length_m(link.shape);
    return sum_m / 1000.0;
}

/// Arrows that leave a lane without any turn are wrong, or speak of a crossing street that the file does not have.
void drop_useless_arrows(Draft& draft, const Network& network, ImportReport& report) {
    for (std::size_t i = 0; i < draft.links.size(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        if (draft.links[i].lane_marks.empty() || network.turns_of(link).empty()) continue;
        for (const LaneId lane : network.lanes_of(link)) {
            if (!network.movements_of(lane).empty() || (network.lane_allowed[lane] & ~bus_kinds) == 0) continue;
            report.add(Finding::arrows_without_turn, fmt::format("link {}", draft.links[i].name));
            draft.links[i].lane_marks.clear();
            break;
        }
    }
}

/// A signal where no turns meet guards a pedestrian crossing only, or a street that the file does not have.
void drop_idle_signals(Draft& draft, const Network& network, ImportReport& report) {
    std::vector<char> busy(draft.nodes.size(), 0);
    for (std::size_t i = 0; i < network.turns(); ++i) {
        const TurnId turn = id_at<TurnId>(i);
        if (!network.turn_conflicts[turn].empty()) busy[row(network.link_to[network.turn_from[turn]])] = 1;
    }
    for (std::size_t i = 0; i < draft.nodes.size(); ++i) {
        DraftNode& node = draft.nodes[i];
        if (node.control != NodeControl::signal || busy[i] != 0) continue;
        node.control = NodeControl::none;
        node.signal_group = -1;
        report.add(Finding::signal_mid_block, fmt::format("node {}", node.name));
    }
}

}  // namespace

Draft import_osm(const std::filesystem::path& path, ImportReport& report, Problems& problems) {
    const OsmData data = read_osm(path, report);
    const Extent extent = extent_of(data);
    if (data.ways.empty() || extent.high.lat_deg < extent.low.lat_deg)
        problems.error(path.string(), 0,
                       "has no roads with places; an extract with highway=* ways and their nodes is needed");
    else if (extent.high.lon_deg - extent.low.lon_deg > widest_deg ||
             extent.high.lat_deg - extent.low.lat_deg > widest_deg)
        problems.error(
            path.string(), 0,
            fmt::format("spans {:.1f} x {:.1f} degrees; at most {} are allowed: cut out one city (files across the "
                        "180th meridian cannot be used)",
                        extent.high.lat_deg - extent.low.lat_deg, extent.high.lon_deg - extent.low.lon_deg,
                        widest_deg));
    problems.throw_if_any();

    const std::string crs = suitable_crs(extent.middle());
    const Projection projection(crs);
    osm::RoadGraph graph = osm::car_graph(data, projection, report);
    graph.name = data.name;
    graph.crs = crs;
    osm::keep_connected(graph, report);
    osm::simplify(graph, report);
    osm::merge_crossings(graph, false, report);
    osm::mend_merged(graph, report);
    osm::simplify(graph, report);
    osm::add_busways(graph, data, projection, report);
    osm::merge_crossings(graph, true, report);
    osm::simplify(graph, report);
    osm::mend_merged(graph, report);
    const osm::NodeSignals signals = osm::place_controls(graph, report);
    Draft draft = osm::draft_of(graph, signals, report);
    draft.file = path.string();

    const double before_km = links_km(draft);
    const std::size_t dropped = keep_largest_connected(draft);
    for (std::size_t i = 0; i < dropped; ++i) report.add(Finding::island_dropped);
    report.dropped_km += before_km - links_km(draft);
    const bool for_cars =
        std::ranges::any_of(draft.links, [](const DraftLink& l) { return allows(l.allowed, VehicleKind::car); });
    if (!for_cars) problems.error(path.string(), 0, "has no roads on which cars can go and come back");
    problems.throw_if_any();
    const Network network = finished(draft, problems);  // a look at what becomes of it
    drop_useless_arrows(draft, network, report);
    drop_idle_signals(draft, network, report);
    report.links = draft.links.size();
    report.nodes = draft.nodes.size();
    return draft;
}

}  // namespace septima
