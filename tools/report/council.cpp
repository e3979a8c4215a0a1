#include "tools/report/council.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "sim/base/file.h"
#include "tools/report/appraisal.h"
#include "tools/report/assets.h"
#include "tools/report/city_map.h"
#include "tools/report/figures.h"
#include "tools/report/groups.h"
#include "tools/report/html.h"
#include "tools/report/programs.h"
#include "tools/report/sections.h"
#include "tools/report/sentences.h"

namespace septima {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_policies = 2;  ///< that two pages can hold
constexpr std::array<const char*, 8> shown_indicators{"mean_travel_time_s", "p90_travel_time_s",
                                                      "mean_speed_kmh",     "delay_h",
                                                      "bus_speed_kmh",      "trips",
                                                      "unserved",           "co2_t"};

/// The policies on the pages: the first that were run.
std::vector<std::size_t> shown_policies(const StoredResults& results, const Digest& digest) {
    std::vector<std::size_t> shown;
    for (std::size_t s = 1; s < results.header.scenarios.size() && shown.size() < most_policies; ++s)
        if (digest.pairs[s] > 0) shown.push_back(s);
    return shown;
}

std::string council_card(const StoredResults& results, const Digest& digest, const Voice& voice, std::size_t policy) {
    const PolicySentences s = policy_sentences(results, digest, voice, policy);
    std::string html = fmt::format("<article class=\"card {}\">\n{}<p class=\"verdict\">{}</p>\n",
                                   verdict_names[static_cast<std::size_t>(s.tone)],
                                   policy_heading(results, voice, policy), s.headline);
    for (const std::string& text : {s.detail, s.cost})
        if (!text.empty()) html += "<p>" + text + "</p>\n";
    return html + "</article>\n";
}

std::string indicator_rows(const StoredResults& results, const Voice& voice, std::size_t policy) {
    std::string rows;
    for (const char* name : shown_indicators) {
        const ComparisonRow* row = comparison(results, policy, "all", name);
        if (row == nullptr) continue;
        const RowFigures f = row_figures(results, *row, voice);
        const auto verdict = verdict_names[static_cast<std::size_t>(row->verdict)];
        rows += fmt::format(
            "<tr class=\"{0}\"><th scope=\"row\">{1}</th><td>{2}</td><td>{3}</td><td><b>{4}</b></td><td>{5}</td>"
            "<td>{6}</td></tr>\n",
            verdict, escaped(indicator_name(voice, name)), f.base, f.policy, f.difference, f.interval,
            voice.say("verdict." + std::string(verdict)));
    }
    return rows;
}

std::string indicator_table(const StoredResults& results, const Voice& voice, std::size_t policy) {
    std::string head;
    for (const char* key :
         {"table.indicator", "table.base", "table.policy", "table.difference", "table.interval", "table.verdict"})
        head += fmt::format("<th>{}</th>", voice.say(key));
    return policy_heading(results, voice, policy) +
           fmt::format("<table class=\"figures\"><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table>\n", head,
                       indicator_rows(results, voice, policy));
}

/// "−0,4 min" in the colour of a gain or loss that holds; "≈ 0" where it cannot be told from chance.
std::string gain_cell(const Digest& digest, const Voice& voice, std::size_t policy, const GroupDigest& group) {
    const MeanInterval& d = group.difference_s[policy];
    if (d.count == 0) return "<td>–</td>";
    if (group.holds[policy] == 0 || !digest.flags[policy].empty())
        return "<td class=\"quiet\">" + voice.say("council.no_change") + "</td>";
    return fmt::format("<td class=\"{}\">{} min</td>", d.mean < 0.0 ? "better" : "worse",
                       voice.signed_number(d.mean / 60.0, 1));
}

std::string gains_table(const StoredResults& results, const Digest& digest, const Voice& voice,
                        const std::vector<std::size_t>& policies) {
    std::string head = "<th></th>", rows, dimension;
    for (const std::size_t s : policies)
        head += fmt::format("<th>{}</th>", escaped(voice.of(results.header.scenarios[s].name)));
    for (const GroupDigest& group : digest.groups) {
        if (group.dimension != "distance_km" && group.dimension != "class" && group.dimension != "stratum") continue;
        if (group.dimension != dimension) {
            dimension = group.dimension;
            rows += fmt::format("<tr class=\"heading\"><th colspan=\"{}\">{}</th></tr>\n", 1 + policies.size(),
                                voice.say("group." + dimension));
        }
        rows += "<tr><th scope=\"row\">" + escaped(group_name(voice, group)) + "</th>";
        for (const std::size_t s : policies) rows += gain_cell(digest, voice, s, group);
        rows += "</tr>\n";
    }
    if (rows.empty()) return {};
    return fmt::format("<h2>{}</h2>\n<table><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table>\n",
                       voice.say("section.groups"), head, rows);
}

std::string maps(const StoredResults& results, const Digest& digest, const Voice& voice,
                 const std::vector<std::size_t>& policies) {
    if (results.header.links.empty()) return {};
    std::string html;
    for (const std::size_t s : policies)
        if (digest.flags[s].empty())
            html += "<figure>" + policy_heading(results, voice, s) + change_drawing(results, digest, s) +
                    "<figcaption>" + map_sentence(digest, voice, s) + "</figcaption></figure>\n";
    if (html.empty()) return html;
    std::string legend;
    for (const int c : {4, 3, 2, 1, 0})
        legend += fmt::format("<span><i style=\"background:{}\"></i>{}</span>\n",
                              change_colours[static_cast<std::size_t>(c)], voice.say(fmt::format("map.change.{}", c)));
    return "<h2 class=\"first\">" + voice.say("council.map") + "</h2>\n<p class=\"legend\">" + legend +
           "</p>\n<div class=\"columns\">\n" + html + "</div>\n";
}

std::string worth(const StoredResults& results, const Digest& digest, const Voice& voice,
                  const std::vector<std::size_t>& policies) {
    std::string items;
    for (const std::size_t s : policies) {
        const std::string text = appraisal_sentence(digest, voice, s);
        if (!text.empty())
            items += fmt::format("<li><b>{}</b>: {}</li>\n", escaped(voice.of(results.header.scenarios[s].name)), text);
    }
    if (items.empty()) return {};
    return fmt::format("<h2>{}</h2>\n<ul>{}</ul>\n<p class=\"note\">{}</p>\n", voice.say("section.appraisal"), items,
                       voice.say("council.appraisal"));
}

std::string first_page(const StoredResults& results, const Digest& digest, const Voice& voice,
                       const std::vector<std::size_t>& policies) {
    std::string cards, tables;
    for (const std::size_t s : policies) {
        cards += council_card(results, digest, voice, s);
        tables += indicator_table(results, voice, s);
    }
    std::string html = title_section(results, voice) + "<div class=\"columns\">\n" + cards + "</div>\n" + tables;
    const std::size_t others = results.header.scenarios.size() - 1 - policies.size();
    if (others > 0)
        html += "<p class=\"note\">" + voice.say("council.more", {{"n", std::to_string(others)}}) + "</p>\n";
    return html;
}

std::string second_page(const StoredResults& results, const Digest& digest, const Voice& voice,
                        const std::vector<std::size_t>& policies) {
    std::string limits;
    for (int i = 1; i <= 3; ++i) limits += "<li>" + voice.say(fmt::format("limits.{}", i)) + "</li>\n";
    return maps(results, digest, voice, policies) + "<div class=\"columns\">\n<div>" +
           gains_table(results, digest, voice, policies) + "</div>\n<div>" + worth(results, digest, voice, policies) +
           "<h2>" + voice.say("section.limits") + "</h2>\n<ul>" + limits + "</ul>\n</div></div>\n<footer>" +
           voice.say("footer", {{"version", escaped(results.meta("program_version"))}}) + "</footer>\n";
}

/// The first browser of these that prints; empty when none does.
fs::path print_page(const fs::path& page, const fs::path& pdf, const fs::path& profile) {
    for (const char* browser : {"chromium", "chromium-browser", "google-chrome"}) {
        std::vector<std::string> words{browser,
                                       "--headless",
                                       "--disable-gpu",
                                       "--disable-dev-shm-usage",  // containers have little of it
                                       "--no-pdf-header-footer",
                                       "--user-data-dir=" + profile.string(),
                                       "--print-to-pdf=" + pdf.string(),
                                       "file://" + page.string()};
        if (::geteuid() == 0) words.insert(words.begin() + 1, "--no-sandbox");  // it refuses to run as root otherwise
        if (exit_code_of(started(words, Told::nothing)) == 0 && fs::exists(pdf)) return pdf;
    }
    return {};
}

}  // namespace

