#include <cmath>

#include "sim/base/parallel.h"
#include "sim/base/random.h"
#include "sim/world/knowledge.h"

namespace septima::phases {

namespace {

constexpr double slice_s = 900.0;  // who leaves in one slice settles under the rules in force when it begins
constexpr std::size_t tastes = 8;  // of those who leave in a slice; the next slice has others

struct Settler {
    std::size_t taste;
    LinkId destination;
    std::uint32_t trip;
};

/// By taste, which shares the costs, and destination, which shares half of the search.
std::vector<Settler> settlers(const World& world, double until_s) {
    std::vector<Settler> all;
    const auto add = [&](std::uint32_t trip) {
        if (has_fixed_route(world, trip) || world.routes.planned[trip] != 0) return;
        const double draw = uniform(world.options.seed, trip, Purpose::habit);
        all.push_back({static_cast<std::size_t>(draw * tastes), world.trips.destination[id_at<TripId>(trip)], trip});
    };
    for (std::uint32_t trip = world.next_trip; trip < world.trips.size(); ++trip) {
        if (static_cast<double>(world.trips.departure_s[id_at<TripId>(trip)]) >= until_s) break;
        if (world.status[trip] == TripStatus::planned && world.shifted_departure_s[trip] < 0.0F) add(trip);
    }
    for (const auto& [departure_s, trip] : world.shifted)
        if (static_cast<double>(departure_s) < until_s) add(trip);
    std::ranges::sort(all, [](const Settler& a, const Settler& b) {
        return std::tie(a.taste, a.destination, a.trip) < std::tie(b.taste, b.destination, b.trip);
    });
    return all;
}

void settle(World& world, const KindCosts& costs, std::span<const Settler> who) {
    for_each_block(who.size(), 64, [&](std::size_t first, std::size_t last) {
        RouteSearch search;
        for (std::size_t i = first; i != last; ++i) {
            const std::uint32_t trip = who[i].trip;
            const HierarchyCosts& ways = costs.ways[costs.table(kind_of_trip(world, trip))];
            const LinkId from = world.trips.origin[id_at<TripId>(trip)];
            if (route_cost_s(*world.hierarchy, ways, from, who[i].destination, search) == no_way_s) continue;
            append_route(*world.hierarchy, ways, from, search, world.routes.turns[trip]);
            world.routes.planned[trip] = 1;
        }
    });
}

}  // namespace

void settle_habits(World& world, double until_s) {
    const double begin_s = world.options.start_s - world.options.warmup_s;
    const auto slices_begun = [begin_s](double by_s) { return std::ceil((by_s - begin_s) / slice_s - 1e-6); };
    const double slices = slices_begun(until_s);
    if (slices == slices_begun(until_s - world.options.reroute_interval_s)) return;
    const std::vector<Settler> all = settlers(world, begin_s + slices * slice_s);
    const Network& network = *world.network;
    std::vector<float> link_s;
    for (std::size_t i = 0; i < network.links(); ++i) link_s.push_back(expected_s(world, id_at<LinkId>(i)));
    const std::vector<float> turn_s(network.turns(), 0.0F);
    for (std::size_t first = 0; first < all.size();) {
        const std::size_t taste = all[first].taste;
        std::size_t last = first;
        while (last < all.size() && all[last].taste == taste) ++last;
        const std::uint64_t index = 1 + static_cast<std::uint64_t>(slices) * tastes + taste;
        const KindCosts costs = kind_costs(world, {link_s, turn_s}, {Purpose::habit, index});
        settle(world, costs, std::span(all).subspan(first, last - first));
        first = last;
    }
}

}  // namespace septima::phases
