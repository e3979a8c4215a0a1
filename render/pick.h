#pragma once

#include <cstdint>
#include <optional>

#include "render/map_view.h"

namespace septima::render {

inline constexpr std::uint32_t no_trip = 0xFFFFFFFFU;
inline constexpr std::size_t no_zone = static_cast<std::size_t>(-1);
inline constexpr std::size_t no_stop = static_cast<std::size_t>(-1);

/// What the operator looks at; at most one of them.
struct Picked {
    LinkId link = no_id<LinkId>;
    NodeId node = no_id<NodeId>;
    std::uint32_t trip = no_trip;  ///< of a vehicle
    std::size_t zone = no_zone;    ///< row of Scene::zones
    std::size_t stop = no_stop;    ///< row of Scene::lines.stops
    std::uint32_t line = no_line;  ///< row of Scene::lines.lines
    bool nothing() const { return *this == Picked{}; }
    bool operator==(const Picked&) const = default;
};

/// What lies under a place of the map: where vehicles are drawn to scale a vehicle, a bus stop or the middle of a
/// junction, then a link, then the zone around it.
Picked picked_at(const City& city, const Scene& scene, const Snapshot& snapshot, Point place, const Camera& camera,
                 float interface_scale);

/// Coordinate of the point of a link nearest to a place, m from its start.
float along_m_of(const CityMap& map, LinkId link, Point place);

/// Row of a trip's vehicle in the snapshot; nothing when it is not on the road.
std::optional<std::size_t> vehicle_of(const Snapshot& snapshot, std::uint32_t trip);
/// Where it is on the plane. REQUIRES a row of the snapshot.
Point place_of_vehicle(const CityMap& map, const Snapshot& snapshot, std::size_t vehicle, double shown_time_s);

/// Links whose middle lies in the polygon.
std::vector<LinkId> links_inside(const CityMap& map, const Polygon& polygon);

}  // namespace septima::render
