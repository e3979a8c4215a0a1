#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "render/camera.h"
#include "render/layout.h"
#include "render/number_text.h"
#include "render/theme.h"

namespace septima::render {

/// What the dashboard remembers from one day to the next.
struct Settings {
    LayoutName layout = LayoutName::map;
    unsigned tiles = 8;
    Language language = Language::es;
    ThemeName theme = ThemeName::night;
    bool colour_blind = false;
    bool panels = true;
    Camera camera = {};                    ///< where the map was left ...
    std::string camera_of = {};            ///< ... of this network; empty: nowhere
    std::vector<std::string> recent = {};  ///< absolute paths of what was opened, newest first
    bool operator==(const Settings&) const = default;
};

inline constexpr std::size_t most_recent = 8;
/// Puts `path`, made absolute, before the others; at most most_recent are kept.
void add_recent(Settings& settings, const std::filesystem::path& path);

/// Lines "key = value".
std::string settings_text(const Settings& settings);
/// What is wrong goes to `problems`, one sentence each with its line; then the standard settings are returned.
Settings settings_from(std::string_view text, std::vector<std::string>& problems);

/// $XDG_CONFIG_HOME/septima/dashboard.conf, or under ~/.config; empty when there is neither.
std::filesystem::path settings_file();

}  // namespace septima::render
