#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/network/polyline.h"
#include "sim/network/sketch_plan.h"

// A left turn that waits for a gap in a lane shared with straight traffic closes that lane. Before a signal, the left
// turns of a two-way corridor therefore have a pocket beside its lanes.

namespace septima::sketch {

namespace {

constexpr double pocket_m = 100.0;         ///< room for 14 cars
constexpr double upstream_room_m = 200.0;  ///< to the junction before, so that queues keep their lanes
constexpr double straight_rad = 0.5;       ///< a corridor that bends more at the junction has no plain left

double off(double a, double b) {
    return std::remainder(a - b, 2.0 * std::numbers::pi);
}

/// Directions in which links lead away from each junction.
std::vector<std::vector<double>> exits_of(const Sketch& sketch, const Plan& plan) {
    std::vector<std::vector<double>> exits(plan.junctions.size());
    for (std::size_t t = 0; t < plan.tracks.size(); ++t) {
        const Track& track = plan.tracks[t];
        for (std::size_t k = 0; k < track.stops.size(); ++k) {
            const Stop& stop = track.stops[k];
            if (k + 1 < track.stops.size()) exits[stop.junction].push_back(heading_at(track.line, stop.last_m + 5.0));
            if (k > 0 && !sketch.corridors[t].oneway)
                exits[stop.junction].push_back(heading_at(track.line, stop.first_m - 5.0) + std::numbers::pi);
        }
    }
    for (const LocalLink& link : plan.local_links) {
        const Point a = plan.junctions[link.from].xy, b = plan.junctions[link.to].xy;
        exits[link.from].push_back(heading_rad(a, b));
        exits[link.to].push_back(heading_rad(b, a));
    }
    return exits;
}

bool has_left(const std::vector<double>& exits, double heading) {
    return std::any_of(exits.begin(), exits.end(), [&](double exit) {
        const double angle = off(exit, heading);
        return angle > 0.6 && angle < 2.6;
    });
}

}  // namespace

void add_pockets(const Sketch& sketch, Plan& plan) {
    const auto exits = exits_of(sketch, plan);
    for (std::size_t t = 0; t < plan.tracks.size(); ++t) {
        if (sketch.corridors[t].oneway) continue;
        Track& track = plan.tracks[t];
        const std::vector<Stop> stops = track.stops;
        for (std::size_t k = 1; k + 1 < stops.size(); ++k) {
            if (plan.junctions[stops[k].junction].control != NodeControl::signal) continue;
            const double before = heading_at(track.line, stops[k].first_m - 10.0);
            const double behind = heading_at(track.line, stops[k].last_m + 10.0);
            if (std::abs(off(before, behind)) > straight_rad) continue;
            const auto add = [&](Way way, double room, double at_m, double heading) {
                const double length = std::min(pocket_m, room / 2.0 - min_link_m / 2.0);  // two may share the room
                at_m += way == Way::with_points ? -length : length;
                if (room < upstream_room_m || !has_left(exits[stops[k].junction], heading)) return;
                add_stop(track, {plan.junctions.size(), at_m, at_m, way});
                plan.junctions.push_back({point_at(track.line, at_m), JunctionKind::joint,
                                          fmt::format("pocket_{}", plan.junctions.size()), NodeControl::none});
            };
            add(Way::with_points, stops[k].first_m - stops[k - 1].last_m, stops[k].first_m, before);
            add(Way::against_points, stops[k + 1].first_m - stops[k].last_m, stops[k].last_m,
                behind + std::numbers::pi);
        }
    }
}

}  // namespace septima::sketch
