#pragma once

#include <filesystem>
#include <vector>

#include "render/story.h"
#include "sim/base/error.h"

namespace septima::cli {

/// Reads a 'story/1' TOML file (scenarios/README.md): scenes in the order of the day, within the hours simulated.
/// Everything wrong is noted in `problems`. Throws IoError when it cannot be read.
std::vector<render::StoryScene> read_story(const std::filesystem::path& file, double start_s, double end_s,
                                           Problems& problems);

}  // namespace septima::cli
