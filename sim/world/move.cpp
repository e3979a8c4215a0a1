#include "sim/base/parallel.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

constexpr float stop_short_m = 1.0F;  // of the stop line
constexpr float walking_mps = 3.0F;
constexpr float standing_mps = 0.1F;
constexpr float pick_up_mps2 = 0.3F;       // what one expects of another who drives to where two ways meet (assumption)
constexpr float zip_headway_share = 0.5F;  // of the time gap is enough at first where two ways meet (assumption)
constexpr float turning_decel_mps2 = 1.5F;  // slowing down for a turn

/// The strongest constraint on a vehicle in this step.
struct Constraint {
    float interaction_mps2 = 0.0F;
    DelayCause cause = DelayCause::queue;
    void take(float interaction_mps2_, DelayCause cause_) {
        if (interaction_mps2_ <= interaction_mps2) return;
        interaction_mps2 = interaction_mps2_;
        cause = cause_;
    }
};

/// What a lane's vehicles have in common in this step.
struct LaneView {
    std::uint32_t lane;
    float line_m;
    std::uint32_t first, head, last;  ///< rows; those before `head` are in the node
    std::uint32_t granted_until;
    DelayCause held_by;
    bool strip;
};

DelayCause behind_cause(float leader_speed_mps) {
    return leader_speed_mps < walking_mps ? DelayCause::queue : DelayCause::slow_leader;
}

/// A vehicle about to move: its row, its driver, what he must heed.
struct Mover {
    std::uint32_t row;
    const ClassFacts* facts;
    Driver driver;
    Constraint constraint;

    void follow(float speed_mps, float leader_speed_mps, float gap_m, DelayCause cause) {
        constraint.take(interaction(driver, facts->brake_mps2, speed_mps, leader_speed_mps, gap_m), cause);
    }
    /// Behind a vehicle that comes from another lane: until the ways meet one brakes no harder than it takes to be
    /// behind its rear when it gets there; a short gap then grows (relaxation: Laval & Leclercq 2008).
    void let_in(float speed_mps, float leader_speed_mps, float gap_m, float leader_remaining_m) {
        const float reached_mps =
            std::sqrt(leader_speed_mps * leader_speed_mps + 2.0F * pick_up_mps2 * leader_remaining_m);
        const float their_s = std::max(0.1F, (reached_mps - leader_speed_mps) / pick_up_mps2);
        const float headway_m = zip_headway_share * driver.time_headway_s * std::min(speed_mps, leader_speed_mps);
        const float room_m = leader_remaining_m + gap_m - driver.min_gap_m - headway_m;
        const float needed_mps2 = 2.0F * (room_m - speed_mps * their_s) / (their_s * their_s);
        const float enough = std::max(0.0F, free_acceleration(driver, speed_mps) - needed_mps2);
        const float usual = interaction(driver, facts->brake_mps2, speed_mps, leader_speed_mps, std::max(gap_m, 0.3F));
        constraint.take(std::min(usual, enough), behind_cause(leader_speed_mps));
    }
};

/// Vehicles of other lanes that will enter the same lane just before this one: one follows them already (zip merging).
void follow_merging(const World& world, const LaneView& view, const MovementFacts& mine, Mover& mover) {
    const auto arrivals = arrivals_of(world.layout, mine.to);
    if (arrivals.size() < 2) return;
    const float speed = world.vehicles.body[mover.row].speed_mps;
    // The same formula for me and for the others: two who are level must both see it, to the last bit.
    const float remaining_m = mine.end_m - world.vehicles.body[mover.row].x_m;
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
            if (other_remaining > remaining_m || (other_remaining == remaining_m && from > view.lane)) break;
            const std::uint32_t chosen = r < rows.head() ? world.vehicles.rider[r].movement : world.scratch.chosen[r];
            if (chosen != other) continue;
            nearest = remaining_m - other_remaining - length_m(world, r);
            nearest_remaining_m = other_remaining;
            leader = r;
        }
        if (leader == none) continue;
        mover.let_in(speed, world.vehicles.body[leader].speed_mps, nearest, std::max(nearest_remaining_m, 0.0F));
    }
}

