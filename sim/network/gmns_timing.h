#pragma once

// Timing plans of a GMNS folder with their rings, and the one list of phases that they become; private to
// sim/network/gmns_*.cpp.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/network/draft.h"

namespace septima::gmns {

using Turn = std::pair<std::uint32_t, std::uint32_t>;

/// One row of signal_timing_phase with the movements of signal_phase_mvmt.
struct TimingPhase {
    int number = 0, ring = 1, barrier = 1, position = 0;
    Phase timing;
    bool fixed = true;  ///< green is that of a fixed plan; otherwise the least of an actuated one
    int line = 0;
    std::vector<Turn> turns;
    std::vector<int> turn_line;
};

struct TimingPlan {
    std::string id;
    std::string controller;
    int line = 0;
    std::optional<double> cycle_s;
    std::vector<TimingPhase> phases;
    double offset_s = 0.0;
    std::optional<int> coordinated_phase;
    std::string reference;  ///< begin_of_green, begin_of_yellow, begin_of_red
};

/// Sets the phases and the offset of a controller.
void fill(DraftController& controller, const TimingPlan& plan);

}  // namespace septima::gmns
