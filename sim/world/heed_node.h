#pragma once

// What a driver heeds near and in a node, on a strip, and when he lets somebody in; private to the move phase.

#include "sim/world/phases.h"

namespace septima::phases {

/// The strongest constraint on a vehicle in this step.
struct Constraint {
    float interaction_mps2 = 0.0F;
    DelayCause cause = DelayCause::queue;
    void take(float interaction_mps2_, DelayCause cause_) {
        if (interaction_mps2_ <= interaction_mps2) return;
        interaction_mps2 = interaction_mps2_;
        cause = cause_;
    }
};

/// What a lane's vehicles have in common in this step.
struct LaneView {
    std::uint32_t lane;
    float line_m;
    std::uint32_t first, head, last;  ///< rows; those before `head` are in the node
    std::uint32_t granted_until;
    DelayCause held_by;
    bool strip;
};

/// A vehicle about to move: its row, its driver, what he must heed beside the vehicle ahead of him on his lane.
struct Mover {
    std::uint32_t row;
    const ClassFacts* facts;
    Driver driver;
    Constraint constraint;
};

/// Heeds the stop line, the turn and who is beyond it. REQUIRES that the trip does not end on this link.
void heed_node(const World& world, const LaneView& view, Mover& mover);

/// The most a driver accelerates who lets somebody in: he holds back behind that one's rear, without braking hard.
/// REQUIRES world.scratch.hold_x_m[mover.row] < free_road_m.
float courteous_acceleration(const World& world, const Mover& mover);

}  // namespace septima::phases
