#pragma once

#include <span>

#include "sim/result/run_result.h"
#include "sim/scenario/experiment.h"

namespace septima {

/// How many seeds every scenario needs for the target, judged by the runs there are: `made` when they are enough, at
/// most target.max_runs. `references[s]` is the scenario that s is compared with. A scenario without the indicator asks
/// for all runs.
int runs_wanted(const PrecisionTarget& target, std::span<const RunResult> runs, std::span<const std::size_t> references,
                int made);

}  // namespace septima
