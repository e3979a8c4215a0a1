#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

namespace septima {

/// Turning by more than this is going back where one came from.
inline constexpr double reversal_rad = 150.0 * std::numbers::pi / 180.0;

/// A place in projected metres: x east, y north.
struct Point {
    double x_m = 0.0;
    double y_m = 0.0;
    bool operator==(const Point&) const = default;
};

/// WGS 84 degrees.
struct GeoPoint {
    double lat_deg = 0.0;
    double lon_deg = 0.0;
    bool operator==(const GeoPoint&) const = default;
};

using Polygon = std::vector<Point>;

inline double distance_m(Point a, Point b) {
    return std::hypot(b.x_m - a.x_m, b.y_m - a.y_m);
}

inline double length_m(std::span<const Point> line) {
    double sum = 0.0;
    for (std::size_t i = 1; i < line.size(); ++i) sum += distance_m(line[i - 1], line[i]);
    return sum;
}

/// Point at a distance along a line, clamped to its ends. REQUIRES line is not empty.
inline Point point_at(std::span<const Point> line, double at_m) {
    for (std::size_t i = 1; i < line.size(); ++i) {
        const double piece = distance_m(line[i - 1], line[i]);
        if (at_m <= piece && piece > 0.0) {
            const double t = std::max(0.0, at_m / piece);
            return {line[i - 1].x_m + t * (line[i].x_m - line[i - 1].x_m),
                    line[i - 1].y_m + t * (line[i].y_m - line[i - 1].y_m)};
        }
        at_m -= piece;
    }
    return line.back();
}

/// Even-odd rule. A polygon needs no repeated last point.
inline bool contains(const Polygon& polygon, Point p) {
    bool inside = false;
    for (std::size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
        const Point a = polygon[i];
        const Point b = polygon[j];
        if ((a.y_m > p.y_m) != (b.y_m > p.y_m) && p.x_m < (b.x_m - a.x_m) * (p.y_m - a.y_m) / (b.y_m - a.y_m) + a.x_m)
            inside = !inside;
    }
    return inside;
}

/// Heading from a to b, radians, counter-clockwise from east.
inline double heading_rad(Point a, Point b) {
    return std::atan2(b.y_m - a.y_m, b.x_m - a.x_m);
}

}  // namespace septima
