#include "sim/world/motion_block.h"

#include <cassert>
#include <cmath>

#include "sim/world/heed_node.h"

namespace septima::phases {

namespace {

constexpr float standing_mps = 0.1F;   // slower than this: stands
constexpr float driving_mps = 1.0F;    // faster than this: stands no longer
constexpr float held_up_mps2 = 0.05F;  // an interaction that counts as a cause of delay
constexpr float unlimited_mps2 = free_road_m;

void take_class(const ClassFacts& facts, std::uint8_t vehicle_class, std::size_t i, MotionBlock& b) {
    b.of_class[i] = vehicle_class;
    b.max_accel_mps2[i] = facts.driver.max_accel_mps2;
    b.comfort_decel_mps2[i] = facts.driver.comfort_decel_mps2;
    b.brake_mps2[i] = facts.brake_mps2;
    b.min_gap_m[i] = facts.driver.min_gap_m;
    b.accel_exponent[i] = facts.driver.accel_exponent;
    b.idle_gps[i] = facts.engine.idle_gps;
    b.rolling_n[i] = facts.engine.rolling_n;
    b.drag_n_per_mps2[i] = facts.engine.drag_n_per_mps2;
    b.inertia_kg[i] = facts.engine.inertia_kg;
    b.fuel_g_per_j[i] = facts.engine.fuel_g_per_j;
}

/// Wanted on a free road, into accel_mps2. One exponent for all rows is what compilers can vectorise.
void free_accelerations(MotionBlock& b, std::size_t rows) {
    std::int32_t unusual = 0;
    for (std::size_t i = 0; i < rows; ++i) unusual |= b.accel_exponent[i] != 4.0F ? 1 : 0;
    const auto driver = [&b](std::size_t i, float exponent) {
        return Driver{b.desired_mps[i], 0.0F, 0.0F, b.max_accel_mps2[i], b.comfort_decel_mps2[i], exponent};
    };
    if (unusual == 0)
        for (std::size_t i = 0; i < rows; ++i) b.accel_mps2[i] = free_acceleration(driver(i, 4.0F), b.speed_mps[i]);
    else
        for (std::size_t i = 0; i < rows; ++i)
            b.accel_mps2[i] = free_acceleration(driver(i, b.accel_exponent[i]), b.speed_mps[i]);
}

/// Less what the leader, the node and courtesy take; with the cause.
void constrain(MotionBlock& b, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) {
        const Driver driver{0.0F, b.headway_s[i], b.min_gap_m[i], b.max_accel_mps2[i], 0.0F, 0.0F};
        const float behind =
            interaction(driver, b.brake_mps2[i], b.speed_mps[i], b.leader_mps[i], b.leader_rear_m[i] - b.x_m[i]);
        const float leader = b.leader_rear_m[i] < free_road_m ? behind : 0.0F;
        const float strongest = b.node_mps2[i] > leader ? b.node_mps2[i] : leader;
        const auto behind_cause =
            static_cast<std::int32_t>(b.leader_mps[i] < queue_mps ? DelayCause::queue : DelayCause::slow_leader);
        const std::int32_t cause = b.node_mps2[i] > leader ? b.node_cause[i] : behind_cause;
        const float accel = std::max(b.accel_mps2[i] - strongest, -hardest_decel_mps2);
        const bool courteous = b.most_accel_mps2[i] < accel;
        b.accel_mps2[i] = courteous ? b.most_accel_mps2[i] : accel;
        const std::int32_t felt = strongest > held_up_mps2 ? cause : b.last_cause[i];
        b.cause[i] = courteous ? static_cast<std::int32_t>(DelayCause::lane_change) : felt;
    }
}

void advance(MotionBlock& b, std::size_t rows, float step_s) {
    for (std::size_t i = 0; i < rows; ++i) {
        const float speed = b.speed_mps[i];
        const float accel = b.accel_mps2[i];
        // As in moved(), both ways at once.
        const float next = speed + accel * step_s;
        const float on = speed * step_s + 0.5F * accel * step_s * step_s;
        const float to_rest = -0.5F * speed * speed / accel;
        b.advance_m[i] = next >= 0.0F ? on : to_rest;
        b.next_mps[i] = next >= 0.0F ? next : 0.0F;
        b.next_x_m[i] = b.x_m[i] + b.advance_m[i];
    }
    std::int32_t too_far = 0;
    for (std::size_t i = 1; i < rows; ++i) {
        const bool leads = b.leader_rear_m[i] >= free_road_m;
        const bool overlaps = b.next_x_m[i] > b.next_x_m[i - 1] - b.length_m[i - 1];
        too_far |= static_cast<std::int32_t>(!leads) & static_cast<std::int32_t>(overlaps);
    }
    b.too_far = too_far != 0;
}

void spend(MotionBlock& b, std::size_t first, std::size_t last, float step_s) {
    constexpr std::int32_t above_zero = 1 << 20;  // so that cutting off the fraction rounds down, whatever the sign
    for (std::size_t i = first; i < last; ++i) {
        const float lost_s = step_s - b.advance_m[i] / b.body_desired_mps[i];
        b.lost_ticks[i] = static_cast<std::int32_t>(lost_s * static_cast<float>(ticks_per_s) +
                                                    (static_cast<float>(above_zero) + 0.5F)) -
                          above_zero;
        EmissionFactors engine;
        engine.idle_gps = b.idle_gps[i];
        engine.rolling_n = b.rolling_n[i];
        engine.drag_n_per_mps2 = b.drag_n_per_mps2[i];
        engine.inertia_kg = b.inertia_kg[i];
        engine.fuel_g_per_j = b.fuel_g_per_j[i];
        b.fuel_g[i] = step_s * fuel_gps(engine, b.advance_m[i] / step_s, (b.next_mps[i] - b.speed_mps[i]) / step_s);
    }
}

}  // namespace

