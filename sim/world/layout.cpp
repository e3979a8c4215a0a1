#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

constexpr float short_link_m = 160.0F;  // not enough to change two lanes in a queue (assumption)

/// Comfortable speed through a node: lateral acceleration about 2.5 m/s^2 on radii of 30, 17 and 7 m (assumptions).
float comfortable_mps(TurnType type) {
    switch (type) {
        case TurnType::through:
            return 1.0e3F;
        case TurnType::left:
            return 8.5F;
        case TurnType::right:
            return 6.5F;
        case TurnType::uturn:
            return 4.0F;
    }
    return 1.0e3F;
}

std::uint32_t number_of(LaneId id) {
    return static_cast<std::uint32_t>(row(id));
}

void add_lanes(const Network& network, Layout& layout) {
    for (std::size_t i = 0; i < network.lanes(); ++i) {
        const LaneId lane = id_at<LaneId>(i);
        const LinkId link = network.lane_link[lane];
        LaneFacts facts;
        facts.line_m = network.link_stop_line_m[link];
        facts.entry_m = network.link_entry_m[link];
        facts.link = static_cast<std::uint32_t>(row(link));
        facts.node = static_cast<std::uint32_t>(row(network.link_to[link]));
        facts.number = static_cast<std::uint8_t>(network.lane_number(lane));
        if (facts.number > 0) facts.left = static_cast<std::uint32_t>(i - 1);
        if (facts.number + 1U < network.lane_count(link)) facts.right = static_cast<std::uint32_t>(i + 1);
        layout.lane.push_back(facts);
    }
}

/// One strip to the right of every lane that has a neighbour there, or of a single lane: room for narrow vehicles to
/// pass.
void add_strips(const Network& network, Layout& layout) {
    constexpr float shortest_m = 25.0F;  // of a link where queues are worth passing
    layout.has_strips = true;
    const std::size_t lanes = network.lanes();
    for (std::size_t i = 0; i < lanes; ++i) {
        const bool single = layout.lane[i].left == none && layout.lane[i].right == none;
        if ((layout.lane[i].right == none && !single) || layout.lane[i].line_m - layout.lane[i].entry_m < shortest_m)
            continue;
        LaneFacts strip = layout.lane[i];
        strip.strip = true;
        strip.left = static_cast<std::uint32_t>(i);
        strip.right = layout.lane[i].right;
        const auto id = static_cast<std::uint32_t>(layout.lane.size());
        layout.lane[i].strip_right = id;
        if (strip.right != none) layout.lane[strip.right].strip_left = id;
        layout.lane.push_back(strip);
    }
}

/// Beside a lane, as long as it: where buses stand in the bays of their stops. It leads nowhere.
void add_bays(std::span<const std::uint32_t> lanes, Layout& layout) {
    layout.first_bay = layout.lane.size();
    if (lanes.empty()) return;
    layout.bay.assign(layout.lane.size() + lanes.size(), none);
    for (const std::uint32_t lane : lanes) {
        LaneFacts bay = layout.lane[lane];
        bay.strip = true;
        bay.left = lane;
        bay.right = bay.strip_left = bay.strip_right = none;
        layout.bay[lane] = static_cast<std::uint32_t>(layout.lane.size());
        layout.bay[layout.lane.size()] = lane;
        layout.lane.push_back(bay);
    }
}

