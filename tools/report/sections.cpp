#include "tools/report/sections.h"

#include <fmt/format.h>

#include <set>

#include "sim/base/text.h"
#include "tools/report/appraisal.h"
#include "tools/report/buses.h"
#include "tools/report/charts.h"
#include "tools/report/city_map.h"
#include "tools/report/figures.h"
#include "tools/report/fit.h"
#include "tools/report/groups.h"
#include "tools/report/html.h"
#include "tools/report/sentences.h"

namespace septima {

namespace {

std::string clock_of(const StoredResults& results, const std::string& key) {
    const auto seconds = to_number(results.meta(key));
    return seconds ? clock_text(*seconds) : results.meta(key);
}

std::string city_title(const StoredResults& results, const Voice& voice) {
    const std::string title = results.meta(voice.language == Language::es ? "title_es" : "title_en");
    return title.empty() ? results.meta("city") : title;
}

std::string tone_class(Verdict verdict) {
    return std::string(verdict_names[static_cast<std::size_t>(verdict)]);
}

/// A large figure on a card: label, difference in percent, then in units, its interval.
std::string big_figure(const StoredResults& results, const Voice& voice, std::size_t policy, const std::string& name) {
    const ComparisonRow* row = comparison(results, policy, "all", name);
    if (row == nullptr) return {};
    const RowFigures f = row_figures(results, *row, voice);
    const bool percent = !f.percent.empty();
    return fmt::format(
        "<div class=\"big {}\"><dt>{}</dt><dd><strong>{}</strong><span class=\"small\">{}</span><span "
        "class=\"small\">{}</span></dd></div>\n",
        tone_class(row->verdict), escaped(indicator_name(voice, name)), percent ? f.percent : f.difference,
        percent ? f.difference : "", f.interval);
}

std::string verdict_card(const StoredResults& results, const Digest& digest, const Voice& voice, std::size_t policy) {
    const PolicySentences s = policy_sentences(results, digest, voice, policy);
    std::string html = fmt::format(
        "<article class=\"card {}\" data-policy=\"{}\" style=\"--policy:{}\">\n<h3><span "
        "class=\"swatch\"></span>{}</h3>\n<p class=\"verdict\">{}</p>\n",
        tone_class(s.tone), escaped(results.header.scenarios[policy].key), scenario_colour(policy),
        escaped(voice.of(results.header.scenarios[policy].name)), s.headline);
    if (!s.detail.empty()) html += fmt::format("<p class=\"detail\">{}</p>\n", s.detail);
    if (!s.cost.empty()) html += fmt::format("<p class=\"detail cost\">{}</p>\n", s.cost);
    html += "<dl class=\"bigs\">\n" + big_figure(results, voice, policy, "mean_travel_time_s") +
            big_figure(results, voice, policy, "mean_speed_kmh") + big_figure(results, voice, policy, "delay_h") +
            "</dl>\n";
    return html + "</article>\n";
}

std::string corridor_table(const Digest& digest, const Voice& voice, std::size_t policy) {
    std::string rows;
    for (const CorridorDigest& c : digest.corridors) {
        const MeanInterval& d = c.difference_kmh[policy];
        if (d.count == 0) continue;
        const bool holds = c.holds[policy] != 0 && digest.flags[policy].empty();
        rows += fmt::format(
            "<tr class=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            !holds         ? "no_detectable_difference"
            : d.mean > 0.0 ? "better"
                           : "worse",
            escaped(c.street), voice.say(std::string("direction.") + c.direction),
            value_text(voice, "km/h", c.speed_kmh[digest.reference[policy]]),
            value_text(voice, "km/h", c.speed_kmh[policy]), difference_text(voice, "km/h", d.mean),
            d.known ? interval_text(voice, "km/h", d.low, d.high) : voice.say("table.no_interval"));
    }
    return fmt::format(
        "<details><summary>{}</summary><div class=\"scroll\"><table "
        "class=\"plain\"><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></"
        "thead><tbody>\n{}</tbody></table></div></details>\n",
        voice.say("table.corridors"), voice.say("table.corridor"), voice.say("table.direction"),
        voice.say("table.base"), voice.say("table.policy"), voice.say("table.difference"), voice.say("table.interval"),
        rows);
}

std::string legend(const Voice& voice, const char* prefix, const std::vector<int>& order, const char* const* colours) {
    std::string items;
    for (const int c : order)
        items += fmt::format("<li><i style=\"background:{}\"></i>{}</li>", colours[c],
                             voice.say(fmt::format("{}.{}", prefix, c)));
    return "<ul class=\"legend\">" + items + "</ul>\n";
}

/// What the width of a line means; heights as drawn on the static maps.
std::string width_legend(const Voice& voice) {
    std::string items;
    for (std::size_t w = 0; w < stroke_widths.size(); ++w)
        items += fmt::format("<li><i style=\"background:{};height:{:.1f}px\"></i>{}</li>", width_colour,
                             1.6 * stroke_widths[w], voice.say(fmt::format("map.width.{}", w)));
    return "<ul class=\"legend widths\">" + items + "</ul>\n";
}

/// A map with its buttons; `first` is the first scenario offered.
std::string map_figure(const StoredResults& results, const Digest& digest, const Voice& voice, const char* kind,
                       std::size_t first) {
    const bool change = first > 0;
    std::string buttons;
    std::string sentences;
    for (std::size_t s = first; s < results.header.scenarios.size(); ++s) {
        if (digest.runs[s] == 0 || (change && digest.pairs[s] == 0)) continue;
        const bool pressed = buttons.empty();
        buttons += fmt::format("<button type=\"button\" data-scenario=\"{}\" aria-pressed=\"{}\">{}</button>", s,
                               pressed, escaped(voice.of(results.header.scenarios[s].name)));
        if (change)
            sentences += fmt::format(
                "<p class=\"note\" data-for=\"{}\"{}>{}</p>", s, pressed ? "" : " hidden",
                digest.flags[s].empty() ? map_sentence(digest, voice, s) : voice.say("flag." + digest.flags[s]));
    }
    const std::string zoom = fmt::format(
        "<div class=\"zoom\"><button type=\"button\" data-zoom=\"in\" aria-label=\"{}\">+</button><button "
        "type=\"button\" data-zoom=\"out\" aria-label=\"{}\">−</button><button type=\"button\" data-zoom=\"reset\" "
        "aria-label=\"{}\">⤢</button></div>",
        voice.say("map.zoom_in"), voice.say("map.zoom_out"), voice.say("map.reset"));
    return fmt::format(
        "<figure class=\"map\" data-map=\"{}\"><figcaption><h3>{}</h3><div "
        "class=\"choice\">{}</div>{}</figcaption><div class=\"canvas\" role=\"img\" "
        "aria-label=\"{}\"></div>{}{}</figure>\n",
        kind, voice.say(change ? "map.choose_change" : "map.choose_speed"), buttons, sentences, voice.say("map.label"),
        zoom,
        (change ? legend(voice, "map.change", {4, 3, 2, 1, 0}, change_colours.data())
                : legend(voice, "map.speed", {0, 1, 2, 3}, speed_colours.data())) +
            width_legend(voice));
}

std::string map_words(const Voice& voice) {
    std::string attributes;
    for (const char* key : {"unnamed", "nobody", "not_held", "without"})
        attributes += fmt::format(" data-{}=\"{}\"", key, escaped(voice.say(std::string("map.") + key)));
    return attributes;
}

}  // namespace

std::string title_section(const StoredResults& results, const Voice& voice) {
    std::set<std::uint64_t> seeds;
    for (const RunResult& run : results.runs) seeds.insert(run.facts.seed);
    const bool one = seeds.size() == 1;
    const char* key = results.header.scenarios.size() > 1 ? (one ? "page.runs_one" : "page.runs")
                                                          : (one ? "page.scenarios_one_run" : "page.scenarios_one");
    const std::string scenarios = std::to_string(results.header.scenarios.size());
    std::string html = fmt::format(
        "<div class=\"title\">\n<p class=\"kicker\">{}</p>\n<h1>{}</h1>\n<p class=\"subtitle\">{}<br>{}</p>\n</div>\n",
        voice.say(results.header.scenarios.size() > 1 ? "page.title" : "page.one"), escaped(city_title(results, voice)),
        voice.say("page.subtitle", {{"date", escaped(voice.date(results.meta("date")))},
                                    {"from", escaped(clock_of(results, "start_s"))},
                                    {"to", escaped(clock_of(results, "end_s"))}}),
        voice.say(key, {{"scenarios", scenarios}, {"seeds", std::to_string(seeds.size())}}));
    if (results.meta("interrupted") == "1")
        html += fmt::format("<p class=\"warning\">{}</p>\n",
                            voice.say("page.interrupted", {{"done", std::to_string(results.runs.size())},
                                                           {"planned", escaped(results.meta("runs_planned"))}}));
    return html;
}

std::string verdict_section(const StoredResults& results, const Digest& digest, const Voice& voice) {
    std::string cards;
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s) cards += verdict_card(results, digest, voice, s);
    return section(voice, "verdict", "<div class=\"cards\">\n" + cards + "</div>\n");
}

