#pragma once

#include <cstdint>
#include <vector>

#include "sim/demand/trips.h"
#include "sim/model/emissions.h"
#include "sim/model/vehicle_classes.h"
#include "sim/world/measurements.h"

namespace septima {

/// Sums over the trips of one class (or of all) that wanted to depart in the measured period.
struct TripSums {
    std::vector<double> travel_time_s;  ///< of the completed
    std::vector<double> delay_s;        ///< of the departed
    std::vector<double> distance_m;     ///< of the completed
    double total_delay_s = 0.0, driven_m = 0.0, on_road_s = 0.0, person_s = 0.0, stops = 0.0;
    double fuel_l = 0.0, co2_kg = 0.0, nox_g = 0.0, pm_g = 0.0;
    double permit_cop = 0.0;                                               ///< paid to be exempt from plate rules
    std::int64_t shifted = 0, mode_shifted = 0, given_up = 0, paying = 0;  ///< by the departure they had planned
    std::int64_t trips = 0, departed = 0, entered = 0, unserved = 0, suppressed = 0;
};

/// The measured period, seconds since midnight: end of the warm-up to the end of the last interval.
struct Period {
    double start_s = 0.0;
    double end_s = 0.0;
    bool holds(double time_s) const { return time_s >= start_s && time_s < end_s; }
};

Period period_of(const Measurements& measurements);

/// True for a trip that wanted to depart in the period.
bool wanted(const Measurements& measurements, Period period, TripId trip);

/// A class of vehicles with what its fuel comes to.
struct Fleet {
    const VehicleClass& vehicle;
    const EmissionFactors& engine;
};

/// One row per class; for density and carbon of the fuel only.
std::vector<EmissionFactors> engines_of(const VehicleClasses& classes);

/// Litres of fuel; 0 for a class that burns none.
double litres(double fuel_g, const EmissionFactors& engine);

/// Row 0 holds all trips, row 1 + c those of class c; the distributions are sorted.
std::vector<TripSums> trip_sums(const Measurements& measurements, const Trips& trips, const VehicleClasses& classes);

}  // namespace septima
