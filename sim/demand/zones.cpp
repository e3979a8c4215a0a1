#include "sim/demand/zones.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/demand/zones_internal.h"
#include "sim/network/projection.h"

namespace septima {

namespace {

constexpr double nearest_polygon_limit_m =
    1500.0;  // hand-drawn polygons leave slits; a road to the next town is no slit
constexpr std::size_t fewest_links = 5;
constexpr std::size_t most_links_wanted = 40;
constexpr double people_per_link = 10000.0;  // assumption: more would queue at the few doors of a hillside quarter
constexpr double elsewhere_m = 20000.0;      // a polygon farther away is on another map
constexpr double borrow_limit_m = 2000.0;    // how far a zone looks for links beyond its own

/// Zone whose polygon holds the place, else the nearest within the limit; no_id when none is near.
ZoneId zone_at(const Zones& zones, Point place) {
    ZoneId best = no_id<ZoneId>;
    double best_m = nearest_polygon_limit_m;
    for (std::size_t i = 0; i < zones.size(); ++i) {
        const Polygon& polygon = zones.polygon.values()[i];
        if (polygon.empty()) continue;
        if (contains(polygon, place)) return id_at<ZoneId>(i);
        const double away_m = boundary_distance_m(polygon, place);
        if (away_m < best_m) {
            best_m = away_m;
            best = id_at<ZoneId>(i);
        }
    }
    return best;
}

/// Links a zone should have to let its people onto the roads.
std::size_t links_wanted(double population) {
    const auto wanted = static_cast<std::size_t>(population / people_per_link);
    return std::clamp(wanted, fewest_links, most_links_wanted);
}

/// Links by distance to a polygon, nearest first, at most `count`.
std::vector<std::pair<double, LinkId>> nearest_links(const Network& network, const std::vector<LinkId>& links,
                                                     const Polygon& polygon, std::size_t count) {
    std::vector<std::pair<double, LinkId>> order;
    order.reserve(links.size());
    for (const LinkId link : links) {
        const Point middle = link_middle(network, link);
        order.emplace_back(contains(polygon, middle) ? 0.0 : boundary_distance_m(polygon, middle), link);
    }
    count = std::min(count, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end());
    order.resize(count);
    return order;
}

struct Attachment {
    ZoneLinks origins;
    ZoneLinks destinations;
    void add(ZoneId zone, LinkId link) {
        origins.emplace_back(zone, link);
        destinations.emplace_back(zone, link);
    }
};

/// Who asks for a zone's links, and where to tell.
struct ZoneReport {
    const ZoneFile& file;
    Problems& problems;
    std::vector<std::string> borrowers{};  ///< zones with too few links of their own
};

/// Adds the nearest links of others to a zone that has too few.
void borrow_links(Attachment& attachment, const Zones& zones, ZoneId zone, const Network& network,
                  std::pair<const std::vector<LinkId>&, ZoneReport&> context) {
    auto& [links, report] = context;
    const int line = report.file.zones[row(zone)].line;
    std::vector<LinkId> own;
    for (const auto& [owner, link] : attachment.origins)
        if (owner == zone) own.push_back(link);
    const std::size_t wanted = links_wanted(zones.population[zone]);
    if (own.size() >= wanted) return;
    const auto nearest = nearest_links(network, links, zones.polygon[zone], wanted + own.size());
    std::size_t count = own.size();
    for (const auto& [away_m, link] : nearest) {
        const bool near = away_m <= borrow_limit_m || (own.empty() && count < fewest_links);
        if (count >= wanted || !near || std::find(own.begin(), own.end(), link) != own.end()) continue;
        attachment.add(zone, link);
        ++count;
    }
    if (own.empty() && !nearest.empty() && !(nearest.front().first <= elsewhere_m)) {
        report.problems.error(report.file.file, line,
                              fmt::format("zone '{}': its polygon is {:.0f} km away from the network; places are "
                                          "[lat, lon]",
                                          zones.id[zone], nearest.front().first / 1000.0));
        return;
    }
    if (count == 0) {
        report.problems.error(report.file.file, line,
                              fmt::format("zone '{}': no link of the network can carry its trips", zones.id[zone]));
    } else if (own.empty()) {
        report.problems.warn(report.file.file, line,
                             fmt::format("zone '{}' holds no link; its trips use the {} nearest, from {:.0f} m away on",
                                         zones.id[zone], count, nearest.front().first));
    } else if (count > own.size()) {
        report.borrowers.push_back(zones.id[zone]);
    }
}

void attach_inside(Attachment& attachment, const Zones& zones, const Network& network, const Reachability& ways,
                   ZoneReport& report) {
    const std::vector<LinkId> links = door_links(network, ways);
    for (const LinkId link : links) {
        const ZoneId zone = zone_at(zones, link_middle(network, link));
        if (zone != no_id<ZoneId>) attachment.add(zone, link);
    }
    for (std::size_t i = 0; i < zones.size(); ++i)
        if (zones.gate.values()[i] == 0) borrow_links(attachment, zones, id_at<ZoneId>(i), network, {links, report});
    if (!report.borrowers.empty())
        report.problems.warn(
            report.file.file, 0,
            fmt::format("fewer than one link for {:.0f} people in {}; their trips also use the nearest "
                        "links within {:.0f} m",
                        people_per_link, fmt::join(report.borrowers, ", "), borrow_limit_m));
}

void attach_gate(Attachment& attachment, const ZoneSpec& spec, ZoneId zone, const Network& network,
                 std::pair<const Reachability&, Problems&> context, const std::string& file) {
    const auto& [ways, problems] = context;
    for (const std::string& street : spec.at) {
        const GateLinks ends = outer_end(network, ways, street);
        for (const LinkId link : ends.entering) attachment.origins.emplace_back(zone, link);
        for (const LinkId link : ends.leaving) attachment.destinations.emplace_back(zone, link);
        if (!ends.entering.empty() && !ends.leaving.empty()) continue;
        std::set<std::string> streets(network.link_street.begin(), network.link_street.end());
        streets.erase("");
        const std::vector<std::string> known(streets.begin(), streets.end());
        problems.error(
            file, spec.line,
            fmt::format("zone '{}': at '{}' has no {} open to cars at its outer end{}; name corridors of the network",
                        spec.id, printable(street), ends.entering.empty() ? "entering link" : "leaving link",
                        near_names_hint(street, known)));
    }
}

/// The columns without links.
Zones projected(const ZoneFile& file, const Network& network, Problems& problems) {
    Zones zones;
    const bool needs_place =
        std::any_of(file.zones.begin(), file.zones.end(), [](const ZoneSpec& z) { return !z.polygon.empty(); });
    if (needs_place && network.crs.empty()) {
        problems.error(
            file.file, 1,
            fmt::format("network '{}' has no place on Earth (no crs), so polygons in degrees cannot be laid on it",
                        network.name));
        problems.throw_if_any();
    }
    std::vector<Projection> projection;
    if (needs_place) projection.emplace_back(network.crs);
    for (const ZoneSpec& spec : file.zones) {
        zones.id.push_back(spec.id);
        zones.name.push_back(spec.name);
        zones.population.push_back(spec.population);
        zones.jobs.push_back(spec.jobs);
        zones.stratum.push_back(spec.stratum);
        zones.gate.push_back(spec.gate ? 1 : 0);
        Polygon polygon;
        for (const GeoPoint place : spec.polygon) polygon.push_back(projection.front().to_plane(place));
        zones.polygon.push_back(std::move(polygon));
    }
    return zones;
}

}  // namespace

Zones attached(const ZoneFile& file, const Network& network, Problems& problems) {
    Zones zones = projected(file, network, problems);
    const Reachability ways = reachability(network, VehicleKind::car);
    Attachment attachment;
    ZoneReport report{.file = file, .problems = problems};
    attach_inside(attachment, zones, network, ways, report);
    for (std::size_t i = 0; i < zones.size(); ++i)
        if (zones.gate.values()[i] != 0)
            attach_gate(attachment, file.zones[i], id_at<ZoneId>(i), network, {ways, problems}, file.file);
    problems.throw_if_any();
    zones.origin_links = group_by_owner(zones.size(), attachment.origins);
    zones.destination_links = group_by_owner(zones.size(), attachment.destinations);
    return zones;
}

Zones read_zones(const std::filesystem::path& path, const Network& network, Problems& problems) {
    if (std::filesystem::is_directory(path)) return read_gmns_zones(path, network, problems);
    if (path.extension() == ".csv") {
        Zones zones = parse_zone_table(read_text(path), path.string(), network, problems);
        problems.throw_if_any();
        return zones;
    }
    const ZoneFile file = read_zone_file(path, problems);
    problems.throw_if_any();
    return attached(file, network, problems);
}

double door_weight(const Network& network, LinkId link) {
    // Assumption: doors, driveways and side streets per metre, relative to a residential street. In the order of
    // RoadClass: motorway, trunk, primary, secondary, tertiary, residential, service, busway, ramp.
    constexpr std::array<double, road_classes> doors_per_metre{0.02, 0.1, 0.25, 0.4, 0.7, 1.0, 0.5, 0.01, 0.01};
    return static_cast<double>(network.link_length_m[link]) *
           doors_per_metre[static_cast<std::size_t>(network.link_class[link])];
}

double gate_weight(const Network& network, LinkId link) {
    return static_cast<double>(network.lane_count(link)) * static_cast<double>(network.link_limit_mps[link]);
}

bool has_doors(const Network& network, LinkId link) {
    const RoadClass c = network.link_class[link];
    if (c == RoadClass::motorway || c == RoadClass::busway || c == RoadClass::ramp) return false;
    return allows(network.link_allowed(link), VehicleKind::car);
}

Point link_middle(const Network& network, LinkId link) {
    const std::span<const Point> shape = network.link_shape[link];
    return point_at(shape, length_m(shape) / 2.0);
}

std::vector<LinkId> door_links(const Network& network, const Reachability& ways) {
    constexpr float shortest_m = 15.0F;  // room for a vehicle or two between the node and the stop line
    std::vector<LinkId> links;
    std::vector<LinkId> any;
    for (std::size_t i = 0; i < network.links(); ++i) {
        const auto link = id_at<LinkId>(i);
        if (!can_start(ways, link) || !can_end(ways, link)) continue;
        any.push_back(link);
        if (has_doors(network, link) && network.link_stop_line_m[link] - network.link_entry_m[link] >= shortest_m)
            links.push_back(link);
    }
    return links.empty() ? any : links;
}

Point network_centre(const Network& network) {
    Point sum;
    for (const Point p : network.node_xy) sum = {sum.x_m + p.x_m, sum.y_m + p.y_m};
    const double count = std::max(1.0, static_cast<double>(network.nodes()));
    return {sum.x_m / count, sum.y_m / count};
}

double boundary_distance_m(const Polygon& polygon, Point place) {
    double best_m = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
        const Point a = polygon[j];
        const Point b = polygon[i];
        const double dx = b.x_m - a.x_m;
        const double dy = b.y_m - a.y_m;
        const double squared = dx * dx + dy * dy;
        const double along = squared > 0.0 ? ((place.x_m - a.x_m) * dx + (place.y_m - a.y_m) * dy) / squared : 0.0;
        const double t = std::clamp(along, 0.0, 1.0);
        best_m = std::min(best_m, distance_m(place, {a.x_m + t * dx, a.y_m + t * dy}));
    }
    return best_m;
}

}  // namespace septima
