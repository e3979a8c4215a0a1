#pragma once

#include "sim/demand/trips.h"
#include "sim/model/vehicle_classes.h"
#include "sim/network/network.h"
#include "sim/result/run_result.h"
#include "sim/world/measurements.h"

namespace septima {

/// Turns what a world measured into the tables of the results store. A pure function of its arguments: equal
/// measurements give equal tables, bit by bit. REQUIRES trips and measurements.trips have the same rows.
RunResult run_result(const Measurements& measurements, const Network& network, const Trips& trips,
                     const VehicleClasses& classes, const Zones& zones, const RunFacts& facts);

/// Which trips the table of trips holds.
struct TripSample {
    double share = 1.0;  ///< 0 to 1
};

/// True when a trip is in the sample. It hangs on what no policy changes (its id, or where and when it is meant to go),
/// so every run of a seed samples the same trips, and a larger sample holds a smaller one.
bool sampled(const TripSample& sample, const Trips& trips, TripId trip);

/// One row per sampled trip of the measured period, for the table written on request. `zones` may be empty when no trip
/// has any.
std::vector<TripRow> trip_rows(const Measurements& measurements, const Trips& trips, const VehicleClasses& classes,
                               const Zones& zones, const TripSample& sample = {});

/// End of the last interval, seconds since midnight.
double measured_end_s(const Measurements& measurements);

/// Share of the trips that may stay unserved before figures may no longer be compared.
inline constexpr double unserved_limit = 0.01;

}  // namespace septima
