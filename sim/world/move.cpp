#include "sim/base/parallel.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

constexpr float stop_short_m = 1.0F;         // of the stop line
constexpr float walking_mps = 3.0F;
constexpr float standing_mps = 0.1F;
constexpr float turning_decel_mps2 = 1.5F;   // slowing down for a turn

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
    LinkId link;
    float line_m;
    std::uint32_t first, last, granted_until;
};

DelayCause behind_cause(float leader_speed_mps) { return leader_speed_mps < walking_mps ? DelayCause::queue : DelayCause::slow_leader; }

/// Vehicles of other lanes that will enter the same lane just before this one: one follows them already (zip merging).
void follow_merging(const World& world, const LaneView& view, std::uint32_t r_mine, std::uint32_t movement, const Driver& driver,
                    Constraint& constraint) {
    const Network& network = *world.network;
    const LaneId to = network.movement_to[id_at<MovementId>(movement)];
    const auto arrivals = network.lane_arrivals[to];
    if (arrivals.size() < 2) return;
    const float speed = world.vehicles.speed_mps[r_mine];
    // The same formula for me and for the others: two who are level must both see it, to the last bit.
    const float remaining_m = view.line_m + network.movement_length_m[id_at<MovementId>(movement)] - world.vehicles.x_m[r_mine];
    for (const MovementId other_movement : arrivals) {
        const std::uint32_t from = static_cast<std::uint32_t>(row(network.movement_from[other_movement]));
        if (from == view.lane || world.lanes.count[from] == 0) continue;
        const float end = network.link_stop_line_m[network.lane_link[id_at<LaneId>(from)]] + network.movement_length_m[other_movement];
        float nearest = free_road_m;
        std::uint32_t leader = none;
        for (std::uint32_t r = world.lanes.first[from]; r < world.lanes.first[from] + world.lanes.count[from]; ++r) {
            const float other_remaining = end - world.vehicles.x_m[r];
            if (other_remaining > remaining_m || (other_remaining == remaining_m && from > view.lane)) break;
            const std::uint32_t chosen = r < world.lanes.first[from] + world.lanes.in_node[from] ? world.vehicles.rider[r].movement : world.scratch.chosen[r];
            if (chosen != row(other_movement)) continue;
            nearest = remaining_m - other_remaining - length_m(world, r);
            leader = r;
        }
        if (leader != none)
            constraint.take(interaction(driver, speed, world.vehicles.speed_mps[leader], std::max(nearest, 0.3F)),
                            behind_cause(world.vehicles.speed_mps[leader]));
    }
}

/// The lane beyond the node: its last vehicle, or, when it is empty, a line there that one will have to stop at.
void follow_beyond(const World& world, std::uint32_t r, std::uint32_t movement, float remaining_m, const Driver& driver, Constraint& constraint) {
    const Network& network = *world.network;
    const LaneId to = network.movement_to[id_at<MovementId>(movement)];
    const std::uint32_t lane = static_cast<std::uint32_t>(row(to));
    const LinkId link = network.lane_link[to];
    const float speed = world.vehicles.speed_mps[r];
    const float entry = network.link_entry_m[link];
    if (world.lanes.count[lane] > 0) {
        const std::uint32_t tail = world.lanes.last_row(lane);
        const float gap = remaining_m + world.vehicles.x_m[tail] - length_m(world, tail) - entry;
        constraint.take(interaction(driver, speed, world.vehicles.speed_mps[tail], gap), behind_cause(world.vehicles.speed_mps[tail]));
        return;
    }
    const std::uint32_t after = turn_after(world, world.vehicles.rider[r].trip, 1);
    if (after == none) return;
    const float to_line = remaining_m + network.link_stop_line_m[link] - entry;
    if (to_line > line_reach_m(speed)) return;
    const TurnLight light = world.lights.turn[after];
    const bool must_stop = light == TurnLight::red || (light == TurnLight::dark && world.layout.turn_yields[after] != 0);
    if (must_stop) constraint.take(interaction(driver, speed, 0.0F, to_line + driver.min_gap_m - stop_short_m), DelayCause::red);
}

/// Speed for a turn or a slower street that lies `remaining_m` ahead.
float speed_for(float target_mps, float remaining_m) {
    return std::sqrt(target_mps * target_mps + 2.0F * turning_decel_mps2 * std::max(0.0F, remaining_m));
}

