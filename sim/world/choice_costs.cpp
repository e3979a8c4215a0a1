#include "sim/world/choice_costs.h"

#include <algorithm>
#include <numeric>

#include "sim/base/parallel.h"
#include "sim/world/phases.h"

namespace septima::choices {

namespace {

/// Commands that change what owners see.
std::vector<Command> relevant(std::span<const Command> commands) {
    std::vector<Command> kept;
    for (const Command& c : commands)
        if (std::holds_alternative<SetSpeedLimit>(c.action) || std::holds_alternative<SetLaneAccess>(c.action) ||
            std::holds_alternative<SetToll>(c.action) || std::holds_alternative<RestrictPlates>(c.action))
            kept.push_back(c);
    return kept;
}

/// A world without anybody in which the rules of the day can be looked at.
World empty_world(const ChoiceSetup& setup, std::span<const Command> commands) {
    WorldOptions options = setup.options;
    options.filtering = false;
    World world = make_world(setup.network, setup.classes, setup.zones, {}, relevant(commands), options);
    world.options.warmup_s = 0.0;
    return world;
}

void go_to(World& world, double time_s) {
    world.options.start_s = time_s;
    phases::apply_commands(world);
}

Ways ways_of(const World& world, VehicleKind kind, double value_of_time_cop_per_h, bool pays) {
    const Network& network = *world.network;
    Ways ways;
    ways.toll_cop.assign(network.links(), 0.0F);
    ways.costs.link_s.assign(network.links(), no_way_s);
    ways.costs.turn_s.assign(network.turns(), no_way_s);
    ways.value_of_time_cop_per_h = value_of_time_cop_per_h;
    for (std::size_t i = 0; i < network.lanes(); ++i) {
        if (!allows(world.controls.lane_allowed[i], kind)) continue;
        const std::size_t link = row(network.lane_link[id_at<LaneId>(i)]);
        if (ways.costs.link_s[link] < no_way_s) continue;
        const LinkId id = id_at<LinkId>(link);
        const float waits_s = world.known_time_s[link] - network.link_length_m[id] / network.free_speed_mps(id);
        ways.costs.link_s[link] = network.link_length_m[id] / world.controls.link_limit_mps[link] + waits_s;
        if (!pays || !allows(world.controls.link_toll_kinds[link], kind)) continue;
        ways.toll_cop[link] = world.controls.link_toll_cop[link];
        ways.costs.link_s[link] += ways.toll_cop[link] / static_cast<float>(value_of_time_cop_per_h) * 3600.0F;
    }
    for (std::size_t m = 0; m < network.movements(); ++m) {
        const MovementFacts& movement = world.layout.movement[m];
        if (allows(world.controls.lane_allowed[movement.from], kind) &&
            allows(world.controls.lane_allowed[movement.to], kind))
            ways.costs.turn_s[movement.turn] = phases::turn_nuisance_s(network.turn_type[id_at<TurnId>(movement.turn)]);
    }
    return ways;
}

std::size_t row_of(Costs& costs, Ways ways) {
    const auto found = std::find(costs.ways.begin(), costs.ways.end(), ways);
    if (found != costs.ways.end()) return static_cast<std::size_t>(found - costs.ways.begin());
    costs.ways.push_back(std::move(ways));
    return costs.ways.size() - 1;
}

WayCost way_cost(const ChoiceSetup& setup, const RouteHierarchy& hierarchy, const HierarchyCosts& spread,
                 const Ways& ways, const Trips& trips, TripId trip, bool tolled, RouteSearch& search) {
    const LinkId from = trips.origin[trip];
    const float cost_s = route_cost_s(hierarchy, spread, from, trips.destination[trip], search);
    if (!tolled || cost_s == no_way_s) return {cost_s, 0.0F};
    std::vector<std::uint32_t> turns;
    append_route(hierarchy, spread, from, search, turns);
    float toll_cop = ways.toll_cop[row(from)];
    for (const std::uint32_t turn : turns) toll_cop += ways.toll_cop[row(setup.network.turn_to[id_at<TurnId>(turn)])];
    return {cost_s - toll_cop / static_cast<float>(ways.value_of_time_cop_per_h) * 3600.0F, toll_cop};
}

}  // namespace

std::size_t Costs::stage_at(double time_s) const {
    const auto after =
        std::upper_bound(stages.begin(), stages.end(), time_s, [](double t, const Stage& s) { return t < s.from_s; });
    return static_cast<std::size_t>(after - stages.begin()) - 1;
}

Costs staged_costs(const ChoiceSetup& setup) {
    const ChoiceParameters& p = setup.parameters;
    World before = empty_world(setup, setup.base);
    World after = empty_world(setup, setup.policy);
    std::vector<double> times;
    for (const World* world : {&before, &after})
        for (const Command& command : world->commands) times.push_back(command.time_s);
    times.push_back(-std::numeric_limits<double>::infinity());
    std::sort(times.begin(), times.end());
    times.erase(std::unique(times.begin(), times.end()), times.end());
    Costs costs;
    for (const double time_s : times) {
        go_to(before, time_s);
        go_to(after, time_s);
        Stage stage;
        stage.from_s = time_s;
        for (std::size_t o = 0; o < owners.size(); ++o) {
            const double mean = (o == 0 ? p.car : p.motorcycle).value_of_time_cop_per_h;
            const double vot = value_of_time(mean, p.value_of_time_spread, 0.0);
            stage.ways[o] = {row_of(costs, ways_of(before, owners[o], vot, true)),
                             row_of(costs, ways_of(after, owners[o], vot, true)),
                             row_of(costs, ways_of(before, owners[o], vot, false)),
                             row_of(costs, ways_of(after, owners[o], vot, false))};
        }
        for (const RestrictPlates& rule : after.controls.plate_rules)
            if (!rule.response_given && p.method == ChoiceMethod::nested_logit) stage.rules.push_back(rule);
        costs.stages.push_back(std::move(stage));
    }
    costs.trip.resize(costs.ways.size());
    return costs;
}

void find_ways(const ChoiceSetup& setup, const Trips& trips, const std::vector<char>& wanted, std::size_t way,
               const RouteHierarchy& hierarchy, Costs& costs) {
    const Ways& ways = costs.ways[way];
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < wanted.size(); ++i)
        if (wanted[i] != 0) order.push_back(i);
    const std::vector<LinkId>& to = trips.destination.values();
    std::sort(order.begin(), order.end(),
              [&to](std::uint32_t a, std::uint32_t b) { return to[a] != to[b] ? to[a] < to[b] : a < b; });
    costs.trip[way].resize(trips.size());
    if (order.empty()) return;
    HierarchyCosts spread;
    customize(setup.network, hierarchy, ways.costs, spread);
    const bool tolled = std::any_of(ways.toll_cop.begin(), ways.toll_cop.end(), [](float cop) { return cop > 0.0F; });
    for_each_block(order.size(), 256, [&](std::size_t first, std::size_t last) {
        RouteSearch search;
        for (std::size_t i = first; i != last; ++i)
            costs.trip[way][order[i]] =
                way_cost(setup, hierarchy, spread, ways, trips, id_at<TripId>(order[i]), tolled, search);
    });
}

}  // namespace septima::choices
