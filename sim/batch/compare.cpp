#include "sim/batch/compare.h"

#include <algorithm>
#include <cassert>
#include <exception>

#include "sim/base/parallel.h"

namespace septima {

namespace {

struct PlannedRun {
    std::size_t scenario;
    std::uint64_t seed;
};

std::vector<PlannedRun> planned_runs(const RunPlan& plan) {
    std::vector<PlannedRun> runs;
    for (const std::uint64_t seed : plan.seeds)
        for (std::size_t scenario = 0; scenario < plan.scenarios; ++scenario) runs.push_back({scenario, seed});
    return runs;
}

/// What came of one run of a wave: a row that only its own run writes.
struct Finished {
    std::optional<RunResult> result;
    std::exception_ptr error;
};

Finished outcome_of(const PlannedRun& run, const RunHooks& hooks) {
    Finished finished;
    if (hooks.stop && hooks.stop()) return finished;
    try {
        finished.result = hooks.run_one(run.scenario, run.seed);
        if (finished.result) {
            finished.result->scenario = run.scenario;
            finished.result->facts.seed = run.seed;
        }
    } catch (...) {  // handed back by run_batch; a thread must not end the program
        finished.error = std::current_exception();
    }
    return finished;
}

/// Makes runs [first, last) at once. Each gets its own share of the threads; a share of one also keeps a thread that
/// waits within one run from taking up another.
std::vector<Finished> wave(const std::vector<PlannedRun>& runs, std::size_t first, std::size_t last,
                           const RunPlan& plan, const RunHooks& hooks) {
    std::vector<Finished> rows(last - first);
    const int share = std::max(1, plan.threads / static_cast<int>(rows.size()));
    ThreadLimit(static_cast<int>(rows.size())).execute([&] {
        for_each_row(
            rows.size(),
            [&](std::size_t i) { ThreadLimit(share).execute([&] { rows[i] = outcome_of(runs[first + i], hooks); }); },
            1);
    });
    return rows;
}

void write_comparisons(BatchOutcome& outcome, const RunPlan& plan, ResultWriter& writer) {
    outcome.flags.assign(plan.scenarios, std::string{});
    for (std::size_t scenario = 1; scenario < plan.scenarios; ++scenario) {
        const std::vector<ComparisonRow> rows = comparison_rows(outcome.runs, scenario);
        writer.add(rows);
        outcome.comparisons.insert(outcome.comparisons.end(), rows.begin(), rows.end());
        outcome.flags[scenario] = comparison_flag(paired_runs(outcome.runs, scenario));
    }
}

}  // namespace

BatchOutcome run_batch(const RunPlan& plan, const RunHooks& hooks, ResultWriter& writer) {
    assert(plan.threads >= 1 && hooks.run_one);
    const std::vector<PlannedRun> runs = planned_runs(plan);
    BatchOutcome outcome;
    outcome.planned = runs.size();
    const auto width = static_cast<std::size_t>(plan.threads);
    // A wave after a stop costs nothing: none of its runs starts.
    for (std::size_t first = 0; first < runs.size() && !outcome.error; first += width) {
        for (Finished& row : wave(runs, first, std::min(runs.size(), first + width), plan, hooks)) {
            if (row.error && !outcome.error) outcome.error = row.error;
            if (!row.result) continue;
            writer.add(*row.result);
            row.result->link_intervals = {};
            row.result->trip_rows = {};
            outcome.runs.push_back(std::move(*row.result));
            if (hooks.finished) hooks.finished(outcome.runs.back(), outcome.runs.size(), outcome.planned);
        }
    }
    outcome.interrupted = outcome.runs.size() < outcome.planned;
    write_comparisons(outcome, plan, writer);
    writer.set_meta("runs_planned", std::to_string(outcome.planned));
    writer.set_meta("runs_finished", std::to_string(outcome.runs.size()));
    writer.set_meta("interrupted", outcome.interrupted ? "1" : "0");
    return outcome;
}

}  // namespace septima
