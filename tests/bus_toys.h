#pragma once

// A bus line for tests, on small networks.

#include <vector>

#include "tests/theory/lab.h"

namespace septima::toys {

/// A stop on a link; see BusStop.
inline BusStop stop_at(std::string id, LinkId link, float position_m, StopKind kind = StopKind::lane,
                       std::uint8_t berths = 1) {
    BusStop stop;
    stop.id = stop.name = std::move(id);
    stop.link = link;
    stop.position_m = position_m;
    stop.kind = kind;
    stop.berths = berths;
    return stop;
}

/// A line that serves all stops in their order.
inline BusLines line_of(std::vector<BusStop> stops, const LineStop& each, float headway_s) {
    BusLines lines;
    lines.stops = std::move(stops);
    BusLine line{"T1", headway_s, {}};
    for (std::uint32_t s = 0; s < lines.stops.size(); ++s) {
        line.stops.push_back(each);
        line.stops.back().stop = s;
    }
    lines.lines.push_back(line);
    return lines;
}

/// The trips of rows sorted by departure, of which those of class `bus` serve line 0.
inline Trips with_line(const std::vector<TripRow>& rows, const BusLines& lines, std::uint8_t bus) {
    Trips trips = trips_of(rows);
    for (const TripRow& row : rows) trips.line.push_back(row.vehicle_class == bus ? 0U : no_line);
    trips.bus_lines = lines;
    return trips;
}

/// Identical cars (class 0) and buses (class 1).
inline VehicleClasses cars_and_buses() {
    VehicleClasses classes = only(lab::identical_car());
    VehicleClass bus = default_classes().rows[static_cast<std::size_t>(VehicleKind::bus)];
    bus.speed_spread = 0.0F;
    bus.places = 1000.0F;
    classes.rows.push_back(bus);
    return classes;
}

}  // namespace septima::toys
