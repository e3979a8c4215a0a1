#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "sim/base/text.h"
#include "sim/network/checks.h"
#include "sim/scenario/read_scenario.h"
#include "tools/septima/commands.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/memory.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

namespace fs = std::filesystem;

namespace {

struct CheckOptions {
    std::string scenario;
    std::vector<std::string> policies;
    bool json = false;
};

/// The policies to check: those given, or all beside the scenario.
std::vector<fs::path> policy_files(const CheckOptions& o, const fs::path& folder) {
    std::vector<fs::path> files(o.policies.begin(), o.policies.end());
    std::error_code ignored;
    if (files.empty() && fs::is_directory(folder / "policies", ignored))
        for (const auto& entry : fs::directory_iterator(folder / "policies"))
            if (entry.path().extension() == ".toml") files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

void add_new(std::vector<Problem>& to, const std::vector<Problem>& from) {
    for (const Problem& problem : from)
        if (std::ranges::find(to, problem) == to.end()) to.push_back(problem);
}

struct Checked {
    Problems problems;
    std::optional<Scenario> scenario;
    std::size_t policies = 0;
};

Checked checked(const CheckOptions& o) {
    Checked c;
    fs::path folder;
    try {
        const ScenarioFile file = read_scenario_file(o.scenario, c.problems);
        folder = file.folder;
        c.problems.throw_if_any();
        require_memory_to_read(file);
        c.scenario = load_scenario(file, c.problems);
        base_policy(*c.scenario, c.problems);
        Problems network;
        check_network(c.scenario->network, network);
        add_new(c.problems.warnings, network.warnings);
    } catch (const InputError& error) {
        add_new(c.problems.errors, error.problems());
    }
    if (!c.scenario) return c;
    for (const fs::path& path : policy_files(o, folder)) {
        ++c.policies;
        Problems own;
        try {
            read_policies({{path}}, *c.scenario, own);
        } catch (const InputError& error) {
            add_new(c.problems.errors, error.problems());
        }
        add_new(c.problems.warnings, own.warnings);
    }
    return c;
}

nlohmann::ordered_json listed(const std::vector<Problem>& problems) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Problem& p : in_order(problems)) list.push_back({{"file", p.file}, {"line", p.line}, {"text", p.text}});
    return list;
}

int check(const CheckOptions& o) {
    const Checked c = checked(o);
    const std::size_t errors = c.problems.errors.size();
    if (o.json) {
        nlohmann::ordered_json json;
        json["errors"] = listed(c.problems.errors);
        json["warnings"] = listed(c.problems.warnings);
        json["policies"] = c.policies;
        fmt::print("{}\n", json.dump(2));
        return errors > 0 ? wrong_input : done;
    }
    print_warnings(c.problems, c.problems.warnings.size());
    print_errors(c.problems.errors, c.problems.errors.size());
    if (errors > 0) {
        fmt::print(stderr, "septima: {} errors, {} warnings\n", errors, c.problems.warnings.size());
        return wrong_input;
    }
    const Scenario& s = *c.scenario;
    fmt::print("{}: {} nodes, {} links, {} controllers, {} zones, {} detectors, {} policies; {} to {} on {}\n",
               s.title.en, s.network.nodes(), s.network.links(), s.network.controllers(), s.zones.size(),
               s.detectors.size(), c.policies, clock_text(s.settings.start_s), clock_text(s.settings.end_s),
               iso_text(s.settings.date));
    for (const std::string& note : s.notes) fmt::print("note: {}\n", note);
    fmt::print("no errors, {} warnings\n", c.problems.warnings.size());
    return done;
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
    const auto o = std::make_shared<CheckOptions>();
    CLI::App* c = app.add_subcommand("check", "List every problem of a scenario and its policies at once");
    c->add_option("scenario", o->scenario, "Folder of a scenario, or its scenario.toml")->required();
    c->add_option("--policy", o->policies, "Policy file; default: all in the scenario's folder policies/")
        ->expected(1)
        ->take_all();
    c->add_flag("--json", o->json, "Print one JSON object on stdout");
    c->callback([o, &action] { action = [o] { return check(*o); }; });
}

}  // namespace septima::cli
