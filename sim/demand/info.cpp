#include "sim/demand/info.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "sim/demand/reachability.h"
#include "sim/demand/zones.h"

namespace septima {

namespace {

constexpr std::array<double, 9> bin_starts_km{0.0, 1.0, 2.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0};
constexpr std::size_t most_pairs = 20;
constexpr std::size_t most_entries = 10;

/// Sums that grow trip by trip.
struct Tally {
    DemandInfo info;
    OdMatrix pairs;
    double total_km = 0.0;
    std::vector<std::vector<double>> departures{};  ///< per hour, per zone

    explicit Tally(std::size_t zones) : pairs(zones) {
        for (std::size_t i = 0; i < bin_starts_km.size(); ++i)
            info.lengths.push_back(
                {bin_starts_km[i],
                 i + 1 < bin_starts_km.size() ? bin_starts_km[i + 1] : std::numeric_limits<double>::infinity(), 0.0});
        info.trips_per_hour.assign(24, 0.0);
    }

    std::size_t class_number(const std::string& name) {
        const auto found = std::find_if(info.classes.begin(), info.classes.end(),
                                        [&name](const auto& c) { return c.vehicle_class == name; });
        if (found != info.classes.end()) return static_cast<std::size_t>(found - info.classes.begin());
        info.classes.push_back({name, 0.0, 0.0});
        return info.classes.size() - 1;
    }

    void add(std::size_t number, double trips, double km) {
        info.trips += trips;
        total_km += trips * km;
        info.classes[number].trips += trips;
        info.classes[number].mean_km += trips * km;  // a sum until finished
        const auto bin = std::upper_bound(bin_starts_km.begin(), bin_starts_km.end(), km) - bin_starts_km.begin() - 1;
        info.lengths[static_cast<std::size_t>(bin)].trips += trips;
    }

    void add_hour(std::size_t hour, double trips) {
        if (hour >= info.trips_per_hour.size()) info.trips_per_hour.resize(hour + 1, 0.0);
        info.trips_per_hour[hour] += trips;
    }

    void add_departures(std::size_t hour, std::size_t zone, double trips) {
        while (departures.size() <= hour) departures.emplace_back(pairs.zones, 0.0);
        departures[hour][zone] += trips;
    }

    void rank_entries(const Network& network, const Zones& zones) {
        for (std::size_t i = 0; i < zones.size(); ++i) {
            double lanes = 0.0;
            for (const LinkId link : zones.origin_links[id_at<ZoneId>(i)])
                lanes += static_cast<double>(network.lane_count(link));
            double peak = 0.0;
            for (const std::vector<double>& hour : departures) peak = std::max(peak, hour[i]);
            if (lanes > 0.0 && peak > 0.0) info.busiest_entries.push_back({id_at<ZoneId>(i), peak / lanes});
        }
        std::stable_sort(info.busiest_entries.begin(), info.busiest_entries.end(),
                         [](const auto& a, const auto& b) { return a.peak_vph_per_lane > b.peak_vph_per_lane; });
        info.busiest_entries.resize(std::min(most_entries, info.busiest_entries.size()));
    }

