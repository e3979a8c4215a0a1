#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/base/parallel.h"
#include "sim/base/random.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

constexpr float infinite = std::numeric_limits<float>::infinity();
constexpr float slowest_mps = 0.1F;   // a street that stands counts as this fast
constexpr float memory_share = 0.5F;  // of what drivers knew before, against the last interval
constexpr float perception_spread =
    0.1F;  // drivers judge times within +-10 % (assumption); the same in all worlds of a seed
constexpr std::int64_t help_every_steps = 20;
constexpr double wrong_lane_patience_s = 10.0;  // before a driver whom nobody lets over goes on where his lane leads
constexpr double patience_s = 45.0;             // before a blocked driver looks for another way out of the node

/// Sums of some lanes since drivers last learned.
struct Drive {
    float s = 0.0F, m = 0.0F;
    void add(const World& world, std::uint32_t lane) {
        s += world.epoch_vehicle_s[lane];
        m += world.epoch_vehicle_m[lane];
    }
    bool known() const { return s > 5.0F; }
    float time_s(float length_m) const { return length_m * s / std::max(m, slowest_mps * s); }
};

/// Those who make a turn know its lanes: a queue before a left turn is no queue for the others.
void learn_turns(World& world, LinkId link, float link_s) {
    const Network& network = *world.network;
    for (const TurnId turn : network.turns_of(link)) {
        const TurnFacts& facts = world.layout.turn[row(turn)];
        Drive drive;
        for (const LaneId lane : network.lanes_of(link)) {
            const std::uint8_t number = world.lanes.of[row(lane)].facts.number;
            if (number >= facts.first_lane && number <= facts.last_lane)
                drive.add(world, static_cast<std::uint32_t>(row(lane)));
        }
        const float more_s = drive.known() ? std::max(0.0F, drive.time_s(network.link_length_m[link]) - link_s) : 0.0F;
        float& known = world.known_turn_s[row(turn)];
        known = memory_share * known + (1.0F - memory_share) * more_s;
    }
}

/// What travel times drivers know: those of the last interval, mixed with what they knew before.
void learn(World& world) {
    const Network& network = *world.network;
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        const float free_s = network.link_length_m[link] / std::max(0.5F, world.controls.link_limit_mps[i]);
        Drive drive;
        for (const std::uint32_t lane : lanes_of_link(world.layout, static_cast<std::uint32_t>(i)))
            drive.add(world, lane);
        const float now_s = drive.known() ? std::max(free_s, drive.time_s(network.link_length_m[link])) : free_s;
        learn_turns(world, link, now_s);
        world.known_time_s[i] = memory_share * world.known_time_s[i] + (1.0F - memory_share) * now_s;
    }
    std::fill(world.epoch_vehicle_s.begin(), world.epoch_vehicle_s.end(), 0.0F);
    std::fill(world.epoch_vehicle_m.begin(), world.epoch_vehicle_m.end(), 0.0F);
}

RouteCosts costs_for(const World& world, VehicleKind kind) {
    const Network& network = *world.network;
    RouteCosts costs;
    costs.link_s.resize(network.links());
    const auto epoch = static_cast<std::uint64_t>(world.route_epoch);
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        bool open = false;
        for (const LaneId lane : network.lanes_of(link)) open |= allows(world.controls.lane_allowed[row(lane)], kind);
        if (!open) {
            costs.link_s[i] = infinite;
            continue;
        }
        const float noise =
            1.0F + perception_spread *
                       (2.0F * static_cast<float>(uniform(world.options.seed, i, Purpose::route, epoch)) - 1.0F);
        costs.link_s[i] = world.known_time_s[i] * noise;
        if (world.controls.link_toll_cop[i] > 0.0F && allows(world.controls.link_toll_kinds[i], kind))
            costs.link_s[i] += world.controls.link_toll_cop[i] / world.options.value_of_time_cop_per_h * 3600.0F;
    }
    costs.turn_s.assign(network.turns(), infinite);  // unless a lane that is open leads to one that is
    for (std::size_t m = 0; m < network.movements(); ++m) {
        const MovementFacts& movement = world.layout.movement[m];
        if (!allows(world.controls.lane_allowed[movement.from], kind) ||
            !allows(world.controls.lane_allowed[movement.to], kind))
            continue;
        const std::size_t i = movement.turn;
        costs.turn_s[i] = turn_nuisance_s(network.turn_type[id_at<TurnId>(i)]) + world.known_turn_s[i];
    }
    return costs;
}

