#pragma once

#include <SFML/Graphics/RenderTarget.hpp>
#include <SFML/Graphics/Vertex.hpp>
#include <span>
#include <vector>

#include "render/city_map.h"

namespace septima::render {

/// Triangles in map metres (Local); one mesh is one draw call.
struct Mesh {
    std::vector<sf::Vertex> vertex;
    void clear() { vertex.clear(); }
};

void draw(const Mesh& mesh, sf::RenderTarget& target);

void add_triangle(Mesh& mesh, Local a, Local b, Local c, sf::Color colour);
/// Corners in order around the quadrilateral.
void add_quad(Mesh& mesh, const Local (&corner)[4], sf::Color colour);
/// A straight bar from a to b.
void add_bar(Mesh& mesh, Local a, Local b, float width_m, sf::Color colour);
void add_disc(Mesh& mesh, Local centre, float radius_m, sf::Color colour);
/// A filled convex outline.
void add_convex(Mesh& mesh, std::span<const Local> outline, sf::Color colour);

/// A band along a link's shape.
struct Band {
    float from_m = 0.0F, to_m = 0.0F;     ///< on the link's coordinate
    float left_m = 0.0F, right_m = 0.0F;  ///< metres right of the shape
    float tolerance_m = 0.0F;             ///< shape points nearer than this to the last one are skipped
};
void add_band(Mesh& mesh, const CityMap& map, LinkId link, const Band& band, sf::Color colour);

/// Convex hull, counter-clockwise; fewer than three points give nothing.
std::vector<Local> convex_hull(std::vector<Local> points);
/// Triangles of a simple polygon, three points each.
std::vector<Local> triangulated(std::vector<Local> polygon);

/// Colour between two: share 0 = a, 1 = b. Alpha is a's.
sf::Color mixed(sf::Color a, sf::Color b, float share);
inline sf::Color with_alpha(sf::Color colour, sf::Uint8 alpha) {
    return {colour.r, colour.g, colour.b, alpha};
}

}  // namespace septima::render
