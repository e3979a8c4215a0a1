#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tools/report/charts.h"
#include "tools/report/figures.h"
#include "tools/report/sections.h"

namespace septima {

namespace {

constexpr std::array<const char*, 9> headline_indicators{"mean_travel_time_s",
                                                         "p90_travel_time_s",
                                                         "mean_delay_s",
                                                         "mean_speed_kmh",
                                                         "delay_h",
                                                         "trips",
                                                         "vehicle_km",
                                                         "fuel_l",
                                                         "co2_t"};
constexpr std::array<const char*, 4> class_indicators{"mean_travel_time_s", "mean_delay_s", "mean_speed_kmh", "trips"};

bool is_headline(const std::string& name) {
    return std::find(headline_indicators.begin(), headline_indicators.end(), name) != headline_indicators.end();
}

/// Half width of the common axis of the small interval drawings, as a share of the base: round and wide enough for all
/// rows shown.
double axis_share(const StoredResults& results, std::size_t policy) {
    double widest = 0.0;
    for (const char* name : headline_indicators) {
        const ComparisonRow* row = comparison(results, policy, "all", name);
        if (row == nullptr || row->mean_base == 0.0) continue;
        widest = std::max(
            {widest, std::abs(row->difference.low / row->mean_base), std::abs(row->difference.high / row->mean_base)});
    }
    for (const double share : {0.02, 0.05, 0.1, 0.2, 0.5, 1.0})
        if (widest <= share) return share;
    return 1.0;
}

const char* colour_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::better:
            return better_colour;
        case Verdict::worse:
            return worse_colour;
        case Verdict::changed:
            return "#3C4750";
        default:
            return neutral_colour;
    }
}

/// A dot with its interval on an axis of percent of the base, zero in the middle.
std::string interval_drawing(const ComparisonRow& row, double axis) {
    if (row.mean_base == 0.0) return {};
    const auto x = [&](double difference) {
        return 70.0 + 64.0 * std::clamp(difference / std::abs(row.mean_base) / axis, -1.0, 1.0);
    };
    return fmt::format(
        "<svg class=\"whisker\" viewBox=\"0 0 140 16\" aria-hidden=\"true\"><path d=\"M70 1V15\" "
        "stroke=\"#B8C0C6\"/><path d=\"M{:.1f} 8H{:.1f}\" stroke=\"{}\" stroke-width=\"3\" stroke-opacity=\".45\" "
        "stroke-linecap=\"round\"/><circle cx=\"{:.1f}\" cy=\"8\" r=\"4\" fill=\"{}\"/></svg>",
        x(row.difference.low), x(row.difference.high), colour_of(row.verdict), x(row.difference.mean),
        colour_of(row.verdict));
}

std::string verdict_chip(const ComparisonRow& row, const Voice& voice) {
    const char* sign = "";
    if (row.verdict == Verdict::better || row.verdict == Verdict::worse || row.verdict == Verdict::changed)
        sign = row.difference.mean > 0.0 ? "▲ " : "▼ ";
    const auto name = verdict_names[static_cast<std::size_t>(row.verdict)];
    return fmt::format("<span class=\"chip {0}\">{1}{2}</span>", name, sign, voice.say("verdict." + std::string(name)));
}

std::string table_row(const StoredResults& results, const ComparisonRow& row, const Voice& voice,
                      const std::string& name, double axis) {
    const RowFigures f = row_figures(results, row, voice);
    const std::string percent = f.percent.empty() ? "" : fmt::format(" <span class=\"percent\">{}</span>", f.percent);
    return fmt::format(
        "<tr class=\"{}\"><th scope=\"row\">{}</th><td data-label=\"{}\">{}</td><td data-label=\"{}\">{}</td><td "
        "data-label=\"{}\"><b>{}</b>{}</td><td class=\"drawing\">{}</td><td data-label=\"{}\">{}</td><td "
        "data-label=\"{}\">{}</td></tr>\n",
        verdict_names[static_cast<std::size_t>(row.verdict)], escaped(name), voice.say("table.base"), f.base,
        voice.say("table.policy"), f.policy, voice.say("table.difference"), f.difference, percent,
        interval_drawing(row, axis), voice.say("table.interval"), f.interval, voice.say("table.verdict"),
        verdict_chip(row, voice));
}

std::string table_of(const Voice& voice, const char* first, const std::string& caption, const std::string& rows,
                     double axis) {
    const std::string ends = fmt::format("<span class=\"axis\"><i>{}</i><i>0</i><i>{}</i></span>",
                                         voice.signed_percent(-axis, 0), voice.signed_percent(axis, 0));
    return fmt::format(
        "<table class=\"indicators\">{}<thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th "
        "class=\"drawing\">{}</th><th>{}</th><th>{}</th></tr></thead><tbody>\n{}</tbody></table>\n",
        caption.empty() ? "" : "<caption>" + caption + "</caption>", voice.say(first), voice.say("table.base"),
        voice.say("table.policy"), voice.say("table.difference"), ends, voice.say("table.interval"),
        voice.say("table.verdict"), rows);
}

std::string details(const std::string& title, const std::string& body) {
    return fmt::format("<details><summary>{}</summary>{}</details>\n", title, body);
}

std::string class_tables(const StoredResults& results, const Voice& voice, std::size_t policy, double axis) {
    std::string html;
    for (const char* name : class_indicators) {
        std::string rows;
        for (const ComparisonRow& row : results.comparisons)
            if (row.scenario == policy && row.name == name && row.scope.starts_with("class:"))
                rows += table_row(results, row, voice, class_name(voice, row.scope), axis);
        if (!rows.empty())
            html += fmt::format("<h4>{}</h4>\n", indicator_name(voice, name)) +
                    table_of(voice, "table.class", "", rows, axis);
    }
    return html;
}

/// Where nobody had a choice to make, five rows of zeros would tell nothing.
bool nobody_answers(const ComparisonRow& row) {
    const bool answer = row.name == "shifted_trips" || row.name == "mode_shifted_trips" ||
                        row.name == "given_up_trips" || row.name == "paying_trips" || row.name == "revenue_cop";
    return answer && row.mean_base == 0.0 && row.mean_policy == 0.0;
}

}  // namespace

std::string policy_table(const StoredResults& results, const Digest& digest, const Voice& voice, std::size_t policy) {
    const double axis = axis_share(results, policy);
    std::string headline, rest;
    for (const char* name : headline_indicators)
        if (const ComparisonRow* row = comparison(results, policy, "all", name); row != nullptr)
            headline += table_row(results, *row, voice, indicator_name(voice, name), axis);
    for (const ComparisonRow& row : results.comparisons)
        if (row.scenario == policy && row.scope == "all" && !is_headline(row.name) && !nobody_answers(row))
            rest += table_row(results, row, voice, indicator_name(voice, row.name), axis);
    const std::string caption = digest.pairs[policy] == 1
                                    ? voice.say("table.caption_one")
                                    : voice.say("table.caption", {{"runs", std::to_string(digest.pairs[policy])}});
    std::string html = table_of(voice, "table.indicator", caption, headline, axis);
    if (!rest.empty()) html += details(voice.say("table.all"), table_of(voice, "table.indicator", "", rest, axis));
    const std::string classes = class_tables(results, voice, policy, axis);
    if (!classes.empty()) html += details(voice.say("table.by_class"), classes);
    return html;
}

}  // namespace septima
