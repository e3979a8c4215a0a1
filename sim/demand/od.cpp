#include "sim/demand/od.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "sim/demand/zones.h"

namespace septima {

double OdMatrix::total() const {
    return std::accumulate(cells.begin(), cells.end(), 0.0);
}

std::vector<double> OdMatrix::origin_totals() const {
    std::vector<double> sums(zones, 0.0);
    for (std::size_t o = 0; o < zones; ++o)
        for (std::size_t d = 0; d < zones; ++d) sums[o] += at(o, d);
    return sums;
}

std::vector<double> OdMatrix::destination_totals() const {
    std::vector<double> sums(zones, 0.0);
    for (std::size_t o = 0; o < zones; ++o)
        for (std::size_t d = 0; d < zones; ++d) sums[d] += at(o, d);
    return sums;
}

OdMatrix OdMatrix::transposed() const {
    OdMatrix other(zones);
    for (std::size_t o = 0; o < zones; ++o)
        for (std::size_t d = 0; d < zones; ++d) other.at(d, o) = at(o, d);
    return other;
}

namespace {

struct Weighted {
    Point place;
    double weight;
};

std::vector<Weighted> weighted_links(const Network& network, const Zones& zones, ZoneId zone) {
    std::vector<Weighted> out;
    const bool gate = zones.gate[zone] != 0;
    for (const auto& links : {zones.origin_links[zone], zones.destination_links[zone]})
        for (const LinkId link : links)
            out.push_back({link_middle(network, link), gate ? gate_weight(network, link) : door_weight(network, link)});
    return out;
}

/// Radius of the disc that holds `population` at an urban density.
double town_radius_m(double population) {
    constexpr double people_per_m2 = 0.010;  // assumption: 100 per hectare; Colombian towns have 60 to 250
    return std::sqrt(population / people_per_m2 / std::numbers::pi);
}

}  // namespace

std::vector<ZoneExtent> zone_extents(const Network& network, const Zones& zones) {
    std::vector<ZoneExtent> extents(zones.size());
    for (std::size_t i = 0; i < zones.size(); ++i) {
        const auto zone = id_at<ZoneId>(i);
        const std::vector<Weighted> links = weighted_links(network, zones, zone);
        ZoneExtent& extent = extents[i];
        double total = 0.0;
        for (const Weighted& link : links) {
            extent.centre = {extent.centre.x_m + link.weight * link.place.x_m,
                             extent.centre.y_m + link.weight * link.place.y_m};
            total += link.weight;
        }
        if (total <= 0.0) continue;
        extent.centre = {extent.centre.x_m / total, extent.centre.y_m / total};
        if (zones.gate[zone] != 0) {
            extent.radius_m = town_radius_m(zones.population[zone]);
            // A point of a disc is 32 / (9 pi) radii away from a point of its edge, in the mean.
            extent.outside_m = 32.0 / (9.0 * std::numbers::pi) * extent.radius_m;
            continue;
        }
        double mean_m = 0.0;
        for (const Weighted& link : links) mean_m += link.weight / total * distance_m(link.place, extent.centre);
        extent.radius_m = 1.5 * mean_m;  // the mean distance of a disc's points to its centre is 2/3 of the radius
    }
    return extents;
}

OdMatrix zone_distances_km(const Network& network, const Zones& zones, Reach reach) {
    // Mean distance of two random points of a disc: 128 / (45 pi) radii.
    constexpr double within_disc = 128.0 / (45.0 * std::numbers::pi);
    const std::vector<ZoneExtent> extents = zone_extents(network, zones);
    OdMatrix km(zones.size());
    for (std::size_t o = 0; o < zones.size(); ++o) {
        for (std::size_t d = 0; d < zones.size(); ++d) {
            double straight_m = distance_m(extents[o].centre, extents[d].centre);
            if (reach == Reach::door_to_door) straight_m += extents[o].outside_m + extents[d].outside_m;
            if (o == d) straight_m = within_disc * extents[o].radius_m;
            km.at(o, d) = straight_m * detour_ratio / 1000.0;
        }
    }
    return km;
}

double mean_distance_km(const OdMatrix& trips, const OdMatrix& distance_km) {
    const double total = trips.total();
    return total > 0.0
               ? std::inner_product(trips.cells.begin(), trips.cells.end(), distance_km.cells.begin(), 0.0) / total
               : 0.0;
}

}  // namespace septima
