#pragma once

#include <cstdint>
#include <vector>

#include "sim/result/groups.h"
#include "sim/world/world.h"

namespace septima {

/// How much longer the trips of a group take in one world than in another: mean over those that have arrived in both,
/// and its 95 % interval over the trips. Trips share their queues, so that the interval is too narrow, and it knows
/// nothing of other replications: good for watching, not for proving.
struct PairedGroup {
    std::uint32_t row = 0;  ///< of the grouping
    std::int64_t pairs = 0;
    double mean_s = 0.0, low_s = 0.0, high_s = 0.0;
};

/// Groups of at least 30 pairs. Departures are those wished for. REQUIRES worlds of the same trips, which the grouping
/// is of.
std::vector<PairedGroup> paired_groups(const TripGrouping& grouping, const World& base, const World& policy);

}  // namespace septima
