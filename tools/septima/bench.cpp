#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "sim/base/hash.h"
#include "sim/base/parallel.h"
#include "sim/scenario/read_scenario.h"
#include "tools/septima/bench_noise.h"
#include "tools/septima/bench_scenes.h"
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
    double duration_s = 600.0;
    int threads = 1;
    bool json = false;
};

struct BenchRow {
    std::string scene;
    std::size_t links = 0, vehicles_most = 0, completed = 0;
    std::uint64_t updates = 0;
    double cpu_s = 0.0, wall_s = 0.0, simulated_s = 0.0, mean_speed_kmh = 0.0;
    std::string state_hash;
};

/// Steps a world to its end; only the steps are timed.
BenchRow timed(const std::string& name, World& world, int threads) {
    BenchRow row{};
    row.scene = name;
    row.links = world.network->links();
    const double from_s = time_s(world);
    const std::clock_t cpu = std::clock();
    const auto wall = std::chrono::steady_clock::now();
    ThreadLimit(threads).execute([&] {
        while (!finished(world) && !interrupted()) {
            step(world);
            row.vehicles_most = std::max(row.vehicles_most, world.vehicles.size());
        }
    });
    row.cpu_s = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    row.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
    row.simulated_s = time_s(world) - from_s;
    row.updates = world.counts.updates;
    row.completed = world.counts.completed;
    row.state_hash = hex(state_hash(world));
    const Measurements m = measurements(world);
    double seconds = 0.0;
    double metres = 0.0;
    for (const CityInterval& interval : m.city) {
        seconds += interval.vehicle_s;
        metres += interval.vehicle_m;
    }
    row.mean_speed_kmh = seconds > 0.0 ? 3.6 * metres / seconds : 0.0;
    return row;
}

std::size_t usual_vehicles(const std::string& scene) {
    return scene == "grid10" ? 5000 : scene == "grid30" ? 20000 : 100000;
}

BenchRow bench_one(const std::string& name, const BenchOptions& o) {
    const VehicleClasses classes = default_classes();
    const Zones zones;
    if (std::filesystem::exists(name)) {
        Problems problems;
        const Scenario scenario = read_scenario(name, problems);
        const WorldOptions options =
            world_options(scenario, 1, std::min(scenario.settings.end_s, scenario.settings.start_s + o.duration_s));
        const Policy base = base_policy(scenario, problems);
        World world = make_world(scenario.network, scenario.classes, scenario.zones, trips_of(scenario, base, 1),
                                 base.commands, options);
        return timed(scenario.key, world, o.threads);
    }
    const BenchScene scene = bench_scene(name, o.vehicles > 0 ? o.vehicles : usual_vehicles(name), o.duration_s);
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = scene.duration_s;
    World world = make_world(scene.network, classes, zones, scene.trips, {}, options);
    return timed(name, world, o.threads);
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

/// How much of the traffic a change that nobody can notice moves about: when drivers choose as they leave, and when
/// they know their routes. Half of them hear of travel times on the way, as in the experiment with SUMO that this one
/// repeats.
int bench_noise(const BenchOptions& o) {
    const BenchScene scene = bench_scene("noise30", o.vehicles > 0 ? o.vehicles : 30000, o.duration_s);
    const VehicleClasses classes = default_classes();
    const Zones zones;
    NoiseSetup setup{&scene.network, &scene.trips, &classes, &zones, {}};
    setup.options.start_s = 0.0;
    setup.options.end_s = scene.duration_s;
    setup.options.reroute_share = 0.5F;
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
    if (o.scenes == std::vector<std::string>{"noise30"}) return bench_noise(o);
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    if (!o.json)
        fmt::print("{:<14} {:>7} {:>9} {:>12} {:>14} {:>13} {:>10} {:>8} {:>10}\n", "scene", "links", "vehicles",
                   "updates", "updates/cpu s", "updates/s", "real time", "km/h", "completed");
    for (const std::string& scene : o.scenes) {
        const BenchRow r = bench_one(scene, o);
        const double per_cpu = static_cast<double>(r.updates) / std::max(1e-9, r.cpu_s);
        const double per_wall = static_cast<double>(r.updates) / std::max(1e-9, r.wall_s);
        if (!o.json) {
            fmt::print("{:<14} {:>7} {:>9} {:>12} {:>14.0f} {:>13.0f} {:>9.0f}x {:>8.1f} {:>10}\n", r.scene, r.links,
                       r.vehicles_most, r.updates, per_cpu, per_wall, r.simulated_s / std::max(1e-9, r.wall_s),
                       r.mean_speed_kmh, r.completed);
            continue;
        }
        rows.push_back({{"scene", r.scene},
                        {"threads", o.threads},
                        {"links", r.links},
                        {"vehicles_most", r.vehicles_most},
                        {"vehicle_updates", r.updates},
                        {"vehicle_updates_per_cpu_s", per_cpu},
                        {"vehicle_updates_per_s", per_wall},
                        {"real_time_factor", r.simulated_s / std::max(1e-9, r.wall_s)},
                        {"cpu_s", r.cpu_s},
                        {"wall_s", r.wall_s},
                        {"mean_speed_kmh", r.mean_speed_kmh},
                        {"completed", r.completed},
                        {"peak_rss_mb", peak_rss_mb()},
                        {"state_hash", r.state_hash}});
    }
    if (o.json) fmt::print("{}\n", rows.dump(2));
    return done;
}

}  // namespace

void add_bench(CLI::App& app, Action& action) {
    auto options = std::make_shared<BenchOptions>();
    CLI::App* command = app.add_subcommand("bench", "Vehicle updates per second, by scene");
    command->add_option("--scene", options->scenes,
                        "grid10, grid30, grid60, freeway, or a scenario folder; may be repeated. noise30 alone: what a "
                        "street 0.01 m/s slower moves");
    command->add_option("--vehicles", options->vehicles, "vehicles at once on a grid (default 5000, 20000, 100000)");
    command->add_option("--seconds", options->duration_s, "simulated seconds")->check(CLI::Range(10.0, 86400.0));
    command->add_option("--threads", options->threads, "threads")->check(CLI::Range(1, 256));
    command->add_flag("--json", options->json, "one JSON list");
    command->callback([options, &action] { action = [options] { return bench(*options); }; });
}

}  // namespace septima::cli
