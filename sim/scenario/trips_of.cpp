#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/base/random.h"
#include "sim/demand/synthesize.h"
#include "sim/scenario/read_scenario.h"
#include "sim/scenario/scenario.h"
#include "sim/world/choices.h"

namespace septima {

namespace {

/// A rule that multiplies trips while it is in force.
struct Growth {
    const ScaleDemand* rule;
    double from_s;
    double to_s;
};

std::vector<Growth> growths_of(const Policy& policy) {
    std::vector<Growth> found;
    for (const Command& command : policy.commands) {
        const auto* scale = std::get_if<ScaleDemand>(&command.action);
        if (scale == nullptr) continue;
        for (Growth& growth : found)
            if (growth.rule->rule == scale->rule) growth.to_s = std::min(growth.to_s, command.time_s);
        if (scale->factor > 1.0F) found.push_back({scale, command.time_s, std::numeric_limits<double>::infinity()});
    }
    return found;
}

bool means_zone(const ScaleDemand& rule, std::size_t zone) {
    return rule.zones.empty() || std::ranges::find(rule.zones, id_at<ZoneId>(zone)) != rule.zones.end();
}

/// How many trips one trip of a table becomes: its share or its growth, rounded so that the mean is right; who travels
/// at a low factor travels at a high one.
std::size_t copies_of(std::size_t trip, double factor) {
    const double whole = std::floor(factor);
    return static_cast<std::size_t>(whole) + (uniform(0, trip, Purpose::demand_scale) < factor - whole ? 1U : 0U);
}

/// A table under construction from the rows of another.
struct Copier {
    const Trips& all;
    Trips kept;

