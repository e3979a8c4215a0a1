#include "render/city_map.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "render/theme.h"
#include "sim/base/text.h"

namespace septima::render {

namespace {

Local unit(Local v) {
    const float length = std::hypot(v.x, v.y);
    return length > 1e-6F ? Local{v.x / length, v.y / length} : Local{1.0F, 0.0F};
}

/// One metre to the right of a heading; y points south.
Local right_of(Local heading) {
    return {-heading.y, heading.x};
}

/// Shifts of a polyline's points: at a bend the mitre of both sides, not longer than two metres.
void add_right(const std::vector<Local>& point, std::size_t first, std::size_t last, std::vector<Local>& right) {
    Local before{};
    for (std::size_t i = first; i < last; ++i) {
        const bool has_next = i + 1 < last;
        const Local after = has_next ? right_of(unit(point[i + 1] - point[i])) : before;
        if (i == first) before = after;
        const Local sum = before + after;
        const float squared = sum.x * sum.x + sum.y * sum.y;
        // (before + after) * 2 / |before + after|^2 has length 1 / cos(half the bend).
        const Local mitre = squared > 1.0F ? Local{sum.x * 2.0F / squared, sum.y * 2.0F / squared} : after;
        right.push_back(mitre);
        before = after;
    }
}

void add_links(CityMap& map) {
    const Network& network = *map.network;
    map.point.reserve(network.link_shape.items.size());
    map.right.reserve(network.link_shape.items.size());
    for (std::size_t l = 0; l < network.links(); ++l) {
        const auto link = id_at<LinkId>(l);
        const std::span<const Point> shape = network.link_shape[link];
        const double shape_m = std::max(1e-3, length_m(shape));
        const double stretch = static_cast<double>(network.link_length_m[link]) / shape_m;
        Bounds bounds{shape.front(), shape.front()};
        double along = 0.0;
        for (std::size_t i = 0; i < shape.size(); ++i) {
            if (i > 0) along += distance_m(shape[i - 1], shape[i]);
            map.point.push_back(to_local(map, shape[i]));
            map.along_m.push_back(static_cast<float>(along * stretch));
            bounds = joined(bounds, {shape[i], shape[i]});
        }
        add_right(map.point, map.first_point(link), map.last_point(link), map.right);
        map.link_bounds[link] = grown(bounds, 25.0);
    }
}

/// Puts the carriageways of links between the same two nodes side by side: bus lanes at the median, then the rest.
void add_offsets(CityMap& map) {
    const Network& network = *map.network;
    std::map<std::pair<NodeId, NodeId>, std::vector<LinkId>> between;
    for (std::size_t l = 0; l < network.links(); ++l) {
        const auto link = id_at<LinkId>(l);
        map.lane_width_m[link] = is_express(network.link_class[link]) ? metres::express_lane_width : metres::lane_width;
        between[{network.link_from[link], network.link_to[link]}].push_back(link);
    }
    for (auto& [ends, links] : between) {
        const auto opposite = between.find({ends.second, ends.first});
        const bool paired = opposite != between.end() && ends.first != ends.second;
        std::stable_sort(links.begin(), links.end(), [&network](LinkId a, LinkId b) {
            return (network.link_class[a] == RoadClass::busway) > (network.link_class[b] == RoadClass::busway);
        });
        float width = 0.0F;
        for (const LinkId link : links) width += map.lane_width_m[link] * static_cast<float>(network.lane_count(link));
        float left = paired ? metres::median / 2.0F : -width / 2.0F;
        for (const LinkId link : links) {
            map.paired[link] = paired ? 1 : 0;
            map.left_m[link] = left;
            left += map.lane_width_m[link] * static_cast<float>(network.lane_count(link));
        }
    }
}

void add_streets(CityMap& map) {
    const Network& network = *map.network;
    std::map<std::string_view, std::size_t> row_of;
    for (std::size_t l = 0; l < network.links(); ++l) {
        const auto link = id_at<LinkId>(l);
        const std::string& name = network.link_street[link];
        if (name.empty()) continue;
        const auto [found, added] = row_of.try_emplace(name, map.streets.size());
        if (added) map.streets.push_back({name, network.link_class[link], 0.0, {}});
        Street& street = map.streets[found->second];
        street.road_class = std::min(street.road_class, network.link_class[link]);
        street.length_m += static_cast<double>(network.link_length_m[link]) / (map.paired[link] != 0 ? 2.0 : 1.0);
        street.links.push_back(link);
    }
    std::stable_sort(map.streets.begin(), map.streets.end(), [](const Street& a, const Street& b) {
        return std::pair(a.road_class, -a.length_m) < std::pair(b.road_class, -b.length_m);
    });
    map.street_of.assign(network.links(), static_cast<std::uint32_t>(map.streets.size()));
    for (std::size_t s = 0; s < map.streets.size(); ++s)
        for (const LinkId link : map.streets[s].links) map.street_of[link] = static_cast<std::uint32_t>(s);
}

struct Cells {
    std::size_t first_column, last_column, first_row, last_row;
};

Cells cells_of(const CityMap& map, const Bounds& b) {
    const auto cell = [&map](double from, double value, std::size_t count) {
        const double index = std::floor((value - from) / map.cell_m);
        return static_cast<std::size_t>(std::clamp(index, 0.0, static_cast<double>(count - 1)));
    };
    return {cell(map.bounds.low.x_m, b.low.x_m, map.columns), cell(map.bounds.low.x_m, b.high.x_m, map.columns),
            cell(map.bounds.low.y_m, b.low.y_m, map.rows), cell(map.bounds.low.y_m, b.high.y_m, map.rows)};
}

void add_grid(CityMap& map) {
    const double extent = std::max({map.bounds.width_m(), map.bounds.height_m(), 1.0});
    map.cell_m = std::max(250.0, extent / 128.0);
    map.columns = static_cast<std::size_t>(map.bounds.width_m() / map.cell_m) + 1;
    map.rows = static_cast<std::size_t>(map.bounds.height_m() / map.cell_m) + 1;
    std::vector<std::vector<LinkId>> cells(map.columns * map.rows);
    for (std::size_t l = 0; l < map.network->links(); ++l) {
        const auto link = id_at<LinkId>(l);
        const Cells c = cells_of(map, map.link_bounds[link]);
        for (std::size_t r = c.first_row; r <= c.last_row; ++r)
            for (std::size_t k = c.first_column; k <= c.last_column; ++k) cells[r * map.columns + k].push_back(link);
    }
    map.cell_begin.assign(1, 0);
    for (const std::vector<LinkId>& cell : cells) {
        map.cell_links.insert(map.cell_links.end(), cell.begin(), cell.end());
        map.cell_begin.push_back(static_cast<std::uint32_t>(map.cell_links.size()));
    }
}

/// Where 1 % and 99 % of the street length lie, on one axis.
std::pair<double, double> middle_98(std::vector<std::pair<double, double>> place_and_length) {
    std::sort(place_and_length.begin(), place_and_length.end());
    double total = 0.0;
    for (const auto& [place, length] : place_and_length) total += length;
    double low = place_and_length.front().first, high = place_and_length.back().first;
    double sum = 0.0;
    for (const auto& [place, length] : place_and_length) {
        if (sum <= 0.01 * total) low = place;
        if (sum <= 0.99 * total) high = place;
        sum += length;
    }
    return {low, high};
}

/// A few roads reach far out of the city; fitting them all would make the rest small.
Bounds core_of(const CityMap& map) {
    const Network& network = *map.network;
    if (network.links() < 50) return map.bounds;
    std::vector<std::pair<double, double>> x, y;
    for (std::size_t l = 0; l < network.links(); ++l) {
        const Point middle = map.link_bounds[id_at<LinkId>(l)].center();
        const double length = static_cast<double>(network.link_length_m[id_at<LinkId>(l)]);
        x.emplace_back(middle.x_m, length);
        y.emplace_back(middle.y_m, length);
    }
    const auto [west, east] = middle_98(std::move(x));
    const auto [south, north] = middle_98(std::move(y));
    return {{west, south}, {east, north}};
}

}  // namespace

CityMap make_city_map(const Network& network) {
    CityMap map;
    map.network = &network;
    if (network.nodes() > 0) {
        map.bounds = {network.node_xy.values().front(), network.node_xy.values().front()};
        for (const Point p : network.link_shape.items) map.bounds = joined(map.bounds, {p, p});
    }
    map.origin = map.bounds.center();
    map.left_m.resize(network.links());
    map.lane_width_m.resize(network.links());
    map.link_bounds.resize(network.links());
    map.paired.resize(network.links());
    add_links(map);
    map.core = core_of(map);
    add_offsets(map);
    add_streets(map);
    add_grid(map);
    return map;
}

std::vector<LinkId> links_in(const CityMap& map, const Bounds& bounds) {
    std::vector<LinkId> found;
    if (!bounds.overlaps(grown(map.bounds, 25.0))) return found;
    const Cells c = cells_of(map, bounds);
    for (std::size_t r = c.first_row; r <= c.last_row; ++r) {
        for (std::size_t k = c.first_column; k <= c.last_column; ++k) {
            const std::size_t cell = r * map.columns + k;
            for (std::size_t i = map.cell_begin[cell]; i < map.cell_begin[cell + 1]; ++i)
                if (map.link_bounds[map.cell_links[i]].overlaps(bounds)) found.push_back(map.cell_links[i]);
        }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

LinkId link_at(const CityMap& map, Point place, double reach_m) {
    const Local p = to_local(map, place);
    LinkId best = no_id<LinkId>;
    float best_m = static_cast<float>(reach_m);
    for (const LinkId link : links_in(map, grown({place, place}, reach_m))) {
        const float middle = (map.left_m[link] + right_edge_m(map, link)) / 2.0F;
        for (std::size_t i = map.first_point(link); i + 1 < map.last_point(link); ++i) {
            const Local a = map.point[i] + map.right[i] * middle;
            const Local b = map.point[i + 1] + map.right[i + 1] * middle;
            const Local ab = b - a;
            const float squared = std::max(1e-6F, ab.x * ab.x + ab.y * ab.y);
            const float t = std::clamp(((p.x - a.x) * ab.x + (p.y - a.y) * ab.y) / squared, 0.0F, 1.0F);
            const float distance = std::hypot(p.x - a.x - t * ab.x, p.y - a.y - t * ab.y);
            if (distance < best_m) {
                best_m = distance;
                best = link;
            }
        }
    }
    return best;
}

Spot spot_on(const CityMap& map, LinkId link, float along_m, float right_m) {
    std::size_t i = map.first_point(link);
    const std::size_t last = map.last_point(link);
    while (i + 2 < last && map.along_m[i + 1] < along_m) ++i;
    const float piece = map.along_m[i + 1] - map.along_m[i];
    const float t = piece > 1e-6F ? (along_m - map.along_m[i]) / piece : 0.0F;
    const float bend = std::clamp(t, 0.0F, 1.0F);
    const Local on = map.point[i] + (map.point[i + 1] - map.point[i]) * t;
    const Local shift = map.right[i] + (map.right[i + 1] - map.right[i]) * bend;
    return {on + shift * right_m, unit(map.point[i + 1] - map.point[i])};
}

float lane_middle_m(const CityMap& map, LaneId lane) {
    const LinkId link = map.network->lane_link[lane];
    return map.left_m[link] + map.lane_width_m[link] * (static_cast<float>(map.network->lane_number(lane)) + 0.5F);
}

float right_edge_m(const CityMap& map, LinkId link) {
    return map.left_m[link] + map.lane_width_m[link] * static_cast<float>(map.network->lane_count(link));
}

namespace {

/// Places of the nodes that a street touches.
std::vector<Point> nodes_of_street(const CityMap& map, const std::string& folded_name) {
    std::vector<NodeId> nodes;
    for (const Street& street : map.streets) {
        if (folded(street.name) != folded_name) continue;
        for (const LinkId link : street.links) {
            nodes.push_back(map.network->link_from[link]);
            nodes.push_back(map.network->link_to[link]);
        }
    }
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
    std::vector<Point> places;
    for (const NodeId node : nodes) places.push_back(map.network->node_xy[node]);
    return places;
}

}  // namespace

std::optional<Point> crossing_of(const CityMap& map, std::string_view street, std::string_view other) {
    constexpr double farthest_m = 120.0;
    std::optional<Point> found;
    double best_m = farthest_m;
    const std::vector<Point> others = nodes_of_street(map, folded(other));
    for (const Point a : nodes_of_street(map, folded(street))) {
        for (const Point b : others) {
            const double apart_m = distance_m(a, b);
            if (apart_m > best_m || (found && apart_m == best_m)) continue;
            best_m = apart_m;
            found = Point{(a.x_m + b.x_m) / 2.0, (a.y_m + b.y_m) / 2.0};
        }
    }
    return found;
}

std::string_view cross_street(const CityMap& map, LinkId link) {
    const Network& network = *map.network;
    const std::string& own = network.link_street[link];
    std::string_view best;
    RoadClass best_class = RoadClass::ramp;
    for (const NodeId node : {network.link_to[link], network.link_from[link]}) {
        for (const auto* side : {&network.node_in, &network.node_out}) {
            for (const LinkId near : (*side)[node]) {
                const std::string& name = network.link_street[near];
                if (name.empty() || name == own || (!best.empty() && network.link_class[near] >= best_class)) continue;
                best = name;
                best_class = network.link_class[near];
            }
        }
        if (!best.empty()) break;
    }
    return best;
}

}  // namespace septima::render
