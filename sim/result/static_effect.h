#pragma once

#include <vector>

#include "sim/base/error.h"
#include "sim/demand/demand.h"
#include "sim/network/network.h"
#include "sim/policy/command.h"
#include "sim/route/assignment_network.h"

namespace septima {

/// A city as a static assignment sees it: hourly demand of the whole run, streets with volume-delay functions.
struct StaticCity {
    const Network* streets = nullptr;  ///< outlives it
    AssignmentNetwork network;
    std::vector<ClassRule> rules;
    Demand demand;
    std::vector<ClassDemand> shares;  ///< their matrices are those of `demand`
};

/// What a static equilibrium comes to; per hour of the run.
struct StaticFigures {
    double vehicles = 0.0;   ///< that travel
    double vehicle_h = 0.0;  ///< on the way, passenger-car equivalents
    double unserved = 0.0;   ///< vehicles whom no way serves
    double mean_min() const { return vehicles > 0.0 ? 60.0 * vehicle_h / vehicles : 0.0; }
};

/// True when a static assignment knows what the command changes: lanes, limits, tolls, demand, plates of the whole
/// city, obstacles. It knows no signals and no buses at stops.
bool counts_in_static(const Action& action);

/// User equilibrium (relative gap 1e-3) with the commands that hold at `at_s`. Of those whom plates keep off the road
/// the shares that change mode or stay leave the demand; an obstacle counts as closed lanes along its link.
StaticFigures static_figures(const StaticCity& city, const std::vector<Command>& commands, double at_s);

}  // namespace septima
