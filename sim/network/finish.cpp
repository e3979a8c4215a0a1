#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <set>
#include <unordered_set>

#include "sim/base/hash.h"
#include "sim/network/draft.h"
#include "sim/network/finish_internal.h"

namespace septima {

namespace finish {

namespace {

/// How far from the node a heading is measured.
constexpr double heading_reach_m = 15.0;

void check_link(const Draft& draft, const DraftLink& link, Problems& problems) {
    const auto fault = [&](std::string text) {
        problems.error(draft.file, link.line, fmt::format("link '{}': {}", link.name, text));
    };
    if (link.from >= draft.nodes.size() || link.to >= draft.nodes.size()) {
        fault("an end node does not exist");
        return;
    }
    if (link.lanes < 1 || link.lanes > 12) fault(fmt::format("lanes is {}; 1 to 12 are allowed", link.lanes));
    if (!(link.limit_mps >= 0.27 && link.limit_mps <= 42.0))
        fault(fmt::format("speed limit is {:.1f} km/h; 1 to 150 are allowed", link.limit_mps * 3.6));
    if (link.length_m && !(*link.length_m >= 0.1 && *link.length_m <= 1e6))
        fault(fmt::format("length is {} m; 0.1 to 1000000 are allowed", *link.length_m));
    for (const Point p : link.shape)
        if (!std::isfinite(p.x_m) || !std::isfinite(p.y_m)) {
            fault("its shape has a coordinate that is not a finite number");
            return;
        }
    const auto lanes = static_cast<std::size_t>(std::max(0, link.lanes));
    if (!link.lane_allowed.empty() && link.lane_allowed.size() != lanes)
        fault("the number of lane permissions differs from lanes");
    if (!link.lane_marks.empty() && link.lane_marks.size() != lanes)
        fault("the number of lane marks differs from lanes");
    if (!link.length_m) {
        const Point a = link.shape.size() >= 2 ? link.shape.front() : draft.nodes[link.from].xy;
        const Point b = link.shape.size() >= 2 ? link.shape.back() : draft.nodes[link.to].xy;
        if (link.shape.size() <= 2 && distance_m(a, b) < 0.1)
            fault("its length is zero; give a length or move its nodes apart");
    }
}

}  // namespace

void check(const Draft& draft, Problems& problems) {
    if (draft.links.empty()) problems.error(draft.file, 0, "the network has no link that vehicles can use");
    std::unordered_set<std::string> names;
    for (const DraftNode& node : draft.nodes) {
        if (!names.insert(node.name).second)
            problems.error(draft.file, 0, fmt::format("node id '{}' appears twice", node.name));
        if (!std::isfinite(node.xy.x_m) || !std::isfinite(node.xy.y_m))
            problems.error(draft.file, 0,
                           fmt::format("node '{}' has a coordinate that is not a finite number", node.name));
    }
    names.clear();
    for (const DraftLink& link : draft.links) {
        if (!names.insert(link.name).second)
            problems.error(draft.file, link.line, fmt::format("link id '{}' appears twice", link.name));
        check_link(draft, link, problems);
    }
}

namespace {

void add_nodes(const Draft& draft, Network& network) {
    for (const DraftNode& node : draft.nodes) {
        network.node_name.push_back(node.name);
        network.node_xy.push_back(node.xy);
        network.node_control.push_back(node.control);
    }
    for (const DraftController& controller : draft.controllers)
        for (const std::uint32_t node : controller.nodes)
            network.node_control[id_at<NodeId>(node)] = NodeControl::signal;
    network.node_controller.assign(draft.nodes.size(), no_id<ControllerId>);
}

void add_link(const Draft& draft, const DraftLink& link, Network& network) {
    std::vector<Point> shape = link.shape;
    if (shape.size() < 2) shape = {draft.nodes[link.from].xy, draft.nodes[link.to].xy};
    const double length = link.length_m.value_or(length_m(shape));
    const LinkId id = network.link_name.push_back(link.name);
    network.link_street.push_back(link.street);
    network.link_from.push_back(id_at<NodeId>(link.from));
    network.link_to.push_back(id_at<NodeId>(link.to));
    network.link_class.push_back(link.road_class);
    network.link_length_m.push_back(static_cast<float>(std::max(0.1, length)));
    network.link_limit_mps.push_back(static_cast<float>(link.limit_mps));
    network.link_speed_ratio.push_back(1.0F);
    network.link_headway_ratio.push_back(1.0F);
    network.link_shape.push_group(shape);
    network.link_note.push_back(link.note);
    network.link_lanes_left_of_1.push_back(static_cast<std::uint8_t>(std::clamp(link.lanes_left_of_1, 0, link.lanes)));
    network.link_sign.push_back(link.roundabout ? NodeControl::roundabout
                                : link.stop     ? NodeControl::stop
                                : link.yield    ? NodeControl::yield
                                                : NodeControl::none);
    for (int i = 0; i < link.lanes; ++i) {
        network.lane_link.push_back(id);
        network.lane_allowed.push_back(link.lane_allowed.empty() ? link.allowed
                                                                 : link.lane_allowed[static_cast<std::size_t>(i)]);
    }
    network.link_lane_begin.push_back(static_cast<std::uint32_t>(network.lane_link.size()));
}

/// A one-way link from one roundabout node to the next is a piece of the circulating carriageway, said or not.
void mark_rings(const Draft& draft, Network& network) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> joined;
    for (const DraftLink& link : draft.links) joined.emplace(link.from, link.to);
    for (std::size_t i = 0; i < draft.links.size(); ++i) {
        const DraftLink& link = draft.links[i];
        NodeControl& sign = network.link_sign[id_at<LinkId>(i)];
        const auto is_ring = [&](std::uint32_t node) { return draft.nodes[node].control == NodeControl::roundabout; };
        if (sign == NodeControl::none && is_ring(link.from) && is_ring(link.to) &&
            !joined.contains({link.to, link.from}))
            sign = NodeControl::roundabout;
    }
}

}  // namespace

void add_columns(const Draft& draft, Network& network) {
    network.name = draft.name;
    network.crs = draft.crs;
    add_nodes(draft, network);
    network.link_lane_begin.push_back(0);
    for (const DraftLink& link : draft.links) add_link(draft, link, network);
    mark_rings(draft, network);
    std::vector<std::pair<NodeId, LinkId>> in;
    std::vector<std::pair<NodeId, LinkId>> out;
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        in.emplace_back(network.link_to[link], link);
        out.emplace_back(network.link_from[link], link);
    }
    network.node_in = group_by_owner(network.nodes(), in);
    network.node_out = group_by_owner(network.nodes(), out);
}

