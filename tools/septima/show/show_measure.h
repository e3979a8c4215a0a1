#pragma once

#include <vector>

#include "render/dashboard.h"
#include "render/scene.h"
#include "tools/septima/show/live_worlds.h"

namespace septima::cli {

struct MeasureRequest {
    double began_s = 0.0;  ///< wall_s() when the command began
    double at_s = 0.0;     ///< time of day whose traffic is drawn
    int threads = 1;
    bool json = false;
};

/// Prints what the dashboard costs on this machine: the time to the first picture, frames a second of the whole city
/// and of a view with 3,000 vehicles, memory of the view, and what a simulation that runs as fast as it can loses to a
/// dashboard that draws ten frames a second (loss.h).
int measure_dashboard(const render::Scene& scene, const std::vector<World>& worlds, const HandBase& base,
                      const MeasureRequest& r, const render::ShowOptions& options);
}  // namespace septima::cli
