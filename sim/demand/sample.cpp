#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <memory>
#include <optional>

#include "sim/base/hash.h"
#include "sim/base/parallel.h"
#include "sim/base/random.h"
#include "sim/demand/plates.h"
#include "sim/demand/reachability.h"
#include "sim/demand/synthesize.h"
#include "sim/demand/zones.h"

namespace septima {

namespace {

/// Links of every zone with running sums of their weights, for draws.
struct LinkChoice {
    Groups<ZoneId, LinkId> links;
    std::vector<double> sum;  ///< parallel to links.items

    LinkId draw(ZoneId zone, double u) const {
        const std::uint32_t first = links.begin[row(zone)];
        const std::uint32_t last = links.begin[row(zone) + 1];
        if (first == last) return no_id<LinkId>;
        const auto begin = sum.begin() + first;
        const auto end = sum.begin() + last;
        const auto hit = std::upper_bound(begin, end, u * sum[last - 1]);
        return links.items[std::min(static_cast<std::size_t>(hit - sum.begin()), std::size_t{last} - 1)];
    }
};

LinkChoice link_choice(const Network& network, const Zones& zones, const Groups<ZoneId, LinkId>& links) {
    LinkChoice choice{links, {}};
    choice.sum.reserve(links.items.size());
    for (std::size_t i = 0; i < zones.size(); ++i) {
        const auto zone = id_at<ZoneId>(i);
        double sum = 0.0;
        for (const LinkId link : links[zone]) {
            sum += zones.gate[zone] != 0 ? gate_weight(network, link) : door_weight(network, link);
            choice.sum.push_back(sum);
        }
    }
    return choice;
}

/// One trip before it is drawn in full.
struct Ticket {
    std::uint32_t layer;
    std::uint32_t cell;
    std::uint32_t ordinal;
    float departure_s;
};

std::uint64_t layer_key(const OdLayer& layer) {
    Hash hash;
    hash.add(std::string_view(layer.vehicle_class));
    hash.add(static_cast<std::uint64_t>(layer.from_s));
    return hash.value;
}

/// A zone pair is keyed by zone rows, not by the cell number, which would change with the number of zones.
std::uint64_t cell_key(std::uint64_t layer_hash, std::size_t zones, std::size_t cell) {
    return layer_hash ^ (static_cast<std::uint64_t>(cell / zones) << 24U | static_cast<std::uint64_t>(cell % zones));
}

/// Refuses demand that no city has and no memory holds.
void check_amount(const Demand& demand, const SampleOptions& options) {
    constexpr double most_trips = 2e7;
    double volume = 0.0;
    for (const OdLayer& layer : demand.layers)
        if (layer.to_s > options.start_s && layer.from_s < options.end_s) volume += layer.trips.total() * options.scale;
    if (volume > most_trips)
        throw InputError(fmt::format("the demand makes {:.0f} trips in the time simulated; at most {:.0f} are allowed",
                                     volume, most_trips));
}

std::vector<Ticket> tickets(const Demand& demand, const SampleOptions& options) {
    std::vector<Ticket> out;
    for (std::size_t l = 0; l < demand.layers.size(); ++l) {
        const OdLayer& layer = demand.layers[l];
        if (layer.to_s <= options.start_s || layer.from_s >= options.end_s) continue;
        const std::uint64_t key = layer_key(layer);
        const double span_s = static_cast<double>(layer.to_s - layer.from_s);
        for (std::size_t cell = 0; cell < layer.trips.cells.size(); ++cell) {
            const double volume = layer.trips.cells[cell] * options.scale;
            if (volume <= 0.0) continue;
            const std::uint64_t subject = cell_key(key, layer.trips.zones, cell);
            // floor(v + u) has mean v and grows with v: whoever travels at a low scale travels at a high one.
            const auto count =
                static_cast<std::uint32_t>(volume + uniform(options.seed, subject, Purpose::demand_round));
            for (std::uint32_t k = 0; k < count; ++k) {
                const double u = uniform(options.seed, subject, Purpose::departure, k);
                const auto at_s = static_cast<float>(layer.from_s + span_s * departure_fraction(layer.shape, u));
                if (static_cast<double>(at_s) >= options.start_s && static_cast<double>(at_s) < options.end_s)
                    out.push_back({static_cast<std::uint32_t>(l), static_cast<std::uint32_t>(cell), k, at_s});
            }
        }
    }
    return out;
}

/// Row of the class a layer means: by name, else the first of that kind.
std::uint8_t class_row(const VehicleClasses& classes, const std::string& name) {
    const int found = classes.find(name);
    if (found >= 0) return static_cast<std::uint8_t>(found);
    const std::optional<VehicleKind> kind = vehicle_kind(name);
    for (std::size_t i = 0; kind && i < classes.rows.size(); ++i)
        if (classes.rows[i].kind == *kind) return static_cast<std::uint8_t>(i);
    throw InputError(
        fmt::format("class '{}' of the demand is not among the vehicle classes; add [class.{}] to classes.toml or drop "
                    "it from the demand",
                    name, name));
}

struct Sampler {
    const Demand& demand;
    const SampleContext& context;
    std::uint64_t seed;
    LinkChoice origins;
    LinkChoice destinations;
    std::vector<std::uint8_t> class_of_layer;
    std::vector<std::uint64_t> key_of_layer;
    std::map<VehicleKind, Reachability> ways;

    const Reachability& ways_of(std::uint8_t vehicle_class) const {
        return ways.at(context.classes.rows[vehicle_class].kind);
    }

