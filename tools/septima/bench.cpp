#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "sim/base/csv.h"
#include "sim/base/file.h"
#include "sim/base/hash.h"
#include "sim/base/parallel.h"
#include "sim/network/gmns_write.h"
#include "sim/scenario/read_scenario.h"
#include "tools/septima/bench_noise.h"
#include "tools/septima/bench_scenes.h"
#include "tools/septima/bench_start.h"
#include "tools/septima/bench_sumo.h"
#include "tools/septima/bench_ways.h"
#include "tools/septima/commands.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/interrupt.h"
#include "tools/septima/simulate.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

namespace {

struct BenchOptions {
    std::vector<std::string> scenes{"grid10", "grid30", "grid60", "freeway"};
    std::size_t vehicles = 0;
    int empty_grids = 0;
    double duration_s = 600.0;
    int threads = 1;
    std::uint64_t seed = 1;
    double step_s = 0.5;
    bool json = false;
    std::string csv;
    std::string sumo;
    std::string gmns;
    std::string ways;
    std::string start;
};

struct BenchRow {
    std::string scene;
    std::size_t links = 0, vehicles_most = 0, completed = 0;
    std::uint64_t updates = 0;
    double start_s = 0.0;  ///< wall time from a network in memory to the first step done
    double cpu_s = 0.0, wall_s = 0.0, simulated_s = 0.0, mean_speed_kmh = 0.0;
    /// Means over completed trips; the delay is the one on the road, waiting outside comes beside it.
    double trip_kmh = 0.0, trip_delay_s = 0.0, trip_outside_s = 0.0;
    double bytes_per_vehicle = 0.0;              ///< of rows that live and die with vehicles on the road
    std::vector<double> phase_share;             ///< of the time in them, per step_phases()
    std::array<double, delay_causes> cause_s{};  ///< all delay so far, by cause
    std::string state_hash;
    double per_cpu_s() const { return static_cast<double>(updates) / std::max(1e-9, cpu_s); }
    double per_s() const { return static_cast<double>(updates) / std::max(1e-9, wall_s); }
    double real_time() const { return simulated_s / std::max(1e-9, wall_s); }
};

/// What one vehicle on the road takes in the rows of a step: this one's, the next one's, and scratch.
double bytes_per_row(const World& world) {
    const auto of = [](const auto& column) { return sizeof(column[0]); };
    const Vehicles& v = world.vehicles;
    const Scratch& s = world.scratch;
    const std::size_t row = of(v.body) + of(v.headway_s) + of(v.rider) + of(v.tally);
    return static_cast<double>(2 * row + of(s.next_lane) + of(s.chosen) + of(s.alone) + of(s.heed) + of(s.hold_x_m) +
                               of(s.moved) + of(s.leavers) + of(s.next_comer));
}

/// Speed and delay of the trips that arrived.
void add_trips(const TripRecords& trips, BenchRow& row) {
    double metres = 0.0, seconds = 0.0, delay_s = 0.0, outside_s = 0.0;
    for (std::size_t i = 0; i < trips.status.size(); ++i) {
        const TripId trip = id_at<TripId>(i);
        if (trips.status[trip] != TripStatus::completed) continue;
        metres += static_cast<double>(trips.distance_m[trip]);
        seconds += static_cast<double>(trips.arrival_s[trip] - trips.entered_s[trip]);
        outside_s += std::max(0.0, static_cast<double>(trips.entered_s[trip] - trips.departure_s[trip]));
        delay_s += static_cast<double>(trips.arrival_s[trip] - trips.entered_s[trip] - trips.free_flow_s[trip]);
    }
    const double completed = std::max(1.0, static_cast<double>(row.completed));
    row.trip_kmh = seconds > 0.0 ? 3.6 * metres / seconds : 0.0;
    row.trip_delay_s = delay_s / completed;
    row.trip_outside_s = outside_s / completed;
}

/// Makes a world and steps it to its end. Only the steps count as work; the first one, which makes the hierarchy of
/// routes, belongs to the start-up, too.
template <class Make>
BenchRow timed(const std::string& name, const Make& make, int threads) {
    BenchRow row{};
    const auto begun = std::chrono::steady_clock::now();
    World world = make();
    row.scene = name;
    row.links = world.network->links();
    row.phase_share.assign(step_phases().size(), 0.0);
    const double from_s = time_s(world);
    const std::clock_t cpu = std::clock();
    const auto wall = std::chrono::steady_clock::now();
    ThreadLimit(threads).execute([&] {
        while (!finished(world) && !interrupted()) {
            auto before = std::chrono::steady_clock::now();
            for (std::size_t p = 0; p < step_phases().size(); ++p) {
                step_phases()[p].run(world);
                const auto now = std::chrono::steady_clock::now();
                row.phase_share[p] += std::chrono::duration<double>(now - before).count();
                before = now;
            }
            if (row.start_s == 0.0) row.start_s = std::chrono::duration<double>(before - begun).count();
            row.vehicles_most = std::max(row.vehicles_most, world.vehicles.size());
        }
    });
    row.cpu_s = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    row.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
    row.simulated_s = time_s(world) - from_s;
    row.updates = world.counts.updates;
    row.completed = world.counts.completed;
    row.state_hash = hex(state_hash(world));
    row.bytes_per_vehicle = bytes_per_row(world);
    const double all_s = std::accumulate(row.phase_share.begin(), row.phase_share.end(), 0.0);
    for (double& share : row.phase_share) share /= std::max(1e-9, all_s);
    const Measurements m = measurements(world);
    add_trips(m.trips, row);
    row.cause_s = m.cause_s;
    double seconds = 0.0;
    double metres = 0.0;
    for (const CityInterval& interval : m.city) {
        seconds += interval.vehicle_s;
        metres += interval.vehicle_m;
    }
    for (const LaneSums& sums : world.sums) {  // of the interval that is not over
        seconds += static_cast<double>(sums.vehicle_s);
        metres += static_cast<double>(sums.vehicle_m);
    }
    row.mean_speed_kmh = seconds > 0.0 ? 3.6 * metres / seconds : 0.0;
    return row;
}

/// A capital of scenarios/ by its name, or a scenario's folder or file; empty when it is neither.
std::filesystem::path scenario_of(const std::string& name) {
    for (const std::filesystem::path& path : {std::filesystem::path(name), std::filesystem::path("scenarios") / name})
        if (path.filename() == "scenario.toml" || std::filesystem::exists(path / "scenario.toml")) return path;
    return {};
}

BenchRow bench_city(const std::filesystem::path& path, const BenchOptions& o) {
    Problems problems;
    const Scenario scenario = read_scenario(path, problems);
    const WorldOptions options =
        world_options(scenario, 1, std::min(scenario.settings.end_s, scenario.settings.start_s + o.duration_s));
    const Policy base = base_policy(scenario, problems);
    const auto make = [&] {
        return make_world(scenario.network, scenario.classes, scenario.zones, trips_of(scenario, base, 1),
                          base.commands, options);
    };
    return timed(scenario.key, make, o.threads);
}

BenchRow bench_one(const std::string& name, const BenchOptions& o) {
    if (const std::filesystem::path city = scenario_of(name); !city.empty()) return bench_city(city, o);
    const VehicleClasses classes = default_classes();
    const Zones zones;
    const BenchSize size{o.vehicles, o.duration_s, o.empty_grids};
    const BenchScene scene = std::filesystem::exists(name) ? network_scene(name, size) : bench_scene(name, size);
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = scene.duration_s;
    options.step_s = static_cast<float>(o.step_s);
    if (!o.gmns.empty()) write_gmns(scene.network, std::filesystem::path(o.gmns) / scene.name);
    if (!o.sumo.empty()) write_sumo(scene.network, classes, scene.trips, std::filesystem::path(o.sumo) / scene.name);
    return timed(
        scene.name, [&] { return make_world(scene.network, classes, zones, scene.trips, {}, options); }, o.threads);
}

void print_row(const BenchRow& r) {
    fmt::print("{:<14} {:>7} {:>9} {:>12} {:>14.0f} {:>13.0f} {:>9.0f}x {:>8.1f} {:>10}\n", r.scene, r.links,
               r.vehicles_most, r.updates, r.per_cpu_s(), r.per_s(), r.real_time(), r.mean_speed_kmh, r.completed);
    for (std::size_t p = 0; p < r.phase_share.size(); ++p)
        if (r.phase_share[p] >= 0.005) fmt::print("  {} {:.0f} %", step_phases()[p].name, 100.0 * r.phase_share[p]);
    fmt::print("   {:.0f} bytes a vehicle, start-up {:.2f} s\n", r.bytes_per_vehicle, r.start_s);
}

nlohmann::ordered_json json_of(const BenchRow& r, int threads) {
    nlohmann::ordered_json phases;
    for (std::size_t p = 0; p < r.phase_share.size(); ++p) phases[step_phases()[p].name] = r.phase_share[p];
    nlohmann::ordered_json causes;
    for (std::size_t c = 0; c < delay_causes; ++c) causes[std::string(delay_cause_names[c])] = r.cause_s[c];
    return {{"scene", r.scene},
            {"threads", threads},
            {"links", r.links},
            {"vehicles_most", r.vehicles_most},
            {"vehicle_updates", r.updates},
            {"vehicle_updates_per_cpu_s", r.per_cpu_s()},
            {"vehicle_updates_per_s", r.per_s()},
            {"real_time_factor", r.real_time()},
            {"start_s", r.start_s},
            {"cpu_s", r.cpu_s},
            {"wall_s", r.wall_s},
            {"bytes_per_vehicle", r.bytes_per_vehicle},
            {"phase_share", phases},
            {"delay_cause_s", causes},
            {"mean_speed_kmh", r.mean_speed_kmh},
            {"trip_speed_kmh", r.trip_kmh},
            {"trip_delay_s", r.trip_delay_s},
            {"trip_outside_s", r.trip_outside_s},
            {"completed", r.completed},
            {"peak_rss_mb", peak_rss_mb()},
            {"state_hash", r.state_hash}};
}

/// Appends to a table that is kept; the heading comes with the first row.
void append_csv(const std::filesystem::path& file, const std::vector<BenchRow>& rows, int threads) {
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::string csv = std::filesystem::exists(file) ? read_text(file) : std::string{};
    if (csv.empty()) {
        csv =
            "date,version,machine,scene,threads,links,vehicles_most,vehicle_updates,updates_per_cpu_s,updates_per_s,"
            "real_time_factor,bytes_per_vehicle,mean_speed_kmh,completed";
        for (const StepPhase& phase : step_phases()) csv += fmt::format(",{}_share", phase.name);
        csv += '\n';
    }
    for (const BenchRow& r : rows) {
        csv += fmt::format("{:%Y-%m-%d},{},{},{},{},{},{},{},{:.0f},{:.0f},{:.1f},{:.0f},{:.2f},{}", fmt::gmtime(now),
                           SEPTIMA_VERSION, csv_cell(machine_name()), r.scene, threads, r.links, r.vehicles_most,
                           r.updates, r.per_cpu_s(), r.per_s(), r.real_time(), r.bytes_per_vehicle, r.mean_speed_kmh,
                           r.completed);
        for (const double share : r.phase_share) csv += fmt::format(",{:.3f}", share);
        csv += '\n';
    }
    write_atomically(file, csv);
}

void print_noise(const std::string& drivers, const Noise& noise) {
    const auto pct = [&noise](std::size_t links) {
        return 100.0 * static_cast<double>(links) / static_cast<double>(std::max<std::size_t>(1, noise.busy));
    };
    fmt::print("{}: link row {} of {} 0.01 m/s slower, {} completed\n", drivers, row(noise.slowed), noise.links,
               noise.completed);
    fmt::print(
        "  {} journeys and the counts of {} links changed; of {} busy ones {} ({:.1f} %) by 5 % or more, {} "
        "({:.1f} %) by 10 %\n",
        noise.later, noise.changed, noise.busy, noise.changed_5, pct(noise.changed_5), noise.changed_10,
        pct(noise.changed_10));
    fmt::print("  mean travel time {:.2f} s, then {:.2f} s\n", noise.base_travel_time_s, noise.slowed_travel_time_s);
    std::fflush(stdout);
}

nlohmann::ordered_json json_of(const std::string& drivers, const BenchScene& scene, const Noise& noise) {
    return {{"scene", scene.name},
            {"drivers", drivers},
            {"trips", scene.trips.size()},
            {"completed", noise.completed},
            {"links", noise.links},
            {"journeys_changed", noise.later},
            {"links_changed", noise.changed},
            {"busy_links", noise.busy},
            {"busy_links_changed_5_pct", noise.changed_5},
            {"busy_links_changed_10_pct", noise.changed_10},
            {"busy_links_changed_5_share", noise.changed_5_share()},
            {"mean_travel_time_s", noise.base_travel_time_s},
            {"mean_travel_time_slowed_s", noise.slowed_travel_time_s}};
}

/// How much of the traffic a change that nobody can notice moves about: when drivers follow the habits that the run
/// gives them, and when they know the routes of a day before. Half of them are informed, as they leave and on the way,
/// as in the experiment with SUMO that this one repeats.
int bench_noise(const BenchOptions& o) {
    const BenchScene scene = bench_scene("noise30", {o.vehicles, o.duration_s});
    const VehicleClasses classes = default_classes();
    const Zones zones;
    NoiseSetup setup{&scene.network, &scene.trips, &classes, &zones, {}};
    setup.options.start_s = 0.0;
    setup.options.end_s = scene.duration_s;
    setup.options.reroute_share = 0.5;
    setup.options.seed = o.seed;
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const std::string drivers : {"choose", "know"}) {
        Noise noise;
        ThreadLimit(o.threads).execute([&] {
            if (drivers == "know") setup.habit = routes_driven(setup);
            noise = noise_of(setup);
        });
        if (!o.json) print_noise("drivers who " + drivers + " their routes", noise);
        rows.push_back(json_of(drivers, scene, noise));
    }
    if (o.json) fmt::print("{}\n", rows.dump(2));
    return done;
}

