// Where a GMNS network lies: from its coordinates to metres, and the units of its lengths.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "sim/base/text.h"
#include "sim/network/gmns_reading.h"
#include "sim/network/projection.h"

namespace septima::gmns {

namespace {

/// Links of a street network are never this long in degrees (0.2 degrees are 20 km), nor this short in metres.
constexpr double longest_degrees = 0.2;

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

bool within_globe(const Draft& draft) {
    return std::all_of(draft.nodes.begin(), draft.nodes.end(),
                       [](const DraftNode& n) { return std::abs(n.xy.x_m) <= 180.0 && std::abs(n.xy.y_m) <= 90.0; });
}

/// Coordinates that lie on the globe and links that would be shorter than a pace if they were metres.
bool looks_like_degrees(const Draft& draft) {
    std::vector<double> chords;
    for (const DraftLink& link : draft.links) {
        const double chord = distance_m(draft.nodes[link.from].xy, draft.nodes[link.to].xy);
        if (chord > 0.0) chords.push_back(chord);
    }
    return within_globe(draft) && !chords.empty() && median(std::move(chords)) < longest_degrees;
}

bool is_geographic(std::string_view crs) {
    const std::string c = folded(crs);
    static constexpr std::array<std::string_view, 9> names{
        "epsg:4326", "4326", "wgs84", "wgs 84", "ogc:crs84", "crs84", "epsg:4686", "epsg:4269", "+proj=longlat"};
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
        return c == name || (name.front() == '+' && c.starts_with(name));
    });
}

Point centre(const Draft& draft) {
    Point sum;
    for (const DraftNode& node : draft.nodes) sum = {sum.x_m + node.xy.x_m, sum.y_m + node.xy.y_m};
    const auto count = static_cast<double>(draft.nodes.size());
    return {sum.x_m / count, sum.y_m / count};
}

template <class Map>
void move_all(Draft& draft, const Map& map) {
    for (DraftNode& node : draft.nodes) node.xy = map(node.xy);
    for (DraftLink& link : draft.links)
        for (Point& p : link.shape) p = map(p);
}

void from_degrees(Draft& draft) {
    const Point middle = centre(draft);
    draft.crs = suitable_crs({middle.y_m, middle.x_m});
    const Projection projection(draft.crs);
    move_all(draft, [&](Point p) { return projection.to_plane({p.y_m, p.x_m}); });
}

/// Metres on the ground per unit of a projected system near a point (sphere of 6371 km; good to 0.5 %).
double metres_per_unit(const Projection& projection, Point p) {
    constexpr double degree_m = 111195.0;
    const GeoPoint a = projection.to_geo(p);
    const GeoPoint b = projection.to_geo({p.x_m + 100.0, p.y_m});
    const double east = (b.lon_deg - a.lon_deg) * std::cos(a.lat_deg * 0.017453292519943295);
    return std::hypot(east, b.lat_deg - a.lat_deg) * degree_m / 100.0;
}

/// False, and an error, when a node lies where the system has no place on Earth.
bool lies_on_earth(Reading& r, const Projection& projection, std::string_view crs) {
    for (const DraftNode& node : r.draft.nodes) {
        const GeoPoint place = projection.to_geo(node.xy);
        if (std::isfinite(place.lat_deg) && std::isfinite(place.lon_deg)) continue;
        r.problems.error((r.folder / "node.csv").string(), 0,
                         fmt::format("node '{}': [{}, {}] is no place on Earth in crs {}; correct it, or the crs in "
                                     "config.csv",
                                     printable(node.name), node.xy.x_m, node.xy.y_m, printable(crs)));
        return false;
    }
    return true;
}

/// Keeps a metric system; turns feet and stretched metres (web maps) into a suitable one.
void from_projected(Reading& r) {
    std::string crs = r.config.crs;
    if (to_integer(crs)) crs = "EPSG:" + crs;
    try {
        const Projection projection(crs);
        if (!lies_on_earth(r, projection, crs)) return;
        const double scale = metres_per_unit(projection, centre(r.draft));
        r.draft.crs = crs;
        if (std::abs(scale - 1.0) < 0.015) return;
        const Point middle = centre(r.draft);
        const std::string target = suitable_crs(projection.to_geo(middle));
        const Projection plane(target);
        move_all(r.draft, [&](Point p) { return plane.to_plane(projection.to_geo(p)); });
        r.problems.warn((r.folder / "config.csv").string(), 2,
                        fmt::format("crs {} is not in metres: converted to {}", printable(crs), target));
        r.draft.crs = target;
    } catch (const InputError& error) {
        r.problems.error((r.folder / "config.csv").string(), 2, error.problems().front().text);
    }
}

