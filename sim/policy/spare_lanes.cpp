#include "sim/policy/spare_lanes.h"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/policy/place.h"

namespace septima {

namespace {

/// Lane numbers before and after the insertion.
struct Renumbering {
    std::vector<int> spare;               ///< per link
    Column<LinkId, std::uint32_t> begin;  ///< new link_lane_begin
    Column<LaneId, LaneId> new_lane;      ///< old -> new
};

Renumbering renumbering(const Network& network, const SpareLanes& needed) {
    Renumbering r;
    r.spare.assign(network.links(), 0);
    for (std::size_t i = 0; i < needed.links.size(); ++i) r.spare[row(needed.links[i])] = needed.lanes[i];
    r.begin.push_back(0);
    for (std::size_t i = 0; i < network.links(); ++i) {
        const auto link = id_at<LinkId>(i);
        const std::uint32_t first = r.begin[link] + static_cast<std::uint32_t>(r.spare[i]);
        for (std::size_t k = 0; k < network.lane_count(link); ++k) r.new_lane.push_back(id_at<LaneId>(first + k));
        r.begin.push_back(first + static_cast<std::uint32_t>(network.lane_count(link)));
    }
    return r;
}

struct Passage {
    LaneId to;
    TurnId turn;
    float length_m;
};

/// The straight turn of a link with a sample of its movements' length; no_id when the street ends.
std::pair<TurnId, float> straight_turn(const Network& network, LinkId link) {
    for (const TurnId turn : network.turns_of(link)) {
        if (network.turn_type[turn] != TurnType::through) continue;
        for (const LaneId lane : network.lanes_of(link))
            for (const MovementId m : network.movements_of(lane))
                if (network.movement_turn[m] == turn) return {turn, network.movement_length_m[m]};
    }
    return {no_id<TurnId>, 0.0F};
}

std::vector<std::pair<LaneId, Passage>> passages(const Network& old, const Network& fresh, const Renumbering& r) {
    std::vector<std::pair<LaneId, Passage>> list;
    for (std::size_t i = 0; i < old.links(); ++i) {
        const auto link = id_at<LinkId>(i);
        const auto [turn, length] = straight_turn(old, link);
        const LinkId next = turn == no_id<TurnId> ? no_id<LinkId> : old.turn_to[turn];
        const int spare_here = r.spare[i];
        const int spare_next = next == no_id<LinkId> ? 0 : r.spare[row(next)];
        // New lanes count from the left: 0 .. spare - 1 are the spare ones.
        for (int k = 0; k < spare_here && turn != no_id<TurnId>; ++k) {
            const std::size_t target = static_cast<std::size_t>(std::min(k, spare_next));
            if (target < fresh.lane_count(next))
                list.emplace_back(fresh.lanes_of(link)[static_cast<std::size_t>(k)],
                                  Passage{fresh.lanes_of(next)[target], turn, length});
        }
        for (const LaneId lane : old.lanes_of(link))
            for (const MovementId m : old.movements_of(lane))
                list.emplace_back(r.new_lane[lane], Passage{r.new_lane[old.movement_to[m]], old.movement_turn[m],
                                                            old.movement_length_m[m]});
    }
    return list;
}

void add_movements(Network& fresh, const std::vector<std::pair<LaneId, Passage>>& list) {
    const auto grouped = group_by_owner(fresh.lanes(), list);
    fresh.lane_movement_begin.values() = grouped.begin;
    fresh.movement_from.clear();
    fresh.movement_to.clear();
    fresh.movement_turn.clear();
    fresh.movement_length_m.clear();
    std::vector<std::pair<LaneId, MovementId>> arrivals;
    for (std::size_t lane = 0; lane < fresh.lanes(); ++lane)
        for (const Passage& p : grouped[id_at<LaneId>(lane)]) {
            fresh.movement_from.push_back(id_at<LaneId>(lane));
            fresh.movement_turn.push_back(p.turn);
            fresh.movement_length_m.push_back(p.length_m);
            arrivals.emplace_back(p.to, fresh.movement_to.push_back(p.to));
        }
    fresh.lane_arrivals = group_by_owner(fresh.lanes(), arrivals);
}

}  // namespace

SpareLanes spare_lanes_needed(const std::vector<PolicyFile>& policies, const PolicyContext& context) {
    std::map<LinkId, int> needed;
    for (const PolicyFile& policy : policies)
        for (const Measure& measure : policy.measures) {
            const auto* reversible = std::get_if<ReversibleLane>(&measure.data);
            if (reversible == nullptr) continue;
            Problems unheard;  // compile will say them
            for (const LinkId link : links_of(measure, context, unheard))
                needed[link] = std::max(needed[link], reversible->lanes);
        }
    SpareLanes spare;
    for (const auto& [link, lanes] : needed) {
        spare.links.push_back(link);
        spare.lanes.push_back(lanes);
    }
    return spare;
}

Network with_spare_lanes(const Network& network, const SpareLanes& spare) {
    Network fresh = network;
    const Renumbering r = renumbering(network, spare);
    fresh.link_lane_begin = r.begin;
    fresh.lane_link.clear();
    fresh.lane_allowed.clear();
    for (std::size_t i = 0; i < network.links(); ++i) {
        const auto link = id_at<LinkId>(i);
        auto& before = fresh.link_lanes_left_of_1[link];
        before = static_cast<std::uint8_t>(before + r.spare[i]);  // the others keep their lane_num
        for (int k = 0; k < r.spare[i]; ++k) {
            fresh.lane_link.push_back(link);
            fresh.lane_allowed.push_back(0);
        }
        for (const LaneId lane : network.lanes_of(link)) {
            fresh.lane_link.push_back(link);
            fresh.lane_allowed.push_back(network.lane_allowed[lane]);
        }
    }
    add_movements(fresh, passages(network, fresh, r));
    return fresh;
}

}  // namespace septima
