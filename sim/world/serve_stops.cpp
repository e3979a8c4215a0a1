// Buses at stops: where they halt, how long their doors are open, who gets in and out.

#include "sim/base/parallel.h"
#include "sim/model/dwell.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

constexpr float stands_mps = 0.5F;
constexpr float short_of_stop_m = 3.0F;  // a bus that stands so near before its place is there
constexpr float door_patience_s =
    20.0F;                         // standing at the stop in the wrong lane: then the doors open there (assumption)
constexpr float bay_gap_m = 1.0F;  // kept to the bus ahead in a bay
constexpr std::uint16_t most_standing_steps = 10;  // a bus at its stop does not count as stuck

/// The stop a bus serves next, when it lies ahead on this link; nullptr otherwise.
const BusStop* stop_ahead(const World& world, const Bus& bus, const LaneFacts& facts, float x_m) {
    const BusLines& lines = world.trips.bus_lines;
    const auto& stops = lines.lines[bus.line].stops;
    const BusStop& stop = lines.stops[stops[bus.next].stop];
    if (row(stop.link) != facts.link || stop.position_m < x_m - 1.0F) return nullptr;
    const bool served = bus.visit == world.routes.at[bus.trip] && stop.position_m <= bus.visit_m;
    return served ? nullptr : &stop;
}

/// Where a bus beside or before a bay comes to stand behind those in it; they do not pass one another.
float behind_bay_m(const World& world, std::uint32_t bay, const BusStop& stop, float x_m) {
    if (world.lanes.empty(bay)) return stop.position_m;
    const std::uint32_t behind = row_behind(world, bay, x_m);
    if (behind == world.lanes.of[bay].first) return stop.position_m;
    const VehicleBody& ahead = world.vehicles.body[behind - 1];
    if (ahead.x_m > stop.position_m + 1.0F) return stop.position_m;  // stands at another stop
    return std::clamp(ahead.x_m - ahead.length_m - bay_gap_m, x_m, stop.position_m);
}

float held_s(const World& world, const Bus& bus, std::uint32_t stop) {
    const Holding& holding = world.buses.holding[bus.line];
    if (holding.share <= 0.0F || bus.headway_s < 0.0F) return 0.0F;
    if (!holding.stops.empty() && std::find(holding.stops.begin(), holding.stops.end(), stop) == holding.stops.end())
        return 0.0F;
    const float wanted_s =
        holding.headway_s > 0.0F ? holding.headway_s : world.trips.bus_lines.lines[bus.line].headway_s;
    return std::clamp(holding.share * (wanted_s - bus.headway_s), 0.0F, holding.most_s);
}

/// The doors open. Who comes to the stop from now on waits for the next bus. Before the first bus, passengers have come
/// for one headway.
void open_doors(World& world, std::uint32_t r, Bus& bus, const BusStop& stop) {
    const double now = time_s(world);
    const BusLine& line = world.trips.bus_lines.lines[bus.line];
    const LineStop& here = line.stops[bus.next];
    const VehicleClass& c = world.classes->rows[world.vehicles.rider[r].vehicle_class];
    Waiting& waiting = world.buses.waiting[world.buses.waiting_begin[bus.line] + bus.next];
    const bool first = waiting.since_s < 0.0;
    const auto since_s = first ? line.headway_s : static_cast<float>(now - waiting.since_s);
    const float wait = waiting.left_behind + here.boardings_per_s * since_s;
    bus.headway_s = first ? -1.0F : since_s;
    bus.alightings = here.alighting_share * bus.load;
    bus.boardings = std::clamp(c.places - bus.load + bus.alightings, 0.0F, wait);
    bus.load += bus.boardings - bus.alightings;
    waiting = {wait - bus.boardings, now};
    bus.held_s = held_s(world, bus, here.stop);
    bus.dwell_s = here.dwell_s >= 0.0F ? here.dwell_s : dwell_s(c.doors, bus.boardings, bus.alightings);
    bus.dwell_s += bus.held_s;
    bus.until_s = now + static_cast<double>(bus.dwell_s);
    bus.visit = world.routes.at[bus.trip];
    bus.visit_m = stop.position_m;
    bus.next = (bus.next + 1) % static_cast<std::uint32_t>(line.stops.size());
    bus.phase = BusPhase::dwelling;
    bus.halt_x_m = world.vehicles.body[r].x_m;
    bus.waits_s = 0.0F;
    bus.calls = true;
}