    DemandInfo finished() {
        if (info.trips > 0.0) info.mean_km = total_km / info.trips;
        for (auto& c : info.classes) c.mean_km = c.trips > 0.0 ? c.mean_km / c.trips : 0.0;
        for (std::size_t o = 0; o < pairs.zones; ++o)
            for (std::size_t d = 0; d < pairs.zones; ++d)
                if (pairs.at(o, d) > 0.0)
                    info.top_pairs.push_back({id_at<ZoneId>(o), id_at<ZoneId>(d), pairs.at(o, d)});
        std::stable_sort(info.top_pairs.begin(), info.top_pairs.end(),
                         [](const auto& a, const auto& b) { return a.trips > b.trips; });
        info.top_pairs.resize(std::min(most_pairs, info.top_pairs.size()));
        info.pairs = std::move(pairs);
        return std::move(info);
    }
};

/// Spreads a period's trips over the hours it covers, evenly.
void spread_hours(Tally& tally, const OdLayer& layer) {
    const std::vector<double> origins = layer.trips.origin_totals();
    const double total = layer.trips.total();
    for (int hour = layer.from_s / 3600; hour * 3600 < layer.to_s; ++hour) {
        const int overlap_s = std::min(layer.to_s, (hour + 1) * 3600) - std::max(layer.from_s, hour * 3600);
        const double part = static_cast<double>(overlap_s) / (layer.to_s - layer.from_s);
        tally.add_hour(static_cast<std::size_t>(hour), total * part);
        for (std::size_t zone = 0; zone < origins.size(); ++zone)
            tally.add_departures(static_cast<std::size_t>(hour), zone, origins[zone] * part);
    }
}

bool connected(const Reachability& ways, const Zones& zones, ZoneId from, ZoneId to) {
    for (const LinkId start : zones.origin_links[from])
        for (const LinkId end : zones.destination_links[to])
            if (reaches(ways, start, end)) return true;
    return false;
}

/// Pairs of a table that no vehicle of the class can drive.
void list_unreachable(const Demand& demand, const Network& network, const Zones& zones, DemandInfo& info) {
    std::map<VehicleKind, Reachability> ways;
    OdMatrix without(demand.zones);
    for (const OdLayer& layer : demand.layers) {
        const VehicleKind kind = vehicle_kind(layer.vehicle_class).value_or(VehicleKind::car);
        if (!ways.contains(kind)) ways.emplace(kind, reachability(network, kind));
        for (std::size_t i = 0; i < layer.trips.cells.size(); ++i)
            if (layer.trips.cells[i] > 0.0 &&
                !connected(ways.at(kind), zones, id_at<ZoneId>(i / demand.zones), id_at<ZoneId>(i % demand.zones)))
                without.cells[i] += layer.trips.cells[i];
    }
    info.unreachable = without.total();
    for (std::size_t i = 0; i < without.cells.size(); ++i)
        if (without.cells[i] > 0.0)
            info.unreachable_pairs.push_back(
                {id_at<ZoneId>(i / demand.zones), id_at<ZoneId>(i % demand.zones), without.cells[i]});
    std::stable_sort(info.unreachable_pairs.begin(), info.unreachable_pairs.end(),
                     [](const auto& a, const auto& b) { return a.trips > b.trips; });
}

}  // namespace

DemandInfo demand_info(const Demand& demand, const Network& network, const Zones& zones) {
    const OdMatrix km = zone_distances_km(network, zones, Reach::on_network);
    Tally tally(demand.zones);
    for (const OdLayer& layer : demand.layers) {
        const std::size_t number = tally.class_number(layer.vehicle_class);
        for (std::size_t cell = 0; cell < layer.trips.cells.size(); ++cell) {
            const double trips = layer.trips.cells[cell];
            if (trips <= 0.0) continue;
            tally.add(number, trips, km.cells[cell]);
            tally.pairs.cells[cell] += trips;
        }
        spread_hours(tally, layer);
    }
    tally.rank_entries(network, zones);
    DemandInfo info = tally.finished();
    info.notes = demand.notes;
    list_unreachable(demand, network, zones, info);
    return info;
}

DemandInfo demand_info(const Trips& trips, const SampleContext& context) {
    const Network& network = context.network;
    Tally tally(context.zones.size());
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        const std::size_t number = tally.class_number(context.classes.rows[trips.vehicle_class[trip]].name);
        const LinkId from = trips.origin[trip];
        const LinkId to = trips.destination[trip];
        double km = 0.0;
        if (from != no_id<LinkId> && to != no_id<LinkId>)
            km = distance_m(network.node_xy[network.link_from[from]], network.node_xy[network.link_to[to]]) *
                 detour_ratio / 1000.0;
        tally.add(number, 1.0, km);
        const auto hour = static_cast<std::size_t>(trips.departure_s[trip] / 3600.0F);
        tally.add_hour(hour, 1.0);
        const ZoneId o = trips.origin_zone[trip];
        const ZoneId d = trips.destination_zone[trip];
        if (o != no_id<ZoneId> && d != no_id<ZoneId>) tally.pairs.at(row(o), row(d)) += 1.0;
        if (o != no_id<ZoneId>) tally.add_departures(hour, row(o), 1.0);
    }
    tally.rank_entries(network, context.zones);
    DemandInfo info = tally.finished();
    info.unreachable = static_cast<double>(trips.unreachable.size());
    return info;
}

}  // namespace septima
