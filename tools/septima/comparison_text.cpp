#include "tools/septima/comparison_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace septima::cli {

namespace {

using Json = nlohmann::ordered_json;

Json row_json(const Experiment& experiment, const ComparisonRow& row) {
    const Case& subject = experiment.cases[row.scenario];
    Json entry;
    entry["policy"] = subject.policy.key;
    entry["compared_with"] = experiment.cases[subject.reference].policy.key;
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
    entry["variance_removed"] = row.variance_removed;
    return entry;
}

}  // namespace

void print_json(const Experiment& experiment, const BatchOutcome& outcome) {
    Json root;
    root["comparisons"] = Json::array();
    for (const ComparisonRow& row : outcome.comparisons) root["comparisons"].push_back(row_json(experiment, row));
    root["runs_planned"] = outcome.planned;
    root["runs_finished"] = outcome.runs.size();
    root["interrupted"] = outcome.interrupted;
    root["flags"] = Json::object();
    for (std::size_t i = 1; i < outcome.flags.size(); ++i)
        root["flags"][experiment.cases[i].policy.key] = outcome.flags[i];
    fmt::print("{}\n", root.dump(2));
}

void print_tables(const Experiment& experiment, const BatchOutcome& outcome) {
    for (std::size_t p = 1; p < experiment.cases.size(); ++p) {
        const Case& subject = experiment.cases[p];
        fmt::print("\n{} against {}\n", subject.policy.name.en,
                   subject.reference == 0 ? "the base" : experiment.cases[subject.reference].policy.name.en);
        for (const Text& measure : subject.policy.measures) fmt::print("  {}\n", measure.en);
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

}  // namespace septima::cli
