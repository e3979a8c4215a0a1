#include <fmt/format.h>

#include "tools/report/sections.h"

namespace septima {

namespace {

/// "value" or "value (low to high)" over the runs of the base; "" when no run has the indicator.
std::string mean_text(const StoredResults& results, const Voice& voice, const IndicatorRow& row) {
    const MeanInterval m = scenario_mean(results, 0, row.scope, row.name);
    return m.count == 0 ? std::string{} : value_text(voice, row.unit, m.mean);
}

std::string spread_text(const StoredResults& results, const Voice& voice, const IndicatorRow& row) {
    const MeanInterval m = scenario_mean(results, 0, row.scope, row.name);
    if (!m.known) return voice.say("table.no_interval");
    return voice.say("interval",
                     {{"low", value_text(voice, row.unit, m.low)}, {"high", value_text(voice, row.unit, m.high)}});
}

std::string value_of(const StoredResults& results, const Voice& voice, const std::string& name) {
    for (const IndicatorRow& row : results.runs.front().indicators)
        if (row.scope == "all" && row.name == name) return mean_text(results, voice, row);
    return "–";
}

}  // namespace

std::string single_section(const StoredResults& results, const Voice& voice) {
    if (results.runs.empty()) return "<p class=\"warning\">" + voice.say("headline.no_pairs") + "</p>\n";
    const RunResult& first = results.runs.front();
    std::string html = fmt::format(
        "<section class=\"verdict\"><article class=\"card {}\"><h3>{}</h3><p class=\"verdict\">{}</p>",
        first.flagged.empty() ? "" : "not_comparable", escaped(voice.of(results.header.scenarios.front().name)),
        voice.say("single.headline", {{"time", value_of(results, voice, "mean_travel_time_s")}}));
    html += "<p class=\"detail\">" +
            voice.say("single.detail", {{"speed", value_of(results, voice, "mean_speed_kmh")},
                                        {"delay", value_of(results, voice, "mean_delay_s")},
                                        {"trips", voice.number(static_cast<double>(first.trips), 0)}}) +
            "</p>\n";
    if (!first.flagged.empty()) html += "<p class=\"warning\">" + voice.say("flag." + first.flagged) + "</p>\n";
    std::string rows;
    for (const IndicatorRow& row : first.indicators)
        if (row.scope == "all" && voice.knows("indicator." + row.name))
            rows += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n",
                                voice.say("indicator." + row.name), mean_text(results, voice, row),
                                spread_text(results, voice, row));
    html += fmt::format(
        "<table class=\"plain\"><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>\n{}</tbody></table>",
        voice.say("table.indicator"), voice.say("table.value"), voice.say("table.interval"), rows);
    return html + "</article></section>\n";
}

}  // namespace septima
