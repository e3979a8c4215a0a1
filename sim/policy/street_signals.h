#pragma once

#include <vector>

#include "sim/policy/compile.h"
#include "sim/signal/coordination.h"

namespace septima {

/// The signals of a street in order, as coordination wants them.
struct SignalStreet {
    std::vector<ControllerId> controllers;
    std::vector<SignalPlan> plans;  ///< with the common cycle
    std::vector<StreetSignal> signals;
    double cycle_s = 0.0;
    Heading out = Heading::both;  ///< which way "out" is
};

/// Looks up a street's signals, outwards along `heading`; with Heading::both the compass direction that most of the
/// street follows. Greens are stretched to `cycle_s`, or to the longest cycle among them when it is 0. A direction in
/// which a signal has no through traffic is taken as always green there. Throws InputError when nobody knows the
/// street, when it has fewer than two signals, or when the cycle is too short for a plan's minimum greens.
SignalStreet signal_street(const PolicyContext& context, const std::string& street, Heading heading, double cycle_s);

}  // namespace septima