/// Constraints near and beyond the stop line.
void constrain_at_node(const World& world, const LaneView& view, std::uint32_t r, Driver& driver, Constraint& constraint) {
    const Vehicles& v = world.vehicles;
    const Network& network = *world.network;
    const Rider& rider = v.rider[r];
    const float away = view.line_m - v.x_m[r];
    const bool in_node = r < view.first + world.lanes.in_node[view.lane];
    if (!in_node && r >= view.granted_until) {
        if (r == view.granted_until)
            constraint.take(interaction(driver, v.speed_mps[r], 0.0F, away + driver.min_gap_m - stop_short_m),
                            static_cast<DelayCause>(world.scratch.held_by[view.lane]));
        if (rider.turn != none && network.turn_type[id_at<TurnId>(rider.turn)] != TurnType::through)
            driver.desired_speed_mps = std::min(driver.desired_speed_mps, speed_for(world.layout.turn_speed_mps[rider.turn], away));
        return;
    }
    const std::uint32_t movement = in_node ? rider.movement : world.scratch.chosen[r];
    if (movement == none) return;
    const float remaining = away + network.movement_length_m[id_at<MovementId>(movement)];
    const LinkId next = network.turn_to[id_at<TurnId>(rider.turn)];
    const float next_mps = world.controls.link_limit_mps[row(next)] * world.driver_speed_factor[rider.trip];
    const float turn_mps = std::min(speed_for(world.layout.turn_speed_mps[rider.turn], away), speed_for(next_mps, remaining));
    driver.desired_speed_mps = std::min(driver.desired_speed_mps, turn_mps);
    const bool same_way = r > view.first && (r - 1 < view.first + world.lanes.in_node[view.lane] ? v.rider[r - 1].movement : world.scratch.chosen[r - 1]) == movement;
    if (same_way) return;
    follow_beyond(world, r, movement, remaining, driver, constraint);
    follow_merging(world, view, r, movement, driver, constraint);
}

/// Lets a driver in: holds back behind the rear of the one who must change, without braking hard.
float with_courtesy(const World& world, std::uint32_t r, const Driver& driver, float accel_mps2, Constraint& constraint) {
    if (world.scratch.hold_x_m[r] >= free_road_m) return accel_mps2;
    const float gap = world.scratch.hold_x_m[r] - world.vehicles.x_m[r];
    const float speed = world.vehicles.speed_mps[r];
    const float wanted = gap > 0.5F ? acceleration(driver, speed, speed, gap) : -driver.comfort_decel_mps2;
    const float gentle = std::max(wanted, -driver.comfort_decel_mps2);
    if (gentle < accel_mps2) constraint.cause = DelayCause::lane_change;
    return std::min(accel_mps2, gentle);
}

/// Books what a step cost: time lost against the desired speed goes to the cause that held the vehicle up last.
void book(World& world, std::uint32_t r, float advance_m, float speed_after_mps, float* causes) {
    const float dt = world.options.step_s;
    const Rider& rider = world.vehicles.rider[r];
    const float free_s = advance_m / world.vehicles.desired_mps[r];
    Tally& tally = world.tally[rider.trip];
    tally.distance_m += advance_m;
    tally.free_flow_s += free_s;
    tally.delay_s += dt - free_s;
    causes[rider.cause] += dt - free_s;
    const float accel = (speed_after_mps - world.vehicles.speed_mps[r]) / dt;
    tally.fuel_g += dt * fuel_gps(world.engines[rider.vehicle_class], advance_m / dt, accel);
}

