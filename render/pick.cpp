#include "render/pick.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "render/junctions.h"

namespace septima::render {

namespace {

/// The vehicle whose middle is nearest to the place, not farther than reach_m.
std::uint32_t trip_at(const CityMap& map, const Scene& scene, const Snapshot& snapshot, Point place, double reach_m) {
    const std::vector<LinkId> near =
        links_in(map, {{place.x_m - reach_m, place.y_m - reach_m}, {place.x_m + reach_m, place.y_m + reach_m}});
    std::uint32_t found = no_trip;
    for (std::size_t i = 0; i < snapshot.vehicle.size(); ++i) {
        const LinkId link = map.network->lane_link[snapshot.lane[i]];
        if (!std::binary_search(near.begin(), near.end(), link)) continue;
        const std::size_t row = snapshot.vehicle_class[i];
        const float half_m = (row < scene.classes.size() ? scene.classes[row].length_m : 4.5F) / 2.0F;
        const double away = distance_m(to_plane(map, vehicle_spot(map, snapshot, i, half_m).at), place);
        if (away > std::max(reach_m, static_cast<double>(half_m))) continue;
        reach_m = away;
        found = snapshot.vehicle[i];
    }
    return found;
}

/// The stop nearest to the place, not farther than reach_m.
std::size_t stop_at(const CityMap& map, const Scene& scene, Point place, double reach_m) {
    std::size_t found = no_stop;
    for (std::size_t s = 0; s < scene.lines.stops.size(); ++s) {
        const double away = distance_m(to_plane(map, stop_spot(map, scene.lines.stops[s]).at), place);
        if (away > reach_m) continue;
        reach_m = away;
        found = s;
    }
    return found;
}

}  // namespace

Picked picked_at(const City& city, const Scene& scene, const Snapshot& snapshot, Point place, const Camera& camera,
                 float interface_scale) {
    Picked picked;
    const double pixel_m = camera.metres_per_pixel * static_cast<double>(interface_scale);
    const Detail detail = detail_of(camera, interface_scale);
    if (detail == Detail::street || detail == Detail::junction) {
        picked.trip = trip_at(city.map, scene, snapshot, place, std::max(1.5, 5.0 * pixel_m));
        if (picked.trip != no_trip) return picked;
        picked.stop = stop_at(city.map, scene, place, std::max(4.0, 8.0 * pixel_m));
        if (picked.stop != no_stop) return picked;
        const NodeId node = junction_near(city.map, place);
        if (node != no_id<NodeId> &&
            distance_m(city.map.network->node_xy[node], place) < std::max(5.0, 8.0 * pixel_m)) {
            picked.node = node;
            return picked;
        }
    }
    picked.link = link_at(city.map, place, std::max(4.0, 9.0 * pixel_m));
    if (picked.link != no_id<LinkId> || detail == Detail::junction) return picked;
    for (std::size_t z = 0; z < scene.zones.size(); ++z)
        if (contains(scene.zones[z].polygon, place)) picked.zone = z;
    return picked;
}

float along_m_of(const CityMap& map, LinkId link, Point place) {
    const Local at = to_local(map, place);
    float best = 0.0F;
    float nearest = std::numeric_limits<float>::max();
    for (std::size_t i = map.first_point(link); i + 1 < map.last_point(link); ++i) {
        const Local step = map.point[i + 1] - map.point[i];
        const float square = step.x * step.x + step.y * step.y;
        const Local from = at - map.point[i];
        const float share = square > 0.0F ? std::clamp((from.x * step.x + from.y * step.y) / square, 0.0F, 1.0F) : 0.0F;
        const Local off = from - step * share;
        const float away = off.x * off.x + off.y * off.y;
        if (away >= nearest) continue;
        nearest = away;
        best = map.along_m[i] + share * (map.along_m[i + 1] - map.along_m[i]);
    }
    return best;
}

std::optional<std::size_t> vehicle_of(const Snapshot& snapshot, std::uint32_t trip) {
    const auto at = std::find(snapshot.vehicle.begin(), snapshot.vehicle.end(), trip);
    if (at == snapshot.vehicle.end()) return std::nullopt;
    return static_cast<std::size_t>(at - snapshot.vehicle.begin());
}

Point place_of_vehicle(const CityMap& map, const Snapshot& snapshot, std::size_t vehicle, double shown_time_s) {
    const double behind_s = std::clamp(snapshot.time_s - shown_time_s, 0.0, 2.0);
    const float back_m = snapshot.speed_mps[vehicle] * static_cast<float>(behind_s);
    return to_plane(map, vehicle_spot(map, snapshot, vehicle, back_m).at);
}

std::vector<LinkId> links_inside(const CityMap& map, const Polygon& polygon) {
    std::vector<LinkId> links;
    for (std::size_t i = 0; i < map.network->links(); ++i)
        if (contains(polygon, map.link_bounds[id_at<LinkId>(i)].center())) links.push_back(id_at<LinkId>(i));
    return links;
}

}  // namespace septima::render
