// Vehicles that begin in the middle of a link: an experiment's starting position.

#include <cmath>

#include "sim/world/phases.h"

namespace septima::phases {

namespace {

const VehicleClass& class_of_trip(const World& world, std::uint32_t trip) {
    return world.classes->rows[world.trips.vehicle_class[id_at<TripId>(trip)]];
}

/// Nobody of the lanes before and beyond stands with a part on the place: in the node with his front, or with his rear.
bool clear_of_neighbours(const World& world, const std::vector<Newcomer>& placed, std::uint32_t lane, float rear_m,
                         float front_m) {
    for (const Arrival& arrival : arrivals_of(world.layout, lane)) {
        const MovementFacts& movement = world.layout.movement[arrival.movement];
        const auto reaches = [&](float x_m) { return movement.entry_m + x_m - movement.end_m > rear_m; };
        for (const Newcomer& other : placed)
            if (other.lane == arrival.from && reaches(other.x_m)) return false;
        if (world.lanes.empty(arrival.from)) continue;
        const std::uint32_t first = world.lanes.of[arrival.from].first;
        const std::uint32_t goes = world.vehicles.rider[first].movement;
        if ((goes == none || goes == arrival.movement) && reaches(world.scratch.moved[first].x_m)) return false;
    }
    for (std::uint32_t m = world.layout.lane_movement_begin[lane]; m < world.layout.lane_movement_begin[lane + 1];
         ++m) {
        const MovementFacts& movement = world.layout.movement[m];
        const auto reaches = [&](float its_rear_m) { return its_rear_m - movement.entry_m + movement.end_m < front_m; };
        for (const Newcomer& other : placed)
            if (other.lane == movement.to && reaches(other.x_m - class_of_trip(world, other.trip).length_m))
                return false;
        if (world.lanes.empty(movement.to)) continue;
        const VehicleBody& last = world.scratch.moved[world.lanes.of[movement.to].tail()];
        if (reaches(last.x_m - last.length_m)) return false;
    }
    return true;
}

/// Speed on this lane at this place; < 0: somebody is there. `placed` so far in this step are heeded too.
float speed_there(const World& world, const std::vector<Newcomer>& placed, std::uint32_t lane, std::uint32_t trip) {
    const TripId id = id_at<TripId>(trip);
    const VehicleClass& c = class_of_trip(world, trip);
    const float x_m = world.trips.entry_position_m[id];
    const float rear_m = x_m - c.length_m;
    float ahead_m = free_road_m;  // the nearest rear ahead
    bool free = place_is_free(world, lane, rear_m, x_m) && clear_of_neighbours(world, placed, lane, rear_m, x_m);
    const auto heed = [&](float front_m, float length_m_) {
        const bool ahead = front_m >= x_m;
        if (ahead) ahead_m = std::min(ahead_m, front_m - length_m_);
        free = free && (ahead ? front_m - length_m_ >= x_m : front_m <= rear_m);
    };
    for (std::uint32_t r = world.lanes.of[lane].first; r < world.lanes.of[lane].end(); ++r)
        heed(world.scratch.moved[r].x_m, world.scratch.moved[r].length_m);
    for (const Newcomer& other : placed)
        if (other.lane == lane) heed(other.x_m, class_of_trip(world, other.trip).length_m);
    if (!free) return -1.0F;
    const float given = world.trips.entry_speed_mps.empty() ? -1.0F : world.trips.entry_speed_mps[id];
    if (given >= 0.0F) return given;
    const LinkId link = id_at<LinkId>(world.lanes.of[lane].facts.link);
    const float wanted =
        std::min(world.controls.link_limit_mps[row(link)] * world.driver_speed_factor[trip], c.max_speed_mps);
    const float headway_s = c.time_headway_s * world.driver_headway_factor[trip];
    return std::clamp((ahead_m - x_m - c.min_gap_m) / headway_s, 0.0F, wanted);
}

/// The lane a trip begins on: its own, or the first with room from which its first turn can be made.
Newcomer placement_of(const World& world, const std::vector<Newcomer>& placed, std::uint32_t trip) {
    const TripId id = id_at<TripId>(trip);
    const std::uint8_t own = world.trips.entry_lane.empty() ? any_lane : world.trips.entry_lane[id];
    const VehicleKind kind = class_of_trip(world, trip).kind;
    Newcomer best{none, trip, world.trips.entry_position_m[id], 0.0F};
    int best_shift = 0;
    for (const LaneId lane_id : world.network->lanes_of(world.trips.origin[id])) {
        const auto lane = static_cast<std::uint32_t>(row(lane_id));
        const int shift = std::abs(lane_shift(world, lane, turn_ahead(world, trip, 0)));
        if (own != any_lane && world.lanes.of[lane].facts.number != own) continue;
        if (!may_use(world, lane, trip, kind) || (best.lane != none && shift >= best_shift)) continue;
        const float speed_mps = speed_there(world, placed, lane, trip);
        if (speed_mps < 0.0F) continue;
        best.lane = lane;
        best.speed_mps = speed_mps;
        best_shift = shift;
    }
    return best;
}

}  // namespace

void place_vehicles(World& world) {
    std::vector<Newcomer>& placed = world.scratch.placed;
    placed.clear();
    if (world.to_place.empty()) return;
    std::vector<std::uint32_t> later;
    for (const std::uint32_t trip : world.to_place) {
        const Newcomer newcomer = placement_of(world, placed, trip);
        if (newcomer.lane == none) {
            later.push_back(trip);
            continue;
        }
        placed.push_back(newcomer);
        get_in(world, trip);
    }
    world.to_place = std::move(later);
}

float script_speed_mps(const SpeedScript& script, float time_s) {
    const auto after = std::upper_bound(script.time_s.begin(), script.time_s.end(), time_s);
    if (after == script.time_s.begin()) return script.speed_mps.front();
    if (after == script.time_s.end()) return script.speed_mps.back();
    const auto i = static_cast<std::size_t>(after - script.time_s.begin());
    const float share = (time_s - script.time_s[i - 1]) / (script.time_s[i] - script.time_s[i - 1]);
    return script.speed_mps[i - 1] + share * (script.speed_mps[i] - script.speed_mps[i - 1]);
}

}  // namespace septima::phases
