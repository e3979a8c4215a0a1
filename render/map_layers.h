#pragma once

#include <cstdint>
#include <vector>

#include "render/bus_strings.h"
#include "render/camera.h"
#include "render/city_map.h"
#include "render/detail.h"
#include "render/mesh.h"
#include "render/scene.h"
#include "render/speed_class.h"
#include "render/theme.h"
#include "sim/world/snapshot.h"

namespace septima::render {

/// What every layer of a map needs to know of the frame.
struct MapFrame {
    const CityMap& map;
    const Scene& scene;
    const Theme& theme;
    const Snapshot& snapshot;
    Camera camera;
    Bounds visible;  ///< of the camera's box
    Detail detail = Detail::city;
    float scale = 1.0F;         ///< interface scale
    double shown_time_s = 0.0;  ///< at most snapshot.time_s; vehicles are drawn where they were then
};

/// What a mesh was built for. It is built again only when it no longer covers the view or the look has changed.
struct Built {
    bool valid = false;
    Bounds covered;
    int step = 0;  ///< scale_step
    Detail detail = Detail::city;
    std::uint64_t look = 0;  ///< theme, language...
};
/// True when `built` still serves the frame.
bool serves(const Built& built, const MapFrame& frame, std::uint64_t look);
/// The record of a mesh built now, with a margin of a third of the view on every side.
Built built_for(const MapFrame& frame, std::uint64_t look);

/// Speed class of every link; true when it differs from what `classes` held.
bool update_classes(const CityMap& map, const Snapshot& snapshot, std::vector<SpeedClass>& classes);

/// Streets: strokes when far, carriageways with lanes when near. Colours change in place when a link changes its class.
struct StreetLayer {
    Built built;
    std::vector<SpeedClass> classes;
    std::vector<LinkId> links;  ///< those in the meshes
    Mesh casing, glow, street, marks, curb;
    std::vector<std::uint32_t> street_begin;     ///< first vertex of links[i] in `street`; one more at the end
    std::vector<std::uint32_t> curb_begin;       ///< likewise in `curb`; only where lanes are drawn
    std::size_t rebuilds = 0, recolourings = 0;  ///< counted for the tests
};
void update(StreetLayer& layer, const MapFrame& frame, std::uint64_t look);
void draw(const StreetLayer& layer, sf::RenderTarget& target);

/// Districts of the city.
struct ZoneLayer {
    bool valid = false;
    std::uint64_t look = 0;
    int step = 0;
    Mesh mesh;
};
void update(ZoneLayer& layer, const MapFrame& frame, std::uint64_t look);

/// Differences of speed between two sides (difference.h).
struct DifferenceLayer {
    Built built;
    std::uint64_t version = 0;
    Mesh mesh;
};

/// How many vehicles there are, from afar: soft spots under the streets.
struct DensityLayer {
    std::int64_t step = -1;  ///< of the snapshot it was built for
    Built built;
    Mesh mesh;
};
void update(DensityLayer& layer, const MapFrame& frame, std::uint64_t look);

/// The ways of bus lines, side by side where several use a street.
struct BusLayer {
    Built built;
    std::vector<std::uint32_t> lines;  ///< rows of Scene::lines
    Mesh mesh;
};
void update(BusLayer& layer, const MapFrame& frame, const std::vector<BusString>& buses,
            const std::vector<std::uint32_t>& lines, std::uint64_t look);
/// Every line keeps its colour; there are fewer colours than lines.
sf::Color line_colour(const Theme& theme, std::uint32_t line);

/// Vehicles and signal heads: they change with every frame and are built for what is visible.
struct TrafficLayer {
    std::vector<LinkId> links;
    Mesh vehicles, heads;
    std::size_t shown = 0;  ///< vehicles
};
void update(TrafficLayer& layer, const MapFrame& frame);

// Parts of the above, in files of their own.
void build_strokes(StreetLayer& layer, const MapFrame& frame);
void build_carriageways(StreetLayer& layer, const MapFrame& frame);
void build_marks(Mesh& mesh, const MapFrame& frame, LinkId link);
sf::Color street_colour(const MapFrame& frame, LinkId link, SpeedClass speed);
void add_vehicle(Mesh& mesh, const MapFrame& frame, std::size_t vehicle);

/// The post of a bus stop, at the kerb.
Spot stop_spot(const CityMap& map, const BusStop& stop);
/// Where the front bumper of a vehicle of the snapshot is, `back_m` behind it along its way.
Spot vehicle_spot(const CityMap& map, const Snapshot& snapshot, std::size_t vehicle, float back_m);

}  // namespace septima::render
