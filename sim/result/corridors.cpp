#include "sim/result/corridors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

namespace septima {

namespace {

struct Street {
    std::string name;
    double lane_km = 0.0;
    std::vector<LinkId> links;
};

bool counts(const Network& network, LinkId link) {
    const RoadClass road = network.link_class[link];
    if (road == RoadClass::ramp || road == RoadClass::service || road == RoadClass::busway) return false;
    return !network.link_street[link].empty() && allows(network.link_allowed(link), VehicleKind::car);
}

std::vector<Street> longest_streets(const Network& network, std::size_t most) {
    std::map<std::string, Street> by_name;
    for (std::size_t i = 0; i < network.links(); ++i) {
        const auto link = id_at<LinkId>(i);
        if (!counts(network, link)) continue;
        Street& street = by_name[network.link_street[link]];
        street.name = network.link_street[link];
        street.lane_km +=
            0.001 * static_cast<double>(network.link_length_m[link]) * static_cast<double>(network.lane_count(link));
        street.links.push_back(link);
    }
    std::vector<Street> streets;
    streets.reserve(by_name.size());
    for (auto& [name, street] : by_name) streets.push_back(std::move(street));
    std::stable_sort(streets.begin(), streets.end(),
                     [](const Street& a, const Street& b) { return a.lane_km > b.lane_km; });
    if (streets.size() > most) streets.resize(most);
    return streets;
}

Point step_of(const Network& network, LinkId link) {
    const auto shape = network.link_shape[link];
    return {shape.back().x_m - shape.front().x_m, shape.back().y_m - shape.front().y_m};
}

/// Unit vector along the street, pointing north or, for a street nearer to the parallel, east. Doubling the angle makes
/// the two ways of an axis equal, so that opposite directions add up instead of cancelling.
Point axis_of(const Network& network, const Street& street) {
    double cosine = 0.0;
    double sine = 0.0;
    for (const LinkId link : street.links) {
        const Point step = step_of(network, link);
        const double length = std::hypot(step.x_m, step.y_m);
        const double angle = 2.0 * std::atan2(step.y_m, step.x_m);
        cosine += length * std::cos(angle);
        sine += length * std::sin(angle);
    }
    const double axis = 0.5 * std::atan2(sine, cosine);
    Point unit{std::cos(axis), std::sin(axis)};
    const bool north_south = std::abs(unit.y_m) >= std::abs(unit.x_m);
    if ((north_south ? unit.y_m : unit.x_m) < 0.0) unit = {-unit.x_m, -unit.y_m};
    return unit;
}

void push_direction(Corridors& corridors, const Network& network, const std::vector<LinkId>& links, char direction) {
    if (links.empty()) return;
    corridors.street.push_back(network.link_street[links.front()]);
    corridors.direction.push_back(direction);
    double length_m = 0.0;
    for (const LinkId link : links) length_m += static_cast<double>(network.link_length_m[link]);
    corridors.length_km.push_back(0.001 * length_m);
    corridors.links.push_group(links);
}

}  // namespace

Corridors main_corridors(const Network& network, std::size_t most) {
    Corridors corridors;
    for (const Street& street : longest_streets(network, most)) {
        const Point axis = axis_of(network, street);
        const bool north_south = std::abs(axis.y_m) >= std::abs(axis.x_m);
        std::array<std::vector<LinkId>, 2> ways;
        for (const LinkId link : street.links) {
            const Point step = step_of(network, link);
            ways[step.x_m * axis.x_m + step.y_m * axis.y_m >= 0.0 ? 0 : 1].push_back(link);
        }
        push_direction(corridors, network, ways[0], north_south ? 'N' : 'E');
        push_direction(corridors, network, ways[1], north_south ? 'S' : 'W');
    }
    return corridors;
}

}  // namespace septima