/// Length unit that makes given lengths agree with the geometry, in m.
double guessed_length_unit_m(Reading& r) {
    std::vector<double> ratios;
    for (const DraftLink& link : r.draft.links) {
        if (!link.length_m) continue;
        const double drawn = link.shape.size() >= 2
                                 ? septima::length_m(link.shape)
                                 : distance_m(r.draft.nodes[link.from].xy, r.draft.nodes[link.to].xy);
        if (drawn > 1.0) ratios.push_back(drawn / *link.length_m);
    }
    double best_m = 1.0;
    std::string_view name = "m";
    if (!ratios.empty()) {
        const double ratio = median(std::move(ratios));
        static constexpr std::array<std::pair<double, std::string_view>, 4> units{
            {{1.0, "m"}, {1000.0, "km"}, {1609.344, "miles"}, {0.3048, "feet"}}};
        for (const auto& [unit_m, unit] : units)
            if (std::abs(std::log(ratio / unit_m)) < std::log(1.25) &&
                std::abs(std::log(ratio / unit_m)) < std::abs(std::log(ratio / best_m))) {
                best_m = unit_m;
                name = unit;
            }
    }
    r.problems.warn(
        r.draft.file, 0,
        fmt::format("config.csv does not say the unit of length: {} fits the geometry and is assumed", name));
    return best_m;
}

void scale_lengths(Reading& r) {
    const bool given = std::any_of(r.draft.links.begin(), r.draft.links.end(),
                                   [](const DraftLink& link) { return link.length_m.has_value(); });
    if (!given) return;
    const double unit_m = r.config.long_length_m ? *r.config.long_length_m : guessed_length_unit_m(r);
    Remarks remarks;
    for (DraftLink& link : r.draft.links) {
        if (!link.length_m) continue;
        *link.length_m *= unit_m;
        const double chord = distance_m(r.draft.nodes[link.from].xy, r.draft.nodes[link.to].xy);
        if (*link.length_m < 0.5 * chord)
            remarks.add("length is less than half of the way between its nodes: taken as given", link.line);
        if (*link.length_m < 0.1)
            r.problems.error(r.draft.file, link.line,
                             fmt::format("link '{}': length is {:.3g} m; 0.1 m or more is needed", printable(link.name),
                                         *link.length_m));
    }
    remarks.tell(r.draft.file, r.problems);
}

}  // namespace

void place(Reading& r) {
    if (r.draft.links.empty()) return;
    if (!r.config.crs.empty() && !is_geographic(r.config.crs))
        from_projected(r);
    else if (!r.config.crs.empty() && !within_globe(r.draft))
        r.problems.error((r.folder / "node.csv").string(), 0,
                         fmt::format("config.csv says {} but coordinates lie outside of -180..180, -90..90",
                                     printable(r.config.crs)));
    else if (!r.config.crs.empty())
        from_degrees(r.draft);
    else if (looks_like_degrees(r.draft)) {
        from_degrees(r.draft);
        r.problems.warn(
            (r.folder / "node.csv").string(), 0,
            fmt::format("config.csv does not say the crs: coordinates look like degrees and are projected to {}",
                        r.draft.crs));
    }
    scale_lengths(r);
}

void drop_unused_nodes(Reading& r) {
    std::set<std::uint32_t> used;
    for (const DraftLink& link : r.draft.links) used.insert({link.from, link.to});
    std::vector<std::uint32_t> rows(r.draft.nodes.size(), 0);
    for (const std::uint32_t node : r.skipped_ends)
        if (node != no_row && !used.contains(node)) rows[node] = no_row;
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i] == no_row) continue;
        rows[i] = next;
        if (next != i) r.draft.nodes[next] = std::move(r.draft.nodes[i]);
        ++next;
    }
    r.draft.nodes.resize(next);
    for (DraftLink& link : r.draft.links) {
        link.from = rows[link.from];
        link.to = rows[link.to];
    }
    for (DraftController& controller : r.draft.controllers) {
        std::erase_if(controller.nodes, [&](std::uint32_t node) { return rows[node] == no_row; });
        for (std::uint32_t& node : controller.nodes) node = rows[node];
    }
}

}  // namespace septima::gmns
