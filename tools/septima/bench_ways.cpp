#include "tools/septima/bench_ways.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>
#include <vector>

#include "sim/base/error.h"
#include "sim/base/random.h"
#include "sim/network/load.h"
#include "sim/route/hierarchy.h"
#include "tools/septima/exit_code.h"

namespace septima::cli {

namespace {

constexpr std::size_t times_customized = 15;
constexpr std::size_t asked_pairs = 20000;

double cpu_now_s() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Times at the limit, each link half as long to twice as long, so that ways are not those of the empty streets.
RouteCosts drawn_costs(const Network& network) {
    RouteCosts costs;
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        const float time_s = network.link_length_m[link] / std::max(0.5F, network.link_limit_mps[link]);
        costs.link_s.push_back(time_s * static_cast<float>(0.5 + 1.5 * uniform(1, i, Purpose::route)));
    }
    for (std::size_t i = 0; i < network.turns(); ++i)
        costs.turn_s.push_back(static_cast<float>(10.0 * uniform(1, i, Purpose::route, 1)));
    return costs;
}

/// Ways between random links, turns written out; returns how many there were.
std::size_t find_ways(const Network& network, const RouteHierarchy& hierarchy, const HierarchyCosts& costs) {
    RouteSearch search;
    std::vector<std::uint32_t> turns;
    std::size_t found = 0;
    for (std::size_t i = 0; i < asked_pairs; ++i) {
        const auto link = [&](std::uint64_t end) {
            return id_at<LinkId>(
                static_cast<std::size_t>(uniform(2, i, Purpose::route, end) * static_cast<double>(network.links())));
        };
        const LinkId from = link(0);
        if (route_cost_s(hierarchy, costs, from, link(1), search) == no_way_s) continue;
        turns.clear();
        append_route(hierarchy, costs, from, search, turns);
        ++found;
    }
    return found;
}

}  // namespace

int bench_ways(const std::string& network_path, bool json) {
    Problems problems;
    const Network network = load_network(network_path, problems);
    problems.throw_if_any();
    double begun_s = cpu_now_s();
    const RouteHierarchy hierarchy = make_hierarchy(network);
    const double order_s = cpu_now_s() - begun_s;
    const RouteCosts costs = drawn_costs(network);
    HierarchyCosts spread;
    std::vector<double> times_s;
    for (std::size_t i = 0; i < times_customized; ++i) {
        begun_s = cpu_now_s();
        customize(network, hierarchy, costs, spread);
        times_s.push_back(cpu_now_s() - begun_s);
    }
    std::ranges::sort(times_s);
    begun_s = cpu_now_s();
    const std::size_t found = find_ways(network, hierarchy, spread);
    const double ways_per_cpu_s = static_cast<double>(asked_pairs) / std::max(1e-9, cpu_now_s() - begun_s);
    const double costs_ms = 1000.0 * times_s[times_customized / 2];
    if (json) {
        const nlohmann::ordered_json row{{"network", network_path},
                                         {"nodes", network.nodes()},
                                         {"links", network.links()},
                                         {"turns", network.turns()},
                                         {"order_s", order_s},
                                         {"new_costs_ms", costs_ms},
                                         {"new_costs_least_ms", 1000.0 * times_s.front()},
                                         {"ways_per_cpu_s", ways_per_cpu_s},
                                         {"ways_found", found},
                                         {"ways_asked", asked_pairs}};
        fmt::print("{}\n", row.dump(2));
    } else {
        fmt::print(
            "{} nodes, {} links, {} turns: order {:.2f} s, new costs {:.1f} ms (least {:.1f}), {:.0f} ways/s ({} "
            "of {} pairs joined); computing time of one core\n",
            network.nodes(), network.links(), network.turns(), order_s, costs_ms, 1000.0 * times_s.front(),
            ways_per_cpu_s, found, asked_pairs);
    }
    return done;
}

}  // namespace septima::cli