void approach(World& world, std::uint32_t lane, std::uint32_t r, Bus& bus) {
    const VehicleBody& body = world.vehicles.body[r];
    const BusStop* stop = stop_ahead(world, bus, world.lanes.of[lane].facts, body.x_m);
    bus.stop_lane = -1.0F;
    bus.halt_x_m = free_road_m;
    if (stop == nullptr) return;
    const auto home = static_cast<std::uint32_t>(row(lane_of(*world.network, *stop)));
    const bool in_bay = is_bay(world.layout, lane);
    const bool to_bay = stop->kind == StopKind::bay;
    bus.stop_lane = static_cast<float>(world.lanes.of[home].facts.number);
    bus.halt_x_m = to_bay && !in_bay ? behind_bay_m(world, world.layout.bay[home], *stop, body.x_m) : stop->position_m;
    const float berths_m = static_cast<float>(stop->berths - 1) * stop->berth_m;
    const bool stands = body.speed_mps < stands_mps && stop->position_m - body.x_m <= berths_m + short_of_stop_m;
    bus.waits_s = stands ? bus.waits_s + world.options.step_s : 0.0F;
    if (stands && ((to_bay ? in_bay : lane == home) || bus.waits_s > door_patience_s)) open_doors(world, r, bus, *stop);
}

void serve(World& world, std::uint32_t lane, std::uint32_t r, Bus& bus) {
    bus.calls = false;
    if (bus.phase == BusPhase::dwelling) {
        std::uint16_t& standing = world.vehicles.rider[r].standing_steps;
        standing = std::min(standing, most_standing_steps);
        if (time_s(world) < bus.until_s) return;
        bus.phase = BusPhase::leaving_bay;
    }
    if (bus.phase == BusPhase::leaving_bay && is_bay(world.layout, lane)) {
        bus.halt_x_m = bus.visit_m;
        return;
    }
    bus.phase = BusPhase::driving;
    approach(world, lane, r, bus);
}

/// Calls body(lane, row, bus) for the buses on a link that have not passed its line, lane by lane, front to back.
template <class Body>
void for_each_bus(World& world, std::uint32_t link, const Body& body) {
    for (const std::uint32_t lane : lanes_of_link(world.layout, link)) {
        if (world.lanes.empty(lane)) continue;
        for (std::uint32_t r = world.lanes.of[lane].head(); r < world.lanes.of[lane].end(); ++r) {
            const std::uint32_t bus = world.buses.of_trip[world.vehicles.rider[r].trip];
            if (bus != none) body(lane, r, world.buses.of[bus]);
        }
    }
}

void count(LineInterval& sums, const Bus& bus) {
    ++sums.calls;
    if (bus.headway_s >= 0.0F) {
        const auto headway_s = static_cast<double>(bus.headway_s);
        ++sums.headways;
        sums.headway_s += headway_s;
        sums.headway_s2 += headway_s * headway_s;
    }
    sums.boardings += static_cast<double>(bus.boardings);
    sums.alightings += static_cast<double>(bus.alightings);
    sums.dwell_s += static_cast<double>(bus.dwell_s);
    sums.held_s += static_cast<double>(bus.held_s);
}

}  // namespace

void serve_stops(World& world) {
    Buses& buses = world.buses;
    if (buses.empty()) return;
    for_each_row(
        buses.links.size(),
        [&](std::size_t i) {
            char calls = 0;
            for_each_bus(world, buses.links[i], [&](std::uint32_t lane, std::uint32_t r, Bus& bus) {
                serve(world, lane, r, bus);
                if (bus.calls) calls = 1;
            });
            buses.calls_on[i] = calls;
        },
        16);
    for (std::size_t i = 0; i < buses.links.size(); ++i)
        if (buses.calls_on[i] != 0)
            for_each_bus(world, buses.links[i], [&buses](std::uint32_t, std::uint32_t, Bus& bus) {
                if (bus.calls) count(buses.sums[bus.line], bus);
            });
}

}  // namespace septima::phases
