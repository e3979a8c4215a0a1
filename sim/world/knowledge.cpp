#include "sim/world/knowledge.h"

#include "sim/base/parallel.h"
#include "sim/base/random.h"

namespace septima::phases {

namespace {

constexpr float perception_spread = 0.1F;

RouteCosts costs_for(const World& world, const StreetTimes& times, const Taste& taste, VehicleKind kind) {
    const Network& network = *world.network;
    RouteCosts costs;
    costs.link_s.resize(network.links());
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        bool open = false;
        for (const LaneId lane : network.lanes_of(link)) open |= allows(world.controls.lane_allowed[row(lane)], kind);
        if (!open) {
            costs.link_s[i] = no_way_s;
            continue;
        }
        const float noise =
            1.0F + perception_spread *
                       (2.0F * static_cast<float>(uniform(world.options.seed, i, taste.purpose, taste.index)) - 1.0F);
        costs.link_s[i] = times.link_s[i] * noise;
        if (world.controls.link_toll_cop[i] > 0.0F && allows(world.controls.link_toll_kinds[i], kind))
            costs.link_s[i] += world.controls.link_toll_cop[i] / world.options.value_of_time_cop_per_h * 3600.0F;
    }
    costs.turn_s.assign(network.turns(), no_way_s);  // unless a lane that is open leads to one that is
    for (std::size_t m = 0; m < network.movements(); ++m) {
        const MovementFacts& movement = world.layout.movement[m];
        if (!allows(world.controls.lane_allowed[movement.from], kind) ||
            !allows(world.controls.lane_allowed[movement.to], kind))
            continue;
        const std::size_t i = movement.turn;
        costs.turn_s[i] = turn_nuisance_s(network.turn_type[id_at<TurnId>(i)]) + times.turn_s[i];
    }
    return costs;
}

}  // namespace

KindCosts kind_costs(const World& world, const StreetTimes& times, const Taste& taste) {
    KindCosts all;
    std::array<bool, vehicle_kinds> present{};
    for (const VehicleClass& c : world.classes->rows) present[static_cast<std::size_t>(c.kind)] = true;
    for (std::size_t k = 0; k < vehicle_kinds; ++k) {
        if (!present[k]) continue;
        RouteCosts costs = costs_for(world, times, taste, static_cast<VehicleKind>(k));
        std::size_t found = 0;
        while (found < all.costs.size() &&
               (all.costs[found].link_s != costs.link_s || all.costs[found].turn_s != costs.turn_s))
            ++found;
        if (found == all.costs.size()) all.costs.push_back(std::move(costs));
        all.of_kind[k] = found;
    }
    all.ways.resize(all.costs.size());
    for_each_row(
        all.costs.size(),
        [&](std::size_t i) { customize(*world.network, *world.hierarchy, all.costs[i], all.ways[i]); }, 1);
    return all;
}

float cost_of_route(const RouteCosts& costs, const Network& network, const std::vector<std::uint32_t>& turns,
                    std::size_t keep, LinkId from) {
    float sum = costs.link_s[row(from)];
    for (std::size_t i = keep; i < turns.size(); ++i)
        sum += costs.turn_s[turns[i]] + costs.link_s[row(network.turn_to[id_at<TurnId>(turns[i])])];
    return sum;
}

}  // namespace septima::phases
