#pragma once

#include <vector>

#include "sim/base/column.h"
#include "sim/network/network.h"

namespace septima::render {

/// A journey by car as things stand on the map: the way that takes least time at the links' speeds.
struct MeasuredTrip {
    bool reachable = false;
    double time_s = 0.0;       ///< at these speeds, standing at signals included in them
    double free_flow_s = 0.0;  ///< of the same way at the limits
    double length_m = 0.0;
    std::vector<LinkId> links;  ///< from the first to the last, both included
};

/// From the start of `from` to the end of `to`. Speeds below 3.6 km/h count as 3.6 km/h.
MeasuredTrip measured_trip(const Network& network, const Column<LinkId, float>& speed_mps, LinkId from, LinkId to);

}  // namespace septima::render
