#include "tools/septima/simulate.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "sim/base/file.h"
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "sim/result/indicators.h"
#include "sim/scenario/read_scenario.h"
#include "sim/world/save.h"
#include "tools/septima/interrupt.h"

namespace septima::cli {

namespace {

/// CPU seconds of this thread, or of the whole process when the run may use several.
double cpu_s(int threads) {
    timespec t{};
    ::clock_gettime(threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

}  // namespace

WorldOptions world_options(const Scenario& scenario, std::uint64_t seed, double end_s) {
    const ScenarioSettings& s = scenario.settings;
    WorldOptions options;
    options.start_s = s.start_s;
    options.end_s = end_s;
    options.warmup_s = s.warmup_s;
    options.step_s = static_cast<float>(s.step_s);
    options.report_interval_s = s.report_interval_s;
    options.reroute_share = s.reroute_share;
    options.reroute_gain_share = static_cast<float>(s.reroute_gain_share);
    options.reroute_gain_s = static_cast<float>(s.reroute_gain_s);
    options.reroute_interval_s = s.reroute_interval_s;
    options.seed = seed;
    options.altitude_m = static_cast<float>(s.altitude_m);
    options.right_on_red = s.right_on_red;
    options.keep_clear_share = static_cast<float>(s.keep_clear_share);
    options.value_of_time_cop_per_h = s.value_of_time_cop_per_h;
    options.value_of_time_spread = s.value_of_time_spread;
    return options;
}

std::vector<std::pair<std::string, std::uint32_t>> waiting_outside(const World& world) {
    std::vector<std::pair<std::string, std::uint32_t>> waiting;
    for (const std::uint32_t link : world.outside.links) {
        std::uint32_t count = 0;
        for (std::uint32_t trip = world.outside.head[link]; trip != none; trip = world.outside.next[trip]) ++count;
        if (count > 0) waiting.emplace_back(world.network->link_name[id_at<LinkId>(link)], count);
    }
    std::ranges::stable_sort(waiting, [](const auto& a, const auto& b) { return a.second > b.second; });
    return waiting;
}

namespace {

constexpr double day_slice_s = 900.0;  // times of a street are averaged over a quarter of an hour (assumption)

/// Simulates to the end or to the first interrupt.
void run_to_end(World& world, const Observer& observer) {
    if (observer) observer(world);
    while (!finished(world) && !interrupted()) {
        step(world);
        if (observer) observer(world);
    }
}

constexpr std::size_t largest_state = std::size_t{1} << 36U;

/// The observer, and the world's file at the time that was asked for.
Observer saving(const RunRequest& request, const Observer& observer) {
    if (request.save_state.empty()) return observer;
    return [&request, &observer, done = false](const World& world) mutable {
        if (observer) observer(world);
        if (done || time_s(world) < request.save_at_s - 1e-6) return;
        write_atomically(request.save_state, saved_world(world));
        done = true;
    };
}

IterationRow iteration_row(const DayFacts& facts, const World& world) {
    IterationRow row;
    row.iteration = facts.iteration;
    row.relative_gap = facts.relative_gap;
    row.mean_cost_s = facts.mean_cost_s;
    row.changed = static_cast<std::int64_t>(facts.changed);
    row.completed = world.counts.completed;
    row.stuck = world.counts.stuck;
    double seconds = 0.0, metres = 0.0;
    for (const CityInterval& interval : world.measured.city) {
        seconds += interval.vehicle_s;
        metres += interval.vehicle_m;
    }
    row.mean_speed_kmh = seconds > 0.0 ? 3.6 * metres / seconds : 0.0;
    return row;
}

/// Days until nobody would gain much by another route; the world of the last one.
World last_day(const RunRequest& request, const Trips& trips, const Observer& observer, const DayObserver& day_observer,
               RunOutcome& outcome) {
    const Scenario& scenario = *request.scenario;
    const EquilibriumRequest& wanted = request.equilibrium;
    WorldOptions options = world_options(scenario, request.seed, request.end_s);
    options.day_slice_s = day_slice_s;
    World world;
    TimedTimes known;
    const LoadDay load = [&](const RoutePlans& plans, int) {
        WorldOptions today = options;
        if (!plans.empty()) today.reroute_share = 0.0;  // who knows the city keeps to what he knows
        world = make_world(scenario.network, scenario.classes, scenario.zones, trips, request.policy->commands, today);
        if (!plans.empty()) take_plans(world, plans);
        run_to_end(world, observer);
        Day day = day_of(world, known);
        known = day.times;
        return day;
    };
    EquilibriumOptions choice;
    choice.iterations = wanted.iterations;
    choice.relative_gap = wanted.relative_gap;
    choice.seed = request.seed;
    RoutePlans start = wanted.start_demand == outcome.demand_hash ? wanted.start : RoutePlans{};
    Equilibrium found =
        equilibrated(scenario.network, travellers_of(trips, scenario.classes, request.policy->commands, request.seed),
                     std::move(start), load, choice, [&](const DayFacts& facts) {
                         outcome.result.iterations.push_back(iteration_row(facts, world));
                         if (day_observer) day_observer(outcome.result.iterations.back());
                         return !interrupted();
                     });
    outcome.plans = std::move(found.plans);
    return world;
}

}  // namespace

RunOutcome simulated(const RunRequest& request, const Observer& observer, const DayObserver& day_observer) {
    const Scenario& scenario = *request.scenario;
    const auto began = std::chrono::steady_clock::now();
    const double cpu_before_s = cpu_s(request.threads);
    RunOutcome outcome;
    const Trips trips = trips_of(scenario, *request.policy, request.seed);
    outcome.demand_hash = hex(trips_hash(trips));
    World world;
    double from_s = scenario.settings.start_s - scenario.settings.warmup_s;
    std::uint64_t updates_before = 0;
    if (request.equilibrium.iterations > 0) {
        world = last_day(request, trips, observer, day_observer, outcome);
    } else if (request.beginning && trips.choices.response.empty() &&
               trips_hash(request.beginning->trips) == trips_hash(trips)) {  // nobody chose what the base did not see
        world = forked(*request.beginning, request.policy->commands);
        outcome.steps_shared = world.step_index;
        run_to_end(world, observer);
    } else {
        world = make_world(scenario.network, scenario.classes, scenario.zones, trips, request.policy->commands,
                           world_options(scenario, request.seed, request.end_s));
        if (!request.from_state.empty())
            restore_world(world, read_text(request.from_state, largest_state), request.from_state);
        from_s = time_s(world);
        updates_before = world.counts.updates;
        run_to_end(world, saving(request, observer));
    }
    outcome.interrupted = !finished(world);
    outcome.simulated_s = time_s(world) - from_s;
    outcome.waiting = waiting_outside(world);
    const Measurements measured = measurements(world);
    RunFacts facts;
    facts.seed = request.seed;
    facts.state_hash = state_hash(world);
    facts.vehicle_updates = static_cast<std::int64_t>(world.counts.updates - updates_before);
    facts.cpu_s = cpu_s(request.threads) - cpu_before_s;
    facts.stuck = world.counts.stuck;
    facts.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    std::vector<IterationRow> days = std::move(outcome.result.iterations);
    outcome.result = run_result(measured, scenario.network, trips, scenario.classes, scenario.zones, facts);
    outcome.result.iterations = std::move(days);
    if (request.trips_share > 0.0)
        outcome.result.trip_rows = trip_rows(measured, trips, scenario.classes, scenario.zones, {request.trips_share});
    outcome.tables_cpu_s = cpu_s(request.threads) - cpu_before_s - facts.cpu_s;
    return outcome;
}

double end_of_run_s(const Scenario& scenario, const std::string& until) {
    const ScenarioSettings& s = scenario.settings;
    if (until.empty()) return s.end_s;
    const auto seconds = clock_seconds(until);
    if (!seconds) throw InputError(fmt::format("--until: '{}' is no time; write HH:MM", printable(until)));
    if (*seconds <= s.start_s || *seconds > s.end_s)
        throw InputError(fmt::format("--until: {} is not within the scenario's {} to {}", until, clock_text(s.start_s),
                                     clock_text(s.end_s)));
    return static_cast<double>(*seconds);
}

std::string machine_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? printable(name.data()) : std::string{};
}

double peak_rss_mb() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) * 1024.0 / 1e6;
}

}  // namespace septima::cli
