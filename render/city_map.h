#pragma once

#include <SFML/System/Vector2.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "render/camera.h"
#include "sim/network/network.h"

namespace septima::render {

/// Metres from the map's origin, x east, y SOUTH: what SFML draws. 4 bytes hold millimetres within 16 km.
using Local = sf::Vector2f;

/// A street: all links of one name.
struct Street {
    std::string name;
    RoadClass road_class = RoadClass::residential;  ///< the highest of its links
    double length_m = 0.0;
    std::vector<LinkId> links;
};

/// The network prepared for drawing: computed once, never changed.
struct CityMap {
    const Network* network = nullptr;
    Point origin;
    Bounds bounds;
    Bounds core;  ///< without the outermost 1 % of the street length on each side: what `the whole city` shows

    // shape points; those of a link are network->link_shape.begin[link] ..
    std::vector<Local> point;
    std::vector<Local> right;    ///< shift that moves the point one metre to the right of the direction of travel
    std::vector<float> along_m;  ///< on the link's coordinate (0 .. link_length_m)

    Column<LinkId, float> left_m;  ///< left edge of the leftmost lane, metres right of the shape (negative: left)
    Column<LinkId, float> lane_width_m;
    Column<LinkId, Bounds> link_bounds;
    Column<LinkId, char> paired;  ///< another link goes the opposite way between the same nodes

    std::vector<Street> streets;              ///< highest class and longest first
    Column<LinkId, std::uint32_t> street_of;  ///< row of streets; none = streets.size()

    // grid of square cells; links that touch a cell
    double cell_m = 500.0;
    std::size_t columns = 0, rows = 0;
    std::vector<std::uint32_t> cell_begin{0};
    std::vector<LinkId> cell_links;

    std::size_t first_point(LinkId link) const { return network->link_shape.begin[row(link)]; }
    std::size_t last_point(LinkId link) const { return network->link_shape.begin[row(link) + 1]; }
};

CityMap make_city_map(const Network& network);

inline Local to_local(const CityMap& map, Point p) {
    return {static_cast<float>(p.x_m - map.origin.x_m), static_cast<float>(map.origin.y_m - p.y_m)};
}
inline Point to_plane(const CityMap& map, Local p) {
    return {map.origin.x_m + static_cast<double>(p.x), map.origin.y_m - static_cast<double>(p.y)};
}

/// Links whose bounds overlap, in ascending order, each once.
std::vector<LinkId> links_in(const CityMap& map, const Bounds& bounds);
/// The link whose carriageway is nearest to a place and not farther than reach_m; no_id when there is none.
LinkId link_at(const CityMap& map, Point place, double reach_m);

/// A place on a link and the direction of travel there (unit length).
struct Spot {
    Local at;
    Local heading;
};
/// @param along_m  on the link's coordinate; beyond the ends the line goes on straight.
/// @param right_m  metres to the right of the shape.
Spot spot_on(const CityMap& map, LinkId link, float along_m, float right_m);
/// Middle of a lane, metres right of the shape.
float lane_middle_m(const CityMap& map, LaneId lane);
/// Right edge of the rightmost lane.
float right_edge_m(const CityMap& map, LinkId link);

/// Where two streets meet, by names as people write them (case and accents do not matter): a node they share, or the
/// middle between their nearest nodes where carriageways keep them up to 120 m apart; nothing when they do not meet.
std::optional<Point> crossing_of(const CityMap& map, std::string_view street, std::string_view other);
/// A street name met at the end of a link that is not its own name; empty when there is none.
std::string_view cross_street(const CityMap& map, LinkId link);

}  // namespace septima::render
