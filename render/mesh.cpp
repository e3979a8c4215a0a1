#include "render/mesh.h"

#include <algorithm>
#include <cmath>

namespace septima::render {

void draw(const Mesh& mesh, sf::RenderTarget& target) {
    if (!mesh.vertex.empty()) target.draw(mesh.vertex.data(), mesh.vertex.size(), sf::Triangles);
}

void add_triangle(Mesh& mesh, Local a, Local b, Local c, sf::Color colour) {
    mesh.vertex.emplace_back(a, colour);
    mesh.vertex.emplace_back(b, colour);
    mesh.vertex.emplace_back(c, colour);
}

void add_quad(Mesh& mesh, const Local (&corner)[4], sf::Color colour) {
    add_triangle(mesh, corner[0], corner[1], corner[2], colour);
    add_triangle(mesh, corner[0], corner[2], corner[3], colour);
}

void add_bar(Mesh& mesh, Local a, Local b, float width_m, sf::Color colour) {
    const Local along = b - a;
    const float length = std::hypot(along.x, along.y);
    if (length < 1e-4F) return;
    const Local side{-along.y / length * width_m / 2.0F, along.x / length * width_m / 2.0F};
    add_quad(mesh, {a + side, b + side, b - side, a - side}, colour);
}

void add_disc(Mesh& mesh, Local centre, float radius_m, sf::Color colour) {
    constexpr int corners = 14;
    Local before = centre + Local{radius_m, 0.0F};
    for (int i = 1; i <= corners; ++i) {
        const float turn = static_cast<float>(i) * 6.2831853F / corners;
        const Local next = centre + Local{radius_m * std::cos(turn), radius_m * std::sin(turn)};
        add_triangle(mesh, centre, before, next, colour);
        before = next;
    }
}

void add_convex(Mesh& mesh, std::span<const Local> outline, sf::Color colour) {
    for (std::size_t i = 2; i < outline.size(); ++i) add_triangle(mesh, outline[0], outline[i - 1], outline[i], colour);
}

namespace {

struct Edge {
    Local left, right;
};

Edge edge_at(const CityMap& map, std::size_t i, float share, const Band& band) {
    const Local on = map.point[i] + (map.point[i + 1] - map.point[i]) * share;
    const Local shift = map.right[i] + (map.right[i + 1] - map.right[i]) * share;
    return {on + shift * band.left_m, on + shift * band.right_m};
}

}  // namespace

void add_band(Mesh& mesh, const CityMap& map, LinkId link, const Band& band, sf::Color colour) {
    const std::size_t last = map.last_point(link);
    std::size_t i = map.first_point(link);
    const auto share = [&map](std::size_t k, float at) {
        const float piece = map.along_m[k + 1] - map.along_m[k];
        return piece > 1e-6F ? std::clamp((at - map.along_m[k]) / piece, 0.0F, 1.0F) : 0.0F;
    };
    while (i + 2 < last && map.along_m[i + 1] <= band.from_m) ++i;
    Edge before = edge_at(map, i, share(i, band.from_m), band);
    float reached = band.from_m;
    while (i + 1 < last) {
        const bool ends = map.along_m[i + 1] >= band.to_m || i + 2 == last;
        const float at = ends ? band.to_m : map.along_m[i + 1];
        if (ends || at - reached >= band.tolerance_m) {
            const Edge next = edge_at(map, i, share(i, at), band);
            add_quad(mesh, {before.left, next.left, next.right, before.right}, colour);
            before = next;
            reached = at;
        }
        if (ends) return;
        ++i;
    }
}

namespace {

float cross(Local a, Local b, Local c) {
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

bool inside(Local p, Local a, Local b, Local c) {
    const float u = cross(a, b, p);
    const float v = cross(b, c, p);
    const float w = cross(c, a, p);
    return (u >= 0.0F && v >= 0.0F && w >= 0.0F) || (u <= 0.0F && v <= 0.0F && w <= 0.0F);
}

}  // namespace

std::vector<Local> convex_hull(std::vector<Local> points) {
    std::sort(points.begin(), points.end(), [](Local a, Local b) { return a.x < b.x || (a.x == b.x && a.y < b.y); });
    points.erase(std::unique(points.begin(), points.end()), points.end());
    if (points.size() < 3) return {};
    std::vector<Local> hull;
    for (int half = 0; half < 2; ++half) {
        const std::size_t floor = hull.size() + 1;
        for (const Local p : points) {
            while (hull.size() > floor && cross(hull[hull.size() - 2], hull.back(), p) <= 0.0F) hull.pop_back();
            hull.push_back(p);
        }
        hull.pop_back();
        std::reverse(points.begin(), points.end());
    }
    return hull.size() < 3 ? std::vector<Local>{} : hull;
}

std::vector<Local> triangulated(std::vector<Local> polygon) {
    // Ear clipping; districts have a dozen corners.
    float area = 0.0F;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
        const Local a = polygon[i];
        const Local b = polygon[(i + 1) % polygon.size()];
        area += a.x * b.y - b.x * a.y;
    }
    if (area < 0.0F) std::reverse(polygon.begin(), polygon.end());
    std::vector<Local> triangles;
    std::size_t failures = 0;
    for (std::size_t i = 0; polygon.size() > 2 && failures <= polygon.size();) {
        const std::size_t n = polygon.size();
        const Local a = polygon[(i + n - 1) % n];
        const Local b = polygon[i % n];
        const Local c = polygon[(i + 1) % n];
        const bool ear = cross(a, b, c) > 0.0F && std::none_of(polygon.begin(), polygon.end(), [&](Local p) {
                             return p != a && p != b && p != c && inside(p, a, b, c);
                         });
        if (ear) {
            triangles.insert(triangles.end(), {a, b, c});
            polygon.erase(polygon.begin() + static_cast<std::ptrdiff_t>(i % n));
            failures = 0;
        } else {
            ++i;
            ++failures;
        }
        if (!polygon.empty()) i %= polygon.size();
    }
    return triangles;
}

sf::Color mixed(sf::Color a, sf::Color b, float share) {
    const auto mix = [share](sf::Uint8 x, sf::Uint8 y) {
        return static_cast<sf::Uint8>(
            std::lround(static_cast<float>(x) + share * (static_cast<float>(y) - static_cast<float>(x))));
    };
    return {mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b), a.a};
}

}  // namespace septima::render
