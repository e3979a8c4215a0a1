#include "sim/result/trip_sums.h"

#include <algorithm>
#include <cassert>

#include "sim/result/indicators.h"

namespace septima {

namespace {

void add_driven(TripSums& sums, const TripRecords& records, TripId trip, const EmissionFactors& engine) {
    sums.driven_m += static_cast<double>(records.distance_m[trip]);
    sums.stops += records.stops[trip];
    const auto fuel_g = static_cast<double>(records.fuel_g[trip]);
    sums.fuel_l += litres(fuel_g, engine);
    sums.co2_kg += 0.001 * fuel_g * static_cast<double>(engine.co2_per_fuel);
    sums.nox_g += static_cast<double>(records.nox_g[trip]);
    sums.pm_g += static_cast<double>(records.pm_g[trip]);
}

void add_trip(TripSums& sums, const TripRecords& records, TripId trip, const Fleet& fleet, double end_s) {
    const TripStatus status = records.status[trip];
    if (status == TripStatus::suppressed) {
        ++sums.suppressed;
        return;
    }
    ++sums.trips;
    if (status == TripStatus::unreachable || status == TripStatus::waiting) ++sums.unserved;
    if (status == TripStatus::unreachable) return;
    const double departure_s = static_cast<double>(records.departure_s[trip]);
    const bool completed = status == TripStatus::completed;
    const double until_s = completed ? static_cast<double>(records.arrival_s[trip]) : end_s;
    const double delay_s = records.delay_s[trip];
    ++sums.departed;
    sums.total_delay_s += delay_s;
    sums.delay_s.push_back(delay_s);
    sums.person_s += static_cast<double>(fleet.vehicle.persons) * (until_s - departure_s);
    if (status == TripStatus::waiting) return;
    ++sums.entered;
    sums.on_road_s += until_s - static_cast<double>(records.entered_s[trip]);
    add_driven(sums, records, trip, fleet.engine);
    if (!completed) return;
    sums.travel_time_s.push_back(until_s - departure_s);
    sums.distance_m.push_back(static_cast<double>(records.distance_m[trip]));
}

/// What travellers do about the policy. Who leaves at another time counts where he wanted to leave, simulated or not.
void add_response(TripSums& sums, const TripRecords& records, TripId trip) {
    switch (records.response[trip]) {
        case TripResponse::shifted:
            ++sums.shifted;
            break;
        case TripResponse::other_mode:
        case TripResponse::taxi:
        case TripResponse::motorcycle:
            ++sums.mode_shifted;
            break;
        case TripResponse::gave_up:
            ++sums.given_up;
            break;
        case TripResponse::paid:
            ++sums.paying;
            sums.permit_cop += static_cast<double>(records.permit_cop[trip]);
            break;
        case TripResponse::as_planned:
        case TripResponse::second_vehicle:
            break;
    }
}

}  // namespace

Period period_of(const Measurements& m) {
    return {m.start_s, measured_end_s(m)};
}

bool wanted(const Measurements& m, Period period, TripId trip) {
    return m.trips.status[trip] != TripStatus::planned && period.holds(static_cast<double>(m.trips.departure_s[trip]));
}

std::vector<EmissionFactors> engines_of(const VehicleClasses& classes) {
    std::vector<EmissionFactors> engines;  // density and carbon of the fuel do not depend on the altitude
    for (const VehicleClass& vehicle : classes.rows) engines.push_back(emission_factors(vehicle, 0.0));
    return engines;
}

double litres(double fuel_g, const EmissionFactors& engine) {
    return engine.fuel_g_per_l > 0.0F ? fuel_g / static_cast<double>(engine.fuel_g_per_l) : 0.0;
}

std::vector<TripSums> trip_sums(const Measurements& m, const Trips& trips, const VehicleClasses& classes) {
    assert(trips.size() == m.trips.status.size());
    std::vector<TripSums> sums(1 + classes.rows.size());
    const Period period = period_of(m);
    const std::vector<EmissionFactors> engines = engines_of(classes);
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        if (!m.trips.response.empty() && period.holds(static_cast<double>(trips.departure_s[trip])))
            add_response(sums[0], m.trips, trip);
        if (!wanted(m, period, trip)) continue;
        const std::size_t vehicle_class = trips.vehicle_class[trip];
        const Fleet fleet{classes.rows[vehicle_class], engines[vehicle_class]};
        add_trip(sums[0], m.trips, trip, fleet, period.end_s);
        add_trip(sums[1 + vehicle_class], m.trips, trip, fleet, period.end_s);
    }
    for (TripSums& s : sums) {
        std::sort(s.travel_time_s.begin(), s.travel_time_s.end());
        std::sort(s.delay_s.begin(), s.delay_s.end());
        std::sort(s.distance_m.begin(), s.distance_m.end());
    }
    return sums;
}

}  // namespace septima
