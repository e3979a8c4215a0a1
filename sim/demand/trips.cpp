#include "sim/demand/trips.h"

#include <algorithm>
#include <numeric>

#include "sim/base/hash.h"

namespace septima {

namespace {

template <class T>
void reorder(Column<TripId, T>& column, const std::vector<std::uint32_t>& order) {
    if (column.empty()) return;
    std::vector<T> sorted;
    sorted.reserve(order.size());
    for (const std::uint32_t old : order) sorted.push_back(std::move(column.values()[old]));
    column.values() = std::move(sorted);
}

/// Fixed routes in the new order; a table without routes gets empty ones.
void reorder_routes(Trips& trips, const std::vector<std::uint32_t>& order) {
    const std::size_t rows = order.size();
    if (trips.route_begin.size() != rows + 1) {
        assert(trips.route_links.empty());
        trips.route_begin.assign(rows + 1, 0);
        return;
    }
    if (trips.route_links.empty()) return;
    std::vector<std::uint32_t> begin{0};
    std::vector<LinkId> links;
    begin.reserve(rows + 1);
    links.reserve(trips.route_links.size());
    const std::vector<std::uint32_t>& old_begin = trips.route_begin.values();
    for (const std::uint32_t old : order) {
        links.insert(links.end(), trips.route_links.begin() + old_begin[old],
                     trips.route_links.begin() + old_begin[old + 1]);
        begin.push_back(static_cast<std::uint32_t>(links.size()));
    }
    trips.route_begin.values() = std::move(begin);
    trips.route_links = std::move(links);
}

template <class T>
void append(Column<TripId, T>& column, const Column<TripId, T>& more) {
    column.values().insert(column.values().end(), more.values().begin(), more.values().end());
}

/// A column that may be empty: rows without a value get `usual` once one of the two tables has values.
template <class T>
void append(Column<TripId, T>& column, std::size_t rows, const Column<TripId, T>& more, std::size_t more_rows,
            const T& usual) {
    if (column.empty() && more.empty()) return;
    if (column.empty()) column.values().assign(rows, usual);
    if (more.empty())
        column.values().resize(rows + more_rows, usual);
    else
        append(column, more);
}

}  // namespace

void append_trips(Trips& trips, const Trips& more) {
    const std::size_t rows = trips.size(), more_rows = more.size();
    if (trips.route_begin.size() != rows + 1) trips.route_begin.values().assign(rows + 1, 0);
    const auto links = static_cast<std::uint32_t>(trips.route_links.size());
    for (std::size_t i = 0; i < more_rows; ++i)
        trips.route_begin.push_back(links +
                                    (more.route_begin.size() == more_rows + 1 ? more.route_begin.values()[i + 1] : 0U));
    trips.route_links.insert(trips.route_links.end(), more.route_links.begin(), more.route_links.end());
    for (const auto& [trip, reason] : more.unreachable)
        trips.unreachable.emplace_back(id_at<TripId>(row(trip) + rows), reason);
    if (rows == 0 || !trips.id.empty())  // an empty column: row numbers are the ids
        append(trips.id, rows, more.id, more_rows, std::string());
    append(trips.entry_position_m, rows, more.entry_position_m, more_rows, -1.0F);
    append(trips.entry_lane, rows, more.entry_lane, more_rows, any_lane);
    append(trips.line, rows, more.line, more_rows, no_line);
    append(trips.script, rows, more.script, more_rows, no_script);
    append(trips.departure_s, more.departure_s);
    append(trips.vehicle_class, more.vehicle_class);
    append(trips.origin, more.origin);
    append(trips.destination, more.destination);
    append(trips.origin_zone, more.origin_zone);
    append(trips.destination_zone, more.destination_zone);
    append(trips.plate, more.plate);
    append(trips.entry_speed_mps, more.entry_speed_mps);
    if (trips.bus_lines.lines.empty()) trips.bus_lines = more.bus_lines;
    if (trips.scripts.empty()) trips.scripts = more.scripts;
}

void sort_by_departure(Trips& trips) {
    std::vector<std::uint32_t> order(trips.size());
    std::iota(order.begin(), order.end(), 0U);
    const std::vector<float>& departure = trips.departure_s.values();
    std::sort(order.begin(), order.end(), [&departure](std::uint32_t a, std::uint32_t b) {
        return departure[a] != departure[b] ? departure[a] < departure[b] : a < b;
    });
    reorder_routes(trips, order);
    std::vector<std::uint32_t> new_row(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) new_row[order[i]] = static_cast<std::uint32_t>(i);
    for (auto& [trip, reason] : trips.unreachable) trip = id_at<TripId>(new_row[row(trip)]);
    std::sort(trips.unreachable.begin(), trips.unreachable.end());
    reorder(trips.id, order);
    reorder(trips.vehicle_class, order);
    reorder(trips.origin, order);
    reorder(trips.destination, order);
    reorder(trips.origin_zone, order);
    reorder(trips.destination_zone, order);
    reorder(trips.plate, order);
    reorder(trips.entry_speed_mps, order);
    reorder(trips.entry_position_m, order);
    reorder(trips.entry_lane, order);
    reorder(trips.line, order);
    reorder(trips.script, order);
    reorder(trips.departure_s, order);
}

std::uint64_t trips_hash(const Trips& trips) {
    Hash hash;
    hash.add(static_cast<std::uint64_t>(trips.size()));
    for (const std::string& id : trips.id) hash.add(std::string_view(id));
    const Column<TripId, std::uint8_t>& vehicle_class =
        trips.choices.planned_class.empty() ? trips.vehicle_class : trips.choices.planned_class;
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        const Plate& plate = trips.plate[trip];
        hash.add(trips.departure_s[trip]);
        hash.add(trips.entry_speed_mps[trip]);
        hash.add(static_cast<std::uint64_t>(vehicle_class[trip]));
        hash.add(static_cast<std::uint64_t>(row(trips.origin[trip])) << 32U | row(trips.destination[trip]));
        hash.add(static_cast<std::uint64_t>(row(trips.origin_zone[trip])) << 32U | row(trips.destination_zone[trip]));
        hash.add(static_cast<std::uint64_t>(plate.first_digit) << 16U |
                 static_cast<std::uint64_t>(plate.last_digit) << 8U |
                 static_cast<std::uint64_t>(plate.registered_here));
    }
    for (const std::uint32_t begin : trips.route_begin) hash.add(static_cast<std::uint64_t>(begin));
    for (const LinkId link : trips.route_links) hash.add(static_cast<std::uint64_t>(row(link)));
    for (const BusStop& stop : trips.bus_lines.stops) {
        hash.add(static_cast<std::uint64_t>(row(stop.link)) << 32U |
                 static_cast<std::uint64_t>(stop.lane_from_right) << 16U |
                 static_cast<std::uint64_t>(stop.berths) << 8U | static_cast<std::uint64_t>(stop.kind));
        hash.add(stop.position_m);
        hash.add(stop.berth_m);
    }
    for (const BusLine& line : trips.bus_lines.lines) {
        hash.add(line.headway_s);
        for (const LineStop& stop : line.stops) {
            hash.add(static_cast<std::uint64_t>(stop.stop));
            hash.add(stop.boardings_per_s);
            hash.add(stop.alighting_share);
            hash.add(stop.dwell_s);
        }
    }
    for (const SpeedScript& script : trips.scripts)
        for (std::size_t i = 0; i < script.time_s.size(); ++i) {
            hash.add(script.time_s[i]);
            hash.add(script.speed_mps[i]);
        }
    for (const float at : trips.entry_position_m) hash.add(at);
    for (const std::uint8_t lane : trips.entry_lane) hash.add(static_cast<std::uint64_t>(lane));
    for (const std::uint32_t line : trips.line) hash.add(static_cast<std::uint64_t>(line));
    for (const std::uint32_t script : trips.script) hash.add(static_cast<std::uint64_t>(script));
    for (const auto& [trip, reason] : trips.unreachable) hash.add(static_cast<std::uint64_t>(row(trip)));
    return hash.value;
}

}  // namespace septima