/// A strip leads where the lanes beside it lead: on into the strip there, or onto the lane.
void add_strip_movements(const Layout& network_part, std::uint32_t strip, Layout& layout) {
    const LaneFacts& facts = layout.lane[strip];
    const std::size_t first = layout.movement.size();
    for (const bool from_left : {true, false}) {
        const std::uint32_t beside = from_left ? facts.left : facts.right;
        if (beside == none) continue;
        for (std::uint32_t m = network_part.lane_movement_begin[beside];
             m < network_part.lane_movement_begin[beside + 1]; ++m) {
            MovementFacts movement = layout.movement[m];
            const LaneFacts& beyond = layout.lane[movement.to];
            const std::uint32_t near = from_left ? beyond.strip_right : beyond.strip_left;
            const std::uint32_t far = from_left ? beyond.strip_left : beyond.strip_right;
            movement.from = strip;
            const std::uint32_t lane = movement.to;
            for (const std::uint32_t to :
                 {near != none ? near : far, lane}) {  // the lane also when the strip is closed
                const auto same = [&](const MovementFacts& known) {
                    return known.turn == movement.turn && known.to == to;
                };
                if (to == none || std::any_of(layout.movement.begin() + static_cast<std::ptrdiff_t>(first),
                                              layout.movement.end(), same))
                    continue;
                movement.to = to;
                layout.movement.push_back(movement);
                layout.drawn_as.push_back(m);
            }
        }
    }
}

void add_movements(const Network& network, Layout& layout) {
    layout.lane_movement_begin = network.lane_movement_begin.values();
    for (std::size_t i = 0; i < network.movements(); ++i) {
        const MovementId movement = id_at<MovementId>(i);
        MovementFacts facts;
        facts.from = number_of(network.movement_from[movement]);
        facts.to = number_of(network.movement_to[movement]);
        facts.turn = static_cast<std::uint32_t>(row(network.movement_turn[movement]));
        facts.length_m = network.movement_length_m[movement];
        facts.end_m = layout.lane[facts.from].line_m + facts.length_m;
        facts.entry_m = layout.lane[facts.to].entry_m;
        layout.movement.push_back(facts);
    }
    for (std::uint32_t m = 0; m < layout.movement.size(); ++m) layout.drawn_as.push_back(m);
    const Layout network_part = layout;
    for (std::size_t strip = network.lanes(); strip < layout.lanes(); ++strip) {
        if (!is_bay(layout, static_cast<std::uint32_t>(strip)))
            add_strip_movements(network_part, static_cast<std::uint32_t>(strip), layout);
        layout.lane_movement_begin.push_back(static_cast<std::uint32_t>(layout.movement.size()));
    }
}

/// Fills an offset array: item i belongs to owner_of(i).
template <class OwnerOf>
void group(std::size_t owners, std::size_t items, const OwnerOf& owner_of, std::vector<std::uint32_t>& begin,
           std::vector<std::uint32_t>& grouped) {
    begin.assign(owners + 1, 0);
    for (std::size_t i = 0; i < items; ++i) ++begin[owner_of(i) + 1];
    for (std::size_t i = 0; i < owners; ++i) begin[i + 1] += begin[i];
    std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
    grouped.resize(items);
    for (std::size_t i = 0; i < items; ++i) grouped[next[owner_of(i)]++] = static_cast<std::uint32_t>(i);
}

/// Gives every turn its bit among the turns of its node.
void number_turns(const Network& network, Layout& layout) {
    for (std::size_t n = 0; n < network.nodes(); ++n) {
        unsigned next = 0;
        for (const LinkId link : network.node_in[id_at<NodeId>(n)])
            for (const TurnId turn : network.turns_of(link))
                layout.turn[row(turn)].bit = std::uint64_t{1} << (next++ % 64);
    }
}

/// Drivers in a slow queue take turns with those who merge (zip); past a sign only when they crawl, and never on a
/// roundabout, which would lock (assumptions).
float lets_in_mps(const Network& network, TurnId turn) {
    constexpr float slow_mps = 5.0F, crawling_mps = 1.5F;
    const LinkId from = network.turn_from[turn];
    if (network.node_control[network.link_to[from]] == NodeControl::roundabout) return 0.0F;
    for (const Conflict& conflict : network.turn_conflicts[turn])
        if (network.link_sign[network.turn_from[conflict.other]] == NodeControl::roundabout) return 0.0F;
    const NodeControl sign = network.link_sign[from];
    return sign == NodeControl::yield || sign == NodeControl::stop ? crawling_mps : slow_mps;
}

