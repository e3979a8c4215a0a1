#include "sim/world/knowledge.h"

#include "sim/base/parallel.h"
#include "sim/base/random.h"

namespace septima::phases {

namespace {

constexpr float perception_spread = 0.1F;

/// Tolls left out.
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

/// Links where a kind may drive and that cost money.
std::vector<std::uint32_t> tolled_links(const World& world, const RouteCosts& costs, VehicleKind kind) {
    std::vector<std::uint32_t> links;
    for (std::uint32_t i = 0; i < world.controls.link_toll_cop.size(); ++i)
        if (world.controls.link_toll_cop[i] > 0.0F && allows(world.controls.link_toll_kinds[i], kind) &&
            costs.link_s[i] < no_way_s)
            links.push_back(i);
    return links;
}

std::uint32_t row_of(GroupCosts& all, RouteCosts costs) {
    std::uint32_t found = 0;
    while (found < all.costs.size() &&
           (all.costs[found].link_s != costs.link_s || all.costs[found].turn_s != costs.turn_s))
        ++found;
    if (found == all.costs.size()) all.costs.push_back(std::move(costs));
    return found;
}

/// The groups of one kind: the same streets, with what tolls weigh for each.
void add_kind(const World& world, const RouteCosts& free, VehicleKind kind, std::span<const char> wanted,
              GroupCosts& all) {
    const std::vector<std::uint32_t> tolled = tolled_links(world, free, kind);
    const std::size_t first = static_cast<std::size_t>(kind) * all.groups.per_kind();
    for (std::size_t group = first; group < first + all.groups.per_kind(); ++group) {
        if (!wanted.empty() && wanted[group] == 0) continue;
        if (tolled.empty() && group > first && all.of_group[group - 1] != none) {
            all.of_group[group] = all.of_group[group - 1];
            continue;
        }
        RouteCosts costs = free;
        for (const std::uint32_t i : tolled)
            costs.link_s[i] += toll_s(all.groups, group,
                                      {world.controls.link_toll_cop[i], world.controls.link_toll_kinds[i],
                                       world.controls.link_toll_exempt[i]},
                                      values_of_time(world));
        all.of_group[group] = row_of(all, std::move(costs));
    }
}

}  // namespace

GroupCosts group_costs(const World& world, const StreetTimes& times, const Taste& taste, std::span<const char> wanted) {
    GroupCosts all;
    all.groups = toll_groups(world.commands);
    all.of_group.assign(all.groups.size(), none);
    std::array<bool, vehicle_kinds> present{};
    for (const VehicleClass& c : world.classes->rows) present[static_cast<std::size_t>(c.kind)] = true;
    for (std::size_t k = 0; k < vehicle_kinds; ++k) {
        if (!present[k]) continue;
        const auto kind = static_cast<VehicleKind>(k);
        add_kind(world, costs_for(world, times, taste, kind), kind, wanted, all);
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
