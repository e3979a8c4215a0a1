// Incidents: drivers stop behind them and change lanes around them; the time lost is booked to them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <numeric>

#include "sim/base/parallel.h"
#include "tests/theory/lab.h"

namespace septima {
namespace {

using lab::Detector;
using lab::Lab;

constexpr LinkId up{0}, down{1};

SetIncident on(const Network& network, std::vector<std::size_t> lanes, float begin_m, float passing_mps = 0.0F) {
    SetIncident incident;
    incident.link = up;
    for (const std::size_t lane : lanes) incident.lanes.push_back(network.lanes_of(up)[lane]);
    incident.begin_m = begin_m;
    incident.end_m = begin_m + 10.0F;
    incident.passing_mps = passing_mps;
    return incident;
}
SetIncident gone(SetIncident incident) {
    incident.clear = true;
    return incident;
}

double booked(const Measurements& m, DelayCause cause) {
    return m.cause_s[static_cast<std::size_t>(cause)];
}
void expect_books_balance(const World& world) {
    const Measurements m = measurements(world);
    const double by_cause = std::accumulate(m.cause_s.begin(), m.cause_s.end(), 0.0);
    const auto& delays = m.trips.delay_s.values();
    const double by_trip = std::accumulate(delays.begin(), delays.end(), 0.0);
    EXPECT_NEAR(by_cause, by_trip, 1e-4 * by_trip);
}

TEST(Incident, NobodyDrivesThroughItAndEverybodyGetsAround) {
    const Lab lab(toys::road({{1000.0, 2, 60.0}, {500.0, 2, 60.0}}), default_classes().rows[0]);
    std::vector<toys::TripRow> rows;
    lab::add_random_flow(rows, 1400.0, 0.5, 1200.0, up, down, 7);
    const SetIncident incident = on(lab.network, {1}, 600.0F);
    World world = lab.world(rows, 1800.0, 0.5F, {{300.0, incident}, {900.0, gone(incident)}});
    const std::size_t lane = row(incident.lanes.front());
    while (!finished(world)) {
        step(world);
        if (time_s(world) < 306.0 || time_s(world) > 899.0) continue;
        const LaneRow& on_lane = world.lanes.of[lane];
        for (std::uint32_t r = on_lane.first; r < on_lane.end(); ++r) {
            const VehicleBody& body = world.vehicles.body[r];
            const bool through = body.x_m > incident.begin_m && body.x_m - body.length_m < incident.end_m;
            ASSERT_FALSE(through && body.x_m - body.length_m > incident.begin_m - 1.0F) << time_s(world);
            ASSERT_FALSE(through && time_s(world) > 320.0) << time_s(world) << " s at " << body.x_m;
        }
    }
    EXPECT_EQ(world.counts.completed, rows.size());
    const Measurements m = measurements(world);
    EXPECT_GT(booked(m, DelayCause::incident), 60.0);
    EXPECT_EQ(world.watch.obstacles.size(), 0U);
    expect_books_balance(world);
}

// Who comes while the road is shut waits until it opens: arrivals evenly at q from t0 on wait, in all, no less than the
// triangle q (t1 - t0)^2 / 2 less the way to the place, which the first have yet to drive.
TEST(Incident, AFullClosureHoldsTheQueueAndTakesTheBlame) {
    const Lab lab(toys::road({{1000.0, 2, 60.0}, {500.0, 2, 60.0}}), lab::identical_car());
    std::vector<toys::TripRow> rows;
    lab::add_flow(rows, 600.0, 0.0, 900.0, up, down);
    const SetIncident incident = on(lab.network, {0, 1}, 800.0F);
    World world = lab.world(rows, 1800.0, 0.5F, {{300.0, incident}, {600.0, gone(incident)}});
    while (time_s(world) < 599.0) step(world);
    float front_m = 0.0F;
    lab::for_each_on(world, up,
                     [&](std::uint32_t r, LaneId) { front_m = std::max(front_m, world.vehicles.body[r].x_m); });
    EXPECT_LE(front_m, 800.0F);
    EXPECT_GT(front_m, 797.0F);
    lab::run(world);
    EXPECT_EQ(world.counts.completed, rows.size());
    const double rate = 600.0 / 3600.0, shut_s = 300.0;
    const double waiting_s = 0.5 * rate * shut_s * shut_s;
    const Measurements m = measurements(world);
    const double total = std::accumulate(m.cause_s.begin(), m.cause_s.end(), 0.0);
    RecordProperty("incident_s",
                   fmt::format("{:.0f} of {:.0f}; triangle {:.0f}", booked(m, DelayCause::incident), total, waiting_s));
    EXPECT_GT(booked(m, DelayCause::incident), 0.85 * waiting_s);
    EXPECT_GT(booked(m, DelayCause::incident), 0.7 * total) << "queues behind it are its doing";
    expect_books_balance(world);
}

// Past it at 20 km/h, in the only lane that is left: no more than a lane with this limit carries, max over v of
// v / (s_e(v) + l). Lane changes at the spot cost some of it.
TEST(Incident, PassesAtMostWhatALaneOfThatLimitCarries) {
    const VehicleClass car = lab::identical_car();
    const Lab lab(toys::road({{1500.0, 2, 60.0}, {500.0, 2, 60.0}}), car);
    double most_vph = 0.0;
    for (double mps = 0.5; mps < 5.5; mps += 0.05)
        most_vph = std::max(most_vph, lab::equilibrium_vph(lab::driver_of(car, 20.0), 4.5, mps));
    std::vector<toys::TripRow> rows;
    lab::add_flow(rows, 2800.0, 0.0, 1500.0, up, down);
    World world = lab.world(rows, 1500.0, 0.5F, {{0.0, on(lab.network, {1}, 1000.0F, 20.0F / 3.6F)}});
    Detector beyond(up, 1100.0);
    lab::run(world, {&beyond});
    const double got_vph = beyond.flow_vph(600.0, 1500.0);
    RecordProperty("flow_vph", fmt::format("{:.0f}; at most {:.0f}", got_vph, most_vph));
    EXPECT_LT(got_vph, 1.05 * most_vph);
    EXPECT_GT(got_vph, 0.7 * most_vph);
}

TEST(Incident, IsBitIdenticalForAnyNumberOfThreadsAndInAFork) {
    const Network network = toys::network_of(toys::grid(4, 250.0));
    const VehicleClasses classes = default_classes();
    const Zones zones;
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = 900.0;
    SetIncident incident;
    incident.link = LinkId{5};
    incident.lanes = {network.lanes_of(incident.link)[1], network.lanes_of(incident.link)[2]};
    incident.begin_m = 120.0F;
    incident.end_m = 130.0F;
    incident.passing_mps = 5.0F;
    const std::vector<Command> commands{{200.0, incident}, {600.0, gone(incident)}};
    const auto fresh = [&] {
        return make_world(network, classes, zones, toys::random_trips(network, 900, 0.0, 800.0, 3, 9), commands,
                          options);
    };
    std::uint64_t one = 0;
    for (const int threads : {1, 2, 8}) {
        World world = fresh();
        ThreadLimit(threads).execute([&] {
            while (!finished(world)) step(world);
        });
        if (threads == 1) one = state_hash(world);
        EXPECT_EQ(state_hash(world), one) << threads << " threads";
    }
    World world = fresh();
    while (time_s(world) < 301.0) step(world);
    World fork = forked(world, commands);
    while (!finished(fork)) step(fork);
    EXPECT_EQ(state_hash(fork), one);
}

}  // namespace
}  // namespace septima
