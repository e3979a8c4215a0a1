#pragma once

#include <cstddef>
#include <vector>

#include "tools/report/digest.h"

namespace septima {

// What the parts of the digest have in common.

/// Rows of StoredResults::runs that belong to a scenario.
std::vector<std::size_t> runs_of(const StoredResults& results, std::size_t scenario);

/// Rows of StoredResults::runs, base and policy of equal seeds.
struct Pairs {
    std::vector<std::size_t> base, policy;
};
Pairs pairs_of(const StoredResults& results, std::size_t scenario);

/// Paired differences of many subjects at once (corridors, links, groups of trips): interval, and which hold after
/// Benjamini-Hochberg as larger than what anybody would notice.
struct Tested {
    std::vector<MeanInterval> difference;
    std::vector<char> holds;
};

/// One row per subject; an empty one is not tested and does not hold. `volume` > 0 of each: how many vehicles its
/// values rest on (sim/result/moderated.h). `least` is in the unit of the values.
Tested tested(const std::vector<std::vector<double>>& base, const std::vector<std::vector<double>>& policy,
              const std::vector<double>& volume, double least);

std::vector<GroupDigest> digest_groups(const StoredResults& results);
std::vector<CorridorCauseDigest> digest_corridor_causes(const StoredResults& results);
std::vector<LineDigest> digest_lines(const StoredResults& results);
std::vector<DayDigest> digest_days(const StoredResults& results);

}  // namespace septima