int bench(const BenchOptions& o) {
    if (!o.ways.empty()) return bench_ways(o.ways, o.json);
    if (!o.start.empty()) return bench_start(o.start, o.threads, o.json);
    if (o.scenes == std::vector<std::string>{"noise30"}) return bench_noise(o);
    if (!o.json)
        fmt::print("{:<14} {:>7} {:>9} {:>12} {:>14} {:>13} {:>10} {:>8} {:>10}\n", "scene", "links", "vehicles",
                   "updates", "updates/cpu s", "updates/s", "real time", "km/h", "completed");
    std::vector<BenchRow> rows;
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const std::string& scene : o.scenes) {
        rows.push_back(bench_one(scene, o));
        if (!o.json) print_row(rows.back());
        json.push_back(json_of(rows.back(), o.threads));
    }
    if (o.json) fmt::print("{}\n", json.dump(2));
    if (!o.csv.empty()) append_csv(o.csv, rows, o.threads);
    return interrupted() ? interrupt_exit_code() : done;
}

}  // namespace

void add_bench(CLI::App& app, Action& action) {
    auto options = std::make_shared<BenchOptions>();
    CLI::App* command = app.add_subcommand("bench", "Vehicle updates per second, by scene");
    command->add_option(
        "--scene", options->scenes,
        "grid10, grid30, grid60 (any size to grid200; grid100 holds 300,000), freeway, a capital of "
        "scenarios/ (villavicencio, bogota) or a scenario folder; may be repeated. noise30 alone: what a "
        "street 0.01 m/s slower moves");
    command->add_option(
        "--vehicles", options->vehicles,
        "vehicles at once on a grid or the freeway (default 5000, 20000, 100000, 3000), trips of the first minute on a "
        "network (5000), trips of noise30 (30000)");
    command->add_option("--empty-grids", options->empty_grids, "grids of the same size beside it, with nobody in them")
        ->check(CLI::Range(0, 100));
    command->add_option("--seconds", options->duration_s, "simulated seconds")->check(CLI::Range(10.0, 86400.0));
    command->add_option("--threads", options->threads, "threads")->check(CLI::Range(1, 256));
    command->add_option("--seed", options->seed, "of noise30's drivers");
    command->add_option("--step", options->step_s, "seconds a step of the grids and the freeway")
        ->check(CLI::Range(0.1, 2.0));
    command->add_option("--csv", options->csv, "append the figures to this table");
    command->add_option("--sumo", options->sumo, "also write the grids and the freeway as SUMO files, a folder each");
    command->add_option("--gmns", options->gmns,
                        "also write the grids and the freeway as GMNS networks, a folder each");
    command->add_option("--start", options->start,
                        "instead: from the files of a network (sketch, GMNS folder, OSM file) to the first step");
    command->add_option("--ways", options->ways, "instead: cheapest ways on a network (sketch, GMNS folder, OSM file)");
    command->add_flag("--json", options->json, "one JSON list");
    command->callback([options, &action] { action = [options] { return bench(*options); }; });
}

}  // namespace septima::cli