/// The lane beyond the node: its last vehicle, or, when it is empty, a line there that one will have to stop at.
void follow_beyond(const World& world, const MovementFacts& mine, float remaining_m, Mover& mover) {
    const LaneRow& rows = world.lanes.of[mine.to];
    const float speed = world.vehicles.body[mover.row].speed_mps;
    if (rows.count > 0) {
        const std::uint32_t tail = rows.tail();
        const float tail_mps = world.vehicles.body[tail].speed_mps;
        const float gap = remaining_m + world.vehicles.body[tail].x_m - length_m(world, tail) - mine.entry_m;
        mover.follow(speed, tail_mps, gap, behind_cause(tail_mps));
        return;
    }
    const std::uint32_t after = world.vehicles.rider[mover.row].after;
    if (after == none) return;
    const float to_line = remaining_m + world.lanes.of[mine.to].facts.line_m - mine.entry_m;
    if (to_line > line_reach_m(speed)) return;
    const TurnLight light = world.lights.turn[after];
    const bool must_stop = light == TurnLight::red || (light == TurnLight::dark && world.layout.turn[after].yields);
    if (must_stop) mover.follow(speed, 0.0F, to_line + mover.driver.min_gap_m - stop_short_m, DelayCause::red);
}

/// Speed for a turn or a slower street that lies `remaining_m` ahead.
float speed_for(float target_mps, float remaining_m) {
    return std::sqrt(target_mps * target_mps + 2.0F * turning_decel_mps2 * std::max(0.0F, remaining_m));
}

/// Constraints near and beyond the stop line.
void constrain_at_node(const World& world, const LaneView& view, Mover& mover) {
    const Vehicles& v = world.vehicles;
    const std::uint32_t r = mover.row;
    const Rider& rider = v.rider[r];
    const TurnFacts& turn = world.layout.turn[rider.turn];
    const float away = view.line_m - v.body[r].x_m;
    const bool in_node = r < view.head;
    if (!in_node && r >= view.granted_until) {
        if (r == view.granted_until)
            mover.follow(v.body[r].speed_mps, 0.0F, away + mover.driver.min_gap_m - stop_short_m, view.held_by);
        if (turn.type != TurnType::through)
            mover.driver.desired_speed_mps = std::min(mover.driver.desired_speed_mps, speed_for(turn.speed_mps, away));
        return;
    }
    const std::uint32_t chosen = in_node ? rider.movement : world.scratch.chosen[r];
    if (chosen == none) return;
    const MovementFacts& movement = world.layout.movement[chosen];
    const float remaining = away + movement.length_m;
    const float next_mps = world.controls.link_limit_mps[turn.to_link] * rider.speed_factor;
    float& desired_mps = mover.driver.desired_speed_mps;
    if (turn.speed_mps < desired_mps) desired_mps = std::min(desired_mps, speed_for(turn.speed_mps, away));
    if (next_mps < desired_mps) desired_mps = std::min(desired_mps, speed_for(next_mps, remaining));
    const bool same_way =
        r > view.first && (r - 1 < view.head ? v.rider[r - 1].movement : world.scratch.chosen[r - 1]) == chosen;
    if (same_way) return;
    follow_beyond(world, movement, remaining, mover);
    if (world.scratch.alone[r] == 0) follow_merging(world, view, movement, mover);
}

/// Lets a driver in: holds back behind the rear of the one who must change, without braking hard.
float with_courtesy(const World& world, const Mover& mover, float accel_mps2) {
    const float hold_x_m = world.scratch.hold_x_m[mover.row];
    if (hold_x_m >= free_road_m) return accel_mps2;
    const float gap = hold_x_m - world.vehicles.body[mover.row].x_m;
    const float speed = world.vehicles.body[mover.row].speed_mps;
    const float wanted = gap > 0.5F ? acceleration(mover.driver, speed, speed, gap) : -mover.driver.comfort_decel_mps2;
    return std::min(accel_mps2, std::max(wanted, -mover.driver.comfort_decel_mps2));
}

/// Acceleration in this step, m/s^2; what held the vehicle up goes to its rider's cause.
float wanted_acceleration(World& world, const LaneView& view, Mover& mover, bool& near) {
    const Vehicles& v = world.vehicles;
    const std::uint32_t r = mover.row;
    const float speed = v.body[r].speed_mps;
    Rider& rider = world.vehicles.rider[r];
    if (r > view.first) {
        const std::uint32_t leader = r - 1;
        mover.follow(speed, v.body[leader].speed_mps, v.body[leader].x_m - length_m(world, leader) - v.body[r].x_m,
                     behind_cause(v.body[leader].speed_mps));
    }
    if (near) {
        near = view.line_m - v.body[r].x_m <= line_reach_m(speed);
        if (near && rider.turn != none) constrain_at_node(world, view, mover);
    }
    const float accel =
        std::max(free_acceleration(mover.driver, speed) - mover.constraint.interaction_mps2, -hardest_decel_mps2);
    const float courteous = with_courtesy(world, mover, accel);
    if (courteous < accel)
        rider.cause = static_cast<std::uint8_t>(DelayCause::lane_change);
    else if (mover.constraint.interaction_mps2 > 0.05F)
        rider.cause = static_cast<std::uint8_t>(mover.constraint.cause);
    return courteous;
}

