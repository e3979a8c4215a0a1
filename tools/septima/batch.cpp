#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "sim/base/parallel.h"
#include "sim/base/text.h"
#include "sim/scenario/experiment.h"
#include "tools/septima/commands.h"
#include "tools/septima/experiment_runs.h"
#include "tools/septima/memory.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

namespace fs = std::filesystem;

namespace {

struct BatchOptions {
    std::string experiment;
    std::string out;
    int threads = available_threads();
    std::string part;
    bool resume = false;
    bool collect = false;
    bool json = false;
    bool no_report = false;
};

/// "2/5" -> the second of five parts.
void read_part(const std::string& text, RunAs& as) {
    if (text.empty()) return;
    const std::vector<std::string_view> halves = split(text, '/');
    const auto part = to_integer(halves.front());
    const auto parts = to_integer(halves.back());
    if (halves.size() != 2 || !part || !parts || *part < 1 || *parts < *part)
        throw InputError(fmt::format("--part: '{}' is no part; write K/N with K from 1 to N", printable(text)));
    as.part = static_cast<std::size_t>(*part) - 1;
    as.parts = static_cast<std::size_t>(*parts);
}

/// Results that somebody waited for are not replaced unasked.
void refuse_used_folder(const fs::path& out) {
    std::error_code ignored;
    if (fs::exists(out / "runs", ignored) || fs::exists(out / "results.sqlite", ignored))
        throw InputError(
            fmt::format("{}: holds runs already; --resume goes on with them, or give another --out", out.string()));
}

int batch(const BatchOptions& o) {
    RunAs as;
    as.out = o.out.empty() ? fs::path(o.experiment).stem() : fs::path(o.out);
    as.threads = o.threads;
    as.collect_only = o.collect;
    as.json = o.json;
    as.report = !o.no_report;
    read_part(o.part, as);
    Problems problems;
    const ExperimentFile file = read_experiment_file(o.experiment, problems);
    if (file.scenario.empty()) problems.throw_if_any();
    const Experiment experiment = load_experiment_within_memory(file, problems);
    if (!o.resume && !o.collect) refuse_used_folder(as.out);
    print_warnings(problems);
    as.command = "septima batch " + fs::path(o.experiment).filename().string();
    if (!o.json)
        fmt::print("{}: {} scenarios, {} {} seeds, {} threads\n", file.title.en, experiment.cases.size(),
                   file.precision ? "up to" : "with", file.seeds.size(), o.threads);
    return run_experiment(experiment, as);
}

}  // namespace

void add_batch(CLI::App& app, Action& action) {
    const auto o = std::make_shared<BatchOptions>();
    CLI::App* c = app.add_subcommand(
        "batch",
        "Make the runs of an experiment: policies, sweeps and seeds. It may be killed and resumed at any time");
    c->add_option("experiment", o->experiment, "Experiment file (experiment/1)")->required();
    c->add_option("--out", o->out, "Folder for the results; default: the name of the experiment");
    c->add_option("--threads", o->threads, "Threads, shared by the runs")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    c->add_flag("--resume", o->resume, "Go on in a folder that holds runs; any number of processes may do so at once");
    c->add_option("--part", o->part, "Make only the K-th of N parts of the runs, K/N; --resume afterwards collects");
    c->add_flag("--collect", o->collect, "Make no runs; put what is finished into the results file");
    c->add_flag("--json", o->json, "Print one JSON object on stdout");
    c->add_flag("--no-report", o->no_report, "Write the results file only");
    c->callback([o, &action] { action = [o] { return batch(*o); }; });
}

}  // namespace septima::cli
