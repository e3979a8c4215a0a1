#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sim/base/geometry.h"

namespace septima {

/// A place on a polyline: metres from its start, and how far the asked point lies from it.
struct PlaceOnLine {
    double at_m = 0.0;
    double away_m = 0.0;
};

/// Nearest place of a line to a point. REQUIRES two or more points.
PlaceOnLine nearest_place(std::span<const Point> line, Point p);

/// Where two lines cross, in metres from the start of each.
struct LineCrossing {
    double at_a_m = 0.0;
    double at_b_m = 0.0;
    Point xy;
};

/// Every crossing of two lines, ascending along `a`. Parallel overlaps give none.
std::vector<LineCrossing> crossings(std::span<const Point> a, std::span<const Point> b);

/// The part of a line between two stations, ends included. REQUIRES from_m < to_m within the line.
std::vector<Point> part_of(std::span<const Point> line, double from_m, double to_m);

/// Direction of a line at a station, radians counter-clockwise from east.
double heading_at(std::span<const Point> line, double at_m);

}  // namespace septima
