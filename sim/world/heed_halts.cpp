#include "sim/world/heed_halts.h"

#include "sim/world/heed_node.h"

namespace septima::phases {

void heed_halts(const World& world, const BlockLane& on, MotionBlock& block) {
    for (std::uint32_t r = on.begin; r < on.end; ++r) {
        const std::size_t i = r - on.block_first;
        Mover mover = mover_of(world, r, block.desired_mps[i]);
        mover.constraint = {block.node_mps2[i], static_cast<DelayCause>(block.node_cause[i])};
        heed_halt(world, halt_ahead(world, on.lane, r), mover);
        block.desired_mps[i] = mover.driver.desired_speed_mps;
        block.node_mps2[i] = mover.constraint.interaction_mps2;
        block.node_cause[i] = static_cast<std::int32_t>(mover.constraint.cause);
    }
}

void stop_at_halts(const World& world, const BlockLane& on, MotionBlock& block) {
    constexpr auto queue = static_cast<std::int32_t>(DelayCause::queue);
    for (std::uint32_t r = on.begin; r < on.end; ++r) {
        const std::size_t i = r - on.block_first;
        const Halt halt = halt_ahead(world, on.lane, r);
        if (block.cause[i] == queue && r > on.lane_first && block.leader_mps[i] < queue_mps) {
            const std::int32_t why =
                i > 0 ? block.cause[i - 1] : static_cast<std::int32_t>(world.vehicles.rider[r - 1].cause);
            const auto cause = static_cast<DelayCause>(why);
            if (cause == DelayCause::incident || cause == DelayCause::bus_stop) block.cause[i] = why;
        }
        const bool slowed = halt.slow_mps < block.body_desired_mps[i] && halt.slow_mps <= block.desired_mps[i];
        if (slowed && block.cause[i] == block.last_cause[i]) block.cause[i] = static_cast<std::int32_t>(halt.cause);
        if (block.next_x_m[i] > halt.x_m) stop_at(block, i, halt.x_m, world.options.step_s);
    }
}

void obey_scripts(const World& world, std::uint32_t first, std::size_t rows, MotionBlock& b) {
    const float dt = world.options.step_s;
    const auto after_s = static_cast<float>(time_s(world)) + dt;
    for (std::size_t i = 0; i < rows; ++i) {
        const std::uint32_t trip = world.vehicles.rider[first + i].trip;
        const std::uint32_t script = world.trips.script[id_at<TripId>(trip)];
        if (script == no_script) continue;
        b.next_mps[i] = script_speed_mps(world.trips.scripts[script], after_s);
        b.advance_m[i] = 0.5F * (b.speed_mps[i] + b.next_mps[i]) * dt;
        const float next_mps = b.next_mps[i];
        stop_at(b, i, b.x_m[i] + b.advance_m[i], dt);  // fuel and time lost
        b.next_mps[i] = next_mps;
        b.too_far = true;  // must be looked at
    }
}

}  // namespace septima::phases
