#pragma once

#include <filesystem>
#include <vector>

#include "render/film.h"
#include "sim/base/error.h"

namespace septima::cli {

/// A scene of a story: what is looked at while the day goes from one time to another.
struct StoryScene {
    render::SceneLook look;
    double from_s = 0.0, to_s = 0.0;  ///< of the day
    double lasts_s = 10.0;            ///< on the screen
};

/// Reads a 'story/1' TOML file (scenarios/README.md): scenes in the order of the day, within the hours simulated.
/// Everything wrong is noted in `problems`. Throws IoError when it cannot be read.
std::vector<StoryScene> read_story(const std::filesystem::path& file, double start_s, double end_s, Problems& problems);

}  // namespace septima::cli
