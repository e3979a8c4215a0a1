#include "sim/batch/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "sim/base/parallel.h"
#include "sim/batch/store.h"
#include "sim/scenario/read_scenario.h"
#include "tools/report/report.h"
#include "tools/septima/commands.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/interrupt.h"
#include "tools/septima/progress.h"
#include "tools/septima/simulate.h"
#include "tools/septima/store_header.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

namespace fs = std::filesystem;

namespace {

struct CompareOptions {
    std::string scenario;
    std::vector<std::string> policies;
    int seeds = 10;
    std::uint64_t first_seed = 1;
    int threads = available_threads();
    std::string until;
    std::string out = "comparison";
    bool json = false;
    bool no_report = false;
};

std::string command_text(const CompareOptions& o, const Scenario& scenario, const std::vector<Policy>& policies) {
    std::string text = "septima compare " + scenario.key;
    for (std::size_t i = 1; i < policies.size(); ++i) text += " --policy " + policies[i].key;
    text += fmt::format(" --seeds {} --first-seed {}", o.seeds, o.first_seed);
    return o.until.empty() ? text : text + " --until " + o.until;
}

void print_json(const std::vector<Policy>& policies, const BatchOutcome& outcome) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const ComparisonRow& row : outcome.comparisons) {
        nlohmann::ordered_json entry;
        entry["policy"] = policies[row.scenario].key;
        entry["scope"] = row.scope;
        entry["indicator"] = row.name;
        entry["unit"] = row.unit;
        entry["runs"] = row.difference.count;
        entry["mean_base"] = row.mean_base;
        entry["mean_policy"] = row.mean_policy;
        entry["difference"] = row.difference.mean;
        entry["ci95_low"] = row.difference.low;
        entry["ci95_high"] = row.difference.high;
        entry["verdict"] = verdict_names[static_cast<std::size_t>(row.verdict)];
        json.push_back(std::move(entry));
    }
    nlohmann::ordered_json root;
    root["comparisons"] = std::move(json);
    root["runs_planned"] = outcome.planned;
    root["runs_finished"] = outcome.runs.size();
    root["interrupted"] = outcome.interrupted;
    root["flags"] = nlohmann::ordered_json::object();
    for (std::size_t i = 1; i < policies.size() && i < outcome.flags.size(); ++i)
        root["flags"][policies[i].key] = outcome.flags[i];
    fmt::print("{}\n", root.dump(2));
}

void print_table(const std::vector<Policy>& policies, const BatchOutcome& outcome) {
    for (std::size_t p = 1; p < policies.size(); ++p) {
        fmt::print("\n{} against the base\n", policies[p].name.en);
        for (const Text& measure : policies[p].measures) fmt::print("  {}\n", measure.en);
        if (p < outcome.flags.size() && !outcome.flags[p].empty())
            fmt::print("  NOT COMPARABLE: {}\n", outcome.flags[p]);
        fmt::print("  {:<20} {:>12} {:>12} {:>11} {:>25}  {}\n", "indicator", "base", "policy", "difference",
                   "95 % interval", "verdict");
        for (const ComparisonRow& row : outcome.comparisons) {
            if (row.scenario != p || row.scope != "all") continue;
            const std::string interval = row.difference.known
                                             ? fmt::format("{:.2f} to {:.2f}", row.difference.low, row.difference.high)
                                             : std::string("one run: unknown");
            fmt::print("  {:<20} {:>12.2f} {:>12.2f} {:>+11.2f} {:>25}  {}\n", row.name, row.mean_base, row.mean_policy,
                       row.difference.mean, interval, verdict_names[static_cast<std::size_t>(row.verdict)]);
        }
    }
}

/// Steps of all runs that go on at once, shown by whichever of them finds the terminal free.
class SharedProgress {
  public:
    SharedProgress(double steps_per_run, std::size_t runs)
        : total_steps_(steps_per_run * static_cast<double>(runs)), runs_(runs) {}

    void count_step() {
        const std::int64_t done_steps = steps_.fetch_add(1) + 1;
        if (done_steps % 50 != 0 || !lock_.try_lock()) return;
        const double rate = static_cast<double>(done_steps) / std::max(1e-3, progress_.elapsed_s());
        progress_.show(static_cast<double>(done_steps) / total_steps_,
                       fmt::format("{} of {} runs finished, {:.0f} steps a second", finished_.load(), runs_, rate));
        lock_.unlock();
    }
    void finish_run() { finished_.fetch_add(1); }
    /// Wipes the line, so that another one can be printed.
    void clear() {
        const std::lock_guard guard(lock_);
        progress_.clear();
    }

  private:
    double total_steps_;
    std::size_t runs_;
    std::atomic<std::int64_t> steps_{0};
    std::atomic<std::size_t> finished_{0};
    std::mutex lock_;
    Progress progress_;
};

