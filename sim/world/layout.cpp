#include "sim/world/phases.h"

namespace septima::phases {

namespace {

/// Comfortable speed through a node: lateral acceleration about 2.5 m/s^2 on radii of 30, 17 and 7 m (assumptions).
float comfortable_mps(TurnType type) {
    switch (type) {
        case TurnType::through: return 1.0e3F;
        case TurnType::left: return 8.5F;
        case TurnType::right: return 6.5F;
        case TurnType::uturn: return 4.0F;
    }
    return 1.0e3F;
}

std::uint32_t number_of(LaneId id) { return static_cast<std::uint32_t>(row(id)); }

void add_lanes(const Network& network, Layout& layout) {
    for (std::size_t i = 0; i < network.lanes(); ++i) {
        const LaneId lane = id_at<LaneId>(i);
        const LinkId link = network.lane_link[lane];
        LaneFacts facts;
        facts.line_m = network.link_stop_line_m[link];
        facts.entry_m = network.link_entry_m[link];
        facts.link = static_cast<std::uint32_t>(row(link));
        facts.node = static_cast<std::uint32_t>(row(network.link_to[link]));
        facts.number = static_cast<std::uint8_t>(network.lane_number(lane));
        if (facts.number > 0) facts.left = static_cast<std::uint32_t>(i - 1);
        if (facts.number + 1U < network.lane_count(link)) facts.right = static_cast<std::uint32_t>(i + 1);
        layout.lane.push_back(facts);
    }
}

void add_movements(const Network& network, Layout& layout) {
    layout.lane_movement_begin = network.lane_movement_begin.values();
    for (std::size_t i = 0; i < network.movements(); ++i) {
        const MovementId movement = id_at<MovementId>(i);
        MovementFacts facts;
        facts.from = number_of(network.movement_from[movement]);
        facts.to = number_of(network.movement_to[movement]);
        facts.turn = static_cast<std::uint32_t>(row(network.movement_turn[movement]));
        facts.length_m = network.movement_length_m[movement];
        facts.end_m = layout.lane[facts.from].line_m + facts.length_m;
        facts.entry_m = layout.lane[facts.to].entry_m;
        layout.movement.push_back(facts);
    }
    layout.arrival_begin.push_back(0);
    for (std::size_t i = 0; i < network.lanes(); ++i) {
        for (const MovementId movement : network.lane_arrivals[id_at<LaneId>(i)])
            layout.arrivals.push_back(static_cast<std::uint32_t>(row(movement)));
        layout.arrival_begin.push_back(static_cast<std::uint32_t>(layout.arrivals.size()));
    }
}

/// Gives every turn its bit among the turns of its node.
void number_turns(const Network& network, Layout& layout) {
    for (std::size_t n = 0; n < network.nodes(); ++n) {
        unsigned next = 0;
        for (const LinkId link : network.node_in[id_at<NodeId>(n)])
            for (const TurnId turn : network.turns_of(link)) layout.turn[row(turn)].bit = std::uint64_t{1} << (next++ % 64);
    }
}

void add_turns(const Network& network, Layout& layout) {
    layout.turn.resize(network.turns());
    number_turns(network, layout);
    layout.node_free.assign(network.nodes(), 1);
    for (std::size_t i = 0; i < network.turns(); ++i) {
        const TurnId turn = id_at<TurnId>(i);
        TurnFacts& facts = layout.turn[i];
        facts.to_link = static_cast<std::uint32_t>(row(network.turn_to[turn]));
        facts.type = network.turn_type[turn];
        facts.speed_mps = comfortable_mps(facts.type);
        for (const Conflict& conflict : network.turn_conflicts[turn]) {
            facts.conflict_bits |= layout.turn[row(conflict.other)].bit;
            facts.yields |= conflict.priority != Priority::mine;
            facts.gives_way |= conflict.priority == Priority::theirs;
            facts.crosses |= conflict.kind == ConflictKind::cross;
        }
        const NodeId node = network.link_to[network.turn_from[turn]];
        if (!network.turn_conflicts[turn].empty() || network.node_controller[node] != no_id<ControllerId>)
            layout.node_free[row(node)] = 0;
    }
}

}  // namespace

void update_turn_lanes(const Network& network, const Controls& controls, Layout& layout) {
    constexpr std::uint8_t unset = 255;
    for (TurnFacts& turn : layout.turn) {
        turn.first_lane = unset;
        turn.last_lane = 0;
    }
    // Where a turn has open lanes for general traffic these count; otherwise any lane that leads there.
    for (const bool general_only : {true, false}) {
        std::vector<char> done(network.turns(), 0);
        for (std::size_t i = 0; i < network.turns(); ++i) done[i] = layout.turn[i].first_lane != unset ? 1 : 0;
        for (const MovementFacts& movement : layout.movement) {
            TurnFacts& turn = layout.turn[movement.turn];
            const KindMask kinds = controls.lane_allowed[movement.from];
            const bool counts =
                general_only ? (kinds & ~bus_kinds & all_kinds) != 0 && controls.lane_allowed[movement.to] != 0 : true;
            if (done[movement.turn] != 0 || !counts) continue;
            turn.first_lane = std::min(turn.first_lane, layout.lane[movement.from].number);
            turn.last_lane = std::max(turn.last_lane, layout.lane[movement.from].number);
        }
    }
    for (TurnFacts& turn : layout.turn)
        if (turn.first_lane == unset) turn.first_lane = 0;
}

void make_layout(const Network& network, Layout& layout) {
    add_lanes(network, layout);
    add_movements(network, layout);
    add_turns(network, layout);
    layout.node_lane_begin.push_back(0);
    for (std::size_t n = 0; n < network.nodes(); ++n) {
        for (const LinkId link : network.node_in[id_at<NodeId>(n)])
            for (const LaneId lane : network.lanes_of(link)) layout.node_lanes.push_back(number_of(lane));
        layout.node_lane_begin.push_back(static_cast<std::uint32_t>(layout.node_lanes.size()));
    }
}

}  // namespace septima::phases
