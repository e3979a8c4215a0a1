#pragma once

#include <vector>

#include "render/source.h"

namespace septima::render {

/// The headline of one side at one instant.
struct Headline {
    double time_s = 0.0;
    double mean_speed_kmh = 0.0;
    double on_road = 0.0, waiting_outside = 0.0, completed = 0.0, stuck = 0.0, suppressed = 0.0;
    double delay_h = 0.0;
};
Headline headline_of(const Snapshot& snapshot);

/// Headlines so far, per side, at least half a minute apart.
struct History {
    std::vector<std::vector<Headline>> sides;
};
void add(History& history, const Picture& picture);

}  // namespace septima::render
