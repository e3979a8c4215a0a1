#include "sim/world/judge.h"

namespace septima::phases {

namespace {

constexpr float comfortable_amber_decel_mps2 =
    3.0F;                                     // brakes harder than this: drives on at amber (assumption; ITE uses 3.05)
constexpr float emergency_decel_mps2 = 6.0F;  // nobody is asked to brake harder for the line
constexpr float plenty_of_room_m = 40.0F;
constexpr float far_m = 15.0F;  // beyond this and the way of far_s a grant is not judged anew in every step
constexpr float far_s = 2.0F;
constexpr std::uint64_t judged_every = 4;
constexpr float stopped_mps =
    1.5F;  // slower than this within stopped_m of the line counts as having stopped (assumption)
constexpr float stopped_m = 3.0F;
constexpr float zip_speed_mps = 5.0F;  // slower than this, merging streams take turns

bool can_stop(float away_m, float speed_mps, float decel_mps2) {
    return speed_mps * speed_mps <= 2.0F * decel_mps2 * std::max(away_m, 0.05F);
}

/// Room on a lane for one more vehicle, m: behind its last vehicle, less what is on its way there.
float room_on(const NodeView& view, std::uint32_t lane) {
    const World& world = view.world;
    const LaneFacts& facts = world.lanes.of[lane].facts;
    float room = facts.line_m - facts.entry_m;
    if (world.lanes.of[lane].count > 0) {
        const std::uint32_t tail = world.lanes.of[lane].tail();
        room = world.vehicles.body[tail].x_m - length_m(world, tail) - facts.entry_m +
               2.0F * world.vehicles.body[tail].speed_mps;
    } else {
        room = std::max(room, plenty_of_room_m * 0.5F);
    }
    if (is_watched(world, lane)) room = std::min(room, obstacle_ahead_m(world, lane, facts.entry_m) - facts.entry_m);
    if (room > plenty_of_room_m) return room;
    for (const Inside& other : view.inside)
        if (other.lane == lane) room -= other.room_m;
    for (const Claim& claim : view.claims)
        if (claim.lane == lane) room -= claim.room_m;
    return room;
}

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
/// do not count. `only_lane`: count only those that can end on this lane (merges), or none.
float seconds_to_next(const World& world, TurnId other, std::uint32_t only_lane, float horizon_s, bool zip) {
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
            if (zip && speed < zip_speed_mps) continue;
            if (light == TurnLight::amber && can_stop(away, speed, comfortable_amber_decel_mps2))
                break;  // will stop, and all behind it
            const bool waits = speed < 1.0F && world.vehicles.rider[r].movement == none;
            if (waits && world.vehicles.rider[r].standing_steps > 2)
                break;  // held at the line; those behind wait with it
            soonest = std::min(soonest, away / std::max(speed, 2.0F));
            break;
        }
    }
    return soonest;
}

/// @param yield_to_all  turning right on red: everybody else goes first
DelayCause conflict_on(const NodeView& view, std::uint32_t r, float away, std::uint32_t to_lane, bool yield_to_all) {
    const World& world = view.world;
    const Rider& rider = world.vehicles.rider[r];
    const TurnFacts& facts = world.layout.turn[rider.turn];
    if ((facts.conflict_bits & (view.claimed_bits | view.inside_bits)) == 0 && !facts.gives_way && !yield_to_all)
        return go;
    // Impatience: after 20 s at the line drivers take shorter gaps, down to 60 % after 80 s (assumption).
    const float waited = static_cast<float>(rider.standing_steps) * world.options.step_s;
    float gap = world.classes->rows[rider.vehicle_class].critical_gap_s *
                std::clamp(1.0F - (waited - 20.0F) / 150.0F, 0.6F, 1.0F);
    if (rider.movement != none) gap *= 0.5F;  // has begun to move: does not stop for what was far enough
    const bool signalled = world.lights.turn[rider.turn] != TurnLight::dark;
    const float arrival_s = away / std::max(world.vehicles.body[r].speed_mps, 2.0F);
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
        if (!theirs) continue;
        const bool zip = merge && !signalled;
        if (seconds_to_next(world, conflict.other, merge ? to_lane : none, gap, zip) < gap) return DelayCause::yield;
    }
    return go;
}

/// Where a vehicle may cross to.
struct Choice {
    std::uint32_t movement = none;
    float room_m = 0.0F;
    bool room_known = false;
};

