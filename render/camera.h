#pragma once

#include "sim/base/geometry.h"

namespace septima::render {

/// A place on the screen: pixels, x right, y down.
struct Pixel {
    float x = 0.0F;
    float y = 0.0F;
    bool operator==(const Pixel&) const = default;
};

/// A rectangle of the screen in pixels.
struct Box {
    float x = 0.0F, y = 0.0F, width = 0.0F, height = 0.0F;
    float right() const { return x + width; }
    float bottom() const { return y + height; }
    Pixel center() const { return {x + width / 2.0F, y + height / 2.0F}; }
    bool holds(Pixel p) const { return p.x >= x && p.x < right() && p.y >= y && p.y < bottom(); }
    bool empty() const { return width < 1.0F || height < 1.0F; }
    bool operator==(const Box&) const = default;
};

/// A rectangle of the plane in projected metres.
struct Bounds {
    Point low, high;
    double width_m() const { return high.x_m - low.x_m; }
    double height_m() const { return high.y_m - low.y_m; }
    Point center() const { return {(low.x_m + high.x_m) / 2.0, (low.y_m + high.y_m) / 2.0}; }
    bool overlaps(const Bounds& other) const {
        return low.x_m <= other.high.x_m && other.low.x_m <= high.x_m && low.y_m <= other.high.y_m &&
               other.low.y_m <= high.y_m;
    }
    bool holds(const Bounds& other) const {
        return low.x_m <= other.low.x_m && other.high.x_m <= high.x_m && low.y_m <= other.low.y_m &&
               other.high.y_m <= high.y_m;
    }
};
Bounds grown(const Bounds& bounds, double margin_m);
/// The smallest bounds with both in it.
Bounds joined(const Bounds& a, const Bounds& b);

/// Where the map is looked at from: straight above, north turned by angle_rad counter-clockwise from the top of the
/// screen.
struct Camera {
    Point center;
    double metres_per_pixel = 10.0;
    double angle_rad = 0.0;
    bool operator==(const Camera&) const = default;
};

inline constexpr double closest_m_per_px = 0.02;
inline constexpr double farthest_m_per_px = 400.0;

Pixel to_screen(const Camera& camera, const Box& box, Point place);
Point to_plane(const Camera& camera, const Box& box, Pixel pixel);

/// The camera after the picture was dragged by so many pixels.
Camera dragged(const Camera& camera, Pixel by);
/// The camera closer by `factor` (> 1 = closer); the place under `pixel` stays under it.
Camera zoomed_at(const Camera& camera, const Box& box, Pixel pixel, double factor);
/// Turned about the centre of the box.
Camera turned(const Camera& camera, double by_rad);
/// The camera that shows all of `bounds` in the box with a margin of 4 %.
Camera fitted(const Bounds& bounds, const Box& box);
/// A camera on the way from one to the other, share in [0, 1]. What is fixed on the screen in both stays fixed on the
/// way.
Camera between(const Camera& from, const Camera& to, double share);
/// Bounds of what the box shows.
Bounds visible_bounds(const Camera& camera, const Box& box);

}  // namespace septima::render
