#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "tools/report/sections.h"

namespace septima {

namespace {

std::string seeds_text(const StoredResults& results) {
    std::set<std::uint64_t> seeds;
    for (const RunResult& run : results.runs) seeds.insert(run.facts.seed);
    return fmt::format("{}", fmt::join(seeds, ", "));
}

std::string paragraph(const std::string& text) {
    return "<p>" + text + "</p>\n";
}

std::string period(const StoredResults& results, const Voice& voice) {
    const auto start = to_number(results.meta("start_s")), end = to_number(results.meta("end_s")),
               warmup = to_number(results.meta("warmup_s"));
    if (!start || !end) return {};
    if (!warmup || *warmup <= 0.0)
        return paragraph(voice.say("method.period", {{"from", clock_text(*start)}, {"to", clock_text(*end)}}));
    return paragraph(
        voice.say("method.warmup",
                  {{"from", clock_text(*start)}, {"to", clock_text(*end)}, {"warmup", voice.duration(*warmup)}}));
}

std::string run_table(const StoredResults& results, const Voice& voice) {
    std::string rows;
    for (const RunResult& run : results.runs)
        rows += fmt::format(
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td><code>{}</code></td><td>{}</"
            "td><td>{}</td></tr>\n",
            escaped(voice.of(results.header.scenarios[run.scenario].name)), run.facts.seed,
            voice.number(static_cast<double>(run.trips), 0), voice.number(static_cast<double>(run.completed), 0),
            voice.number(static_cast<double>(run.unserved), 0), voice.number(static_cast<double>(run.stuck), 0),
            hex(run.facts.state_hash), run.facts.cpu_s > 0.0 ? voice.number(run.facts.cpu_s, 1) + "\u00A0s" : "–",
            voice.say("method.flag." + run.flagged));
    std::string head;
    for (const char* key : {"scenario", "seed", "trips", "completed", "unserved", "stuck", "hash", "cpu", "flag"})
        head += fmt::format("<th>{}</th>", voice.say(std::string("method.") + key));
    return fmt::format(
        "<details class=\"on-paper\"><summary>{}</summary><div class=\"scroll\"><table "
        "class=\"plain\"><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table></div></details>\n",
        voice.say("method.runs"), head, rows);
}

std::string file_table(const StoredResults& results, const Voice& voice) {
    std::string rows;
    for (const char* key : {"program_version", "city", "experiment", "network_hash", "demand_hash", "inputs_hash",
                            "report_interval_s", "command_line", "created_at"})
        if (!results.meta(key).empty())
            rows += fmt::format("<tr><th scope=\"row\">{}</th><td><code>{}</code></td></tr>\n",
                                voice.say(std::string("meta.") + key), escaped(results.meta(key)));
    return fmt::format("<h3>{}</h3><table class=\"plain facts\"><tbody>{}</tbody></table>\n", voice.say("method.files"),
                       rows);
}

/// What the common seeds were worth, policy by policy.
std::string pairing_list(const StoredResults& results, const Digest& digest, const Voice& voice) {
    std::string items;
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s) {
        const ComparisonRow* row = comparison(results, s, "all", "mean_travel_time_s");
        if (row == nullptr || !row->difference.known || !digest.flags[s].empty() || digest.pairs_needed[s] == 0)
            continue;
        items += "<li>" +
                 voice.say("method.pairing", {{"policy", escaped(voice.of(results.header.scenarios[s].name))},
                                              {"percent", voice.percent(std::max(0.0, row->variance_removed), 0)},
                                              {"n", std::to_string(digest.pairs_needed[s])}}) +
                 "</li>\n";
    }
    return items.empty() ? std::string{} : paragraph(voice.say("method.pairing_intro")) + "<ul>" + items + "</ul>\n";
}

}  // namespace

std::string method_section(const StoredResults& results, const Digest& digest, const Voice& voice) {
    const auto heading = [&](const char* name) {
        return fmt::format("<h2 id=\"{0}-{1}\">{2}</h2>\n", name, code_of(voice.language),
                           voice.say(std::string("section.") + name));
    };
    std::string limits;
    for (int i = 1; i <= 7; ++i) limits += "<li>" + voice.say(fmt::format("limits.{}", i)) + "</li>\n";
    std::string method =
        (results.header.scenarios.size() > 1 ? paragraph(voice.say("method.pairs", {{"seeds", seeds_text(results)}}))
                                             : "") +
        paragraph(voice.say("method.interval")) + period(results, voice);
    if (digest.runs_needed > 0)
        method += paragraph(voice.say("method.needed", {{"n", std::to_string(digest.runs_needed)}}));
    method += pairing_list(results, digest, voice);
    const auto scale = to_number(results.meta("demand_scale_pct"));
    if (scale && *scale != 100.0)
        method += paragraph(voice.say("method.scale", {{"percent", voice.percent(*scale / 100.0, 0)}}));
    method += run_table(results, voice) + file_table(results, voice) + paragraph(voice.say("method.reproduce"));
    return "<div class=\"pair\">\n<section class=\"limits\">\n" + heading("limits") + "<ul>" + limits +
           "</ul></section>\n<section class=\"method\">\n" + heading("method") + method + "</section>\n</div>\n";
}

}  // namespace septima
