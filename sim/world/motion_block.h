#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/world/world.h"

namespace septima::phases {

/// Consecutive rows about to move, a column per number, small enough for the nearest cache. Most vehicles only follow
/// their leader: that is computed for all rows alike, in loops that compilers turn into vector instructions. What else
/// a driver heeds stands in `desired_mps`, `node_mps2` and `most_accel_mps2` before.
struct MotionBlock {
    static constexpr std::size_t capacity = 128;
    template <class T>
    using Rows = std::array<T, capacity>;

    // The vehicle and its leader.
    alignas(64) Rows<float> x_m;
    Rows<float> speed_mps;
    Rows<float> body_desired_mps;  ///< on this link
    Rows<float> length_m;
    Rows<float> headway_s;
    Rows<float> leader_rear_m;
    Rows<float> leader_mps;
    Rows<std::int32_t> last_cause;  ///< DelayCause that last held it up
    // What else its driver heeds.
    Rows<float> desired_mps;      ///< here and now: a turn, a strip
    Rows<float> node_mps2;        ///< strongest interaction at the node
    Rows<float> most_accel_mps2;  ///< when he lets somebody in
    Rows<std::int32_t> node_cause;
    // Its class.
    Rows<std::int32_t> of_class;  ///< -1: not yet filled in
    Rows<float> max_accel_mps2, comfort_decel_mps2, brake_mps2, min_gap_m, accel_exponent;
    Rows<float> idle_gps, rolling_n, drag_n_per_mps2, inertia_kg, fuel_g_per_j;
    // What comes of it.
    Rows<float> accel_mps2;
    Rows<float> advance_m;
    Rows<float> next_x_m;
    Rows<float> next_mps;
    Rows<std::int32_t> lost_ticks;
    Rows<float> fuel_g;
    Rows<std::int32_t> cause;  ///< DelayCause
    bool too_far = false;      ///< some row would run into its leader's new place

    MotionBlock() { of_class.fill(-1); }
};

/// Takes rows [first, first + rows) from the world. REQUIRES rows <= MotionBlock::capacity.
void load(const World& world, std::uint32_t first, std::size_t rows, MotionBlock& block);

/// Car following for all rows: acceleration, motion in a step of `step_s`, time lost, fuel.
void drive(MotionBlock& block, std::size_t rows, float step_s);

/// Row i comes no farther than `limit_m`.
void stop_at(MotionBlock& block, std::size_t i, float limit_m, float step_s);

/// Writes what came of it to the world: Scratch::moved, riders, tallies.
void settle(const MotionBlock& block, std::uint32_t first, std::size_t rows, World& world);

}  // namespace septima::phases
