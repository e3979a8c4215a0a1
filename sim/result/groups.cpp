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

/// First rows of the dimensions.
struct Dimensions {
    std::uint32_t distance = 0, vehicle = 0, hour = 0, stratum = 0, zone = 0;
};

Dimensions add_rows(std::vector<TripGroupRow>& rows, const VehicleClasses& classes, const Zones& zones) {
    Dimensions d;
    const auto begin = [&rows](std::uint32_t& first) { first = static_cast<std::uint32_t>(rows.size()); };
    const auto add = [&rows](const char* dimension, std::string name) {
        rows.push_back({.dimension = dimension, .name = std::move(name)});
    };
    begin(d.distance);
    for (const char* band : band_names) add("distance_km", band);
    begin(d.vehicle);
    for (const VehicleClass& vehicle : classes.rows) add("class", vehicle.name);
    begin(d.hour);
    for (int hour = 0; hour < 24; ++hour) add("hour", fmt::format("{:02}:00", hour));
    begin(d.stratum);
    for (int stratum = 1; stratum <= 6; ++stratum) add("stratum", std::to_string(stratum));
    begin(d.zone);
    for (std::size_t z = 0; z < zones.size(); ++z) {
        const auto zone = id_at<ZoneId>(z);
        add("zone", zones.name[zone].empty() ? zones.id[zone] : zones.name[zone]);
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
    sums.delay_h = records.delay_s[trip] / 3600.0;
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

TripGrouping trip_grouping(const Network& network, const Trips& trips, const VehicleClasses& classes,
                           const Zones& zones) {
    TripGrouping groups;
    const Dimensions d = add_rows(groups.rows, classes, zones);
    groups.of_trip.reserve(trips.size());
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        const auto band = static_cast<std::uint32_t>(band_of(distance_km(network, trips, trip)));
        // The wish as the file has it: a policy that shifts hours must not move a trip to another group.
        const auto hour = static_cast<std::uint32_t>(trips.departure_s[trip] / 3600.0F) % 24;
        std::array<std::uint32_t, 5> of{d.distance + band, d.vehicle + trips.vehicle_class[trip], d.hour + hour,
                                        no_trip_group, no_trip_group};
        const ZoneId zone = trips.origin_zone.empty() ? no_id<ZoneId> : trips.origin_zone[trip];
        if (zone != no_id<ZoneId>) {
            const int stratum = zones.stratum[zone];
            if (stratum >= 1 && stratum <= 6) of[3] = d.stratum + static_cast<std::uint32_t>(stratum - 1);
            of[4] = d.zone + static_cast<std::uint32_t>(row(zone));
        }
        groups.of_trip.push_back(of);
    }
    return groups;
}

std::vector<TripGroupRow> trip_groups(const Measurements& measurements, const Network& network, const Trips& trips,
                                      const VehicleClasses& classes, const Zones& zones) {
    assert(trips.size() == measurements.trips.status.size());
    TripGrouping groups = trip_grouping(network, trips, classes, zones);
    const Period period = period_of(measurements);
    const std::vector<EmissionFactors> engines = engines_of(classes);
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        if (!wanted(measurements, period, trip)) continue;
        const std::size_t c = trips.vehicle_class[trip];
        const TripGroupRow sums = of_trip(measurements.trips, trip, {classes.rows[c], engines[c]}, period.end_s);
        if (sums.trips + sums.suppressed == 0) continue;
        for (const std::uint32_t group : groups.of_trip[i])
            if (group != no_trip_group) add(groups.rows[group], sums);
    }
    std::erase_if(groups.rows, [](const TripGroupRow& group) { return group.trips + group.suppressed == 0; });
    return std::move(groups.rows);
}

}  // namespace septima
