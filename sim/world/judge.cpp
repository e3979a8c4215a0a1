#include "sim/world/judge.h"

namespace septima::phases {

namespace {

constexpr float emergency_decel_mps2 = 6.0F;  // nobody is asked to brake harder for the line
constexpr float plenty_of_room_m = 40.0F;
constexpr float far_m = 15.0F;  // beyond this and the way of far_s a grant is not judged anew in every step
constexpr float far_s = 2.0F;
constexpr std::uint64_t judged_every = 4;
// Slower than this within stopped_m of the line counts as having stopped (assumption).
constexpr float stopped_mps = 1.0F;
constexpr float stopped_at_red_mps = 1.5F;
constexpr float starting_at_red_mps = 3.0F;  // who has stopped and begun to go does not stop once more
constexpr float stopped_m = 3.0F;

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
            return -30.0F * static_cast<float>(std::abs(lane_shift(world, to, rider.after, rider))) +
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
        const float limit_mps = rider.movement == none ? stopped_at_red_mps : starting_at_red_mps;
        const bool stopped_first = first && away < stopped_m && speed < limit_mps;
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
    const bool stopped = rider.movement != none || (first && away < stopped_m && speed < stopped_mps);
    if (facts.stops && !stopped) return {choice.movement, DelayCause::yield};
    if (facts.conflict_bits != 0) {
        // Where ways only meet and nobody has precedence drivers follow one another through; at a green light those
        // whose ways cross see red.
        const bool unruled = facts.yields && facts.crosses && world.lights.turn[rider.turn] == TurnLight::dark;
        const bool one_by_one = facts.gives_way || unruled || yield_to_all;
        if (one_by_one && !first) return {choice.movement, DelayCause::yield};
        const DelayCause conflict = conflict_on(view, {lane, r, away}, choice.movement, yield_to_all);
        if (conflict != go) return {choice.movement, conflict};
    }
    return {choice.movement, go};
}

}  // namespace septima::phases
