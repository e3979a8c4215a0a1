#pragma once

// What drivers know when they choose their routes; private to sim/world.

#include <algorithm>
#include <span>
#include <vector>

#include "sim/world/phases.h"

namespace septima::phases {

/// Time on a link that is expected where nothing is measured, s: at the limit, and a third of a cycle at a signal.
inline float expected_s(const World& world, LinkId link) {
    const Network& network = *world.network;
    const bool signal = network.node_controller[network.link_to[link]] != no_id<ControllerId>;
    return network.link_length_m[link] / std::max(0.5F, world.controls.link_limit_mps[row(link)]) +
           (signal ? 15.0F : 0.0F);
}

/// Times of streets, s, as drivers think of them.
struct StreetTimes {
    std::span<const float> link_s;
    std::span<const float> turn_s;  ///< what those who make a turn wait more than the rest of their link
};

/// How one judges times: within +-10 % (assumption), keyed by street, purpose and index; the same in all worlds of a
/// seed.
struct Taste {
    Purpose purpose = Purpose::route;
    std::uint64_t index = 0;
};

/// Costs of groups of drivers under the rules in force, and the same spread over the hierarchy. `wanted`: per group,
/// somebody will ask; empty: all. REQUIRES world.hierarchy.
GroupCosts group_costs(const World& world, const StreetTimes& times, const Taste& taste,
                       std::span<const char> wanted = {});

/// Cost of a route from its turn `keep` on, s, where `from` is the link before that turn; infinite when it is barred.
float cost_of_route(const RouteCosts& costs, const Network& network, const std::vector<std::uint32_t>& turns,
                    std::size_t keep, LinkId from);

inline bool has_fixed_route(const World& world, std::uint32_t trip) {
    const auto& begin = world.trips.route_begin;
    return begin.size() == world.trips.size() + 1 && begin.values()[trip + 1] > begin.values()[trip];
}

inline ValuesOfTime values_of_time(const World& world) {
    return {world.options.value_of_time_cop_per_h, world.options.value_of_time_spread};
}

inline VehicleKind kind_of_trip(const World& world, std::uint32_t trip) {
    return world.classes->rows[world.trips.vehicle_class[id_at<TripId>(trip)]].kind;
}

inline std::size_t group_of_trip(const World& world, const TollGroups& groups, std::uint32_t trip) {
    return group_of(groups, kind_of_trip(world, trip), world.options.seed, trip);
}

/// The row of costs that the driver of a trip weighs.
inline std::size_t costs_of_trip(const World& world, const GroupCosts& costs, std::uint32_t trip) {
    return costs.of_group[group_of_trip(world, costs.groups, trip)];
}

/// Gives everybody who leaves before a time, and has none, his habit: the cheapest way at the times of empty streets
/// and of the crowd of those who settled before him, to his own taste and under the rules in force. Nothing measured
/// goes into it, so that it is the same whatever the traffic.
void settle_habits(World& world, double until_s);

/// Those whose way stays barred take another.
void help_the_blocked(World& world);

}  // namespace septima::phases
