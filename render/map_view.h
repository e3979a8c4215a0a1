#pragma once

#include <SFML/Graphics/Text.hpp>
#include <string>
#include <vector>

#include "render/bus_strings.h"
#include "render/canvas.h"
#include "render/city_map.h"
#include "render/labels.h"
#include "render/map_layers.h"
#include "render/source.h"
#include "render/stretches.h"

namespace septima::render {

/// What is prepared once per city and shared by all sides.
struct City {
    CityMap map;
    std::vector<Chain> chains;
    Stretches stretches;
    std::vector<std::uint32_t> main;  ///< rows of the corridors shown as strips
    std::vector<BusString> buses;     ///< rows are those of Scene::lines
};
City make_city(const Network& network);
City make_city(const Scene& scene);

/// The meshes of one side.
struct MapLayers {
    ZoneLayer zones;
    DensityLayer density;
    StreetLayer streets;
    TrafficLayer traffic;
    DifferenceLayer difference;
    BusLayer buses;
};

/// Names on the map; placed again only when the camera or the look changes.
struct LabelLayer {
    bool valid = false;
    Camera camera;
    Box box;
    std::uint64_t look = 0;
    std::vector<Label> labels;
    std::vector<sf::Text> texts;  ///< of the labels
};

/// One map on the screen.
struct MapRequest {
    const City& city;
    const Scene& scene;
    const Snapshot& snapshot;
    Camera camera;
    Box frame;  ///< the box the camera belongs to
    Box clip;   ///< the part of it to draw (the swipe divider cuts it)
    double shown_time_s = 0.0;
    LinkId selected = no_id<LinkId>;
    std::vector<Box> avoid;  ///< where no street name may lie
    std::size_t side = 0;
    const Hand* hand = nullptr;  ///< measures to mark; none when null
    bool names = true;
    const DifferenceMap* difference = nullptr;  ///< drawn in place of streets and vehicles
    const std::vector<LinkId>* way = nullptr;   ///< a journey to mark
    NodeId selected_node = no_id<NodeId>;
    std::uint32_t selected_trip = 0xFFFFFFFFU;  ///< a vehicle to ring
    std::size_t selected_zone = static_cast<std::size_t>(-1);
    std::vector<std::uint32_t> lines = {};  ///< bus lines whose ways are drawn
};

Detail detail_of(const Camera& camera, float interface_scale);
/// A number that differs where themes or the scale do: what images and meshes are kept for.
std::uint64_t look_of(const Canvas& canvas);
void draw_map(const Canvas& canvas, const MapRequest& request, MapLayers& layers, LabelLayer& labels);
/// Names of the drawn bus lines on their ways, in pixels.
void draw_line_names(const Canvas& canvas, const MapRequest& request);
/// What the operator's measures on the request's side take away, in map metres, and their signs, in pixels.
void build_signs(Mesh& mesh, const Theme& theme, const MapRequest& request, const Hand& hand);
void draw_signs(const Canvas& canvas, const MapRequest& request, const Hand& hand);
/// Length of a round number of metres, lower left corner of the box at `at`.
void draw_scale_bar(const Canvas& canvas, Pixel at, const Camera& camera);

}  // namespace septima::render
