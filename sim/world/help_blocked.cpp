#include <algorithm>
#include <cmath>

#include "sim/base/random.h"
#include "sim/world/knowledge.h"

namespace septima::phases {

namespace {

constexpr std::int64_t help_every_steps = 20;
constexpr double wrong_lane_patience_s = 10.0;  // before a driver whom nobody lets over goes on where his lane leads
constexpr double patience_s = 45.0;             // before a blocked driver looks for another way out of the node

constexpr float at_line_m = 5.0F;
constexpr float least_gap_m = 0.5F;  // behind a vehicle that changes places

constexpr std::size_t links_to_return_to = 6;  // of the plan, after the one ahead (assumption)

/// Another turn than the one a driver wanted, and how he goes on from there.
struct Detour {
    std::uint32_t turn = none;
    float cost_s = no_way_s;
    std::vector<std::uint32_t> rest;
};

bool comes_to(const World& world, const std::vector<std::uint32_t>& turns, std::uint32_t link) {
    return std::ranges::any_of(turns, [&](std::uint32_t turn) { return world.layout.turn[turn].to_link == link; });
}

/// The cheapest of some turns, whether or not the way comes back to a street.
Detour cheapest_detour(const World& world, const std::vector<std::uint32_t>& others, std::size_t table,
                       LinkId destination, RouteSearch& search) {
    const RouteCosts& costs = world.route_costs.costs[table];
    const HierarchyCosts& ways = world.route_costs.ways[table];
    Detour best;
    for (const std::uint32_t turn : others) {
        const LinkId link = id_at<LinkId>(world.layout.turn[turn].to_link);
        const float cost_s = costs.turn_s[turn] + route_cost_s(*world.hierarchy, ways, link, destination, search);
        if (cost_s >= best.cost_s) continue;
        best = {turn, cost_s, {}};
        append_route(*world.hierarchy, ways, link, search, best.rest);
    }
    return best;
}

/// The cheapest of some turns, where the way back to the street ahead counts as very long.
Detour cheapest_without(const World& world, const std::vector<std::uint32_t>& others, std::size_t table,
                        LinkId destination, LinkId avoided) {
    const RouteCosts& costs = world.route_costs.costs[table];
    RouteQuery query{destination, {}, static_cast<std::uint32_t>(row(avoided))};
    for (const std::uint32_t turn : others) query.wanted.push_back(id_at<LinkId>(world.layout.turn[turn].to_link));
    std::sort(query.wanted.begin(), query.wanted.end());
    query.wanted.erase(std::unique(query.wanted.begin(), query.wanted.end()), query.wanted.end());
    RouteTree tree;
    find_tree(*world.network, world.into, costs, query, tree);
    Detour best;
    for (const std::uint32_t turn : others) {
        const float cost_s = tree.label[world.layout.turn[turn].to_link].cost_s + costs.turn_s[turn];
        if (cost_s < best.cost_s) best = {turn, cost_s, {}};
    }
    if (best.turn != none)
        best.rest = turns_to_destination(*world.network, tree, id_at<LinkId>(world.layout.turn[best.turn].to_link));
    return best;
}

/// Ways back onto the plan: the cheapest of those over one of some turns to one of the links that he meant to come to
/// after the one ahead. Who cannot make his turn goes around it; were he to look for the best way from here on, chance
/// at one junction would move traffic far from it.
Detour cheapest_return(const World& world, const std::vector<std::uint32_t>& others, std::size_t table,
                       std::uint32_t trip, RouteSearch& search) {
    const RouteCosts& costs = world.route_costs.costs[table];
    const HierarchyCosts& ways = world.route_costs.ways[table];
    const std::vector<std::uint32_t>& plan = world.routes.turns[trip];
    const std::size_t at = world.routes.at[trip];
    const auto avoided = world.layout.turn[plan[at]].to_link;
    Detour best;
    std::vector<std::uint32_t> way;
    for (std::size_t k = at + 1; k < std::min(plan.size(), at + 1 + links_to_return_to); ++k) {
        const LinkId back = id_at<LinkId>(world.layout.turn[plan[k]].to_link);
        const float rest_s = cost_of_route(costs, *world.network, plan, k + 1, back) - costs.link_s[row(back)];
        if (!(rest_s < best.cost_s)) continue;  // no number when the link is closed
        for (const std::uint32_t turn : others) {
            const LinkId link = id_at<LinkId>(world.layout.turn[turn].to_link);
            const float cost_s = costs.turn_s[turn] + route_cost_s(*world.hierarchy, ways, link, back, search) + rest_s;
            if (!(cost_s < best.cost_s)) continue;
            way.clear();
            append_route(*world.hierarchy, ways, link, search, way);
            if (comes_to(world, way, avoided)) continue;
            way.insert(way.end(), plan.begin() + static_cast<std::ptrdiff_t>(k) + 1, plan.end());
            best = {turn, cost_s, way};
        }
    }
    return best;
}

/// A driver at the head of a lane who cannot go where he wants takes another of the lane's turns from which his
/// destination can be reached: the wrong lane after a while, or a street ahead that stays full.
void find_other_way(World& world, std::uint32_t lane, std::uint32_t r, RouteSearch& search) {
    Rider& rider = world.vehicles.rider[r];
    if (has_fixed_route(world, rider.trip)) return;
    const VehicleKind kind = world.class_facts[rider.vehicle_class].kind;
    std::vector<std::uint32_t> others;
    for (std::uint32_t m = world.layout.lane_movement_begin[lane]; m < world.layout.lane_movement_begin[lane + 1];
         ++m) {
        const MovementFacts& movement = world.layout.movement[m];
        if (movement.turn != rider.turn && may_use(world, movement.to, rider.trip, kind))
            others.push_back(movement.turn);
    }
    const std::size_t table = costs_of_trip(world, world.route_costs, rider.trip);
    const LinkId destination = world.trips.destination[id_at<TripId>(rider.trip)];
    const LinkId avoided = id_at<LinkId>(world.layout.turn[rider.turn].to_link);
    Detour detour = cheapest_detour(world, others, table, destination, search);
    if (comes_to(world, detour.rest, static_cast<std::uint32_t>(row(avoided))))
        detour = cheapest_without(world, others, table, destination, avoided);
    Detour around = cheapest_return(world, others, table, rider.trip, search);
    if (around.turn != none && around.cost_s <= detour.cost_s + world.options.reroute_gain_s)
        detour = std::move(around);
    if (detour.turn == none) return;
    auto& turns = world.routes.turns[rider.trip];
    turns.resize(world.routes.at[rider.trip]);
    turns.push_back(detour.turn);
    turns.insert(turns.end(), detour.rest.begin(), detour.rest.end());
    rider.turn = detour.turn;
    rider.after = turn_ahead(world, rider.trip, 1);
    rider.standing_steps = 1;
}

std::uint16_t steps_of(const World& world, double s) {
    return static_cast<std::uint16_t>(s / static_cast<double>(world.options.step_s));
}

/// The first vehicle before the stop line when it stands there, on a lane from which it cannot turn as it wants, for
/// longer than a driver has patience; none otherwise.
std::uint32_t stands_in_wrong_lane(const World& world, std::uint32_t lane) {
    const LaneRow& rows = world.lanes.of[lane];
    if (rows.in_node == rows.count || !rows.wrong_lane || rows.facts.strip) return none;
    const std::uint32_t r = rows.head();
    const Rider& rider = world.vehicles.rider[r];
    const bool at_line = rows.facts.line_m - world.vehicles.body[r].x_m <= at_line_m;
    const bool waits = rider.turn != none && rider.standing_steps >= steps_of(world, wrong_lane_patience_s);
    return at_line && waits && bus_of(world, r) == nullptr ? r : none;
}

/// A vehicle of this length fits into the place of row r.
bool fits_in(const World& world, std::uint32_t lane, std::uint32_t r, float vehicle_m) {
    const VehicleBody& here = world.vehicles.body[r];
    if (r + 1 == world.lanes.of[lane].end()) return here.x_m - vehicle_m > world.lanes.of[lane].facts.entry_m;
    return here.x_m - vehicle_m > world.vehicles.body[r + 1].x_m + least_gap_m;
}

/// Two who stand side by side at the line, each in the way of the other, change places: nobody else can end that.
void change_places(World& world) {
    Vehicles& v = world.vehicles;
    for (const std::uint32_t lane : world.lanes.active) {
        const std::uint32_t right = world.lanes.of[lane].facts.right;
        if (right == none || world.lanes.empty(right)) continue;
        const std::uint32_t a = stands_in_wrong_lane(world, lane);
        const std::uint32_t b = a == none ? none : stands_in_wrong_lane(world, right);
        if (b == none || lane_shift(world, lane, v.rider[a].turn) <= 0 ||
            lane_shift(world, right, v.rider[b].turn) >= 0)
            continue;
        if (!may_use(world, right, v.rider[a].trip, kind_of(world, a)) ||
            !may_use(world, lane, v.rider[b].trip, kind_of(world, b)) || !fits_in(world, lane, a, length_m(world, b)) ||
            !fits_in(world, right, b, length_m(world, a)))
            continue;
        std::swap(v.body[a], v.body[b]);
        std::swap(v.body[a].x_m, v.body[b].x_m);
        std::swap(v.headway_s[a], v.headway_s[b]);
        std::swap(v.rider[a], v.rider[b]);
        std::swap(v.tally[a], v.tally[b]);
        v.rider[a].movement = v.rider[b].movement = none;
        world.lanes.of[lane].wrong_lane = world.lanes.of[right].wrong_lane = false;
    }
}

}  // namespace

void help_the_blocked(World& world) {
    if (world.step_index % help_every_steps != help_every_steps - 1) return;
    change_places(world);
    if (world.route_costs.costs.empty()) return;
    RouteSearch search;
    for (const std::uint32_t lane : world.lanes.active) {
        const LaneRow& rows = world.lanes.of[lane];
        if (rows.in_node == rows.count) continue;
        const std::uint32_t r = rows.head();
        const Rider& rider = world.vehicles.rider[r];
        if (rider.turn == none || rider.standing_steps < steps_of(world, wrong_lane_patience_s)) continue;
        if (world.lanes.of[lane].facts.line_m - world.vehicles.body[r].x_m > at_line_m) continue;
        const bool wrong = world.lanes.of[lane].wrong_lane;
        const auto cause = static_cast<DelayCause>(rider.cause);
        const bool blocked = cause == DelayCause::blocked || cause == DelayCause::yield;
        if (!wrong && !blocked) continue;
        // Patience differs from driver to driver, so that a queue does not change its mind as one; who finds nothing
        // tries again later.
        const std::uint16_t patient_steps = steps_of(world, wrong ? wrong_lane_patience_s : patience_s);
        const auto own_steps = static_cast<std::uint16_t>(
            patient_steps * (1.0 + uniform(world.options.seed, rider.trip, Purpose::reroute, 1)));
        if (rider.standing_steps < own_steps || (rider.standing_steps - own_steps) % patient_steps >= help_every_steps)
            continue;
        find_other_way(world, lane, r, search);
    }
}

}  // namespace septima::phases
