#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <map>
#include <numeric>
#include <set>

#include "sim/base/parallel.h"
#include "sim/demand/synthesize.h"
#include "tests/demand/grid.h"

namespace septima {
namespace {

/// An hour of cars between two zones.
OdLayer layer_of(const std::string& name, int from_s, double volume) {
    OdLayer layer{name, from_s, from_s + 3600, OdMatrix(2), {}};
    layer.trips.at(0, 1) = volume;
    layer.trips.at(1, 0) = volume / 2.0;
    return layer;
}

struct City {
    Network network = grid_network({.columns = 6, .rows = 6});
    Zones zones = hand_zones(network, {{"n0_0-n1_0", "n1_0-n0_0", "n0_0-n0_1", "n0_1-n0_0"},
                                       {"n4_5-n5_5", "n5_5-n4_5", "n5_4-n5_5", "n5_5-n5_4"}});
    VehicleClasses classes = default_classes();
    SampleContext context() const { return {network, zones, classes}; }
};

Demand demand_of(double volume) {
    Demand demand;
    demand.zones = 2;
    demand.layers = {layer_of("car", 6 * 3600, volume), layer_of("car", 7 * 3600, 2.0 * volume),
                     layer_of("car", 8 * 3600, volume)};
    smooth_departures(demand);
    return demand;
}

/// A trip's whole content as text; TripIds change when others come or go.
std::multiset<std::string> contents(const Trips& trips) {
    std::multiset<std::string> out;
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto t = id_at<TripId>(i);
        out.insert(fmt::format("{} {} {} {} {} {} {} {} {}", trips.departure_s[t], trips.vehicle_class[t],
                               row(trips.origin[t]), row(trips.destination[t]), row(trips.origin_zone[t]),
                               row(trips.destination_zone[t]), trips.plate[t].first_digit, trips.plate[t].last_digit,
                               trips.plate[t].registered_here));
    }
    return out;
}

bool includes(const Trips& large, const Trips& small) {
    const std::multiset<std::string> a = contents(large);
    const std::multiset<std::string> b = contents(small);
    return std::includes(a.begin(), a.end(), b.begin(), b.end());
}

TEST(Sample, CountsAreTheVolumesWithinOneTripPerPairAndPeriod) {
    const City city;
    const Demand demand = demand_of(333.3);
    const Trips trips = sample_trips(demand, city.context(), {});
    std::map<std::pair<std::size_t, int>, int> counts;
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto t = id_at<TripId>(i);
        ++counts[{row(trips.origin_zone[t]), static_cast<int>(trips.departure_s[t] / 3600.0F)}];
    }
    for (const OdLayer& layer : demand.layers)
        for (std::size_t o = 0; o < 2; ++o)
            EXPECT_NEAR(counts.at({o, layer.from_s / 3600}), layer.trips.at(o, 1 - o), 1.0);
    EXPECT_TRUE(trips.unreachable.empty());
}

// 400 pairs of 0.3 trips: the number of trips over seeds has mean 120 and variance 400 * 0.3 * 0.7 = 84.
TEST(Sample, RoundsSmallVolumesWithoutBias) {
    const City city;
    double sum = 0.0;
    constexpr int seeds = 50;
    for (int seed = 1; seed <= seeds; ++seed) {
        Demand demand;
        demand.zones = 2;
        for (int h = 0; h < 200; ++h) {
            OdLayer layer{"car", h * 300, h * 300 + 300, OdMatrix(2), {}};
            layer.trips.at(0, 1) = layer.trips.at(1, 0) = 0.3;
            demand.layers.push_back(layer);
        }
        sum += static_cast<double>(
            sample_trips(demand, city.context(), {.seed = static_cast<std::uint64_t>(seed)}).size());
    }
    EXPECT_NEAR(sum / seeds, 120.0, 4.0 * std::sqrt(84.0 / seeds));
}

TEST(Sample, ScalesAreNested) {
    const City city;
    const Demand demand = demand_of(200.0);
    Trips before;
    for (const double scale : {0.1, 0.55, 0.8, 1.0, 1.3}) {
        const Trips trips = sample_trips(demand, city.context(), {.seed = 7, .scale = scale});
        EXPECT_NEAR(static_cast<double>(trips.size()), scale * demand.total(), 6.0);  // six pairs and periods
        EXPECT_TRUE(includes(trips, before)) << scale;
        before = trips;
    }
}

TEST(Sample, AWindowHoldsTheSameTripsAsTheDay) {
    const City city;
    const Demand demand = demand_of(200.0);
    const Trips all = sample_trips(demand, city.context(), {.seed = 7});
    const Trips some = sample_trips(demand, city.context(), {.seed = 7, .start_s = 6.5 * 3600, .end_s = 7.25 * 3600});
    EXPECT_TRUE(includes(all, some));
    const auto inside = std::count_if(all.departure_s.begin(), all.departure_s.end(),
                                      [](float s) { return s >= 6.5F * 3600.0F && s < 7.25F * 3600.0F; });
    EXPECT_EQ(some.size(), static_cast<std::size_t>(inside));
}

