#pragma once

// What a driver heeds near and in a node, and when he lets somebody in.

#include "sim/world/phases.h"

namespace septima::phases {

inline constexpr float courteous_mps = 8.0F;  ///< nobody who drives faster lets others in, but for buses (assumption)
inline constexpr float walking_mps = 3.0F;    ///< a leader slower than this stands for a queue

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

/// A vehicle about to move: its row, its driver, what he must heed beside the vehicle ahead of him on his lane.
struct Mover {
    std::uint32_t row;
    const ClassFacts* facts;
    Driver driver;
    Constraint constraint;
};

inline Mover mover_of(const World& world, std::uint32_t r, float desired_mps) {
    const ClassFacts& facts = class_of(world, r);
    Mover mover{r, &facts, facts.driver, {}};
    mover.driver.desired_speed_mps = desired_mps;
    mover.driver.time_headway_s = world.vehicles.headway_s[r];
    return mover;
}

/// What the rows of a lane heed that are near its end: the stop line, the turn, who is beyond it. Writes Scratch::heed
/// of these rows and LaneRow::heeded. REQUIRES that the lane's node has been arbitrated.
void heed_node(World& world, std::uint32_t lane);

/// Heeds what stands on the lane or beside it.
void heed_halt(const World& world, const Halt& halt, Mover& mover);

/// The most a driver accelerates who lets somebody in: he holds back behind that one's rear, without braking hard.
/// REQUIRES world.scratch.hold_x_m[mover.row] < free_road_m.
float courteous_acceleration(const World& world, const Mover& mover);

}  // namespace septima::phases
