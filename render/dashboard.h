#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "render/board.h"
#include "render/scene.h"
#include "render/settings.h"
#include "render/source.h"
#include "render/story.h"

namespace septima::render {

/// How the dashboard opens.
struct ShowOptions {
    unsigned width_px = 1600, height_px = 900;
    Language language = Language::es;
    ThemeName theme = ThemeName::night;
    bool colour_blind = false;
    bool panels = true;
    LayoutName layout = LayoutName::map;
    unsigned tiles = 8;
    bool difference = false;
    std::string corridor;  ///< of the diagram; empty = the first of the main ones
    bool swipe = false;
    bool buses = false;    ///< bus lines in the place of corridors
    bool hand = false;     ///< the list of the operator's measures is open
    bool controls = true;  ///< the operator's controls in a screenshot
    /// Streets whose crossing the camera shows; both empty = the whole city.
    std::string street, cross_street;
    double across_m = 400.0;
    std::optional<Camera> camera;   ///< where a window opens without a crossing ...
    std::string camera_of;          ///< ... if it shows this network
    std::vector<StoryScene> story;  ///< played in the window
    double frames_per_s = 60.0;     ///< at most
    /// What is wrong with a scenario or results file that is to be opened; empty: nothing. It may take its time: it is
    /// called in a thread of its own. None: nothing else can be opened.
    std::function<std::string(const std::string& path)> check;
    std::vector<std::string> recent;  ///< of Settings
    unsigned samples = 4;             ///< of a pixel, against jagged edges
};

/// How the dashboard ended.
struct Ending {
    Settings settings;  ///< to be remembered
    std::string open;   ///< what the operator wants to see in its place, found good by `check`; empty: nothing
};

/// Opens the window and runs until it is closed or something else is to be opened. Never waits for the simulation.
/// Throws InputError without a display.
Ending run_dashboard(const Scene& scene, const LiveSource& source, const ShowOptions& options);

/// Draws one frame of the given size and writes it as PNG. Throws IoError when it cannot be written.
void save_screenshot(const Scene& scene, const Picture& picture, const History& history, const ShowOptions& options,
                     const std::filesystem::path& file);

}  // namespace septima::render
