#include "render/fonts.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "sim/base/error.h"
#include "sim/base/text.h"

namespace septima::render {

namespace fs = std::filesystem;

std::vector<fs::path> font_folders() {
    std::vector<fs::path> folders;
    const auto variable = [](const char* name) -> std::string {
        const char* value = std::getenv(name);
        return value == nullptr ? "" : value;
    };
    const std::string home = variable("HOME");
    const std::string data_home = variable("XDG_DATA_HOME");
    std::string data_dirs = variable("XDG_DATA_DIRS");
    if (data_dirs.empty()) data_dirs = "/usr/local/share:/usr/share";
    if (!data_home.empty()) folders.emplace_back(fs::path(data_home) / "fonts");
    if (!home.empty()) {
        folders.emplace_back(fs::path(home) / ".local/share/fonts");
        folders.emplace_back(fs::path(home) / ".fonts");
    }
    for (const std::string_view folder : split(data_dirs, ':'))
        if (!folder.empty()) folders.emplace_back(fs::path(folder) / "fonts");
    folders.emplace_back("/usr/share/fonts");
    return folders;
}

fs::path find_font(const std::vector<fs::path>& folders, const std::vector<std::string>& names) {
    fs::path best;
    std::size_t best_rank = names.size();
    for (const fs::path& folder : folders) {
        std::error_code error;
        for (fs::recursive_directory_iterator file(folder, fs::directory_options::skip_permission_denied, error), end;
             !error && file != end; file.increment(error)) {
            const auto found = std::find(names.begin(), names.end(), file->path().filename().string());
            const auto rank = static_cast<std::size_t>(found - names.begin());
            if (rank < best_rank) {
                best = file->path();
                best_rank = rank;
            }
        }
    }
    return best;
}

void load_fonts(Fonts& fonts) {
    const std::vector<fs::path> folders = font_folders();
    const auto load = [&folders](sf::Font& font, const std::vector<std::string>& names) {
        const fs::path file = find_font(folders, names);
        if (file.empty() || !font.loadFromFile(file.string()))
            throw InputError("no usable font was found for the dashboard (looked for " + names.front() + " and " +
                             names.back() + " in the font folders); install one: apt-get install fonts-inter");
        return file;
    };
    fonts.regular_file = load(fonts.regular, {"Inter-Regular.otf", "Inter-Regular.ttf", "NotoSans-Regular.ttf",
                                              "LiberationSans-Regular.ttf", "DejaVuSans.ttf"});
    load(fonts.semibold, {"Inter-SemiBold.otf", "Inter-SemiBold.ttf", "Inter-Bold.ttf", "NotoSans-Bold.ttf",
                          "LiberationSans-Bold.ttf", "DejaVuSans-Bold.ttf"});
    load(fonts.bold,
         {"Inter-Bold.otf", "Inter-Bold.ttf", "NotoSans-Bold.ttf", "LiberationSans-Bold.ttf", "DejaVuSans-Bold.ttf"});
}

}  // namespace septima::render
