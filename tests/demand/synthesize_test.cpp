#include "sim/demand/synthesize.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <tuple>

#include "sim/demand/info.h"
#include "sim/demand/zones.h"
#include "tests/demand/grid.h"

namespace septima {
namespace {

const std::string good = R"(format = "demand/1"
trips_per_day = 100000
[share_pct]
walk = 27
public_transport = 33
car = 14
motorcycle = 7
taxi = 4
bicycle = 7
[occupancy]
car = 1.4
motorcycle = 1.0
taxi = 1.6
bus = 33
[period]
profile_pct_per_hour = [0,0,0,0,0,0,10,20,10,0,0,0,20,0,0,0,0,30,10,0,0,0,0,0]
[freight]
trucks_pct_of_cars = 10
vans_pct_of_cars = 20
[gravity]
deterrence = "exponential"
mean_trip_length_km = 1.2
within_scope_pct = 50
[plates]
registered_here_pct = 60
[sources]
trips_per_day = "a test"
share_pct = "a test"
occupancy = "a test"
profile_pct_per_hour = "a test"
freight = "a test"
gravity = "a test"
plates = "a test"
)";

DemandParameters parameters_of(const std::string& text) {
    Problems problems;
    const DemandParameters p = parse_demand_file(text, "demand.toml", problems);
    problems.throw_if_any();
    EXPECT_TRUE(problems.warnings.empty()) << problems.warnings.front().text;
    return p;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

struct City {
    Network network = grid_network({.columns = 12, .rows = 12});
    Problems problems;
    Zones zones = zones_from_network(network, {.population = 60000.0}, problems);
};

double day_total(const Demand& demand, const std::string& name) {
    double sum = 0.0;
    for (const OdLayer& layer : demand.layers)
        if (layer.vehicle_class == name) sum += layer.trips.total();
    return sum;
}

// Vehicles a day = trips x share x scope / occupancy; no gate in this network, so nothing stays outside.
TEST(Synthesize, MeetsTheTotalsOfTheFile) {
    const City city;
    const Demand demand = synthesized(parameters_of(good), city.network, city.zones);
    EXPECT_NEAR(day_total(demand, "car"), 100000 * 0.14 * 0.5 / 1.4, 1e-3);
    EXPECT_NEAR(day_total(demand, "motorcycle"), 100000 * 0.07 * 0.5 / 1.0, 1e-3);
    EXPECT_NEAR(day_total(demand, "taxi"), 100000 * 0.04 * 0.5 / 1.6, 1e-3);
    EXPECT_NEAR(day_total(demand, "bus"), 100000 * 0.33 * 0.5 / 33.0, 1e-3);
    EXPECT_NEAR(day_total(demand, "van"), 0.2 * 5000.0, 1e-3);
    EXPECT_NEAR(day_total(demand, "truck"), 0.1 * 5000.0, 1e-3);
    EXPECT_DOUBLE_EQ(demand.plates.registered_here, 0.6);
}

TEST(Synthesize, FollowsTheHours) {
    const City city;
    const Demand demand = synthesized(parameters_of(good), city.network, city.zones);
    for (const OdLayer& layer : demand.layers) {
        if (layer.vehicle_class != "car") continue;
        const double expected = layer.from_s == 7 * 3600    ? 0.2
                                : layer.from_s == 17 * 3600 ? 0.3
                                : layer.from_s == 0         ? 0.0
                                                            : -1.0;
        if (expected >= 0.0) {
            EXPECT_NEAR(layer.trips.total(), expected * 5000.0, 1e-6);
        }
    }
    const Trips trips = sample_trips(demand, {city.network, city.zones, default_classes()}, {});
    EXPECT_NEAR(static_cast<double>(trips.size()), demand.total(), 4.0 * std::sqrt(demand.total()));
}

TEST(Synthesize, MeetsTheMeanTripLength) {
    const City city;
    const Demand demand = synthesized(parameters_of(good), city.network, city.zones);
    const DemandInfo info = demand_info(demand, city.network, city.zones);
    EXPECT_NEAR(info.mean_km, 1.2, 0.002);
    EXPECT_NEAR(info.trips, demand.total(), 1e-6);
    double in_bins = 0.0;
    for (const auto& bin : info.lengths) in_bins += bin.trips;
    EXPECT_NEAR(in_bins, info.trips, 1e-6);
    EXPECT_NEAR(std::accumulate(info.trips_per_hour.begin(), info.trips_per_hour.end(), 0.0), info.trips, 1e-6);
    ASSERT_FALSE(info.top_pairs.empty());
    EXPECT_GE(info.top_pairs.front().trips, info.top_pairs.back().trips);
    EXPECT_EQ(info.classes.size(), 6U);
}

// One hour of 300 cars from a zone of two links with one lane each: 150 per lane.
TEST(Synthesize, InfoSaysHowHardTheEntriesAreUsed) {
    const Network network = grid_network();
    const Zones zones = hand_zones(network, {{"n0_0-n1_0", "n0_0-n0_1"}, {"n2_3-n3_3"}});
    Demand demand;
    demand.zones = 2;
    demand.layers = {{"car", 7 * 3600, 8 * 3600, OdMatrix(2), {}}};
    demand.layers[0].trips.at(0, 1) = 300.0;
    demand.layers[0].trips.at(1, 0) = 40.0;
    const VehicleClasses classes = default_classes();
    const Trips trips = sample_trips(demand, {network, zones, classes}, {});
    for (const DemandInfo& info :
         {demand_info(demand, network, zones), demand_info(trips, {network, zones, classes})}) {
        ASSERT_EQ(info.busiest_entries.size(), 2U);
        EXPECT_EQ(info.busiest_entries[0].zone, ZoneId{0});
        EXPECT_NEAR(info.busiest_entries[0].peak_vph_per_lane, 150.0, 1e-9);
        EXPECT_NEAR(info.busiest_entries[1].peak_vph_per_lane, 40.0, 1e-9);
        EXPECT_NEAR(info.trips_per_hour[7], 340.0, 1e-9);
    }
}

/// Sum over zones of trips from or to a zone x its surplus of jobs over people.
double towards_jobs(const OdLayer& layer, const Zones& zones) {
    const double people = std::accumulate(zones.population.begin(), zones.population.end(), 0.0);
    const double jobs = std::accumulate(zones.jobs.begin(), zones.jobs.end(), 0.0);
    const std::vector<double> arrivals = layer.trips.destination_totals();
    const std::vector<double> departures = layer.trips.origin_totals();
    double sum = 0.0;
    for (std::size_t i = 0; i < zones.size(); ++i)
        sum += (arrivals[i] - departures[i]) * (zones.jobs.values()[i] / jobs - zones.population.values()[i] / people);
    return sum;
}

TEST(Synthesize, GoesToWorkInTheMorningAndHomeInTheEvening) {
    const City city;
    const Demand demand = synthesized(parameters_of(good), city.network, city.zones);
    for (const OdLayer& layer : demand.layers) {
        if (layer.vehicle_class != "car") continue;
        if (layer.from_s == 7 * 3600) {
            EXPECT_GT(towards_jobs(layer, city.zones), 0.0);
        }
        if (layer.from_s == 17 * 3600) {
            EXPECT_LT(towards_jobs(layer, city.zones), 0.0);
        }
    }
}

// Over a day with the typical hours about half of the trips lead home.
TEST(Synthesize, ComesHomeAgain) {
    const DemandParameters p = typical_parameters(1000.0);
    double out = 0.0;
    for (std::size_t h = 0; h < 24; ++h) out += p.hour_share[h] * p.outbound_share[h];
    EXPECT_NEAR(out, 0.5, 0.03);
    EXPECT_NEAR(std::accumulate(p.hour_share.begin(), p.hour_share.end(), 0.0), 1.0, 1e-12);
    EXPECT_DOUBLE_EQ(p.trips_per_day, 1600.0);
}

// People behind a gate travel like residents (a tenth more people: a tenth more trips), but what begins and ends behind
// the same gate is left out.
TEST(Synthesize, LeavesOutWhatStaysBehindAGate) {
    City city;
    const auto gate = id_at<ZoneId>(city.zones.size() - 1);
    const double inner = 60000.0 - city.zones.population[gate];
    city.zones.gate[gate] = 1;
    city.zones.population[gate] = 0.1 * inner;
    const Demand demand = synthesized(parameters_of(good), city.network, city.zones);
    for (const OdLayer& layer : demand.layers) EXPECT_DOUBLE_EQ(layer.trips.at(row(gate), row(gate)), 0.0);
    EXPECT_LT(day_total(demand, "car"), 1.1 * 5000.0);
    EXPECT_GT(day_total(demand, "car"), 5000.0 * 0.95);
}

// Over a day as many come in by the gates as go out by them; a quarter of those who come in drive through.
TEST(Synthesize, ThroughTrafficIsTheShareAsked) {
    City city;
    for (const std::size_t back : {1U, 2U, 3U}) city.zones.gate.values()[city.zones.size() - back] = 1;
    DemandParameters p = parameters_of(good + "through = \"a test\"\n[through]\nshare_pct = 25\n");
    const Demand demand = synthesized(p, city.network, city.zones);
    double through = 0.0, one_gate = 0.0;
    const auto is_gate = [&](std::size_t z) { return city.zones.gate.values()[z] != 0; };
    for (const OdLayer& layer : demand.layers)
        for (std::size_t o = 0; o < demand.zones; ++o)
            for (std::size_t d = 0; d < demand.zones; ++d) {
                if (is_gate(o) && is_gate(d)) through += layer.trips.at(o, d);
                if (is_gate(o) != is_gate(d)) one_gate += layer.trips.at(o, d);
            }
    EXPECT_NEAR(through / (through + 0.5 * one_gate), 0.25, 1e-9);
}

double taxi_km(const Demand& demand, const OdMatrix& km) {
    double sum = 0.0;
    for (const OdLayer& layer : demand.layers)
        for (std::size_t i = 0; layer.vehicle_class == "taxi" && i < km.cells.size(); ++i)
            sum += layer.trips.cells[i] * km.cells[i];
    return sum;
}

// 40 % empty kilometres: those with passengers are 60 % of all, and the fares themselves stay.
TEST(Synthesize, TaxisCirculateEmptyForTheShareAsked) {
    const City city;
    DemandParameters p = parameters_of(good);
    const Demand fares = synthesized(p, city.network, city.zones);
    p.taxi_empty = 0.4;
    const Demand all = synthesized(p, city.network, city.zones);
    const OdMatrix km = zone_distances_km(city.network, city.zones, Reach::on_network);
    EXPECT_NEAR(taxi_km(fares, km) / taxi_km(all, km), 0.6, 1e-9);
    EXPECT_GT(day_total(all, "taxi"), day_total(fares, "taxi"));
    EXPECT_EQ(day_total(all, "car"), day_total(fares, "car"));
    for (std::size_t l = 0; l < all.layers.size(); ++l)
        for (std::size_t i = 0; i < km.cells.size(); ++i)
            EXPECT_GE(all.layers[l].trips.cells[i], fares.layers[l].trips.cells[i]);
}

TEST(Synthesize, FreightKeepsItsOwnHours) {
    const City city;
    const DemandParameters p = parameters_of(replaced(
        good, "trucks_pct_of_cars = 10",
        "trucks_pct_of_cars = 10\nprofile_pct_per_hour = [25,25,0,0,0,0,0,0,0,50,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"));
    for (const OdLayer& layer : synthesized(p, city.network, city.zones).layers) {
        if (layer.vehicle_class != "truck") continue;
        const double share = layer.from_s < 2 * 3600 ? 0.25 : layer.from_s == 9 * 3600 ? 0.5 : 0.0;
        EXPECT_NEAR(layer.trips.total(), share * 500.0, 1e-6) << layer.from_s;
    }
}

// A network of two streets that do not meet: what the table sends from one to the other is told with its volume.
TEST(Synthesize, InfoListsPairsThatNoWayServes) {
    Draft draft;
    draft.nodes = {{"a", {0, 0}}, {"b", {500, 0}}, {"c", {0, 900}}, {"d", {500, 900}}};
    for (const auto& [name, from, to] : {std::tuple{"ab", 0U, 1U}, {"cd", 2U, 3U}}) {
        DraftLink link;
        link.name = name;
        link.from = from;
        link.to = to;
        draft.links.push_back(link);
    }
    const Network network = network_of(draft);
    const Zones zones = hand_zones(network, {{"ab"}, {"cd"}});
    Demand demand;
    demand.zones = 2;
    demand.layers = {{"car", 7 * 3600, 8 * 3600, OdMatrix(2), {}}};
    demand.layers[0].trips.at(0, 1) = 12.5;
    demand.layers[0].trips.at(0, 0) = 3.0;
    const DemandInfo info = demand_info(demand, network, zones);
    ASSERT_EQ(info.unreachable_pairs.size(), 1U);
    EXPECT_EQ(info.unreachable_pairs[0].destination, ZoneId{1});
    EXPECT_EQ(info.unreachable_pairs[0].trips, 12.5);
    EXPECT_EQ(info.unreachable, 12.5);
}

TEST(Synthesize, NeedsPeopleAndJobs) {
    City city;
    std::fill(city.zones.jobs.begin(), city.zones.jobs.end(), 0.0);
    EXPECT_THROW(synthesized(parameters_of(good), city.network, city.zones), InputError);
}

TEST(DemandFile, ListsEveryProblemWithItsLine) {
    std::string text = replaced(good, "trips_per_day = 100000", "trips_per_day = nan");
    text = replaced(text, "car = 14", "car = 84");
    text = replaced(text, "bus = 33", "bus = 0");
    text = replaced(text, "[0,0,0,0,0,0,10,", "[0,0,0,0,0,0,20,");
    text = replaced(text, "trucks_pct_of_cars", "truck_pct_of_cars");
    text = replaced(text, "\"exponential\"", "\"power\"");
    text = replaced(text, "registered_here_pct = 60", "registered_here_pct = 160");
    Problems problems;
    parse_demand_file(text, "demand.toml", problems);
    std::string all;
    for (const Problem& p : problems.errors) all += to_string(p) + "\n";
    for (const char* expected :
         {"demand.toml:2: trips_per_day is nan", "demand.toml:3: share_pct sums to 162.00 %",
          "demand.toml:14: occupancy.bus is 0", "demand.toml:16: period.profile_pct_per_hour sums to 110.00",
          "demand.toml:18: freight.truck_pct_of_cars is not a known key",
          "demand.toml:21: gravity.deterrence is 'power'", "demand.toml:25: plates.registered_here_pct is 160"})
        EXPECT_NE(all.find(expected), std::string::npos) << expected << "\nin\n" << all;
}

TEST(DemandFile, WarnsOfFiguresWithoutASource) {
    Problems problems;
    parse_demand_file(replaced(good, "plates = \"a test\"\n", ""), "demand.toml", problems);
    EXPECT_TRUE(problems.errors.empty());
    ASSERT_EQ(problems.warnings.size(), 1U);
    EXPECT_NE(problems.warnings[0].text.find("plates has no source"), std::string::npos);
}

}  // namespace
}  // namespace septima
