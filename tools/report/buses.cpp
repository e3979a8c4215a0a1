#include "tools/report/buses.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/result/indicator_list.h"
#include "tools/report/figures.h"
#include "tools/report/html.h"

namespace septima {

namespace {

using nlohmann::json;

constexpr std::size_t lines_in_chart = 24;  ///< the slowest; the table on the page has all

bool improves(const LineDigest& line, std::size_t policy) {
    const bool lower = indicator_definition(line.indicator)->better == Better::lower;
    return (line.difference[policy].mean < 0.0) == lower;
}

bool shown_as_changed(const Digest& digest, const LineDigest& line, std::size_t policy) {
    return line.holds[policy] != 0 && digest.flags[policy].empty();
}

Chart speed_chart(const StoredResults& results, const Digest& digest, const Voice& voice, std::size_t policy) {
    const std::size_t base = digest.reference[policy];
    std::vector<const LineDigest*> shown;
    for (const LineDigest& line : digest.lines)
        if (line.indicator == "bus_speed_kmh" && line.difference[policy].count > 0) shown.push_back(&line);
    std::stable_sort(shown.begin(), shown.end(),
                     [base](const LineDigest* a, const LineDigest* b) { return a->mean[base] < b->mean[base]; });
    shown.resize(std::min(shown.size(), lines_in_chart));
    SpeedRows rows{json::array(), json::array()};
    for (const LineDigest* line : shown) {
        const MeanInterval& d = line->difference[policy];
        const char* state = !shown_as_changed(digest, *line, policy) ? "chart.not_detectable"
                            : improves(*line, policy)                ? "chart.faster"
                                                                     : "chart.slower";
        rows.order.push_back(line->line);
        rows.values.push_back({{"place", line->line},
                               {"base", line->mean[base]},
                               {"policy", line->mean[base] + d.mean},
                               {"low", line->mean[base] + d.low},
                               {"high", line->mean[base] + d.high},
                               {"difference", d.mean},
                               {"state", voice.say(state)}});
    }
    return {"buses_" + std::to_string(policy),
            voice.say("chart.buses", {{"policy", voice.of(results.header.scenarios[policy].name)}}),
            speed_dots(results, voice, policy, rows).dump()};
}

std::string unit_of(const LineDigest& line) {
    return std::string(indicator_definition(line.indicator)->unit);
}

std::string cell(const Voice& voice, const LineDigest& line, std::size_t scenario) {
    return line.mean[scenario] < 0.0 ? "–" : value_text(voice, unit_of(line), line.mean[scenario]);
}

std::string change_row(const Digest& digest, const Voice& voice, std::size_t policy, const LineDigest& line) {
    const MeanInterval& d = line.difference[policy];
    const bool neutral = indicator_definition(line.indicator)->better == Better::neither;
    const char* tone = !shown_as_changed(digest, line, policy) ? "no_detectable_difference"
                       : neutral                               ? "changed"
                       : improves(line, policy)                ? "better"
                                                               : "worse";
    return fmt::format("<tr class=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                       tone, escaped(line.line), cell(voice, line, digest.reference[policy]), cell(voice, line, policy),
                       d.count == 0 ? "–" : difference_text(voice, unit_of(line), d.mean),
                       d.known ? interval_text(voice, unit_of(line), d.low, d.high) : voice.say("table.no_interval"));
}

/// All lines with all their figures; `policy` 0: without a comparison.
std::string line_table(const Digest& digest, const Voice& voice, std::size_t policy) {
    std::string rows, indicator, head;
    std::vector<const char*> columns{"bus.line", "table.base", "table.policy", "table.difference", "table.interval"};
    if (policy == 0) columns = {"bus.line", "table.value"};
    for (const char* key : columns) head += fmt::format("<th>{}</th>", voice.say(key));
    for (const LineDigest& line : digest.lines) {
        if (line.indicator != indicator)
            rows += fmt::format("<tr class=\"heading\"><th colspan=\"{}\">{}</th></tr>\n", columns.size(),
                                escaped(indicator_name(voice, line.indicator)));
        indicator = line.indicator;
        rows += policy > 0 ? change_row(digest, voice, policy, line)
                           : fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escaped(line.line),
                                         cell(voice, line, 0));
    }
    return fmt::format(
        "<details{}><summary>{}</summary><div class=\"scroll\"><table "
        "class=\"plain\"><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table></div></details>\n",
        policy == 0 ? " open" : "", voice.say("bus.table"), head, rows);
}

/// "Of 12 lines 3 run faster and 1 slower; 2 come more evenly, none less."
std::string bus_sentence(const Digest& digest, const Voice& voice, std::size_t policy) {
    int lines = 0, better = 0, worse = 0, even = 0, uneven = 0;
    for (const LineDigest& line : digest.lines) {
        const bool speed = line.indicator == "bus_speed_kmh", headway = line.indicator == "bus_headway_cv_pct";
        lines += speed ? 1 : 0;
        if (!shown_as_changed(digest, line, policy)) continue;
        if (speed) ++(improves(line, policy) ? better : worse);
        if (headway) ++(improves(line, policy) ? even : uneven);
    }
    const auto count = [&voice](int n) { return n == 0 ? voice.say("bus.none") : voice.number(n, 0); };
    return voice.say("bus.sentence", {{"lines", voice.number(lines, 0)},
                                      {"faster", count(better)},
                                      {"slower", count(worse)},
                                      {"even", count(even)},
                                      {"uneven", count(uneven)}});
}

}  // namespace

std::vector<Chart> bus_charts(const StoredResults& results, const Digest& digest, const Voice& voice) {
    std::vector<Chart> charts;
    for (std::size_t s = 1; s < results.header.scenarios.size() && !digest.lines.empty(); ++s)
        if (digest.pairs[s] > 0) charts.push_back(speed_chart(results, digest, voice, s));
    return charts;
}

std::string buses_section(const StoredResults& results, const Digest& digest, const Voice& voice) {
    if (digest.lines.empty()) return {};
    std::string html;
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s) {
        if (digest.pairs[s] == 0) continue;
        html += "<figure>\n" + policy_heading(results, voice, s);
        if (!digest.flags[s].empty())
            html += "<p class=\"warning\">" + voice.say("flag." + digest.flags[s]) + "</p>\n";
        else if (digest.pairs[s] > 1)
            html += "<p>" + bus_sentence(digest, voice, s) + "</p>\n";
        html += plot("buses_" + std::to_string(s),
                     voice.say("chart.buses", {{"policy", voice.of(results.header.scenarios[s].name)}})) +
                line_table(digest, voice, s) + "</figure>\n";
    }
    if (html.empty()) html = "<figure>\n" + line_table(digest, voice, 0) + "</figure>\n";
    const char* words = results.header.scenarios.size() > 1 ? "text.buses" : "text.buses_one";
    return section(voice, "buses", note(voice, words) + "<div class=\"cards\">\n" + html + "</div>\n");
}

}  // namespace septima
