#include "tools/report/charts.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "tools/report/appraisal.h"
#include "tools/report/buses.h"
#include "tools/report/fit.h"
#include "tools/report/groups.h"

namespace septima {

namespace {

using nlohmann::json;

constexpr std::size_t corridor_rows = 24;  ///< of the dot plot; the table on the page has all

json theme() {
    const char* font = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";
    return {{"font", font},
            {"background", nullptr},
            {"view", {{"stroke", nullptr}}},
            {"axis",
             {{"labelColor", "#3C4750"},
              {"titleColor", "#3C4750"},
              {"titleFontWeight", 500},
              {"labelFontSize", 12},
              {"titleFontSize", 12},
              {"gridColor", "#E6E9EC"},
              {"domainColor", "#B8C0C6"},
              {"tickColor", "#B8C0C6"},
              {"titlePadding", 10},
              {"labelLimit", 190}}},
            // A title longer than a narrow plot grows over the labels on its left, not out of the picture.
            {"axisX",
             {{"titleAnchor", "end"},
              {"titleAlign", "right"},
              {"labelOverlap", "greedy"},
              {"labelSeparation", 8},
              {"labelFlush", true},
              {"labelBound", true}}},
            {"axisY", {{"domain", false}, {"ticks", false}, {"labelPadding", 8}}},
            {"legend",
             {{"labelFontSize", 12},
              {"labelColor", "#1D2A33"},
              {"labelLimit", 320},
              {"symbolType", "stroke"},
              {"symbolStrokeWidth", 3}}}};
}

}  // namespace

json base_specification(const json& values) {
    return {{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"},
            {"width", "container"},
            {"padding", {{"left", 5}, {"top", 5}, {"right", 12}, {"bottom", 5}}},  // half a label beyond the last tick
            {"autosize", {{"type", "fit"}, {"contains", "padding"}}},
            {"config", theme()},
            {"data", {{"values", values}}}};
}

namespace {

struct Series {
    json names = json::array();
    json colours = json::array();
};

/// Names and colours of the scenarios that have runs.
Series series_of(const StoredResults& results, const Digest& digest, const Voice& voice) {
    Series series;
    for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
        if (digest.runs[s] == 0) continue;
        series.names.push_back(voice.of(results.header.scenarios[s].name));
        series.colours.push_back(scenario_colour(s));
    }
    return series;
}

/// Two policies of one name would fall into one line of the chart.
std::string scenario_name(const StoredResults& results, const Voice& voice, std::size_t s) {
    return voice.of(results.header.scenarios[s].name);
}

json colour_encoding(const Series& series) {
    return {{"field", "scenario"},
            {"type", "nominal"},
            {"scale", {{"domain", series.names}, {"range", series.colours}}},
            {"legend",
             {{"title", nullptr}, {"orient", "top"}, {"direction", "vertical"}, {"offset", 26}, {"symbolOpacity", 1}}}};
}

/// Hours of the day as hh:mm from seconds.
const char* clock_expression = "format(floor(datum.value/3600),'02')+':'+format(floor(datum.value/60)%60,'02')";

Chart speed_over_time(const StoredResults& results, const Digest& digest, const Voice& voice) {
    json values = json::array();
    for (const SpeedPoint& point : digest.speed)
        for (std::size_t s = 0; s < point.speed_kmh.size(); ++s) {
            const MeanInterval& m = point.speed_kmh[s];
            if (m.count == 0) continue;
            values.push_back({{"t", point.start_s},
                              {"scenario", scenario_name(results, voice, s)},
                              {"speed", m.mean},
                              {"low", m.low},
                              {"high", m.high}});
        }
    const Series series = series_of(results, digest, voice);
    json spec = base_specification(values);
    spec["height"] = 300;
    const double first = digest.speed.empty() ? 0.0 : digest.speed.front().start_s;
    const double last = digest.speed.empty() ? 0.0 : digest.speed.back().start_s;
    const double step = last - first > 5400.0 ? 1800.0 : 900.0;
    json ticks = json::array();
    for (double t = std::ceil(first / step) * step; t <= last + 1.0; t += step) ticks.push_back(t);
    spec["encoding"] = {{"x",
                         {{"field", "t"},
                          {"type", "quantitative"},
                          {"scale", {{"zero", false}, {"nice", false}}},
                          {"axis",
                           {{"title", voice.say("chart.time")},
                            {"labelExpr", clock_expression},
                            {"values", ticks},
                            {"grid", false},
                            {"labelOverlap", "greedy"},
                            {"labelSeparation", 10},
                            {"labelFlush", false}}}}},
                        {"color", colour_encoding(series)}};
    const json y_axis = {{"title", voice.say("chart.speed_kmh")},
                         {"titleAngle", 0},
                         {"titleAlign", "left"},
                         {"titleAnchor", "end"},
                         {"titleX", 0},
                         {"titleY", -10},
                         {"format", ".0f"}};
    const json y_scale = {{"zero", false}, {"nice", true}};
    json band_encoding = {{"y", {{"field", "low"}, {"type", "quantitative"}, {"scale", y_scale}, {"axis", y_axis}}},
                          {"y2", {{"field", "high"}}}};
    json line_encoding = {
        {"y", {{"field", "speed"}, {"type", "quantitative"}, {"axis", y_axis}}},
        {"strokeDash",
         {{"condition",
           {{"test", {{"field", "scenario"}, {"equal", scenario_name(results, voice, 0)}}}, {"value", {5, 3}}}},
          {"value", {1, 0}}}},
        {"tooltip",
         {{{"field", "scenario"}, {"title", " "}},
          {{"field", "speed"}, {"format", ".1f"}, {"title", "km/h"}},
          {{"field", "low"}, {"format", ".1f"}, {"title", voice.say("chart.from")}},
          {{"field", "high"}, {"format", ".1f"}, {"title", voice.say("chart.to")}}}}};
    spec["layer"] = {{{"mark", {{"type", "area"}, {"opacity", 0.16}}}, {"encoding", band_encoding}},
                     {{"mark", {{"type", "line"}, {"strokeWidth", 2.5}, {"point", {{"size", 60}, {"opacity", 0}}}}},
                      {"encoding", line_encoding}}};
    return {"speed_over_time", voice.say("chart.speed_over_time"), spec.dump()};
}

json state_encoding(const Voice& voice) {
    const json states = {voice.say("chart.faster"), voice.say("chart.slower"), voice.say("chart.not_detectable")};
    return {{"field", "state"},
            {"type", "nominal"},
            {"scale", {{"domain", states}, {"range", {better_colour, worse_colour, neutral_colour}}}},
            {"legend",
             {{"title", nullptr},
              {"orient", "top"},
              {"direction", "vertical"},
              {"symbolType", "circle"},
              {"symbolStrokeWidth", 0},
              {"symbolOpacity", 1}}}};
}

}  // namespace

json speed_dots(const StoredResults& results, const Voice& voice, std::size_t policy, const SpeedRows& rows) {
    json spec = base_specification(rows.values);
    spec["height"] = 21 * std::max<std::size_t>(1, rows.order.size());
    spec["autosize"]["type"] = "fit-x";  // the rows give the height
    const json x_scale = {{"zero", false}, {"nice", true}, {"padding", 8}};
    const json x_axis = {{"title", voice.say("chart.speed_kmh")}, {"format", ".0f"}, {"tickCount", 6}};
    const auto x = [&](const char* field) {
        return json{{"field", field}, {"type", "quantitative"}, {"scale", x_scale}, {"axis", x_axis}};
    };
    const json colour = state_encoding(voice);
    spec["encoding"]["y"] = {
        {"field", "place"}, {"type", "nominal"}, {"sort", rows.order}, {"axis", {{"title", nullptr}, {"grid", true}}}};
    const std::size_t base = results.header.scenarios[policy].reference;
    const json tooltip = {{{"field", "place"}, {"title", " "}},
                          {{"field", "base"}, {"format", ".1f"}, {"title", scenario_name(results, voice, base)}},
                          {{"field", "policy"}, {"format", ".1f"}, {"title", scenario_name(results, voice, policy)}},
                          {{"field", "difference"}, {"format", "+.2f"}, {"title", voice.say("chart.difference")}}};
    const json ring = {{"type", "point"},    {"filled", false}, {"size", 55},
                       {"strokeWidth", 1.6}, {"fill", "white"}, {"stroke", scenario_colour(0)}};
    const json dot = {{"type", "point"}, {"filled", true}, {"opacity", 1}, {"size", 75}};
    spec["layer"] = {{{"mark", {{"type", "rule"}, {"color", "#C3CAD0"}, {"strokeWidth", 1}}},
                      {"encoding", {{"x", x("base")}, {"x2", {{"field", "policy"}}}}}},
                     {{"mark", {{"type", "rule"}, {"strokeWidth", 3}, {"opacity", 0.45}}},
                      {"encoding", {{"x", x("low")}, {"x2", {{"field", "high"}}}, {"color", colour}}}},
                     {{"mark", ring}, {"encoding", {{"x", x("base")}, {"tooltip", tooltip}}}},
                     {{"mark", dot}, {"encoding", {{"x", x("policy")}, {"color", colour}, {"tooltip", tooltip}}}}};
    return spec;
}

namespace {

std::string corridor_label(const CorridorDigest& c, const Voice& voice) {
    return c.street + " · " + voice.say(std::string("direction.short.") + c.direction);
}

/// The busiest corridors, slowest first: values and the order of their labels.
std::pair<json, json> corridor_values(const Digest& digest, const Voice& voice, std::size_t policy) {
    std::vector<CorridorDigest> shown(
        digest.corridors.begin(),
        digest.corridors.begin() + static_cast<std::ptrdiff_t>(std::min(corridor_rows, digest.corridors.size())));
    const std::size_t base = digest.reference[policy];
    std::stable_sort(shown.begin(), shown.end(), [base](const CorridorDigest& a, const CorridorDigest& b) {
        return a.speed_kmh[base] < b.speed_kmh[base];
    });
    json values = json::array();
    json order = json::array();
    for (const CorridorDigest& c : shown) {
        const MeanInterval& d = c.difference_kmh[policy];
        if (d.count == 0) continue;
        const bool holds = c.holds[policy] != 0 && digest.flags[policy].empty();
        const std::string state =
            !holds ? voice.say("chart.not_detectable") : voice.say(d.mean > 0.0 ? "chart.faster" : "chart.slower");
        order.push_back(corridor_label(c, voice));
        // The dot is the base's speed plus the paired difference, so that ring, dot and interval belong together.
        values.push_back({{"place", corridor_label(c, voice)},
                          {"base", c.speed_kmh[base]},
                          {"policy", c.speed_kmh[base] + d.mean},
                          {"low", c.speed_kmh[base] + d.low},
                          {"high", c.speed_kmh[base] + d.high},
                          {"difference", d.mean},
                          {"state", state}});
    }
    return {values, order};
}

/// One row per corridor.
Chart corridor_dots(const StoredResults& results, const Digest& digest, const Voice& voice, std::size_t policy) {
    const auto [values, order] = corridor_values(digest, voice, policy);
    return {"corridors_" + std::to_string(policy),
            voice.say("chart.corridors", {{"policy", scenario_name(results, voice, policy)}}),
            speed_dots(results, voice, policy, {values, order}).dump()};
}

Chart travel_times(const StoredResults& results, const Digest& digest, const Voice& voice) {
    json values = json::array();
    double covered = 0.0;
    for (const DistributionPoint& point : digest.distribution) {
        if (covered > 0.995) break;  // the tail is in the database
        covered += point.share.empty() ? 0.0 : point.share[0];
        for (std::size_t s = 0; s < point.share.size(); ++s)
            if (digest.runs[s] > 0)
                values.push_back({{"minutes", (point.low_s + point.high_s) / 120.0},
                                  {"from", point.low_s / 60.0},
                                  {"to", point.high_s / 60.0},
                                  {"scenario", scenario_name(results, voice, s)},
                                  {"share", point.share[s]}});
    }
    json spec = base_specification(values);
    spec["height"] = 280;
    spec["mark"] = {
        {"type", "line"}, {"interpolate", "monotone"}, {"strokeWidth", 2.5}, {"point", {{"size", 50}, {"opacity", 0}}}};
    const std::string base = scenario_name(results, voice, 0);
    spec["encoding"] = {
        {"x",
         {{"field", "minutes"},
          {"type", "quantitative"},
          {"scale", {{"nice", false}, {"domainMin", 0}}},
          {"axis", {{"title", voice.say("chart.travel_minutes")}, {"grid", false}}}}},
        {"y",
         {{"field", "share"},
          {"type", "quantitative"},
          {"axis",
           {{"title", voice.say("chart.share_of_trips")},
            {"labelExpr",
             voice.language == Language::es ? "format(100*datum.value,'.0f')+'\u00A0%'" : "format(datum.value,'.0%')"},
            {"titleAngle", 0},
            {"titleAlign", "left"},
            {"titleAnchor", "end"},
            {"titleX", 0},
            {"titleY", -10},
            {"tickCount", 5}}}}},
        {"color", colour_encoding(series_of(results, digest, voice))},
        {"strokeDash",
         {{"condition", {{"test", {{"field", "scenario"}, {"equal", base}}}, {"value", {5, 3}}}}, {"value", {1, 0}}}},
        {"tooltip",
         {{{"field", "scenario"}, {"title", " "}},
          {{"field", "from"}, {"format", ".0f"}, {"title", voice.say("chart.from_min")}},
          {{"field", "to"}, {"format", ".0f"}, {"title", voice.say("chart.to_min")}},
          {{"field", "share"}, {"format", ".1%"}, {"title", voice.say("chart.share_of_trips")}}}}};
    return {"travel_times", voice.say("chart.travel_times"), spec.dump()};
}

Chart delay_causes_chart(const StoredResults& results, const Digest& digest, const Voice& voice) {
    json values = json::array();
    json order = json::array();
    for (const CauseDigest& c : digest.causes) {
        const std::string name = voice.say("cause." + c.cause);
        order.push_back(name);
        for (std::size_t s = 0; s < c.vehicle_h.size(); ++s)
            if (digest.runs[s] > 0)
                values.push_back({{"cause", name},
                                  {"scenario", scenario_name(results, voice, s)},
                                  {"hours", c.vehicle_h[s].mean},
                                  {"low", c.vehicle_h[s].low},
                                  {"high", c.vehicle_h[s].high}});
    }
    const Series series = series_of(results, digest, voice);
    json spec = base_specification(values);
    spec["height"] = order.size() * (16 + series.names.size() * (series.names.size() > 3 ? 9 : 13));
    spec["autosize"]["type"] = "fit-x";
    json legend = colour_encoding(series);
    legend["legend"]["symbolType"] = "square";
    const json offset = {{"field", "scenario"}, {"sort", series.names}};
    spec["encoding"] = {{"y",
                         {{"field", "cause"},
                          {"type", "nominal"},
                          {"sort", order},
                          {"axis", {{"title", nullptr}, {"labelLimit", 170}}},
                          {"scale", {{"paddingInner", 0.35}}}}},
                        {"yOffset", offset}};
    const json tooltip = {{{"field", "cause"}, {"title", " "}},
                          {{"field", "scenario"}, {"title", " "}},
                          {{"field", "hours"}, {"format", ",.0f"}, {"title", voice.say("chart.vehicle_hours")}}};
    const json axis = {{"title", voice.say("chart.vehicle_hours")}, {"format", ",.0f"}, {"tickCount", 5}};
    spec["layer"] = {
        {{"mark", {{"type", "bar"}, {"cornerRadiusEnd", 2}}},
         {"encoding",
          {{"x", {{"field", "hours"}, {"type", "quantitative"}, {"axis", axis}}},
           {"color", legend},
           {"tooltip", tooltip}}}},
        {{"mark", {{"type", "rule"}, {"color", "#1D2A33"}, {"strokeWidth", 1.2}}},
         {"encoding",
          {{"x", {{"field", "low"}, {"type", "quantitative"}, {"axis", axis}}}, {"x2", {{"field", "high"}}}}}}};
    return {"delay_causes", voice.say("chart.delay_causes"), spec.dump()};
}

}  // namespace

std::string scenario_colour(std::size_t scenario) {
    static constexpr std::array<const char*, 7> colours{"#5B6770", "#2457A6", "#8E4FA8", "#B07A00",
                                                        "#00809D", "#6B4A2B", "#9A2A5B"};
    return scenario == 0 ? colours[0] : colours[1 + (scenario - 1) % (colours.size() - 1)];
}

std::vector<Chart> charts(const StoredResults& results, const Digest& digest, const Voice& voice) {
    std::vector<Chart> all{speed_over_time(results, digest, voice), travel_times(results, digest, voice),
                           delay_causes_chart(results, digest, voice)};
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s)
        if (digest.pairs[s] > 0) all.push_back(corridor_dots(results, digest, voice, s));
    for (Chart& chart : bus_charts(results, digest, voice)) all.push_back(std::move(chart));
    for (Chart& chart : group_charts(results, digest, voice)) all.push_back(std::move(chart));
    for (Chart& chart : tornado_charts(results, digest, voice)) all.push_back(std::move(chart));
    for (Chart& chart : sweep_charts(results, digest, voice)) all.push_back(std::move(chart));
    for (Chart& chart : fit_charts(results, voice)) all.push_back(std::move(chart));
    return all;
}

}  // namespace septima