/// The lane to cross into: of those that the turn offers, the one that suits the turn after, then the one with more
/// room.
Choice best_movement(const NodeView& view, std::uint32_t lane, std::uint32_t r) {
    const World& world = view.world;
    const Layout& layout = world.layout;
    const Rider& rider = world.vehicles.rider[r];
    const VehicleKind kind = kind_of(world, r);
    Choice best;
    if (rider.movement != none && layout.movement[rider.movement].turn == rider.turn &&
        may_use(world, layout.movement[rider.movement].to, rider.trip, kind)) {
        best.movement = rider.movement;  // who is under way does not change his mind
        return best;
    }
    float best_score = 0.0F;
    for (std::uint32_t m = layout.lane_movement_begin[lane]; m < layout.lane_movement_begin[lane + 1]; ++m) {
        const MovementFacts& movement = layout.movement[m];
        if (movement.turn != rider.turn || !may_use(world, movement.to, rider.trip, kind)) continue;
        if (best.movement == none) {
            best.movement = m;
            continue;
        }
        const auto score = [&](Choice& choice) {  // only asked when there is a choice
            const std::uint32_t to = layout.movement[choice.movement].to;
            choice.room_m = room_on(view, to);
            choice.room_known = true;
            return -30.0F * static_cast<float>(std::abs(lane_shift(world, to, rider.after))) +
                   std::min(choice.room_m, plenty_of_room_m);
        };
        if (!best.room_known) best_score = score(best);
        Choice other{m};
        const float other_score = score(other);
        if (other_score <= best_score) continue;
        best = other;
        best_score = other_score;
    }
    return best;
}

/// A grant of a step before holds for a few steps while there is room and time to stop; the light alone is looked at in
/// each.
bool still_granted(const World& world, std::uint32_t lane, std::uint32_t r, float away) {
    const Rider& rider = world.vehicles.rider[r];
    if (rider.movement == none || away < far_m + far_s * world.vehicles.body[r].speed_mps) return false;
    const MovementFacts& movement = world.layout.movement[rider.movement];
    if (movement.from != lane || movement.turn != rider.turn) return false;
    return (static_cast<std::uint64_t>(rider.trip) + static_cast<std::uint64_t>(world.step_index)) % judged_every != 0;
}

}  // namespace

DelayCause light_verdict(const World& world, std::uint32_t r, float away, bool first, bool& yield_to_all) {
    const Rider& rider = world.vehicles.rider[r];
    const float speed = world.vehicles.body[r].speed_mps;
    const TurnLight light = world.lights.turn[rider.turn];
    if (light == TurnLight::amber) {
        const bool waiting_left = first && away < 2.0F && world.layout.turn[rider.turn].yields && speed < 2.0F;
        if (!waiting_left && can_stop(away, speed, comfortable_amber_decel_mps2)) return DelayCause::red;
    }
    if (light == TurnLight::red) {
        const bool right = world.layout.turn[rider.turn].type == TurnType::right;
        const bool stopped_first = first && away < stopped_m && speed < stopped_mps;
        if (world.options.right_on_red && right && stopped_first)
            yield_to_all = true;
        else if (can_stop(away, speed, emergency_decel_mps2))
            return DelayCause::red;
    }
    return go;
}

Verdict judge(const NodeView& view, std::uint32_t lane, std::uint32_t r, bool first, float away) {
    const World& world = view.world;
    const Rider& rider = world.vehicles.rider[r];
    const TurnFacts& facts = world.layout.turn[rider.turn];
    const float speed = world.vehicles.body[r].speed_mps;
    bool yield_to_all = false;
    const DelayCause light = light_verdict(world, r, away, first, yield_to_all);
    if (light != go && !first) return {none, light};
    if (light == go && still_granted(world, lane, r, away)) return {rider.movement, go};
    Choice choice = best_movement(view, lane, r);
    if (choice.movement == none) return {none, DelayCause::lane_change};
    if (light != go) return {choice.movement, light};
    const bool committed = !can_stop(away, speed, emergency_decel_mps2);
    if (committed) return {choice.movement, go};
    const std::uint32_t to = world.layout.movement[choice.movement].to;
    if (facts.crosses) {
        const bool keeps_clear =
            world.options.keep_clear_share >= 1.0F || uniform(world.options.seed, rider.trip, Purpose::compliance) <
                                                          static_cast<double>(world.options.keep_clear_share);
        const float needed = length_m(world, r) + standing_gap_m;
        if (keeps_clear && (choice.room_known ? choice.room_m : room_on(view, to)) < needed)
            return {choice.movement, DelayCause::blocked};
    }
    if (facts.conflict_bits != 0) {
        // Where ways only meet and nobody has precedence drivers follow one another through.
        const bool one_by_one = facts.gives_way || (facts.yields && facts.crosses) || yield_to_all || facts.stops;
        if (one_by_one && !first) return {choice.movement, DelayCause::yield};
        const bool stopped = rider.movement != none || (away < stopped_m && speed < stopped_mps);
        if (facts.stops && !stopped) return {choice.movement, DelayCause::yield};
        const DelayCause conflict = conflict_on(view, r, away, to, yield_to_all);
        if (conflict != go) return {choice.movement, conflict};
    }
    return {choice.movement, go};
}

}  // namespace septima::phases
