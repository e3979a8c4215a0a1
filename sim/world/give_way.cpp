#include "sim/world/judge.h"

namespace septima::phases {

namespace {

// Part of a gap that goes by until the one who waits is at the line, and what a standing driver needs to get going:
// with these the critical gap that is seen is the class's (tests/theory/yielding_test.cpp).
constexpr float gone_by_s = 2.1F;
constexpr float start_s = 0.5F;
constexpr float joining_s = 0.4F;  // less is asked by who joins the flow: he need not be past it
constexpr float least_pace_mps =
    4.0F;                            // of those who let nobody in: slow at the moment, they will be faster (assumption)
constexpr float least_lag_s = 1.0F;  // not even the most impatient drive in front of somebody who is nearer

/// Who has waited takes shorter gaps: after `after_s` at the line they become shorter, by all of it in `all_s` more,
/// but not below 60 % (assumptions). Who joins the flow waits longer for it: in a short gap he holds up all behind him.
struct Impatience {
    float after_s, all_s;
};
constexpr Impatience to_cross{6.0F, 60.0F};
constexpr Impatience to_join{20.0F, 150.0F};

/// Somebody on this turn stands or drives in the node where I would cross, and still will when I come in `arrival_s`.
bool occupied_by(const NodeView& view, TurnId other, float arrival_s) {
    for (const Inside& inside : view.inside)
        if (inside.in_the_way && inside.clear_s >= arrival_s && inside.turn == row(other)) return true;
    return false;
}

bool leads_to(const World& world, std::uint32_t lane, std::uint32_t turn, std::uint32_t to) {
    for (std::uint32_t m = world.layout.lane_movement_begin[lane]; m < world.layout.lane_movement_begin[lane + 1]; ++m)
        if (world.layout.movement[m].turn == turn && world.layout.movement[m].to == to) return true;
    return false;
}

/// Seconds until the next vehicle on a turn with precedence reaches the node; vehicles that will not come (red, held)
/// do not count. `only_lane`: count only those that can end on this lane (merges), or none; `lets_in_mps`: who is
/// slower lets others in.
float seconds_to_next(const World& world, TurnId other, std::uint32_t only_lane, float horizon_s, float lets_in_mps) {
    const Network& network = *world.network;
    const TurnLight light = world.lights.turn[row(other)];
    if (light == TurnLight::red) return horizon_s;
    float soonest = horizon_s;
    for (const std::uint32_t lane :
         lanes_of_link(world.layout, static_cast<std::uint32_t>(row(network.turn_from[other])))) {
        if (world.lanes.empty(lane)) continue;
        const LaneRow& rows = world.lanes.of[lane];
        if (rows.count == rows.in_node) continue;
        if (only_lane != none && !leads_to(world, lane, static_cast<std::uint32_t>(row(other)), only_lane)) continue;
        const float line = stop_line(world, lane);
        for (std::uint32_t r = rows.head(); r < rows.end(); ++r) {
            const float away = line - world.vehicles.body[r].x_m;
            const float speed = world.vehicles.body[r].speed_mps;
            if (away > horizon_s * std::max(world.vehicles.body[r].desired_mps, 1.0F)) break;
            if (world.vehicles.rider[r].turn != row(other)) continue;
            if (speed < lets_in_mps) continue;
            if (light == TurnLight::amber && can_stop(away, speed, comfortable_amber_decel_mps2))
                break;  // will stop, and all behind it
            const bool waits = speed < 1.0F && world.vehicles.rider[r].movement == none;
            if (waits && world.vehicles.rider[r].standing_steps > 2)
                break;  // held at the line; those behind wait with it
            soonest = std::min(soonest, away / std::max(speed, lets_in_mps > 0.0F ? 2.0F : least_pace_mps));
            break;
        }
    }
    return soonest;
}

/// Seconds until a vehicle is at the line that starts now or goes on, at its full acceleration.
float seconds_to_line(const World& world, const Approach& mine) {
    const VehicleBody& body = world.vehicles.body[mine.row];
    const float accel = class_of(world, mine.row).driver.max_accel_mps2;
    const float left = std::max(mine.away_m, 0.0F);
    return std::max((std::sqrt(body.speed_mps * body.speed_mps + 2.0F * accel * left) - body.speed_mps) / accel,
                    left / std::max(body.desired_mps, 1.0F));
}

/// How far off, in seconds from now, the next vehicle of the major flow has to be. A critical gap is a headway of that
/// flow: a part of it goes by until the one who waits is at the line.
float lag_needed_s(const World& world, const Approach& mine, const Impatience& impatience) {
    const Rider& rider = world.vehicles.rider[mine.row];
    const float waited = static_cast<float>(rider.standing_steps) * world.options.step_s;
    const float patience = std::clamp(1.0F - (waited - impatience.after_s) / impatience.all_s, 0.6F, 1.0F);
    float lag = std::max(least_lag_s, class_of(world, mine.row).critical_gap_s * patience - gone_by_s);
    if (rider.movement != none)
        lag *= 0.5F;  // has begun to move: does not stop for what was far enough
    else if (world.vehicles.body[mine.row].speed_mps < 0.5F)
        lag += start_s;
    return lag + seconds_to_line(world, mine);
}

/// Would pass the line sooner after the one before than drivers of his class do.
bool follows_too_soon(const World& world, const Approach& mine) {
    const float follow_up_s = class_of(world, mine.row).follow_up_s;
    if (follow_up_s <= 0.0F) return false;
    const float after_s = seconds_run(world) + seconds_to_line(world, mine) - world.lanes.of[mine.lane].passed_s;
    return after_s + 0.5F * world.options.step_s < follow_up_s;
}

/// Whether somebody of a turn with precedence comes too soon.
bool must_wait_for(const World& world, const Approach& mine, const Conflict& conflict, std::uint32_t to_lane) {
    const bool merge = conflict.kind == ConflictKind::merge;
    const TurnFacts& facts = world.layout.turn[world.vehicles.rider[mine.row].turn];
    const bool signalled = world.lights.turn[world.vehicles.rider[mine.row].turn] != TurnLight::dark;
    const float lets_in_mps = merge && !signalled ? facts.lets_in_mps : 0.0F;
    const float lag_s = merge ? lag_needed_s(world, mine, to_join) - joining_s : lag_needed_s(world, mine, to_cross);
    return seconds_to_next(world, conflict.other, merge ? to_lane : none, lag_s, lets_in_mps) < lag_s;
}

}  // namespace

DelayCause conflict_on(const NodeView& view, const Approach& mine, std::uint32_t to_lane, bool yield_to_all) {
    const World& world = view.world;
    const Rider& rider = world.vehicles.rider[mine.row];
    const TurnFacts& facts = world.layout.turn[rider.turn];
    const bool gives_way = facts.gives_way || yield_to_all;
    if ((facts.conflict_bits & (view.claimed_bits | view.inside_bits)) == 0 && !gives_way) return go;
    if (gives_way && follows_too_soon(world, mine)) return DelayCause::yield;
    const bool signalled = world.lights.turn[rider.turn] != TurnLight::dark;
    const float arrival_s = mine.away_m / std::max(world.vehicles.body[mine.row].speed_mps, 2.0F);
    for (const Conflict& conflict : world.network->turn_conflicts[id_at<TurnId>(rider.turn)]) {
        const bool merge = conflict.kind == ConflictKind::merge;
        const std::uint64_t bit = world.layout.turn[row(conflict.other)].bit;
        const bool minds_claims = conflict.priority != Priority::mine && (!merge || signalled);
        if (minds_claims && (bit & view.claimed_bits) != 0) {
            for (const Claim& claim : view.claims)
                if (claim.turn == row(conflict.other) && (!merge || claim.lane == to_lane)) return DelayCause::yield;
        }
        if (!merge && (bit & view.inside_bits) != 0 &&
            occupied_by(view, conflict.other, conflict.priority == Priority::equal ? 0.0F : arrival_s))
            return DelayCause::blocked;
        const bool theirs =
            conflict.priority == Priority::theirs || (yield_to_all && conflict.priority != Priority::theirs);
        if (theirs && must_wait_for(world, mine, conflict, to_lane)) return DelayCause::yield;
    }
    return go;
}

}  // namespace septima::phases
