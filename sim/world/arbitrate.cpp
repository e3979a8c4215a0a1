#include <array>

#include "sim/base/parallel.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

constexpr float comfortable_amber_decel_mps2 = 3.0F;  // brakes harder than this: drives on at amber (assumption; ITE uses 3.05)
constexpr float emergency_decel_mps2 = 6.0F;          // nobody is asked to brake harder for the line
constexpr float standing_gap_m = 1.0F;                // room left behind the vehicle ahead at low speed
constexpr float plenty_of_room_m = 40.0F;
constexpr float cleared_share = 0.75F;                // of its path in the node: after that a vehicle is out of others' way
constexpr float zip_speed_mps = 5.0F;                 // slower than this, merging streams take turns

/// A passage granted in this step.
struct Claim {
    std::uint32_t turn;
    std::uint32_t lane;  ///< that it leads to
    float room_m;        ///< that it takes there
};

/// One lane into the node: its vehicles before the stop line.
struct Head {
    std::uint32_t lane;
    std::uint32_t first, last;  ///< rows, [first, last)
    float key;                  ///< order of arrival: smaller goes first
};

template <class T, std::size_t N>
struct Few {
    std::array<T, N> items;
    std::size_t size = 0;
    void push(const T& item) {
        if (size < N) items[size++] = item;
    }
    const T* begin() const { return items.data(); }
    const T* end() const { return items.data() + size; }
    T* begin() { return items.data(); }
    T* end() { return items.data() + size; }
};

struct NodeView {
    explicit NodeView(const World& world_) : world(world_) {}  // claims are left as they are: only `size` counts
    const World& world;
    Few<Claim, 96> claims;
};

float stop_line(const World& world, std::uint32_t lane) {
    return world.network->link_stop_line_m[world.network->lane_link[id_at<LaneId>(lane)]];
}

bool can_stop(float away_m, float speed_mps, float decel_mps2) { return speed_mps * speed_mps <= 2.0F * decel_mps2 * std::max(away_m, 0.05F); }

/// Room on a lane for one more vehicle, m: behind its last vehicle, less what is on its way there.
float room_on(const NodeView& view, std::uint32_t lane) {
    const World& world = view.world;
    const Network& network = *world.network;
    const LinkId link = network.lane_link[id_at<LaneId>(lane)];
    float room = network.link_stop_line_m[link] - network.link_entry_m[link];
    if (world.lanes.count[lane] > 0) {
        const std::uint32_t tail = world.lanes.last_row(lane);
        room = world.vehicles.x_m[tail] - length_m(world, tail) - network.link_entry_m[link] + 2.0F * world.vehicles.speed_mps[tail];
    } else {
        room = std::max(room, plenty_of_room_m * 0.5F);
    }
    if (room > plenty_of_room_m) return room;
    for (const MovementId movement : network.lane_arrivals[id_at<LaneId>(lane)]) {
        const std::uint32_t from = static_cast<std::uint32_t>(row(network.movement_from[movement]));
        for (std::uint32_t i = 0; i < world.lanes.in_node[from]; ++i) {
            const std::uint32_t r = world.lanes.first[from] + i;
            if (world.vehicles.rider[r].movement == row(movement)) room -= length_m(world, r) + standing_gap_m;
        }
    }
    for (const Claim& claim : view.claims)
        if (claim.lane == lane) room -= claim.room_m;
    return room;
}

/// Somebody on this turn stands or drives in the node where I would cross.
bool node_occupied_by(const World& world, TurnId other) {
    const Network& network = *world.network;
    for (const LaneId lane_id : network.lanes_of(network.turn_from[other])) {
        const std::uint32_t lane = static_cast<std::uint32_t>(row(lane_id));
        for (std::uint32_t i = 0; i < world.lanes.in_node[lane]; ++i) {
            const std::uint32_t r = world.lanes.first[lane] + i;
            if (world.vehicles.rider[r].turn != row(other)) continue;
            const std::uint32_t movement = world.vehicles.rider[r].movement;
            const float path = network.movement_length_m[id_at<MovementId>(movement)];
            if (world.vehicles.x_m[r] - stop_line(world, lane) < cleared_share * path) return true;
        }
    }
    return false;
}