/// All runs into DIR/results.sqlite; what was finished is in the file even when a run failed.
BatchOutcome make_runs(const CompareOptions& o, const Scenario& scenario, const std::vector<Policy>& policies) {
    const double end_s = end_of_run_s(scenario, o.until);
    RunPlan plan;
    plan.scenarios = policies.size();
    plan.threads = o.threads;
    for (int i = 0; i < o.seeds; ++i) plan.seeds.push_back(o.first_seed + static_cast<std::uint64_t>(i));
    const std::size_t total = plan.scenarios * plan.seeds.size();
    const int share = std::max(1, o.threads / static_cast<int>(std::min(total, static_cast<std::size_t>(o.threads))));
    const ScenarioSettings& s = scenario.settings;
    SharedProgress progress((end_s - s.start_s + s.warmup_s) / s.step_s, total);
    RunHooks hooks;
    hooks.run_one = [&](std::size_t index, std::uint64_t seed) -> std::optional<RunResult> {
        RunOutcome one = simulated({&scenario, &policies[index], seed, share, end_s, false},
                                   [&progress](const World&) { progress.count_step(); });
        if (one.interrupted) return std::nullopt;
        progress.finish_run();
        return std::move(one.result);
    };
    hooks.stop = [] { return interrupted(); };
    hooks.finished = [&](const RunResult& run, std::size_t finished, std::size_t planned) {
        if (o.json) return;
        progress.clear();
        fmt::print("run {}/{}: {}, seed {}: {} trips, mean speed {:.1f} km/h, {:.1f} s{}{}\n", finished, planned,
                   policies[run.scenario].key, run.facts.seed, run.trips, indicator(run, "all", "mean_speed_kmh", 0.0),
                   run.facts.wall_s, run.flagged.empty() ? "" : ", flagged: ", run.flagged);
        std::fflush(stdout);
    };
    ResultWriter writer(fs::path(o.out) / "results.sqlite",
                        store_header(scenario, policies, end_s, command_text(o, scenario, policies)));
    BatchOutcome outcome = run_batch(plan, hooks, writer);
    if (!outcome.runs.empty()) writer.commit();
    if (outcome.error) std::rethrow_exception(outcome.error);
    return outcome;
}

void make_report(const CompareOptions& o) {
    const ReportFiles report = write_report(fs::path(o.out) / "results.sqlite", o.out);
    for (const std::string& note : report.notes) fmt::print(stderr, "septima: {}\n", note);
    if (!o.json)
        fmt::print("\nreport: {}  (and {} charts in {})\n", report.page.string(), report.files.size(),
                   (fs::path(o.out) / "charts").string());
}

int compare(const CompareOptions& o) {
    Problems problems;
    Scenario scenario = read_scenario(o.scenario, problems);
    std::vector<PolicyPaths> choices;
    for (const std::string& path : o.policies) choices.push_back({path});
    std::vector<Policy> policies = read_policies(choices, scenario, problems);
    policies.insert(policies.begin(), base_policy(scenario, problems));
    problems.throw_if_any();
    print_warnings(problems);
    if (!o.json)
        fmt::print("{}: the base against {} policies, {} seeds, {} threads\n", scenario.title.en, policies.size() - 1,
                   o.seeds, o.threads);
    const BatchOutcome outcome = make_runs(o, scenario, policies);
    if (outcome.runs.empty()) {
        fmt::print(stderr, "septima: interrupted before the first run was finished; nothing was written\n");
        return interrupt_exit_code();
    }
    if (o.json)
        print_json(policies, outcome);
    else
        print_table(policies, outcome);
    if (!o.no_report && !interrupted()) make_report(o);
    std::fflush(stdout);  // so that a log of both streams keeps their order
    if (outcome.interrupted) {
        fmt::print(stderr, "septima: interrupted; {} of {} runs were finished and are kept in {}\n",
                   outcome.runs.size(), outcome.planned, (fs::path(o.out) / "results.sqlite").string());
        return interrupted() ? interrupt_exit_code() : internal_fault;
    }
    const bool any_flag = std::ranges::any_of(outcome.runs, [](const RunResult& run) { return !run.flagged.empty(); });
    if (any_flag) fmt::print(stderr, "septima: done, but some runs are flagged; see the report\n");
    return any_flag ? flagged : done;
}

}  // namespace

void add_compare(CLI::App& app, Action& action) {
    const auto o = std::make_shared<CompareOptions>();
    CLI::App* c =
        app.add_subcommand("compare", "Compare policies with the base over several seeds, and write the report");
    c->add_option("scenario", o->scenario, "Folder of a scenario, or its scenario.toml")->required();
    c->add_option("--policy", o->policies, "Policy file; each is compared with the base")
        ->expected(1)
        ->take_all()
        ->required();
    c->add_option("--seeds", o->seeds, "Replications of the base and of every policy")
        ->check(CLI::Range(1, 10000))
        ->capture_default_str();
    c->add_option("--first-seed", o->first_seed, "First seed")->capture_default_str();
    c->add_option("--threads", o->threads, "Threads, shared by the runs")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    c->add_option("--until", o->until, "Stop earlier than the scenario says, HH:MM");
    c->add_option("--out", o->out, "Folder for results.sqlite and the report")->capture_default_str();
    c->add_flag("--json", o->json, "Print one JSON object on stdout");
    c->add_flag("--no-report", o->no_report, "Write the results file only");
    c->callback([o, &action] { action = [o] { return compare(*o); }; });
}

}  // namespace septima::cli
