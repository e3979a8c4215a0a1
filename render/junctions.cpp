#include "render/junctions.h"

#include <algorithm>
#include <limits>

#include "render/labels.h"

namespace septima::render {

namespace {

bool is_junction(const Network& network, NodeId node) {
    return network.node_control[node] == NodeControl::signal || network.node_in[node].size() > 2;
}

bool contains_node(const std::vector<NodeId>& nodes, NodeId node) {
    return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

}  // namespace

double lost_at(const CityMap& map, const Snapshot& snapshot, NodeId node) {
    double lost = 0.0;
    for (const LinkId link : map.network->node_in[node]) {
        const float share = snapshot.link_speed_mps[link] / std::max(0.1F, map.network->link_limit_mps[link]);
        lost += static_cast<double>(snapshot.link_vehicles[link] * std::max(0.0F, 1.0F - share));
    }
    return lost;
}

std::size_t queued_at(const CityMap& map, const Snapshot& snapshot, NodeId node) {
    constexpr float crawling_mps = 1.4F;
    constexpr float reach_m = 150.0F;
    const Network& network = *map.network;
    std::size_t queued = 0;
    for (const LinkId link : network.node_in[node]) {
        const IdRange<LaneId> own = network.lanes_of(link);
        const auto first = std::lower_bound(snapshot.lane.begin(), snapshot.lane.end(), static_cast<LaneId>(own.first));
        const auto last = std::lower_bound(first, snapshot.lane.end(), static_cast<LaneId>(own.last));
        for (auto i = static_cast<std::size_t>(first - snapshot.lane.begin());
             i < static_cast<std::size_t>(last - snapshot.lane.begin()); ++i)
            if (snapshot.speed_mps[i] < crawling_mps && snapshot.position_m[i] > network.link_length_m[link] - reach_m)
                ++queued;
    }
    return queued;
}

std::vector<NodeId> junctions_to_show(const CityMap& map, const Snapshot& snapshot, const std::vector<NodeId>& pinned,
                                      const std::vector<NodeId>& shown, std::size_t count) {
    constexpr double apart_m = 250.0;
    const Network& network = *map.network;
    std::vector<NodeId> chosen(pinned.begin(),
                               pinned.begin() + static_cast<std::ptrdiff_t>(std::min(count, pinned.size())));
    if (snapshot.link_speed_mps.size() < network.links()) return chosen;
    std::vector<std::pair<double, NodeId>> ranked;
    for (std::size_t n = 0; n < network.nodes(); ++n) {
        const auto node = id_at<NodeId>(n);
        if (!is_junction(network, node)) continue;
        double lost = lost_at(map, snapshot, node);
        if (contains_node(shown, node)) lost *= 2.0;
        ranked.emplace_back(-lost, node);  // the worst first, equal ones by id
    }
    std::sort(ranked.begin(), ranked.end());
    for (const std::pair<double, NodeId>& candidate : ranked) {
        if (chosen.size() >= count) break;
        const NodeId node = candidate.second;
        const bool near = std::any_of(chosen.begin(), chosen.end(), [&](NodeId other) {
            return distance_m(network.node_xy[node], network.node_xy[other]) < apart_m;
        });
        if (!near) chosen.push_back(node);
    }
    // What was shown keeps its place on the wall.
    std::vector<NodeId> placed(chosen.size(), no_id<NodeId>);
    for (std::size_t i = 0; i < std::min(shown.size(), placed.size()); ++i)
        if (contains_node(chosen, shown[i]) && !contains_node(placed, shown[i])) placed[i] = shown[i];
    for (const NodeId node : chosen)
        if (!contains_node(placed, node)) *std::find(placed.begin(), placed.end(), no_id<NodeId>) = node;
    return placed;
}

NodeId junction_near(const CityMap& map, Point place) {
    NodeId best = no_id<NodeId>;
    double best_m = std::numeric_limits<double>::infinity();
    for (std::size_t n = 0; n < map.network->nodes(); ++n) {
        const auto node = id_at<NodeId>(n);
        const double away_m = distance_m(map.network->node_xy[node], place);
        if (away_m >= best_m || !is_junction(*map.network, node)) continue;
        best_m = away_m;
        best = node;
    }
    return best;
}

std::string junction_name(const CityMap& map, NodeId node) {
    std::vector<std::uint32_t> streets;
    for (const auto* side : {&map.network->node_in, &map.network->node_out})
        for (const LinkId link : (*side)[node]) {
            const std::uint32_t street = map.street_of[link];
            if (street < map.streets.size()) streets.push_back(street);
        }
    std::sort(streets.begin(), streets.end());  // rows of map.streets: the most important first
    streets.erase(std::unique(streets.begin(), streets.end()), streets.end());
    std::string name;
    for (std::size_t i = 0; i < std::min<std::size_t>(2, streets.size()); ++i)
        name += (i > 0 ? " × " : "") + abbreviated(map.streets[streets[i]].name);
    if (streets.size() != 1) return name;
    // Where a nameless ramp joins: a street nearby says where on the avenue.
    for (const LinkId link : map.network->node_in[node])
        if (const std::string_view near = cross_street(map, link);
            !near.empty() && near != map.streets[streets[0]].name)
            return name + " ~ " + abbreviated(near);
    return name;
}

}  // namespace septima::render
