#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/demand/trips.h"
#include "sim/model/vehicle_classes.h"
#include "sim/network/network.h"
#include "sim/result/run_result.h"
#include "sim/world/measurements.h"

namespace septima {

inline constexpr std::uint32_t no_trip_group = 0xFFFFFFFFU;

/// The groups that every trip belongs to, one of each dimension.
struct TripGrouping {
    std::vector<TripGroupRow> rows;                     ///< without sums: distance, class, hour, stratum, zone
    std::vector<std::array<std::uint32_t, 5>> of_trip;  ///< rows, or no_trip_group; in that order
};
TripGrouping trip_grouping(const Network& network, const Trips& trips, const VehicleClasses& classes,
                           const Zones& zones);

/// Sums over groups of trips: by straight distance between the ends, class, hour of the wish to leave, zone of origin
/// and its socioeconomic stratum. A trip belongs to the same groups whatever the policy and the seed of the traffic, so
/// that groups can be compared pair by pair: who gains time, who loses it. Groups without trips have no row.
/// REQUIRES trips and measurements.trips have the same rows.
std::vector<TripGroupRow> trip_groups(const Measurements& measurements, const Network& network, const Trips& trips,
                                      const VehicleClasses& classes, const Zones& zones);

}  // namespace septima
