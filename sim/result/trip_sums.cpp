#include "sim/result/trip_sums.h"

#include <algorithm>
#include <cassert>

#include "sim/result/indicators.h"

namespace septima {

namespace {

/// Density and carbon of petrol and diesel: IPCC 2006, vol. 2, tables 1.2 and 1.4 (44.3 TJ/Gg x 69.3 t/TJ; 43.0
/// x 74.1).
struct Fuel {
    double kg_per_l, co2_per_kg;
};
constexpr Fuel petrol{0.745, 3.070};
constexpr Fuel diesel{0.840, 3.186};

Fuel fuel_of(VehicleKind kind) {
    const bool burns_diesel = allows(bus_kinds, kind) || kind == VehicleKind::truck;
    return burns_diesel ? diesel : petrol;
}

void add_driven(TripSums& sums, const TripRecords& records, TripId trip, const VehicleClass& vehicle) {
    sums.driven_m += static_cast<double>(records.distance_m[trip]);
    sums.stops += records.stops[trip];
    const Fuel fuel = fuel_of(vehicle.kind);
    const double fuel_kg = 0.001 * static_cast<double>(records.fuel_g[trip]);
    sums.fuel_l += fuel_kg / fuel.kg_per_l;
    sums.co2_kg += fuel_kg * fuel.co2_per_kg;
    sums.nox_g += static_cast<double>(records.nox_g[trip]);
    sums.pm_g += static_cast<double>(records.pm_g[trip]);
}

void add_trip(TripSums& sums, const TripRecords& records, TripId trip, const VehicleClass& vehicle, double end_s) {
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
    const double delay_s = static_cast<double>(records.delay_s[trip]);
    ++sums.departed;
    sums.total_delay_s += delay_s;
    sums.delay_s.push_back(delay_s);
    sums.person_s += static_cast<double>(vehicle.persons) * (until_s - departure_s);
    if (status == TripStatus::waiting) return;
    ++sums.entered;
    sums.on_road_s += until_s - static_cast<double>(records.entered_s[trip]);
    add_driven(sums, records, trip, vehicle);
    if (!completed) return;
    sums.travel_time_s.push_back(until_s - departure_s);
    sums.distance_m.push_back(static_cast<double>(records.distance_m[trip]));
}

}  // namespace

Period period_of(const Measurements& m) {
    return {m.start_s, measured_end_s(m)};
}

bool wanted(const Measurements& m, Period period, TripId trip) {
    return m.trips.status[trip] != TripStatus::planned && period.holds(static_cast<double>(m.trips.departure_s[trip]));
}

std::vector<TripSums> trip_sums(const Measurements& m, const Trips& trips, const VehicleClasses& classes) {
    assert(trips.size() == m.trips.status.size());
    std::vector<TripSums> sums(1 + classes.rows.size());
    const Period period = period_of(m);
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        if (!wanted(m, period, trip)) continue;
        const std::size_t vehicle_class = trips.vehicle_class[trip];
        add_trip(sums[0], m.trips, trip, classes.rows[vehicle_class], period.end_s);
        add_trip(sums[1 + vehicle_class], m.trips, trip, classes.rows[vehicle_class], period.end_s);
    }
    for (TripSums& s : sums) {
        std::sort(s.travel_time_s.begin(), s.travel_time_s.end());
        std::sort(s.delay_s.begin(), s.delay_s.end());
        std::sort(s.distance_m.begin(), s.distance_m.end());
    }
    return sums;
}

}  // namespace septima
