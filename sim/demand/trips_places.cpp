#include "sim/demand/trips_places.h"

#include <algorithm>
#include <limits>

#include "sim/base/random.h"
#include "sim/demand/zones.h"

namespace septima {

namespace {

/// Metres at least from the start of `from` to the end of `to`.
double shortest_possible_m(const Network& network, LinkId from, LinkId to) {
    const double length_m = static_cast<double>(network.link_length_m[from]);
    if (from == to) return length_m;
    const Point leave = network.node_xy[network.link_to[from]];
    const Point arrive = network.node_xy[network.link_from[to]];
    return length_m + distance_m(leave, arrive) + static_cast<double>(network.link_length_m[to]);
}

/// The pairs of a small choice that are joined and nearly as short as the shortest.
std::vector<LinkPair> direct_pairs(const TripEnd& origin, const TripEnd& destination, const Network& network,
                                   const Reachability& ways) {
    constexpr double nearly = 1.1;
    std::vector<std::pair<double, LinkPair>> joined;
    double best_m = std::numeric_limits<double>::infinity();
    for (const LinkId from : origin.links)
        for (const LinkId to : destination.links) {
            if (!reaches(ways, from, to)) continue;
            joined.push_back({shortest_possible_m(network, from, to), {from, to}});
            best_m = std::min(best_m, joined.back().first);
        }
    std::vector<LinkPair> pairs;
    for (const auto& [length_m, pair] : joined)
        if (length_m <= nearly * best_m) pairs.push_back(pair);
    return pairs;
}

/// A link of an end: by weight in zones, each alike otherwise.
LinkId drawn_link(const TripEnd& end, double u) {
    if (end.area == nullptr) return end.links[static_cast<std::size_t>(u * static_cast<double>(end.links.size()))];
    const std::vector<double>& sums = end.area->sums;
    const auto hit = std::upper_bound(sums.begin(), sums.end(), u * sums.back()) - sums.begin();
    return end.area->links[std::min(static_cast<std::size_t>(hit), sums.size() - 1)];
}

std::optional<LinkPair> drawn_in_zone(const TripEnd& origin, const TripEnd& destination, const Reachability& ways,
                                      DrawKey key) {
    constexpr std::uint64_t most_tries = 32;
    for (std::uint64_t attempt = 0; attempt < most_tries; ++attempt) {
        const LinkId from = drawn_link(origin, uniform(key.seed, key.subject, Purpose::origin, attempt));
        const LinkId to = drawn_link(destination, uniform(key.seed, key.subject, Purpose::destination, attempt));
        if (from != to && reaches(ways, from, to)) return LinkPair{from, to};
    }
    return std::nullopt;
}

}  // namespace

PlaceNames place_names(const SampleContext& context) {
    PlaceNames names;
    for (std::size_t i = 0; i < context.network.links(); ++i)
        names.links.emplace(context.network.link_name.values()[i], id_at<LinkId>(i));
    for (std::size_t i = 0; i < context.network.nodes(); ++i)
        names.nodes.emplace(context.network.node_name.values()[i], id_at<NodeId>(i));
    for (std::size_t i = 0; i < context.zones.size(); ++i)
        names.zones.emplace(context.zones.id.values()[i], id_at<ZoneId>(i));
    return names;
}

ZoneChoice zone_choice(const SampleContext& context, ZoneId zone, std::span<const LinkId> links, VehicleKind kind) {
    const Network& network = context.network;
    const bool gate = context.zones.gate[zone] != 0;
    ZoneChoice choice;
    double sum = 0.0;
    for (const LinkId link : links) {
        if (!allows(network.link_allowed(link), kind)) continue;
        sum += gate ? gate_weight(network, link) : door_weight(network, link);
        choice.links.push_back(link);
        choice.sums.push_back(sum);
    }
    return choice;
}

std::optional<LinkPair> drawn_links(const TripEnd& origin, const TripEnd& destination, const Network& network,
                                    const Reachability& ways, DrawKey key) {
    if (origin.empty() || destination.empty()) return std::nullopt;
    if (origin.area != nullptr || destination.area != nullptr) return drawn_in_zone(origin, destination, ways, key);
    const std::vector<LinkPair> pairs = direct_pairs(origin, destination, network, ways);
    if (pairs.empty()) return std::nullopt;
    const double u = uniform(key.seed, key.subject, Purpose::origin);
    return pairs[static_cast<std::size_t>(u * static_cast<double>(pairs.size()))];
}

}  // namespace septima
