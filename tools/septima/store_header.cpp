#include "tools/septima/store_header.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>

#include "sim/base/hash.h"

namespace septima::cli {

namespace {

/// "30", or "car 40, taxi 80, ..." where kinds differ.
std::string by_kind_text(const ByKind& values, double unit) {
    if (values == ByKind(values.of[0])) return fmt::format("{:g}", unit * values.of[0]);
    std::string text;
    for (std::size_t k = 0; k < vehicle_kinds; ++k)
        text += fmt::format("{}{} {:g}", k > 0 ? ", " : "", vehicle_kind_names[k], unit * values.of[k]);
    return text;
}

}  // namespace

StoreHeader store_header(const Scenario& scenario, const std::vector<Policy>& policies, double end_s,
                         const std::string& command_line) {
    const ScenarioSettings& s = scenario.settings;
    StoreHeader header;
    const auto set = [&header](const char* key, std::string value) { header.meta[key] = std::move(value); };
    set("program_version", SEPTIMA_VERSION);
    set("city", scenario.key);
    set("title_es", scenario.title.es);
    set("title_en", scenario.title.en);
    set("date", iso_text(s.date));
    set("start_s", fmt::format("{:g}", s.start_s));
    set("end_s", fmt::format("{:g}", end_s));
    set("warmup_s", fmt::format("{:g}", s.warmup_s));
    set("step_s", fmt::format("{:g}", s.step_s));
    set("report_interval_s", fmt::format("{:g}", s.report_interval_s));
    set("altitude_m", fmt::format("{:g}", s.altitude_m));
    set("demand_scale_pct", fmt::format("{:g}", 100.0 * s.demand_scale));
    set("reroute_share_pct", by_kind_text(s.reroute_share, 100.0));
    set("network_hash", hex(network_hash(scenario.network)));
    set("command_line", command_line);
    set("created_at", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                                  fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()))));
    std::string notes;
    for (const std::string& note : scenario.notes) notes += (notes.empty() ? "" : "\n") + note;
    set("notes", notes);
    for (const Policy& policy : policies)
        header.scenarios.push_back(
            {policy.key, policy.name, policy.description, policy.source, policy.measures, 0, {}, {}, policy.cost});
    header.links = link_texts(scenario.network);
    if (!scenario.fit.empty()) set("fit", fit_csv(scenario.fit));
    header.unit_values = scenario.unit_values;
    return header;
}

StoreHeader store_header(const Experiment& experiment, const std::string& command_line) {
    std::vector<Policy> policies;
    for (const Case& row : experiment.cases) policies.push_back(row.policy);
    StoreHeader header = store_header(experiment.scenarios.front(), policies, experiment.end_s, command_line);
    header.meta.erase("created_at");
    if (!experiment.file.file.empty()) {
        header.meta["experiment"] = experiment.file.key;
        header.meta["experiment_es"] = experiment.file.title.es;
        header.meta["experiment_en"] = experiment.file.title.en;
    }
    if (experiment.file.trips_share > 0.0)
        header.meta["trips_pct"] = fmt::format("{:g}", 100.0 * experiment.file.trips_share);
    for (const Sweep& sweep : experiment.file.sweeps) {
        const std::string parameter = parameter_name(sweep);
        header.meta["parameter_es." + parameter] = sweep.label.es;
        header.meta["parameter_en." + parameter] = sweep.label.en;
    }
    for (std::size_t i = 0; i < experiment.cases.size(); ++i) {
        const Case& row = experiment.cases[i];
        header.scenarios[i].reference = row.reference;
        header.scenarios[i].parameter = row.parameter;
        header.scenarios[i].value = row.value;
    }
    return header;
}

}  // namespace septima::cli
