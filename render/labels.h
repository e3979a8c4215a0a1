#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "render/camera.h"
#include "render/city_map.h"
#include "render/detail.h"

namespace septima::render {

/// The course of one street through consecutive links, for names along it.
struct Chain {
    std::uint32_t street = 0;
    std::vector<Point> line;
    std::vector<double> along_m;
    Bounds bounds;
};
/// Longest chains of the highest classes first.
std::vector<Chain> make_chains(const CityMap& map);

/// A name on the map: its middle on the screen and its slope, never upside down.
struct Label {
    std::uint32_t street = 0;
    Pixel middle;
    float angle_rad = 0.0F;  ///< clockwise on the screen, in (-pi/2, pi/2]
    float width_px = 0.0F;
};

struct LabelRules {
    float height_px = 15.0F;
    float spacing_px = 420.0F;  ///< between two labels of one street, at least
    float bend_px = 4.0F;       ///< the line may leave the label's chord by this much
    std::size_t most = 70;
    std::vector<Box> avoid;  ///< where no name may lie
    /// Width of a street's name in pixels.
    std::function<float(std::uint32_t street)> width_px;
};

/// Places names along chains, best first, so that no two touch and none leaves the box. Places are fixed to the ground:
/// they do not slide when the map is dragged.
std::vector<Label> place_labels(const std::vector<Chain>& chains, const Camera& camera, const Box& box,
                                const LabelRules& rules);

/// True when streets of the class carry a name at this detail.
bool is_named(RoadClass road_class, Detail detail);

/// "Avenida Carrera 68" -> "Av. Cra. 68": the usual Colombian abbreviations.
std::string abbreviated(std::string_view street);

}  // namespace septima::render