/// Seconds until the next vehicle on a turn with precedence reaches the node; vehicles that will not come (red, held) do not
/// count. `only_lane`: count only those that can end on this lane (merges), or none.
float seconds_to_next(const World& world, TurnId other, std::uint32_t only_lane, float horizon_s, bool zip) {
    const Network& network = *world.network;
    const TurnLight light = world.lights.turn[row(other)];
    if (light == TurnLight::red) return horizon_s;
    float soonest = horizon_s;
    for (const LaneId lane_id : network.lanes_of(network.turn_from[other])) {
        const std::uint32_t lane = static_cast<std::uint32_t>(row(lane_id));
        if (world.lanes.count[lane] == world.lanes.in_node[lane]) continue;
        if (only_lane != none) {
            bool leads = false;
            for (const MovementId m : network.movements_of(lane_id))
                leads |= row(network.movement_turn[m]) == row(other) && row(network.movement_to[m]) == only_lane;
            if (!leads) continue;
        }
        const float line = stop_line(world, lane);
        const std::uint32_t end = world.lanes.first[lane] + world.lanes.count[lane];
        for (std::uint32_t r = world.lanes.first[lane] + world.lanes.in_node[lane]; r < end; ++r) {
            const float away = line - world.vehicles.x_m[r];
            const float speed = world.vehicles.speed_mps[r];
            if (away > horizon_s * std::max(world.vehicles.desired_mps[r], 1.0F)) break;
            if (world.vehicles.rider[r].turn != row(other)) continue;
            if (zip && speed < zip_speed_mps) continue;
            if (light == TurnLight::amber && can_stop(away, speed, comfortable_amber_decel_mps2)) break;  // will stop, and all behind it
            const bool waits = speed < 1.0F && world.vehicles.rider[r].movement == none;
            if (waits && world.vehicles.rider[r].standing_steps > 2) break;  // held at the line; those behind wait with it
            soonest = std::min(soonest, away / std::max(speed, 2.0F));
            break;
        }
    }
    return soonest;
}

/// Why a vehicle may not cross on a turn; DelayCause::outside stands for "it may".
constexpr DelayCause go = DelayCause::outside;

/// @param yield_to_all  turning right on red: everybody else goes first
DelayCause conflict_on(const NodeView& view, std::uint32_t r, TurnId turn, std::uint32_t to_lane, bool yield_to_all) {
    const World& world = view.world;
    const VehicleClass& c = world.classes->rows[world.vehicles.rider[r].vehicle_class];
    // Impatience: after 20 s at the line drivers take shorter gaps, down to 60 % after 80 s (assumption).
    const float waited = static_cast<float>(world.vehicles.rider[r].standing_steps) * world.options.step_s;
    float gap = c.critical_gap_s * std::clamp(1.0F - (waited - 20.0F) / 150.0F, 0.6F, 1.0F);
    if (world.vehicles.rider[r].movement != none) gap *= 0.5F;  // has begun to move: does not stop for what was far enough
    const bool signalled = world.lights.turn[row(turn)] != TurnLight::dark;
    for (const Conflict& conflict : world.network->turn_conflicts[turn]) {
        const bool merge = conflict.kind == ConflictKind::merge;
        for (const Claim& claim : view.claims)
            if (claim.turn == row(conflict.other) && (!merge || claim.lane == to_lane) && conflict.priority != Priority::mine &&
                !(merge && !signalled))
                return DelayCause::yield;
        if (!merge && node_occupied_by(world, conflict.other)) return DelayCause::blocked;
        const bool theirs = conflict.priority == Priority::theirs || (yield_to_all && conflict.priority != Priority::theirs);
        if (!theirs) continue;
        const bool zip = merge && !signalled;
        if (seconds_to_next(world, conflict.other, merge ? to_lane : none, gap, zip) < gap) return DelayCause::yield;
    }
    return go;
}

