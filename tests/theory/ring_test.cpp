// Traffic on a ring: the fundamental diagram, and jams out of nothing (THEORY 2.1).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <numbers>

#include "tests/theory/lab.h"

namespace septima {
namespace {

using lab::Lab;

/// One lane in a circle, cut into links; with straight ones it is a triangle, a square...
Draft ring(double length_m, int links, double kmh, int points = 24) {
    const double radius = length_m / (2.0 * std::numbers::pi);
    const auto at = [&](double turn) {
        const double angle = 2.0 * std::numbers::pi * turn / links;
        return Point{radius * std::cos(angle), radius * std::sin(angle)};
    };
    Draft draft;
    draft.name = "ring";
    for (int i = 0; i < links; ++i) toys::add_node(draft, at(i).x_m, at(i).y_m);
    for (int i = 0; i < links; ++i) {
        const std::uint32_t link =
            toys::add_link(draft, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>((i + 1) % links), 1, kmh);
        for (int k = 0; k <= points; ++k) draft.links[link].shape.push_back(at(i + static_cast<double>(k) / points));
        draft.links[link].length_m = length_m / links;
    }
    return draft;
}

/// `cars` evenly on the ring at one speed, to drive round for `for_s`; one of them `shift_m` ahead of its place.
World circling(const Lab& lab, int cars, double speed_mps, double for_s, double shift_m, float step_s) {
    const std::size_t links = lab.network.links();
    const double link_m = static_cast<double>(lab.network.link_length_m[LinkId{0}]);
    const auto passages = static_cast<std::size_t>(for_s * 17.0 / link_m) + 2;
    const std::size_t each = static_cast<std::size_t>(cars) / links;
    std::vector<toys::TripRow> rows;
    for (std::size_t link = 0; link < links; ++link) {
        toys::TripRow row{0.0, id_at<LinkId>(link), LinkId{0}};
        for (std::size_t k = 0; k < passages; ++k) row.route.push_back(id_at<LinkId>((link + k) % links));
        row.destination = row.route.back();
        rows.insert(rows.end(), each, row);
    }
    World world = lab::parked(lab, rows, each, for_s, step_s);
    for (std::size_t link = 0; link < links; ++link)
        for (std::size_t i = 0; i < each; ++i)
            lab::place(world, link, i,
                       link_m * (1.0 - (static_cast<double>(i) + 1.0) / static_cast<double>(each)) + 0.5, speed_mps);
    world.vehicles.body[world.lanes.of[0].first].x_m += static_cast<float>(shift_m);
    return world;
}

struct Spread {
    double mean = 0.0, sd = 0.0;
};
Spread speeds(const World& world) {
    Spread s;
    const double n = static_cast<double>(world.vehicles.size());
    for (const VehicleBody& body : world.vehicles.body) s.mean += static_cast<double>(body.speed_mps) / n;
    for (const VehicleBody& body : world.vehicles.body) {
        const double from_mean = static_cast<double>(body.speed_mps) - s.mean;
        s.sd += from_mean * from_mean / n;
    }
    s.sd = std::sqrt(s.sd);
    return s;
}

// 40 veh/km (25 m each): 12.479 m/s and 1797 veh/h; 48.1 veh/km: the capacity, 1853 veh/h at 38.5 km/h.
TEST(Ring, MeetsTheFundamentalDiagram) {
    const VehicleClass car = lab::dev_car();
    const Driver driver = lab::driver_of(car, lab::dev_kmh);
    double most_vph = 0.0;
    for (const int cars : {40, 44, 48, 52}) {
        const double expected = lab::equilibrium_speed_mps(driver, 4.5, 1000.0 / cars);
        const Lab lab(ring(1000.0, 4, lab::dev_kmh), car);
        World world = circling(lab, cars, expected, 300.0, 0.0, 0.5F);
        lab::run(world);
        ASSERT_EQ(world.vehicles.size(), static_cast<std::size_t>(cars));
        const Spread s = speeds(world);
        RecordProperty(fmt::format("speed_at_{}", cars),
                       fmt::format("{:.3f} sd {:.3f}, expected {:.3f}", s.mean, s.sd, expected));
        EXPECT_NEAR(s.mean, expected, 0.01 * expected) << cars << " veh/km";
        if (cars == 40) {
            EXPECT_NEAR(expected, 12.479, 0.001);
            EXPECT_NEAR(s.mean * 40.0 * 3.6, 1797.0, 0.01 * 1797.0);
        }
        most_vph = std::max(most_vph, s.mean * cars * 3.6);
    }
    EXPECT_NEAR(most_vph, 1853.0, 0.02 * 1853.0);
}

// The same on a triangle, a square and a pentagon of straight links: a bend is no turn.
TEST(Ring, CornersDoNotMatter) {
    const VehicleClass car = lab::dev_car();
    const double expected = lab::equilibrium_speed_mps(lab::driver_of(car, lab::dev_kmh), 4.5, 25.0);
    for (const int corners : {3, 4, 5}) {
        const Lab lab(ring(1500.0, corners, lab::dev_kmh, 1), car);
        World world = circling(lab, 60, expected, 200.0, 0.0, 0.5F);
        lab::run(world);
        const Spread s = speeds(world);
        EXPECT_NEAR(s.mean, expected, 0.01 * expected) << corners;
        EXPECT_LT(s.sd, 0.01) << corners;
    }
}

// The margin of set DEV is negative from 1.0 to 7.5 m/s and positive outside.
TEST(Ring, LinearAnalysisSaysWhenJamsArise) {
    const Driver dev = lab::driver_of(lab::dev_car(), lab::dev_kmh);
    for (const double v : {1.2, 3.0, 5.0, 7.3}) EXPECT_LT(lab::string_margin(dev, v), 0.0) << v;
    for (const double v : {0.8, 7.7, 10.0, 13.0}) EXPECT_GT(lab::string_margin(dev, v), 0.0) << v;
}

/// 22 cars on 230 m for 15 minutes, one of them a metre ahead of its place.
World sugiyama(const Lab& lab, const VehicleClass& car) {
    const double v = lab::equilibrium_speed_mps(lab::driver_of(car, lab::dev_kmh), 4.5, 230.0 / 22.0);
    return circling(lab, 22, v, 900.0, 1.0, 0.25F);
}

/// Place of the slowest car on the ring, m.
double jam_m(const World& world) {
    double x = 0.0;
    float slowest = 1e9F;
    for (const std::size_t link : {0U, 1U})
        lab::for_each_on(world, id_at<LinkId>(link), [&](std::uint32_t r, LaneId) {
            if (world.vehicles.body[r].speed_mps >= slowest) return;
            slowest = world.vehicles.body[r].speed_mps;
            x = 115.0 * static_cast<double>(link) + static_cast<double>(world.vehicles.body[r].x_m);
        });
    return x;
}

// Sugiyama et al. 2008: on a ring dense enough cars at equal spacing do not stay so; a jam forms and runs backward.
TEST(Ring, AJamArisesWhereTheStringIsUnstable) {
    VehicleClass car = lab::dev_car();
    car.max_accel_mps2 =
        1.0F;  // set DEV itself grows too slowly among 22 cars: 0.03 m/s after 15 min, integrated alone
    ASSERT_LT(lab::string_margin(lab::driver_of(car, lab::dev_kmh), 3.3), 0.0);
    const Lab lab(ring(230.0, 2, lab::dev_kmh), car);
    World world = sugiyama(lab, car);
    const double from_s = time_s(world) + 600.0;
    double moved_m = 0.0, before_m = 0.0, sd = 0.0;
    int looks = 0;
    while (!finished(world)) {
        step(world);
        if (time_s(world) < from_s || world.step_index % 4 != 0) continue;
        const double now_m = jam_m(world);
        if (looks > 0) moved_m += std::remainder(now_m - before_m, 230.0);
        before_m = now_m;
        sd += speeds(world).sd;
        ++looks;
    }
    ASSERT_EQ(world.vehicles.size(), 22U);
    RecordProperty("speed_sd", std::to_string(sd / looks));
    RecordProperty("jam_kmh", std::to_string(3.6 * moved_m / 299.0));
    EXPECT_GT(sd / looks, 1.5);
    EXPECT_NEAR(sd / looks, 2.77, 0.3) << "integrated alone, without a World";
    EXPECT_LT(moved_m / 299.0, -1.0) << "m/s";
}

// Drivers who answer faster (a 4 m/s^2) are stable at the same density: the spread dies out and all drive at
// equilibrium.
TEST(Ring, NoJamWhereTheStringIsStable) {
    VehicleClass car = lab::dev_car();
    car.max_accel_mps2 = 4.0F;
    const Driver driver = lab::driver_of(car, lab::dev_kmh);
    const double expected = lab::equilibrium_speed_mps(driver, 4.5, 230.0 / 22.0);
    ASSERT_GT(lab::string_margin(driver, expected), 0.0);
    const Lab lab(ring(230.0, 2, lab::dev_kmh), car);
    World world = sugiyama(lab, car);
    lab::run(world);
    ASSERT_EQ(world.vehicles.size(), 22U);
    const Spread s = speeds(world);
    RecordProperty("speed", fmt::format("{:.3f} sd {:.4f}, expected {:.3f}", s.mean, s.sd, expected));
    EXPECT_LT(s.sd, 0.05);
    EXPECT_NEAR(s.mean, expected, 0.02 * expected);
}

}  // namespace
}  // namespace septima