/// It and another lane lead to the same place, and neither waits for the other, nor do they share it other than one by
/// one. REQUIRES the arrivals of lanes.
bool zips(const Network& network, const Layout& layout, std::size_t lane) {
    if (network.node_controller[id_at<NodeId>(layout.lane[lane].node)] != no_id<ControllerId>) return false;
    for (std::uint32_t m = layout.lane_movement_begin[lane]; m < layout.lane_movement_begin[lane + 1]; ++m) {
        const MovementFacts& mine = layout.movement[m];
        const bool shares = network.turn_merge_share[id_at<TurnId>(mine.turn)] > 0.0F;
        if (shares || layout.turn[mine.turn].gives_way || layout.turn[mine.turn].stops) continue;
        for (const Arrival& other : arrivals_of(layout, mine.to))
            if (other.from != lane && !layout.lane[other.from].strip &&
                !layout.turn[layout.movement[other.movement].turn].gives_way)
                return true;
    }
    return false;
}

/// Queues that share a merge p : 1 - p: the more of a branch have passed, the further off its next ones count.
void add_merge_shares(const Network& network, Layout& layout) {
    constexpr float place_m = 5.0F;  // for each vehicle, at equal shares
    for (const MovementFacts& movement : layout.movement) {
        const float share = network.turn_merge_share[id_at<TurnId>(movement.turn)];
        if (share <= 0.0F) continue;
        layout.zip_step_m.resize(layout.lanes(), 0.0F);
        layout.zip_step_m[movement.from] = 0.5F * place_m / share;
    }
}

void add_turns(const Network& network, Layout& layout) {
    layout.turn.resize(network.turns());
    number_turns(network, layout);
    layout.node_free.assign(network.nodes(), 1);
    for (std::size_t i = 0; i < network.turns(); ++i) {
        const TurnId turn = id_at<TurnId>(i);
        TurnFacts& facts = layout.turn[i];
        facts.to_link = static_cast<std::uint32_t>(row(network.turn_to[turn]));
        facts.type = network.turn_type[turn];
        facts.speed_mps = comfortable_mps(facts.type);
        facts.lets_in_mps = lets_in_mps(network, turn);
        const LinkId next = network.turn_to[turn];
        facts.short_ahead = network.link_stop_line_m[next] - network.link_entry_m[next] < short_link_m;
        for (const Conflict& conflict : network.turn_conflicts[turn]) {
            facts.conflict_bits |= layout.turn[row(conflict.other)].bit;
            facts.yields |= conflict.priority != Priority::mine;
            facts.gives_way |= conflict.priority == Priority::theirs;
            facts.crosses |= conflict.kind == ConflictKind::cross;
        }
        const NodeId node = network.link_to[network.turn_from[turn]];
        const NodeControl control = network.node_control[node];
        const bool stop_sign =
            control != NodeControl::signal && network.link_sign[network.turn_from[turn]] == NodeControl::stop;
        facts.stops = stop_sign || (facts.yields && control == NodeControl::all_way_stop);
        if (!network.turn_conflicts[turn].empty() || network.node_controller[node] != no_id<ControllerId>)
            layout.node_free[row(node)] = 0;
    }
}

}  // namespace

void update_strips(const Layout& layout, KindMask narrow, Controls& controls) {
    for (std::size_t i = 0; i < layout.first_bay; ++i) {
        const LaneFacts& facts = layout.lane[i];
        if (!facts.strip) continue;
        KindMask kinds = controls.link_filtering[facts.link] != 0 ? narrow : KindMask{0};
        for (const std::uint32_t beside : {facts.left, facts.right})
            if (beside != none) kinds = static_cast<KindMask>(kinds & controls.lane_allowed[beside]);
        controls.lane_allowed[i] = kinds;
    }
}

