#pragma once

#include "render/scene.h"
#include "sim/batch/store.h"
#include "sim/result/paired_groups.h"
#include "tools/report/digest.h"

namespace septima::cli {

/// Indicators of a policy against what it is compared with, in words: value of both, paired difference, 95 % interval,
/// and whether the change is good, bad or not detectable.
std::vector<render::StoredCard> stored_cards(const StoredResults& results, const Digest& digest, std::size_t policy);

/// Who gains and who loses time, by distance, class, hour, stratum and zone; within these the surest changes first.
/// Groups of the trips of two worlds that run; nothing is called good or bad, for it is one replication.
std::vector<render::StoredGroup> live_groups(const TripGrouping& grouping, const std::vector<PairedGroup>& pairs);
std::vector<render::StoredGroup> stored_groups(const Digest& digest, std::size_t policy);

/// What each cause adds to a kilometre of the main streets, the largest first.
std::vector<render::StoredReason> stored_reasons(const Digest& digest, std::size_t policy);

}  // namespace septima::cli
