#include <algorithm>
#include <cmath>

#include "sim/base/parallel.h"
#include "sim/base/random.h"
#include "sim/world/knowledge.h"

namespace septima::phases {

namespace {

constexpr float slowest_mps = 0.1F;   // a street that stands counts as this fast
constexpr float memory_share = 0.5F;  // of what drivers knew before, against the last interval
constexpr float expected_veh = 5.0F;  // what one expects weighs as much as so many vehicles: the time of a street on
                                      // which two drove is chance, mostly that of their lights (assumption)

/// Sums of some lanes since drivers last learned.
struct Drive {
    float s = 0.0F, m = 0.0F;
    void add(const World& world, std::uint32_t lane) {
        s += world.epoch_vehicle_s[lane];
        m += world.epoch_vehicle_m[lane];
    }
    /// Time on a link for which one expected something else before.
    float time_s(float length_m, float before_s) const {
        const float all_s = s + expected_veh * before_s;
        return length_m * all_s / std::max(m + expected_veh * length_m, slowest_mps * all_s);
    }
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
        const float more_s = std::max(0.0F, drive.time_s(network.link_length_m[link], link_s) - link_s);
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
        const float now_s = std::max(free_s, drive.time_s(network.link_length_m[link], expected_s(world, link)));
        learn_turns(world, link, now_s);
        world.known_time_s[i] = memory_share * world.known_time_s[i] + (1.0F - memory_share) * now_s;
    }
    std::fill(world.epoch_vehicle_s.begin(), world.epoch_vehicle_s.end(), 0.0F);
    std::fill(world.epoch_vehicle_m.begin(), world.epoch_vehicle_m.end(), 0.0F);
}

/// A driver who thinks of a route from a link on; `keep` turns of his present one stay.
struct Request {
    LinkId destination;
    std::size_t costs;
    std::uint32_t trip;
    LinkId from;
    std::size_t keep;
    float present_s;  ///< cost of going on as he has in mind; infinite when he has nothing or it is barred
};

/// Then nobody ever asks what the ways cost.
bool all_have_fixed_routes(const World& world) {
    for (std::uint32_t trip = 0; trip < world.trips.size(); ++trip)
        if (!has_fixed_route(world, trip)) return false;
    return world.trips.size() > 0;
}

bool is_informed(const World& world, std::uint32_t trip) {
    return uniform(world.options.seed, trip, Purpose::reroute) < world.options.reroute_share(kind_of_trip(world, trip));
}

/// About to leave: who hears of travel times compares his habit with what is best now, and so does everybody whose
/// habit is barred.
void request_at_home(const World& world, const GroupCosts& costs, std::uint32_t trip, std::vector<Request>& requests) {
    if (has_fixed_route(world, trip)) return;
    const TripId id = id_at<TripId>(trip);
    const LinkId from = world.trips.origin[id];
    const std::size_t own = costs_of_trip(world, costs, trip);
    const float present_s = world.routes.planned[trip] != 0
                                ? cost_of_route(costs.costs[own], *world.network, world.routes.turns[trip], 0, from)
                                : no_way_s;
    if (present_s < no_way_s && !is_informed(world, trip)) return;
    requests.push_back({world.trips.destination[id], own, trip, from, 0, present_s});
}

/// On the way. The next turn stays: the driver is already in its lane.
void request_on_road(const World& world, const GroupCosts& costs, const Rider& rider, std::vector<Request>& requests) {
    if (rider.turn == none || has_fixed_route(world, rider.trip) || !is_informed(world, rider.trip)) return;
    const std::size_t keep = std::size_t{world.routes.at[rider.trip]} + 1;
    const LinkId from = world.network->turn_to[id_at<TurnId>(rider.turn)];
    const std::size_t own = costs_of_trip(world, costs, rider.trip);
    const float present_s = cost_of_route(costs.costs[own], *world.network, world.routes.turns[rider.trip], keep, from);
    requests.push_back({world.trips.destination[id_at<TripId>(rider.trip)], own, rider.trip, from, keep, present_s});
}

std::vector<Request> gather_requests(const World& world, const GroupCosts& costs, double until_s) {
    std::vector<Request> requests;
    for (std::uint32_t trip = world.next_trip; trip < world.trips.size(); ++trip) {
        if (static_cast<double>(world.trips.departure_s[id_at<TripId>(trip)]) >= until_s) break;
        if (world.status[trip] == TripStatus::planned && world.shifted_departure_s[trip] < 0.0F)
            request_at_home(world, costs, trip, requests);
    }
    for (const auto& [departure_s, trip] : world.shifted)
        if (static_cast<double>(departure_s) < until_s) request_at_home(world, costs, trip, requests);
    for (const Rider& rider : world.vehicles.rider) request_on_road(world, costs, rider, requests);
    std::sort(requests.begin(), requests.end(), [](const Request& a, const Request& b) {
        return std::tie(a.destination, a.costs, a.trip) < std::tie(b.destination, b.costs, b.trip);
    });
    return requests;
}

void answer(World& world, const GroupCosts& costs, const Request& r, RouteSearch& search) {
    const HierarchyCosts& ways = costs.ways[r.costs];
    const float cost_s = route_cost_s(*world.hierarchy, ways, r.from, r.destination, search);
    if (cost_s == no_way_s) {
        if (r.keep == 0) world.status[r.trip] = TripStatus::unreachable;
        return;
    }
    const WorldOptions& o = world.options;
    const float gain_s = std::max(o.reroute_gain_s, o.reroute_gain_share * r.present_s);
    if (r.present_s < no_way_s && cost_s > r.present_s - gain_s) return;
    auto& turns = world.routes.turns[r.trip];
    turns.resize(r.keep);
    append_route(*world.hierarchy, ways, r.from, search, turns);
}

void answer_all(World& world, const GroupCosts& costs, const std::vector<Request>& requests) {
    for_each_block(requests.size(), 64, [&](std::size_t first, std::size_t last) {
        RouteSearch search;
        for (std::size_t i = first; i != last; ++i) answer(world, costs, requests[i], search);
    });
}

/// Nearer to the line than this one stays in his lane and makes the next turn as planned (assumption).
constexpr float turn_is_fixed_m = 80.0F;

bool reads(const World& world, const Controls::SignInForce& sign, std::uint32_t trip) {
    return allows(sign.kinds, kind_of_trip(world, trip)) && !has_fixed_route(world, trip) &&
           uniform(world.options.seed, trip, Purpose::message_sign, sign.link) < static_cast<double>(sign.attention);
}

/// Who has read the sign of a link thinks of the ways from that link on, or from the next when the line is near.
Request reader(const World& world, std::uint32_t lane, std::uint32_t r) {
    const Rider& rider = world.vehicles.rider[r];
    const LaneFacts& facts = world.lanes.of[lane].facts;
    const bool fixed = rider.movement != none || facts.line_m - world.vehicles.body[r].x_m < turn_is_fixed_m;
    const std::size_t keep = std::size_t{world.routes.at[rider.trip]} + (fixed ? 1U : 0U);
    const LinkId from = id_at<LinkId>(fixed ? world.layout.turn[rider.turn].to_link : facts.link);
    const GroupCosts& costs = world.route_costs;
    const std::size_t own = costs_of_trip(world, costs, rider.trip);
    return {world.trips.destination[id_at<TripId>(rider.trip)],
            own,
            rider.trip,
            from,
            keep,
            cost_of_route(costs.costs[own], *world.network, world.routes.turns[rider.trip], keep, from)};
}

/// Drivers who have come onto a link with a message sign since the last step; who sets out there is past it.
void read_signs(World& world) {
    if (world.controls.signs.empty() || world.route_costs.costs.empty()) return;
    std::vector<Request> requests;
    std::vector<std::uint32_t> rows;
    for (const Controls::SignInForce& sign : world.controls.signs)
        for (const std::uint32_t lane : lanes_of_link(world.layout, sign.link)) {
            if (world.lanes.empty(lane)) continue;
            for (std::uint32_t r = world.lanes.of[lane].head(); r < world.lanes.of[lane].end(); ++r) {
                const Rider& rider = world.vehicles.rider[r];
                std::uint16_t& read_at = world.read_at[rider.trip];
                if (read_at == world.routes.at[rider.trip]) continue;
                read_at = world.routes.at[rider.trip];
                if (rider.turn == none || !reads(world, sign, rider.trip)) continue;
                requests.push_back(reader(world, lane, r));
                rows.push_back(r);
            }
        }
    answer_all(world, world.route_costs, requests);
    for (const std::uint32_t r : rows) {
        Rider& rider = world.vehicles.rider[r];
        rider.turn = turn_ahead(world, rider.trip, 0);
        rider.after = turn_ahead(world, rider.trip, 1);
    }
}

/// Once an interval: what drivers know, and what those who listen make of it.
void renew_knowledge(World& world) {
    if (world.step_index > 0) learn(world);
    if (all_have_fixed_routes(world)) return;
    if (!world.hierarchy) world.hierarchy = std::make_shared<const RouteHierarchy>(make_hierarchy(*world.network));
    world.route_epoch = world.step_index;
    world.route_costs = group_costs(world, {world.known_time_s, world.known_turn_s},
                                    {Purpose::route, static_cast<std::uint64_t>(world.step_index)});
    const GroupCosts& costs = world.route_costs;
    if (costs.costs.empty()) return;
    const double until_s = time_s(world) + world.options.reroute_interval_s;
    settle_habits(world, until_s);
    answer_all(world, costs, gather_requests(world, costs, until_s));
    for (Rider& rider : world.vehicles.rider) rider.after = turn_ahead(world, rider.trip, 1);
}

}  // namespace

void renew_routes(World& world) {
    const WorldOptions& o = world.options;
    const auto steps = static_cast<std::int64_t>(std::lround(o.reroute_interval_s / static_cast<double>(o.step_s)));
    help_the_blocked(world);
    if (world.step_index % steps == 0) renew_knowledge(world);
    read_signs(world);
}

}  // namespace septima::phases
