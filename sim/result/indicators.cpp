#include "sim/result/indicators.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string_view>

#include "sim/base/hash.h"
#include "sim/base/random.h"
#include "sim/result/corridors.h"
#include "sim/result/groups.h"
#include "sim/result/indicator_list.h"
#include "sim/result/line_intervals.h"
#include "sim/result/statistics.h"
#include "sim/result/trip_sums.h"

namespace septima {

namespace {

double mean(const std::vector<double>& values) {
    double sum = 0.0;
    for (const double v : values) sum += v;
    return sum / static_cast<double>(values.size());
}

void push(RunResult& result, const std::string& scope, std::string_view name, double value) {
    const IndicatorDefinition* definition = indicator_definition(name);
    assert(definition != nullptr && std::isfinite(value));
    result.indicators.push_back({scope, std::string(name), std::string(definition->unit), value});
}

/// What a class and the whole have in common. A mean over nobody is left out rather than invented.
void push_trip_rows(RunResult& result, const std::string& scope, const TripSums& s) {
    const auto completed = static_cast<double>(s.travel_time_s.size());
    if (completed > 0.0) {
        push(result, scope, "mean_travel_time_s", mean(s.travel_time_s));
        push(result, scope, "p90_travel_time_s", percentile(s.travel_time_s, 0.9));
    }
    if (s.departed > 0) push(result, scope, "mean_delay_s", s.total_delay_s / static_cast<double>(s.departed));
    push(result, scope, "trips", static_cast<double>(s.trips));
    push(result, scope, "completed", completed);
    push(result, scope, "suppressed_trips", static_cast<double>(s.suppressed));
}

void push_class_rows(RunResult& result, const VehicleClasses& classes, const std::vector<TripSums>& sums) {
    for (std::size_t c = 0; c < classes.rows.size(); ++c) {
        const TripSums& s = sums[1 + c];
        if (s.trips + s.suppressed == 0) continue;
        const std::string scope = "class:" + classes.rows[c].name;
        push_trip_rows(result, scope, s);
        if (s.on_road_s > 0.0) push(result, scope, "mean_speed_kmh", 3.6 * s.driven_m / s.on_road_s);
        push(result, scope, "vehicle_km", 0.001 * s.driven_m);
        push(result, scope, "vehicle_h", s.on_road_s / 3600.0);
    }
}

/// Vehicles held back on average in the worst interval: by Little's law the delay of an interval over its length.
double worst_queue_veh(const Measurements& m) {
    double worst = 0.0;
    for (const CityInterval& interval : m.city) worst = std::max(worst, interval.delay_s / m.interval_s);
    return worst;
}

void push_city_rows(RunResult& result, const Measurements& m, const TripSums& s) {
    double vehicle_s = 0.0, vehicle_m = 0.0, completed = 0.0, delay_s = 0.0;
    for (const CityInterval& interval : m.city) {
        vehicle_s += interval.vehicle_s;
        vehicle_m += interval.vehicle_m;
        completed += interval.completed;
    }
    for (const double cause_s : m.cause_s) delay_s += cause_s;
    const double hours = static_cast<double>(m.city.size()) * m.interval_s / 3600.0;
    if (vehicle_s > 0.0) push(result, "all", "mean_speed_kmh", 3.6 * vehicle_m / vehicle_s);
    push(result, "all", "vehicle_km", 0.001 * vehicle_m);
    push(result, "all", "vehicle_h", vehicle_s / 3600.0);
    push(result, "all", "unserved", static_cast<double>(result.unserved));
    push(result, "all", "stuck", static_cast<double>(result.stuck));
    if (s.entered > 0) push(result, "all", "mean_stops", s.stops / static_cast<double>(s.entered));
    push(result, "all", "max_queue_veh", worst_queue_veh(m));
    if (hours > 0.0) push(result, "all", "throughput_vph", completed / hours);
    push(result, "all", "fuel_l", s.fuel_l);
    push(result, "all", "co2_t", 0.001 * s.co2_kg);
    push(result, "all", "nox_kg", 0.001 * s.nox_g);
    push(result, "all", "pm_kg", 0.001 * s.pm_g);
    push(result, "all", "person_h", s.person_s / 3600.0);
    push(result, "all", "delay_h", delay_s / 3600.0);
    push(result, "all", "outside_wait_h", m.cause_s[static_cast<std::size_t>(DelayCause::outside)] / 3600.0);
    push(result, "all", "shifted_trips", static_cast<double>(s.shifted));
    push(result, "all", "mode_shifted_trips", static_cast<double>(s.mode_shifted));
    push(result, "all", "given_up_trips", static_cast<double>(s.given_up));
    push(result, "all", "paying_trips", static_cast<double>(s.paying));
    push(result, "all", "revenue_cop", s.permit_cop + m.toll_cop);
}

double speed_kmh(double vehicle_m, double vehicle_s) {
    return vehicle_s > 0.0 ? 3.6 * vehicle_m / vehicle_s : 0.0;
}

void push_intervals(RunResult& result, const Measurements& m) {
    for (const CityInterval& c : m.city)
        result.intervals.push_back({.start_s = c.start_s,
                                    .mean_speed_kmh = speed_kmh(c.vehicle_m, c.vehicle_s),
                                    .on_road_veh = static_cast<double>(c.on_road),
                                    .waiting_veh = static_cast<double>(c.waiting_outside),
                                    .departed = static_cast<double>(c.departed),
                                    .completed = static_cast<double>(c.completed),
                                    .vehicle_km = 0.001 * c.vehicle_m,
                                    .vehicle_h = c.vehicle_s / 3600.0,
                                    .delay_h = c.delay_s / 3600.0});
}

void push_links(RunResult& result, const Measurements& m, std::size_t links) {
    LinkIntervalColumns& out = result.link_intervals;
    for (std::size_t i = 0; i < m.links.vehicle_s.size(); ++i) {
        if (m.links.vehicle_s[i] <= 0.0F && m.links.entered[i] == 0) continue;
        out.link.push_back(id_at<LinkId>(i % links));
        out.start_s.push_back(static_cast<float>(m.start_s + static_cast<double>(i / links) * m.interval_s));
        out.vehicles.push_back(m.links.entered[i]);
        out.vehicle_km.push_back(0.001F * m.links.vehicle_m[i]);
        out.vehicle_h.push_back(m.links.vehicle_s[i] / 3600.0F);
    }
}

void push_corridors(RunResult& result, const Measurements& m, const Network& network, const Corridors& corridors) {
    const std::size_t intervals = network.links() == 0 ? 0 : m.links.vehicle_s.size() / network.links();
    for (std::size_t c = 0; c < corridors.size(); ++c) {
        const auto corridor = id_at<CorridorId>(c);
        for (std::size_t t = 0; t < intervals; ++t) {
            double vehicle_s = 0.0, vehicle_m = 0.0;
            for (const LinkId link : corridors.links[corridor]) {
                vehicle_s += static_cast<double>(m.links.vehicle_s[t * network.links() + row(link)]);
                vehicle_m += static_cast<double>(m.links.vehicle_m[t * network.links() + row(link)]);
            }
            const double vehicle_km = 0.001 * vehicle_m;
            result.corridor_intervals.push_back(
                {.corridor = corridors.street[corridor],
                 .direction = corridors.direction[corridor],
                 .start_s = m.start_s + static_cast<double>(t) * m.interval_s,
                 .mean_speed_kmh = speed_kmh(vehicle_m, vehicle_s),
                 .flow_vph = vehicle_km / corridors.length_km[corridor] * 3600.0 / m.interval_s,
                 .vehicle_km = vehicle_km,
                 .vehicle_h = vehicle_s / 3600.0});
        }
    }
}

void push_corridor_causes(RunResult& result, const Measurements& m, const Corridors& corridors) {
    for (std::size_t i = 0; i < corridors.size(); ++i) {
        const auto corridor = id_at<CorridorId>(i);
        for (std::size_t c = 0; c < delay_causes; ++c) {
            double lost_s = 0.0;
            for (const LinkId link : corridors.links[corridor]) lost_s += m.link_cause_s[row(link) * delay_causes + c];
            if (lost_s > 0.0)
                result.corridor_causes.push_back({corridors.street[corridor], corridors.direction[corridor],
                                                  std::string(delay_cause_names[c]), lost_s / 3600.0});
        }
    }
}

/// Counts sorted values in bins of one width; empty bins make no row.
void push_bins(RunResult& result, const std::string& scope, const char* measure, const std::vector<double>& sorted,
               double width) {
    std::size_t i = 0;
    while (i < sorted.size()) {
        const double low = width * std::floor(sorted[i] / width);
        std::int64_t trips = 0;
        while (i < sorted.size() && sorted[i] < low + width) {
            ++trips;
            ++i;
        }
        result.distribution.push_back({scope, measure, low, low + width, trips});
    }
}

void push_distributions(RunResult& result, const VehicleClasses& classes, const std::vector<TripSums>& sums) {
    for (std::size_t s = 0; s < sums.size(); ++s) {
        const std::string scope = s == 0 ? "all" : "class:" + classes.rows[s - 1].name;
        push_bins(result, scope, "travel_time_s", sums[s].travel_time_s, 60.0);
        push_bins(result, scope, "delay_s", sums[s].delay_s, 60.0);
        push_bins(result, scope, "distance_m", sums[s].distance_m, 500.0);
    }
}

void push_events(RunResult& result, const Measurements& m, const Network& network) {
    for (const WorldEvent& event : m.events) {
        const bool gridlock = event.kind == WorldEvent::Kind::gridlock;
        std::string place;
        for (const LinkId link : event.links) place += (place.empty() ? "" : " ") + network.link_name[link];
        result.events.push_back({event.time_s, gridlock ? "gridlock" : "stuck", std::move(place),
                                 gridlock ? fmt::format("{} links wait for each other in a circle", event.links.size())
                                          : "a vehicle has not moved for longer than the limit"});
        if (gridlock)
            result.flagged = "gridlock";
        else
            ++result.stuck;
    }
}

}  // namespace

double measured_end_s(const Measurements& m) {
    return m.start_s + static_cast<double>(m.city.size()) * m.interval_s;
}

RunResult run_result(const Measurements& measurements, const Network& network, const Trips& trips,
                     const VehicleClasses& classes, const Zones& zones, const RunFacts& facts) {
    RunResult result;
    result.facts = facts;
    const std::vector<TripSums> sums = trip_sums(measurements, trips, classes);
    const TripSums& all = sums.front();
    push_events(result, measurements, network);
    result.stuck = std::max(result.stuck, facts.stuck);
    result.completed = static_cast<std::int64_t>(all.travel_time_s.size());
    result.unserved = all.unserved;
    result.suppressed = all.suppressed;
    push_trip_rows(result, "all", all);
    result.trips = all.trips;
    if (result.flagged.empty() &&
        static_cast<double>(all.unserved) > unserved_limit * static_cast<double>(result.trips))
        result.flagged = "unserved";
    push_city_rows(result, measurements, all);
    push_class_rows(result, classes, sums);
    push_intervals(result, measurements);
    const Corridors corridors = main_corridors(network);
    push_corridors(result, measurements, network, corridors);
    push_corridor_causes(result, measurements, corridors);
    result.line_intervals = line_interval_rows(measurements, trips.bus_lines);
    for (IndicatorRow& r : line_indicator_rows(measurements, trips.bus_lines))
        result.indicators.push_back(std::move(r));
    push_links(result, measurements, network.links());
    push_distributions(result, classes, sums);
    for (std::size_t c = 0; c < delay_causes; ++c)
        result.delay_causes.push_back({std::string(delay_cause_names[c]), measurements.cause_s[c] / 3600.0});
    result.groups = trip_groups(measurements, network, trips, classes, zones);
    return result;
}

bool sampled(const TripSample& sample, const Trips& trips, TripId trip) {
    Hash key;
    if (!trips.id.empty()) {
        key.add(std::string_view(trips.id[trip]));
    } else {
        key.add(static_cast<double>(trips.departure_s[trip]));
        key.add(static_cast<std::uint64_t>(row(trips.origin[trip])));
        key.add(static_cast<std::uint64_t>(row(trips.destination[trip])));
    }
    return uniform(0, key.value, Purpose::trip_sample) < sample.share;
}

namespace {

TripRow trip_row(const TripRecords& records, const Trips& trips, TripId trip, double end_s) {
    const TripStatus status = records.status[trip];
    const bool completed = status == TripStatus::completed;
    const double departure_s = static_cast<double>(records.departure_s[trip]);
    TripRow out;
    out.id = trips.id.empty() ? std::to_string(row(trip)) : trips.id[trip];
    out.departure_s = departure_s;
    if (completed) out.arrival_s = static_cast<double>(records.arrival_s[trip]);
    if (completed) out.travel_time_s = out.arrival_s - departure_s;
    out.delay_s = records.delay_s[trip];
    if (completed || status == TripStatus::on_road)
        out.outside_s = static_cast<double>(records.entered_s[trip]) - departure_s;
    else if (status == TripStatus::waiting)
        out.outside_s = end_s - departure_s;
    out.distance_m = static_cast<double>(records.distance_m[trip]);
    out.status = trip_status_names[static_cast<std::size_t>(status)];
    return out;
}

}  // namespace

std::vector<TripRow> trip_rows(const Measurements& measurements, const Trips& trips, const VehicleClasses& classes,
                               const Zones& zones, const TripSample& sample) {
    std::vector<TripRow> rows;
    const Period period = period_of(measurements);
    const auto zone_id = [&zones](const Column<TripId, ZoneId>& of, TripId trip) {
        return of.empty() || of[trip] == no_id<ZoneId> ? std::string{} : zones.id[of[trip]];
    };
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        if (!wanted(measurements, period, trip) || !sampled(sample, trips, trip)) continue;
        rows.push_back(trip_row(measurements.trips, trips, trip, period.end_s));
        rows.back().vehicle_class = classes.rows[trips.vehicle_class[trip]].name;
        rows.back().origin_zone = zone_id(trips.origin_zone, trip);
        rows.back().destination_zone = zone_id(trips.destination_zone, trip);
    }
    return rows;
}

double indicator(const RunResult& result, const std::string& scope, const std::string& name, double missing) {
    for (const IndicatorRow& r : result.indicators)
        if (r.scope == scope && r.name == name) return r.value;
    return missing;
}

}  // namespace septima
