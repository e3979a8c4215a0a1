#pragma once

#include <vector>

#include "sim/network/network.h"

namespace septima {

/// Flow of each turn, veh/h; row = TurnId.
using TurnFlows = Column<TurnId, double>;

struct WebsterOptions {
    double lane_saturation_vph = 1800.0;
    double min_cycle_s = 40.0;
    double max_cycle_s = 150.0;
    double most_load = 0.95;  ///< from this sum of flow ratios on the longest cycle is taken
};

/// Webster's cycle for lost time L, s, and sum of critical flow ratios Y: (1.5 L + 5) / (1 - Y), s; infinity for Y
/// >= 1.
double webster_cycle_s(double lost_s, double flow_ratio);

/// Mean delay of Webster's first two terms, s per vehicle: C (1 - g/C)^2 / (2 (1 - y)) + X^2 / (2 q (1 - X)), y = q /
/// s; infinity for X >= 1.
double webster_delay_s(double cycle_s, double green_s, double flow_vps, double saturation_vps);

/// What Webster says about one controller.
struct WebsterPlan {
    SignalPlan plan;                 ///< the given one with new greens; a minimum green holds
    std::vector<double> flow_ratio;  ///< critical, per phase
    double lost_s = 0.0;             ///< ambers and all-reds: start-up loss and used amber cancel out
    double load = 0.0;               ///< sum of the flow ratios
};

/// Cycle and splits for the flows. A turn counts in the phase in which it need not give way, or else in the longest
/// that serves it; within a phase the busiest lane group of a link is critical.
WebsterPlan webster_plan(const Network& network, ControllerId controller, const TurnFlows& flows,
                         const WebsterOptions& options = {});

/// Turn flows at every node from what enters the links, veh/h: the flow of a link is shared among its turns so that the
/// flows of the links they lead to come out (Furness), as far as counts that do not balance allow.
TurnFlows turn_flows(const Network& network, const Column<LinkId, double>& link_vph);

}  // namespace septima
