#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "sim/base/error.h"
#include "sim/demand/demand.h"
#include "sim/demand/trips.h"
#include "sim/model/vehicle_classes.h"
#include "sim/network/network.h"

namespace septima {

/// What is known of a city's travel: a 'demand/1' file (README.md), or figures typical of Colombia.
struct DemandParameters {
    double trips_per_day = 0.0;  ///< by the people of the internal zones, all modes
    // shares of all trips
    double walk = 0.27;
    double public_transport = 0.28;
    double car = 0.135;
    double motorcycle = 0.12;
    double taxi = 0.04;
    double bicycle = 0.055;
    // persons per vehicle
    double car_occupancy = 1.4;
    double motorcycle_occupancy = 1.15;
    double taxi_occupancy = 1.3;
    double bus_occupancy = 35.0;
    // hours
    std::array<double, 24> hour_share{};      ///< of the day's trips; sums to 1
    std::array<double, 24> outbound_share{};  ///< of the trips of an hour, those from home; the rest lead home
    // freight, vehicle trips per car trip
    double trucks_per_car = 0.06;
    double vans_per_car = 0.08;
    std::array<double, 24> freight_hour_share{};  ///< of the day's freight; all 0: half by the hours of people
    double taxi_empty = 0.0;                      ///< share of the taxis' kilometres without a passenger
    double through = -1.0;  ///< share of the trips that come in by a gate and leave by another; < 0: as gravity has it
    // distribution
    double mean_trip_km = 0.0;  ///< target of the gravity model; 0: 0.7 x the mean without deterrence
    double within_scope = 0.6;  ///< share of motor trips that use the roads simulated
    PlateMix plates;
};

/// Shares of the surveys of Bogotá, Aburrá and Cali in the mean, 1.6 trips a person (FACTS of the three surveys: 1.5
/// to 1.7). Hours: a morning, a noon and an evening peak. The mean trip length is left to `synthesized`.
DemandParameters typical_parameters(double population);

/// Reads a 'demand/1' file; everything wrong is added to `problems`. Throws IoError when it cannot be read.
DemandParameters read_demand_file(const std::filesystem::path& path, Problems& problems);
DemandParameters parse_demand_file(std::string_view text, const std::string& file, Problems& problems);

/// Trip generation by population and jobs, gravity distribution, hours, classes car, motorcycle, taxi, bus, van and
/// truck. Throws InputError when the zones have no people or no jobs.
Demand synthesized(const DemandParameters& parameters, const Network& network, const Zones& zones);

struct SampleOptions {
    std::uint64_t seed = 1;
    double start_s = 0.0;  ///< departures within [start_s, end_s)
    double end_s = 86400.0;
    double scale = 1.0;  ///< nested: the trips of a lower scale are among those of a higher one
};

/// Where demand becomes vehicles.
struct SampleContext {
    const Network& network;
    const Zones& zones;
    const VehicleClasses& classes;
};

/// Integer trips, sorted by departure. A trip is keyed by (class, period, zone pair, ordinal) and the seed: the same
/// trip has the same departure, links and plate for any window, scale or thread count. Trips that no way serves are
/// listed in `unreachable`. Throws InputError when a class of the demand is not among the vehicle classes.
Trips sample_trips(const Demand& demand, const SampleContext& context, const SampleOptions& options);

}  // namespace septima
