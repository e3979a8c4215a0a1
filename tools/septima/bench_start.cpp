#include "tools/septima/bench_start.h"

#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>

#include "sim/base/parallel.h"
#include "sim/network/load.h"
#include "sim/signal/default_plan.h"
#include "sim/world/world.h"
#include "tools/septima/bench_scenes.h"
#include "tools/septima/exit_code.h"

namespace septima::cli {

namespace {

constexpr std::size_t trips_at_start = 1000;

/// Seconds since the clock was made or last asked.
struct Watch {
    std::chrono::steady_clock::time_point at = std::chrono::steady_clock::now();
    double lap_s() {
        const auto before = std::exchange(at, std::chrono::steady_clock::now());
        return std::chrono::duration<double>(at - before).count();
    }
};

}  // namespace

int bench_start(const std::string& network_path, int threads, bool json) {
    const std::clock_t cpu = std::clock();
    Watch watch;
    Problems problems;
    Network network = load_network(network_path, problems);
    add_default_plans(network);
    problems.throw_if_any();
    const double read_s = watch.lap_s();
    const Trips trips = random_trips(network, trips_at_start, 60.0);
    const VehicleClasses classes = default_classes();
    const Zones zones;
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = 60.0;
    double world_s = 0.0;
    double step_s = 0.0;
    std::size_t lanes = 0;
    ThreadLimit(threads).execute([&] {
        World world = make_world(network, classes, zones, trips, {}, options);
        world_s = watch.lap_s();
        step(world);
        step_s = watch.lap_s();
        lanes = world.layout.lanes();
    });
    const double cpu_s = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    const double all_s = read_s + world_s + step_s;
    if (json) {
        const nlohmann::ordered_json row{
            {"network", network_path}, {"threads", threads}, {"nodes", network.nodes()}, {"links", network.links()},
            {"lanes", lanes},          {"read_s", read_s},   {"world_s", world_s},       {"first_step_s", step_s},
            {"start_s", all_s},        {"cpu_s", cpu_s}};
        fmt::print("{}\n", row.dump(2));
    } else {
        fmt::print(
            "{} nodes, {} links: read {:.2f} s, world {:.2f} s, first step {:.2f} s; start-up {:.2f} s ({:.2f} s "
            "of computing)\n",
            network.nodes(), network.links(), read_s, world_s, step_s, all_s, cpu_s);
    }
    return done;
}

}  // namespace septima::cli
