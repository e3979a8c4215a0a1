#include "sim/result/groups.h"

#include <fmt/format.h>

#include <array>
#include <cassert>
#include <cmath>
#include <string>

#include "sim/result/trip_sums.h"

namespace septima {

namespace {

/// Upper ends of the distance bands, km; the last band is open.
constexpr std::array<double, 4> band_ends_km{2.0, 5.0, 10.0, 15.0};
constexpr std::array<const char*, 5> band_names{"0-2", "2-5", "5-10", "10-15", "15+"};

std::size_t band_of(double distance_km) {
    std::size_t band = 0;
    while (band < band_ends_km.size() && distance_km >= band_ends_km[band]) ++band;
    return band;
}

/// The groups of one dimension; row = what `group` of the trip says.
struct Dimension {
    explicit Dimension(const char* name_) : name(name_) {}
    const char* name;
    std::vector<TripGroupRow> rows;
    void add(std::string group) { rows.push_back({.dimension = name, .name = std::move(group)}); }
};

struct Dimensions {
    Dimension distance{"distance_km"}, vehicle{"class"}, hour{"hour"}, stratum{"stratum"}, zone{"zone"};
};

Dimensions empty_groups(const VehicleClasses& classes, const Zones& zones) {
    Dimensions d;
    for (const char* band : band_names) d.distance.add(band);
    for (const VehicleClass& vehicle : classes.rows) d.vehicle.add(vehicle.name);
    for (int hour = 0; hour < 24; ++hour) d.hour.add(fmt::format("{:02}:00", hour));
    for (int stratum = 1; stratum <= 6; ++stratum) d.stratum.add(std::to_string(stratum));
    for (std::size_t z = 0; z < zones.size(); ++z) {
        const auto zone = id_at<ZoneId>(z);
        d.zone.add(zones.name[zone].empty() ? zones.id[zone] : zones.name[zone]);
    }
    return d;
}

/// What one trip adds to each of its groups. Whoever is still under way counts with the time so far, so that no group
/// looks fast because its slowest did not arrive.
TripGroupRow of_trip(const TripRecords& records, TripId trip, const Fleet& fleet, double end_s) {
    TripGroupRow sums;
    const TripStatus status = records.status[trip];
    if (status == TripStatus::suppressed) {
        sums.suppressed = 1;
        return sums;
    }
    if (status == TripStatus::unreachable) return sums;
    const bool completed = status == TripStatus::completed;
    const double until_s = completed ? static_cast<double>(records.arrival_s[trip]) : end_s;
    sums.trips = 1;
    sums.completed = completed ? 1 : 0;
    sums.time_h = (until_s - static_cast<double>(records.departure_s[trip])) / 3600.0;
    sums.delay_h = static_cast<double>(records.delay_s[trip]) / 3600.0;
    sums.person_h = static_cast<double>(fleet.vehicle.persons) * sums.time_h;
    if (status == TripStatus::waiting) return sums;
    sums.distance_km = 0.001 * static_cast<double>(records.distance_m[trip]);
    sums.fuel_l = litres(static_cast<double>(records.fuel_g[trip]), fleet.engine);
    return sums;
}

void add(TripGroupRow& group, const TripGroupRow& trip) {
    group.trips += trip.trips;
    group.completed += trip.completed;
    group.suppressed += trip.suppressed;
    group.time_h += trip.time_h;
    group.delay_h += trip.delay_h;
    group.person_h += trip.person_h;
    group.distance_km += trip.distance_km;
    group.fuel_l += trip.fuel_l;
}

Point end_of(const Network& network, LinkId link) {
    return network.link_shape[link][network.link_shape[link].size() - 1];
}

/// From the start of the first link to the end of the last, as the crow flies.
double distance_km(const Network& network, const Trips& trips, TripId trip) {
    const Point from = network.link_shape[trips.origin[trip]][0];
    const Point to = end_of(network, trips.destination[trip]);
    return 0.001 * std::hypot(to.x_m - from.x_m, to.y_m - from.y_m);
}

}  // namespace

std::vector<TripGroupRow> trip_groups(const Measurements& measurements, const Network& network, const Trips& trips,
                                      const VehicleClasses& classes, const Zones& zones) {
    assert(trips.size() == measurements.trips.status.size());
    Dimensions d = empty_groups(classes, zones);
    const Period period = period_of(measurements);
    const std::vector<EmissionFactors> engines = engines_of(classes);
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        if (!wanted(measurements, period, trip)) continue;
        const std::size_t c = trips.vehicle_class[trip];
        const TripGroupRow sums = of_trip(measurements.trips, trip, {classes.rows[c], engines[c]}, period.end_s);
        if (sums.trips + sums.suppressed == 0) continue;
        add(d.distance.rows[band_of(distance_km(network, trips, trip))], sums);
        add(d.vehicle.rows[c], sums);
        // The wish as the file has it: a policy that shifts hours must not move a trip to another group.
        add(d.hour.rows[static_cast<std::size_t>(trips.departure_s[trip] / 3600.0F) % 24], sums);
        const ZoneId zone = trips.origin_zone.empty() ? no_id<ZoneId> : trips.origin_zone[trip];
        if (zone == no_id<ZoneId>) continue;
        add(d.zone.rows[row(zone)], sums);
        const int stratum = zones.stratum[zone];
        if (stratum >= 1 && stratum <= 6) add(d.stratum.rows[static_cast<std::size_t>(stratum - 1)], sums);
    }
    std::vector<TripGroupRow> found;
    for (const Dimension* dimension : {&d.distance, &d.vehicle, &d.hour, &d.stratum, &d.zone})
        for (const TripGroupRow& group : dimension->rows)
            if (group.trips + group.suppressed > 0) found.push_back(group);
    return found;
}

}  // namespace septima
