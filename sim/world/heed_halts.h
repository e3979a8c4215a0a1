#pragma once

// Lanes with incidents or bus stops, and vehicles with a prescribed speed; private to the move phase.

#include "sim/world/motion_block.h"
#include "sim/world/phases.h"

namespace septima::phases {

/// The rows of a block that lie on one lane.
struct BlockLane {
    std::uint32_t lane;
    std::uint32_t lane_first;   ///< first row of the lane
    std::uint32_t begin, end;   ///< rows
    std::uint32_t block_first;  ///< first row of the block
};

/// Before car following: what stands on the lane or beside it counts as an interaction. REQUIRES a watched lane.
void heed_halts(const World& world, const BlockLane& on, MotionBlock& block);

/// After it: nobody drives through. Who queues for an incident or a bus loses time to it, as the one ahead does; so
/// does who drives slowly past it.
void stop_at_halts(const World& world, const BlockLane& on, MotionBlock& block);

/// Vehicles with a script drive its speed; they still stay behind their leader and a closed line.
void obey_scripts(const World& world, std::uint32_t first, std::size_t rows, MotionBlock& block);

}  // namespace septima::phases
