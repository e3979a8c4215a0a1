#include "sim/result/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace septima {

PairedRuns paired_runs(std::span<const RunResult> runs, std::size_t scenario) {
    PairedRuns pairs;
    std::vector<const RunResult*> base;
    for (const RunResult& run : runs)
        if (run.scenario == 0) base.push_back(&run);
    std::stable_sort(base.begin(), base.end(),
                     [](const RunResult* a, const RunResult* b) { return a->facts.seed < b->facts.seed; });
    for (const RunResult* run : base)
        for (const RunResult& other : runs) {
            if (other.scenario != scenario || other.facts.seed != run->facts.seed) continue;
            pairs.base.push_back(run);
            pairs.policy.push_back(&other);
            break;
        }
    return pairs;
}

std::string comparison_flag(const PairedRuns& pairs) {
    for (std::size_t i = 0; i < pairs.size(); ++i)
        for (const RunResult* run : {pairs.base[i], pairs.policy[i]})
            if (!run->flagged.empty()) return run->flagged;
    return {};
}

Verdict verdict_of(const MeanInterval& difference, Better better, bool flagged) {
    if (flagged) return Verdict::not_comparable;
    if (!difference.known) return Verdict::one_run;
    if (!difference.excludes_zero()) return Verdict::no_detectable_difference;
    if (better == Better::neither) return Verdict::changed;
    return (difference.mean < 0.0) == (better == Better::lower) ? Verdict::better : Verdict::worse;
}

namespace {

/// The values of an indicator over runs; empty when one of them lacks it.
std::vector<double> values_of(const std::vector<const RunResult*>& runs, const IndicatorRow& wanted) {
    std::vector<double> values;
    for (const RunResult* run : runs) {
        const double value = indicator(*run, wanted.scope, wanted.name, std::numeric_limits<double>::quiet_NaN());
        if (std::isnan(value)) return {};
        values.push_back(value);
    }
    return values;
}

}  // namespace

std::vector<ComparisonRow> comparison_rows(std::span<const RunResult> runs, std::size_t scenario) {
    std::vector<ComparisonRow> rows;
    const PairedRuns pairs = paired_runs(runs, scenario);
    if (pairs.size() == 0) return rows;
    const bool flagged = !comparison_flag(pairs).empty();
    for (const IndicatorRow& wanted : pairs.base.front()->indicators) {
        const std::vector<double> base = values_of(pairs.base, wanted);
        const std::vector<double> policy = values_of(pairs.policy, wanted);
        if (base.empty() || policy.empty()) continue;
        ComparisonRow row;
        row.scenario = scenario;
        row.scope = wanted.scope;
        row.name = wanted.name;
        row.unit = wanted.unit;
        row.mean_base = mean_interval(base).mean;
        row.mean_policy = mean_interval(policy).mean;
        row.difference = paired_difference(base, policy);
        if (const IndicatorDefinition* definition = indicator_definition(wanted.name)) row.better = definition->better;
        row.verdict = verdict_of(row.difference, row.better, flagged);
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace septima