TEST(Sample, SeedsAreReplicationsOfOneDemand) {
    const City city;
    const Demand demand = demand_of(200.0);
    const std::uint64_t one = trips_hash(sample_trips(demand, city.context(), {.seed = 1}));
    EXPECT_EQ(one, trips_hash(sample_trips(demand, city.context(), {.seed = 1})));
    EXPECT_NE(one, trips_hash(sample_trips(demand, city.context(), {.seed = 2})));
}

TEST(Sample, AnotherClassLeavesTheTripsOfTheFirstAlone) {
    const City city;
    Demand demand = demand_of(200.0);
    const Trips cars = sample_trips(demand, city.context(), {.seed = 3});
    demand.layers.insert(demand.layers.begin(), layer_of("taxi", 7 * 3600, 100.0));
    const Trips both = sample_trips(demand, city.context(), {.seed = 3});
    EXPECT_TRUE(includes(both, cars));
    EXPECT_EQ(both.size(), cars.size() + 150U);
}

TEST(Sample, IsTheSameForAnyNumberOfThreads) {
    const City city;
    const Demand demand = demand_of(5000.0);
    std::set<std::uint64_t> hashes;
    for (const int threads : {1, 2, 3, 8})
        ThreadLimit(threads).execute([&] { hashes.insert(trips_hash(sample_trips(demand, city.context(), {}))); });
    EXPECT_EQ(hashes.size(), 1U);
}

TEST(Sample, IsSortedAndStaysInItsZones) {
    const City city;
    const Trips trips = sample_trips(demand_of(500.0), city.context(), {});
    EXPECT_TRUE(std::is_sorted(trips.departure_s.begin(), trips.departure_s.end()));
    const auto holds = [](std::span<const LinkId> links, LinkId link) {
        return std::find(links.begin(), links.end(), link) != links.end();
    };
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto t = id_at<TripId>(i);
        EXPECT_TRUE(holds(city.zones.origin_links[trips.origin_zone[t]], trips.origin[t]));
        EXPECT_TRUE(holds(city.zones.destination_links[trips.destination_zone[t]], trips.destination[t]));
    }
    EXPECT_EQ(trips.route_begin.size(), trips.size() + 1);
}

// Digits are uniform: with n plates a digit's count has mean n / 10 and standard deviation sqrt(0.09 n). Registered
// here: mean 0.7 n, standard deviation sqrt(0.21 n). Five of them are passed once in two million.
TEST(Sample, PlatesAreDealtEvenly) {
    const City city;
    const Trips trips = sample_trips(demand_of(8000.0), city.context(), {});
    const double n = static_cast<double>(trips.size());
    ASSERT_GT(n, 40000.0);
    std::array<int, 10> first{};
    std::array<int, 10> last{};
    std::array<int, 100> pairs{};
    int here = 0;
    for (const Plate& plate : trips.plate) {
        ++first.at(plate.first_digit);
        ++last.at(plate.last_digit);
        ++pairs.at(static_cast<std::size_t>(10 * plate.first_digit + plate.last_digit));
        here += plate.registered_here ? 1 : 0;
    }
    for (std::size_t d = 0; d < 10; ++d) {
        EXPECT_NEAR(first[d], 0.1 * n, 5.0 * std::sqrt(0.09 * n));
        EXPECT_NEAR(last[d], 0.1 * n, 5.0 * std::sqrt(0.09 * n));
    }
    for (const int count : pairs)
        EXPECT_NEAR(count, 0.01 * n, 5.0 * std::sqrt(0.0099 * n));  // independent of each other
    EXPECT_NEAR(here, 0.7 * n, 5.0 * std::sqrt(0.21 * n));
}

// Hours of 1, 2, 1: the rate at a common boundary is 1.5 of the low and 0.75 of the high one. In the high hour the
// middle is then 2 - 0.75 = 1.25 times the mean, so the share of its first quarter is (0.75 + 1.0) / 2 / 4 = 0.21875.
TEST(Sample, DeparturesFollowASmoothProfile) {
    const City city;
    const Demand demand = demand_of(20000.0);
    EXPECT_DOUBLE_EQ(demand.layers[0].shape.end, 1.5);
    EXPECT_DOUBLE_EQ(demand.layers[1].shape.start, 0.75);
    EXPECT_DOUBLE_EQ(demand.layers[1].shape.middle, 1.25);
    const Trips trips = sample_trips(demand, city.context(), {.start_s = 7 * 3600.0, .end_s = 8 * 3600.0});
    const double n = static_cast<double>(trips.size());
    const auto quarter =
        std::count_if(trips.departure_s.begin(), trips.departure_s.end(), [](float s) { return s < 7.25F * 3600.0F; });
    EXPECT_NEAR(static_cast<double>(quarter), 0.21875 * n, 5.0 * std::sqrt(0.21875 * 0.78125 * n));
}

