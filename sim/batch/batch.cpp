#include "sim/batch/batch.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <thread>

#include "sim/base/csv.h"
#include "sim/base/error.h"
#include "sim/base/file.h"
#include "sim/base/hash.h"
#include "sim/base/parallel.h"
#include "sim/batch/claim.h"
#include "sim/batch/precision.h"

namespace septima {

namespace fs = std::filesystem;

fs::path claims_file(const fs::path& folder) {
    return folder / "runs" / "claims";
}

namespace {

constexpr std::uint64_t collecting = 0;  // key of a claim

struct PlannedRun {
    std::size_t scenario = 0;
    std::uint64_t seed = 0;
    std::uint64_t key = 0;
    fs::path file;
    bool finished() const {
        std::error_code error;
        const bool there = fs::exists(file, error);
        if (error) throw IoError(fmt::format("{}: {}", file.string(), error.message()));
        return there;
    }
};

std::vector<PlannedRun> planned_runs(const BatchPlan& plan, std::size_t seeds) {
    std::vector<PlannedRun> runs;
    for (std::size_t i = 0; i < seeds; ++i)
        for (std::size_t scenario = 0; scenario < plan.inputs.size(); ++scenario) {
            PlannedRun run{scenario, plan.seeds[i], 0, {}};
            Hash key;
            key.add(plan.inputs[scenario]);
            key.add(run.seed);
            run.key = key.value;
            run.file = plan.folder / "runs" / fmt::format("{}-{}.sqlite", hex(plan.inputs[scenario]), run.seed);
            runs.push_back(std::move(run));
        }
    return runs;
}

std::size_t finished_among(const std::vector<PlannedRun>& runs) {
    return static_cast<std::size_t>(std::ranges::count_if(runs, [](const PlannedRun& run) { return run.finished(); }));
}

bool stopped(const BatchHooks& hooks) {
    return hooks.stop && hooks.stop();
}

/// A run is written whole by whoever holds its claim.
void write_run(const PlannedRun& run, const RunResult& result, const std::vector<LinkText>& links,
               const BatchHooks& hooks) {
    StoreHeader header;
    if (hooks.run_meta) header.meta = hooks.run_meta();
    header.scenarios.resize(1);
    header.links = links;
    RunResult alone = result;
    alone.scenario = 0;
    ResultWriter writer(run.file, header);
    writer.add(alone);
    writer.commit();
}

/// Processor time of this thread so far.
double thread_cpu_s() {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// What one worker did: a row that nobody else writes.
struct Work {
    std::size_t made = 0;
    double writing_cpu_s = 0.0;
    std::exception_ptr error;
};

/// Makes a run when it is free: not finished, and its claim can be had. False when it was interrupted.
bool made_if_free(const PlannedRun& run, const BatchPlan& plan, const std::vector<LinkText>& links,
                  const BatchHooks& hooks, Work& work) {
    if (run.finished()) return true;
    const std::optional<Claim> claim = claimed(claims_file(plan.folder), run.key);
    if (!claim || run.finished()) return true;  // it may have been finished between the two looks
    std::optional<RunResult> result = hooks.run_one(run.scenario, run.seed);
    if (!result) return false;
    result->scenario = run.scenario;
    result->facts.seed = run.seed;
    const double before_s = thread_cpu_s();
    write_run(run, *result, links, hooks);
    work.writing_cpu_s += thread_cpu_s() - before_s;
    ++work.made;
    if (hooks.finished) hooks.finished(*result);
    return true;
}

/// Makes one run after the other until none is free; those that had better wait come last.
void work_on(const std::vector<PlannedRun>& runs, const BatchPlan& plan, const std::vector<LinkText>& links,
             const BatchHooks& hooks, Work& work) {
    for (const bool may_wait : {true, false})
        for (std::size_t i = 0; i < runs.size(); ++i) {
            if (stopped(hooks)) return;
            if (i % plan.parts != plan.part) continue;
            if (may_wait && hooks.better_later && hooks.better_later(runs[i].scenario, runs[i].seed)) continue;
            if (!made_if_free(runs[i], plan, links, hooks, work)) return;
        }
}

/// As many workers as there are threads or runs. One that finds no run free lends its thread to the others.
Work work_through(const std::vector<PlannedRun>& runs, const BatchPlan& plan, const std::vector<LinkText>& links,
                  const BatchHooks& hooks) {
    const std::size_t left = runs.size() - finished_among(runs);
    const std::size_t width = std::clamp<std::size_t>(left, 1, static_cast<std::size_t>(plan.threads));
    std::vector<Work> rows(width);
    for_each_worker(width, plan.threads, [&](std::size_t i) {
        try {
            work_on(runs, plan, links, hooks, rows[i]);
        } catch (...) {  // handed back; a thread must not end the program
            rows[i].error = std::current_exception();
        }
    });
    Work all;
    for (const Work& row : rows) {
        all.made += row.made;
        all.writing_cpu_s += row.writing_cpu_s;
        if (!all.error) all.error = row.error;
    }
    return all;
}

std::vector<RunResult> finished_results(const std::vector<PlannedRun>& runs) {
    std::vector<RunResult> results;
    for (const PlannedRun& run : runs) {
        if (!run.finished()) continue;
        results.push_back(read_run(run.file).run);
        results.back().scenario = run.scenario;
    }
    return results;
}

/// Makes runs until all of them are there or there is nothing more to do here.
void make_round(const std::vector<PlannedRun>& runs, const BatchPlan& plan, const std::vector<LinkText>& links,
                const BatchHooks& hooks, BatchProgress& progress) {
    progress.finished = finished_among(runs);
    if (hooks.begin) hooks.begin(runs.size(), progress.finished);
    while (true) {
        const Work work = work_through(runs, plan, links, hooks);
        progress.made += work.made;
        progress.writing_cpu_s += work.writing_cpu_s;
        progress.error = work.error;
        progress.finished = finished_among(runs);
        if (progress.finished == runs.size() || progress.error || stopped(hooks) || plan.parts > 1) return;
        // Others are at the rest. They finish it, or they die and it is free again.
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
}

}  // namespace

BatchProgress make_runs(const BatchPlan& plan, const std::vector<LinkText>& links, const BatchHooks& hooks) {
    assert(plan.threads >= 1 && plan.part < plan.parts && hooks.run_one);
    std::error_code error;
    fs::create_directories(plan.folder / "runs", error);
    if (error) throw IoError(fmt::format("{}: cannot make it: {}", (plan.folder / "runs").string(), error.message()));
    BatchProgress progress;
    progress.seeds = plan.seeds.size();
    if (plan.precision) progress.seeds = std::min(progress.seeds, static_cast<std::size_t>(plan.precision->min_runs));
    while (true) {
        const std::vector<PlannedRun> runs = planned_runs(plan, progress.seeds);
        make_round(runs, plan, links, hooks, progress);
        if (!plan.precision || progress.finished < runs.size() || progress.seeds == plan.seeds.size()) return progress;
        const int wanted =
            runs_wanted(*plan.precision, finished_results(runs), plan.references, static_cast<int>(progress.seeds));
        const std::size_t next = std::min(plan.seeds.size(), static_cast<std::size_t>(wanted));
        if (next == progress.seeds) return progress;
        progress.seeds = next;
    }
}

std::size_t seeds_begun(const BatchPlan& plan) {
    const std::vector<PlannedRun> runs = planned_runs(plan, plan.seeds.size());
    std::size_t begun = 0;
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (runs[i].finished()) begun = i / plan.inputs.size() + 1;
    return begun;
}

namespace {

/// Hash of everything the results of these runs depend on.
std::string plan_hash(const std::vector<PlannedRun>& runs) {
    Hash hash;
    for (const PlannedRun& run : runs) hash.add(run.key);
    return hex(hash.value);
}

void compare_runs(BatchOutcome& outcome, const BatchPlan& plan) {
    outcome.flags.assign(plan.inputs.size(), std::string{});
    for (std::size_t scenario = 1; scenario < plan.inputs.size(); ++scenario) {
        const std::size_t base = plan.references[scenario];
        const std::vector<ComparisonRow> rows = comparison_rows(outcome.runs, scenario, base);
        outcome.comparisons.insert(outcome.comparisons.end(), rows.begin(), rows.end());
        outcome.flags[scenario] = comparison_flag(paired_runs(outcome.runs, scenario, base));
    }
}

void write_results(const fs::path& file, const StoreHeader& header, const std::vector<PlannedRun>& finished,
                   const BatchOutcome& outcome) {
    ResultWriter writer(file, header);
    for (const PlannedRun& run : finished) writer.add_file(run.file, run.scenario);
    writer.add(outcome.comparisons);
    writer.commit();
}

std::string costs_csv(const StoreHeader& header, const std::vector<PlannedRun>& finished) {
    std::string csv = "scenario,seed,state_hash,cpu_s,wall_s,machine,finished_at\n";
    for (const PlannedRun& run : finished) {
        const StoredRun stored = read_run(run.file);
        const auto meta = [&stored](const char* key) {
            const auto found = stored.meta.find(key);
            return found == stored.meta.end() ? std::string{} : csv_cell(found->second);
        };
        csv += fmt::format("{},{},{},{:.2f},{:.2f},{},{}\n", csv_cell(header.scenarios[run.scenario].key), run.seed,
                           hex(stored.run.facts.state_hash), stored.run.facts.cpu_s, stored.run.facts.wall_s,
                           meta("machine"), meta("finished_at"));
    }
    return csv;
}

}  // namespace

BatchOutcome collect_runs(const BatchPlan& plan, std::size_t seeds, const StoreHeader& header) {
    const std::vector<PlannedRun> runs = planned_runs(plan, seeds);
    std::vector<PlannedRun> finished;
    for (const PlannedRun& run : runs)
        if (run.finished()) finished.push_back(run);
    BatchOutcome outcome;
    outcome.planned = runs.size();
    outcome.runs = finished_results(finished);
    outcome.interrupted = finished.size() < runs.size();
    compare_runs(outcome, plan);
    if (finished.empty()) return outcome;
    StoreHeader whole = header;
    whole.meta["inputs_hash"] = plan_hash(runs);
    whole.meta["runs_planned"] = std::to_string(outcome.planned);
    whole.meta["runs_finished"] = std::to_string(finished.size());
    whole.meta["interrupted"] = outcome.interrupted ? "1" : "0";
    if (plan.precision) whole.meta["seeds_used"] = std::to_string(seeds);
    // Two that end together: one writes, the other waits and finds it written.
    const Claim claim = awaited_claim(claims_file(plan.folder), collecting);
    const fs::path file = plan.folder / "results.sqlite";
    std::map<std::string, std::string> there = stored_meta(file);
    there.erase("schema_version");
    outcome.written = there != whole.meta;
    if (outcome.written) write_results(file, whole, finished, outcome);
    write_atomically(plan.folder / "runs.csv", costs_csv(header, finished));
    return outcome;
}

}  // namespace septima
