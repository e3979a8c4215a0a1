#include <fmt/format.h>

#include <memory>

#include "sim/base/parallel.h"
#include "sim/scenario/experiment.h"
#include "tools/septima/commands.h"
#include "tools/septima/experiment_runs.h"
#include "tools/septima/memory.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

namespace {

struct CompareOptions {
    std::string scenario;
    std::vector<std::string> policies;
    int seeds = 10;
    std::uint64_t first_seed = 1;
    int iterations = 0;
    double gap = 0.02;
    int threads = available_threads();
    std::string until;
    double trips_pct = 0.0;
    std::string out = "comparison";
    bool json = false;
    bool no_report = false;
};

/// A comparison is an experiment that nobody wrote down.
ExperimentFile experiment_of(const CompareOptions& o) {
    ExperimentFile file;
    file.scenario = o.scenario;
    file.until = o.until;
    file.iterations = o.iterations;
    file.relative_gap = o.gap;
    file.trips_share = o.trips_pct / 100.0;
    for (int i = 0; i < o.seeds; ++i) file.seeds.push_back(o.first_seed + static_cast<std::uint64_t>(i));
    for (const std::string& path : o.policies) {
        file.policies.emplace_back();
        file.policies.back().files = {path};
    }
    return file;
}

std::string command_text(const CompareOptions& o, const Experiment& experiment) {
    std::string text = "septima compare " + experiment.scenarios.front().key;
    for (std::size_t i = 1; i < experiment.cases.size(); ++i) text += " --policy " + experiment.cases[i].policy.key;
    text += fmt::format(" --seeds {} --first-seed {}", o.seeds, o.first_seed);
    if (o.iterations > 0) text += fmt::format(" --iterations {} --gap {}", o.iterations, o.gap);
    return o.until.empty() ? text : text + " --until " + o.until;
}

int compare(const CompareOptions& o) {
    Problems problems;
    const Experiment experiment = load_experiment_within_memory(experiment_of(o), problems);
    print_warnings(problems);
    if (!o.json)
        fmt::print("{}: the base against {} policies, {} seeds, {} threads\n", experiment.scenarios.front().title.en,
                   experiment.cases.size() - 1, o.seeds, o.threads);
    RunAs as;
    as.out = o.out;
    as.command = command_text(o, experiment);
    as.threads = o.threads;
    as.keep_runs = false;
    as.json = o.json;
    as.report = !o.no_report;
    return run_experiment(experiment, as);
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
    c->add_option("--iterations", o->iterations,
                  "Days until drivers know the city, at most; policies start from the base's routes; 0: one day")
        ->check(CLI::Range(0, 1000))
        ->capture_default_str();
    c->add_option("--gap", o->gap, "Relative gap at which the days end")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    c->add_option("--until", o->until, "Stop earlier than the scenario says, HH:MM");
    c->add_option("--trips-pct", o->trips_pct,
                  "Percent of the trips kept one by one in the results file, the same under every policy")
        ->check(CLI::Range(0.0, 100.0))
        ->capture_default_str();
    c->add_option("--out", o->out, "Folder for results.sqlite and the report")->capture_default_str();
    c->add_flag("--json", o->json, "Print one JSON object on stdout");
    c->add_flag("--no-report", o->no_report, "Write the results file only");
    c->callback([o, &action] { action = [o] { return compare(*o); }; });
}

}  // namespace septima::cli
