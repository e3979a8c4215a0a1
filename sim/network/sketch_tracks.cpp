#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/base/text.h"
#include "sim/network/polyline.h"
#include "sim/network/sketch_plan.h"

namespace septima::sketch {

namespace {

constexpr double stub_m = 110.0;  ///< how far an end is drawn on beyond a flyover, room for a loop ramp

bool lists(const std::vector<std::string>& names, const SketchCorridor& corridor) {
    const std::string wanted = folded(corridor.name);
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return folded(name) == wanted; });
}

enum class End { start, finish };

Point tip(const Track& track, End end) {
    return end == End::start ? track.line.front() : track.line.back();
}

/// Distance from an end to a station.
double from_tip_m(const Track& track, End end, double at_m) {
    return end == End::start ? at_m : track.length_m() - at_m;
}

/// Cuts everything before (start) or behind (finish) a station.
void cut(Track& track, End end, double at_m) {
    const double length = track.length_m();
    if (end == End::start) {
        track.line = part_of(track.line, at_m, length);
        for (double& station : track.point_at_m) station = std::max(0.0, station - at_m);
    } else {
        track.line = part_of(track.line, 0.0, at_m);
        for (double& station : track.point_at_m) station = std::min(at_m, station);
    }
}

/// Moves an end to a place nearby.
void move_tip(Track& track, End end, Point to) {
    const double before = track.length_m();
    Point& moved = end == End::start ? track.line.front() : track.line.back();
    moved = to;
    if (end == End::start) {
        const double shift = track.length_m() - before;
        for (std::size_t i = 1; i < track.point_at_m.size(); ++i) track.point_at_m[i] += shift;
    } else if (!track.point_at_m.empty()) {
        track.point_at_m.back() = track.length_m();
    }
}

/// Nearest other track that an end may be joined to.
struct Neighbour {
    std::size_t track = 0;
    PlaceOnLine place{0.0, std::numeric_limits<double>::infinity()};
};

/// Trims an end that sticks out beyond its last crossing. Returns true when there is such a crossing.
bool trim_overshoot(const Sketch& sketch, std::vector<Track>& tracks, std::size_t t, End end) {
    double outermost = std::numeric_limits<double>::infinity();
    double at_m = 0.0;
    for (std::size_t u = 0; u < tracks.size(); ++u) {
        if (u == t || level_between(sketch.corridors[t], sketch.corridors[u]) == Level::apart) continue;
        for (const LineCrossing& crossing : crossings(tracks[t].line, tracks[u].line)) {
            const double off = from_tip_m(tracks[t], end, crossing.at_a_m);
            if (off < outermost) {
                outermost = off;
                at_m = crossing.at_a_m;
            }
        }
    }
    if (outermost > snap_m) return false;
    if (outermost > 0.01) cut(tracks[t], end, at_m);
    return true;
}

Neighbour nearest_neighbour(const Sketch& sketch, const std::vector<Track>& tracks, std::size_t t, End end) {
    Neighbour best;
    const Point p = tip(tracks[t], end);
    for (std::size_t u = 0; u < tracks.size(); ++u) {
        if (u == t || level_between(sketch.corridors[t], sketch.corridors[u]) == Level::apart) continue;
        const PlaceOnLine place = nearest_place(tracks[u].line, p);
        if (place.away_m > snap_m || place.away_m >= best.place.away_m) continue;
        // An end that has just crossed the other corridor and runs beside it is joined already.
        const auto crossed = crossings(tracks[t].line, tracks[u].line);
        if (std::any_of(crossed.begin(), crossed.end(),
                        [&](const LineCrossing& c) { return from_tip_m(tracks[t], end, c.at_a_m) < 150.0; }))
            continue;
        best = {u, place};
    }
    return best;
}

