#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <set>

#include "sim/base/parallel.h"
#include "sim/demand/zones.h"
#include "sim/demand/zones_internal.h"

namespace septima {

namespace {

constexpr std::size_t fewest_zones = 20;
constexpr std::size_t most_zones = 80;
constexpr std::size_t links_per_zone = 3;  // small networks: at least so many links to choose from

struct Site {
    LinkId link;
    Point place;
    double weight;  // share of the population
};

/// Interleaved bits of a place on a 65536 x 65536 grid: places near each other have near codes (Morton order).
std::uint64_t morton(Point place, Point low, double across_m) {
    const auto spread = [](double value) {
        auto bits = static_cast<std::uint64_t>(std::clamp(value, 0.0, 1.0) * 65535.0);
        bits = (bits | bits << 8U) & 0x00ff00ffU;
        bits = (bits | bits << 4U) & 0x0f0f0f0fU;
        bits = (bits | bits << 2U) & 0x33333333U;
        return (bits | bits << 1U) & 0x55555555U;
    };
    return spread((place.x_m - low.x_m) / across_m) | spread((place.y_m - low.y_m) / across_m) << 1U;
}

/// Links that carry the population: metres of residential street, or of any street where few are residential.
std::vector<Site> sites(const Network& network, const std::vector<LinkId>& links) {
    double residential_m = 0.0;
    double total_m = 0.0;
    for (const LinkId link : links) {
        const double length_m = static_cast<double>(network.link_length_m[link]);
        total_m += length_m;
        if (network.link_class[link] == RoadClass::residential) residential_m += length_m;
    }
    const bool mapped = residential_m >= 0.2 * total_m;
    std::vector<Site> found;
    found.reserve(links.size());
    for (const LinkId link : links) {
        const bool counts = !mapped || network.link_class[link] == RoadClass::residential;
        // The other streets keep a little weight, so that every place belongs to a zone.
        const double weight = static_cast<double>(network.link_length_m[link]) * (counts ? 1.0 : 0.05);
        found.push_back({link, link_middle(network, link), weight});
    }
    return found;
}

/// Number of 1 km squares with a street.
std::size_t built_km2(const std::vector<Site>& found) {
    std::set<std::pair<int, int>> squares;
    for (const Site& site : found)
        squares.emplace(static_cast<int>(std::floor(site.place.x_m / 1000.0)),
                        static_cast<int>(std::floor(site.place.y_m / 1000.0)));
    return squares.size();
}

/// First centres: the links in Morton order cut into pieces of equal weight.
std::vector<Point> first_centres(std::vector<Site> found, std::size_t count) {
    Point low = found.front().place;
    Point high = low;
    for (const Site& site : found) {
        low = {std::min(low.x_m, site.place.x_m), std::min(low.y_m, site.place.y_m)};
        high = {std::max(high.x_m, site.place.x_m), std::max(high.y_m, site.place.y_m)};
    }
    const double across_m = std::max({1.0, high.x_m - low.x_m, high.y_m - low.y_m});
    std::stable_sort(found.begin(), found.end(), [&](const Site& a, const Site& b) {
        return morton(a.place, low, across_m) < morton(b.place, low, across_m);
    });
    double total = 0.0;
    for (const Site& site : found) total += site.weight;
    std::vector<Point> centres;
    double sum = 0.0;
    for (const Site& site : found) {
        sum += site.weight;
        if (centres.size() < count &&
            sum >= total * (static_cast<double>(centres.size()) + 0.5) / static_cast<double>(count))
            centres.push_back(site.place);
    }
    return centres;
}

/// Lloyd's k-means, weighted; a fixed number of rounds, so the result is a function of the network alone.
std::vector<std::uint32_t> clusters(const std::vector<Site>& found, std::vector<Point> centres) {
    constexpr int rounds = 12;
    std::vector<std::uint32_t> cluster(found.size(), 0);
    for (int round = 0; round < rounds; ++round) {
        for_each_row(found.size(), [&](std::size_t i) {
            double best = std::numeric_limits<double>::infinity();
            for (std::size_t c = 0; c < centres.size(); ++c) {
                const double dx = found[i].place.x_m - centres[c].x_m;
                const double dy = found[i].place.y_m - centres[c].y_m;
                if (dx * dx + dy * dy >= best) continue;
                best = dx * dx + dy * dy;
                cluster[i] = static_cast<std::uint32_t>(c);
            }
        });
        std::vector<Point> sum(centres.size());
        std::vector<double> weight(centres.size(), 0.0);
        for (std::size_t i = 0; i < found.size(); ++i) {
            Point& s = sum[cluster[i]];
            s = {s.x_m + found[i].weight * found[i].place.x_m, s.y_m + found[i].weight * found[i].place.y_m};
            weight[cluster[i]] += found[i].weight;
        }
        for (std::size_t c = 0; c < centres.size(); ++c)
            if (weight[c] > 0.0) centres[c] = {sum[c].x_m / weight[c], sum[c].y_m / weight[c]};
    }
    return cluster;
}

/// Assumption: jobs stand along arterials and thicken towards the centre: lane-metres x (1 + 4 exp(-distance / scale)),
/// scale = half the mean distance of arterial lane-metres to their middle. Local streets count a tenth.
std::vector<double> job_weights(const Network& network, const std::vector<Site>& found) {
    const auto arterial = [&network](LinkId link) {
        const RoadClass c = network.link_class[link];
        return c == RoadClass::trunk || c == RoadClass::primary || c == RoadClass::secondary ||
               c == RoadClass::tertiary;
    };
    std::vector<double> weight;
    Point centre;
    double total = 0.0;
    for (const Site& site : found) {
        const double lane_m =
            static_cast<double>(network.link_length_m[site.link]) * static_cast<double>(network.lane_count(site.link));
        weight.push_back(lane_m * (arterial(site.link) ? 1.0 : 0.1));
        centre = {centre.x_m + weight.back() * site.place.x_m, centre.y_m + weight.back() * site.place.y_m};
        total += weight.back();
    }
    centre = {centre.x_m / total, centre.y_m / total};
    double mean_m = 0.0;
    for (std::size_t i = 0; i < found.size(); ++i) mean_m += weight[i] / total * distance_m(found[i].place, centre);
    const double scale_m = std::max(1.0, 0.5 * mean_m);
    for (std::size_t i = 0; i < found.size(); ++i)
        weight[i] *= 1.0 + 4.0 * std::exp(-distance_m(found[i].place, centre) / scale_m);
    return weight;
}

void push_zone(Zones& zones, const std::string& id, const std::string& name, bool gate) {
    zones.id.push_back(id);
    zones.name.push_back(name);
    zones.population.push_back(0.0);
    zones.jobs.push_back(0.0);
    zones.stratum.push_back(0);
    zones.gate.push_back(gate ? 1 : 0);
    zones.polygon.push_back({});
}

/// One zone per cluster that has links, with its share of people and jobs.
void push_inner_zones(Zones& zones, ZoneLinks& links, const Network& network, const std::vector<Site>& found,
                      const CityFigures& city) {
    const std::size_t wanted = std::min(std::clamp(built_km2(found), fewest_zones, most_zones),
                                        std::max<std::size_t>(1, found.size() / links_per_zone));
    const std::vector<std::uint32_t> cluster = clusters(found, first_centres(found, std::max<std::size_t>(wanted, 1)));
    const std::vector<double> job_weight = job_weights(network, found);
    double people_weight = 0.0;
    for (const Site& site : found) people_weight += site.weight;
    const double jobs_weight = std::accumulate(job_weight.begin(), job_weight.end(), 0.0);
    const double jobs = city.jobs > 0.0 ? city.jobs : city.population * city.jobs_per_person;
    std::vector<ZoneId> zone_of(most_zones, no_id<ZoneId>);
    for (std::size_t i = 0; i < found.size(); ++i) {
        ZoneId& zone = zone_of[cluster[i]];
        if (zone == no_id<ZoneId>) {
            zone = id_at<ZoneId>(zones.size());
            push_zone(zones, fmt::format("z{:02}", zones.size() + 1), fmt::format("Zona {}", zones.size() + 1), false);
        }
        zones.population[zone] += city.population * found[i].weight / people_weight;
        zones.jobs[zone] += jobs * job_weight[i] / jobs_weight;
        links.emplace_back(zone, found[i].link);
    }
}

/// Gates with their share of the people outside: by lanes x limit, at most so many per lane.
void push_gates(Zones& zones, ZoneLinks& origins, ZoneLinks& destinations, const Network& network,
                std::pair<const std::vector<GateLinks>&, const CityFigures&> context) {
    const auto& [gates, city] = context;
    double total_weight = 0.0;
    for (const GateLinks& gate : gates)
        for (const LinkId link : gate.entering) total_weight += gate_weight(network, link);
    const double jobs_per_person = city.jobs > 0.0 ? city.jobs / city.population : city.jobs_per_person;
    for (std::size_t g = 0; g < gates.size(); ++g) {
        const auto zone = id_at<ZoneId>(zones.size());
        const std::string& street = network.link_street[gates[g].entering.front()];
        push_zone(zones, fmt::format("gate{:02}", g + 1), street.empty() ? fmt::format("Gate {}", g + 1) : street,
                  true);
        for (const LinkId link : gates[g].entering) {
            const double share = city.gate_share * gate_weight(network, link) / total_weight;
            const double lanes = static_cast<double>(network.lane_count(link));
            const double people = std::min(city.population * share, lanes * city.people_per_gate_lane);
            zones.population[zone] += people;
            zones.jobs[zone] += people * jobs_per_person;
            origins.emplace_back(zone, link);
        }
        for (const LinkId link : gates[g].leaving) destinations.emplace_back(zone, link);
    }
}

}  // namespace

Zones zones_from_network(const Network& network, const CityFigures& city, Problems& problems) {
    const Reachability ways = reachability(network, VehicleKind::car);
    const std::vector<LinkId> links = door_links(network, ways);
    if (links.empty() || city.population <= 0.0)
        throw InputError(
            links.empty() ? fmt::format("network '{}' has no link where a car can start and end a trip", network.name)
                          : std::string("population is not positive; give the people who live on the network"));
    Zones zones;
    ZoneLinks origins;
    push_inner_zones(zones, origins, network, sites(network, links), city);
    ZoneLinks destinations = origins;
    const std::vector<GateLinks> gates = outer_gates(network, ways);
    push_gates(zones, origins, destinations, network, {gates, city});
    if (gates.empty())
        problems.warn("", 0,
                      fmt::format("network '{}' has no large road that ends at its edge: no gates", network.name));
    zones.origin_links = group_by_owner(zones.size(), origins);
    zones.destination_links = group_by_owner(zones.size(), destinations);
    return zones;
}

}  // namespace septima