std::string why_section(const StoredResults& results, const Digest& digest, const Voice& voice) {
    std::string html;
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s) {
        const ScenarioText& scenario = results.header.scenarios[s];
        html += "<article>\n" + policy_heading(results, voice, s);
        html += fmt::format("<h4>{}</h4>\n", voice.say("why.measures"));
        if (!voice.of(scenario.description).empty())
            html += fmt::format("<p>{}</p>\n", escaped(voice.of(scenario.description)));
        std::string items;
        for (const Text& measure : scenario.measures) items += fmt::format("<li>{}</li>", escaped(voice.of(measure)));
        if (!items.empty()) html += "<ul>" + items + "</ul>\n";
        if (!scenario.source.empty())
            html += fmt::format("<p class=\"note\">{}</p>\n",
                                voice.say("why.source", {{"source", escaped(scenario.source)}}));
        items.clear();
        for (const std::string& effect : policy_sentences(results, digest, voice, s).effects)
            items += "<li>" + effect + "</li>\n";
        if (!items.empty())
            html += fmt::format("<h4>{}</h4>\n<ul class=\"effects\">{}</ul>\n", voice.say("why.effects"), items);
        html += "</article>\n";
    }
    return section(voice, "why", "<div class=\"cards\">\n" + html + "</div>\n");
}

