#include "sim/world/phases.h"

namespace septima::phases {

namespace {

// Who cannot stop any more when an incident happens has passed before it: for so long after its beginning.
constexpr float too_late_s = 5.0F;
constexpr float too_late_decel_mps2 = 7.0F;
constexpr float look_out_m = 30.0F;  // before an incident drivers have come down to the speed past it (assumption)

bool by_lane(const Obstacle& a, const Obstacle& b) {
    return a.lane != b.lane ? a.lane < b.lane : a.begin_m < b.begin_m;
}

std::span<const Obstacle> obstacles_on(const World& world, std::uint32_t lane) {
    const auto& all = world.watch.obstacles;
    const auto [first, last] = std::equal_range(all.begin(), all.end(), Obstacle{.lane = lane},
                                                [](const Obstacle& a, const Obstacle& b) { return a.lane < b.lane; });
    return {first, last};
}

/// The lanes of an incident's link, strips included; those it blocks. Narrow vehicles pass beside one that leaves a
/// lane open.
void add_incident(World& world, const Controls::IncidentInForce& incident) {
    const SetIncident& what = incident.what;
    const auto lanes = lanes_of_link(world.layout, static_cast<std::uint32_t>(row(what.link)));
    const auto blocked = [&](std::uint32_t lane) {
        return std::find(what.lanes.begin(), what.lanes.end(), id_at<LaneId>(lane)) != what.lanes.end();
    };
    const bool whole = std::all_of(lanes.begin(), lanes.end(), [&](std::uint32_t lane) {
        return world.layout.lane[lane].strip || world.controls.lane_allowed[lane] == 0 || blocked(lane);
    });
    for (const std::uint32_t lane : lanes)
        world.watch.obstacles.push_back({lane, what.begin_m, what.end_m, what.passing_mps,
                                         static_cast<float>(incident.since_s),
                                         world.layout.lane[lane].strip ? whole : blocked(lane)});
}

}  // namespace

void update_watch(World& world) {
    world.watch.obstacles.clear();
    world.watch.lanes.assign(world.layout.lanes() / 64 + 1, 0);
    for (const Controls::IncidentInForce& incident : world.controls.incidents) add_incident(world, incident);
    std::stable_sort(world.watch.obstacles.begin(), world.watch.obstacles.end(), by_lane);
    for (const Obstacle& obstacle : world.watch.obstacles) set_bit(world.watch.lanes, obstacle.lane);
    for (const std::uint32_t link : world.buses.links)
        for (const std::uint32_t lane : lanes_of_link(world.layout, link)) set_bit(world.watch.lanes, lane);
}

float obstacle_ahead_m(const World& world, std::uint32_t lane, float x_m) {
    for (const Obstacle& obstacle : obstacles_on(world, lane))
        if (obstacle.blocks && obstacle.begin_m >= x_m) return obstacle.begin_m;
    return free_road_m;
}

bool place_is_free(const World& world, std::uint32_t lane, float rear_m, float front_m) {
    const auto on = obstacles_on(world, lane);
    return std::none_of(on.begin(), on.end(), [&](const Obstacle& obstacle) {
        return obstacle.blocks && obstacle.begin_m < front_m && obstacle.end_m > rear_m;
    });
}

Halt halt_ahead(const World& world, std::uint32_t lane, std::uint32_t r) {
    const VehicleBody& body = world.vehicles.body[r];
    const float now_s = static_cast<float>(time_s(world));
    Halt halt;
    for (const Obstacle& obstacle : obstacles_on(world, lane)) {
        const float away = obstacle.begin_m - body.x_m;
        if (obstacle.passing_mps > 0.0F && body.x_m - body.length_m < obstacle.end_m && away < line_reach_m(30.0F))
            halt.slow_mps = std::min(halt.slow_mps, std::sqrt(obstacle.passing_mps * obstacle.passing_mps +
                                                              2.0F * std::max(0.0F, away - look_out_m)));
        if (!obstacle.blocks || away < 0.0F || halt.x_m < free_road_m) continue;
        const bool too_late = now_s < obstacle.since_s + too_late_s &&
                              body.speed_mps * body.speed_mps > 2.0F * too_late_decel_mps2 * away;
        if (!too_late) halt.x_m = obstacle.begin_m;
    }
    const Bus* bus = bus_of(world, r);
    if (bus != nullptr && bus->halt_x_m < halt.x_m) {
        halt.x_m = bus->halt_x_m;
        halt.cause = DelayCause::bus_stop;
    }
    return halt;
}

bool halts_before_line(const World& world, std::uint32_t lane, std::uint32_t r) {
    return halt_ahead(world, lane, r).x_m < world.lanes.of[lane].facts.line_m;
}

namespace {

/// Lanes to the nearest one that is open there, to the right or to the left; 0: there is none.
int lanes_to_open(const World& world, std::uint32_t lane, float x_m, bool right) {
    int lanes = 0;
    for (std::uint32_t l = lane; l != none; ++lanes) {
        const bool open =
            obstacle_ahead_m(world, l, x_m) - x_m >= see_obstacle_m && world.controls.lane_allowed[l] != 0;
        if (lanes > 0 && open) return lanes;
        l = right ? world.lanes.of[l].facts.right : world.lanes.of[l].facts.left;
    }
    return 0;
}

}  // namespace

int shift_around(const World& world, std::uint32_t lane, std::uint32_t r, int shift, float& left_m) {
    const float x_m = world.vehicles.body[r].x_m;
    const LaneFacts& facts = world.lanes.of[lane].facts;
    const Bus* bus = bus_of(world, r);
    if (bus != nullptr && bus->halt_x_m - x_m < see_obstacle_m && bus->stop_lane >= 0.0F) {
        left_m = std::min(left_m, bus->halt_x_m - x_m);
        shift = static_cast<int>(bus->stop_lane) - facts.number;
    }
    const float ahead_m = obstacle_ahead_m(world, lane, x_m) - x_m;
    left_m = std::min(left_m, ahead_m);
    if (ahead_m < see_obstacle_m) {
        const int left = lanes_to_open(world, lane, x_m, false), right = lanes_to_open(world, lane, x_m, true);
        if (left == 0) return right;
        if (right == 0) return -left;
        return right < left || (right == left && shift > 0) ? right : -left;
    }
    const std::uint32_t next = shift > 0 ? facts.right : facts.left;
    const bool into_it = shift != 0 && next != none && obstacle_ahead_m(world, next, x_m) - x_m < see_obstacle_m;
    return into_it ? 0 : shift;
}

}  // namespace septima::phases
