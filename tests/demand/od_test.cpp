#include "sim/demand/od.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sim/base/error.h"
#include "sim/base/random.h"
#include "tests/demand/grid.h"

namespace septima {
namespace {

OdMatrix matrix_of(std::size_t zones, std::initializer_list<double> cells) {
    OdMatrix matrix(zones);
    matrix.cells = cells;
    return matrix;
}

// For a 2 x 2 seed [[a, b], [c, d]] IPF keeps the odds ratio ad / bc. Seed [[1, 2], [3, 4]]: ratio 2/3. With row sums
// 5, 5 and column sums 4, 6 and x = cell (0, 0): x (1 + x) / ((5 - x) (4 - x)) = 2/3, so x^2 + 21 x - 40 = 0.
TEST(Balance, GivesTheExactSolutionOfATwoByTwoTable) {
    const std::vector<double> origins{5.0, 5.0};
    const std::vector<double> destinations{4.0, 6.0};
    BalanceOptions options;
    options.tolerance = 1e-12;
    const Balanced result = balanced(matrix_of(2, {1, 2, 3, 4}), origins, destinations, options);
    const double x = (-21.0 + std::sqrt(21.0 * 21.0 + 160.0)) / 2.0;
    EXPECT_TRUE(result.converged);
    EXPECT_NEAR(result.trips.at(0, 0), x, 1e-9);
    EXPECT_NEAR(result.trips.at(0, 1), 5.0 - x, 1e-9);
    EXPECT_NEAR(result.trips.at(1, 0), 4.0 - x, 1e-9);
    EXPECT_NEAR(result.trips.at(1, 1), 1.0 + x, 1e-9);
}

TEST(Balance, MeetsTheMarginsOfALargeTable) {
    constexpr std::size_t zones = 60;
    OdMatrix seed(zones);
    std::vector<double> origins(zones);
    std::vector<double> destinations(zones);
    double difference = 0.0;
    for (std::size_t i = 0; i < zones; ++i) {
        origins[i] = 100.0 + 900.0 * uniform(1, i, Purpose::origin);
        destinations[i] = 100.0 + 900.0 * uniform(1, i, Purpose::destination);
        difference += origins[i] - destinations[i];
        for (std::size_t j = 0; j < zones; ++j) seed.at(i, j) = uniform(2, i, Purpose::route, j);
    }
    destinations[0] += difference > 0.0 ? difference : 0.0;
    origins[0] -= difference < 0.0 ? difference : 0.0;
    const Balanced result = balanced(seed, origins, destinations);
    EXPECT_TRUE(result.converged);
    EXPECT_LE(result.largest_error, 1e-6);
    const std::vector<double> rows = result.trips.origin_totals();
    const std::vector<double> columns = result.trips.destination_totals();
    for (std::size_t i = 0; i < zones; ++i) {
        EXPECT_NEAR(rows[i], origins[i], 1e-6 * origins[i]);
        EXPECT_NEAR(columns[i], destinations[i], 1e-6 * destinations[i]);
    }
}

TEST(Balance, RefusesOrScalesTotalsThatDiffer) {
    const OdMatrix seed(2, 1.0);
    const std::vector<double> origins{10.0, 10.0};
    const std::vector<double> destinations{5.0, 5.0};
    EXPECT_THROW(balanced(seed, origins, destinations), InputError);
    BalanceOptions options;
    options.imbalance = Imbalance::scale_destinations;
    const Balanced result = balanced(seed, origins, destinations, options);
    EXPECT_DOUBLE_EQ(result.destination_factor, 2.0);
    EXPECT_NEAR(result.trips.total(), 20.0, 1e-9);
}

TEST(Balance, RefusesWhatCannotBeBalanced) {
    const std::vector<double> ones{1.0, 1.0};
    const std::vector<double> negative{-1.0, 3.0};
    const std::vector<double> nan{std::numeric_limits<double>::quiet_NaN(), 2.0};
    const std::vector<double> none{0.0, 0.0};
    EXPECT_THROW(balanced(OdMatrix(2, 0.0), ones, ones), InputError);
    EXPECT_THROW(balanced(OdMatrix(2, 1.0), negative, ones), InputError);
    EXPECT_THROW(balanced(OdMatrix(2, 1.0), nan, ones), InputError);
    EXPECT_THROW(balanced(OdMatrix(2, 1.0), none, none), InputError);
    EXPECT_THROW(balanced(OdMatrix(2, 1.0), ones, std::vector<double>{2.0}), InputError);
    EXPECT_THROW(balanced(matrix_of(2, {1, 1, 0, 0}), ones, ones), InputError);
    EXPECT_THROW(balanced(matrix_of(2, {1, std::numeric_limits<double>::infinity(), 1, 1}), ones, ones), InputError);
}

// Rows and columns that only the diagonal can serve cannot meet other totals: IPF says that it did not converge.
TEST(Balance, SaysWhenItDoesNotConverge) {
    const std::vector<double> origins{2.0, 1.0};
    const std::vector<double> destinations{1.0, 2.0};
    const Balanced result = balanced(matrix_of(2, {1, 0, 0, 1}), origins, destinations);
    EXPECT_FALSE(result.converged);
    EXPECT_GT(result.largest_error, 0.1);
}

/// Zones along a line, 1 km apart; half a kilometre within.
OdMatrix line_km(std::size_t zones) {
    OdMatrix km(zones);
    for (std::size_t o = 0; o < zones; ++o)
        for (std::size_t d = 0; d < zones; ++d)
            km.at(o, d) = o == d ? 0.5 : std::abs(static_cast<double>(o) - static_cast<double>(d));
    return km;
}

TEST(Gravity, MeetsTheMeanTripLength) {
    const OdMatrix km = line_km(30);
    const std::vector<double> people(30, 100.0);
    double steeper = 0.0;
    for (const double target : {9.0, 6.0, 3.0, 1.5}) {
        const Gravity result = gravity(km, people, people, target);
        EXPECT_TRUE(result.reached);
        EXPECT_NEAR(result.mean_km, target, 1e-3 * target);
        EXPECT_NEAR(mean_distance_km(result.balance.trips, km), result.mean_km, 1e-9);
        EXPECT_LE(result.balance.largest_error, 1e-6);
        EXPECT_GT(result.deterrence_per_km, steeper);  // shorter trips need more deterrence
        steeper = result.deterrence_per_km;
    }
}

// Doubly constrained: T(i,j) = a(i) b(j) exp(-beta d(i,j)), so T(i,j) T(k,l) / (T(i,l) T(k,j)) depends on distances
// alone.
TEST(Gravity, HasExponentialDeterrence) {
    const OdMatrix km = line_km(10);
    std::vector<double> people(10);
    std::vector<double> jobs(10);
    for (std::size_t i = 0; i < 10; ++i) {
        people[i] = 10.0 + static_cast<double>(i);
        jobs[i] = 19.0 - static_cast<double>(i);
    }
    const Gravity result = gravity(km, people, jobs, 2.0);
    const OdMatrix& t = result.balance.trips;
    const double ratio = t.at(1, 4) * t.at(7, 8) / (t.at(1, 8) * t.at(7, 4));
    const double expected =
        std::exp(-result.deterrence_per_km * (km.at(1, 4) + km.at(7, 8) - km.at(1, 8) - km.at(7, 4)));
    EXPECT_NEAR(ratio / expected, 1.0, 1e-6);
}

// With 30 zones in a line nobody can travel 20 km in the mean: without deterrence the mean is (30^2 - 1) / (3 * 30)
// plus the half kilometre of the diagonal / 30.
TEST(Gravity, SaysWhenAMeanCannotBeReached) {
    const std::vector<double> people(30, 100.0);
    const Gravity result = gravity(line_km(30), people, people, 20.0);
    EXPECT_FALSE(result.reached);
    EXPECT_DOUBLE_EQ(result.deterrence_per_km, 0.0);
    EXPECT_NEAR(result.mean_km, 899.0 / 90.0 + 0.5 / 30.0, 1e-6);
    EXPECT_THROW(gravity(line_km(3), std::vector<double>(3, 1.0), std::vector<double>(3, 1.0), 0.0), InputError);
}

// Two zones of one link each, 200 m long: middles are 600 m apart, the detour makes it 780 m.
TEST(Distances, AreStraightLinesTimesTheDetour) {
    const Network network = grid_network({.columns = 5, .rows = 1});
    const Zones zones = hand_zones(network, {{"n0_0-n1_0", "n1_0-n0_0"}, {"n3_0-n4_0"}});
    const OdMatrix km = zone_distances_km(network, zones, Reach::on_network);
    EXPECT_NEAR(km.at(0, 1), 0.78, 1e-9);
    EXPECT_NEAR(km.at(1, 0), 0.78, 1e-9);
}

// A square of side s filled evenly: a disc of the same mean distance to the centre has the mean distance of two points
// near that of the square, 0.5214 s (known constant of the square); the approximation by a disc is within 2 %.
TEST(Distances, WithinAZoneAreThoseOfTwoRandomPlaces) {
    const Network network = grid_network({.columns = 41, .rows = 41, .spacing_m = 50.0});
    Zones zones = hand_zones(network, {{"n0_0-n1_0"}});
    std::vector<LinkId> all;
    for (std::size_t i = 0; i < network.links(); ++i) all.push_back(id_at<LinkId>(i));
    zones.origin_links = {};
    zones.destination_links = {};
    zones.origin_links.push_group(all);
    zones.destination_links.push_group(all);
    const OdMatrix km = zone_distances_km(network, zones, Reach::on_network);
    EXPECT_NEAR(km.at(0, 0), 0.5214 * 2.0 * detour_ratio, 0.02 * 0.5214 * 2.0 * detour_ratio);
}

// A gate with 31,416 people: at 100 per hectare a disc of 1 km radius; a point of it lies 32 / (9 pi) km from its edge.
TEST(Distances, DoorToDoorCountTheTownBehindAGate) {
    const Network network = grid_network({.columns = 5, .rows = 1});
    Zones zones = hand_zones(network, {{"n0_0-n1_0"}, {"n3_0-n4_0"}});
    zones.gate.values()[1] = 1;
    zones.population.values()[1] = 31415.9265;
    const double on_network = zone_distances_km(network, zones, Reach::on_network).at(0, 1);
    const double door_to_door = zone_distances_km(network, zones, Reach::door_to_door).at(0, 1);
    EXPECT_NEAR(door_to_door - on_network, detour_ratio * 32.0 / (9.0 * 3.14159265), 1e-4);
}

}  // namespace
}  // namespace septima
