#pragma once

#include <vector>

#include "render/scene.h"
#include "sim/batch/store.h"
#include "sim/scenario/scenario.h"

namespace septima::cli {

/// What the dashboard has to know of a scenario; a side for each policy. The scenario outlives it.
render::Scene scene_of(const Scenario& scenario, const std::vector<Policy>& policies);

/// Adds the bus lines, and the way of each, which is that of its first bus.
void add_lines(render::Scene& scene, const Trips& trips);

/// A scene of a results file alone: its streets, without zones and vehicles. The network outlives it.
render::Scene scene_of(const StoredResults& results, const Network& network, const std::vector<Policy>& sides);

}  // namespace septima::cli
