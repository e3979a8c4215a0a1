#pragma once

#include <cstdint>
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
    const Zones* zones = nullptr;      ///< likewise; those of the demand
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

/// What a static equilibrium cannot see of a command, and so says nothing of. It does see lanes, limits, tolls, demand,
/// plates, obstacles, and how long a plan shows green.
enum class Unseen : std::uint8_t {
    nothing,
    offsets,         ///< when a plan's cycle begins: it knows no platoons
    signal_control,  ///< greens that follow who comes: it knows no single vehicles
    bus_holding,     ///< buses that wait at stops
    message_sign     ///< who learns what on the way: all know everything there
};
Unseen unseen_in_static(const Network& streets, const Action& action);

/// User equilibrium (relative gap 1e-3) with the commands that hold at `at_s`. Assumptions beside those of any
/// volume-delay function: of those whom plates keep off the road the shares that change mode or stay leave the demand;
/// where a rule holds in a part of the city, a trip between two zones is meant with the share of their links that lie
/// inside; an obstacle counts as closed lanes along its link; another plan scales an approach's capacity by its share
/// of green and adds the change of Webster's uniform delay (static_signals.h).
StaticFigures static_figures(const StaticCity& city, const std::vector<Command>& commands, double at_s);

}  // namespace septima
