#include <cmath>

#include "sim/base/parallel.h"
#include "sim/base/random.h"
#include "sim/route/anticipate.h"
#include "sim/world/knowledge.h"

namespace septima::phases {

namespace {

constexpr double slice_s = 900.0;  // who leaves in one slice settles under the rules in force when it begins
constexpr std::size_t tastes = 8;  // of those who leave in a slice; the next slice has others. All of a taste are in
                                   // the same quarter of the values of time, so that tolls ask for few tables

// Practical capacity, at which a street is shunned, / lane groups' capacity, which knows nothing of junctions close
// behind (assumption: with 0.75, 673 vehicles could not enter Cali's Carrera 8 by 9:00; with 0.5, 171 in all the city).
constexpr float practical = 0.5F;

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
        constexpr std::size_t quarters = value_of_time_deviates.size();
        const double draw = uniform(world.options.seed, trip, Purpose::habit);
        const std::size_t taste = static_cast<std::size_t>(draw * static_cast<double>(tastes / quarters)) * quarters +
                                  value_of_time_quarter(world.options.seed, trip);
        all.push_back({taste, world.trips.destination[id_at<TripId>(trip)], trip});
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

/// Volumes that a slice's habits have brought so far, by lane group: those who settle later expect the crowd of those
/// before (incremental assignment).
struct Crowd {
    LaneGroups groups;
    std::vector<float> vehicles;
};

/// What a turn is expected to take longer for its crowd, s: 0.15 x the street's time x (volume / practical capacity)^4
/// (BPR 1964), and half a slice by the share above it, the mean wait in a queue that grows evenly (D/D/1).
std::vector<float> crowd_s(const World& world, const Crowd& crowd, std::span<const float> link_s) {
    const Network& network = *world.network;
    std::vector<float> turn_s(network.turns());
    for (std::size_t i = 0; i < turn_s.size(); ++i) {
        const std::uint32_t group = crowd.groups.of_turn[i];
        const float capacity =
            std::max(1.0F, practical * crowd.groups.capacity_vps[group] * static_cast<float>(slice_s));
        const float ratio = crowd.vehicles[group] / capacity, square = ratio * ratio;
        turn_s[i] = 0.15F * square * square * link_s[row(network.turn_from[id_at<TurnId>(i)])] +
                    0.5F * static_cast<float>(slice_s) * std::max(0.0F, ratio - 1.0F);
    }
    return turn_s;
}

/// The groups of those who settle.
std::vector<char> groups_of(const World& world, std::span<const Settler> who) {
    const TollGroups groups = toll_groups(world.commands);
    std::vector<char> wanted(groups.size(), 0);
    for (const Settler& settler : who) wanted[group_of_trip(world, groups, settler.trip)] = 1;
    return wanted;
}

void settle(World& world, const GroupCosts& costs, std::span<const Settler> who) {
    for_each_block(who.size(), 64, [&](std::size_t first, std::size_t last) {
        RouteSearch search;
        for (std::size_t i = first; i != last; ++i) {
            const std::uint32_t trip = who[i].trip;
            const HierarchyCosts& ways = costs.ways[costs_of_trip(world, costs, trip)];
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
    Crowd crowd{lane_groups(network), {}};
    crowd.vehicles.assign(crowd.groups.size(), 0.0F);
    for (std::size_t first = 0; first < all.size();) {
        const std::size_t taste = all[first].taste;
        std::size_t last = first;
        while (last < all.size() && all[last].taste == taste) ++last;
        const std::uint64_t index = 1 + static_cast<std::uint64_t>(slices) * tastes + taste;
        const std::vector<float> turn_s = crowd_s(world, crowd, link_s);
        const std::span<const Settler> who = std::span(all).subspan(first, last - first);
        settle(world, group_costs(world, {link_s, turn_s}, {Purpose::habit, index}, groups_of(world, who)), who);
        for (const Settler& settler : who)
            for (const std::uint32_t turn : world.routes.turns[settler.trip])
                crowd.vehicles[crowd.groups.of_turn[turn]] += 1.0F;
        first = last;
    }
}

}  // namespace septima::phases
