#include <algorithm>
#include <numbers>

#include "sim/network/finish_internal.h"

namespace septima::finish {

namespace {

/// From-lanes (numbers within the link) of one turn and the lanes of the next link they may reach.
struct LanePair {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    auto operator<=>(const LanePair&) const = default;
};

using LaneNumbers = std::vector<std::uint32_t>;

/// Lanes of a link that a kind of vehicle may use, left to right.
LaneNumbers lanes_for(const Network& network, LinkId link, KindMask kinds) {
    LaneNumbers numbers;
    std::uint32_t i = 0;
    for (const LaneId lane : network.lanes_of(link)) {
        if ((network.lane_allowed[lane] & kinds) != 0) numbers.push_back(i);
        ++i;
    }
    return numbers;
}

/// Lanes that general traffic may use: those that admit some kind other than buses; all when the link is for buses
/// only.
LaneNumbers general_lanes(const Network& network, LinkId link) {
    LaneNumbers numbers = lanes_for(network, link, static_cast<KindMask>(all_kinds & ~bus_kinds));
    return numbers.empty() ? lanes_for(network, link, all_kinds) : numbers;
}

/// Unmarked lanes, dealt by custom: left turns from the left lane, right turns from the right lane, straight on from
/// all; with three or more lanes the left lane is for left turns alone, so that a waiting left turn does not block the
/// road.
LaneNumbers dealt_lanes(const Network& network, LinkId link, TurnType type, const LaneNumbers& lanes) {
    bool through = false, left = false, right = false;
    for (const TurnId turn : network.turns_of(link)) {
        through |= network.turn_type[turn] == TurnType::through;
        left |= network.turn_type[turn] == TurnType::left;
        right |= network.turn_type[turn] == TurnType::right;
    }
    const auto n = static_cast<std::ptrdiff_t>(lanes.size());
    if (n == 1) return lanes;
    if (type == TurnType::through) {
        if (left && n >= 3) return {lanes.begin() + 1, lanes.end()};
        return lanes;
    }
    const bool to_left = type != TurnType::right;
    if (through) return to_left ? LaneNumbers{lanes.front()} : LaneNumbers{lanes.back()};
    if (left && right) {  // the road ends: half of the lanes each way
        const std::ptrdiff_t half = (n + 1) / 2;
        if (type == TurnType::uturn) return {lanes.front()};
        return to_left ? LaneNumbers{lanes.begin(), lanes.begin() + half}
                       : LaneNumbers{lanes.begin() + n / 2, lanes.end()};
    }
    return type == TurnType::uturn && (left || right) ? LaneNumbers{lanes.front()} : lanes;
}

/// Lanes marked for the turn; a turn no lane is marked for uses the lane at its side.
LaneNumbers marked_lanes(const DraftLink& link, TurnType type, const LaneNumbers& lanes) {
    LaneNumbers marked;
    for (const std::uint32_t lane : lanes) {
        const TurnMarks marks = link.lane_marks[lane];
        const bool unmarked_through = marks == 0 && type == TurnType::through;
        if ((marks & mark_of(type)) != 0 || unmarked_through) marked.push_back(lane);
    }
    if (!marked.empty()) return marked;
    return {type == TurnType::right ? lanes.back() : lanes.front()};
}

/// Pairs from-lanes with to-lanes: straight on lane by lane, merging where lanes end and fanning out where they begin;
/// turns hug their side, the inner lane of the fan free to choose.
void pair_lanes(const LaneNumbers& from, const LaneNumbers& to, TurnType type, std::vector<LanePair>& pairs) {
    const std::size_t m = from.size();
    const std::size_t q = to.size();
    if (m == 0 || q == 0) return;
    if (q <= m && type == TurnType::through) {
        for (std::size_t j = 0; j < m; ++j) pairs.push_back({from[j], to[j * q / m]});
        return;
    }
    if (type == TurnType::right) {
        for (std::size_t j = 0; j < m; ++j) {
            const std::size_t from_right = m - 1 - j;  // 0 = rightmost
            const std::size_t target = q - 1 - std::min(from_right, q - 1);
            pairs.push_back({from[j], to[target]});
            if (j == 0)
                for (std::size_t t = 0; t < target; ++t) pairs.push_back({from[j], to[t]});
        }
        return;
    }
    // Straight on there are as many lanes to the left afterwards as before, where there is room for them.
    const std::size_t beside = std::max<std::size_t>((q - m) / 2, from.front());
    const std::size_t shift = type == TurnType::through ? std::min(q - m, beside) : 0;
    for (std::size_t j = 0; j < m; ++j) {
        const std::size_t target = std::min(j + shift, q - 1);
        if (type == TurnType::through && j == 0)
            for (std::size_t t = 0; t < target; ++t) pairs.push_back({from[j], to[t]});
        pairs.push_back({from[j], to[target]});
        if (j == m - 1)
            for (std::size_t t = target + 1; t < q; ++t) pairs.push_back({from[j], to[t]});
    }
}

/// Bus lanes lead on into bus lanes, or to the nearest lane where those end.
void pair_bus_lanes(const Network& network, TurnId turn, std::vector<LanePair>& pairs) {
    const LinkId from = network.turn_from[turn];
    const LinkId to = network.turn_to[turn];
    const LaneNumbers general = general_lanes(network, from);
    const LaneNumbers buses_to = lanes_for(network, to, bus_kinds);
    const LaneNumbers general_to = general_lanes(network, to);
    LaneNumbers exclusive_to;
    for (const std::uint32_t lane : buses_to)
        if (!std::binary_search(general_to.begin(), general_to.end(), lane)) exclusive_to.push_back(lane);
    const LaneNumbers& targets = exclusive_to.empty() ? buses_to : exclusive_to;
    if (targets.empty()) return;
    LaneNumbers exclusive;
    for (const std::uint32_t lane : lanes_for(network, from, bus_kinds))
        if (!std::binary_search(general.begin(), general.end(), lane)) exclusive.push_back(lane);
    for (std::size_t j = 0; j < exclusive.size(); ++j) {
        // A bus lane on the left enters on the left.
        const bool left = exclusive[j] < general.front();
        pairs.push_back({exclusive[j], left ? targets[std::min(j, targets.size() - 1)] : targets.back()});
    }
    if (!exclusive_to.empty() && exclusive.empty())  // buses find into a bus lane that begins here
        pairs.push_back(
            {exclusive_to.front() <= general_to.front() ? general.front() : general.back(), exclusive_to.front()});
}

/// Roads that become one at a node where nothing else begins, one with room for all their lanes: each goes on in lanes
/// of its own, in their order from left to right. Returns those of `from`; all general lanes where it is not so.
LaneNumbers lanes_beyond(const Network& network, LinkId from, LinkId to) {
    LaneNumbers lanes = general_lanes(network, to);
    const NodeId node = network.link_to[from];
    if (network.node_control[node] == NodeControl::signal || network.node_in[node].size() < 2) return lanes;
    std::vector<LinkId> roads(network.node_in[node].begin(), network.node_in[node].end());
    std::size_t needed = 0;
    for (const LinkId road : roads) {
        const auto turns = network.turns_of(road);
        if (turns.size() != 1 || network.turn_to[*turns.begin()] != to) return lanes;
        needed += general_lanes(network, road).size();
    }
    if (needed > lanes.size()) return lanes;
    const auto comes_from_left = [&](LinkId road) {
        return std::remainder(heading_at_start(network, to) - heading_at_end(network, road), 2.0 * std::numbers::pi);
    };
    std::stable_sort(roads.begin(), roads.end(),
                     [&](LinkId a, LinkId b) { return comes_from_left(a) > comes_from_left(b); });
    std::size_t first = 0;
    std::size_t count = 0;
    for (const LinkId road : roads) {
        first += count;
        count = road == roads.back() ? lanes.size() - first : general_lanes(network, road).size();
        if (road == from) break;
    }
    return {lanes.begin() + static_cast<std::ptrdiff_t>(first),
            lanes.begin() + static_cast<std::ptrdiff_t>(first + count)};
}

void given_pairs(const Draft& draft, std::span<const std::uint32_t> rows, const Network& network, TurnId turn,
                 std::vector<LanePair>& pairs) {
    for (const std::uint32_t movement : rows) {
        const DraftMovement& m = draft.movements[movement];
        if (m.to_link != row(network.turn_to[turn])) continue;
        const auto from_lanes = static_cast<int>(network.lane_count(network.turn_from[turn]));
        const auto to_lanes = static_cast<int>(network.lane_count(network.turn_to[turn]));
        LaneNumbers from;
        LaneNumbers to;
        for (int i = std::max(0, m.first_from_lane); i <= std::min(m.last_from_lane, from_lanes - 1); ++i)
            from.push_back(static_cast<std::uint32_t>(i));
        for (int i = std::max(0, m.first_to_lane); i <= std::min(m.last_to_lane, to_lanes - 1); ++i)
            to.push_back(static_cast<std::uint32_t>(i));
        pair_lanes(from, to, network.turn_type[turn], pairs);
    }
}

}  // namespace

void add_movements(const Draft& draft, Network& network) {
    std::vector<std::pair<LinkId, std::uint32_t>> given_rows;
    for (std::uint32_t i = 0; i < draft.movements.size(); ++i)
        given_rows.emplace_back(id_at<LinkId>(draft.movements[i].from_link), i);
    const auto given = group_by_owner(network.links(), given_rows);
    std::vector<std::pair<LaneId, std::pair<LaneId, TurnId>>> by_lane;
    for (std::size_t i = 0; i < network.turns(); ++i) {
        const TurnId turn = id_at<TurnId>(i);
        const LinkId from = network.turn_from[turn];
        const LinkId to = network.turn_to[turn];
        std::vector<LanePair> pairs;
        if (!given[from].empty()) {
            given_pairs(draft, given[from], network, turn, pairs);
        } else {
            const DraftLink& link = draft.links[row(from)];
            const LaneNumbers lanes = general_lanes(network, from);
            const LaneNumbers used = link.lane_marks.empty()
                                         ? dealt_lanes(network, from, network.turn_type[turn], lanes)
                                         : marked_lanes(link, network.turn_type[turn], lanes);
            pair_lanes(used, lanes_beyond(network, from, to), network.turn_type[turn], pairs);
            if (network.turn_type[turn] == TurnType::through || network.turns_of(from).size() == 1)
                pair_bus_lanes(network, turn, pairs);
        }
        std::sort(pairs.begin(), pairs.end());
        pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
        for (const LanePair& pair : pairs)
            by_lane.emplace_back(network.lanes_of(from)[pair.from], std::pair{network.lanes_of(to)[pair.to], turn});
    }
    const auto grouped = group_by_owner(network.lanes(), by_lane);
    network.lane_movement_begin.values() = grouped.begin;
    std::vector<std::pair<LaneId, MovementId>> arrivals;
    for (std::size_t lane = 0; lane < network.lanes(); ++lane)
        for (const auto& [to, turn] : grouped[id_at<LaneId>(lane)]) {
            network.movement_from.push_back(id_at<LaneId>(lane));
            network.movement_turn.push_back(turn);
            arrivals.emplace_back(to, network.movement_to.push_back(to));
        }
    network.lane_arrivals = group_by_owner(network.lanes(), arrivals);
}

}  // namespace septima::finish