double heading_at_end(const Network& network, LinkId link) {
    const auto shape = network.link_shape[link];
    const double length = length_m(shape);
    return heading_rad(point_at(shape, std::max(0.0, length - std::min(heading_reach_m, length))), shape.back());
}

double heading_at_start(const Network& network, LinkId link) {
    const auto shape = network.link_shape[link];
    return heading_rad(shape.front(), point_at(shape, std::min(heading_reach_m, length_m(shape))));
}

}  // namespace finish

Network finished(const Draft& draft, Problems& problems) {
    finish::check(draft, problems);
    problems.throw_if_any();
    Network network;
    finish::add_columns(draft, network);
    finish::add_turns(draft, network, problems);
    finish::add_movements(draft, network);
    finish::add_conflicts(draft, network);
    finish::add_set_backs(network);
    finish::add_controllers(draft, network, problems);
    problems.throw_if_any();
    return network;
}

std::optional<LinkId> Network::find_link(std::string_view id) const {
    for (std::size_t i = 0; i < links(); ++i)
        if (link_name[id_at<LinkId>(i)] == id) return id_at<LinkId>(i);
    return std::nullopt;
}

std::optional<NodeId> Network::find_node(std::string_view id) const {
    for (std::size_t i = 0; i < nodes(); ++i)
        if (node_name[id_at<NodeId>(i)] == id) return id_at<NodeId>(i);
    return std::nullopt;
}

TurnId Network::turn_between(LinkId from, LinkId to) const {
    for (const TurnId turn : turns_of(from))
        if (turn_to[turn] == to) return turn;
    return no_id<TurnId>;
}

std::uint64_t network_hash(const Network& network) {
    Hash hash;
    for (const Point p : network.node_xy) {
        hash.add(p.x_m);
        hash.add(p.y_m);
    }
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        hash.add(std::string_view(network.link_name[link]));
        hash.add(static_cast<std::uint64_t>(row(network.link_from[link])));
        hash.add(static_cast<std::uint64_t>(row(network.link_to[link])));
        hash.add(network.link_length_m[link]);
        hash.add(network.link_stop_line_m[link]);
        hash.add(network.link_entry_m[link]);
        hash.add(network.link_limit_mps[link]);
        if (network.link_speed_ratio[link] != 1.0F) hash.add(network.link_speed_ratio[link]);
        if (network.link_headway_ratio[link] != 1.0F) hash.add(-network.link_headway_ratio[link]);
    }
    for (const KindMask mask : network.lane_allowed) hash.add(static_cast<std::uint64_t>(mask));
    for (std::size_t i = 0; i < network.movements(); ++i) {
        const MovementId movement = id_at<MovementId>(i);
        hash.add(static_cast<std::uint64_t>(row(network.movement_from[movement])));
        hash.add(static_cast<std::uint64_t>(row(network.movement_to[movement])));
        hash.add(network.movement_length_m[movement]);
    }
    for (std::size_t i = 0; i < network.links(); ++i)
        if (const NodeControl sign = network.link_sign[id_at<LinkId>(i)]; sign != NodeControl::none)
            hash.add((static_cast<std::uint64_t>(i) << 8U) | static_cast<std::uint64_t>(sign));
    for (std::size_t i = 0; i < network.links(); ++i)
        if (const std::uint8_t lanes = network.link_lanes_left_of_1[id_at<LinkId>(i)]; lanes > 0)
            hash.add((static_cast<std::uint64_t>(i) << 8U) | static_cast<std::uint64_t>(lanes) << 4U);
    for (const float share : network.turn_merge_share)
        if (share > 0.0F) hash.add(share);
    for (const Conflict& conflict : network.turn_conflicts.items)
        hash.add((static_cast<std::uint64_t>(row(conflict.other)) << 8U) |
                 (static_cast<std::uint64_t>(conflict.kind) << 4U) | static_cast<std::uint64_t>(conflict.priority));
    for (const SignalPlan& plan : network.controller_plan) {
        hash.add(plan.offset_s);
        for (const Phase& phase : plan.phases) {
            hash.add(phase.green_s);
            hash.add(phase.amber_s);
            hash.add(phase.all_red_s);
            for (const TurnId turn : phase.turns) hash.add(static_cast<std::uint64_t>(row(turn)));
        }
    }
    for (const SignalControl& control : network.controller_control) {
        if (control == SignalControl{}) continue;  // fixed plans keep the hash they had before there were others
        hash.add((static_cast<std::uint64_t>(control.kind) << 16U) |
                 (static_cast<std::uint64_t>(control.bus_priority) << 8U) | control.coordinated_phase);
        for (const float value : {control.detection_m, control.slot_s, control.bus_ahead_s, control.bus_favour_s,
                                  control.min_green_s, control.max_green_s, control.extension_s})
            hash.add(value);
    }
    return hash.value;
}

}  // namespace septima