void update_turn_lanes(const Network& network, const Controls& controls, Layout& layout) {
    constexpr std::uint8_t unset = 255;
    for (TurnFacts& turn : layout.turn) {
        turn.first_lane = unset;
        turn.last_lane = 0;
    }
    // Where a turn has open lanes for general traffic these count; otherwise any lane that leads there.
    for (const bool general_only : {true, false}) {
        std::vector<char> done(network.turns(), 0);
        for (std::size_t i = 0; i < network.turns(); ++i) done[i] = layout.turn[i].first_lane != unset ? 1 : 0;
        for (std::size_t m = 0; m < network.movements(); ++m) {
            const MovementFacts& movement = layout.movement[m];
            TurnFacts& turn = layout.turn[movement.turn];
            const int kinds = controls.lane_allowed[movement.from] & controls.lane_allowed[movement.to];
            const bool counts = !general_only || (kinds & ~bus_kinds & all_kinds) != 0;
            if (done[movement.turn] != 0 || !counts) continue;
            turn.first_lane = std::min(turn.first_lane, layout.lane[movement.from].number);
            turn.last_lane = std::max(turn.last_lane, layout.lane[movement.from].number);
        }
    }
    for (TurnFacts& turn : layout.turn) {
        if (turn.first_lane == unset) turn.first_lane = 0;
        turn.reserved_lanes = 0;
    }
    for (std::size_t m = 0; m < network.movements(); ++m) {
        const MovementFacts& movement = layout.movement[m];
        TurnFacts& turn = layout.turn[movement.turn];
        const unsigned number = layout.lane[movement.from].number;
        const bool open = controls.lane_allowed[movement.from] != 0 && controls.lane_allowed[movement.to] != 0;
        if (open && number < 16 && (number < turn.first_lane || number > turn.last_lane))
            turn.reserved_lanes = static_cast<std::uint16_t>(turn.reserved_lanes | (1U << number));
    }
}

void make_layout(const Network& network, bool strips, std::span<const std::uint32_t> with_bays, Layout& layout) {
    add_lanes(network, layout);
    if (strips) add_strips(network, layout);
    add_bays(with_bays, layout);
    add_movements(network, layout);
    add_turns(network, layout);
    add_merge_shares(network, layout);
    const std::size_t lanes = layout.lanes();
    std::vector<std::uint32_t> arrivals;
    group(
        lanes, layout.movement.size(), [&](std::size_t m) { return layout.movement[m].to; }, layout.arrival_begin,
        arrivals);
    for (const std::uint32_t m : arrivals) layout.arrivals.push_back({m, layout.movement[m].from});
    for (std::size_t lane = 0; lane < network.lanes(); ++lane) layout.lane[lane].zips = zips(network, layout, lane);
    for (std::size_t way = 0; way < layout.beside.size(); ++way) {
        layout.beside[way].assign(lanes / 64 + 1, 0);
        for (std::uint32_t lane = 0; lane < lanes; ++lane)
            if (beside_in(layout, lane, static_cast<Sideways>(way)) != none) set_bit(layout.beside[way], lane);
    }
    group(
        network.links(), lanes, [&](std::size_t lane) { return layout.lane[lane].link; }, layout.link_lane_begin,
        layout.link_lanes);
    group(
        network.nodes(), lanes, [&](std::size_t lane) { return layout.lane[lane].node; }, layout.node_lane_begin,
        layout.node_lanes);
    for (std::size_t n = 0; n < network.nodes(); ++n)
        if (const std::size_t into = layout.node_lane_begin[n + 1] - layout.node_lane_begin[n];
            into > most_lanes_into_node)
            throw InputError(fmt::format("node '{}': {} lanes and strips lead into it; at most {} are allowed",
                                         network.node_name[id_at<NodeId>(n)], into, most_lanes_into_node));
}

}  // namespace septima::phases
