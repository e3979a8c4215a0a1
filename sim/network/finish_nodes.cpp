#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "sim/network/finish_internal.h"

namespace septima::finish {

namespace {

constexpr double pi = std::numbers::pi;
constexpr double lane_width_m = 3.2;       // typical urban lane, Colombia
constexpr double crossing_margin_m = 3.0;  // kerb radius and pedestrian crossing beyond the cross street's edge
constexpr double max_set_back_m = 14.0;

double positive(double angle) {
    const double a = std::fmod(angle, 2.0 * pi);
    return a < 0.0 ? a + 2.0 * pi : a;
}

/// Place of a turn's ends on a circle around its node. Traffic keeps right: seen from the node, what arrives on a leg
/// stands counter-clockwise of what leaves on it.
struct Chord {
    double in = 0.0;
    double out = 0.0;
};
constexpr double side_rad = 0.02;

Chord chord_of(const Network& network, TurnId turn) {
    return {positive(heading_at_end(network, network.turn_from[turn]) + pi + side_rad),
            positive(heading_at_start(network, network.turn_to[turn]) - side_rad)};
}

/// True when two chords cross: their ends interleave on the circle.
bool crosses(const Chord& a, const Chord& b) {
    const auto between = [&](double x) {
        const double span = positive(a.out - a.in);
        return positive(x - a.in) < span;
    };
    return between(b.in) != between(b.out);
}

int turn_rank(TurnType type) {
    switch (type) {
        case TurnType::through:
            return 0;
        case TurnType::right:
            return 1;
        case TurnType::left:
            return 2;
        case TurnType::uturn:
            return 3;
    }
    return 3;
}

/// Smaller goes first.
int class_rank(RoadClass c) {
    switch (c) {
        case RoadClass::motorway:
            return 0;
        case RoadClass::trunk:
            return 1;
        case RoadClass::busway:
            return 2;
        case RoadClass::primary:
            return 2;
        case RoadClass::secondary:
            return 3;
        case RoadClass::tertiary:
            return 4;
        case RoadClass::residential:
            return 5;
        case RoadClass::ramp:
            return 6;
        case RoadClass::service:
            return 7;
    }
    return 7;
}

Priority compare(int mine, int theirs) {
    if (mine == theirs) return Priority::equal;
    return mine < theirs ? Priority::mine : Priority::theirs;
}

/// What the signs at the end of a link say.
struct Signs {
    std::vector<char> yields;      ///< per link: stop or give way
    std::vector<char> circulates;  ///< per link: roundabout
};

bool opposing(const Network& network, LinkId a, LinkId b) {
    const double angle = positive(heading_at_end(network, a) - heading_at_end(network, b));
    return std::abs(angle - pi) < 0.9;
}

/// True when the link has a straight continuation at its end: on a T junction, the stem has none.
bool goes_straight(const Network& network, LinkId link) {
    for (const TurnId turn : network.turns_of(link))
        if (network.turn_type[turn] == TurnType::through) return true;
    return false;
}

Priority priority_between(const Network& network, const Signs& signs, TurnId a, TurnId b) {
    if (network.turn_merge_share[a] > 0.0F && network.turn_to[a] == network.turn_to[b]) return Priority::equal;
    const LinkId from_a = network.turn_from[a];
    const LinkId from_b = network.turn_from[b];
    const NodeControl control = network.node_control[network.link_to[from_a]];
    if (control == NodeControl::all_way_stop) return Priority::equal;
    if (control == NodeControl::signal)
        return compare(turn_rank(network.turn_type[a]), turn_rank(network.turn_type[b]));
    if (signs.circulates[row(from_a)] != signs.circulates[row(from_b)])
        return signs.circulates[row(from_a)] != 0 ? Priority::mine : Priority::theirs;
    if (signs.yields[row(from_a)] != signs.yields[row(from_b)])
        return signs.yields[row(from_a)] != 0 ? Priority::theirs : Priority::mine;
    const Priority by_class = compare(class_rank(network.link_class[from_a]), class_rank(network.link_class[from_b]));
    if (by_class != Priority::equal) return by_class;
    if (opposing(network, from_a, from_b))
        return compare(turn_rank(network.turn_type[a]), turn_rank(network.turn_type[b]));
    return compare(goes_straight(network, from_a) ? 0 : 1, goes_straight(network, from_b) ? 0 : 1);
}

}  // namespace

void add_conflicts(const Draft& draft, Network& network) {
    Signs signs{std::vector<char>(network.links(), 0), std::vector<char>(network.links(), 0)};
    for (std::size_t i = 0; i < draft.links.size(); ++i) {
        signs.yields[i] = draft.links[i].stop || draft.links[i].yield ? 1 : 0;
        signs.circulates[i] = network.link_sign[id_at<LinkId>(i)] == NodeControl::roundabout ? 1 : 0;
    }
    for (const DraftMovement& m : draft.movements)
        if (m.control == NodeControl::yield || m.control == NodeControl::stop) signs.yields[m.from_link] = 1;
    std::vector<Chord> chords;
    for (std::size_t i = 0; i < network.turns(); ++i) chords.push_back(chord_of(network, id_at<TurnId>(i)));

    for (std::size_t i = 0; i < network.turns(); ++i) {
        const TurnId mine = id_at<TurnId>(i);
        std::vector<Conflict> conflicts;
        const LinkId from = network.turn_from[mine];
        for (const LinkId other_from : network.node_in[network.link_to[from]]) {
            if (other_from == from) continue;
            for (const TurnId other : network.turns_of(other_from)) {
                const bool merge = network.turn_to[other] == network.turn_to[mine];
                if (!merge && !crosses(chords[i], chords[row(other)])) continue;
                conflicts.push_back({other, merge ? ConflictKind::merge : ConflictKind::cross,
                                     priority_between(network, signs, mine, other)});
            }
        }
        network.turn_conflicts.push_group(conflicts);
    }
}

namespace {

/// Width of the widest street that crosses a leg at a node, m; 0 where nothing crosses.
double crossing_width_m(const Network& network, NodeId node, double leg_heading) {
    std::map<int, double> width_of_axis;  // legs of one cross street have about the same axis
    const auto consider = [&](LinkId link, double heading) {
        const double off = std::abs(std::remainder(heading - leg_heading, pi));
        if (off < 0.5) return;
        const double lanes = static_cast<double>(network.lane_count(link));
        width_of_axis[static_cast<int>(std::lround(positive(heading) / (pi / 6.0)))] += lanes * lane_width_m;
    };
    for (const LinkId link : network.node_in[node]) consider(link, heading_at_end(network, link) + pi);
    for (const LinkId link : network.node_out[node]) consider(link, heading_at_start(network, link));
    double widest = 0.0;
    for (const auto& [axis, width] : width_of_axis) widest = std::max(widest, width);
    return widest;
}

bool has_crossing(const Network& network, NodeId node) {
    for (const LinkId link : network.node_in[node])
        for (const TurnId turn : network.turns_of(link))
            for (const Conflict& conflict : network.turn_conflicts[turn])
                if (conflict.kind == ConflictKind::cross) return true;
    return false;
}

double set_back_m(const Network& network, NodeId node, double heading, double link_length_m) {
    const double width = crossing_width_m(network, node, heading);
    if (width <= 0.0) return 0.0;
    return std::min({width / 2.0 + crossing_margin_m, max_set_back_m, 0.3 * link_length_m});
}

}  // namespace

void add_set_backs(Network& network) {
    std::vector<char> crossing(network.nodes(), 0);
    for (std::size_t i = 0; i < network.nodes(); ++i) crossing[i] = has_crossing(network, id_at<NodeId>(i)) ? 1 : 0;
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        const double length = static_cast<double>(network.link_length_m[link]);
        const NodeId from = network.link_from[link];
        const NodeId to = network.link_to[link];
        const double entry =
            crossing[row(from)] != 0 ? set_back_m(network, from, heading_at_start(network, link), length) : 0.0;
        const double before =
            crossing[row(to)] != 0 ? set_back_m(network, to, heading_at_end(network, link), length) : 0.0;
        network.link_entry_m.push_back(static_cast<float>(entry));
        network.link_stop_line_m.push_back(static_cast<float>(length - before));
    }
    for (std::size_t i = 0; i < network.movements(); ++i) {
        const MovementId movement = id_at<MovementId>(i);
        const LinkId from = network.lane_link[network.movement_from[movement]];
        const LinkId to = network.lane_link[network.movement_to[movement]];
        network.movement_length_m.push_back(network.link_length_m[from] - network.link_stop_line_m[from] +
                                            network.link_entry_m[to]);
    }
}

