#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/base/text.h"
#include "sim/demand/od_csv.h"
#include "sim/demand/synthesize.h"
#include "sim/demand/trips_csv.h"
#include "sim/demand/zones.h"
#include "sim/network/checks.h"
#include "sim/network/info.h"
#include "sim/network/load.h"
#include "sim/network/sketch.h"
#include "sim/policy/spare_lanes.h"
#include "sim/scenario/classes_toml.h"
#include "sim/scenario/read_appraisal.h"
#include "sim/scenario/read_calibration.h"
#include "sim/scenario/read_choice.h"
#include "sim/scenario/read_policy.h"
#include "sim/scenario/read_scenario.h"
#include "sim/signal/default_plan.h"

namespace septima {

namespace fs = std::filesystem;

namespace {

/// Runs a reader with problems of its own, then adds them to all: readers may refuse to go on when they were handed
/// errors, and every file is to be read whatever is wrong with the others. Returns whether the reader came to its end.
template <class Reader>
bool gathering(Problems& problems, const Reader& reader) {
    Problems own;
    bool finished = false;
    try {
        reader(own);
        finished = true;
    } catch (const InputError& error) {
        for (const Problem& p : error.problems())
            if (std::ranges::find(own.errors, p) == own.errors.end()) own.errors.push_back(p);
    }
    problems.errors.insert(problems.errors.end(), own.errors.begin(), own.errors.end());
    problems.warnings.insert(problems.warnings.end(), own.warnings.begin(), own.warnings.end());
    return finished;
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
    } else if (file.population > 0.0 || file.people_per_road_km > 0.0) {
        const double population =
            file.population > 0.0 ? file.population
                                  : std::max(1.0, std::round(file.people_per_road_km * info(s.network).total_road_km));
        s.zones = zones_from_network(s.network, CityFigures{.population = population, .jobs = file.jobs}, problems);
        s.notes.push_back(fmt::format("{} zones were made from the network and the population of {:.0f}.",
                                      s.zones.size(), population));
        if (file.population <= 0.0)
            s.notes.push_back(
                fmt::format("Nobody told the population: {:.0f} people for each kilometre of street are "
                            "assumed.",
                            file.people_per_road_km));
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
        TripsFileOptions options;
        if (!s.bus_lines.lines.empty()) options.lines = &s.bus_lines;
        s.given_trips = read_trips(file.trips, {s.network, s.zones, s.classes}, options, problems);
        s.given_trips.bus_lines = s.bus_lines;
        if (!file.scripts.empty() && problems.errors.empty()) read_scripts(file.scripts, s.given_trips, problems);
        s.trips_given = true;
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

void load_buses(const ScenarioFile& file, Scenario& s, Problems& problems) {
    if (file.stops.empty()) return;
    s.bus_lines = read_bus_stops(file.stops, file.line_stops, s.network, problems);
    if (file.bus_lines.empty() || !problems.errors.empty()) return;
    s.bus_trips = read_bus_lines(file.bus_lines, {s.network, s.zones, s.classes}, s.bus_lines, problems);
    s.bus_trips.bus_lines = s.bus_lines;
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

/// Trips that depart before the warm-up or after the end are not made.
void tell_of_trips_outside(const ScenarioFile& file, const Scenario& s, Problems& problems) {
    const double first_s = s.settings.start_s - s.settings.warmup_s;
    const auto outside = std::ranges::count_if(s.given_trips.departure_s.values(), [&](float departure_s) {
        return static_cast<double>(departure_s) < first_s || static_cast<double>(departure_s) >= s.settings.end_s;
    });
    if (outside == 0) return;
    const std::string hours = fmt::format("{} to {}", clock_text(first_s), clock_text(s.settings.end_s));
    if (static_cast<std::size_t>(outside) == s.given_trips.size())
        problems.error(file.trips.string(), 0,
                       fmt::format("no trip departs in the hours that are simulated, {}; give other trips, or another "
                                   "start and end in {}",
                                   hours, file.file.string()));
    else
        problems.warn(file.trips.string(), 0,
                      fmt::format("{} of {} trips depart outside of the hours that are simulated, {}, and are left out",
                                  outside, s.given_trips.size(), hours));
}

/// Owners weigh tolls on their way as they do when they choose how to travel.
void take_values_of_time(Scenario& s) {
    if (s.choice.method == ChoiceMethod::off) return;
    s.settings.value_of_time_cop_per_h(VehicleKind::car) = s.choice.car.value_of_time_cop_per_h;
    s.settings.value_of_time_cop_per_h(VehicleKind::motorcycle) = s.choice.motorcycle.value_of_time_cop_per_h;
    s.settings.value_of_time_spread = s.choice.value_of_time_spread;
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
    if (!file.classes.empty()) gathering(problems, [&](Problems& own) { s.classes = read_classes(file.classes, own); });
    if (!gathering(problems, [&](Problems& own) { s.network = load_network(file.network, own); }))
        problems.throw_if_any();
    add_default_plans(s.network);
    Problems checked;
    check_network(s.network, checked);  // its warnings are for `septima check`
    problems.errors.insert(problems.errors.end(), checked.errors.begin(), checked.errors.end());
    s.aliases = sketch_aliases(file.network);
    if (!file.calibration.empty()) {
        const CalibrationFile calibration = read_calibration(file.calibration, problems);
        calibrate_streets(calibration, s.network, problems);
        s.fit = calibration.fit;
    }
    if (!file.appraisal.empty()) s.unit_values = read_appraisal(file.appraisal, problems);
    if (!file.choice.empty()) s.choice = read_choice(file.choice, problems);
    take_values_of_time(s);
    if (!file.detectors.empty())
        gathering(problems, [&](Problems& own) { s.detectors = read_detectors(file.detectors, s.network, own); });
    gathering(problems, [&](Problems& own) { load_buses(file, s, own); });
    const bool zoned = gathering(problems, [&](Problems& own) { load_zones(file, s, own); });
    if (zoned) gathering(problems, [&](Problems& own) { load_demand(file, s, own); });
    problems.throw_if_any();
    if (!file.times_given) times_from_trips(s);
    if (s.trips_given) tell_of_trips_outside(file, s, problems);
    problems.throw_if_any();
    return s;
}

Scenario read_scenario(const fs::path& path, Problems& problems) {
    const ScenarioFile file = read_scenario_file(path, problems);
    problems.throw_if_any();
    return load_scenario(file, problems);
}

PolicyContext policy_context(const Scenario& scenario) {
    PolicyContext context = policy_context(scenario.network, scenario.zones, scenario.aliases);
    context.bus_lines = &scenario.bus_lines;
    context.date = scenario.settings.date;
    context.start_s = scenario.settings.start_s - scenario.settings.warmup_s;
    context.end_s = scenario.settings.end_s;
    context.drivers_choose = scenario.choice.method == ChoiceMethod::nested_logit;
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

namespace {

/// Trips that are given one by one can be left out, but nobody knows where further ones would go.
void refuse_growth_of_given_trips(const Scenario& scenario, const PolicyFile& file, Problems& problems) {
    for (const Measure& measure : file.measures) {
        const auto* scale = std::get_if<DemandScale>(&measure.data);
        if (scenario.trips_given && scale != nullptr && scale->factor > 1.0)
            problems.error(
                measure.file, measure.line,
                "demand_scale: percent is above 100, but the scenario's trips are given one by one; a growing "
                "demand needs an OD table or zones");
    }
}

}  // namespace

namespace {

/// Puts spare lanes beside those there are, on their left: what was said of a lane stays with it.
void widen(Scenario& scenario, const SpareLanes& spare) {
    const Network wide = with_spare_lanes(scenario.network, spare);
    const Network& was = scenario.network;
    const auto added = [&](LinkId link) { return wide.lane_count(link) - was.lane_count(link); };
    for (Detector& detector : scenario.detectors) {
        const LinkId link = was.lane_link[detector.lane];
        detector.lane = wide.lanes_of(link)[was.lane_number(detector.lane) + added(link)];
    }
    Trips& trips = scenario.given_trips;
    for (std::size_t i = 0; i < trips.entry_lane.size(); ++i)
        if (std::uint8_t& lane = trips.entry_lane.values()[i]; lane != any_lane)
            lane = static_cast<std::uint8_t>(lane + added(trips.origin.values()[i]));
    scenario.network = wide;
}

}  // namespace

std::vector<Policy> read_policies(const std::vector<PolicyPaths>& choices, Scenario& scenario, Problems& problems) {
    std::vector<PolicyFile> files;
    for (const PolicyPaths& paths : choices) {
        std::vector<PolicyFile> together;
        for (const fs::path& path : paths)
            gathering(problems, [&](Problems& own) { together.push_back(read_policy(path, own)); });
        if (!together.empty()) files.push_back(joined(together));
    }
    return compiled_policies(std::move(files), scenario, problems);
}

std::vector<Policy> compiled_policies(std::vector<PolicyFile> files, Scenario& scenario, Problems& problems) {
    for (PolicyFile& file : files)
        file.measures.insert(file.measures.begin(), scenario.measures.begin(), scenario.measures.end());
    std::vector<PolicyFile> all = files;
    all.push_back(own_measures(scenario));
    const SpareLanes spare = spare_lanes_needed(all, policy_context(scenario));
    if (!spare.links.empty()) widen(scenario, spare);
    const PolicyContext context = policy_context(scenario);
    std::vector<Policy> policies;
    for (const PolicyFile& file : files) {
        policies.push_back(compile(file, context, problems));
        refuse_growth_of_given_trips(scenario, file, problems);
    }
    problems.throw_if_any();
    return policies;
}

}  // namespace septima
