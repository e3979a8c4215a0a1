#include "sim/base/parallel.h"
#include "sim/world/heed_node.h"
#include "sim/world/judge.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

constexpr float cleared_share = 0.75F;  // of its path in the node: after that a vehicle is out of others' way

/// One lane into the node: its vehicles before the stop line.
struct Head {
    std::uint32_t lane;
    std::uint32_t first, last;  ///< rows, [first, last)
    float key;                  ///< order of arrival: smaller goes first
};

/// Stands at a red light as it did before: nothing else need be asked.
bool waits_for_green(const World& world, std::uint32_t r) {
    const Rider& rider = world.vehicles.rider[r];
    if (rider.standing_steps < 2 || static_cast<DelayCause>(rider.cause) != DelayCause::red || rider.turn == none)
        return false;
    if (world.lights.turn[rider.turn] != TurnLight::red) return false;
    return !world.options.right_on_red || world.layout.turn[rider.turn].type != TurnType::right;
}

/// The light alone stops a lane's head. Whether its lane leads where it goes matters only once it stands.
bool stops_at_light(const World& world, std::uint32_t r, float away) {
    const Rider& rider = world.vehicles.rider[r];
    if (rider.turn == none) return false;
    bool yield_to_all = false;
    return waits_for_green(world, r) ||
           (rider.standing_steps == 0 && light_verdict(world, r, away, true, yield_to_all) != go);
}

/// Somebody takes a gap of the major flow: those behind him count from when he was due.
void note_due(World& world, const Approach& taker) {
    const std::uint32_t turn = world.vehicles.rider[taker.row].turn;
    const bool on_red = world.lights.turn[turn] == TurnLight::red;
    if (world.layout.turn[turn].gives_way || on_red)
        world.lanes.of[taker.lane].due_ms = in_ms(at_line(world, taker, on_red).due_s);
}

/// Grants the vehicles of one lane, front to back, until one must wait.
void grant_lane(NodeView& view, World& world, const Head& head) {
    const float line = stop_line(world, head.lane);
    const bool watched = is_watched(world, head.lane);
    LaneRow& out = world.lanes.of[head.lane];
    out.wrong_lane = false;
    std::uint32_t r = head.first;
    for (; r < head.last; ++r) {
        const float away = line - world.vehicles.body[r].x_m;
        const Rider& rider = world.vehicles.rider[r];
        if (away > line_reach_m(out.facts, world.vehicles.body[r].speed_mps)) {
            r = head.last;
            break;
        }
        if (watched && halts_before_line(world, head.lane, r)) {
            out.held_by = static_cast<std::uint8_t>(halt_ahead(world, head.lane, r).cause);
            break;
        }
        if (rider.turn == none) continue;  // the trip ends at the line
        if (view.claims.full()) break;     // the others wait for the next step
        const Verdict verdict = judge(view, head.lane, r, r == head.first, away);
        if (verdict.cause != go || verdict.movement == none) {
            out.held_by = static_cast<std::uint8_t>(verdict.cause);
            if (verdict.movement == none && r == head.first) out.wrong_lane = true;
            break;
        }
        world.scratch.chosen[r] = verdict.movement;
        if (r == head.first && rider.movement == none) note_due(world, {head.lane, r, away});
        view.claims.push({rider.turn, world.layout.movement[verdict.movement].to, length_m(world, r) + standing_gap_m,
                          r, head.lane});
        view.claimed_bits |= world.layout.turn[rider.turn].bit;
    }
    out.granted_until = r;
}

/// Until a vehicle that moves has driven so far, s, as others count on it (assumption).
float seconds_for(const World& world, std::uint32_t r, float left_m) {
    constexpr float accel_share = 0.8F;  // of what it can do
    const float speed_mps = world.vehicles.body[r].speed_mps;
    if (speed_mps < 0.5F) return free_road_m;
    const float accel_mps2 = accel_share * class_of(world, r).driver.max_accel_mps2;
    return (std::sqrt(speed_mps * speed_mps + 2.0F * accel_mps2 * std::max(0.0F, left_m)) - speed_mps) / accel_mps2;
}

/// Notes who is in the node already.
void look_inside(NodeView& view, World& world, std::uint32_t lane, const LaneRow& rows) {
    const float line = stop_line(world, lane);
    for (std::uint32_t r = rows.first; r < rows.head(); ++r) {
        const Rider& rider = world.vehicles.rider[r];
        world.scratch.chosen[r] = rider.movement;
        const MovementFacts& movement = world.layout.movement[rider.movement];
        const float left_m = cleared_share * movement.length_m + line - world.vehicles.body[r].x_m;
        const bool in_the_way = world.vehicles.body[r].x_m - line < cleared_share * movement.length_m;
        view.inside.push({rider.turn, movement.to, length_m(world, r) + standing_gap_m, lane, in_the_way,
                          in_the_way ? seconds_for(world, r, left_m) : 0.0F});
        if (in_the_way) view.inside_bits |= world.layout.turn[rider.turn].bit;
    }
}

/// Nobody from another lane is on the way to the same place: one need not look for merging vehicles.
bool heads_alone(const NodeView& view, const Claim& mine) {
    const auto meets = [&mine](const auto& other) { return other.lane == mine.lane && other.from != mine.from; };
    return std::none_of(view.claims.begin(), view.claims.end(), meets) &&
           std::none_of(view.inside.begin(), view.inside.end(), meets);
}

