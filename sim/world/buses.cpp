// Which trips are buses, where their stops are, and what their lines come to.

#include <algorithm>
#include <cmath>

#include "sim/demand/bus_calls.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

/// The first stop of the line that the trip comes by.
std::uint32_t first_stop_of(const Trips& trips, std::size_t trip) {
    const float from_m = trips.entry_position_m.empty() ? -1.0F : trips.entry_position_m[id_at<TripId>(trip)];
    const std::uint32_t begin = trips.route_begin.values()[trip], end = trips.route_begin.values()[trip + 1];
    const std::span<const LinkId> route(trips.route_links.data() + begin, trips.route_links.data() + end);
    return first_stop_on(trips.bus_lines, trips.line[id_at<TripId>(trip)], route, from_m).value_or(0);
}

bool has_buses(const Trips& trips) {
    return !trips.line.empty() && !trips.bus_lines.lines.empty();
}

}  // namespace

std::vector<std::uint32_t> lanes_with_bays(const Network& network, const Trips& trips) {
    std::vector<std::uint32_t> lanes;
    if (!has_buses(trips)) return lanes;
    for (const BusStop& stop : trips.bus_lines.stops)
        if (stop.kind == StopKind::bay) lanes.push_back(static_cast<std::uint32_t>(row(lane_of(network, stop))));
    std::sort(lanes.begin(), lanes.end());
    lanes.erase(std::unique(lanes.begin(), lanes.end()), lanes.end());
    return lanes;
}

void set_up_buses(World& world) {
    const Trips& trips = world.trips;
    if (!has_buses(trips)) return;
    Buses& buses = world.buses;
    const BusLines& lines = trips.bus_lines;
    buses.of_trip.assign(trips.size(), none);
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const std::uint32_t line = trips.line[id_at<TripId>(i)];
        if (line == no_line || lines.lines[line].stops.empty()) continue;
        Bus bus;
        bus.trip = static_cast<std::uint32_t>(i);
        bus.line = line;
        bus.next = first_stop_of(trips, i);
        buses.of_trip[i] = static_cast<std::uint32_t>(buses.of.size());
        buses.of.push_back(bus);
    }
    buses.waiting_begin.assign(1, 0);
    for (const BusLine& line : lines.lines) {
        for (const LineStop& stop : line.stops)
            buses.links.push_back(static_cast<std::uint32_t>(row(lines.stops[stop.stop].link)));
        buses.waiting_begin.push_back(buses.waiting_begin.back() + static_cast<std::uint32_t>(line.stops.size()));
    }
    buses.waiting.resize(buses.waiting_begin.back());
    buses.holding.resize(lines.lines.size());
    buses.sums.resize(lines.lines.size());
    std::sort(buses.links.begin(), buses.links.end());
    buses.links.erase(std::unique(buses.links.begin(), buses.links.end()), buses.links.end());
    buses.calls_on.assign(buses.links.size(), 0);
}

void close_lines(World& world, double begin_s, bool keep) {
    Buses& buses = world.buses;
    if (buses.empty()) return;
    const double now = time_s(world);
    std::vector<double> driven_m(buses.of.size(), 0.0);
    for (std::size_t b = 0; b < buses.of.size(); ++b)
        driven_m[b] = static_cast<double>(world.tally[buses.of[b].trip].distance_m);
    for (std::size_t r = 0; r < world.vehicles.size(); ++r)
        if (const std::uint32_t b = buses.of_trip[world.vehicles.rider[r].trip]; b != none)
            driven_m[b] = static_cast<double>(world.vehicles.tally[r].distance_m);
    for (std::size_t b = 0; b < buses.of.size(); ++b) {
        Bus& bus = buses.of[b];
        const auto entered_s = static_cast<double>(world.entered_s[bus.trip]);
        const auto arrival_s = static_cast<double>(world.arrival_s[bus.trip]);
        const double until_s = arrival_s >= 0.0 ? std::min(arrival_s, now) : now;
        LineInterval& sums = buses.sums[bus.line];
        if (entered_s >= 0.0) sums.bus_s += std::max(0.0, until_s - std::max(entered_s, begin_s));
        sums.bus_m += driven_m[b] - bus.counted_m;
        bus.counted_m = driven_m[b];
    }
    if (keep) world.measured.lines.insert(world.measured.lines.end(), buses.sums.begin(), buses.sums.end());
    std::fill(buses.sums.begin(), buses.sums.end(), LineInterval{});
}

}  // namespace septima::phases
