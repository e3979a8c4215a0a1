#include "render/stretches.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "render/speed_class.h"

namespace septima::render {

namespace {

constexpr double stretch_m = 800.0;

Point middle_of(const Network& network, LinkId link) {
    const std::span<const Point> shape = network.link_shape[link];
    return point_at(shape, length_m(shape) / 2.0);
}

/// Direction in which the street extends most (principal axis of its link middles), pointing north or east.
Point axis_of(const Network& network, const Street& street) {
    double x = 0.0, y = 0.0, xx = 0.0, xy = 0.0, yy = 0.0;
    const auto n = static_cast<double>(2 * street.links.size());
    for (const LinkId link : street.links) {
        for (const Point p : {network.link_shape[link].front(), network.link_shape[link].back()}) {
            x += p.x_m / n;
            y += p.y_m / n;
        }
    }
    for (const LinkId link : street.links) {
        for (const Point p : {network.link_shape[link].front(), network.link_shape[link].back()}) {
            xx += (p.x_m - x) * (p.x_m - x);
            xy += (p.x_m - x) * (p.y_m - y);
            yy += (p.y_m - y) * (p.y_m - y);
        }
    }
    const double turn = 0.5 * std::atan2(2.0 * xy, xx - yy);
    Point axis{std::cos(turn), std::sin(turn)};
    const bool north_south = std::abs(axis.y_m) >= std::abs(axis.x_m);
    if ((north_south && axis.y_m < 0.0) || (!north_south && axis.x_m < 0.0)) axis = {-axis.x_m, -axis.y_m};
    return axis;
}

bool is_main_street(const CityMap& map, std::string_view name) {
    // Streets are sorted by class: the main ones come first.
    for (const Street& street : map.streets) {
        if (street.road_class > RoadClass::tertiary) return false;
        if (street.name == name) return true;
    }
    return false;
}

/// The first named street met from the middle outwards, main streets before local ones.
std::string cross_near_middle(const CityMap& map, const std::vector<LinkId>& links) {
    std::string local;
    const std::size_t middle = links.size() / 2;
    for (std::size_t away = 0; away <= middle; ++away) {
        for (const std::size_t i : {middle + away, middle - away}) {
            if (i >= links.size()) continue;
            const std::string_view name = cross_street(map, links[i]);
            if (name.empty()) continue;
            if (is_main_street(map, name)) return std::string(name);
            if (local.empty()) local = name;
        }
    }
    return local;
}

Corridor cut(const CityMap& map, std::uint32_t row, std::vector<Stretch>& rows) {
    const Network& network = *map.network;
    const Street& street = map.streets[row];
    const Point axis = axis_of(network, street);
    const auto along = [&axis](Point p) { return axis.x_m * p.x_m + axis.y_m * p.y_m; };
    double low = std::numeric_limits<double>::infinity();
    for (const LinkId link : street.links) low = std::min(low, along(middle_of(network, link)));
    std::array<std::map<long, Stretch>, 2> cells;
    for (const LinkId link : street.links) {
        const std::span<const Point> shape = network.link_shape[link];
        const bool forward = along(shape.back()) >= along(shape.front());
        const long cell = std::lround(std::floor((along(middle_of(network, link)) - low) / stretch_m));
        Stretch& stretch = cells[forward ? 0 : 1][cell];
        stretch.street = row;
        stretch.forward = forward;
        stretch.links.push_back(link);
        stretch.length_m += network.link_length_m[link];
        stretch.express = stretch.express || is_express(network.link_class[link]);
    }
    const bool north_south = std::abs(axis.y_m) >= std::abs(axis.x_m);
    Corridor corridor{row, north_south ? Word::north : Word::east, north_south ? Word::south : Word::west, {}};
    for (std::size_t way = 0; way < 2; ++way) {
        for (auto& [cell, stretch] : cells[way]) {
            std::sort(stretch.links.begin(), stretch.links.end(),
                      [&](LinkId a, LinkId b) { return along(middle_of(network, a)) < along(middle_of(network, b)); });
            stretch.middle = stretch.links[stretch.links.size() / 2];
            stretch.cross = cross_near_middle(map, stretch.links);
            corridor.stretches[way].push_back(static_cast<std::uint32_t>(rows.size()));
            rows.push_back(std::move(stretch));
        }
    }
    return corridor;
}

}  // namespace

Stretches make_stretches(const CityMap& map) {
    Stretches stretches;
    for (std::size_t s = 0; s < map.streets.size(); ++s)
        stretches.corridors.push_back(cut(map, static_cast<std::uint32_t>(s), stretches.rows));
    return stretches;
}

StretchState state_of(const Network& network, const Snapshot& snapshot, const std::vector<LinkId>& links) {
    double length = 0.0, time_s = 0.0, vehicles = 0.0, lost = 0.0;
    for (const LinkId link : links) {
        const double speed = std::max(0.3, static_cast<double>(snapshot.link_speed_mps[link]));
        const double limit = std::max(1.0, static_cast<double>(network.link_limit_mps[link]));
        const double on_link = static_cast<double>(snapshot.link_vehicles[link]);
        length += static_cast<double>(network.link_length_m[link]);
        time_s += static_cast<double>(network.link_length_m[link]) / speed;
        vehicles += on_link;
        lost += on_link * std::max(0.0, 1.0 - speed / limit);
    }
    const double speed_kmh = time_s > 0.0 ? 3.6 * length / time_s : 0.0;
    return {static_cast<float>(speed_kmh), static_cast<float>(vehicles), static_cast<float>(lost)};
}

std::vector<StretchState> states_of(const Network& network, const Stretches& stretches, const Snapshot& snapshot) {
    std::vector<StretchState> states;
    states.reserve(stretches.rows.size());
    for (const Stretch& stretch : stretches.rows) states.push_back(state_of(network, snapshot, stretch.links));
    return states;
}

StretchState corridor_state(const Stretches& stretches, const std::vector<StretchState>& states,
                            const Corridor& corridor, std::size_t way) {
    StretchState sum;
    float length = 0.0F;
    float time = 0.0F;
    for (const std::uint32_t row : corridor.stretches[way]) {
        length += stretches.rows[row].length_m;
        time += stretches.rows[row].length_m / std::max(0.5F, states[row].speed_kmh);
        sum.vehicles += states[row].vehicles;
        sum.lost_h_per_h += states[row].lost_h_per_h;
    }
    sum.speed_kmh = time > 0.0F ? length / time : 0.0F;
    return sum;
}

std::vector<std::uint32_t> hot_spots(const Stretches& stretches, const std::vector<StretchState>& states,
                                     std::size_t count) {
    std::vector<std::uint32_t> found;
    for (std::size_t i = 0; i < states.size(); ++i)
        if (states[i].lost_h_per_h >= 1.0F &&
            speed_class(states[i].speed_kmh, stretches.rows[i].express) == SpeedClass::slow)
            found.push_back(static_cast<std::uint32_t>(i));
    const std::size_t kept = std::min(count, found.size());
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end(),
                      [&states](std::uint32_t a, std::uint32_t b) {
                          return std::pair(-states[a].lost_h_per_h, a) < std::pair(-states[b].lost_h_per_h, b);
                      });
    found.resize(kept);
    return found;
}

std::vector<std::uint32_t> main_corridors(const CityMap& map, std::size_t count) {
    // Length counts more the higher the class: a long collector is no rival of a short motorway.
    std::vector<std::pair<double, std::uint32_t>> ranked;
    for (std::size_t s = 0; s < map.streets.size(); ++s) {
        const Street& street = map.streets[s];
        if (street.road_class > RoadClass::secondary) continue;
        const double weight = street.road_class == RoadClass::secondary ? 0.5 : 1.0;
        ranked.emplace_back(-weight * street.length_m, static_cast<std::uint32_t>(s));
    }
    std::sort(ranked.begin(), ranked.end());
    if (ranked.size() > count) ranked.resize(count);
    std::vector<std::uint32_t> rows;
    for (const auto& [weight, row] : ranked) rows.push_back(row);
    std::sort(rows.begin(), rows.end());
    return rows;
}

}  // namespace septima::render
