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

}  // namespace

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
    reorder(trips.departure_s, order);
}

std::uint64_t trips_hash(const Trips& trips) {
    Hash hash;
    hash.add(static_cast<std::uint64_t>(trips.size()));
    for (const std::string& id : trips.id) hash.add(std::string_view(id));
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        const Plate& plate = trips.plate[trip];
        hash.add(trips.departure_s[trip]);
        hash.add(trips.entry_speed_mps[trip]);
        hash.add(static_cast<std::uint64_t>(trips.vehicle_class[trip]));
        hash.add(static_cast<std::uint64_t>(row(trips.origin[trip])) << 32U | row(trips.destination[trip]));
        hash.add(static_cast<std::uint64_t>(row(trips.origin_zone[trip])) << 32U | row(trips.destination_zone[trip]));
        hash.add(static_cast<std::uint64_t>(plate.first_digit) << 16U |
                 static_cast<std::uint64_t>(plate.last_digit) << 8U |
                 static_cast<std::uint64_t>(plate.registered_here));
    }
    for (const std::uint32_t begin : trips.route_begin) hash.add(static_cast<std::uint64_t>(begin));
    for (const LinkId link : trips.route_links) hash.add(static_cast<std::uint64_t>(row(link)));
    for (const auto& [trip, reason] : trips.unreachable) hash.add(static_cast<std::uint64_t>(row(trip)));
    return hash.value;
}

}  // namespace septima
