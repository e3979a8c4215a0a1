#include "tools/septima/experiment_runs.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "sim/base/file.h"
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "sim/batch/batch.h"
#include "sim/batch/claim.h"
#include "tools/report/report.h"
#include "tools/septima/batch_cost.h"
#include "tools/septima/comparison_text.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/interrupt.h"
#include "tools/septima/known_routes.h"
#include "tools/septima/memory.h"
#include "tools/septima/progress.h"
#include "tools/septima/shared_beginnings.h"
#include "tools/septima/simulate.h"
#include "tools/septima/store_header.h"

namespace septima::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t reporting = 1;  // key of a claim (claim.h)

/// Runs and steps of all workers, told by whichever of them finds the terminal free.
class Narrator {
  public:
    Narrator(const Experiment& experiment, double steps_per_run, bool quiet)
        : experiment_(&experiment), steps_per_run_(steps_per_run), quiet_(quiet) {}

    void begin(std::size_t planned, std::size_t finished) {
        const std::lock_guard guard(lock_);
        planned_ = planned;
        finished_.store(finished);
        // What is left to do from here on, with what was done in this process so far.
        total_steps_ = static_cast<double>(steps_.load()) + steps_per_run_ * static_cast<double>(planned - finished);
        if (!quiet_ && finished > 0) fmt::print("{} of {} runs are there already\n", finished, planned);
    }
    void count_step() {
        const std::int64_t steps = steps_.fetch_add(1) + 1;
        if (steps % 50 != 0 || !lock_.try_lock()) return;
        const double rate = static_cast<double>(steps) / std::max(1e-3, progress_.elapsed_s());
        progress_.show(std::min(1.0, static_cast<double>(steps) / total_steps_),
                       fmt::format("{} of {} runs finished, {:.0f} steps a second", finished_.load(), planned_, rate));
        lock_.unlock();
    }
    void finish(const RunResult& run) {
        const std::lock_guard guard(lock_);
        const std::size_t finished = finished_.fetch_add(1) + 1;
        if (quiet_) return;
        progress_.clear();
        const std::string gap = run.iterations.empty()
                                    ? std::string{}
                                    : fmt::format("relative gap {:.4f} after {} iterations, ",
                                                  run.iterations.back().relative_gap, run.iterations.size());
        const std::string line =
            fmt::format("run {}/{}: {}, seed {}: {} trips, {}mean speed {:.1f} km/h, {:.1f} s{}{}\n", finished,
                        planned_, experiment_->cases[run.scenario].policy.key, run.facts.seed, run.trips, gap,
                        indicator(run, "all", "mean_speed_kmh", 0.0), run.facts.wall_s,
                        run.flagged.empty() ? "" : ", flagged: ", run.flagged);
        std::fputs(line.c_str(), stdout);  // a reader who went away must not end the batch
        std::fflush(stdout);
    }
    /// Steps that a run need not make.
    void count_shared(std::int64_t steps) {
        if (steps == 0) return;
        steps_.fetch_add(steps);
        shared_runs_.fetch_add(1);
        shared_steps_.fetch_add(steps);
    }
    /// Processor time besides the simulation of a run.
    void count_tables(double cpu_s) { tables_cpu_s_.fetch_add(cpu_s); }
    double tables_cpu_s() const { return tables_cpu_s_.load(); }
    void end() {
        progress_.clear();
        if (!quiet_ && shared_runs_ > 0)
            fmt::print(
                "{} runs went on from where their base was when they parted: {:.0f} % of all steps were not made\n",
                shared_runs_.load(), 100.0 * static_cast<double>(shared_steps_) / static_cast<double>(steps_));
    }

  private:
    const Experiment* experiment_;
    double steps_per_run_;
    bool quiet_;
    double total_steps_ = 1.0;
    std::size_t planned_ = 0;
    std::atomic<std::int64_t> steps_{0}, shared_steps_{0}, shared_runs_{0};
    std::atomic<std::size_t> finished_{0};
    std::atomic<double> tables_cpu_s_{0.0};
    std::mutex lock_;
    Progress progress_;
};

/// Runs of another build may differ, so the program is an input like any other.
std::uint64_t program_hash() {
    Hash hash;
    hash.add(std::string_view(read_text("/proc/self/exe")));
    return hash.value;
}

/// Several processes of one job: the first one talks.
bool is_first_rank() {
    for (const char* variable : {"OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID"})
        if (const char* rank = std::getenv(variable); rank != nullptr && std::string_view(rank) != "0") return false;
    return true;
}