    /// Draws links until the vehicle may use them and they are not one street's two directions; the last draw stands.
    void draw_links(Trips& trips, TripId trip, std::uint64_t subject, std::uint32_t ordinal) const {
        constexpr std::uint64_t most_tries = 16;
        const Network& network = context.network;
        const Reachability& reach = ways_of(trips.vehicle_class[trip]);
        for (std::uint64_t attempt = 0; attempt < most_tries; ++attempt) {
            const std::uint64_t index = attempt << 32U | ordinal;
            const LinkId from = origins.draw(trips.origin_zone[trip], uniform(seed, subject, Purpose::origin, index));
            const LinkId to =
                destinations.draw(trips.destination_zone[trip], uniform(seed, subject, Purpose::destination, index));
            trips.origin[trip] = from;
            trips.destination[trip] = to;
            if (from == no_id<LinkId> || to == no_id<LinkId>) return;
            const bool back =
                network.link_from[from] == network.link_to[to] && network.link_to[from] == network.link_from[to];
            if (from != to && !back && reaches(reach, from, to)) return;
        }
    }

    void fill(Trips& trips, const std::vector<Ticket>& list, std::size_t i) const {
        const Ticket& ticket = list[i];
        const auto trip = id_at<TripId>(i);
        const std::uint64_t subject = cell_key(key_of_layer[ticket.layer], demand.zones, ticket.cell);
        trips.departure_s[trip] = ticket.departure_s;
        trips.vehicle_class[trip] = class_of_layer[ticket.layer];
        trips.origin_zone[trip] = id_at<ZoneId>(ticket.cell / demand.zones);
        trips.destination_zone[trip] = id_at<ZoneId>(ticket.cell % demand.zones);
        trips.plate[trip] = drawn_plate(demand.plates, seed, subject, ticket.ordinal);
        draw_links(trips, trip, subject, ticket.ordinal);
    }
};

Sampler sampler(const Demand& demand, const SampleContext& context, std::uint64_t seed) {
    Sampler s{.demand = demand,
              .context = context,
              .seed = seed,
              .origins = link_choice(context.network, context.zones, context.zones.origin_links),
              .destinations = link_choice(context.network, context.zones, context.zones.destination_links),
              .class_of_layer = {},
              .key_of_layer = {},
              .ways = {}};
    for (const OdLayer& layer : demand.layers) {
        s.class_of_layer.push_back(class_row(context.classes, layer.vehicle_class));
        s.key_of_layer.push_back(layer_key(layer));
        const VehicleKind kind = context.classes.rows[s.class_of_layer.back()].kind;
        if (!s.ways.contains(kind)) s.ways.emplace(kind, reachability(context.network, kind));
    }
    return s;
}

void list_unreachable(Trips& trips, const Sampler& s) {
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        const LinkId from = trips.origin[trip];
        const LinkId to = trips.destination[trip];
        const std::string& kind = s.context.classes.rows[trips.vehicle_class[trip]].name;
        if (from == no_id<LinkId> || to == no_id<LinkId>) {
            const ZoneId zone = from == no_id<LinkId> ? trips.origin_zone[trip] : trips.destination_zone[trip];
            trips.unreachable.emplace_back(trip, fmt::format("zone {} has no link", s.context.zones.id[zone]));
        } else if (!reaches(s.ways_of(trips.vehicle_class[trip]), from, to)) {
            trips.unreachable.emplace_back(
                trip, fmt::format("no way for a {} from link {} to link {}", kind, s.context.network.link_name[from],
                                  s.context.network.link_name[to]));
        }
    }
}

}  // namespace

Plate drawn_plate(const PlateMix& mix, std::uint64_t seed, std::uint64_t subject, std::uint64_t index) {
    // Digits of Colombian plates are dealt in sequence, so each is as likely as any other.
    Plate plate;
    plate.first_digit = static_cast<std::uint8_t>(10.0 * uniform(seed, subject, Purpose::plate_first, index));
    plate.last_digit = static_cast<std::uint8_t>(10.0 * uniform(seed, subject, Purpose::plate_last, index));
    plate.registered_here = uniform(seed, subject, Purpose::plate_place, index) < mix.registered_here;
    return plate;
}

Trips sample_trips(const Demand& demand, const SampleContext& context, const SampleOptions& options) {
    assert(demand.zones == context.zones.size());
    if (!(std::isfinite(options.scale) && options.scale >= 0.0 && options.start_s <= options.end_s))
        throw InputError(
            fmt::format("demand scale {} or window {} to {} s is not allowed; a scale >= 0 and start <= end are needed",
                        options.scale, options.start_s, options.end_s));
    check_amount(demand, options);
    const std::vector<Ticket> list = tickets(demand, options);
    const Sampler s = sampler(demand, context, options.seed);
    Trips trips;
    trips.departure_s.resize(list.size());
    trips.vehicle_class.resize(list.size());
    trips.origin.resize(list.size());
    trips.destination.resize(list.size());
    trips.origin_zone.resize(list.size());
    trips.destination_zone.resize(list.size());
    trips.plate.resize(list.size());
    trips.entry_speed_mps.resize(list.size(), -1.0F);
    trips.route_begin.assign(list.size() + 1, 0);
    for_each_row(
        list.size(), [&](std::size_t i) { s.fill(trips, list, i); }, 1024);
    list_unreachable(trips, s);
    sort_by_departure(trips);
    return trips;
}

}  // namespace septima
