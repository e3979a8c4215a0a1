#include "tools/report/page.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/report/assets.h"
#include "tools/report/charts.h"
#include "tools/report/city_map.h"
#include "tools/report/sections.h"
#include "tools/report/voice.h"

namespace septima {

namespace {

bool starts_with_tag(std::string_view text, std::string_view tag) {
    if (text.size() < tag.size()) return false;
    return std::equal(tag.begin(), tag.end(), text.begin(), [](char a, char b) {
        return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
    });
}

/// Text that may stand inside a <script>: "</script" would end the element and "<!--" begin a comment.
std::string inside_script(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        out += text[i];
        if (text[i] != '<') continue;
        const std::string_view rest = text.substr(i + 1);
        if (starts_with_tag(rest, "/script") || starts_with_tag(rest, "!--")) out += '\\';
    }
    return out;
}

std::string script(std::string_view code) {
    return fmt::format("<script>{}</script>\n", inside_script(code));
}

std::string data(const char* id, std::string_view text) {
    return fmt::format("<script type=\"application/json\" id=\"{}\">{}</script>\n", id, inside_script(text));
}

std::string body_of(const StoredResults& results, const Digest& digest, const Voice& voice) {
    const bool compares = results.header.scenarios.size() > 1;
    std::string html = title_section(results, voice);
    if (compares)
        html += verdict_section(results, digest, voice) + table_section(results, digest, voice) +
                why_section(results, digest, voice);
    else
        html += single_section(results, voice);
    return html + chart_sections(results, digest, voice) + method_section(results, digest, voice);
}

std::string charts_data(const StoredResults& results, const Digest& digest) {
    nlohmann::json all;
    for (const Language language : languages)
        for (const Chart& chart : charts(results, digest, Voice{language}))
            all[std::string(code_of(language))][chart.key] = nlohmann::json::parse(chart.specification);
    return all.dump();
}

std::string top_bar(const Voice& es, const Voice& en) {
    return fmt::format(
        "<header class=\"top\"><div class=\"wrap\"><span class=\"brand\">Séptima</span><nav aria-label=\"{} / "
        "{}\"><button type=\"button\" data-language=\"es\" aria-pressed=\"true\">Español</button><button "
        "type=\"button\" data-language=\"en\" "
        "aria-pressed=\"false\">English</button><button type=\"button\" class=\"print\" data-es=\"{}\" "
        "data-en=\"{}\">{}</button></nav></div></header>\n",
        es.say("page.language"), en.say("page.language"), es.say("page.print"), en.say("page.print"),
        es.say("page.print"));
}

}  // namespace

std::string report_page(const StoredResults& results, const Digest& digest) {
    const Voice es{Language::es};
    const Voice en{Language::en};
    std::string page =
        "<!doctype html>\n<html lang=\"es\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">\n";
    // The page may not reach the network even if a text within it tried to.
    page +=
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'unsafe-inline' "
        "'unsafe-eval'; style-src 'unsafe-inline'; img-src data:\">\n";
    page += fmt::format("<title>{} · Séptima</title>\n<style>\n{}</style>\n</head>\n<body>\n",
                        escaped(results.meta("title_es").empty() ? results.meta("city") : results.meta("title_es")),
                        asset("page/style.css"));
    page += top_bar(es, en);
    for (const Voice& voice : {es, en}) {
        page += fmt::format("<main class=\"wrap\" lang=\"{}\"{}>\n", code_of(voice.language),
                            voice.language == Language::es ? "" : " hidden");
        page += "<noscript><p class=\"warning\">" + voice.say("page.noscript") + "</p></noscript>\n" +
                body_of(results, digest, voice);
        page += "<footer>" + voice.say("footer", {{"version", escaped(results.meta("program_version"))}}) +
                "</footer>\n</main>\n";
    }
    page += data("charts", charts_data(results, digest)) + data("map", map_data(results, digest));
    for (const char* library : {"vega.js", "vega-lite.js", "vega-embed.js", "page/map.js", "page/page.js"})
        page += script(asset(library));
    return page + "</body>\n</html>\n";
}

}  // namespace septima