/// Books what a step cost: time lost against the desired speed goes to the cause that held the vehicle up last.
void book(World& world, const Mover& mover, const Motion& motion, LaneSums& sums) {
    const float dt = world.options.step_s;
    const std::uint32_t r = mover.row;
    Rider& rider = world.vehicles.rider[r];
    Tally& tally = world.vehicles.tally[r];
    const float lost_s = dt - motion.advance_m / world.vehicles.body[r].desired_mps;
    tally.distance_m += motion.advance_m;
    tally.delay_s += lost_s;
    sums.vehicle_m += motion.advance_m;
    sums.cause_s[rider.cause] += lost_s;
    tally.fuel_g += dt * fuel_gps(mover.facts->engine, motion.advance_m / dt,
                                  (motion.speed_mps - world.vehicles.body[r].speed_mps) / dt);
    if (motion.speed_mps < standing_mps) {
        if (rider.standing_steps == 0) ++tally.stops;
        if (rider.standing_steps < 0xFFFFU) ++rider.standing_steps;
    } else if (motion.speed_mps > 1.0F) {
        rider.standing_steps = 0;
    }
}

void move_lane(World& world, const LaneView& view) {
    Vehicles& v = world.vehicles;
    const float dt = world.options.step_s;
    LaneSums& sums = world.sums[view.lane];
    sums.vehicle_s += dt * static_cast<float>(view.last - view.first);
    float leader_rear_after = free_road_m;
    bool near = true;
    for (std::uint32_t r = view.first; r < view.last; ++r) {
        const ClassFacts& facts = class_of(world, r);
        Mover mover{r, &facts, facts.driver, {}};
        mover.driver.desired_speed_mps =
            view.strip ? std::min(v.body[r].desired_mps, strip_limit_mps(world, view.lane, r)) : v.body[r].desired_mps;
        mover.driver.time_headway_s = v.headway_s[r];
        const float accel = wanted_acceleration(world, view, mover, near);
        Motion motion = moved(v.body[r].speed_mps, accel, dt);
        // Bumpers never overlap, whatever the parameters: the new place stays behind the leader's new rear and a closed
        // line.
        float limit = leader_rear_after;
        const bool held = r >= view.granted_until && r >= view.head && v.rider[r].turn != none;
        if (held) limit = std::min(limit, view.line_m);
        if (v.body[r].x_m + motion.advance_m > limit) {
            motion.advance_m = std::max(0.0F, limit - v.body[r].x_m);
            motion.speed_mps = std::min(motion.speed_mps, motion.advance_m / dt);
        }
        VehicleBody& after = world.scratch.moved[r];
        after = v.body[r];
        after.x_m += motion.advance_m;
        after.speed_mps = motion.speed_mps;
        leader_rear_after = after.x_m - after.length_m;
        if (r >= view.head) v.rider[r].movement = world.scratch.chosen[r];
        book(world, mover, motion, sums);
    }
}

/// Marks the rows that leave the lane at its end: beyond the node, or because their trip ends at the line. Whether
/// there are any, or some that move sideways.
bool find_leavers(World& world, const LaneView& view) {
    std::uint32_t last_leaver = 0;
    for (std::uint32_t r = view.first; r < view.last; ++r) {
        const float x = world.scratch.moved[r].x_m;
        if (x < view.line_m) break;
        const Rider& rider = world.vehicles.rider[r];
        if (world.scratch.next_lane[r] != stays) continue;  // moves sideways
        if (rider.turn == none) {
            world.scratch.next_lane[r] = none;
        } else {
            if (rider.movement == none || x < world.layout.movement[rider.movement].end_m) continue;
            world.scratch.next_lane[r] = world.layout.movement[rider.movement].to;
        }
        last_leaver = r - view.first + 1;
    }
    LaneRow& rows = world.lanes.of[view.lane];
    rows.crossed = static_cast<std::uint16_t>(last_leaver);
    return rows.crossed > 0 || rows.changed > 0;
}

}  // namespace

void move(World& world) {
    const std::size_t rows = world.vehicles.size();
    world.scratch.moved.resize(rows);
    world.scratch.leaves.resize(world.lanes.active.size());
    for_each_row(
        world.lanes.active.size(),
        [&](std::size_t index) {
            const std::uint32_t lane = world.lanes.active[index];
            const LaneRow& of = world.lanes.of[lane];
            const LaneView view{lane,
                                of.facts.line_m,
                                of.first,
                                of.head(),
                                of.end(),
                                of.granted_until,
                                static_cast<DelayCause>(of.held_by),
                                of.facts.strip};
            move_lane(world, view);
            world.scratch.leaves[index] = find_leavers(world, view) ? 1 : 0;
        },
        64);
    world.counts.updates += rows;
}

}  // namespace septima::phases
