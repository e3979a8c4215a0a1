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

}  // namespace

void update_turn_lanes(const Network& network, const Controls& controls, Layout& layout) {
    layout.turn_first_lane.assign(network.turns(), 255);
    layout.turn_last_lane.assign(network.turns(), 0);
    // Where a turn has open lanes for general traffic these count; otherwise any lane that leads there.
    for (const bool general_only : {true, false}) {
        std::vector<char> done(network.turns(), 0);
        for (std::size_t i = 0; i < network.turns(); ++i) done[i] = layout.turn_first_lane[i] != 255 ? 1 : 0;
        for (std::size_t i = 0; i < network.movements(); ++i) {
            const MovementId movement = id_at<MovementId>(i);
            const std::size_t turn = row(network.movement_turn[movement]);
            const std::size_t from = row(network.movement_from[movement]);
            const KindMask kinds = controls.lane_allowed[from];
            const bool counts = general_only ? (kinds & ~bus_kinds & all_kinds) != 0 &&
                                                   controls.lane_allowed[row(network.movement_to[movement])] != 0
                                             : true;
            if (done[turn] != 0 || !counts) continue;
            layout.turn_first_lane[turn] = std::min(layout.turn_first_lane[turn], layout.lane_number[from]);
            layout.turn_last_lane[turn] = std::max(layout.turn_last_lane[turn], layout.lane_number[from]);
        }
    }
    for (std::size_t i = 0; i < network.turns(); ++i)
        if (layout.turn_first_lane[i] == 255) layout.turn_first_lane[i] = 0;
}

void make_layout(const Network& network, Layout& layout) {
    for (std::size_t i = 0; i < network.lanes(); ++i)
        layout.lane_number.push_back(static_cast<std::uint8_t>(network.lane_number(id_at<LaneId>(i))));
    layout.node_free.assign(network.nodes(), 1);
    for (std::size_t i = 0; i < network.turns(); ++i) {
        const TurnId turn = id_at<TurnId>(i);
        layout.turn_speed_mps.push_back(comfortable_mps(network.turn_type[turn]));
        char yields = 0;
        char crosses = 0;
        for (const Conflict& conflict : network.turn_conflicts[turn]) {
            if (conflict.priority != Priority::mine) yields = 1;
            if (conflict.kind == ConflictKind::cross) crosses = 1;
        }
        layout.turn_crosses.push_back(crosses);
        layout.turn_yields.push_back(yields);
        const NodeId node = network.link_to[network.turn_from[turn]];
        if (!network.turn_conflicts[turn].empty() || network.node_controller[node] != no_id<ControllerId>)
            layout.node_free[row(node)] = 0;
    }
}

}  // namespace septima::phases
