#pragma once

#include <span>
#include <vector>

#include "sim/demand/trips.h"
#include "sim/model/travel_choice.h"
#include "sim/world/world.h"

namespace septima {

// What those who drive cars and motorcycles do about a policy before the run: go on as they did, leave earlier or
// later, take another mode, stay at home, or pay. Each has his base shares (what the survey says of owners, by
// journey); the policy changes costs, the incremental nested logit changes the shares, and one draw keyed by the trip
// tells on which side of the change he is. Nobody moves without a change of cost, and whoever gives way to a low price
// gives way to a higher one. Costs are those of streets without traffic, signals included; what congestion adds or
// takes is not foreseen.

struct ChoiceSetup {
    const Network& network;
    const VehicleClasses& classes;
    const Zones& zones;
    std::span<const Command> base;    ///< what the trips are used to; but plate rules, which are always answered
    std::span<const Command> policy;  ///< the base included
    const WorldOptions& options;
    const ChoiceParameters& parameters;
    const ModeShares& split;
};

/// Fills trips.choices and gives those who take a taxi or a motorcycle that class. Returns what driving costs under the
/// policy over what it costs in the base, permits aside, over all owners. Plate rules whose file says what people do
/// (RestrictPlates::response_given) are left to the world, as are all with ChoiceMethod::elasticity. Draws are keyed by
/// (options.seed, trip, purpose); the result does not depend on the number of threads.
double choose(Trips& trips, const ChoiceSetup& setup);

}  // namespace septima