void join_end(const Sketch& sketch, std::vector<Track>& tracks, std::size_t t, End end) {
    if (trim_overshoot(sketch, tracks, t, end)) return;
    const Neighbour near = nearest_neighbour(sketch, tracks, t, end);
    if (!(near.place.away_m <= snap_m)) return;
    const Track& other = tracks[near.track];
    Point target = point_at(other.line, near.place.at_m);
    if (near.place.at_m < snap_m) target = other.line.front();
    if (near.place.at_m > other.length_m() - snap_m) target = other.line.back();
    move_tip(tracks[t], end, target);
}

/// Draws an end that meets a corridor at another level on beyond it.
void add_stub(const Sketch& sketch, std::vector<Track>& tracks, std::size_t t, End end) {
    const Point p = tip(tracks[t], end);
    bool flies = false;
    for (std::size_t u = 0; u < tracks.size(); ++u) {
        if (u == t) continue;
        const PlaceOnLine place = nearest_place(tracks[u].line, p);
        if (place.away_m > 1.0) continue;
        const bool inner = place.at_m > snap_m && place.at_m < tracks[u].length_m() - snap_m;
        if (!inner || level_between(sketch.corridors[t], sketch.corridors[u]) != Level::flyover) return;
        flies = true;
    }
    if (!flies) return;
    Track& track = tracks[t];
    const double length = track.length_m();
    const Point inside =
        point_at(track.line, end == End::start ? std::min(30.0, length) : std::max(0.0, length - 30.0));
    const double heading = heading_rad(inside, p);
    const Point beyond{p.x_m + stub_m * std::cos(heading), p.y_m + stub_m * std::sin(heading)};
    if (end == End::finish) {
        track.line.push_back(beyond);
        track.stub_after_m = length + 1.0;
        return;
    }
    track.line.insert(track.line.begin(), beyond);
    for (double& station : track.point_at_m) station += stub_m;
    if (track.stub_after_m < 1e299) track.stub_after_m += stub_m;
    track.stub_before_m = stub_m - 1.0;
}

}  // namespace

Level level_between(const SketchCorridor& a, const SketchCorridor& b) {
    if (lists(a.no_connection, b) || lists(b.no_connection, a)) return Level::apart;
    if (lists(a.flyover, b) || lists(b.flyover, a)) return Level::flyover;
    // Nobody crosses a motorway at level.
    if (a.road_class == RoadClass::motorway || b.road_class == RoadClass::motorway) return Level::flyover;
    return Level::same;
}

std::string slug(std::string_view name) {
    std::string out;
    for (const char c : folded(name)) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (word)
            out += c;
        else if (!out.empty() && out.back() != '_')
            out += '_';
    }
    while (!out.empty() && out.back() == '_') out.pop_back();
    return out.empty() ? "street" : out;
}

void add_stop(Track& track, Stop stop) {
    const auto at = std::upper_bound(track.stops.begin(), track.stops.end(), stop,
                                     [](const Stop& a, const Stop& b) { return a.first_m < b.first_m; });
    track.stops.insert(at, stop);
}

double clearance_m(const Track& track, double at_m) {
    double nearest = std::numeric_limits<double>::infinity();
    for (const Stop& stop : track.stops) {
        const double off = at_m < stop.first_m ? stop.first_m - at_m : at_m > stop.last_m ? at_m - stop.last_m : 0.0;
        nearest = std::min(nearest, off);
    }
    return nearest;
}

std::vector<Track> joined_tracks(const Sketch& sketch, const std::vector<std::vector<Point>>& lines) {
    std::vector<Track> tracks;
    for (const std::vector<Point>& line : lines) {
        Track track;
        track.line = line;
        double passed_m = 0.0;
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (i > 0) passed_m += distance_m(line[i - 1], line[i]);
            track.point_at_m.push_back(passed_m);
        }
        tracks.push_back(std::move(track));
    }
    for (std::size_t t = 0; t < tracks.size(); ++t) {
        join_end(sketch, tracks, t, End::start);
        join_end(sketch, tracks, t, End::finish);
    }
    for (std::size_t t = 0; t < tracks.size(); ++t) {
        add_stub(sketch, tracks, t, End::start);
        add_stub(sketch, tracks, t, End::finish);
    }
    return tracks;
}

}  // namespace septima::sketch
