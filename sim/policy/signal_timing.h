#pragma once

#include <string>
#include <vector>

#include "sim/policy/compile.h"

namespace septima {

/// Controllers a measure means: those listed, or, when none is, those at the ends of its links; all of them for the
/// whole city. An unknown name, or a place without a controller, is an error at the measure's line.
std::vector<ControllerId> controllers_of(const std::vector<std::string>& names, const Measure& measure,
                                         const PolicyContext& context, Problems& problems);

/// Per phase 1 when it lets the through traffic of the links go; when none does, those that let any of it go.
std::vector<char> serving_phases(const Network& network, const SignalPlan& plan, const std::vector<LinkId>& links);

/// Distance of each controller's first stop line along the links from where they begin, m; infinity where they do not
/// lead. Every piece counts from its own beginning.
std::vector<double> places_along_m(const Network& network, const std::vector<LinkId>& corridor);

/// New plans for the controllers a signal_plan measure means. Greens are stretched to the cycle (ambers and all-reds
/// stay, no green falls under its minimum); offsets let a platoon that drives `green_wave_mps` along the corridor meet
/// the beginning of the corridor's green at every controller.
std::vector<SetSignalPlan> retimed(const SignalTiming& timing, const Measure& measure, const PolicyContext& context,
                                   Problems& problems);

/// New ways of running for the controllers a signal_control measure means. A coordinated controller without a named
/// phase coordinates the one that serves the measure's streets.
std::vector<SetSignalControl> rerun(const SignalRunning& running, const Measure& measure, const PolicyContext& context,
                                    Problems& problems);

/// A plan with its greens scaled to a cycle, in s. `share` > 0 gives that part of all green to the phases marked in
/// `serves`. The cycle becomes longer when the minimum greens need it.
SignalPlan rescaled(const SignalPlan& plan, double cycle_s, double share, const std::vector<char>& serves);

}  // namespace septima
