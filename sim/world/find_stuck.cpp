#include <cmath>

#include "sim/world/phases.h"

namespace septima::phases {

namespace {

constexpr double stuck_after_s = 300.0;
constexpr double full_after_s = 120.0;  // a head that stands for so long before a full lane may be part of a cycle

/// Lane that the front vehicle of a lane, before the stop line or in the node, waits to get onto; none when it waits
/// for something else.
std::uint32_t waits_for(const World& world, std::uint32_t lane) {
    const LaneRow& rows = world.lanes.of[lane];
    if (rows.count == 0) return none;
    const Rider& rider = world.vehicles.rider[rows.first];
    const bool long_enough =
        static_cast<double>(rider.standing_steps) * static_cast<double>(world.options.step_s) >= full_after_s;
    const auto cause = static_cast<DelayCause>(rider.cause);
    if (!long_enough || rider.turn == none) return none;
    if (cause == DelayCause::lane_change) {  // in the wrong lane, for the one beside it
        const int shift = lane_shift(world, lane, rider.turn, rider);
        return shift > 0 ? rows.facts.right : shift < 0 ? rows.facts.left : none;
    }
    if (cause != DelayCause::blocked && cause != DelayCause::queue) return none;
    if (rows.in_node > 0 && rider.movement != none) return world.layout.movement[rider.movement].to;
    for (std::uint32_t m = world.layout.lane_movement_begin[lane]; m < world.layout.lane_movement_begin[lane + 1]; ++m)
        if (world.layout.movement[m].turn == rider.turn) return world.layout.movement[m].to;
    return none;
}

/// Cycles of lanes whose heads wait for each other: real gridlock. Reported once per first lane.
void find_cycles(World& world) {
    std::vector<std::uint32_t> mark(world.layout.lanes(), 0);
    std::uint32_t walk = 0;
    for (const std::uint32_t start : world.lanes.active) {
        ++walk;
        std::uint32_t lane = start;
        while (lane != none && mark[lane] == 0) {
            mark[lane] = walk;
            lane = waits_for(world, lane);
        }
        if (lane == none || mark[lane] != walk) continue;
        WorldEvent event{time_s(world), WorldEvent::Kind::gridlock, {}};
        const std::uint32_t first = lane;
        do {
            event.links.push_back(id_at<LinkId>(world.lanes.of[lane].facts.link));
            lane = waits_for(world, lane);
        } while (lane != first && lane != none);
        std::sort(event.links.begin(), event.links.end());
        const auto known = [&](const WorldEvent& e) { return e.kind == event.kind && e.links == event.links; };
        if (std::none_of(world.measured.events.begin(), world.measured.events.end(), known))
            world.measured.events.push_back(std::move(event));
    }
}

}  // namespace

std::uint16_t steps_until_stuck(const World& world) {
    return static_cast<std::uint16_t>(std::min(65000.0, stuck_after_s / static_cast<double>(world.options.step_s)));
}

void find_stuck(World& world) {
    const auto every = static_cast<std::int64_t>(std::lround(30.0 / static_cast<double>(world.options.step_s)));
    if (world.step_index % every != 0) return;
    const std::uint16_t steps = steps_until_stuck(world);
    std::uint32_t stuck = 0;
    for (const Rider& rider : world.vehicles.rider) stuck += rider.standing_steps >= steps ? 1U : 0U;
    world.counts.stuck = stuck;
    find_cycles(world);
}

}  // namespace septima::phases