/// The lane to cross into: of those that the turn offers, the one that suits the turn after, then the one with more room.
std::uint32_t best_movement(const NodeView& view, std::uint32_t lane, std::uint32_t r, float& room) {
    const World& world = view.world;
    const Network& network = *world.network;
    const Rider& rider = world.vehicles.rider[r];
    const VehicleKind kind = world.classes->rows[rider.vehicle_class].kind;
    const std::uint32_t after = turn_after(world, rider.trip, 1);
    std::uint32_t best = none;
    float best_score = 0.0F;
    for (const MovementId movement : network.movements_of(id_at<LaneId>(lane))) {
        if (row(network.movement_turn[movement]) != rider.turn) continue;
        const std::uint32_t to = static_cast<std::uint32_t>(row(network.movement_to[movement]));
        if (!may_use(world, to, rider.trip, kind)) continue;
        const float free = room_on(view, to);
        const int shift = lane_shift(world.layout, to, after);
        const float score = -30.0F * static_cast<float>(std::abs(shift)) + std::min(free, plenty_of_room_m);
        if (best != none && score <= best_score) continue;
        best = static_cast<std::uint32_t>(row(movement));
        best_score = score;
        room = free;
    }
    return best;
}

struct Verdict {
    std::uint32_t movement = none;
    DelayCause cause = go;
};

/// What the light says to a vehicle; `go` when it says nothing against.
DelayCause light_verdict(const World& world, std::uint32_t r, float away, bool first, bool& yield_to_all) {
    const Rider& rider = world.vehicles.rider[r];
    const float speed = world.vehicles.speed_mps[r];
    const TurnLight light = world.lights.turn[rider.turn];
    if (light == TurnLight::amber) {
        const bool waiting_left = first && away < 2.0F && world.layout.turn_yields[rider.turn] != 0 && speed < 2.0F;
        if (!waiting_left && can_stop(away, speed, comfortable_amber_decel_mps2)) return DelayCause::red;
    }
    if (light == TurnLight::red) {
        const bool right = world.network->turn_type[id_at<TurnId>(rider.turn)] == TurnType::right;
        const bool stopped_first = first && away < 3.0F && speed < 1.5F;
        if (world.options.right_on_red && right && stopped_first) yield_to_all = true;
        else if (can_stop(away, speed, emergency_decel_mps2)) return DelayCause::red;
    }
    return go;
}

Verdict judge(const NodeView& view, std::uint32_t lane, std::uint32_t r, bool first, float away) {
    const World& world = view.world;
    const Rider& rider = world.vehicles.rider[r];
    const float speed = world.vehicles.speed_mps[r];
    float room = 0.0F;
    const std::uint32_t movement = best_movement(view, lane, r, room);
    if (movement == none) return {none, DelayCause::lane_change};
    bool yield_to_all = false;
    const DelayCause light = light_verdict(world, r, away, first, yield_to_all);
    if (light != go) return {movement, light};
    const bool committed = !can_stop(away, speed, emergency_decel_mps2);
    if (committed) return {movement, go};
    const float needed = length_m(world, r) + standing_gap_m;
    const bool keeps_clear = world.options.keep_clear_share >= 1.0F ||
                             uniform(world.options.seed, rider.trip, Purpose::compliance) < static_cast<double>(world.options.keep_clear_share);
    if (keeps_clear && world.layout.turn_crosses[rider.turn] != 0 && room < needed) return {movement, DelayCause::blocked};
    const TurnId turn = id_at<TurnId>(rider.turn);
    const std::uint32_t to = static_cast<std::uint32_t>(row(world.network->movement_to[id_at<MovementId>(movement)]));
    if (!world.network->turn_conflicts[turn].empty()) {
        const bool yields = world.layout.turn_yields[rider.turn] != 0 || yield_to_all;
        if (yields && !first) return {movement, DelayCause::yield};
        const DelayCause conflict = conflict_on(view, r, turn, to, yield_to_all);
        if (conflict != go) return {movement, conflict};
    }
    return {movement, go};
}

