#include "sim/batch/precision.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/result/comparison.h"
#include "sim/result/statistics.h"

namespace septima {

namespace {

std::vector<double> values_of(const std::vector<const RunResult*>& runs, const std::string& name) {
    std::vector<double> values;
    for (const RunResult* run : runs)
        values.push_back(indicator(*run, "all", name, std::numeric_limits<double>::quiet_NaN()));
    return values;
}

/// Runs that one scenario needs; 0 when its runs do not tell.
int needed_by(const PrecisionTarget& target, const PairedRuns& pairs) {
    const std::vector<double> base = values_of(pairs.base, target.indicator);
    std::vector<double> values = values_of(pairs.policy, target.indicator);
    double mean = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        mean += (target.of_difference ? base[i] : values[i]) / static_cast<double>(values.size());
        if (target.of_difference) values[i] -= base[i];
        if (!std::isfinite(values[i])) return 0;
    }
    const double allowed = target.half_width * std::abs(mean);
    return allowed > 0.0 ? runs_needed_within(values, allowed, target.max_runs) : 0;
}

}  // namespace

int runs_wanted(const PrecisionTarget& target, std::span<const RunResult> runs, std::span<const std::size_t> references,
                int made) {
    int wanted = target.min_runs;
    // Differences of the base with itself are zero; it alone is judged by its mean.
    const std::size_t first = target.of_difference && references.size() > 1 ? 1 : 0;
    for (std::size_t s = first; s < references.size(); ++s) {
        PrecisionTarget own = target;
        own.of_difference = target.of_difference && s > 0;
        const int needed = needed_by(own, paired_runs(runs, s, references[s]));
        wanted = std::max(wanted, needed == 0 ? target.max_runs : needed);
    }
    return std::clamp(wanted, std::min(made, target.max_runs), target.max_runs);
}

}  // namespace septima
