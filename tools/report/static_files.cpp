#include "tools/report/static_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "sim/base/error.h"
#include "sim/base/file.h"
#include "tools/report/assets.h"
#include "tools/report/charts.h"
#include "tools/report/city_map.h"
#include "tools/report/voice.h"

extern "C" char** environ;

namespace septima {

namespace {

namespace fs = std::filesystem;

/// Starts a program found on the PATH, without a shell; -1 when it could not be started.
pid_t started(const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));  // posix_spawn does not write
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed == 0 ? child : -1;
}

/// Waits for a program; its exit code, or -1 when it was not started or was killed.
int exit_code_of(pid_t child) {
    if (child < 0) return -1;
    int status = 0;
    while (::waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// A folder that goes away with its content.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (fs::temp_directory_path() / "septima-report-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw IoError(name + ": cannot be made");
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

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

/// Two pictures at a time: each is the work of one core.
void render_png(const std::vector<fs::path>& pictures, std::vector<fs::path>& files, std::vector<std::string>& notes) {
    for (std::size_t first = 0; first < pictures.size(); first += 2) {
        std::vector<std::pair<fs::path, pid_t>> going;
        for (std::size_t i = first; i < std::min(first + 2, pictures.size()); ++i) {
            fs::path png = pictures[i];
            png.replace_extension(".png");
            going.emplace_back(png, started({"rsvg-convert", "--zoom", "2", "--background-color", "white", "--output",
                                             png.string(), pictures[i].string()}));
        }
        bool absent = false;
        for (const auto& [png, child] : going) {
            const int code = exit_code_of(child);
            absent = absent || code < 0 || code == 127;
            if (code > 0 && code != 127)
                throw IoError(fmt::format("{}: cannot be written (rsvg-convert ended with {})", png.string(), code));
            if (code == 0) files.push_back(png);
        }
        if (!absent) continue;
        notes.emplace_back("PNG files need rsvg-convert: apt-get install librsvg2-bin (SVG files are there)");
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
    render_png(pictures, files, notes);
    return files;
}

}  // namespace septima