namespace {

void add_plan(const Draft& draft, const DraftController& given, Network& network, Problems& problems) {
    SignalPlan plan;
    plan.name = given.name;
    plan.offset_s = given.offset_s;
    plan.mapped = true;
    PlanSource source = given.source;
    for (const DraftPhase& phase : given.phases) {
        std::map<TurnId, int> line_of;
        for (std::size_t i = 0; i < phase.turns.size(); ++i) {
            const auto& [from, to] = phase.turns[i];
            const int line = i < phase.turn_line.size() ? phase.turn_line[i] : 0;
            const TurnId turn = network.turn_between(id_at<LinkId>(from), id_at<LinkId>(to));
            if (turn == no_id<TurnId>)
                problems.error(line > 0 ? source.turn_file : draft.file, line,
                               fmt::format("controller '{}': there is no movement from link '{}' to link '{}'",
                                           given.name, draft.links[from].name, draft.links[to].name));
            else
                line_of.emplace(turn, line);
        }
        Phase out = phase.timing;
        out.turns.clear();
        source.phase_line.push_back(phase.line);
        source.turn_line.emplace_back();
        for (const auto& [turn, line] : line_of) {
            out.turns.push_back(turn);
            source.turn_line.back().push_back(line);
        }
        plan.phases.push_back(std::move(out));
    }
    network.controller_source.push_back(std::move(source));
    network.controller_name.push_back(given.name);
    network.controller_plan.push_back(std::move(plan));
    network.controller_control.push_back(given.control);
}

}  // namespace

