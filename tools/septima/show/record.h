#pragma once

#include <string>
#include <vector>

#include "render/dashboard.h"
#include "render/scene.h"
#include "sim/world/world.h"

namespace septima::cli {

struct RecordRequest {
    std::string story;  ///< file; empty: the whole run in a minute
    std::string film;   ///< MP4 file to write; empty: stills
    std::string still;  ///< "scene.png" -> scene-1.png, scene-2.png ..., one per scene at its end
    unsigned frames_per_s = 25;
    int threads = 1;
};

/// Films a story: every frame is drawn, however long it takes. Returns the exit code. Throws InputError, IoError.
int record(const render::Scene& scene, std::vector<World> worlds, const render::ShowOptions& options,
           const RecordRequest& request);

}  // namespace septima::cli
