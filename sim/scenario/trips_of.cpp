#include <algorithm>
#include <limits>

#include "sim/base/random.h"
#include "sim/demand/synthesize.h"
#include "sim/scenario/scenario.h"

namespace septima {

namespace {

/// The trips of a table that depart within [from_s, to_s), thinned to a share; nested and equal in every world.
Trips kept_trips(const Trips& all, double from_s, double to_s, double share) {
    Trips kept;
    kept.route_begin.push_back(0);
    std::vector<TripId> row_of(all.size(), no_id<TripId>);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        const auto departure = static_cast<double>(all.departure_s[trip]);
        if (departure < from_s || departure >= to_s) continue;
        if (share < 1.0 && uniform(0, i, Purpose::demand_scale) >= share) continue;
        row_of[i] = kept.departure_s.push_back(all.departure_s[trip]);
        if (!all.id.empty()) kept.id.push_back(all.id[trip]);
        kept.vehicle_class.push_back(all.vehicle_class[trip]);
        kept.origin.push_back(all.origin[trip]);
        kept.destination.push_back(all.destination[trip]);
        kept.origin_zone.push_back(all.origin_zone[trip]);
        kept.destination_zone.push_back(all.destination_zone[trip]);
        kept.plate.push_back(all.plate[trip]);
        kept.entry_speed_mps.push_back(all.entry_speed_mps[trip]);
        if (!all.route_begin.empty())
            for (std::uint32_t r = all.route_begin.values()[i]; r < all.route_begin.values()[i + 1]; ++r)
                kept.route_links.push_back(all.route_links[r]);
        kept.route_begin.push_back(static_cast<std::uint32_t>(kept.route_links.size()));
    }
    for (const auto& [trip, reason] : all.unreachable)
        if (row_of[row(trip)] != no_id<TripId>) kept.unreachable.emplace_back(row_of[row(trip)], reason);
    return kept;
}

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

}  // namespace

Trips trips_of(const Scenario& scenario, const Policy& policy, std::uint64_t seed) {
    const ScenarioSettings& s = scenario.settings;
    const double from_s = s.start_s - s.warmup_s;
    if (scenario.trips_given) return kept_trips(scenario.given_trips, from_s, s.end_s, s.demand_scale);
    const SampleOptions options{.seed = seed, .start_s = from_s, .end_s = s.end_s, .scale = s.demand_scale};
    const SampleContext context{scenario.network, scenario.zones, scenario.classes};
    const std::vector<Growth> growths = growths_of(policy);
    if (growths.empty()) return sample_trips(scenario.demand, context, options);
    return sample_trips(grown(scenario, growths), context, options);
}

}  // namespace septima
