#include <algorithm>
#include <cmath>

#include "render/map_layers.h"

namespace septima::render {

namespace {

/// The part of the link outside its nodes.
Band carriageway(const CityMap& map, LinkId link) {
    const Network& network = *map.network;
    return {network.link_entry_m[link], network.link_stop_line_m[link], map.left_m[link], right_edge_m(map, link),
            0.0F};
}

/// The asphalt of a node: the hull of the ends of its carriageways.
void add_node(Mesh& mesh, const MapFrame& frame, NodeId node) {
    const Network& network = *frame.map.network;
    std::vector<Local> corners;
    const auto add_end = [&](LinkId link, float along_m) {
        corners.push_back(spot_on(frame.map, link, along_m, frame.map.left_m[link]).at);
        corners.push_back(spot_on(frame.map, link, along_m, right_edge_m(frame.map, link)).at);
    };
    for (const LinkId link : network.node_in[node]) add_end(link, network.link_stop_line_m[link]);
    for (const LinkId link : network.node_out[node]) add_end(link, network.link_entry_m[link]);
    add_convex(mesh, convex_hull(std::move(corners)), frame.theme.junction);
}

bool for_buses_only(KindMask allowed) {
    return allowed != 0 && (allowed & static_cast<KindMask>(~bus_kinds)) == 0;
}

/// Lanes that are not for everybody.
void add_special_lanes(Mesh& mesh, const MapFrame& frame, LinkId link) {
    const Network& network = *frame.map.network;
    const Band road = carriageway(frame.map, link);
    for (const LaneId lane : network.lanes_of(link)) {
        const KindMask allowed = network.lane_allowed[lane];
        const bool closed = allowed == 0;
        if (!closed && !for_buses_only(allowed)) continue;
        const float width = frame.map.lane_width_m[link];
        const float left = frame.map.left_m[link] + width * static_cast<float>(network.lane_number(lane));
        add_band(mesh, frame.map, link, {road.from_m, road.to_m, left, left + width, 0.0F},
                 closed ? frame.theme.closed_lane : frame.theme.bus_lane);
    }
}

void add_dashes(Mesh& mesh, const MapFrame& frame, LinkId link, float at_right_m) {
    constexpr float dash_m = 3.0F;
    constexpr float period_m = 9.0F;
    constexpr float solid_m = 18.0F;  // before the stop line lanes are not changed
    const Band road = carriageway(frame.map, link);
    const float half = metres::mark_width / 2.0F;
    const float solid_from = std::max(road.from_m, road.to_m - solid_m);
    for (float at = road.from_m + 2.0F; at + dash_m < solid_from; at += period_m)
        add_band(mesh, frame.map, link, {at, at + dash_m, at_right_m - half, at_right_m + half, 0.0F},
                 frame.theme.lane_mark);
    add_band(mesh, frame.map, link, {solid_from, road.to_m, at_right_m - half, at_right_m + half, 0.0F},
             frame.theme.lane_mark);
}

/// An arrow on the road: shaft and head towards the turn.
void add_arrow(Mesh& mesh, const MapFrame& frame, LaneId lane, TurnType type) {
    const LinkId link = frame.map.network->lane_link[lane];
    const Spot spot =
        spot_on(frame.map, link, frame.map.network->link_stop_line_m[link] - 8.0F, lane_middle_m(frame.map, lane));
    const Local ahead = spot.heading;
    const Local right{-ahead.y, ahead.x};
    const auto at = [&](float forward, float sideways) { return spot.at + ahead * forward + right * sideways; };
    const float side = type == TurnType::right ? 1.0F : -1.0F;
    const sf::Color colour = frame.theme.lane_mark;
    if (type == TurnType::through) {
        add_bar(mesh, at(-2.0F, 0.0F), at(1.4F, 0.0F), 0.16F, colour);
        add_triangle(mesh, at(2.6F, 0.0F), at(1.4F, 0.45F), at(1.4F, -0.45F), colour);
        return;
    }
    add_bar(mesh, at(-2.0F, 0.0F), at(0.4F, 0.0F), 0.16F, colour);
    add_bar(mesh, at(0.4F, 0.0F), at(0.4F, side * 0.6F), 0.16F, colour);
    add_triangle(mesh, at(0.4F, side * 1.3F), at(0.85F, side * 0.55F), at(-0.05F, side * 0.55F), colour);
}

void add_arrows(Mesh& mesh, const MapFrame& frame, LinkId link) {
    const Network& network = *frame.map.network;
    if (network.link_stop_line_m[link] - network.link_entry_m[link] < 20.0F) return;
    for (const LaneId lane : network.lanes_of(link)) {
        unsigned drawn = 0;
        for (const MovementId movement : network.movements_of(lane)) {
            const TurnType type = network.turn_type[network.movement_turn[movement]];
            const unsigned bit = 1U << static_cast<unsigned>(type);
            if (type != TurnType::uturn && (drawn & bit) == 0) add_arrow(mesh, frame, lane, type);
            drawn |= bit;
        }
    }
}

bool has_stop_line(NodeControl control) {
    return control == NodeControl::signal || control == NodeControl::stop || control == NodeControl::all_way_stop ||
           control == NodeControl::yield;
}

}  // namespace

void build_marks(Mesh& mesh, const MapFrame& frame, LinkId link) {
    const Network& network = *frame.map.network;
    const Band road = carriageway(frame.map, link);
    for (std::size_t lane = 1; lane < network.lane_count(link); ++lane)
        add_dashes(mesh, frame, link, road.left_m + frame.map.lane_width_m[link] * static_cast<float>(lane));
    const float half = metres::mark_width / 2.0F;
    const sf::Color left = frame.map.paired[link] != 0 ? frame.theme.centre_mark : frame.theme.lane_mark;
    add_band(mesh, frame.map, link, {road.from_m, road.to_m, road.left_m - half, road.left_m + half, 0.0F}, left);
    add_band(mesh, frame.map, link, {road.from_m, road.to_m, road.right_m - half, road.right_m + half, 0.0F},
             frame.theme.lane_mark);
    if (has_stop_line(network.node_control[network.link_to[link]])) {
        const float from = std::max(road.from_m, road.to_m - metres::stop_line);
        add_band(mesh, frame.map, link, {from, road.to_m, road.left_m + 0.1F, road.right_m - 0.1F, 0.0F},
                 frame.theme.stop_line);
    }
    add_arrows(mesh, frame, link);
}

void build_carriageways(StreetLayer& layer, const MapFrame& frame) {
    const Network& network = *frame.map.network;
    std::vector<NodeId> nodes;
    for (const LinkId link : layer.links) {
        nodes.push_back(network.link_from[link]);
        nodes.push_back(network.link_to[link]);
    }
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    for (const LinkId link : layer.links) {
        // The median: the strip between the two directions.
        if (frame.map.paired[link] == 0) continue;
        const Band road = carriageway(frame.map, link);
        add_band(layer.casing, frame.map, link, {road.from_m, road.to_m, 0.0F, road.left_m, 0.0F},
                 frame.theme.junction);
    }
    for (const NodeId node : nodes) add_node(layer.casing, frame, node);
    for (const LinkId link : layer.links) {
        layer.street_begin.push_back(static_cast<std::uint32_t>(layer.street.vertex.size()));
        add_band(layer.street, frame.map, link, carriageway(frame.map, link),
                 street_colour(frame, link, layer.classes[row(link)]));
        add_special_lanes(layer.marks, frame, link);
    }
    layer.street_begin.push_back(static_cast<std::uint32_t>(layer.street.vertex.size()));
    if (frame.detail != Detail::junction) return;
    for (const LinkId link : layer.links) {
        build_marks(layer.marks, frame, link);
        // The class of the link along its kerb: lanes keep the colour of asphalt, the legend still holds.
        layer.curb_begin.push_back(static_cast<std::uint32_t>(layer.curb.vertex.size()));
        Band kerb = carriageway(frame.map, link);
        kerb.left_m = kerb.right_m + 0.15F;
        kerb.right_m += 0.75F;
        add_band(layer.curb, frame.map, link, kerb,
                 frame.theme.speed[static_cast<std::size_t>(layer.classes[row(link)])]);
    }
    layer.curb_begin.push_back(static_cast<std::uint32_t>(layer.curb.vertex.size()));
}

}  // namespace septima::render