/// A branch of a merge has a queue: its second vehicle is near the line, too, and slower than it wants to be.
bool queues(const World& world, std::uint32_t lane) {
    constexpr float near_m = 50.0F, slow_share = 0.75F;
    const LaneRow& rows = world.lanes.of[lane];
    if (world.lanes.empty(lane) || rows.head() + 1 >= rows.end()) return false;
    const VehicleBody& second = world.vehicles.body[rows.head() + 1];
    return stop_line(world, lane) - second.x_m < near_m && second.speed_mps < slow_share * second.desired_mps;
}

/// Who of the branches that share a merge has passed more than his share: his lane's next ones count further off, as
/// long as another branch queues.
void settle_shares(World& world, std::uint32_t node) {
    constexpr float most_m = 120.0F;
    const Layout& layout = world.layout;
    const std::span<const std::uint32_t> lanes(&layout.node_lanes[0] + layout.node_lane_begin[node],
                                               &layout.node_lanes[0] + layout.node_lane_begin[node + 1]);
    const float before_s = seconds_run(world) - world.options.step_s;
    float least_m = most_m;
    std::size_t branches = 0;
    for (const std::uint32_t lane : lanes) {
        if (layout.zip_step_m[lane] <= 0.0F) continue;
        const bool passed = world.lanes.of[lane].passed_s > before_s && world.step_index > 0;
        if (passed) world.zip_debt_m[lane] += layout.zip_step_m[lane];
        if (!queues(world, lane)) continue;
        ++branches;
        least_m = std::min(least_m, world.zip_debt_m[lane]);
    }
    for (const std::uint32_t lane : lanes) {
        const bool held = branches > (queues(world, lane) ? 1U : 0U);
        world.zip_debt_m[lane] = held ? std::clamp(world.zip_debt_m[lane] - least_m, 0.0F, most_m) : 0.0F;
    }
}

void arbitrate_node(World& world, std::uint32_t node) {
    if (!world.zip_debt_m.empty()) settle_shares(world, node);
    NodeView view(world);
    Few<Head> heads;
    Few<std::uint32_t> near;
    const Layout& layout = world.layout;
    for (std::uint32_t i = layout.node_lane_begin[node]; i < layout.node_lane_begin[node + 1]; ++i) {
        const std::uint32_t lane = layout.node_lanes[i];
        if (world.lanes.empty(lane)) continue;
        const LaneRow& rows = world.lanes.of[lane];
        look_inside(view, world, lane, rows);
        if (rows.in_node > 0) near.push(lane);
        const std::uint32_t head = rows.head();
        if (head == rows.end()) continue;
        const float away = stop_line(world, lane) - world.vehicles.body[head].x_m;
        const float speed = world.vehicles.body[head].speed_mps;
        if (away > line_reach_m(rows.facts, speed)) continue;
        if (rows.in_node == 0) near.push(lane);
        if (stops_at_light(world, head, away)) {
            LaneRow& out = world.lanes.of[lane];
            out.wrong_lane = false;
            out.granted_until = head;
            out.held_by = static_cast<std::uint8_t>(DelayCause::red);
            continue;
        }
        const float waited = static_cast<float>(world.vehicles.rider[head].standing_steps) * world.options.step_s;
        heads.push({lane, head, rows.end(), away / std::max(speed, 2.0F) - waited});
    }
    if (layout.node_free[node] == 0)
        std::sort(heads.begin(), heads.end(),
                  [](const Head& a, const Head& b) { return a.key != b.key ? a.key < b.key : a.lane < b.lane; });
    for (const Head& head : heads) grant_lane(view, world, head);
    for (const Claim& claim : view.claims) world.scratch.alone[claim.row] = heads_alone(view, claim) ? 1 : 0;
    for (const std::uint32_t lane : near) heed_node(world, lane);
}

/// What a node asks about lies far apart, and in a large city waiting for it would take most of the time of this phase:
/// it is sent for in two goes, while the nodes before are dealt with.
template <class Send>
void send_for(const World& world, std::uint32_t node, const Send& send) {
    const Layout& layout = world.layout;
    for (std::uint32_t i = layout.node_lane_begin[node]; i < layout.node_lane_begin[node + 1]; ++i)
        if (const std::uint32_t lane = layout.node_lanes[i]; !world.lanes.empty(lane)) send(world.lanes.of[lane]);
}
void send_for_lanes(const World& world, std::uint32_t node) {
    send_for(world, node, [](const LaneRow& rows) { __builtin_prefetch(&rows); });
}
void send_for_heads(const World& world, std::uint32_t node) {
    send_for(world, node, [&world](const LaneRow& rows) {
        __builtin_prefetch(&world.vehicles.body[rows.first]);
        __builtin_prefetch(&world.vehicles.rider[rows.first]);
        __builtin_prefetch(&world.vehicles.rider[rows.first] + 1);
    });
}
void send_for_turns(const World& world, std::uint32_t node) {
    send_for(world, node, [&world](const LaneRow& rows) {
        const Rider& rider = world.vehicles.rider[rows.first];
        if (rider.turn != none) __builtin_prefetch(&world.layout.turn[rider.turn]);
        if (rider.movement != none) __builtin_prefetch(&world.layout.movement[rider.movement]);
    });
}

}  // namespace

void arbitrate(World& world) {
    const std::vector<std::uint32_t>& nodes = world.scratch.nodes;
    for_each_block(nodes.size(), 32, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i != last; ++i) {
            if (i + 6 < last) send_for_lanes(world, nodes[i + 6]);
            if (i + 4 < last) send_for_heads(world, nodes[i + 4]);
            if (i + 2 < last) send_for_turns(world, nodes[i + 2]);
            arbitrate_node(world, nodes[i]);
        }
    });
}

}  // namespace septima::phases