BatchPlan batch_plan(const Experiment& experiment, const RunAs& as) {
    BatchPlan plan;
    plan.folder = as.out;
    const std::uint64_t program = program_hash();
    for (const Case& row : experiment.cases) {
        Hash hash;
        hash.add(program);
        hash.add(row.inputs);
        hash.add(experiment.end_s);
        if (experiment.file.iterations > 0) {
            hash.add(static_cast<std::uint64_t>(experiment.file.iterations));
            hash.add(experiment.file.relative_gap);
        }
        if (experiment.file.trips_share > 0.0) hash.add(experiment.file.trips_share);
        plan.inputs.push_back(hash.value);
        plan.references.push_back(row.reference);
    }
    plan.seeds = experiment.file.seeds;
    plan.precision = experiment.file.precision;
    plan.threads = as.threads;
    plan.part = as.part;
    plan.parts = as.parts;
    return plan;
}

std::map<std::string, std::string> run_meta() {
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return {{"machine", machine_name()},
            {"program_version", SEPTIMA_VERSION},
            {"finished_at", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now))}};
}

fs::path routes_file(const BatchPlan& plan, std::size_t row, std::uint64_t seed) {
    return plan.folder / "runs" / fmt::format("{}-{}.routes", hex(plan.inputs[row]), seed);
}

/// One run of an experiment; with iterations its routes are kept for the policies that are compared with it.
RunOutcome run_case(const Experiment& experiment, const BatchPlan& plan, const RunRequest& request, std::size_t row,
                    const Observer& observer) {
    RunOutcome one = simulated(request, observer);
    const bool is_reference = std::ranges::any_of(experiment.cases, [row, &experiment](const Case& other) {
        return other.reference == row && &other != &experiment.cases[row];
    });
    if (experiment.file.iterations > 0 && !one.interrupted && is_reference)
        write_known_routes(routes_file(plan, row, request.seed), {one.demand_hash, one.plans});
    return one;
}

/// Routes of the run that a policy is compared with: its drivers start from what those of the base know. Waits for
/// whoever makes them, or makes them; they are the same either way.
KnownRoutes routes_of_reference(const Experiment& experiment, const BatchPlan& plan, RunRequest request,
                                std::size_t reference, const Observer& observer) {
    const fs::path file = routes_file(plan, reference, request.seed);
    KnownRoutes known = read_known_routes(file);
    if (!known.plans.empty()) return known;
    Hash key;  // that of the run itself (batch.cpp), so that nobody makes both at once
    key.add(plan.inputs[reference]);
    key.add(request.seed);
    const Claim claim = awaited_claim(claims_file(plan.folder), key.value);
    known = read_known_routes(file);
    if (!known.plans.empty() || interrupted()) return known;
    request.scenario = &experiment.scenarios[experiment.cases[reference].scenario];
    request.policy = &experiment.cases[reference].policy;
    RunOutcome base = run_case(experiment, plan, request, reference, observer);
    return {base.demand_hash, std::move(base.plans)};
}

void require_memory_of_runs(const Experiment& experiment, std::size_t at_once) {
    for (const Case& row : experiment.cases)
        require_memory_to_run(experiment.scenarios[row.scenario], {&row.policy},
                              {.runs = at_once,
                               .trips_share = experiment.file.trips_share,
                               .equilibrium = experiment.file.iterations > 0});
}

/// Runs that are under way at the same time share the memory with the worlds that others go on from. Returns for how
/// many bases there is room to keep those: as many as runs at once, or none.
std::size_t bases_with_room(const Experiment& experiment, const BatchPlan& plan) {
    const std::size_t at_once =
        std::min(static_cast<std::size_t>(plan.threads), plan.seeds.size() * experiment.cases.size());
    require_memory_of_runs(experiment, at_once);
    const std::size_t copies = SharedBeginnings(experiment, at_once).copies_of_a_base();
    try {
        if (copies > 0) require_memory_of_runs(experiment, at_once * (1 + copies));
    } catch (const MemoryError& error) {
        fmt::print(stderr, "septima: every run is made from its start: keeping what they have in common, {}\n",
                   error.what());
        return 0;
    }
    return at_once;
}

