#pragma once

#include <vector>

#include "sim/demand/trips.h"
#include "sim/model/vehicle_classes.h"
#include "sim/network/network.h"
#include "sim/result/run_result.h"
#include "sim/world/measurements.h"

namespace septima {

/// Sums over groups of trips: by straight distance between the ends, class, hour of the wish to leave, zone of origin
/// and its socioeconomic stratum. A trip belongs to the same groups whatever the policy and the seed of the traffic, so
/// that groups can be compared pair by pair: who gains time, who loses it. Groups without trips have no row.
/// REQUIRES trips and measurements.trips have the same rows.
std::vector<TripGroupRow> trip_groups(const Measurements& measurements, const Network& network, const Trips& trips,
                                      const VehicleClasses& classes, const Zones& zones);

}  // namespace septima
