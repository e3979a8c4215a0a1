#include "sim/demand/synthesize.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace septima {

namespace {

constexpr std::array<double, 24> typical_hours{0.6, 0.3, 0.2, 0.4, 2.2, 6.6, 9.6, 8.2, 5.4, 4.4, 4.3, 4.6,
                                               6.0, 5.8, 4.8, 4.8, 5.6, 7.2, 6.9, 4.4, 3.0, 2.2, 1.6, 0.9};

/// Assumption: share of an hour's trips that leave home; the day as a whole is near one half.
constexpr std::array<double, 24> typical_outbound{0.20, 0.25, 0.40, 0.70, 0.90, 0.93, 0.92, 0.88,
                                                  0.78, 0.66, 0.58, 0.46, 0.36, 0.52, 0.46, 0.38,
                                                  0.30, 0.20, 0.16, 0.18, 0.18, 0.15, 0.15, 0.15};

struct Totals {
    std::vector<double> people;
    std::vector<double> jobs;
    double inner_people = 0.0;
    double all_people = 0.0;
};

Totals totals_of(const Zones& zones) {
    Totals totals{zones.population.values(), zones.jobs.values(), 0.0, 0.0};
    for (std::size_t i = 0; i < zones.size(); ++i) {
        totals.all_people += totals.people[i];
        if (zones.gate.values()[i] == 0) totals.inner_people += totals.people[i];
    }
    const double jobs = std::accumulate(totals.jobs.begin(), totals.jobs.end(), 0.0);
    if (totals.inner_people <= 0.0 || jobs <= 0.0)
        throw InputError(
            "the zones have no population or no jobs, so no trip can be made; give both in the zones file");
    for (double& j : totals.jobs) j *= totals.all_people / jobs;
    return totals;
}

/// Mean distance when everybody goes everywhere alike.
double mean_without_deterrence_km(const OdMatrix& km, const Totals& totals) {
    double sum = 0.0;
    for (std::size_t o = 0; o < km.zones; ++o)
        for (std::size_t d = 0; d < km.zones; ++d) sum += totals.people[o] * totals.jobs[d] * km.at(o, d);
    return sum / (totals.all_people * totals.all_people);
}

/// Shares of all trips per cell (sum 1 with the part that stays behind a gate, which is taken out after).
struct Pattern {
    OdMatrix share;
    OdMatrix back;  ///< the way home
};

Pattern pattern(OdMatrix trips) {
    const double total = trips.total();
    for (double& cell : trips.cells) cell /= total;
    OdMatrix back = trips.transposed();
    return {std::move(trips), std::move(back)};
}

/// Trips that begin and end behind the same gate never touch the network.
double take_out_gate_diagonal(Pattern& p, const Zones& zones) {
    double taken = 0.0;
    for (std::size_t i = 0; i < zones.size(); ++i) {
        if (zones.gate.values()[i] == 0) continue;
        taken += p.share.at(i, i);
        p.share.at(i, i) = p.back.at(i, i) = 0.0;
    }
    return taken;
}

/// Trips from a gate to another, scaled until they are a share of the trips that come in by gates. What gravity makes
/// of two towns far outside of a city is a guess at best; a cordon survey knows better.
void set_through(Pattern& p, const Zones& zones, double share) {
    const auto is_gate = [&zones](std::size_t i) { return zones.gate.values()[i] != 0; };
    double through = 0.0, one_gate = 0.0;
    for (std::size_t o = 0; o < p.share.zones; ++o)
        for (std::size_t d = 0; d < p.share.zones; ++d) {
            if (is_gate(o) && is_gate(d)) through += p.share.at(o, d);
            if (is_gate(o) != is_gate(d)) one_gate += p.share.at(o, d);
        }
    if (through <= 0.0) return;
    const double inwards = 0.5 * one_gate;  // over a day as many come in as go out
    const double factor = share / (1.0 - share) * inwards / through;
    for (std::size_t o = 0; o < p.share.zones; ++o)
        for (std::size_t d = 0; d < p.share.zones; ++d)
            if (is_gate(o) && is_gate(d)) p.share.at(o, d) *= factor;
    p.back = p.share.transposed();
}

OdMatrix mixed(const Pattern& p, double trips, double outbound) {
    OdMatrix cells(p.share.zones);
    for (std::size_t i = 0; i < cells.cells.size(); ++i)
        cells.cells[i] = trips * (outbound * p.share.cells[i] + (1.0 - outbound) * p.back.cells[i]);
    return cells;
}

/// One class over the day.
struct ClassDay {
    std::string name;
    double trips = 0.0;
    const Pattern* pattern = nullptr;
    std::array<double, 24> hours{};
    std::array<double, 24> outbound{};
};

void push_day(Demand& demand, const ClassDay& day) {
    if (day.trips <= 0.0) return;
    for (std::size_t h = 0; h < 24; ++h) {
        const int from_s = static_cast<int>(h) * 3600;
        demand.layers.push_back({.vehicle_class = day.name,
                                 .from_s = from_s,
                                 .to_s = from_s + 3600,
                                 .trips = mixed(*day.pattern, day.trips * day.hours[h], day.outbound[h]),
                                 .shape = {}});
    }
}

/// Assumption: freight runs half by the hours of people, half evenly from 05 to 21 h.
std::array<double, 24> freight_hours(const std::array<double, 24>& people) {
    std::array<double, 24> hours{};
    for (std::size_t h = 0; h < 24; ++h) hours[h] = 0.5 * people[h] + (h >= 5 && h < 21 ? 0.5 / 16.0 : 0.0);
    return hours;
}

double total_km(const OdMatrix& trips, const OdMatrix& km) {
    double sum = 0.0;
    for (std::size_t i = 0; i < trips.cells.size(); ++i) sum += trips.cells[i] * km.cells[i];
    return sum;
}

/// Taxis that look for their next passenger: from where fares end to where others begin, near ones first, as many as
/// make `empty` of all kilometres of the hour. Their way falls off with half the mean length of a fare (assumption).
void add_empty_taxis(Demand& demand, const Zones& zones, const OdMatrix& km, double empty) {
    for (OdLayer& layer : demand.layers) {
        const double fares_km = total_km(layer.trips, km);
        if (layer.vehicle_class != "taxi" || fares_km <= 0.0) continue;
        const double reach_km = 0.5 * fares_km / layer.trips.total();
        OdMatrix near(km.zones);
        for (std::size_t i = 0; i < km.cells.size(); ++i) near.cells[i] = std::exp(-km.cells[i] / reach_km);
        Balanced rounds = balanced(near, layer.trips.destination_totals(), layer.trips.origin_totals());
        for (std::size_t i = 0; i < zones.size(); ++i)
            if (zones.gate.values()[i] != 0) rounds.trips.at(i, i) = 0.0;  // waits outside of the city
        const double rounds_km = total_km(rounds.trips, km);
        if (rounds_km <= 0.0) continue;
        const double factor = empty / (1.0 - empty) * fares_km / rounds_km;
        for (std::size_t i = 0; i < km.cells.size(); ++i) layer.trips.cells[i] += factor * rounds.trips.cells[i];
    }
    demand.notes.push_back(fmt::format("taxis drive {:.0f} % of their kilometres without a passenger", 100.0 * empty));
}

Gravity people_gravity(const DemandParameters& parameters, const OdMatrix& km, const Totals& totals, Demand& demand) {
    const double free_km = mean_without_deterrence_km(km, totals);
    const double target_km = parameters.mean_trip_km > 0.0 ? parameters.mean_trip_km : 0.7 * free_km;
    Gravity result = gravity(km, totals.people, totals.jobs, target_km);
    demand.notes.push_back(
        fmt::format("gravity: exp(-{:.4f} per km), mean {:.2f} km, margins within {:.1e} after {} rounds",
                    result.deterrence_per_km, result.mean_km, result.balance.largest_error, result.balance.rounds));
    if (!result.reached)
        demand.notes.push_back(fmt::format("the zones allow no mean of {:.2f} km (at most {:.2f}): {:.2f} km is used",
                                           target_km, result.longest_mean_km, result.mean_km));
    return result;
}

}  // namespace

