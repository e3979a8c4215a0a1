#include "sim/world/heed_node.h"

#include "sim/world/judge.h"

namespace septima::phases {

namespace {

constexpr float stop_short_m = 1.0F;       // of the stop line
constexpr float pick_up_mps2 = 0.3F;       // what one expects of another who drives to where two ways meet (assumption)
constexpr float zip_headway_share = 0.5F;  // of the time gap is enough at first where two ways meet (assumption)
constexpr float join_over_m = 16.0F;       // the same as zip_over_m where one of them has precedence (assumption)
constexpr float zip_care_share = 0.15F;    // of the spacing to come is kept early where two queues meet (assumption: so
                                           // the discharge lies 3 to 20 % below capacity, tests/theory)
constexpr float zip_queue_mps = 7.0F;      // up to here they are queues, at twice this they no longer are
// Who shares a merge stays further back, to arrive rolling: by so much of the way of the one ahead, up to here
// (assumption).
constexpr float run_up_share = 0.28F;
constexpr float run_up_over_m = 30.0F;
constexpr float waits_mps = 1.0F;           // slower than this stands for waiting
constexpr float start_ahead_s = 0.7F;       // who waits starts before the one he lets pass has passed (assumption)
constexpr float turning_decel_mps2 = 1.5F;  // slowing down for a turn

/// A lane and its rows.
struct View {
    std::uint32_t lane;
    const LaneRow& rows;
};

DelayCause behind_cause(float leader_speed_mps) {
    return leader_speed_mps < queue_mps ? DelayCause::queue : DelayCause::slow_leader;
}

inline void follow(Mover& mover, float speed_mps, float leader_speed_mps, float gap_m, DelayCause cause) {
    mover.constraint.take(interaction(mover.driver, mover.facts->brake_mps2, speed_mps, leader_speed_mps, gap_m),
                          cause);
}
/// Where the ways of two vehicles meet.
struct Meeting {
    float gap_m;               ///< between the two now
    float leader_remaining_m;  ///< until the ways meet
    bool shares;               ///< the branches share the merge
    bool zips;                 ///< neither has precedence
};
/// Behind a vehicle that comes from another lane: until the ways meet one brakes no harder than it takes to be
/// behind its rear when it gets there; a short gap then grows (relaxation: Laval & Leclercq 2008). Far from there a
/// vehicle of another queue is only half a place ahead: the spacing counts double and less and less so.
void let_in(Mover& mover, const VehicleBody& leader, float speed_mps, const Meeting& meeting) {
    const auto [gap_m, leader_remaining_m, shares, zips] = meeting;
    const float leader_speed_mps = leader.speed_mps;
    const float reached_mps = std::sqrt(leader_speed_mps * leader_speed_mps + 2.0F * pick_up_mps2 * leader_remaining_m);
    const float their_s = std::max(0.1F, (reached_mps - leader_speed_mps) / pick_up_mps2);
    const float headway_m = zip_headway_share * mover.driver.time_headway_s * std::min(speed_mps, leader_speed_mps);
    const float run_up_m = shares ? run_up_share * std::min(leader_remaining_m, run_up_over_m) : 0.0F;
    const float room_m = leader_remaining_m + gap_m - mover.driver.min_gap_m - headway_m - run_up_m;
    const float needed_mps2 = 2.0F * (room_m - speed_mps * their_s) / (their_s * their_s);
    const float enough = std::max(0.0F, free_acceleration(mover.driver, speed_mps) - needed_mps2);
    const float share = 1.0F - 0.5F * std::min(1.0F, leader_remaining_m / (zips ? zip_over_m : join_over_m));
    const float wide_m = (gap_m + leader.length_m) / share - leader.length_m;
    const float usual =
        interaction(mover.driver, mover.facts->brake_mps2, speed_mps, leader_speed_mps, std::max(wide_m, 0.3F));
    // In two queues one opens the gap in time rather than late: they pick up speed before they meet.
    const float queues = std::clamp(2.0F - std::max(speed_mps, leader_speed_mps) / zip_queue_mps, 0.0F, 1.0F);
    const float late = std::min(usual, enough);
    const float care = zips ? zip_care_share * queues : 0.0F;
    mover.constraint.take(late + care * (usual - late), behind_cause(leader_speed_mps));
}

/// How much further from the merge than they are the vehicles of a lane count, so that each branch gets its share.
float counted_off_m(const World& world, std::uint32_t lane) {
    constexpr float allowed_m = 10.0F;  // two vehicles: queues of equal shares alternate as without any
    return world.zip_debt_m.empty() ? 0.0F : std::max(0.0F, world.zip_debt_m[lane] - allowed_m);
}

/// Vehicles of other lanes that will enter the same lane just before this one: one follows them already (zip merging).
void follow_merging(const World& world, const View& view, const MovementFacts& mine, Mover& mover) {
    const auto arrivals = arrivals_of(world.layout, mine.to);
    if (arrivals.size() < 2) return;
    const float speed = world.vehicles.body[mover.row].speed_mps;
    // The same formula for me and for the others: two who are level must both see it, to the last bit.
    const float remaining_m = mine.end_m - world.vehicles.body[mover.row].x_m;
    const float place = remaining_m + counted_off_m(world, view.lane);
    const bool shares = !world.zip_debt_m.empty() && world.layout.zip_step_m[view.lane] > 0.0F;
    for (const auto& [other, from] : arrivals) {
        if (from == view.lane || world.lanes.empty(from)) continue;
        const MovementFacts& movement = world.layout.movement[other];
        const LaneRow& rows = world.lanes.of[from];
        const std::uint32_t last = std::min(rows.end(), rows.granted_until);
        float nearest = free_road_m;
        float nearest_remaining_m = 0.0F;
        std::uint32_t leader = none;
        for (std::uint32_t r = rows.first; r < last; ++r) {
            const float other_remaining = movement.end_m - world.vehicles.body[r].x_m;
            const float other_place = other_remaining + counted_off_m(world, from);
            if (other_place > place || (other_place == place && from > view.lane)) break;
            if (world.scratch.chosen[r] != other) continue;
            nearest = remaining_m - other_remaining - length_m(world, r);
            nearest_remaining_m = other_remaining;
            leader = r;
        }
        if (leader == none) continue;
        let_in(mover, world.vehicles.body[leader], speed,
               {nearest, std::max(nearest_remaining_m, 0.0F), shares, view.rows.facts.zips});
    }
}

/// Behind who came onto the lane from another branch, slower: one brakes no harder than the gap asks for, and the less
/// of the rest the harder that is (Kesting, Treiber & Helbing 2010, Phil. Trans. R. Soc. A 368, 4585: the IDM brakes
/// too hard for gaps that others have cut short; from memory. The leader is taken to keep his speed.)
void follow_comer(Mover& mover, float speed_mps, float leader_speed_mps, float gap_m) {
    const float usual = interaction(mover.driver, mover.facts->brake_mps2, speed_mps, leader_speed_mps, gap_m);
    const float closing_mps = speed_mps - leader_speed_mps;
    const float free_mps2 = free_acceleration(mover.driver, speed_mps);
    const float asked_mps2 = -closing_mps * closing_mps / (2.0F * std::max(gap_m, 0.01F));
    const float beyond_mps2 = asked_mps2 - (free_mps2 - usual);
    const float comfort_mps2 = mover.driver.comfort_decel_mps2;
    const bool eased = closing_mps > 0.0F && beyond_mps2 > 0.0F;
    const float wanted_mps2 = asked_mps2 - comfort_mps2 * beyond_mps2 / (comfort_mps2 + beyond_mps2);
    mover.constraint.take(eased ? free_mps2 - wanted_mps2 : usual, behind_cause(leader_speed_mps));
}

/// The lane beyond the node: its last vehicle, or, when it is empty, a line there that one will have to stop at.
void follow_beyond(const World& world, const MovementFacts& mine, float remaining_m, Mover& mover) {
    const LaneRow& rows = world.lanes.of[mine.to];
    const float speed = world.vehicles.body[mover.row].speed_mps;
    if (is_watched(world, mine.to)) {
        const float stands_m = obstacle_ahead_m(world, mine.to, mine.entry_m);
        const float room_m = remaining_m + stands_m - mine.entry_m;
        if (stands_m < free_road_m)
            follow(mover, speed, 0.0F, room_m + mover.driver.min_gap_m - stop_short_m, DelayCause::incident);
    }
    if (rows.count > 0) {
        const std::uint32_t tail = rows.tail();
        const float tail_mps = world.vehicles.body[tail].speed_mps;
        float gap = remaining_m + world.vehicles.body[tail].x_m - length_m(world, tail) - mine.entry_m;
        // Who waits starts as the one he lets pass is passing.
        if (speed < waits_mps && tail_mps > walking_mps) gap += start_ahead_s * tail_mps;
        if (arrivals_of(world.layout, mine.to).size() > 1)
            follow_comer(mover, speed, tail_mps, gap);
        else
            follow(mover, speed, tail_mps, gap, behind_cause(tail_mps));
        return;
    }
    const std::uint32_t after = world.vehicles.rider[mover.row].after;
    if (after == none) return;
    const float to_line = remaining_m + world.lanes.of[mine.to].facts.line_m - mine.entry_m;
    if (to_line > line_reach_m(speed)) return;
    const TurnLight light = world.lights.turn[after];
    const TurnFacts& facts = world.layout.turn[after];
    const bool must_stop = light == TurnLight::red || (light == TurnLight::dark && (facts.yields || facts.stops));
    if (must_stop) follow(mover, speed, 0.0F, to_line + mover.driver.min_gap_m - stop_short_m, DelayCause::red);
}

/// Speed for a turn or a slower street that lies `remaining_m` ahead.
float speed_for(float target_mps, float remaining_m) {
    return std::sqrt(target_mps * target_mps + 2.0F * turning_decel_mps2 * std::max(0.0F, remaining_m));
}

/// On a lane from which one's turn cannot be made, beside the queue of one from which it can: rather than passing its
/// last vehicle one slows down to get in behind it; for a while, for one holds up others (assumption).
void join_the_queue_beside(const World& world, const View& view, Mover& mover) {
    constexpr float queues_mps = 5.0F, at_ease_mps2 = 3.0F, patience_s = 20.0F;
    const std::uint32_t r = mover.row;
    const Rider& rider = world.vehicles.rider[r];
    const int shift = lane_shift(world, view.lane, rider.turn, rider);
    if (shift == 0 || static_cast<float>(rider.standing_steps) * world.options.step_s > patience_s) return;
    const std::uint32_t beside = shift > 0 ? view.rows.facts.right : view.rows.facts.left;
    if (beside == none || !may_use(world, beside, rider.trip, kind_of(world, r))) return;
    const VehicleBody& me = world.vehicles.body[r];
    const std::uint32_t behind = row_behind(world, beside, me.x_m);
    if (behind == world.lanes.of[beside].first) return;
    const VehicleBody& last = world.vehicles.body[behind - 1];
    const float gap_m = last.x_m - last.length_m - me.x_m;
    if (last.speed_mps > queues_mps || gap_m < 0.5F || !can_stop(gap_m, me.speed_mps, at_ease_mps2)) return;
    follow(mover, me.speed_mps, last.speed_mps, gap_m, DelayCause::lane_change);
}

/// REQUIRES that the trip does not end on this link.
void constrain_at_node(const World& world, const View& view, Mover& mover) {
    const Vehicles& v = world.vehicles;
    const std::uint32_t r = mover.row;
    const Rider& rider = v.rider[r];
    const TurnFacts& turn = world.layout.turn[rider.turn];
    const float away = view.rows.facts.line_m - v.body[r].x_m;
    const bool in_node = r < view.rows.head();
    if (!in_node && r >= view.rows.granted_until) {
        join_the_queue_beside(world, view, mover);
        if (r == view.rows.granted_until)
            follow(mover, v.body[r].speed_mps, 0.0F, away + mover.driver.min_gap_m - stop_short_m,
                   static_cast<DelayCause>(view.rows.held_by));
        if (turn.type != TurnType::through)
            mover.driver.desired_speed_mps = std::min(mover.driver.desired_speed_mps, speed_for(turn.speed_mps, away));
        return;
    }
    const std::uint32_t chosen = world.scratch.chosen[r];
    if (chosen == none) return;
    const MovementFacts& movement = world.layout.movement[chosen];
    const float remaining = away + movement.length_m;
    const float next_mps = world.controls.link_limit_mps[turn.to_link] * rider.speed_factor;
    float& desired_mps = mover.driver.desired_speed_mps;
    if (turn.speed_mps < desired_mps) desired_mps = std::min(desired_mps, speed_for(turn.speed_mps, away));
    if (next_mps < desired_mps) desired_mps = std::min(desired_mps, speed_for(next_mps, remaining));
    const bool same_way = r > view.rows.first && world.scratch.chosen[r - 1] == chosen;
    if (!same_way) follow_beyond(world, movement, remaining, mover);
    if (world.scratch.alone[r] == 0) follow_merging(world, view, movement, mover);
}

}  // namespace

void heed_node(World& world, std::uint32_t lane) {
    LaneRow& rows = world.lanes.of[lane];
    const View view{lane, rows};
    std::uint32_t r = rows.first;
    for (; r < rows.end(); ++r) {
        const VehicleBody& body = world.vehicles.body[r];
        if (rows.facts.line_m - body.x_m > line_reach_m(rows.facts, body.speed_mps)) break;
        Mover mover = mover_of(world, r, desired_on(world, rows.facts, lane, r));
        if (world.vehicles.rider[r].turn != none) constrain_at_node(world, view, mover);
        world.scratch.heed[r] = {mover.driver.desired_speed_mps, mover.constraint.interaction_mps2,
                                 static_cast<std::int32_t>(mover.constraint.cause)};
    }
    rows.heeded = static_cast<std::uint16_t>(r - rows.first);
}

void heed_halt(const World& world, const Halt& halt, Mover& mover) {
    mover.driver.desired_speed_mps = std::min(mover.driver.desired_speed_mps, halt.slow_mps);
    if (halt.x_m >= free_road_m) return;
    const VehicleBody& body = world.vehicles.body[mover.row];
    follow(mover, body.speed_mps, 0.0F, halt.x_m + mover.driver.min_gap_m - stop_short_m - body.x_m, halt.cause);
}

float courteous_acceleration(const World& world, const Mover& mover) {
    const float gap = world.scratch.hold_x_m[mover.row] - world.vehicles.body[mover.row].x_m;
    const float speed = world.vehicles.body[mover.row].speed_mps;
    // Who drives faster slows down to the speed at which a queue lets others in.
    const float wanted = gap > 0.5F ? acceleration(mover.driver, speed, std::min(speed, courteous_mps), gap)
                                    : -mover.driver.comfort_decel_mps2;
    return std::max(wanted, -mover.driver.comfort_decel_mps2);
}

}  // namespace septima::phases