/// Grants the vehicles of one lane, front to back, until one must wait.
void grant_lane(NodeView& view, World& world, const Head& head) {
    const float line = stop_line(world, head.lane);
    const Network& network = *world.network;
    std::uint32_t r = head.first;
    for (; r < head.last; ++r) {
        const float away = line - world.vehicles.x_m[r];
        const Rider& rider = world.vehicles.rider[r];
        if (away > line_reach_m(world.vehicles.speed_mps[r])) {
            r = head.last;
            break;
        }
        if (rider.turn == none) continue;  // the trip ends at the line
        const Verdict verdict = judge(view, head.lane, r, r == head.first, away);
        if (verdict.cause != go || verdict.movement == none) {
            world.scratch.held_by[head.lane] = static_cast<std::uint8_t>(verdict.cause);
            if (verdict.movement == none && r == head.first) world.scratch.wrong_lane[head.lane] = r;
            break;
        }
        world.scratch.chosen[r] = verdict.movement;
        view.claims.push({rider.turn, static_cast<std::uint32_t>(row(network.movement_to[id_at<MovementId>(verdict.movement)])),
                          length_m(world, r) + standing_gap_m});
    }
    world.scratch.granted_until[head.lane] = r;
}

void arbitrate_node(World& world, NodeId node) {
    NodeView view(world);
    Few<Head, 96> heads;
    for (const LinkId link : world.network->node_in[node])
        for (const LaneId lane_id : world.network->lanes_of(link)) {
            const std::uint32_t lane = static_cast<std::uint32_t>(row(lane_id));
            world.scratch.wrong_lane[lane] = none;
            const std::uint32_t first = world.lanes.first[lane] + world.lanes.in_node[lane];
            const std::uint32_t last = world.lanes.first[lane] + world.lanes.count[lane];
            world.scratch.granted_until[lane] = last;
            if (first == last) continue;
            const float away = stop_line(world, lane) - world.vehicles.x_m[first];
            const float waited = static_cast<float>(world.vehicles.rider[first].standing_steps) * world.options.step_s;
            heads.push({lane, first, last, away / std::max(world.vehicles.speed_mps[first], 2.0F) - waited});
        }
    if (world.layout.node_free[row(node)] == 0)
        std::sort(heads.begin(), heads.end(), [](const Head& a, const Head& b) { return a.key != b.key ? a.key < b.key : a.lane < b.lane; });
    for (const Head& head : heads) grant_lane(view, world, head);
}

}  // namespace

void observe(World& world) {
    Scratch& s = world.scratch;
    std::fill(s.node_bits.begin(), s.node_bits.end(), 0);
    for (const std::uint32_t lane : world.lanes.active) {
        const LinkId link = world.network->lane_link[id_at<LaneId>(lane)];
        const std::uint32_t first = world.lanes.first[lane] + world.lanes.in_node[lane];
        s.granted_until[lane] = world.lanes.first[lane] + world.lanes.count[lane];
        if (world.lanes.in_node[lane] == world.lanes.count[lane]) continue;
        const float away = world.network->link_stop_line_m[link] - world.vehicles.x_m[first];
        if (away > line_reach_m(world.vehicles.speed_mps[first])) continue;
        const std::size_t node = row(world.network->link_to[link]);
        s.node_bits[node / 64] |= std::uint64_t{1} << (node % 64);
    }
    s.nodes.clear();
    for (std::size_t word = 0; word < s.node_bits.size(); ++word)
        for (std::uint64_t bits = s.node_bits[word]; bits != 0; bits &= bits - 1)
            s.nodes.push_back(static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits))));
    const std::size_t rows = world.vehicles.size();
    s.chosen.assign(rows, none);
    s.next_lane.resize(rows);
    s.hold_x_m.assign(rows, free_road_m);
}

void arbitrate(World& world) {
    const std::vector<std::uint32_t>& nodes = world.scratch.nodes;
    for_each_row(nodes.size(), [&](std::size_t i) { arbitrate_node(world, id_at<NodeId>(nodes[i])); }, 32);
}

}  // namespace septima::phases
