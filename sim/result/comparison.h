#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/result/indicator_list.h"
#include "sim/result/run_result.h"
#include "sim/result/statistics.h"

namespace septima {

enum class Verdict : std::uint8_t {
    better,
    worse,
    changed,                   ///< detectably different in an indicator that is neither good nor bad
    no_detectable_difference,  ///< the interval contains zero, or every difference is exactly zero
    one_run,                   ///< a single pair of runs: no interval, nothing may be concluded
    not_comparable             ///< gridlock or too many unserved trips on one side
};
inline constexpr std::array<std::string_view, 6> verdict_names{
    "better", "worse", "changed", "no_detectable_difference", "one_run", "not_comparable"};

/// Policy minus base of one indicator, paired by seed. The base is the case the policy is compared with.
struct ComparisonRow {
    std::size_t scenario = 0;  ///< the policy's
    std::string scope, name, unit;
    double mean_base = 0.0;
    double mean_policy = 0.0;
    MeanInterval difference;
    double variance_removed = 0.0;  ///< by pairing, statistics.h
    Better better = Better::neither;
    Verdict verdict = Verdict::no_detectable_difference;
};

/// Runs of one policy and of the base with equal seeds, in the order of the seeds.
struct PairedRuns {
    std::vector<const RunResult*> base;
    std::vector<const RunResult*> policy;
    std::size_t size() const { return base.size(); }
};

/// Pairs what is there; a seed that only one side finished is left out. `base` is the scenario compared with. The
/// result points into `runs`.
PairedRuns paired_runs(std::span<const RunResult> runs, std::size_t scenario, std::size_t base = 0);

/// "" or the flag that forbids comparing: that of the first flagged run of either side.
std::string comparison_flag(const PairedRuns& pairs);

/// How many runs of each side are flagged.
struct FlaggedRuns {
    std::size_t base = 0;
    std::size_t policy = 0;
};
FlaggedRuns flagged_runs(const PairedRuns& pairs);

/// What an interval says. `flagged`: one side must not be compared.
Verdict verdict_of(const MeanInterval& difference, Better better, bool flagged);

/// One row per indicator that all runs of both sides have, in the order of the base's rows. Empty without a pair.
std::vector<ComparisonRow> comparison_rows(std::span<const RunResult> runs, std::size_t scenario, std::size_t base = 0);

}  // namespace septima
