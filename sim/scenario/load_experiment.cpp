#include <fmt/format.h>

#include <algorithm>

#include "sim/base/file.h"
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "sim/scenario/experiment.h"
#include "sim/scenario/read_policy.h"
#include "sim/scenario/read_scenario.h"

namespace septima {

namespace fs = std::filesystem;

std::string parameter_name(const Sweep& sweep) {
    return sweep.parameter.substr(sweep.parameter.rfind('.') + 1);
}

namespace {

/// One value of a sweep, or none.
struct Value {
    const Sweep* sweep = nullptr;
    double number = 0.0;
    std::vector<Override> changes() const {
        return sweep == nullptr ? std::vector<Override>{} : std::vector<Override>{{sweep->parameter, number}};
    }
    std::string parameter() const { return sweep == nullptr ? "" : parameter_name(*sweep); }
};

std::vector<Value> values_of(const Sweep* sweep) {
    if (sweep == nullptr) return {Value{}};
    std::vector<Value> values;
    for (const double number : sweep->values) values.push_back({sweep, number});
    return values;
}

const Sweep* sweep_of_scenario(const ExperimentFile& file) {
    const auto found = std::ranges::find_if(file.sweeps, [](const Sweep& s) { return s.of_scenario; });
    return found == file.sweeps.end() ? nullptr : &*found;
}

const Sweep* sweep_of_policy(const ExperimentFile& file, std::size_t policy) {
    const auto found =
        std::ranges::find_if(file.sweeps, [policy](const Sweep& s) { return !s.of_scenario && s.policy == policy; });
    return found == file.sweeps.end() ? nullptr : &*found;
}

/// Errors of a file read with a value of a sweep belong to the sweep's line; those the file has anyway were told.
void blame_sweep(const ExperimentFile& file, const Value& value, const Problems& own, Problems& problems) {
    for (const Problem& p : own.errors)
        if (value.sweep == nullptr)
            problems.errors.push_back(p);
        else
            problems.error(file.file.string(), value.sweep->line,
                           fmt::format("sweep: with {:g}: {}", value.number, to_string(p)));
}

/// A policy as it is read for one value; nothing when it cannot be used.
struct ReadPolicy {
    std::vector<PolicyFile> stack;
    PolicyFile joined;
    Value value;
    std::uint64_t inputs = 0;
};

std::vector<ReadPolicy> read_choice(const ExperimentFile& file, std::size_t row, Problems& problems) {
    const PolicyChoice& choice = file.policies[row];
    Hash hash;
    const std::size_t before = problems.errors.size();
    std::vector<ReadPolicy> found;
    for (const fs::path& path : choice.files) {
        std::error_code ignored;
        if (!file.file.empty() && !fs::exists(path, ignored)) return found;  // told where the experiment names it
        try {
            read_policy(path, problems);
            hash.add(std::string_view(read_text(path)));
        } catch (const InputError& error) {
            for (const Problem& p : error.problems()) problems.errors.push_back(p);
        }
    }
    if (problems.errors.size() > before) return found;
    for (const Value& value : values_of(sweep_of_policy(file, row))) {
        ReadPolicy one{{}, {}, value, hash.value};
        Problems own;
        for (std::size_t i = 0; i < choice.files.size(); ++i)
            one.stack.push_back(read_policy(
                choice.files[i], own,
                value.sweep != nullptr && value.sweep->file == i ? value.changes() : std::vector<Override>{}));
        blame_sweep(file, value, own, problems);
        one.joined = joined(one.stack);
        if (!choice.key.empty()) one.joined.key = choice.key;
        if (!choice.name.en.empty()) one.joined.name = choice.name;
        found.push_back(std::move(one));
    }
    return found;
}

/// Hash of what was read for a scenario, network included.
std::uint64_t inputs_hash(const ScenarioFile& file, const Scenario& scenario, const std::vector<Override>& changes) {
    Hash hash;
    for (const fs::path& path : {file.file, file.zones, file.demand, file.od, file.trips, file.classes, file.stops,
                                 file.line_stops, file.bus_lines, file.scripts}) {
        std::error_code ignored;
        if (fs::is_regular_file(path, ignored)) hash.add(std::string_view(read_text(path)));
    }
    for (const Override& change : changes) {
        hash.add(std::string_view(change.path));
        hash.add(change.value);
    }
    hash.add(network_hash(scenario.network));
    return hash.value;
}

void name_value(Policy& policy, const Value& value, Case& row) {
    if (value.sweep == nullptr) return;
    const std::string number = fmt::format("{:g}", value.number);
    policy.key += "@" + value.parameter() + "=" + number;
    policy.name.es += ", " + value.sweep->label.es + " " + number;
    policy.name.en += ", " + value.sweep->label.en + " " + number;
    row.parameter = value.parameter();
    row.value = value.number;
}

std::uint64_t combined(std::uint64_t scenario, const ReadPolicy* policy) {
    Hash hash;
    hash.add(scenario);
    if (policy != nullptr) {
        hash.add(policy->inputs);
        for (const Override& change : policy->value.changes()) {
            hash.add(std::string_view(change.path));
            hash.add(change.value);
        }
    }
    return hash.value;
}

/// The base and every policy on one scenario.
void add_cases(Experiment& experiment, const Value& value, std::uint64_t inputs, const std::vector<ReadPolicy>& read,
               std::vector<Policy> policies) {
    const std::size_t base = experiment.cases.size();
    for (std::size_t i = 0; i < policies.size(); ++i) {
        Case row;
        row.scenario = experiment.scenarios.size() - 1;
        row.reference = i == 0 ? 0 : base;
        row.policy = std::move(policies[i]);
        row.inputs = combined(inputs, i == 0 ? nullptr : &read[i - 1]);
        if (i > 0) name_value(row.policy, read[i - 1].value, row);
        const bool swept = row.value.has_value();
        Case of_scenario;
        name_value(row.policy, value, swept ? of_scenario : row);
        experiment.cases.push_back(std::move(row));
    }
}

void set_end(Experiment& experiment, Problems& problems) {
    const ScenarioSettings& s = experiment.scenarios.front().settings;
    const ExperimentFile& file = experiment.file;
    experiment.end_s = s.end_s;
    if (file.until.empty()) return;
    const auto until = clock_seconds(file.until);
    if (until && *until > s.start_s && *until <= s.end_s)
        experiment.end_s = *until;
    else
        problems.error(file.file.string(), file.line_of_until,
                       fmt::format("until: '{}' is no time within the scenario's {} to {}; write HH:MM",
                                   printable(file.until), clock_text(s.start_s), clock_text(s.end_s)));
}

}  // namespace

Experiment load_experiment(const ExperimentFile& file, Problems& problems) {
    Experiment experiment;
    experiment.file = file;
    std::vector<ReadPolicy> read;
    for (std::size_t row = 0; row < file.policies.size(); ++row)
        for (ReadPolicy& one : read_choice(file, row, problems)) read.push_back(std::move(one));
    Problems told;
    read_scenario_file(file.scenario, told);
    problems.errors.insert(problems.errors.end(), told.errors.begin(), told.errors.end());
    const std::vector<Value> values = values_of(sweep_of_scenario(file));
    experiment.scenarios.reserve(values.size());  // policies are compiled against a scenario that must not move
    for (const Value& value : values) {
        Problems own;
        const ScenarioFile one = read_scenario_file(file.scenario, own, value.changes());
        if (told.errors.empty()) blame_sweep(file, value, own, problems);
        if (!problems.errors.empty()) continue;
        experiment.scenarios.push_back(load_scenario(one, own));
        Scenario& scenario = experiment.scenarios.back();
        if (value.sweep == nullptr || value.number == values.front().number)
            problems.warnings.insert(problems.warnings.end(), own.warnings.begin(), own.warnings.end());
        std::vector<PolicyFile> files;
        for (const ReadPolicy& policy : read) files.push_back(policy.joined);
        Problems& said = experiment.scenarios.size() == 1 ? problems : own;  // each warning once
        std::vector<Policy> policies = compiled_policies(std::move(files), scenario, said);
        if (experiment.scenarios.size() == 1)
            for (const ReadPolicy& policy : read) warn_of_conflicts(policy.stack, policy_context(scenario), problems);
        policies.insert(policies.begin(), base_policy(scenario, said));
        add_cases(experiment, value, inputs_hash(one, scenario, value.changes()), read, std::move(policies));
    }
    if (!experiment.scenarios.empty()) set_end(experiment, problems);
    problems.throw_if_any();
    return experiment;
}

}  // namespace septima