std::string council_page(const StoredResults& results, const Digest& digest, const Voice& voice) {
    const std::vector<std::size_t> policies = shown_policies(results, digest);
    return fmt::format(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
        "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">\n<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n<section class=\"sheet\">\n{}"
        "</section>\n<section class=\"sheet\">\n{}</section>\n</body>\n</html>\n",
        code_of(voice.language), voice.say("council.title"), asset("page/council.css"),
        first_page(results, digest, voice, policies), second_page(results, digest, voice, policies));
}

std::vector<fs::path> write_council(const StoredResults& results, const Digest& digest, const fs::path& folder,
                                    std::vector<std::string>& notes) {
    std::vector<fs::path> files;
    if (shown_policies(results, digest).empty()) return files;
    const TemporaryFolder temporary;
    for (const Language language : languages) {
        const std::string name = fmt::format("council.{}", code_of(language));
        const fs::path page = temporary.path() / (name + ".html"), pdf = temporary.path() / (name + ".pdf");
        write_atomically(page, council_page(results, digest, Voice{language}));
        if (print_page(page, pdf, temporary.path() / "profile").empty()) {
            notes.emplace_back(
                "the council's PDF needs a Chromium: apt-get install chromium (or print report.html from any browser)");
            return files;
        }
        files.push_back(folder / (name + ".pdf"));
        write_atomically(files.back(), read_text(pdf));
    }
    return files;
}

}  // namespace septima
