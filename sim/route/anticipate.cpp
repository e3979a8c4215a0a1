#include "sim/route/anticipate.h"

#include <algorithm>
#include <utility>

namespace septima {

namespace {

constexpr float saturation_vps = 0.5F;      // of a lane
constexpr float behind_sign_share = 0.35F;  // of it where one gives way
constexpr float least_green_share = 0.1F;

float green_share(const Network& network, TurnId turn, LinkId link) {
    const ControllerId controller = network.node_controller[network.link_to[link]];
    if (controller == no_id<ControllerId>)
        return network.link_sign[link] == NodeControl::none ? 1.0F : behind_sign_share;
    const SignalPlan& plan = network.controller_plan[controller];
    float green_s = 0.0F;
    for (const Phase& phase : plan.phases)
        if (std::ranges::find(phase.turns, turn) != phase.turns.end()) green_s += phase.green_s + phase.amber_s;
    return plan.cycle_s() > 0.0F ? std::max(least_green_share, green_s / plan.cycle_s()) : 1.0F;
}

struct TurnLane {
    TurnId turn;
    std::size_t lane;  ///< its number
};

std::vector<TurnLane> turn_lanes(const Network& network, LinkId link) {
    std::vector<TurnLane> pairs;
    for (const LaneId lane : network.lanes_of(link))
        for (const MovementId m : network.movements_of(lane))
            pairs.push_back({network.movement_turn[m], network.lane_number(lane)});
    return pairs;
}

/// Per lane of a link the lowest lane it is joined with by turns.
std::vector<std::size_t> joined_lanes(std::size_t lanes, const std::vector<TurnLane>& pairs) {
    std::vector<std::size_t> lowest(lanes);
    for (std::size_t l = 0; l < lanes; ++l) lowest[l] = l;
    for (const TurnLane& a : pairs)
        for (const TurnLane& b : pairs) {
            if (a.turn != b.turn) continue;
            const auto [low, high] = std::minmax(lowest[a.lane], lowest[b.lane]);
            std::ranges::replace(lowest, std::size_t{high}, std::size_t{low});
        }
    return lowest;
}

}  // namespace

LaneGroups lane_groups(const Network& network) {
    LaneGroups groups;
    groups.of_turn.assign(network.turns(), 0);
    groups.capacity_vps.assign(network.lanes(), 0.0F);  // a group has the row of its lowest lane
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        const std::size_t first = network.link_lane_begin[link];
        const std::vector<TurnLane> pairs = turn_lanes(network, link);
        const std::vector<std::size_t> lowest = joined_lanes(network.lane_count(link), pairs);
        std::vector<float> green(lowest.size(), 0.0F);
        for (const TurnLane& p : pairs) {
            groups.of_turn[row(p.turn)] = static_cast<std::uint32_t>(first + lowest[p.lane]);
            float& share = green[lowest[p.lane]];
            share = std::max(share, green_share(network, p.turn, link));
        }
        for (const std::size_t group : lowest) groups.capacity_vps[first + group] += saturation_vps * green[group];
    }
    return groups;
}

Anticipation anticipation(const Network& network, const TimedTimes& times) {
    Anticipation a{times.slices, static_cast<float>(times.slice_s), lane_groups(network), times.turn_s, {}, {}};
    for (std::size_t i = 0; i < network.turns(); ++i) {
        const LinkId link = network.turn_from[id_at<TurnId>(i)];
        const float free_s = network.link_length_m[link] / network.link_limit_mps[link];
        for (std::size_t k = i * times.slices; k < (i + 1) * times.slices; ++k)
            a.delay_s[k] = std::max(0.0F, a.delay_s[k] - free_s);
    }
    a.before.assign(a.groups.size() * times.slices, 0.0F);
    return a;
}

void add_vehicles(Anticipation& a, std::span<const std::uint32_t> way, float vehicles) {
    for (const std::uint32_t passage : way) a.now[a.group_row(passage)] += vehicles;
}

double added_s(const Anticipation& a, std::span<const std::uint32_t> way) {
    double sum_s = 0.0;
    for (const std::uint32_t passage : way) {
        const std::size_t at = a.group_row(passage);
        const float capacity = std::max(1.0F, a.groups.capacity_vps[a.groups.of_turn[passage / a.slices]] * a.slice_s);
        const float before = a.before[at], now = a.now[at] + 1.0F;
        const float ratio = (now + 0.25F * capacity) / (before + 0.25F * capacity);
        const float square = ratio * ratio;
        const float bound = std::max(before, capacity);
        sum_s += static_cast<double>(a.delay_s[passage] * (square * square - 1.0F) +
                                     0.5F * a.slice_s * std::max(0.0F, now / bound - 1.0F));
    }
    return sum_s;
}

}  // namespace septima
