#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "tools/report/charts.h"
#include "tools/report/groups.h"

namespace septima {

namespace {

using nlohmann::json;

constexpr std::size_t zones_in_chart = 16;  ///< those with most trips; the table on the page has all

/// Groups in the order of the chart: dimensions as stored, zones those with most trips, most gained first.
std::vector<const GroupDigest*> charted(const Digest& digest, std::size_t policy) {
    std::vector<const GroupDigest*> shown, zones;
    for (const GroupDigest& group : digest.groups)
        if (group.difference_s[policy].count > 0) (group.dimension == "zone" ? zones : shown).push_back(&group);
    const std::size_t base = digest.reference[policy];
    std::stable_sort(zones.begin(), zones.end(),
                     [base](const GroupDigest* a, const GroupDigest* b) { return a->trips[base] > b->trips[base]; });
    zones.resize(std::min(zones.size(), zones_in_chart));
    std::stable_sort(zones.begin(), zones.end(), [policy](const GroupDigest* a, const GroupDigest* b) {
        return a->difference_s[policy].mean < b->difference_s[policy].mean;
    });
    shown.insert(shown.end(), zones.begin(), zones.end());
    return shown;
}

/// One row per group; a row whose key begins with '#' is the heading of a dimension.
std::pair<json, json> group_values(const Digest& digest, const Voice& voice, std::size_t policy) {
    json values = json::array(), order = json::array();
    std::string dimension;
    for (const GroupDigest* group : charted(digest, policy)) {
        if (group->dimension != dimension) {
            dimension = group->dimension;
            order.push_back("#" + voice.say("group." + dimension));
        }
        const MeanInterval& d = group->difference_s[policy];
        const bool holds = group->holds[policy] != 0 && digest.flags[policy].empty();
        const std::string key = dimension + "|" + group_name(voice, *group);
        order.push_back(key);
        values.push_back({{"group", key},
                          {"name", group_name(voice, *group)},
                          {"minutes", d.mean / 60.0},
                          {"low", d.low / 60.0},
                          {"high", d.high / 60.0},
                          {"trips", group->trips[digest.reference[policy]]},
                          {"state", voice.say(!holds         ? "chart.not_detectable"
                                              : d.mean < 0.0 ? "group.gains"
                                                             : "group.loses")}});
    }
    return {values, order};
}

json group_axis() {
    return {{"title", nullptr},
            {"grid", false},
            {"labelLimit", 230},
            {"labelExpr", "slice(datum.value,0,1)=='#' ? slice(datum.value,1) : split(datum.value,'|')[1]"},
            {"labelFontWeight",
             {{"condition", {{"test", "slice(datum.value,0,1)=='#'"}, {"value", "bold"}}}, {"value", "normal"}}}};
}

json gain_colours(const Voice& voice) {
    return {{"field", "state"},
            {"type", "nominal"},
            {"scale",
             {{"domain", {voice.say("group.gains"), voice.say("group.loses"), voice.say("chart.not_detectable")}},
              {"range", {better_colour, worse_colour, neutral_colour}}}},
            {"legend",
             {{"title", nullptr},
              {"orient", "top"},
              {"direction", "vertical"},
              {"symbolType", "circle"},
              {"symbolStrokeWidth", 0},
              {"symbolOpacity", 1}}}};
}

Chart group_chart(const StoredResults& results, const Digest& digest, const Voice& voice, std::size_t policy) {
    const auto [values, order] = group_values(digest, voice, policy);
    json spec = base_specification(values);
    spec["height"] = 20 * std::max<std::size_t>(1, order.size());
    spec["autosize"]["type"] = "fit-x";
    const json axis = {{"title", voice.say("group.axis")}, {"format", "+.1f"}, {"tickCount", 6}};
    const auto x = [&](const char* field) {
        return json{{"field", field}, {"type", "quantitative"}, {"axis", axis}, {"scale", {{"nice", true}}}};
    };
    spec["encoding"]["y"] = {
        {"field", "group"}, {"type", "nominal"}, {"scale", {{"domain", order}}}, {"axis", group_axis()}};
    const json tooltip = {{{"field", "name"}, {"title", " "}},
                          {{"field", "minutes"}, {"format", "+.2f"}, {"title", "min"}},
                          {{"field", "low"}, {"format", "+.2f"}, {"title", voice.say("chart.from")}},
                          {{"field", "high"}, {"format", "+.2f"}, {"title", voice.say("chart.to")}},
                          {{"field", "trips"}, {"format", ",.0f"}, {"title", voice.say("group.trips")}}};
    const json colour = gain_colours(voice);
    spec["layer"] = {{{"mark", {{"type", "rule"}, {"color", "#B8C0C6"}}},
                      {"encoding", {{"x", {{"datum", 0}, {"type", "quantitative"}}}, {"y", nullptr}}}},
                     {{"mark", {{"type", "rule"}, {"strokeWidth", 3}, {"opacity", 0.45}}},
                      {"encoding", {{"x", x("low")}, {"x2", {{"field", "high"}}}, {"color", colour}}}},
                     {{"mark", {{"type", "circle"}, {"opacity", 1}, {"size", 75}}},
                      {"encoding", {{"x", x("minutes")}, {"color", colour}, {"tooltip", tooltip}}}}};
    return {
        "groups_" + std::to_string(policy),
        voice.say("chart.groups", {{"policy", voice.of(results.header.scenarios[policy].name)}}),
        spec.dump(),
    };
}

Chart days_chart(const StoredResults& results, const Digest& digest, const Voice& voice) {
    json values = json::array(), names = json::array(), colours = json::array();
    for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
        if (digest.runs[s] == 0) continue;
        names.push_back(voice.of(results.header.scenarios[s].name));
        colours.push_back(scenario_colour(s));
        for (const DayDigest& day : digest.days)
            if (day.relative_gap[s].count > 0)
                values.push_back({{"day", day.day},
                                  {"gap", day.relative_gap[s].mean},
                                  {"scenario", voice.of(results.header.scenarios[s].name)}});
    }
    json spec = base_specification(values);
    spec["height"] = 240;
    spec["mark"] = {{"type", "line"}, {"strokeWidth", 2.5}, {"point", true}};
    spec["encoding"] = {
        {"x",
         {{"field", "day"},
          {"type", "quantitative"},
          {"scale", {{"zero", false}, {"nice", false}}},
          {"axis", {{"title", voice.say("days.day")}, {"format", "d"}, {"tickMinStep", 1}, {"grid", false}}}}},
        {"y",
         {{"field", "gap"},
          {"type", "quantitative"},
          {"axis",
           {{"title", voice.say("days.gap")},
            {"titleAngle", 0},
            {"titleAlign", "left"},
            {"titleAnchor", "end"},
            {"titleX", 0},
            {"titleY", -10},
            {"labelExpr", voice.language == Language::es ? "replace(format(100*datum.value,'.2~f'),'.',',')+'\u00A0%'"
                                                         : "format(100*datum.value,'.2~f')+'%'"}}}}},
        {"color",
         {{"field", "scenario"},
          {"type", "nominal"},
          {"scale", {{"domain", names}, {"range", colours}}},
          {"legend", {{"title", nullptr}, {"orient", "top"}, {"direction", "vertical"}, {"offset", 26}}}}}};
    return {"equilibrium", voice.say("chart.days"), spec.dump()};
}

}  // namespace

std::string group_name(const Voice& voice, const GroupDigest& group) {
    if (group.dimension == "class") return class_name(voice, "class:" + group.name);
    if (group.dimension == "distance_km") return voice.say("group.distance." + group.name);
    if (group.dimension == "stratum") return voice.say("group.stratum.name", {{"n", group.name}});
    return group.name;
}

std::vector<Chart> group_charts(const StoredResults& results, const Digest& digest, const Voice& voice) {
    std::vector<Chart> all;
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s)
        if (digest.pairs[s] > 0 && !charted(digest, s).empty()) all.push_back(group_chart(results, digest, voice, s));
    if (!digest.days.empty()) all.push_back(days_chart(results, digest, voice));
    return all;
}

}  // namespace septima