void add_controllers(const Draft& draft, Network& network, Problems& problems) {
    for (const DraftController& given : draft.controllers) {
        const ControllerId id = id_at<ControllerId>(network.controllers());
        add_plan(draft, given, network, problems);
        for (const std::uint32_t node : given.nodes) network.node_controller[id_at<NodeId>(node)] = id;
    }
    std::map<int, ControllerId> of_group;
    for (std::size_t i = 0; i < draft.nodes.size(); ++i) {
        const DraftNode& node = draft.nodes[i];
        const NodeId id = id_at<NodeId>(i);
        if (node.control != NodeControl::signal || network.node_controller[id] != no_id<ControllerId>) continue;
        const auto known = node.signal_group >= 0 ? of_group.find(node.signal_group) : of_group.end();
        if (known != of_group.end()) {
            network.node_controller[id] = known->second;
            continue;
        }
        const ControllerId controller = network.controller_name.push_back(node.name);
        network.controller_plan.push_back({});
        network.controller_control.push_back({});
        network.controller_source.push_back({});
        network.node_controller[id] = controller;
        if (node.signal_group >= 0) of_group[node.signal_group] = controller;
    }
    std::vector<std::pair<ControllerId, TurnId>> turns;
    for (std::size_t i = 0; i < network.turns(); ++i) {
        const TurnId turn = id_at<TurnId>(i);
        const ControllerId controller = network.node_controller[network.link_to[network.turn_from[turn]]];
        if (controller != no_id<ControllerId>) turns.emplace_back(controller, turn);
    }
    network.controller_turns = group_by_owner(network.controllers(), turns);
}

}  // namespace septima::finish
