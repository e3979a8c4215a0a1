#include "sim/demand/bus_places.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "sim/network/polyline.h"

namespace septima {

namespace {

// Assumptions.
constexpr double sharp_m = 10.0;       ///< a distance of twice this counts double, shorter ones by their square
constexpr double wrong_kerb_m = 40.0;  ///< a stop left of the way counts so much further away
constexpr double on_axis_m = 2.0;      ///< nearer than this to the middle it has no side
constexpr std::size_t most_places = 8;

constexpr double first_place_m = 5.1;  ///< from the entry of a link; tables have decimetres, so 5 m and a bit
constexpr double before_line_m = 0.1;

}  // namespace

BusStreets::BusStreets(const Network& n) : network(n), for_buses(n.links(), 0) {
    std::vector<Piece> boxes;
    for (std::size_t i = 0; i < n.links(); ++i) {
        if ((n.link_allowed(id_at<LinkId>(i)) & bus_kinds) == 0) continue;
        for_buses[i] = 1;
        const auto shape = n.link_shape[id_at<LinkId>(i)];
        for (std::size_t k = 1; k < shape.size(); ++k) {
            const Point a = shape[k - 1], b = shape[k];
            boxes.emplace_back(
                Box({std::min(a.x_m, b.x_m), std::min(a.y_m, b.y_m)}, {std::max(a.x_m, b.x_m), std::max(a.y_m, b.y_m)}),
                static_cast<std::uint32_t>(i));
        }
    }
    pieces = decltype(pieces)(boxes);
}

std::vector<LinkId> BusStreets::near(Point p, double reach_m) const {
    std::vector<Piece> found;
    pieces.query(
        boost::geometry::index::intersects(Box({p.x_m - reach_m, p.y_m - reach_m}, {p.x_m + reach_m, p.y_m + reach_m})),
        std::back_inserter(found));
    std::vector<LinkId> links;
    for (const auto& [box, link] : found) links.push_back(id_at<LinkId>(link));
    std::ranges::sort(links);
    links.erase(std::unique(links.begin(), links.end()), links.end());
    return links;
}

bool BusStreets::has_bus_lane(LinkId link) const {
    if (network.link_class[link] == RoadClass::busway) return true;
    for (const LaneId lane : network.lanes_of(link))
        if ((network.lane_allowed[lane] & bus_kinds) != 0 && !allows(network.lane_allowed[lane], VehicleKind::car))
            return true;
    return false;
}

double BusStreets::bus_lane_share(const std::vector<LinkId>& route) const {
    double all_m = 0.0, lanes_m = 0.0;
    for (const LinkId link : route) {
        const auto m = static_cast<double>(network.link_length_m[link]);
        all_m += m;
        lanes_m += has_bus_lane(link) ? m : 0.0;
    }
    return all_m > 0.0 ? lanes_m / all_m : 0.0;
}

/// Where a bus for the stop at `p` would stand on a link; nothing when it is too far or too short.
std::optional<StopPlace> BusStreets::place(Point p, LinkId link, double reach_m) const {
    const auto shape = network.link_shape[link];
    const PlaceOnLine nearest = nearest_place(shape, p);
    const double low = static_cast<double>(network.link_entry_m[link]) + first_place_m;
    const double high = static_cast<double>(network.link_stop_line_m[link]) - before_line_m;
    if (nearest.away_m > reach_m || low > high) return std::nullopt;
    const double drawn_m = length_m(shape);
    const double scale = drawn_m > 0.0 ? static_cast<double>(network.link_length_m[link]) / drawn_m : 1.0;
    // Doors are on the right; busways and lanes for buses have platforms on either side.
    const double heading = heading_at(shape, nearest.at_m);
    const Point on = point_at(shape, nearest.at_m);
    const double left_m = std::cos(heading) * (p.y_m - on.y_m) - std::sin(heading) * (p.x_m - on.x_m);
    const bool wrong = left_m > on_axis_m && !has_bus_lane(link);
    const double beside_m = std::min(nearest.away_m * nearest.away_m / sharp_m, 2.0 * nearest.away_m);
    return StopPlace{link, std::clamp(nearest.at_m * scale, low, high), beside_m + (wrong ? wrong_kerb_m : 0.0)};
}

std::vector<StopPlace> BusStreets::places(Point p, double reach_m) const {
    std::vector<StopPlace> found;
    for (const LinkId link : near(p, reach_m))
        if (const auto at = place(p, link, reach_m)) found.push_back(*at);
    std::ranges::stable_sort(found, {}, &StopPlace::cost_m);
    if (found.size() > most_places) found.resize(most_places);
    return found;
}

}  // namespace septima
