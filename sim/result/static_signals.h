#pragma once

#include "sim/network/network.h"

namespace septima {

/// How long a signal lets a link go: means over the movements of its lanes that the controller controls.
struct GreenOfLink {
    double share = 1.0;    ///< of the cycle; displayed green stands for effective green
    double delay_s = 0.0;  ///< (C - g)^2 / 2C: the uniform delay at low volume (Webster 1958)
};

/// REQUIRES that the link ends at the controller. A plan without phases, or one that does not know the link, stops
/// nobody.
GreenOfLink green_of_link(const Network& network, const SignalPlan& plan, LinkId link);

}  // namespace septima