DemandParameters typical_parameters(double population) {
    DemandParameters parameters;
    parameters.trips_per_day = 1.6 * population;
    const double hours = std::accumulate(typical_hours.begin(), typical_hours.end(), 0.0);
    for (std::size_t h = 0; h < 24; ++h) parameters.hour_share[h] = typical_hours[h] / hours;
    parameters.outbound_share = typical_outbound;
    return parameters;
}

Demand synthesized(const DemandParameters& parameters, const Network& network, const Zones& zones) {
    Demand demand;
    demand.zones = zones.size();
    demand.plates = parameters.plates;
    demand.split = {.public_transport = parameters.public_transport,
                    .car = parameters.car,
                    .motorcycle = parameters.motorcycle,
                    .taxi = parameters.taxi,
                    .bicycle = parameters.bicycle};
    const Totals totals = totals_of(zones);
    const OdMatrix km = zone_distances_km(network, zones, Reach::door_to_door);
    const Gravity people = people_gravity(parameters, km, totals, demand);
    Pattern journeys = pattern(people.balance.trips);
    // Freight: from jobs to jobs and homes, as far as people go.
    std::vector<double> freight(zones.size());
    for (std::size_t i = 0; i < freight.size(); ++i) freight[i] = 0.75 * totals.jobs[i] + 0.25 * totals.people[i];
    Pattern loads = pattern(gravity(km, freight, freight, people.mean_km).balance.trips);
    const double behind = take_out_gate_diagonal(journeys, zones);
    take_out_gate_diagonal(loads, zones);
    if (parameters.through >= 0.0) {
        set_through(journeys, zones, parameters.through);
        set_through(loads, zones, parameters.through);
        demand.notes.push_back(
            fmt::format("{:.1f} % of the trips that come in by a gate leave by another", 100.0 * parameters.through));
    }
    // The file counts the trips of the internal zones; people behind gates travel as much.
    const double trips = parameters.trips_per_day * totals.all_people / totals.inner_people * parameters.within_scope;
    demand.notes.push_back(
        fmt::format("people behind gates: {:.1f} % of those inside; {:.1f} % of all trips stay behind their gate",
                    100.0 * (totals.all_people / totals.inner_people - 1.0), 100.0 * behind));
    const auto people_day = [&](const char* name, double share, double persons) {
        push_day(demand, {name, trips * share / persons, &journeys, parameters.hour_share, parameters.outbound_share});
    };
    people_day("car", parameters.car, parameters.car_occupancy);
    people_day("motorcycle", parameters.motorcycle, parameters.motorcycle_occupancy);
    people_day("taxi", parameters.taxi, parameters.taxi_occupancy);
    people_day("bus", parameters.public_transport, parameters.bus_occupancy);
    const double cars = trips * parameters.car / parameters.car_occupancy;
    std::array<double, 24> even{};
    even.fill(0.5);
    const bool own_hours = parameters.freight_hour_share != std::array<double, 24>{};
    const std::array<double, 24> hours =
        own_hours ? parameters.freight_hour_share : freight_hours(parameters.hour_share);
    push_day(demand, {"van", cars * parameters.vans_per_car, &loads, hours, even});
    push_day(demand, {"truck", cars * parameters.trucks_per_car, &loads, hours, even});
    demand.notes.push_back(fmt::format("walking ({:.1f} %) and cycling ({:.1f} %) are not on the roads simulated",
                                       100.0 * parameters.walk, 100.0 * parameters.bicycle));
    if (parameters.taxi_empty > 0.0)
        add_empty_taxis(demand, zones, zone_distances_km(network, zones, Reach::on_network), parameters.taxi_empty);
    smooth_departures(demand);
    return demand;
}

}  // namespace septima
