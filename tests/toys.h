#pragma once

// Small networks and trips for tests, built through the same Draft as real ones.

#include <fmt/format.h>

#include <string>
#include <vector>

#include "sim/base/random.h"
#include "sim/demand/trips.h"
#include "sim/model/vehicle_classes.h"
#include "sim/network/draft.h"
#include "sim/signal/default_plan.h"
#include "sim/world/world.h"

namespace septima::toys {

inline std::uint32_t add_node(Draft& draft, double x_m, double y_m, NodeControl control = NodeControl::none) {
    draft.nodes.push_back({fmt::format("n{}", draft.nodes.size()), {x_m, y_m}, control, -1});
    return static_cast<std::uint32_t>(draft.nodes.size() - 1);
}

inline std::uint32_t add_link(Draft& draft, std::uint32_t from, std::uint32_t to, int lanes, double kmh,
                              RoadClass c = RoadClass::primary) {
    DraftLink link;
    link.name = fmt::format("l{}", draft.links.size());
    link.from = from;
    link.to = to;
    link.lanes = lanes;
    link.limit_mps = kmh / 3.6;
    link.road_class = c;
    draft.links.push_back(link);
    return static_cast<std::uint32_t>(draft.links.size() - 1);
}

inline Network network_of(const Draft& draft) {
    Problems problems;
    Network network = finished(draft, problems);
    add_default_plans(network);
    return network;
}

/// Links in a row along x, one after the other: each (length_m, lanes, km/h).
struct Piece {
    double length_m;
    int lanes;
    double kmh;
};
inline Draft road(const std::vector<Piece>& pieces) {
    Draft draft;
    draft.name = "road";
    double x = 0.0;
    add_node(draft, x, 0.0);
    for (const Piece& piece : pieces) {
        x += piece.length_m;
        const std::uint32_t to = add_node(draft, x, 0.0);
        add_link(draft, to - 1, to, piece.lanes, piece.kmh);
    }
    return draft;
}

/// n x n signal grid, blocks of `block_m`, three lanes each way.
inline Draft grid(int n, double block_m, double kmh = 50.0, int lanes = 3) {
    Draft draft;
    draft.name = fmt::format("grid{}", n);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) add_node(draft, i * block_m, j * block_m, NodeControl::signal);
    const auto id = [n](int i, int j) { return static_cast<std::uint32_t>(i * n + j); };
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            if (i + 1 < n) {
                add_link(draft, id(i, j), id(i + 1, j), lanes, kmh);
                add_link(draft, id(i + 1, j), id(i, j), lanes, kmh);
            }
            if (j + 1 < n) {
                add_link(draft, id(i, j), id(i, j + 1), lanes, kmh);
                add_link(draft, id(i, j + 1), id(i, j), lanes, kmh);
            }
        }
    return draft;
}

/// A class table with one class.
inline VehicleClasses only(const VehicleClass& c) {
    VehicleClasses classes;
    classes.rows.push_back(c);
    return classes;
}

struct TripRow {
    double departure_s;
    LinkId origin, destination;
    std::uint8_t vehicle_class = 0;
    float entry_speed_mps = -1.0F;
    std::vector<LinkId> route = {};
};

inline Trips trips_of(const std::vector<TripRow>& rows) {
    Trips trips;
    trips.route_begin.push_back(0);
    for (const TripRow& r : rows) {
        trips.departure_s.push_back(static_cast<float>(r.departure_s));
        trips.vehicle_class.push_back(r.vehicle_class);
        trips.origin.push_back(r.origin);
        trips.destination.push_back(r.destination);
        trips.origin_zone.push_back(no_id<ZoneId>);
        trips.destination_zone.push_back(no_id<ZoneId>);
        trips.plate.push_back({});
        trips.entry_speed_mps.push_back(r.entry_speed_mps);
        trips.route_links.insert(trips.route_links.end(), r.route.begin(), r.route.end());
        trips.route_begin.push_back(static_cast<std::uint32_t>(trips.route_links.size()));
    }
    return trips;
}

/// Random trips over a network, keyed by number: uniform origins, destinations and departures.
inline Trips random_trips(const Network& network, std::size_t count, double from_s, double to_s, std::uint64_t seed,
                          std::uint8_t classes = 1) {
    std::vector<TripRow> rows;
    for (std::size_t i = 0; i < count; ++i) {
        const auto link = [&](Purpose purpose) {
            return id_at<LinkId>(
                static_cast<std::size_t>(uniform(seed, i, purpose) * static_cast<double>(network.links())));
        };
        rows.push_back({from_s + (to_s - from_s) * static_cast<double>(i) / static_cast<double>(count),
                        link(Purpose::origin), link(Purpose::destination), static_cast<std::uint8_t>(i % classes)});
    }
    return trips_of(rows);
}

}  // namespace septima::toys
