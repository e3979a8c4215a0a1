#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "sim/base/text.h"
#include "sim/result/indicator_list.h"
#include "sim/scenario/experiment.h"
#include "sim/scenario/toml_reader.h"

namespace septima {

namespace fs = std::filesystem;

namespace {

constexpr double most_seeds = 10000.0;
constexpr double most_values = 200.0;
constexpr double largest_seed = 9007199254740992.0;  // 2^53: a TOML number is read without loss up to here

fs::path beside(const ExperimentFile& file, const std::string& name) {
    return (file.file.parent_path() / name).lexically_normal();
}

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

void read_scenario_name(TomlTable& t, ExperimentFile& file) {
    const std::string name = t.required_text("scenario");
    if (!t.has("scenario")) return;
    file.scenario = beside(file, name.empty() ? "." : name);
    if (!is_there(file.scenario))
        t.error("scenario",
                fmt::format("names '{}', which does not exist (paths are relative to the experiment's file)",
                            printable(name)));
}

void read_precision(TomlTable& t, ExperimentFile& file) {
    constexpr std::array<std::string_view, 2> subjects{"mean", "difference"};
    PrecisionTarget target;
    if (const auto name = t.text("indicator")) {
        target.indicator = *name;
        std::vector<std::string> known;
        for (const IndicatorDefinition& d : indicator_definitions) known.emplace_back(d.name);
        if (std::ranges::find(known, *name) == known.end())
            t.error("indicator",
                    fmt::format("'{}' is no indicator{}", printable(*name), near_names_hint(*name, known)));
    }
    target.half_width = t.required_number("half_width_pct", {0.1, 50.0}) / 100.0;
    target.of_difference = t.word("of", subjects).value_or(0) == 1;
    target.min_runs = t.integer("min_runs", {2, most_seeds}).value_or(target.min_runs);
    target.max_runs = t.integer("max_runs", {2, most_seeds}).value_or(std::max(target.min_runs, target.max_runs));
    if (target.max_runs < target.min_runs)
        t.error("max_runs", fmt::format("is {}, less than min_runs ({})", target.max_runs, target.min_runs));
    file.precision = target;
}

std::vector<std::uint64_t> read_seed_list(TomlTable& t) {
    std::vector<std::uint64_t> seeds;
    for (const double seed : t.numbers("seeds", {0.0, largest_seed})) {
        if (seed != std::floor(seed))
            t.error("seeds", fmt::format("holds {}; whole numbers are needed", seed));
        else if (std::ranges::find(seeds, static_cast<std::uint64_t>(seed)) != seeds.end())
            t.error("seeds", fmt::format("holds {} twice; a seed gives the same run again", seed));
        else
            seeds.push_back(static_cast<std::uint64_t>(seed));
    }
    if (seeds.empty()) t.error("seeds", "holds no seed; give a count like 10 or a list like [1, 2, 3]");
    if (t.has("first_seed")) t.error("first_seed", "stands beside a list of seeds; keep one of the two");
    return seeds;
}

void read_seeds(TomlTable& t, ExperimentFile& file) {
    t.table("precision", [&file](TomlTable& p) { read_precision(p, file); });
    if (t.has("precision") && t.has("seeds"))
        t.error("seeds", "stands beside [precision], which says how many runs are made; keep one of the two");
    if (!t.has("precision") && !t.has("seeds"))
        t.error("seeds", "is missing; give a count like 10, a list like [1, 2, 3], or a table [precision]");
    if (t.has("seeds") && t.is_array("seeds")) {
        t.known("first_seed");
        file.seeds = read_seed_list(t);
        return;
    }
    const auto first = static_cast<std::uint64_t>(t.number("first_seed", 1.0, {0.0, largest_seed - most_seeds}));
    int count = t.integer("seeds", {1, most_seeds}).value_or(1);
    if (file.precision) count = file.precision->max_runs;
    for (int i = 0; i < count; ++i) file.seeds.push_back(first + static_cast<std::uint64_t>(i));
}

void read_policy_choice(TomlTable& t, ExperimentFile& file) {
    PolicyChoice choice;
    choice.line = t.line();
    choice.name = t.bilingual("name").value_or(Text{});
    if (!t.has("files")) t.error("files", "is missing; list policy files, those that come later win");
    for (const std::string& name : t.texts("files")) {
        choice.files.push_back(beside(file, name));
        if (!is_there(choice.files.back()))
            t.error("files",
                    fmt::format("names '{}', which does not exist (paths are relative to the experiment's file)",
                                printable(name)));
    }
    if (t.has("files") && choice.files.empty()) t.error("files", "names no file");
    std::string stems;
    for (const fs::path& path : choice.files) stems += (stems.empty() ? "" : "+") + path.stem().string();
    choice.key = t.text("key").value_or(stems);
    if (choice.key == "base") t.error("key", "'base' is the scenario without a policy; take another key");
    for (const PolicyChoice& other : file.policies)
        if (other.key == choice.key && !choice.key.empty())
            t.error("key", fmt::format("'{}' is the key of the policy in line {} too; each needs its own",
                                       printable(choice.key), other.line));
    file.policies.push_back(std::move(choice));
}

/// `values = [...]`, or from, to and step.
std::vector<double> sweep_values(TomlTable& t) {
    constexpr Range any{-1e12, 1e12};
    if (t.has("values")) {
        for (const char* key : {"from", "to", "step"})
            if (t.number(key, any)) t.error(key, "stands beside values; keep one of the two");
        std::vector<double> values = t.numbers("values", any);
        if (values.empty()) t.error("values", "holds no value");
        if (std::set<double>(values.begin(), values.end()).size() < values.size())
            t.error("values", "holds a value twice");
        if (static_cast<double>(values.size()) > most_values)
            t.error("values", fmt::format("holds {} values; at most {} are run", values.size(), most_values));
        return values;
    }
    const double from = t.required_number("from", any), to = t.required_number("to", any);
    const double step = t.required_number("step", {1e-9, 1e12});
    if (!(step > 0.0)) return {};
    if (to < from || (to - from) / step >= most_values) {
        t.error("to", fmt::format("gives no or more than {} values from {} by {}", most_values, from, step));
        return {};
    }
    std::vector<double> values;
    // The tiny share lets the last value in when rounding put it just beyond.
    for (int i = 0; from + i * step <= to + 1e-9 * step; ++i) values.push_back(from + i * step);
    return values;
}

/// Which of the policy's files holds the number.
std::size_t sweep_file(TomlTable& t, const PolicyChoice& policy) {
    const auto name = t.text("file");
    if (!name) {
        if (policy.files.size() > 1)
            t.error("file", fmt::format("is missing; policy '{}' has {} files, say in which the parameter stands",
                                        printable(policy.key), policy.files.size()));
        return 0;
    }
    for (std::size_t i = 0; i < policy.files.size(); ++i)
        if (policy.files[i].filename() == fs::path(*name).filename()) return i;
    t.error("file", fmt::format("'{}' is no file of policy '{}'", printable(*name), printable(policy.key)));
    return 0;
}

void read_sweep(TomlTable& t, ExperimentFile& file) {
    Sweep sweep;
    sweep.line = t.line();
    sweep.parameter = t.required_text("parameter");
    const std::string last = sweep.parameter.substr(sweep.parameter.rfind('.') + 1);
    sweep.label = t.bilingual("name").value_or(Text{last, last});
    sweep.values = sweep_values(t);
    const auto policy = t.text("policy");
    sweep.of_scenario = !policy.has_value();
    if (policy) {
        std::vector<std::string> keys;
        for (const PolicyChoice& choice : file.policies) keys.push_back(choice.key);
        const auto found = std::ranges::find(keys, *policy);
        sweep.policy = static_cast<std::size_t>(found - keys.begin());
        if (found == keys.end())
            t.error("policy", fmt::format("'{}' is no [[policy]] of this file{}", printable(*policy),
                                          near_names_hint(*policy, keys)));
        else
            sweep.file = sweep_file(t, file.policies[sweep.policy]);
    } else if (t.text("file")) {
        t.error("file", "has a meaning beside policy only");
    }
    for (const Sweep& other : file.sweeps)
        if (other.of_scenario == sweep.of_scenario && (sweep.of_scenario || other.policy == sweep.policy))
            t.problems().error(t.file(), t.line(),
                               fmt::format("{}: sweeps what line {} sweeps too; one sweep of the scenario and one of "
                                           "each policy are run",
                                           t.path(), other.line));
    file.sweeps.push_back(std::move(sweep));
}

}  // namespace

ExperimentFile read_experiment_file(const fs::path& path, Problems& problems) {
    ExperimentFile file;
    file.file = path;
    file.key = path.stem().string();
    read_toml(path, "experiment/1", problems, [&file](TomlTable& t) {
        file.title = t.bilingual("title").value_or(Text{file.key, file.key});
        read_scenario_name(t, file);
        if (const auto until = t.clock_s("until")) file.until = clock_text(*until, true);
        file.line_of_until = t.line_of("until");
        read_seeds(t, file);
        file.iterations = t.integer("iterations", {0, 1000}).value_or(0);
        file.relative_gap = t.number("gap_pct", 100.0 * file.relative_gap, {0.0, 100.0}) / 100.0;
        file.trips_share = t.number("trips_pct", 0.0, {0.0, 100.0}) / 100.0;
        t.tables("policy", [&file](TomlTable& p) { read_policy_choice(p, file); });
        t.tables("sweep", [&file](TomlTable& s) { read_sweep(s, file); });
    });
    return file;
}

}  // namespace septima
