#include "sim/network/polyline.h"

#include <algorithm>
#include <cmath>

namespace septima {

namespace {

/// Slack on segment parameters, so that a line through a corner of another is found once or twice but never missed.
constexpr double parameter_slack = 1e-9;

struct Box {
    double low_x, low_y, high_x, high_y;
    bool meets(const Box& o) const {
        return low_x <= o.high_x && o.low_x <= high_x && low_y <= o.high_y && o.low_y <= high_y;
    }
};

Box box_of(std::span<const Point> points) {
    Box box{points[0].x_m, points[0].y_m, points[0].x_m, points[0].y_m};
    for (const Point p : points) {
        box.low_x = std::min(box.low_x, p.x_m);
        box.low_y = std::min(box.low_y, p.y_m);
        box.high_x = std::max(box.high_x, p.x_m);
        box.high_y = std::max(box.high_y, p.y_m);
    }
    return box;
}

/// Parameters of the crossing of segments a0-a1 and b0-b1.
std::optional<std::pair<double, double>> segment_crossing(Point a0, Point a1, Point b0, Point b1) {
    const double ax = a1.x_m - a0.x_m, ay = a1.y_m - a0.y_m;
    const double bx = b1.x_m - b0.x_m, by = b1.y_m - b0.y_m;
    const double cross = ax * by - ay * bx;
    if (std::abs(cross) < 1e-9) return std::nullopt;
    const double cx = b0.x_m - a0.x_m, cy = b0.y_m - a0.y_m;
    const double t = (cx * by - cy * bx) / cross;
    const double u = (cx * ay - cy * ax) / cross;
    const auto within = [](double x) { return x >= -parameter_slack && x <= 1.0 + parameter_slack; };
    if (!within(t) || !within(u)) return std::nullopt;
    return std::pair{t, u};
}

}  // namespace

PlaceOnLine nearest_place(std::span<const Point> line, Point p) {
    // Asked millions of times while a sketch is filled with blocks: squares tell which segment, roots come afterwards.
    const auto square = [p](Point q) { return (q.x_m - p.x_m) * (q.x_m - p.x_m) + (q.y_m - p.y_m) * (q.y_m - p.y_m); };
    double least = square(line[0]);
    double share = 0.0;
    std::size_t end = 1;  // of the nearest segment
    for (std::size_t i = 1; i < line.size(); ++i) {
        const Point a = line[i - 1];
        const double dx = line[i].x_m - a.x_m, dy = line[i].y_m - a.y_m;
        const double length_square = dx * dx + dy * dy;
        if (length_square <= 0.0) continue;
        const double t = std::clamp(((p.x_m - a.x_m) * dx + (p.y_m - a.y_m) * dy) / length_square, 0.0, 1.0);
        const double away = square({a.x_m + t * dx, a.y_m + t * dy});
        if (away >= least) continue;
        least = away;
        share = t;
        end = i;
    }
    const double before_m = length_m(line.first(end));
    return {end < line.size() ? before_m + share * distance_m(line[end - 1], line[end]) : before_m, std::sqrt(least)};
}

std::vector<LineCrossing> crossings(std::span<const Point> a, std::span<const Point> b) {
    std::vector<LineCrossing> found;
    if (a.size() < 2 || b.size() < 2 || !box_of(a).meets(box_of(b))) return found;
    const Box of_b = box_of(b);
    double passed_a = 0.0;
    for (std::size_t i = 1; i < a.size(); ++i) {
        const double length_a = distance_m(a[i - 1], a[i]);
        const Box segment = box_of(a.subspan(i - 1, 2));
        double passed_b = 0.0;
        for (std::size_t j = 1; segment.meets(of_b) && j < b.size(); ++j) {
            const double length_b = distance_m(b[j - 1], b[j]);
            if (const auto at = segment_crossing(a[i - 1], a[i], b[j - 1], b[j])) {
                const auto [t, u] = *at;
                const Point xy{a[i - 1].x_m + t * (a[i].x_m - a[i - 1].x_m),
                               a[i - 1].y_m + t * (a[i].y_m - a[i - 1].y_m)};
                found.push_back({passed_a + t * length_a, passed_b + u * length_b, xy});
            }
            passed_b += length_b;
        }
        passed_a += length_a;
    }
    std::sort(found.begin(), found.end(), [](const LineCrossing& x, const LineCrossing& y) {
        return x.at_a_m != y.at_a_m ? x.at_a_m < y.at_a_m : x.at_b_m < y.at_b_m;
    });
    return found;
}

std::vector<Point> part_of(std::span<const Point> line, double from_m, double to_m) {
    std::vector<Point> part{point_at(line, from_m)};
    double passed_m = 0.0;
    for (std::size_t i = 1; i + 1 < line.size(); ++i) {
        passed_m += distance_m(line[i - 1], line[i]);
        if (passed_m > from_m + 0.01 && passed_m < to_m - 0.01) part.push_back(line[i]);
    }
    part.push_back(point_at(line, to_m));
    return part;
}

double heading_at(std::span<const Point> line, double at_m) {
    const double length = length_m(line);
    const double from_m = std::clamp(at_m - 5.0, 0.0, std::max(0.0, length - 10.0));
    return heading_rad(point_at(line, from_m), point_at(line, std::min(length, from_m + 10.0)));
}

}  // namespace septima
