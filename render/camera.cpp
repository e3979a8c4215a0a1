#include "render/camera.h"

#include <algorithm>
#include <cmath>

namespace septima::render {

Bounds grown(const Bounds& bounds, double margin_m) {
    return {{bounds.low.x_m - margin_m, bounds.low.y_m - margin_m},
            {bounds.high.x_m + margin_m, bounds.high.y_m + margin_m}};
}

Bounds joined(const Bounds& a, const Bounds& b) {
    return {{std::min(a.low.x_m, b.low.x_m), std::min(a.low.y_m, b.low.y_m)},
            {std::max(a.high.x_m, b.high.x_m), std::max(a.high.y_m, b.high.y_m)}};
}

namespace {

/// Metres east and north of the centre for a place so many pixels right of and below it.
Point plane_offset(const Camera& camera, double right_px, double down_px) {
    const double c = std::cos(camera.angle_rad);
    const double s = std::sin(camera.angle_rad);
    const double x = right_px * camera.metres_per_pixel;
    const double y = -down_px * camera.metres_per_pixel;
    return {c * x + s * y, -s * x + c * y};
}

double clamped_scale(double metres_per_pixel) {
    return std::clamp(metres_per_pixel, closest_m_per_px, farthest_m_per_px);
}

}  // namespace

Pixel to_screen(const Camera& camera, const Box& box, Point place) {
    const double c = std::cos(camera.angle_rad);
    const double s = std::sin(camera.angle_rad);
    const double east = place.x_m - camera.center.x_m;
    const double north = place.y_m - camera.center.y_m;
    const double right_px = (c * east - s * north) / camera.metres_per_pixel;
    const double down_px = -(s * east + c * north) / camera.metres_per_pixel;
    const Pixel middle = box.center();
    return {middle.x + static_cast<float>(right_px), middle.y + static_cast<float>(down_px)};
}

Point to_plane(const Camera& camera, const Box& box, Pixel pixel) {
    const Pixel middle = box.center();
    const Point offset =
        plane_offset(camera, static_cast<double>(pixel.x - middle.x), static_cast<double>(pixel.y - middle.y));
    return {camera.center.x_m + offset.x_m, camera.center.y_m + offset.y_m};
}

Camera dragged(const Camera& camera, Pixel by) {
    const Point offset = plane_offset(camera, static_cast<double>(by.x), static_cast<double>(by.y));
    Camera result = camera;
    result.center = {camera.center.x_m - offset.x_m, camera.center.y_m - offset.y_m};
    return result;
}

Camera zoomed_at(const Camera& camera, const Box& box, Pixel pixel, double factor) {
    const Point fixed = to_plane(camera, box, pixel);
    Camera result = camera;
    result.metres_per_pixel = clamped_scale(camera.metres_per_pixel / factor);
    const Point now = to_plane(result, box, pixel);
    result.center = {result.center.x_m + fixed.x_m - now.x_m, result.center.y_m + fixed.y_m - now.y_m};
    return result;
}

Camera turned(const Camera& camera, double by_rad) {
    Camera result = camera;
    result.angle_rad = std::remainder(camera.angle_rad + by_rad, 2.0 * 3.14159265358979323846);
    return result;
}

Camera fitted(const Bounds& bounds, const Box& box) {
    const double across = static_cast<double>(std::max(1.0F, box.width));
    const double down = static_cast<double>(std::max(1.0F, box.height));
    const double scale = 1.08 * std::max(bounds.width_m() / across, bounds.height_m() / down);
    return {bounds.center(), clamped_scale(scale), 0.0};
}

Camera between(const Camera& from, const Camera& to, double share) {
    // Centre and scale both move linearly, so that a place fixed under the pointer at both ends is fixed in between:
    // centre + offset * scale is linear in the share.
    const auto mix = [share](double a, double b) { return a + share * (b - a); };
    const double turn = std::remainder(to.angle_rad - from.angle_rad, 2.0 * 3.14159265358979323846);
    return {{mix(from.center.x_m, to.center.x_m), mix(from.center.y_m, to.center.y_m)},
            mix(from.metres_per_pixel, to.metres_per_pixel),
            from.angle_rad + share * turn};
}

Bounds visible_bounds(const Camera& camera, const Box& box) {
    const Point first = to_plane(camera, box, {box.x, box.y});
    Bounds bounds{first, first};
    for (const Pixel corner :
         {Pixel{box.right(), box.y}, Pixel{box.x, box.bottom()}, Pixel{box.right(), box.bottom()}}) {
        const Point p = to_plane(camera, box, corner);
        bounds = joined(bounds, {p, p});
    }
    return bounds;
}

}  // namespace septima::render
