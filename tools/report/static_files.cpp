#include "tools/report/static_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "sim/base/error.h"
#include "sim/base/file.h"
#include "tools/report/assets.h"
#include "tools/report/charts.h"
#include "tools/report/city_map.h"
#include "tools/report/programs.h"
#include "tools/report/voice.h"

namespace septima {

namespace {

namespace fs = std::filesystem;

constexpr int static_width = 900;  ///< of a chart, pixels

/// Lets Node render every job; false when there is no Node or it failed.
bool render_svg(const nlohmann::json& jobs, std::vector<std::string>& notes) {
    const TemporaryFolder folder;
    write_atomically(folder.path() / "node_modules/vega.js", asset("vega.js"));
    write_atomically(folder.path() / "node_modules/vega-lite.js", asset("vega-lite.js"));
    write_atomically(folder.path() / "static.mjs", asset("static.mjs"));
    write_atomically(folder.path() / "jobs.json", jobs.dump());
    const int code = exit_code_of(started({"node", (folder.path() / "static.mjs").string(), folder.path().string()}));
    if (code == 0) return true;
    notes.push_back(code < 0 || code == 127
                        ? "charts as SVG need Node: apt-get install nodejs (the page has them all the same)"
                        : fmt::format("charts as SVG failed: node ended with {}", code));
    return false;
}

constexpr std::size_t pictures_at_once = 4;  ///< each makes two processes of very different length

fs::path unfinished(const fs::path& file) {
    return file.string() + ".tmp";
}

/// Each picture once as PNG and once as PDF.
void convert(const std::vector<fs::path>& pictures, std::vector<fs::path>& files, std::vector<std::string>& notes) {
    for (std::size_t first = 0; first < pictures.size(); first += pictures_at_once) {
        std::vector<std::pair<fs::path, pid_t>> going;
        for (std::size_t i = first; i < std::min(first + pictures_at_once, pictures.size()); ++i) {
            fs::path png = pictures[i], pdf = pictures[i];
            png.replace_extension(".png");
            pdf.replace_extension(".pdf");
            going.emplace_back(png, started({"rsvg-convert", "--zoom", "2", "--background-color", "white", "--output",
                                             unfinished(png).string(), pictures[i].string()}));
            going.emplace_back(pdf, started({"rsvg-convert", "--format", "pdf", "--output", unfinished(pdf).string(),
                                             pictures[i].string()}));
        }
        bool absent = false;
        for (const auto& [file, child] : going) {
            const int code = exit_code_of(child);
            absent = absent || code < 0 || code == 127;
            std::error_code ignored;
            if (code != 0) fs::remove(unfinished(file), ignored);
            if (code > 0 && code != 127)
                throw IoError(fmt::format("{}: cannot be written (rsvg-convert ended with {})", file.string(), code));
            if (code != 0) continue;
            commit_file(unfinished(file), file);
            files.push_back(file);
        }
        if (!absent) continue;
        notes.emplace_back("PNG and PDF files need rsvg-convert: apt-get install librsvg2-bin (SVG files are there)");
        return;
    }
}

void write_maps(const StoredResults& results, const Digest& digest, const Voice& voice, const fs::path& folder,
                std::vector<fs::path>& pictures) {
    const auto write = [&](const std::string& name, const std::string& svg) {
        pictures.push_back(folder / fmt::format("{}.{}.svg", name, code_of(voice.language)));
        write_atomically(pictures.back(), svg);
    };
    for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
        if (digest.runs[s] > 0) write(fmt::format("map_speed_{}", s), speed_map_svg(results, digest, voice, s));
        if (s > 0 && digest.pairs[s] > 0)
            write(fmt::format("map_change_{}", s), change_map_svg(results, digest, voice, s));
    }
}

}  // namespace

std::vector<fs::path> write_static_files(const StoredResults& results, const Digest& digest, const fs::path& folder,
                                         std::vector<std::string>& notes) {
    std::vector<fs::path> files;
    std::vector<fs::path> pictures;
    std::vector<fs::path> of_charts;
    nlohmann::json jobs = nlohmann::json::array();
    for (const Language language : languages) {
        const Voice voice{language};
        for (const Chart& chart : charts(results, digest, voice)) {
            const std::string name = fmt::format("{}.{}", chart.key, code_of(language));
            files.push_back(folder / (name + ".vl.json"));
            const nlohmann::json specification = nlohmann::json::parse(chart.specification);
            write_atomically(files.back(), specification.dump(1) + "\n");
            of_charts.push_back(folder / (name + ".svg"));
            jobs.push_back({{"specification", specification},
                            {"title", chart.title},
                            {"language", code_of(language)},
                            {"width", static_width},
                            {"svg", fs::absolute(of_charts.back()).string()}});
        }
        if (!results.header.links.empty()) write_maps(results, digest, voice, folder, pictures);
    }
    if (render_svg(jobs, notes)) pictures.insert(pictures.end(), of_charts.begin(), of_charts.end());
    files.insert(files.end(), pictures.begin(), pictures.end());
    convert(pictures, files, notes);
    return files;
}

}  // namespace septima