    /// Copy 0 is the trip itself; the others leave within five minutes of it (assumption).
    TripId add(TripId trip, std::size_t copy) {
        constexpr double spread_s = 300.0;
        const double later_s = copy == 0 ? 0.0 : spread_s * uniform(copy, row(trip), Purpose::shift);
        const TripId id = kept.departure_s.push_back(all.departure_s[trip] + static_cast<float>(later_s));
        if (!all.id.empty()) kept.id.push_back(copy == 0 ? all.id[trip] : fmt::format("{}+{}", all.id[trip], copy));
        kept.vehicle_class.push_back(all.vehicle_class[trip]);
        kept.origin.push_back(all.origin[trip]);
        kept.destination.push_back(all.destination[trip]);
        kept.origin_zone.push_back(all.origin_zone[trip]);
        kept.destination_zone.push_back(all.destination_zone[trip]);
        kept.plate.push_back(all.plate[trip]);
        kept.entry_speed_mps.push_back(all.entry_speed_mps[trip]);
        if (!all.entry_position_m.empty()) kept.entry_position_m.push_back(all.entry_position_m[trip]);
        if (!all.entry_lane.empty()) kept.entry_lane.push_back(all.entry_lane[trip]);
        if (!all.line.empty()) kept.line.push_back(all.line[trip]);
        if (!all.script.empty()) kept.script.push_back(all.script[trip]);
        if (!all.route_begin.empty())
            for (std::uint32_t r = all.route_begin.values()[row(trip)]; r < all.route_begin.values()[row(trip) + 1];
                 ++r)
                kept.route_links.push_back(all.route_links[r]);
        kept.route_begin.push_back(static_cast<std::uint32_t>(kept.route_links.size()));
        return id;
    }
};

/// The trips of a table that depart within the run, thinned or repeated.
Trips scaled_trips(const Scenario& scenario, const std::vector<Growth>& growths) {
    const ScenarioSettings& s = scenario.settings;
    const Trips& all = scenario.given_trips;
    Copier copier{all, {}};
    copier.kept.route_begin.push_back(0);
    copier.kept.bus_lines = all.bus_lines;
    copier.kept.scripts = all.scripts;
    std::vector<std::string> reason_of(all.size());
    for (const auto& [trip, reason] : all.unreachable) reason_of[row(trip)] = reason;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        const auto departure = static_cast<double>(all.departure_s[trip]);
        if (departure < s.start_s - s.warmup_s || departure >= s.end_s) continue;
        double factor = s.demand_scale;
        const VehicleKind kind = scenario.classes.rows[all.vehicle_class[trip]].kind;
        for (const Growth& growth : growths) {
            const auto inside = [&](ZoneId zone) {
                return zone != no_id<ZoneId> && means_zone(*growth.rule, row(zone));
            };
            const bool meant =
                growth.rule->zones.empty() || inside(all.origin_zone[trip]) || inside(all.destination_zone[trip]);
            if (meant && allows(growth.rule->kinds, kind) && departure >= growth.from_s && departure < growth.to_s)
                factor *= static_cast<double>(growth.rule->factor);
        }
        for (std::size_t copy = 0; copy < copies_of(i, factor); ++copy) {
            const TripId id = copier.add(trip, copy);
            if (!reason_of[i].empty()) copier.kept.unreachable.emplace_back(id, reason_of[i]);
        }
    }
    sort_by_departure(copier.kept);
    return std::move(copier.kept);
}

/// The layers of a demand, each grown by the part of its period in which a rule holds.
Demand grown(const Scenario& scenario, const std::vector<Growth>& growths) {
    Demand demand = scenario.demand;
    for (OdLayer& layer : demand.layers)
        for (const Growth& growth : growths) {
            const int row = scenario.classes.find(layer.vehicle_class);
            if (row < 0 || !allows(growth.rule->kinds, scenario.classes.rows[static_cast<std::size_t>(row)].kind))
                continue;
            const double covered_s =
                std::min<double>(layer.to_s, growth.to_s) - std::max<double>(layer.from_s, growth.from_s);
            const double covered = std::max(0.0, covered_s) / std::max(1, layer.to_s - layer.from_s);
            const double factor = 1.0 + covered * (static_cast<double>(growth.rule->factor) - 1.0);
            for (std::size_t o = 0; o < demand.zones; ++o)
                for (std::size_t d = 0; d < demand.zones; ++d)
                    if (means_zone(*growth.rule, o) || means_zone(*growth.rule, d)) layer.trips.at(o, d) *= factor;
        }
    return demand;
}

/// Everybody but the buses of bus_lines.csv.
Trips private_trips(const Scenario& scenario, const std::vector<Growth>& growths, std::uint64_t seed) {
    const ScenarioSettings& s = scenario.settings;
    if (scenario.trips_given) return scaled_trips(scenario, growths);
    const SampleOptions options{
        .seed = seed, .start_s = s.start_s - s.warmup_s, .end_s = s.end_s, .scale = s.demand_scale};
    const SampleContext context{scenario.network, scenario.zones, scenario.classes};
    if (growths.empty()) return sample_trips(scenario.demand, context, options);
    return sample_trips(grown(scenario, growths), context, options);
}

/// The buses that depart within the run.
Trips buses_of(const Scenario& scenario) {
    const ScenarioSettings& s = scenario.settings;
    Copier copier{scenario.bus_trips, {}};
    copier.kept.route_begin.push_back(0);
    copier.kept.bus_lines = scenario.bus_lines;
    for (std::size_t i = 0; i < scenario.bus_trips.size(); ++i) {
        const auto departure = static_cast<double>(scenario.bus_trips.departure_s[id_at<TripId>(i)]);
        if (departure >= s.start_s - s.warmup_s && departure < s.end_s) copier.add(id_at<TripId>(i), 0);
    }
    return std::move(copier.kept);
}

Trips trips_without_choices(const Scenario& scenario, const std::vector<Growth>& growths, std::uint64_t seed) {
    Trips trips = private_trips(scenario, growths, seed);
    if (scenario.bus_trips.size() == 0) return trips;
    append_trips(trips, buses_of(scenario));
    sort_by_departure(trips);
    return trips;
}

/// Lets drivers choose; returns what driving costs under the policy over what it cost.
double choose(const Scenario& scenario, const Policy& policy, std::uint64_t seed, Trips& trips) {
    Problems said_before;  // warnings of the scenario's own measures
    const Policy base = base_policy(scenario, said_before);
    WorldOptions options;
    options.start_s = scenario.settings.start_s;
    options.end_s = scenario.settings.end_s;
    options.warmup_s = scenario.settings.warmup_s;
    options.seed = seed;
    return choose(trips, {scenario.network, scenario.classes, scenario.zones, base.commands, policy.commands, options,
                          scenario.choice, scenario.demand.split});
}

}  // namespace

Trips trips_of(const Scenario& scenario, const Policy& policy, std::uint64_t seed) {
    std::vector<Growth> growths = growths_of(policy);
    Trips trips = trips_without_choices(scenario, growths, seed);
    const ChoiceParameters& p = scenario.choice;
    if (p.method == ChoiceMethod::off) return trips;
    const double cost_ratio = choose(scenario, policy, seed, trips);
    if (p.induced_elasticity >= 0.0 || cost_ratio >= 1.0) return trips;
    // Cheaper driving calls for more of it; the trips that are there already stay the same.
    const double growth = std::min(1.0 + p.induced_most_share, std::pow(cost_ratio, p.induced_elasticity));
    const ScaleDemand induced{
        .rule = 0,
        .kinds = static_cast<KindMask>(mask_of(VehicleKind::car) | mask_of(VehicleKind::motorcycle)),
        .zones = {},
        .factor = static_cast<float>(growth)};
    constexpr double ever = std::numeric_limits<double>::infinity();
    growths.push_back({&induced, -ever, ever});
    trips = trips_without_choices(scenario, growths, seed);
    choose(scenario, policy, seed, trips);
    return trips;
}

}  // namespace septima
