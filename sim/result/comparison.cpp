#include "sim/result/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace septima {

PairedRuns paired_runs(std::span<const RunResult> runs, std::size_t scenario, std::size_t base) {
    PairedRuns pairs;
    std::vector<const RunResult*> of_base;
    for (const RunResult& run : runs)
        if (run.scenario == base) of_base.push_back(&run);
    std::stable_sort(of_base.begin(), of_base.end(),
                     [](const RunResult* a, const RunResult* b) { return a->facts.seed < b->facts.seed; });
    for (const RunResult* run : of_base)
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

FlaggedRuns flagged_runs(const PairedRuns& pairs) {
    const auto count = [](const std::vector<const RunResult*>& runs) {
        return static_cast<std::size_t>(
            std::ranges::count_if(runs, [](const RunResult* run) { return !run->flagged.empty(); }));
    };
    return {count(pairs.base), count(pairs.policy)};
}

Verdict verdict_of(const MeanInterval& difference, Better better, bool flagged) {
    if (flagged) return Verdict::not_comparable;
    if (!difference.known) return Verdict::one_run;
    if (!difference.excludes_zero()) return Verdict::no_detectable_difference;
    if (better == Better::neither) return Verdict::changed;
    return (difference.mean < 0.0) == (better == Better::lower) ? Verdict::better : Verdict::worse;
}

namespace {

/// Runs of one experiment have the same rows in the same order, so the place of a row in one is looked at first in the
/// others: hundreds of bus lines make thousands of rows.
double value_near(const RunResult& run, const IndicatorRow& wanted, std::size_t place) {
    if (place < run.indicators.size() && run.indicators[place].name == wanted.name &&
        run.indicators[place].scope == wanted.scope)
        return run.indicators[place].value;
    return indicator(run, wanted.scope, wanted.name, std::numeric_limits<double>::quiet_NaN());
}

/// The values of an indicator over runs; empty when one of them lacks it.
std::vector<double> values_of(const std::vector<const RunResult*>& runs, const IndicatorRow& wanted,
                              std::size_t place) {
    std::vector<double> values;
    for (const RunResult* run : runs) {
        const double value = value_near(*run, wanted, place);
        if (std::isnan(value)) return {};
        values.push_back(value);
    }
    return values;
}

}  // namespace

std::vector<ComparisonRow> comparison_rows(std::span<const RunResult> runs, std::size_t scenario, std::size_t base) {
    std::vector<ComparisonRow> rows;
    const PairedRuns pairs = paired_runs(runs, scenario, base);
    if (pairs.size() == 0) return rows;
    const bool flagged = !comparison_flag(pairs).empty();
    for (std::size_t i = 0; i < pairs.base.front()->indicators.size(); ++i) {
        const IndicatorRow& wanted = pairs.base.front()->indicators[i];
        const std::vector<double> before = values_of(pairs.base, wanted, i);
        const std::vector<double> after = values_of(pairs.policy, wanted, i);
        if (before.empty() || after.empty()) continue;
        ComparisonRow row;
        row.scenario = scenario;
        row.scope = wanted.scope;
        row.name = wanted.name;
        row.unit = wanted.unit;
        row.mean_base = mean_interval(before).mean;
        row.mean_policy = mean_interval(after).mean;
        row.difference = paired_difference(before, after);
        row.variance_removed = variance_removed(before, after);
        if (const IndicatorDefinition* definition = indicator_definition(wanted.name)) row.better = definition->better;
        row.verdict = verdict_of(row.difference, row.better, flagged);
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace septima
