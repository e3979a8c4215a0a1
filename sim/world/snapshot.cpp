#include <algorithm>

#include "sim/world/phases.h"

namespace septima {

namespace {

Light light_of(TurnLight light) {
    switch (light) {
        case TurnLight::dark:
            return Light::dark;
        case TurnLight::red:
            return Light::red;
        case TurnLight::amber:
            return Light::amber;
        case TurnLight::green:
            return Light::green;
    }
    return Light::dark;
}

/// The network's lane on which vehicles of a lane, strip or bay are shown.
std::uint32_t shown_on(const World& world, std::uint32_t lane) {
    const LaneFacts& facts = world.layout.lane[lane];
    return facts.strip ? facts.left : lane;
}

/// Lanes, strips and bays with vehicles, by the lane they are shown on; the lane itself comes first. Each of the three
/// is in that order already.
std::vector<std::uint32_t> active_by_lane(const World& world) {
    std::vector<std::uint32_t> rows = world.lanes.active;
    const auto below = [&rows](auto from, std::size_t end) {
        return std::partition_point(from, rows.end(), [end](std::uint32_t lane) { return lane < end; });
    };
    const auto by_lane = [&world](std::uint32_t a, std::uint32_t b) { return shown_on(world, a) < shown_on(world, b); };
    const auto strips = below(rows.begin(), world.network->lanes());
    std::inplace_merge(strips, below(strips, world.layout.first_bay), rows.end(), by_lane);
    std::inplace_merge(rows.begin(), strips, rows.end(), by_lane);
    return rows;
}

void add_vehicles(const World& world, Snapshot& out) {
    for (const std::uint32_t lane : active_by_lane(world))
        for (std::uint32_t i = 0; i < world.lanes.of[lane].count; ++i) {
            const std::uint32_t r = world.lanes.of[lane].first + i;
            const Rider& rider = world.vehicles.rider[r];
            out.position_m.push_back(world.vehicles.body[r].x_m);
            out.speed_mps.push_back(world.vehicles.body[r].speed_mps);
            out.vehicle.push_back(rider.trip);
            out.lane.push_back(id_at<LaneId>(shown_on(world, lane)));
            out.between.push_back(world.layout.lane[lane].strip ? 1 : 0);
            const bool in_node = i < world.lanes.of[lane].in_node;
            out.movement.push_back(in_node ? id_at<MovementId>(world.layout.drawn_as[rider.movement])
                                           : no_id<MovementId>);
            out.vehicle_class.push_back(rider.vehicle_class);
        }
}

void add_buses(const World& world, Snapshot& out) {
    const Buses& buses = world.buses;
    if (buses.empty()) return;
    for (std::size_t r = 0; r < out.vehicle.size(); ++r) {
        const std::uint32_t of = buses.of_trip[out.vehicle[r]];
        if (of == septima::none) continue;
        const Bus& bus = buses.of[of];
        out.buses.push_back({bus.trip, static_cast<std::uint32_t>(r), bus.line, bus.next, bus.visit != septima::none,
                             bus.phase == BusPhase::dwelling, bus.until_s, bus.load, bus.headway_s, bus.held_s});
    }
    const auto& lines = world.trips.bus_lines.lines;
    for (std::size_t line = 0; line < lines.size(); ++line)
        for (std::size_t stop = 0; stop < lines[line].stops.size(); ++stop) {
            const Waiting& here = buses.waiting[buses.waiting_begin[line] + stop];
            // Before the first bus they are counted from one headway, when it comes.
            const double came_s = here.since_s < 0.0 ? 0.0 : out.time_s - here.since_s;
            out.waiting.push_back(here.left_behind +
                                  lines[line].stops[stop].boardings_per_s * static_cast<float>(came_s));
        }
}

void add_lights(const World& world, Snapshot& out) {
    const Network& network = *world.network;
    out.lane_light.resize(network.lanes());
    for (std::size_t i = 0; i < network.movements(); ++i) {
        const MovementId movement = id_at<MovementId>(i);
        const Light light = light_of(world.lights.turn[row(network.movement_turn[movement])]);
        Light& shown = out.lane_light[network.movement_from[movement]];
        shown = std::max(shown, light);
    }
}

}  // namespace

Snapshot snapshot(const World& world) {
    Snapshot out;
    const Network& network = *world.network;
    out.time_s = time_s(world);
    out.step = world.step_index;
    add_vehicles(world, out);
    add_lights(world, out);
    add_buses(world, out);
    for (const Controls::IncidentInForce& incident : world.controls.incidents) out.incidents.push_back(incident.what);
    out.link_speed_mps = world.minute_speed_mps;
    out.link_vehicles.resize(network.links());
    out.link_stuck.resize(network.links());
    const auto stuck_steps = phases::steps_until_stuck(world);
    double metres = 0.0;
    for (const std::uint32_t lane : world.lanes.active) {
        const LaneRow& rows = world.lanes.of[lane];
        const LinkId link = id_at<LinkId>(rows.facts.link);
        out.link_vehicles[link] += static_cast<float>(rows.count);
        for (std::uint32_t i = rows.first; i < rows.first + rows.count; ++i)
            if (world.vehicles.rider[i].standing_steps >= stuck_steps) ++out.link_stuck[link];
    }
    for (const VehicleBody& body : world.vehicles.body) metres += static_cast<double>(body.speed_mps);
    out.on_road = static_cast<std::uint32_t>(world.vehicles.size());
    out.mean_speed_kmh = out.on_road == 0 ? 0.0F : static_cast<float>(metres / out.on_road * 3.6);
    out.waiting_outside = world.outside.waiting;
    out.departed = world.counts.departed;
    out.completed = world.counts.completed;
    out.suppressed = world.counts.suppressed;
    out.stuck = world.counts.stuck;
    for (const auto* tallies : {&world.tally, &world.vehicles.tally})
        for (const Tally& tally : *tallies) out.delay_h += seconds_of(tally.delay_ticks) / 3600.0;
    out.link_cause_s.assign(world.measured.link_cause_s.begin(), world.measured.link_cause_s.end());
    for (const WorldEvent& event : world.measured.events)
        if (event.kind == WorldEvent::Kind::gridlock && !event.links.empty())
            out.gridlocks.push_back(
                {event.time_s, event.links.front(), static_cast<std::uint32_t>(event.links.size())});
    out.delay_h += world.measured.cause_s[static_cast<std::size_t>(DelayCause::outside)] / 3600.0;
    return out;
}

}  // namespace septima
