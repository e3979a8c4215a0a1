// What a World promises whatever the traffic: the same bits for any number of threads, conservation, books that
// balance.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "sim/base/parallel.h"
#include "tests/toys.h"

namespace septima {
namespace {

WorldOptions half_an_hour() {
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = 1800.0;
    return options;
}

struct GridRun {
    Network network = toys::network_of(toys::grid(6, 250.0));
    VehicleClasses classes = default_classes();
    Zones zones;

    World world(std::vector<Command> commands = {}, std::size_t trips = 3000) const {
        return make_world(network, classes, zones, toys::random_trips(network, trips, 0.0, 1500.0, 5, 9),
                          std::move(commands), half_an_hour());
    }
    std::uint64_t hash_with(int threads, std::vector<Command> commands = {}) const {
        World w = world(std::move(commands));
        ThreadLimit(threads).execute([&] {
            while (!finished(w)) step(w);
        });
        return state_hash(w);
    }
};

TEST(World, IsBitIdenticalForAnyNumberOfThreads) {
    const GridRun grid;
    const std::uint64_t one = grid.hash_with(1);
    for (const int threads : {2, 3, 8}) EXPECT_EQ(grid.hash_with(threads), one) << threads << " threads";
}

TEST(World, TwoWorldsInOneProcessDoNotKnowOfEachOther) {
    const GridRun grid;
    const std::uint64_t alone = grid.hash_with(1);
    const Command closing{600.0, SetLaneAccess{{LaneId{0}, LaneId{1}}, 0, 1.0F, false}};
    World a = grid.world();
    World b = grid.world({closing});
    while (!finished(a)) {
        step(a);
        step(b);
    }
    EXPECT_EQ(state_hash(a), alone);
    EXPECT_NE(state_hash(b), alone) << "the closure changed nothing";
}

// A rule that applies to nobody and a limit equal to the mapped one are no policy.
TEST(World, ANullPolicyChangesNothing) {
    const GridRun grid;
    std::vector<Command> commands;
    RestrictPlates nobody;
    nobody.rule = 1;
    nobody.kinds = all_kinds;
    nobody.window_end_s = 1800.0F;
    commands.push_back({0.0, nobody});
    commands.push_back({0.0, SetSpeedLimit{{LinkId{0}}, grid.network.link_limit_mps[LinkId{0}]}});
    EXPECT_EQ(grid.hash_with(2, commands), grid.hash_with(2));
}

// Little's law: the integral of the number on the road over time is the sum of the times spent there.
TEST(World, ObeysLittlesLaw) {
    const GridRun grid;
    World w = grid.world();
    double integral = 0.0;
    while (!finished(w)) {
        step(w);
        integral += static_cast<double>(w.vehicles.size()) * static_cast<double>(w.options.step_s);
    }
    const Measurements m = measurements(w);
    double sum = 0.0;
    for (std::size_t i = 0; i < w.trips.size(); ++i) {
        const TripId trip = id_at<TripId>(i);
        if (m.trips.status[trip] == TripStatus::completed)
            sum += static_cast<double>(m.trips.arrival_s[trip] - m.trips.entered_s[trip]);
        if (m.trips.status[trip] == TripStatus::on_road)
            sum += time_s(w) - static_cast<double>(m.trips.entered_s[trip]);
    }
    EXPECT_NEAR(integral, sum, 0.001 * sum);
}

// Every second of delay is booked to a cause, on the road at the place where it arises: what causes and links sum to
// is what the trips lost, to the last bit, at any moment and any step. Ticks of 2^-14 s add up exactly in a double.
TEST(World, DelayLedgerBalancesExactly) {
    for (const float step_s : {0.1F, 0.5F, 1.0F}) {
        const GridRun grid;
        World w = grid.world({}, 2500);
        w.options.step_s = step_s;
        std::int64_t looks = 0;
        while (!finished(w)) {
            step(w);
            if (w.step_index % 257 != 0 && !finished(w)) continue;
            const Measurements m = measurements(w);
            const auto& trips = m.trips.delay_s.values();
            const double booked = std::accumulate(m.cause_s.begin(), m.cause_s.end(), 0.0);
            const double outside = m.cause_s[static_cast<std::size_t>(DelayCause::outside)];
            EXPECT_EQ(booked, std::accumulate(trips.begin(), trips.end(), 0.0)) << time_s(w);
            EXPECT_EQ(booked - outside, std::accumulate(m.link_cause_s.begin(), m.link_cause_s.end(), 0.0));
            looks += booked > 0.0 && outside > 0.0 ? 1 : 0;
        }
        EXPECT_GT(looks, 0) << "nobody lost time, or nobody outside";
    }
}

TEST(World, VehiclesOfALaneNeverOverlap) {
    const GridRun grid;
    World w = grid.world({}, 4000);
    while (!finished(w)) {
        step(w);
        if (w.step_index % 20 != 0) continue;
        for (const std::uint32_t lane : w.lanes.active)
            for (std::uint32_t r = w.lanes.of[lane].first + 1; r < w.lanes.of[lane].end(); ++r) {
                const float rear =
                    w.vehicles.body[r - 1].x_m - w.classes->rows[w.vehicles.rider[r - 1].vehicle_class].length_m;
                ASSERT_GE(rear - w.vehicles.body[r].x_m, -0.05F) << "lane " << lane << " at " << time_s(w) << " s";
            }
    }
}

// run(0 -> T) = run(0 -> t) + fork + run(t -> T), to the bit; a fork under another policy leaves its origin alone.
TEST(World, AForkGoesOnExactly) {
    const GridRun grid;
    const std::uint64_t whole = grid.hash_with(1);
    for (const double t : {3.5, 411.0, 1200.0}) {
        World w = grid.world();
        while (time_s(w) < t) step(w);
        World same = forked(w, {});
        World other = forked(w, {{t + 60.0, SetLaneAccess{{LaneId{0}, LaneId{1}}, 0, 1.0F, false}}});
        while (!finished(w)) {
            step(other);
            step(w);
            step(same);
        }
        EXPECT_EQ(state_hash(w), whole) << t;
        EXPECT_EQ(state_hash(same), whole) << t;
        EXPECT_NE(state_hash(other), whole) << t;
    }
}

// A command that is due between two step borders is carried out by the step that begins at the later one; a fork there
// has it before itself.
TEST(World, AForkCarriesOutWhatIsDue) {
    const GridRun grid;
    const std::vector<Command> commands{{410.9, SetLaneAccess{{LaneId{0}, LaneId{1}}, 0, 1.0F, false}}};
    const std::uint64_t whole = grid.hash_with(1, commands);
    World w = grid.world();
    while (time_s(w) < 411.0) step(w);
    World fork = forked(w, commands);
    while (!finished(fork)) step(fork);
    EXPECT_EQ(state_hash(fork), whole);
}

TEST(World, AForkCannotChangeThePast) {
    const GridRun grid;
    World w = grid.world();
    while (time_s(w) < 100.0) step(w);
    EXPECT_THROW(forked(w, {{50.0, SetSpeedLimit{{LinkId{0}}, 5.0F}}}), InputError);
    EXPECT_NO_THROW(forked(w, {{150.0, SetSpeedLimit{{LinkId{0}}, 5.0F}}}));
}

TEST(World, RefusesOptionsOutOfRange) {
    const GridRun grid;
    WorldOptions options = half_an_hour();
    options.step_s = 0.0F;
    EXPECT_THROW(make_world(grid.network, grid.classes, grid.zones, {}, {}, options), InputError);
    options = half_an_hour();
    options.end_s = options.start_s;
    EXPECT_THROW(make_world(grid.network, grid.classes, grid.zones, {}, {}, options), InputError);
}

}  // namespace
}  // namespace septima
