#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "tools/report/charts.h"

namespace septima {

namespace {

using nlohmann::json;

/// A text without the piece that begins with `piece` and ends before the next `separator`.
std::string without(std::string text, const std::string& piece, const std::string& separator) {
    const std::size_t at = text.find(piece);
    if (at == std::string::npos) return text;
    const std::size_t end = text.find(separator, at + piece.size());
    return text.erase(at, end == std::string::npos ? end : end - at);
}

/// Key of what is swept: the scenario without its own value (another sweep's stays), and the parameter.
std::pair<std::string, std::string> sweep_of(const ScenarioText& scenario) {
    return {without(scenario.key, "@" + scenario.parameter + "=", "@"), scenario.parameter};
}

std::string label_of(const StoredResults& results, const Voice& voice, const std::string& parameter) {
    const std::string label =
        results.meta((voice.language == Language::es ? "parameter_es." : "parameter_en.") + parameter);
    return label.empty() ? parameter : label;
}

/// Name of a scenario without its own value.
std::string policy_name(const StoredResults& results, const ScenarioText& scenario, const Voice& voice) {
    return without(voice.of(scenario.name), ", " + label_of(results, voice, scenario.parameter) + " ", ", ");
}

json points_of(const StoredResults& results, const Digest& digest, const std::vector<std::size_t>& rows) {
    json values = json::array();
    for (const std::size_t s : rows) {
        const ComparisonRow* row = comparison(results, s, "all", "mean_travel_time_s");
        if (row == nullptr || !row->difference.known || !digest.flags[s].empty()) continue;
        values.push_back({{"value", *results.header.scenarios[s].value},
                          {"difference", row->difference.mean},
                          {"low", row->difference.low},
                          {"high", row->difference.high}});
    }
    return values;
}

json sweep_specification(const json& values, const std::string& label, const Voice& voice) {
    const json y_axis = {{"title", voice.say("chart.travel_time_change")},
                         {"titleAngle", 0},
                         {"titleAlign", "left"},
                         {"titleAnchor", "end"},
                         {"titleX", 0},
                         {"titleY", -10}};
    const auto along = [](const char* field) { return json{{"field", field}, {"type", "quantitative"}}; };
    json low = along("low"), mean = along("difference");
    low["axis"] = mean["axis"] = y_axis;
    json spec = base_specification(values);
    spec["height"] = 260;
    spec["encoding"]["x"] = along("value");
    spec["encoding"]["x"]["scale"] = {{"zero", false}};
    spec["encoding"]["x"]["axis"] = {{"title", label}, {"grid", false}, {"tickCount", 6}};
    const json tooltip = {{{"field", "value"}, {"title", label}},
                          {{"field", "difference"}, {"format", "+.1f"}, {"title", "s"}},
                          {{"field", "low"}, {"format", "+.1f"}, {"title", voice.say("chart.from")}},
                          {{"field", "high"}, {"format", "+.1f"}, {"title", voice.say("chart.to")}}};
    const std::string colour = scenario_colour(1);
    spec["layer"] = {{{"mark", {{"type", "rule"}, {"color", "#B8C0C6"}, {"strokeDash", {4, 3}}}},
                      {"encoding", {{"x", nullptr}, {"y", {{"datum", 0}}}}}},
                     {{"mark", {{"type", "rule"}, {"color", colour}, {"strokeWidth", 2}, {"opacity", 0.55}}},
                      {"encoding", {{"y", low}, {"y2", {{"field", "high"}}}}}},
                     {{"mark", {{"type", "line"}, {"color", colour}, {"strokeWidth", 1.5}, {"opacity", 0.5}}},
                      {"encoding", {{"y", mean}}}},
                     {{"mark", {{"type", "circle"}, {"color", colour}, {"size", 70}, {"opacity", 1}}},
                      {"encoding", {{"y", mean}, {"tooltip", tooltip}}}}};
    return spec;
}

}  // namespace

std::vector<Chart> sweep_charts(const StoredResults& results, const Digest& digest, const Voice& voice) {
    std::vector<std::pair<std::string, std::string>> order;
    std::map<std::pair<std::string, std::string>, std::vector<std::size_t>> sweeps;
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s) {
        const ScenarioText& scenario = results.header.scenarios[s];
        if (!scenario.value || digest.pairs[s] < 2) continue;
        const auto sweep = sweep_of(scenario);
        if (!sweeps.contains(sweep)) order.push_back(sweep);
        sweeps[sweep].push_back(s);
    }
    std::vector<Chart> all;
    for (const auto& sweep : order) {
        const std::vector<std::size_t>& rows = sweeps[sweep];
        const json values = points_of(results, digest, rows);
        if (values.size() < 2) continue;
        const std::string title =
            voice.say("chart.sweep", {{"policy", policy_name(results, results.header.scenarios[rows.front()], voice)}});
        all.push_back({"sweep_" + std::to_string(all.size() + 1), title,
                       sweep_specification(values, label_of(results, voice, sweep.second), voice).dump()});
    }
    return all;
}

}  // namespace septima