KindCosts all_costs(const World& world) {
    KindCosts all;
    std::array<bool, vehicle_kinds> present{};
    for (const VehicleClass& c : world.classes->rows) present[static_cast<std::size_t>(c.kind)] = true;
    for (std::size_t k = 0; k < vehicle_kinds; ++k) {
        if (!present[k]) continue;
        RouteCosts costs = costs_for(world, static_cast<VehicleKind>(k));
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

/// A trip that needs a route from a link on; `keep` turns of its present route stay.
struct Request {
    LinkId destination;
    std::size_t costs;
    std::uint32_t trip;
    LinkId from;
    std::size_t keep;
};

bool has_fixed_route(const World& world, std::uint32_t trip) {
    const auto& begin = world.trips.route_begin;
    return begin.size() == world.trips.size() + 1 && begin.values()[trip + 1] > begin.values()[trip];
}

/// Then nobody ever asks what the ways cost.
bool all_have_fixed_routes(const World& world) {
    for (std::uint32_t trip = 0; trip < world.trips.size(); ++trip)
        if (!has_fixed_route(world, trip)) return false;
    return world.trips.size() > 0;
}

void request(const World& world, const KindCosts& costs, std::uint32_t trip, LinkId from, std::size_t keep,
             std::vector<Request>& requests) {
    const TripId id = id_at<TripId>(trip);
    const auto kind = static_cast<std::size_t>(world.classes->rows[world.trips.vehicle_class[id]].kind);
    requests.push_back({world.trips.destination[id], costs.of_kind[kind], trip, from, keep});
}

/// Cost of going on as planned, on present knowledge.
float cost_of_route(const RouteCosts& costs, const Network& network, const std::vector<std::uint32_t>& turns,
                    std::size_t keep, LinkId from) {
    float sum = costs.link_s[row(from)];
    for (std::size_t i = keep; i < turns.size(); ++i)
        sum += costs.turn_s[turns[i]] + costs.link_s[row(network.turn_to[id_at<TurnId>(turns[i])])];
    return sum;
}

/// Who knew his route before the day began keeps to it, unless it is barred.
bool has_plan(const World& world, const KindCosts& costs, std::uint32_t trip) {
    if (world.routes.planned.empty() || world.routes.planned[trip] == 0) return false;
    const TripId id = id_at<TripId>(trip);
    const RouteCosts& own = costs.of(world.classes->rows[world.trips.vehicle_class[id]].kind);
    return cost_of_route(own, *world.network, world.routes.turns[trip], 0, world.trips.origin[id]) < infinite;
}

std::vector<Request> gather_requests(const World& world, const KindCosts& costs) {
    std::vector<Request> requests;
    const double until = time_s(world) + world.options.reroute_interval_s;
    for (std::uint32_t trip = world.next_trip; trip < world.trips.size(); ++trip) {
        const TripId id = id_at<TripId>(trip);
        if (static_cast<double>(world.trips.departure_s[id]) >= until) break;
        const bool as_planned = world.status[trip] == TripStatus::planned && world.shifted_departure_s[trip] < 0.0F;
        if (!has_fixed_route(world, trip) && as_planned && !has_plan(world, costs, trip))
            request(world, costs, trip, world.trips.origin[id], 0, requests);
    }
    for (const auto& [departure, trip] : world.shifted)
        if (static_cast<double>(departure) < until && !has_fixed_route(world, trip) && !has_plan(world, costs, trip))
            request(world, costs, trip, world.trips.origin[id_at<TripId>(trip)], 0, requests);
    for (const Rider& rider : world.vehicles.rider) {
        if (rider.turn == none || has_fixed_route(world, rider.trip)) continue;
        if (uniform(world.options.seed, rider.trip, Purpose::reroute) >=
            static_cast<double>(world.options.reroute_share))
            continue;
        // The next turn stays: the driver is already in its lane.
        const std::size_t keep = std::size_t{world.routes.at[rider.trip]} + 1;
        const LinkId from = world.network->turn_to[id_at<TurnId>(rider.turn)];
        request(world, costs, rider.trip, from, keep, requests);
    }
    std::sort(requests.begin(), requests.end(), [](const Request& a, const Request& b) {
        return std::tie(a.destination, a.costs, a.trip) < std::tie(b.destination, b.costs, b.trip);
    });
    return requests;
}

void answer(World& world, const KindCosts& costs, const Request& r, RouteSearch& search) {
    const HierarchyCosts& ways = costs.ways[r.costs];
    auto& turns = world.routes.turns[r.trip];
    const float cost_s = route_cost_s(*world.hierarchy, ways, r.from, r.destination, search);
    if (cost_s == infinite) {
        if (r.keep == 0) world.status[r.trip] = TripStatus::unreachable;
        return;
    }
    if (r.keep > 0) {
        const float present_s = cost_of_route(costs.costs[r.costs], *world.network, turns, r.keep, r.from);
        const WorldOptions& o = world.options;
        if (cost_s > present_s - std::max(o.reroute_gain_s, o.reroute_gain_share * present_s)) return;
    }
    turns.resize(r.keep);
    append_route(*world.hierarchy, ways, r.from, search, turns);
}

void answer_all(World& world, const KindCosts& costs, const std::vector<Request>& requests) {
    for_each_block(requests.size(), 64, [&](std::size_t first, std::size_t last) {
        RouteSearch search;
        for (std::size_t i = first; i != last; ++i) answer(world, costs, requests[i], search);
    });
}

/// Another turn than the one a driver wanted, and how he goes on from there.
struct Detour {
    std::uint32_t turn = none;
    float cost_s = infinite;
    std::vector<std::uint32_t> rest;
};

/// The cheapest of some turns, whether or not the way comes back to a street.
Detour cheapest_detour(const World& world, const std::vector<std::uint32_t>& others, VehicleKind kind,
                       LinkId destination, RouteSearch& search) {
    const std::size_t known = world.route_costs.of_kind[static_cast<std::size_t>(kind)];
    const HierarchyCosts& ways = world.route_costs.ways[known];
    Detour best;
    for (const std::uint32_t turn : others) {
        const LinkId link = id_at<LinkId>(world.layout.turn[turn].to_link);
        const float cost_s = world.route_costs.costs[known].turn_s[turn] +
                             route_cost_s(*world.hierarchy, ways, link, destination, search);
        if (cost_s >= best.cost_s) continue;
        best = {turn, cost_s, {}};
        append_route(*world.hierarchy, ways, link, search, best.rest);
    }
    return best;
}

/// The cheapest of some turns, where the way back to the street ahead counts as very long.
Detour cheapest_without(const World& world, const std::vector<std::uint32_t>& others, VehicleKind kind,
                        LinkId destination, LinkId avoided) {
    const RouteCosts& costs = world.route_costs.of(kind);
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
    const LinkId destination = world.trips.destination[id_at<TripId>(rider.trip)];
    const LinkId avoided = id_at<LinkId>(world.layout.turn[rider.turn].to_link);
    Detour detour = cheapest_detour(world, others, kind, destination, search);
    const bool comes_back = std::ranges::any_of(
        detour.rest, [&](std::uint32_t turn) { return world.layout.turn[turn].to_link == row(avoided); });
    if (comes_back) detour = cheapest_without(world, others, kind, destination, avoided);
    if (detour.turn == none) return;
    auto& turns = world.routes.turns[rider.trip];
    turns.resize(world.routes.at[rider.trip]);
    turns.push_back(detour.turn);
    turns.insert(turns.end(), detour.rest.begin(), detour.rest.end());
    rider.turn = detour.turn;
    rider.after = turn_ahead(world, rider.trip, 1);
    rider.standing_steps = 1;
}

void help_the_blocked(World& world) {
    RouteSearch search;
    const auto steps_of = [&world](double s) {
        return static_cast<std::uint16_t>(s / static_cast<double>(world.options.step_s));
    };
    for (const std::uint32_t lane : world.lanes.active) {
        const LaneRow& rows = world.lanes.of[lane];
        if (rows.in_node == rows.count) continue;
        const std::uint32_t r = rows.head();
        const Rider& rider = world.vehicles.rider[r];
        if (rider.turn == none || rider.standing_steps < steps_of(wrong_lane_patience_s)) continue;
        if (world.lanes.of[lane].facts.line_m - world.vehicles.body[r].x_m > 5.0F) continue;
        const bool wrong = world.lanes.of[lane].wrong_lane;
        const auto cause = static_cast<DelayCause>(rider.cause);
        const bool blocked = cause == DelayCause::blocked || cause == DelayCause::yield;
        if (!wrong && !blocked) continue;
        // Patience differs from driver to driver, so that a queue does not change its mind as one; who finds nothing
        // tries again later.
        const std::uint16_t patient_steps = steps_of(wrong ? wrong_lane_patience_s : patience_s);
        const auto own_steps = static_cast<std::uint16_t>(
            patient_steps * (1.0 + uniform(world.options.seed, rider.trip, Purpose::reroute, 1)));
        if (rider.standing_steps < own_steps || (rider.standing_steps - own_steps) % patient_steps >= help_every_steps)
            continue;
        find_other_way(world, lane, r, search);
    }
}

}  // namespace

void renew_routes(World& world) {
    const auto steps = static_cast<std::int64_t>(
        std::lround(world.options.reroute_interval_s / static_cast<double>(world.options.step_s)));
    if (world.step_index % help_every_steps == help_every_steps - 1 && !world.route_costs.costs.empty())
        help_the_blocked(world);
    if (world.step_index % steps != 0) return;
    if (world.step_index > 0) learn(world);
    if (all_have_fixed_routes(world)) return;
    if (!world.hierarchy) world.hierarchy = std::make_shared<const RouteHierarchy>(make_hierarchy(*world.network));
    world.route_epoch = world.step_index;
    world.route_costs = all_costs(world);
    const KindCosts& costs = world.route_costs;
    if (costs.costs.empty()) return;
    answer_all(world, costs, gather_requests(world, costs));
    for (Rider& rider : world.vehicles.rider) rider.after = turn_ahead(world, rider.trip, 1);
}

}  // namespace septima::phases
