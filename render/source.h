#pragma once

#include <functional>
#include <vector>

#include "sim/policy/command.h"
#include "sim/world/snapshot.h"

namespace septima::render {

/// One instant of every side, taken at the same time of day.
struct Picture {
    std::vector<Snapshot> sides;
    double previous_time_s = 0.0;  ///< of the picture before; vehicles are shown gliding from there to here
    double achieved_pace = 0.0;    ///< simulated seconds per second
    bool finished = false;         ///< the end of the scenario is reached
};

/// What the operator asks of the clock.
struct Pace {
    bool playing = true;
    double times_real = 10.0;  ///< simulated seconds per second; infinity = as fast as possible
    double run_to_s = -1.0;    ///< >= 0: as fast as possible to this time of day, then at times_real
    bool operator==(const Pace&) const = default;
};

/// A running simulation seen from the dashboard: functions, whatever is behind them. None of them waits for a
/// step.
struct LiveSource {
    /// Puts the newest picture into the argument (whose buffers are reused); false when there is none since the last
    /// call.
    std::function<bool(Picture&)> take;
    std::function<void(const Pace&)> set_pace;
    /// A change made with the mouse, for one side.
    std::function<void(std::size_t side, const Command&)> command;
    /// True when the window is to close: the simulation failed or the program was interrupted.
    std::function<bool()> ended;
};

}  // namespace septima::render