TEST(Sample, DepartureFractionsInvertTheCumulativeRate) {
    for (const DepartureShape shape : {DepartureShape{}, DepartureShape{0.5, 1.25, 1.0}, DepartureShape{2.0, 0.0, 2.0},
                                       DepartureShape{0.0, 2.0, 0.0}}) {
        EXPECT_NEAR((shape.start + 2.0 * shape.middle + shape.end) / 4.0, 1.0, 1e-12);
        for (double u = 0.0; u < 1.0; u += 0.05) {
            const double x = departure_fraction(shape, u);
            // Cumulative trips at x, from the two linear pieces.
            const auto piece = [](double a, double b, double t) { return a * t + (b - a) * t * t; };
            const double at = x <= 0.5
                                  ? piece(shape.start, shape.middle, x)
                                  : piece(shape.start, shape.middle, 0.5) + piece(shape.middle, shape.end, x - 0.5);
            EXPECT_NEAR(at, u, 1e-9);
        }
    }
}

TEST(Sample, ListsTripsThatNoWayServes) {
    Draft draft = grid_draft({.columns = 3, .rows = 3});
    draft.nodes.push_back({"far1", {5000, 0}, NodeControl::none, -1});
    draft.nodes.push_back({"far2", {5200, 0}, NodeControl::none, -1});
    DraftLink far;
    far.name = "far";
    far.from = 9;
    far.to = 10;
    draft.links.push_back(far);
    const Network network = network_of(draft);
    const Zones zones = hand_zones(network, {{"n0_0-n1_0"}, {"far"}});
    const VehicleClasses classes = default_classes();
    const Trips trips = sample_trips(demand_of(10.0), {network, zones, classes}, {});
    EXPECT_EQ(trips.size(), 60U);
    ASSERT_EQ(trips.unreachable.size(), trips.size());
    EXPECT_EQ(trips.unreachable[0].first, TripId{0});
    EXPECT_NE(trips.unreachable[0].second.find("no way for a car"), std::string::npos);
}

TEST(Sample, RefusesAClassThatIsNotThere) {
    const City city;
    Demand demand = demand_of(10.0);
    demand.layers[0].vehicle_class = "tram";
    EXPECT_THROW(sample_trips(demand, city.context(), {}), InputError);
    EXPECT_THROW(sample_trips(demand_of(10.0), city.context(), {.scale = -1.0}), InputError);
    EXPECT_THROW(sample_trips(demand_of(1e9), city.context(), {}), InputError);  // no city, no memory
}

// The world waits for this at every start: 200,000 trips are promised well under a second (measured: see README).
TEST(Sample, IsQuick) {
    const City city;
    const Demand demand = demand_of(40000.0);
    const std::clock_t start = std::clock();
    const Trips trips = sample_trips(demand, city.context(), {});
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    EXPECT_GT(trips.size(), 200000U);
    EXPECT_LT(seconds, 5.0);  // of processor time; loose, since other work may share the machine
    RecordProperty("milliseconds", static_cast<int>(seconds * 1000.0));
}

TEST(Trips, SortingKeepsRoutesAndReasonsWithTheirTrips) {
    Trips trips;
    trips.route_begin.push_back(0);
    for (const float at : {30.0F, 10.0F, 20.0F, 10.0F}) {
        const auto i = static_cast<std::uint32_t>(trips.size());
        trips.departure_s.push_back(at);
        trips.vehicle_class.push_back(0);
        trips.origin.push_back(LinkId{i});
        trips.destination.push_back(LinkId{i});
        trips.origin_zone.push_back(no_id<ZoneId>);
        trips.destination_zone.push_back(no_id<ZoneId>);
        trips.plate.push_back({});
        trips.entry_speed_mps.push_back(-1.0F);
        for (std::uint32_t k = 0; k < i; ++k) trips.route_links.push_back(LinkId{i});
        trips.route_begin.push_back(static_cast<std::uint32_t>(trips.route_links.size()));
    }
    trips.unreachable.emplace_back(TripId{0}, "why");
    sort_by_departure(trips);
    // 10 (row 1), 10 (row 3), 20 (row 2), 30 (row 0): equal departures keep their order.
    EXPECT_EQ(trips.origin.values(), (std::vector<LinkId>{LinkId{1}, LinkId{3}, LinkId{2}, LinkId{0}}));
    EXPECT_EQ(trips.route_begin.values(), (std::vector<std::uint32_t>{0, 1, 4, 6, 6}));
    EXPECT_EQ(trips.route_links[1], LinkId{3});
    EXPECT_EQ(trips.unreachable[0].first, TripId{3});
}

}  // namespace
}  // namespace septima
