#pragma once

#include <vector>

#include "sim/policy/compile.h"

namespace septima {

/// New plans for the controllers a signal_plan measure means. Greens are stretched to the cycle (ambers and all-reds
/// stay, no green falls under its minimum); offsets let a platoon that drives `green_wave_mps` along the corridor meet
/// the beginning of the corridor's green at every controller.
std::vector<SetSignalPlan> retimed(const SignalTiming& timing, const Measure& measure, const PolicyContext& context,
                                   Problems& problems);

/// A plan with its greens scaled to a cycle, in s. `share` > 0 gives that part of all green to the phases marked in
/// `serves`. The cycle becomes longer when the minimum greens need it.
SignalPlan rescaled(const SignalPlan& plan, double cycle_s, double share, const std::vector<char>& serves);

}  // namespace septima