BatchProgress make_missing_runs(const Experiment& experiment, const RunAs& as, const BatchPlan& plan, BatchCost& cost) {
    cost.before_runs_s = all_cpu_s();
    SharedBeginnings beginnings(experiment, bases_with_room(experiment, plan));
    const ScenarioSettings& s = experiment.scenarios.front().settings;
    // With iterations the estimate of what is left is the longest it can take.
    const double days = std::max(1, experiment.file.iterations);
    Narrator narrator(experiment, days * (experiment.end_s - s.start_s + s.warmup_s) / s.step_s, as.json);
    BatchHooks hooks;
    hooks.run_one = [&](std::size_t row, std::uint64_t seed) -> std::optional<RunResult> {
        const Case& subject = experiment.cases[row];
        SharedBeginnings::Base base(beginnings, row, seed);
        const Observer observer = [&narrator, &base](const World& world) {
            base.look(world);
            narrator.count_step();
        };
        RunRequest request{&experiment.scenarios[subject.scenario], &subject.policy, seed, 1, experiment.end_s};
        request.trips_share = experiment.file.trips_share;
        request.beginning = beginnings.awaited(row, seed);
        request.equilibrium.iterations = experiment.file.iterations;
        request.equilibrium.relative_gap = experiment.file.relative_gap;
        if (experiment.file.iterations > 0 && row != subject.reference) {
            KnownRoutes known = routes_of_reference(experiment, plan, request, subject.reference, observer);
            request.equilibrium.start = std::move(known.plans);
            request.equilibrium.start_demand = std::move(known.demand_hash);
        }
        if (interrupted()) return std::nullopt;
        RunOutcome one = run_case(experiment, plan, request, row, observer);
        if (one.interrupted) return std::nullopt;
        beginnings.used(row, seed);
        narrator.count_shared(one.steps_shared);
        narrator.count_tables(one.tables_cpu_s);
        return std::move(one.result);
    };
    hooks.better_later = [&](std::size_t row, std::uint64_t seed) { return beginnings.may_come(row, seed); };
    hooks.run_meta = run_meta;
    hooks.stop = [] { return interrupted(); };
    hooks.begin = [&narrator](std::size_t planned, std::size_t finished) { narrator.begin(planned, finished); };
    hooks.finished = [&narrator](const RunResult& run) { narrator.finish(run); };
    std::vector<LinkText> links;  // a run's own file names the links; the results file draws them
    for (const std::string& id : experiment.scenarios.front().network.link_name) {
        links.emplace_back();
        links.back().id = id;
    }
    const BatchProgress progress = make_runs(plan, links, hooks);
    cost.runs_s = all_cpu_s() - cost.before_runs_s;
    cost.tables_s = narrator.tables_cpu_s();
    cost.files_s = progress.writing_cpu_s;
    narrator.end();
    return progress;
}

void make_report(const RunAs& as, bool new_results) {
    const Claim claim = awaited_claim(claims_file(as.out), reporting);
    if (!new_results && fs::exists(as.out / "report.html")) return;
    const ReportFiles report = write_report(as.out / "results.sqlite", as.out);
    for (const std::string& note : report.notes) fmt::print(stderr, "septima: {}\n", note);
    if (!as.json)
        fmt::print("\nreport: {}  (and {} charts in {})\n", report.page.string(), report.files.size(),
                   (as.out / "charts").string());
}

int end_interrupted(const RunAs& as, const BatchOutcome& outcome) {
    std::fflush(stdout);  // so that a log of both streams keeps their order
    fmt::print(stderr, "septima: interrupted; {} of {} runs were finished and are kept in {}\n", outcome.runs.size(),
               outcome.planned, (as.out / "results.sqlite").string());
    return interrupted() ? interrupt_exit_code() : internal_fault;
}

int end_unfinished(const RunAs& as, const BatchProgress& progress, std::size_t planned) {
    if (progress.finished == 0 && interrupted()) {
        fmt::print(stderr, "septima: interrupted before the first run was finished\n");
        return interrupt_exit_code();
    }
    fmt::print(stderr, "septima: {} of {} runs are finished and kept in {}; --resume makes the others\n",
               progress.finished, planned, (as.out / "runs").string());
    return interrupted() ? interrupt_exit_code() : done;
}

}  // namespace

int run_experiment(const Experiment& experiment, const RunAs& as) {
    const BatchPlan plan = batch_plan(experiment, as);
    BatchProgress progress;
    BatchCost cost;
    if (as.collect_only) {
        progress.seeds = plan.precision ? seeds_begun(plan) : plan.seeds.size();
    } else {
        progress = make_missing_runs(experiment, as, plan, cost);
    }
    const std::size_t planned = progress.seeds * plan.inputs.size();
    const bool whole = progress.finished == planned;
    BatchOutcome outcome;
    // A batch that is to go on is collected at its end; a comparison keeps what it has.
    const bool collect = as.collect_only || whole || (!as.keep_runs && progress.finished > 0);
    if (collect) outcome = collect_runs(plan, progress.seeds, store_header(experiment, as.command));
    if (progress.error) std::rethrow_exception(progress.error);
    if (!collect) return end_unfinished(as, progress, planned);
    if (outcome.runs.empty())
        throw InputError(fmt::format("{}: no run of this experiment is finished", as.out.string()));
    if (!is_first_rank()) return done;
    if (as.json)
        print_json(experiment, outcome);
    else
        print_tables(experiment, outcome);
    if (as.report && !interrupted()) make_report(as, outcome.written);
    if (!as.json && progress.made > 0) print_cost(cost, progress.made);
    if (outcome.interrupted) return as.collect_only ? done : end_interrupted(as, outcome);
    if (!as.keep_runs) fs::remove_all(as.out / "runs");
    std::fflush(stdout);
    const bool any_flag = std::ranges::any_of(outcome.runs, [](const RunResult& run) { return !run.flagged.empty(); });
    if (any_flag) fmt::print(stderr, "septima: done, but some runs are flagged; see the report\n");
    return any_flag ? flagged : done;
}

}  // namespace septima::cli
