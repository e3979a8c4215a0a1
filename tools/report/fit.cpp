#include "tools/report/fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "sim/result/validation.h"
#include "tools/report/html.h"

namespace septima {

namespace {

using nlohmann::json;

constexpr std::array fit_kinds{FitKind::flow, FitKind::screenline, FitKind::speed, FitKind::travel_time};
constexpr std::size_t least_points = 3;  // fewer are better read in the table

/// The rows the scenario came with; a table that cannot be read counts as none.
std::vector<FitRow> fit_rows(const StoredResults& results) {
    const std::string text = results.meta("fit");
    if (text.empty()) return {};
    Problems problems;
    std::vector<FitRow> rows = parse_fit(text, "fit", problems);
    return problems.errors.empty() ? rows : std::vector<FitRow>{};
}

std::string kind_key(FitKind kind) {
    return std::string(fit_kind_names[static_cast<std::size_t>(kind)]);
}

std::string set_key(bool held_out) {
    return held_out ? "fit.validation" : "fit.calibration";
}

std::string observed_text(const Voice& voice, FitKind kind, double value) {
    return voice.number(value, kind == FitKind::speed ? 1 : 0) + "\u00A0" + voice.say("fit.unit." + kind_key(kind));
}

std::string summary_table(const std::vector<FitRow>& rows, const Voice& voice) {
    std::string body;
    for (const bool held_out : {false, true})
        for (const FitKind kind : fit_kinds) {
            const FitSummary s = fit_summary(rows, kind, held_out);
            if (s.rows == 0) continue;
            const bool flow = kind == FitKind::flow || kind == FitKind::screenline;
            body += fmt::format(
                "<tr><th "
                "scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                voice.say(set_key(held_out)), voice.say("fit.kind." + kind_key(kind)), s.rows,
                flow ? voice.percent(s.geh_below_5, 0) : "–", voice.percent(s.within_15_pct, 0),
                voice.number(s.rmsne, 2), s.rows >= least_points ? voice.number(s.r2, 2) : "–");
        }
    std::string head;
    for (const char* key : {"fit.set", "fit.kind", "fit.rows", "fit.geh", "fit.within", "fit.rmsne", "fit.r2"})
        head += fmt::format("<th>{}</th>", voice.say(key));
    return fmt::format(
        "<div class=\"scroll\"><table class=\"plain\"><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table></div>\n",
        head, body);
}

std::string row_table(const std::vector<FitRow>& rows, const Voice& voice) {
    std::string body;
    for (const bool held_out : {false, true})
        for (const FitRow& row : rows) {
            if (row.held_out != held_out) continue;
            body += fmt::format(
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                escaped(row.place), voice.say(set_key(held_out)), observed_text(voice, row.kind, row.observed),
                observed_text(voice, row.kind, row.modelled),
                row.observed > 0.0 ? voice.signed_percent(row.modelled / row.observed - 1.0, 0) : "–",
                escaped(row.source));
        }
    std::string head;
    for (const char* key : {"fit.place", "fit.set", "fit.observed", "fit.modelled", "fit.off", "fit.source"})
        head += fmt::format("<th>{}</th>", voice.say(key));
    return fmt::format(
        "<details class=\"on-paper\"><summary>{}</summary><div class=\"scroll\"><table "
        "class=\"plain\"><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table></div></details>\n",
        voice.say("fit.all"), head, body);
}

std::size_t rows_of(const std::vector<FitRow>& rows, FitKind kind) {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [kind](const FitRow& row) { return row.kind == kind; }));
}

/// The line on which model and observation agree, and a dot per row.
json scatter(const std::vector<FitRow>& rows, FitKind kind, const Voice& voice) {
    json values = json::array();
    double most = 0.0;
    for (const FitRow& row : rows) {
        if (row.kind != kind) continue;
        values.push_back({{"place", row.place},
                          {"set", voice.say(set_key(row.held_out))},
                          {"observed", row.observed},
                          {"modelled", row.modelled}});
        most = std::max({most, row.observed, row.modelled});
    }
    json spec = base_specification(values);
    spec["height"] = 300;
    const json domain = {0.0, 1.05 * most};
    const auto axis = [&](const char* field, const char* key) {
        return json{{"field", field},
                    {"type", "quantitative"},
                    {"scale", {{"domain", domain}}},
                    {"axis",
                     {{"tickCount", 8},
                      {"labelFlush", true},
                      {"title", voice.say(key) + " (" + voice.say("fit.unit." + kind_key(kind)) + ")"}}}};
    };
    const json line = {{"observed", 0.0}, {"modelled", 0.0}};
    const json line_end = {{"observed", 1.05 * most}, {"modelled", 1.05 * most}};
    spec["layer"] = {{{"data", {{"values", {line, line_end}}}},
                      {"mark", {{"type", "line"}, {"color", neutral_colour}, {"strokeDash", {4, 4}}}},
                      {"encoding", {{"x", axis("observed", "fit.observed")}, {"y", axis("modelled", "fit.modelled")}}}},
                     {{"mark", {{"type", "point"}, {"filled", true}, {"size", 70}, {"opacity", 0.8}}},
                      {"encoding",
                       {{"x", axis("observed", "fit.observed")},
                        {"y", axis("modelled", "fit.modelled")},
                        {"color",
                         {{"field", "set"},
                          {"type", "nominal"},
                          {"scale",
                           {{"domain", {voice.say("fit.calibration"), voice.say("fit.validation")}},
                            {"range", {scenario_colour(0), worse_colour}}}},
                          {"legend", {{"title", nullptr}, {"orient", "top"}, {"symbolType", "circle"}}}}},
                        {"tooltip",
                         {{{"field", "place"}, {"title", voice.say("fit.place")}},
                          {{"field", "observed"}, {"format", ".1f"}, {"title", voice.say("fit.observed")}},
                          {{"field", "modelled"}, {"format", ".1f"}, {"title", voice.say("fit.modelled")}}}}}}}};
    return spec;
}

}  // namespace

std::string fit_section(const StoredResults& results, const Voice& voice) {
    const std::vector<FitRow> rows = fit_rows(results);
    if (rows.empty()) return {};
    std::string plots;
    for (const FitKind kind : fit_kinds)
        if (rows_of(rows, kind) >= least_points)
            plots += "<figure>\n" +
                     plot("fit_" + kind_key(kind),
                          voice.say("chart.fit", {{"kind", voice.say("fit.kind." + kind_key(kind))}})) +
                     "</figure>\n";
    if (!plots.empty()) plots = "<div class=\"cards\">\n" + plots + "</div>\n";
    return section(voice, "fit", note(voice, "text.fit") + summary_table(rows, voice) + plots + row_table(rows, voice));
}

std::vector<Chart> fit_charts(const StoredResults& results, const Voice& voice) {
    const std::vector<FitRow> rows = fit_rows(results);
    std::vector<Chart> all;
    for (const FitKind kind : fit_kinds)
        if (rows_of(rows, kind) >= least_points)
            all.push_back({"fit_" + kind_key(kind),
                           voice.say("chart.fit", {{"kind", voice.say("fit.kind." + kind_key(kind))}}),
                           scatter(rows, kind, voice).dump()});
    return all;
}

}  // namespace septima