void move_lane(World& world, const LaneView& view) {
    Vehicles& v = world.vehicles;
    const float dt = world.options.step_s;
    float causes[delay_causes] = {};
    float distance = 0.0F;
    float leader_rear_after = free_road_m;
    bool near = true;
    for (std::uint32_t r = view.first; r < view.last; ++r) {
        Rider& rider = v.rider[r];
        const VehicleClass& c = world.classes->rows[rider.vehicle_class];
        Driver driver{v.desired_mps[r], v.headway_s[r], c.min_gap_m, c.max_accel_mps2, c.comfort_decel_mps2, c.accel_exponent};
        const float speed = v.speed_mps[r];
        Constraint constraint;
        if (r > view.first) {
            const std::uint32_t leader = r - 1;
            const float gap = v.x_m[leader] - length_m(world, leader) - v.x_m[r];
            constraint.take(interaction(driver, speed, v.speed_mps[leader], gap), behind_cause(v.speed_mps[leader]));
        }
        if (near) {
            near = view.line_m - v.x_m[r] <= line_reach_m(speed);
            if (near && rider.turn != none) constrain_at_node(world, view, r, driver, constraint);
        }
        float accel = std::max(free_acceleration(driver, speed) - constraint.interaction_mps2, -hardest_decel_mps2);
        if (constraint.interaction_mps2 > 0.05F) rider.cause = static_cast<std::uint8_t>(constraint.cause);
        const float courteous = with_courtesy(world, r, driver, accel, constraint);
        if (courteous < accel) {
            accel = courteous;
            rider.cause = static_cast<std::uint8_t>(constraint.cause);
        }
        Motion motion = moved(speed, accel, dt);
        // Bumpers never overlap, whatever the parameters: the new place stays behind the leader's new rear and a closed line.
        float limit = leader_rear_after;
        const bool held = r >= view.granted_until && r >= view.first + world.lanes.in_node[view.lane] && rider.turn != none;
        if (held) limit = std::min(limit, view.line_m);
        if (v.x_m[r] + motion.advance_m > limit) {
            motion.advance_m = std::max(0.0F, limit - v.x_m[r]);
            motion.speed_mps = std::min(motion.speed_mps, motion.advance_m / dt);
        }
        world.scratch.moved_x_m[r] = v.x_m[r] + motion.advance_m;
        world.scratch.moved_mps[r] = motion.speed_mps;
        leader_rear_after = world.scratch.moved_x_m[r] - c.length_m;
        if (motion.speed_mps < standing_mps) {
            if (rider.standing_steps == 0) ++world.tally[rider.trip].stops;
            if (rider.standing_steps < 0xFFFFU) ++rider.standing_steps;
        } else if (motion.speed_mps > 1.0F) {
            rider.standing_steps = 0;
        }
        if (r >= view.first + world.lanes.in_node[view.lane]) rider.movement = world.scratch.chosen[r];
        book(world, r, motion.advance_m, motion.speed_mps, causes);
        distance += motion.advance_m;
    }
    const float time = dt * static_cast<float>(view.last - view.first);
    world.sums.vehicle_s[view.lane] += time;
    world.sums.vehicle_m[view.lane] += distance;
    world.recent.vehicle_s[view.lane] += time;
    world.recent.vehicle_m[view.lane] += distance;
    for (std::size_t i = 0; i < delay_causes; ++i) world.sums.cause_s[view.lane * delay_causes + i] += causes[i];
}

/// Marks the rows that leave the lane at its end: beyond the node, or because their trip ends at the line.
void find_leavers(World& world, const LaneView& view) {
    const Network& network = *world.network;
    std::uint32_t last_leaver = 0;
    for (std::uint32_t r = view.first; r < view.last; ++r) {
        const float x = world.scratch.moved_x_m[r];
        if (x < view.line_m) break;
        const Rider& rider = world.vehicles.rider[r];
        if (world.scratch.next_lane[r] != view.lane) continue;  // moves sideways
        if (rider.turn == none) {
            world.scratch.next_lane[r] = none;
        } else {
            if (rider.movement == none) continue;
            const MovementId movement = id_at<MovementId>(rider.movement);
            if (x < view.line_m + network.movement_length_m[movement]) continue;
            world.scratch.next_lane[r] = static_cast<std::uint32_t>(row(network.movement_to[movement]));
        }
        last_leaver = r - view.first + 1;
    }
    world.scratch.crossed[view.lane] = last_leaver;
}

}  // namespace

void move(World& world) {
    const std::size_t rows = world.vehicles.size();
    world.scratch.moved_x_m.resize(rows);
    world.scratch.moved_mps.resize(rows);
    const Network& network = *world.network;
    for_each_row(world.lanes.active.size(), [&](std::size_t index) {
        const std::uint32_t lane = world.lanes.active[index];
        const LinkId link = network.lane_link[id_at<LaneId>(lane)];
        const LaneView view{lane, link, network.link_stop_line_m[link], world.lanes.first[lane], world.lanes.first[lane] + world.lanes.count[lane],
                            world.scratch.granted_until[lane]};
        move_lane(world, view);
        find_leavers(world, view);
    }, 64);
    world.counts.updates += rows;
}

}  // namespace septima::phases