namespace {

std::string percentile_cell(const Voice& voice, const MeanInterval& time, const MeanInterval& change) {
    std::string cell = value_text(voice, "s", time.mean);
    if (time.known)
        cell += fmt::format("<br><span class=\"small\">{}</span>",
                            voice.say("interval", {{"low", value_text(voice, "s", time.low)},
                                                   {"high", value_text(voice, "s", time.high)}}));
    if (change.known)
        cell += fmt::format(
            "<br><span class=\"small\">{}</span>",
            voice.say("percentile.change", {{"interval", interval_text(voice, "s", change.low, change.high)}}));
    return cell;
}

/// Travel times that half of the trips, nine in ten, nineteen in twenty stay below.
std::string percentile_table(const StoredResults& results, const Digest& digest, const Voice& voice) {
    std::string rows;
    for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
        if (digest.runs[s] == 0) continue;
        rows += fmt::format("<tr><th scope=\"row\">{}</th>", escaped(voice.of(results.header.scenarios[s].name)));
        for (const PercentileDigest& p : digest.percentiles)
            rows +=
                fmt::format("<td data-label=\"{}\">", voice.say(fmt::format("percentile.{:.0f}", 100.0 * p.share))) +
                percentile_cell(voice, p.time_s[s], digest.flags[s].empty() ? p.difference[s] : MeanInterval{}) +
                "</td>";
        rows += "</tr>\n";
    }
    return fmt::format(
               "<div class=\"scroll\"><table "
               "class=\"plain percentiles\"><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead>"
               "<tbody>\n{}</tbody></table></div>\n",
               voice.say("method.scenario"), voice.say("percentile.50"), voice.say("percentile.90"),
               voice.say("percentile.95"), rows) +
           note(voice, "percentile.note");
}

}  // namespace

std::string chart_sections(const StoredResults& results, const Digest& digest, const Voice& voice) {
    std::string html;
    if (digest.links.speed_kmh.size() == results.header.scenarios.size() && !results.header.links.empty()) {
        std::string maps = map_figure(results, digest, voice, "speed", 0);
        if (results.header.scenarios.size() > 1) maps += map_figure(results, digest, voice, "change", 1);
        html += section(
            voice, "map",
            note(voice, "text.map") + fmt::format("<div class=\"maps\"{}>\n{}</div>\n", map_words(voice), maps));
    }
    std::string corridors = note(voice, "text.corridors");
    std::string dots;
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s)
        if (digest.pairs[s] > 0)
            dots += "<figure>\n" + policy_heading(results, voice, s) +
                    plot("corridors_" + std::to_string(s),
                         voice.say("chart.corridors", {{"policy", voice.of(results.header.scenarios[s].name)}})) +
                    corridor_reasons(digest, voice, s) + corridor_table(digest, voice, s) + "</figure>\n";
    if (!dots.empty()) html += section(voice, "corridors", corridors + "<div class=\"cards\">\n" + dots + "</div>\n");
    html += buses_section(results, digest, voice) + groups_section(results, digest, voice);
    std::string sweeps;
    for (const Chart& chart : sweep_charts(results, digest, voice))
        sweeps +=
            fmt::format("<figure>\n<h3>{}</h3>\n", escaped(chart.title)) + plot(chart.key, chart.title) + "</figure>\n";
    if (!sweeps.empty())
        html += section(voice, "sweep", note(voice, "text.sweep") + "<div class=\"cards\">\n" + sweeps + "</div>\n");
    html +=
        "<div class=\"pair\">\n" +
        section(voice, "time", note(voice, "text.time") + plot("speed_over_time", voice.say("chart.speed_over_time"))) +
        section(voice, "distribution",
                note(voice, "text.distribution") + plot("travel_times", voice.say("chart.travel_times"))) +
        "</div>\n" +
        section(voice, "percentiles",
                "<div class=\"cards\"><figure>\n" + percentile_table(results, digest, voice) + "</figure></div>\n");
    return html +
           section(voice, "causes",
                   note(voice, "text.causes") + plot("delay_causes", voice.say("chart.delay_causes"))) +
           days_section(digest, voice) + appraisal_section(results, digest, voice) + fit_section(results, voice);
}

std::string table_section(const StoredResults& results, const Digest& digest, const Voice& voice) {
    std::string html;
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s)
        if (digest.pairs[s] > 0)
            html += "<article>\n" + policy_heading(results, voice, s) + policy_table(results, digest, voice, s) +
                    "</article>\n";
    return section(voice, "table", html);
}

}  // namespace septima
