#include "tools/report/appraisal.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "tools/report/html.h"

namespace septima {

namespace {

using nlohmann::json;

/// Decimals of an amount in millions: three figures are enough for a council.
int million_decimals(double millions) {
    return std::abs(millions) < 1.0 ? 2 : std::abs(millions) < 10.0 ? 1 : 0;
}

std::string signed_millions(const Voice& voice, double cop) {
    return voice.signed_number(1e-6 * cop, million_decimals(1e-6 * cop));
}

std::string millions_interval(const Voice& voice, const MeanInterval& m) {
    if (!m.known) return voice.say("table.no_interval");
    return voice.say("interval", {{"low", signed_millions(voice, m.low)}, {"high", signed_millions(voice, m.high)}});
}

const char* tone_of(const MeanInterval& m) {
    if (!m.excludes_zero()) return "no_detectable_difference";
    return m.mean > 0.0 ? "better" : "worse";
}

std::string money_row(const Voice& voice, const std::string& name, const MeanInterval& m) {
    return fmt::format("<tr class=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n", tone_of(m), name,
                       signed_millions(voice, m.mean), millions_interval(voice, m));
}

std::string money_table(const Voice& voice, const Appraisal& a) {
    std::string rows;
    for (std::size_t b = 0; b < benefit_names.size(); ++b)
        rows += money_row(voice, voice.say("benefit." + std::string(benefit_names[b])), a.yearly_cop[b]);
    rows += money_row(voice, "<b>" + voice.say("benefit.total") + "</b>", a.yearly_total_cop);
    return fmt::format(
        "<div class=\"scroll\"><table class=\"plain\"><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead>"
        "<tbody>\n{}</tbody></table></div>\n",
        voice.say("appraisal.yearly"), voice.say("appraisal.millions"), voice.say("table.interval"), rows);
}

std::string cost_text(const Voice& voice, const ScenarioText& scenario) {
    if (!scenario.cost) return "<p class=\"note\">" + voice.say("appraisal.no_cost") + "</p>\n";
    return "<p class=\"note\">" +
           voice.say("appraisal.cost", {{"investment", millions_text(voice, scenario.cost->investment_cop, false)},
                                        {"yearly", millions_text(voice, scenario.cost->yearly_cop, false)},
                                        {"source", escaped(scenario.cost->source)}}) +
           "</p>\n";
}

std::string value_number(const Voice& voice, double value) {
    return voice.number(value, value < 100.0 && value != std::floor(value) ? 1 : 0);
}

std::string values_table(const StoredResults& results, const Voice& voice) {
    std::string rows;
    for (const UnitValue& u : results.header.unit_values)
        rows += fmt::format(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"words\">{}</td></tr>\n",
            voice.knows("value." + u.key) ? voice.say("value." + u.key) : escaped(u.key),
            value_number(voice, u.central),
            voice.say("interval", {{"low", value_number(voice, u.low)}, {"high", value_number(voice, u.high)}}),
            escaped(voice.of(u.source)));
    return fmt::format(
        "<details class=\"on-paper\"><summary>{}</summary><div class=\"scroll\"><table "
        "class=\"plain\"><thead><tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>\n{}</tbody>"
        "</table></div></details>\n",
        voice.say("appraisal.values"), voice.say("appraisal.value"), voice.say("appraisal.central"),
        voice.say("appraisal.range"), voice.say("appraisal.source"), rows);
}

json tornado_values(const Appraisal& a, const Voice& voice) {
    json values = json::array();
    for (const TornadoRow& row : a.tornado)
        if (row.at_low_cop != row.at_high_cop)
            values.push_back({{"name", voice.say("value.short." + row.key)},
                              {"low", 1e-6 * row.at_low_cop},
                              {"high", 1e-6 * row.at_high_cop},
                              {"mid", 1e-6 * a.present_value_cop.mean}});
    return values;
}

json tornado_specification(const json& values, const Voice& voice) {
    json order = json::array();
    for (const json& v : values) order.push_back(v["name"]);
    json spec = base_specification(values);
    spec["height"] = 30 * std::max<std::size_t>(1, values.size());
    spec["autosize"]["type"] = "fit-x";
    const json axis = {{"title", voice.say("appraisal.tornado_axis")}, {"format", ",.0f"}, {"tickCount", 6}};
    const auto x = [&](const char* field) { return json{{"field", field}, {"type", "quantitative"}, {"axis", axis}}; };
    spec["encoding"]["y"] = {
        {"field", "name"}, {"type", "nominal"}, {"sort", order}, {"axis", {{"title", nullptr}, {"labelLimit", 230}}}};
    const json tooltip = {{{"field", "name"}, {"title", " "}},
                          {{"field", "low"}, {"format", ",.0f"}, {"title", voice.say("appraisal.at_low")}},
                          {{"field", "high"}, {"format", ",.0f"}, {"title", voice.say("appraisal.at_high")}}};
    const auto half = [&](const char* field, const char* name) {
        return json{
            {"mark", {{"type", "bar"}, {"height", 14}, {"opacity", 0.85}}},
            {"encoding",
             {{"x", x("mid")},
              {"x2", {{"field", field}}},
              {"tooltip", tooltip},
              {"color",
               {{"datum", voice.say(name)},
                {"type", "nominal"},
                {"scale",
                 {{"domain", {voice.say("appraisal.at_low"), voice.say("appraisal.at_high")}},
                  {"range", {"#9DB4CE", "#2457A6"}}}},
                {"legend",
                 {{"title", nullptr}, {"orient", "top"}, {"direction", "vertical"}, {"symbolType", "square"}}}}}}}};
    };
    spec["layer"] = {half("low", "appraisal.at_low"),
                     half("high", "appraisal.at_high"),
                     {{"mark", {{"type", "rule"}, {"color", "#8A939B"}, {"strokeDash", {4, 3}}}},
                      {"encoding", {{"x", {{"datum", 0}, {"type", "quantitative"}}}, {"y", nullptr}}}}};
    return spec;
}

}  // namespace

std::string millions_text(const Voice& voice, double cop, bool sign) {
    const double millions = 1e-6 * cop;
    const int decimals = million_decimals(millions);
    return voice.say("appraisal.amount",
                     {{"n", sign ? voice.signed_number(millions, decimals) : voice.number(millions, decimals)}});
}

std::string appraisal_sentence(const Digest& digest, const Voice& voice, std::size_t policy) {
    const std::optional<Appraisal>& a = digest.appraisals[policy];
    if (!a || !digest.flags[policy].empty()) return {};
    const MeanInterval& npv = a->present_value_cop;
    std::string text =
        voice.say(a->ratio ? "appraisal.net" : "appraisal.gross",
                  {{"n", millions_text(voice, npv.mean, true)}, {"interval", millions_interval(voice, npv)}});
    if (a->ratio)
        text +=
            " " +
            voice.say("appraisal.ratio",
                      {{"n", voice.number(a->ratio->mean, 1)},
                       {"interval", a->ratio->known ? voice.say("interval", {{"low", voice.number(a->ratio->low, 1)},
                                                                             {"high", voice.number(a->ratio->high, 1)}})
                                                    : voice.say("table.no_interval")}});
    return text;
}

std::string appraisal_section(const StoredResults& results, const Digest& digest, const Voice& voice) {
    std::string cards;
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s) {
        const std::optional<Appraisal>& a = digest.appraisals[s];
        if (!a) continue;
        cards += "<figure>\n" + policy_heading(results, voice, s);
        if (!digest.flags[s].empty()) {
            cards += "<p class=\"warning\">" + voice.say("flag." + digest.flags[s]) + "</p>\n</figure>\n";
            continue;
        }
        cards += "<p>" + appraisal_sentence(digest, voice, s) + "</p>\n" +
                 cost_text(voice, results.header.scenarios[s]) + money_table(voice, *a);
        if (!tornado_values(*a, voice).empty())
            cards += fmt::format("<h4>{}</h4>\n", voice.say("appraisal.tornado")) +
                     plot("tornado_" + std::to_string(s), voice.say("appraisal.tornado"));
        cards += "</figure>\n";
    }
    if (cards.empty()) return {};
    return section(
        voice, "appraisal",
        note(voice, "text.appraisal") + "<div class=\"cards\">\n" + cards + "</div>\n" + values_table(results, voice));
}

std::vector<Chart> tornado_charts(const StoredResults& results, const Digest& digest, const Voice& voice) {
    std::vector<Chart> all;
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s) {
        if (!digest.appraisals[s] || !digest.flags[s].empty()) continue;
        const json values = tornado_values(*digest.appraisals[s], voice);
        if (!values.empty())
            all.push_back({"tornado_" + std::to_string(s),
                           voice.say("chart.tornado", {{"policy", voice.of(results.header.scenarios[s].name)}}),
                           tornado_specification(values, voice).dump()});
    }
    return all;
}

}  // namespace septima
