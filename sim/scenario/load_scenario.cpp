#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/base/random.h"
#include "sim/base/text.h"
#include "sim/demand/od_csv.h"
#include "sim/demand/synthesize.h"
#include "sim/demand/trips_csv.h"
#include "sim/demand/zones.h"
#include "sim/network/load.h"
#include "sim/network/sketch.h"
#include "sim/policy/spare_lanes.h"
#include "sim/scenario/classes_toml.h"
#include "sim/scenario/read_policy.h"
#include "sim/scenario/read_scenario.h"
#include "sim/signal/default_plan.h"

namespace septima {

namespace fs = std::filesystem;

namespace {

/// Runs a reader; its own InputError becomes part of the problems, so that the other files are read all the same.
template <class Reader>
void gathering(Problems& problems, const Reader& reader) {
    try {
        reader();
    } catch (const InputError& error) {
        for (const Problem& p : error.problems())
            if (std::ranges::find(problems.errors, p) == problems.errors.end()) problems.errors.push_back(p);
    }
}

/// The other names a sketch lists for its corridors.
StreetAliases sketch_aliases(const fs::path& network) {
    StreetAliases aliases;
    if (network.extension() != ".toml") return aliases;
    Problems heard_before;  // load_network said them
    for (const SketchCorridor& corridor : read_sketch(network, heard_before).corridors)
        for (const std::string& name : corridor.also) aliases.emplace_back(corridor.name, name);
    return aliases;
}

void load_zones(const ScenarioFile& file, Scenario& s, Problems& problems) {
    if (!file.zones.empty()) {
        s.zones = read_zones(file.zones, s.network, problems);
    } else if (file.population > 0.0) {
        s.zones =
            zones_from_network(s.network, CityFigures{.population = file.population, .jobs = file.jobs}, problems);
        s.notes.push_back(fmt::format("{} zones were made from the network and the population of {:.0f}.",
                                      s.zones.size(), file.population));
    }
}

double people(const Zones& zones) {
    double sum = 0.0;
    for (std::size_t z = 0; z < zones.size(); ++z)
        if (zones.gate[id_at<ZoneId>(z)] == 0) sum += zones.population[id_at<ZoneId>(z)];
    return sum;
}

void load_demand(const ScenarioFile& file, Scenario& s, Problems& problems) {
    if (!file.trips.empty()) {
        s.given_trips = read_trips(file.trips, {s.network, s.zones, s.classes}, {}, problems);
        s.trips_given = true;
        if (s.settings.demand_scale > 1.0)
            problems.error(file.file.string(), 0,
                           "demand_scale_pct is above 100; trips that are given one by one cannot be multiplied");
        return;
    }
    if (!file.od.empty()) {
        s.demand = read_od(file.od, s.zones, s.classes, problems);
    } else {
        const std::size_t before = problems.errors.size();
        const DemandParameters parameters =
            file.demand.empty() ? typical_parameters(people(s.zones)) : read_demand_file(file.demand, problems);
        if (problems.errors.size() > before) return;
        if (file.demand.empty())
            s.notes.emplace_back("Travel is assumed to be like that of the surveyed Colombian cities.");
        s.demand = synthesized(parameters, s.network, s.zones);
    }
    smooth_departures(s.demand);
    s.notes.insert(s.notes.end(), s.demand.notes.begin(), s.demand.notes.end());
}

/// Without a scenario.toml the trips say when the run begins and ends.
void times_from_trips(Scenario& s) {
    if (s.given_trips.size() == 0) return;
    const auto& departures = s.given_trips.departure_s.values();
    const auto [first, last] = std::ranges::minmax(departures);
    s.settings.start_s = std::floor(static_cast<double>(first) / 60.0) * 60.0;
    s.settings.end_s = std::ceil(static_cast<double>(last) / 60.0) * 60.0 + 3600.0;
    s.notes.push_back(
        fmt::format("There is no scenario.toml: the run lasts from {} to {}, an hour after the last departure.",
                    clock_text(s.settings.start_s), clock_text(s.settings.end_s)));
}

}  // namespace

Scenario load_scenario(const ScenarioFile& file, Problems& problems) {
    Scenario s;
    s.key = file.key;
    s.title = file.title;
    s.folder = file.folder;
    s.settings = file.settings;
    s.measures = file.measures;
    s.classes = default_classes();
    if (!file.classes.empty()) gathering(problems, [&] { s.classes = read_classes(file.classes, problems); });
    bool network_read = false;
    gathering(problems, [&] {
        s.network = load_network(file.network, problems);
        network_read = true;
    });
    if (!network_read) problems.throw_if_any();
    add_default_plans(s.network);
    s.aliases = sketch_aliases(file.network);
    if (!file.detectors.empty())
        gathering(problems, [&] { s.detectors = read_detectors(file.detectors, s.network, problems); });
    gathering(problems, [&] { load_zones(file, s, problems); });
    problems.throw_if_any();
    gathering(problems, [&] { load_demand(file, s, problems); });
    problems.throw_if_any();
    if (!file.times_given) times_from_trips(s);
    return s;
}

Scenario read_scenario(const fs::path& path, Problems& problems) {
    const ScenarioFile file = read_scenario_file(path, problems);
    problems.throw_if_any();
    return load_scenario(file, problems);
}

PolicyContext policy_context(const Scenario& scenario) {
    PolicyContext context = policy_context(scenario.network, scenario.zones, scenario.aliases);
    context.date = scenario.settings.date;
    context.start_s = scenario.settings.start_s - scenario.settings.warmup_s;
    context.end_s = scenario.settings.end_s;
    return context;
}

namespace {

PolicyFile own_measures(const Scenario& scenario) {
    PolicyFile base;
    base.key = "base";
    base.name = {"Situación base", "Base"};
    base.measures = scenario.measures;
    return base;
}

}  // namespace

Policy base_policy(const Scenario& scenario, Problems& problems) {
    return compile(own_measures(scenario), policy_context(scenario), problems);
}

std::vector<Policy> read_policies(const std::vector<PolicyPaths>& choices, Scenario& scenario, Problems& problems) {
    std::vector<PolicyFile> files;
    for (const PolicyPaths& paths : choices) {
        std::vector<PolicyFile> together;
        for (const fs::path& path : paths)
            gathering(problems, [&] { together.push_back(read_policy(path, problems)); });
        if (together.empty()) continue;
        files.push_back(joined(together));
        files.back().measures.insert(files.back().measures.begin(), scenario.measures.begin(), scenario.measures.end());
    }
    std::vector<PolicyFile> all = files;
    all.push_back(own_measures(scenario));
    const SpareLanes spare = spare_lanes_needed(all, policy_context(scenario));
    if (!spare.links.empty()) scenario.network = with_spare_lanes(scenario.network, spare);
    const PolicyContext context = policy_context(scenario);
    std::vector<Policy> policies;
    for (const PolicyFile& file : files) policies.push_back(compile(file, context, problems));
    problems.throw_if_any();
    return policies;
}

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

}  // namespace

Trips trips_of(const Scenario& scenario, std::uint64_t seed) {
    const ScenarioSettings& s = scenario.settings;
    const double from_s = s.start_s - s.warmup_s;
    if (scenario.trips_given) return kept_trips(scenario.given_trips, from_s, s.end_s, s.demand_scale);
    const SampleOptions options{.seed = seed, .start_s = from_s, .end_s = s.end_s, .scale = s.demand_scale};
    return sample_trips(scenario.demand, {scenario.network, scenario.zones, scenario.classes}, options);
}

}  // namespace septima