void load(const World& world, std::uint32_t first, std::size_t rows, MotionBlock& b) {
    const VehicleBody* body = world.vehicles.body.data() + first;
    const Rider* rider = world.vehicles.rider.data() + first;
    const float* headway = world.vehicles.headway_s.data() + first;
    for (std::size_t i = 0; i < rows; ++i) {
        b.x_m[i] = body[i].x_m;
        b.speed_mps[i] = body[i].speed_mps;
        b.body_desired_mps[i] = body[i].desired_mps;
        b.length_m[i] = body[i].length_m;
        b.headway_s[i] = headway[i];
        b.desired_mps[i] = body[i].desired_mps;
        b.node_mps2[i] = 0.0F;
        b.most_accel_mps2[i] = unlimited_mps2;
        b.node_cause[i] = 0;
    }
    b.leader_rear_m[0] = first > 0 ? body[-1].x_m - body[-1].length_m : free_road_m;
    b.leader_mps[0] = first > 0 ? body[-1].speed_mps : 0.0F;
    for (std::size_t i = 1; i < rows; ++i) {
        b.leader_rear_m[i] = b.x_m[i - 1] - b.length_m[i - 1];
        b.leader_mps[i] = b.speed_mps[i - 1];
    }
    for (std::size_t i = 0; i < rows; ++i) {
        b.last_cause[i] = rider[i].cause;
        if (b.of_class[i] != rider[i].vehicle_class)
            take_class(world.class_facts[rider[i].vehicle_class], rider[i].vehicle_class, i, b);
    }
}

void drive(MotionBlock& block, std::size_t rows, float step_s) {
    free_accelerations(block, rows);
    constrain(block, rows);
    advance(block, rows, step_s);
    spend(block, 0, rows, step_s);
}

void stop_at(MotionBlock& b, std::size_t i, float limit_m, float step_s) {
    b.advance_m[i] = std::max(0.0F, limit_m - b.x_m[i]);
    b.next_mps[i] = std::min(b.next_mps[i], b.advance_m[i] / step_s);
    b.next_x_m[i] = b.x_m[i] + b.advance_m[i];
    spend(b, i, i + 1, step_s);
}

void settle(const MotionBlock& b, std::uint32_t first, std::size_t rows, World& world) {
    VehicleBody* moved = world.scratch.moved.data() + first;
    for (std::size_t i = 0; i < rows; ++i)
        moved[i] = {b.next_x_m[i], b.next_mps[i], b.body_desired_mps[i], b.length_m[i]};
    Rider* riders = world.vehicles.rider.data() + first;
    Tally* tallies = world.vehicles.tally.data() + first;
    const std::uint32_t* chosen = world.scratch.chosen.data() + first;
    for (std::size_t i = 0; i < rows; ++i) {
        assert(std::isfinite(b.next_x_m[i]) && std::isfinite(b.next_mps[i]));
        Rider& rider = riders[i];
        Tally& tally = tallies[i];
        const unsigned steps = rider.standing_steps;
        const bool stands = b.next_mps[i] < standing_mps;
        const unsigned kept = b.next_mps[i] > driving_mps ? 0U : steps;
        const unsigned stood = steps < 0xFFFFU ? steps + 1U : steps;
        rider.cause = static_cast<std::uint8_t>(b.cause[i]);
        rider.movement = chosen[i];
        rider.standing_steps = static_cast<std::uint16_t>(stands ? stood : kept);
        tally.distance_m += b.advance_m[i];
        tally.delay_ticks += b.lost_ticks[i];
        tally.fuel_g += b.fuel_g[i];
        tally.stops += static_cast<unsigned>(stands) & static_cast<unsigned>(steps == 0);
    }
}

}  // namespace septima::phases
