// A street closes within the day and opens again: what habits make of it.

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/world/save.h"
#include "tests/world/two_ways.h"

namespace septima {
namespace {

constexpr std::uint32_t drivers = 360;
constexpr double closes_s = 1000.0, opens_s = 1500.0;  // within quarters of an hour, which begin at 900 and 1800

struct Street {
    Network network = toys::network_of(test::two_ways(600.0, 50.0));
    VehicleClasses classes = default_classes();
    Zones zones;
    WorldOptions options;
    std::vector<Command> commands;

    explicit Street(double informed) {
        options.start_s = 0.0;
        options.end_s = 4200.0;
        options.reroute_interval_s = 60.0;
        options.reroute_share = informed;
        options.seed = 3;
        SetLaneAccess closed;
        for (const LaneId lane : network.lanes_of(test::upper)) closed.lanes.push_back(lane);
        SetLaneAccess open = closed;
        open.restore = true;
        commands = {{closes_s, closed}, {opens_s, open}};
    }
    /// A car every 10 s.
    World world() const {
        std::vector<toys::TripRow> rows;
        for (std::uint32_t i = 0; i < drivers; ++i) rows.push_back({10.0 * i, test::way_in, test::way_out});
        return make_world(network, classes, zones, toys::trips_of(rows), commands, options);
    }
};

void run_until(World& world, double until_s) {
    while (!finished(world) && time_s(world) < until_s - 1e-6) step(world);
}

// Whether drivers are informed or not: a closed street is no matter of travel times. Those 72 to 80 s before the fork
// when it closes have looked at their way before (every 60 s) and turn off at the fork, where nothing leads into it.
TEST(Closures, AStreetClosedWithinTheDaySendsAllAroundUntilItOpens) {
    for (const double informed : {0.0, 1.0}) {
        const Street street(informed);
        World world = street.world();
        run_until(world, street.options.end_s);
        EXPECT_EQ(world.counts.completed, drivers);
        EXPECT_EQ(world.counts.stuck, 0U);
        const std::vector<char> upper = test::takes_upper(world);
        for (std::uint32_t i = 0; i < drivers; ++i) {
            const double departs_s = 10.0 * i;
            if (departs_s < closes_s - 100.0 || departs_s >= 1800.0) {
                EXPECT_EQ(upper[i], 1) << "trip " << i << ", informed " << informed;
            } else if (departs_s >= closes_s && departs_s < opens_s - 120.0) {
                EXPECT_EQ(upper[i], 0) << "trip " << i << ", informed " << informed;
            }
        }
    }
}

// Habits settled before and after a moment are the same whether the world goes on, is saved and restored, or forked.
TEST(Closures, ASavedWorldAndAForkGoOnWithTheSameHabits) {
    const Street street(0.3);
    World on = street.world();
    run_until(on, 1300.0);
    const std::string saved = saved_world(on);
    World fork = forked(on, street.commands);
    World restored = street.world();
    restore_world(restored, saved, "state");
    for (World* world : {&on, &fork, &restored}) run_until(*world, street.options.end_s);
    EXPECT_EQ(state_hash(fork), state_hash(on));
    EXPECT_EQ(state_hash(restored), state_hash(on));
    EXPECT_EQ(fork.routes.turns, on.routes.turns);
    EXPECT_EQ(restored.routes.turns, on.routes.turns);
    EXPECT_EQ(test::takes_upper(restored)[300], 1) << "settled after the restoration";
}

// A closure that begins later changes nothing before it: the policy's habits are the base's.
TEST(Closures, HabitsOfAQuarterOfAnHourDoNotKnowWhatComesLater) {
    const Street street(0.0);
    World with = street.world();
    Street open(0.0);
    open.commands.clear();
    World without = open.world();
    run_until(with, closes_s);
    run_until(without, closes_s);
    EXPECT_EQ(state_hash(with), state_hash(without));
}

// Who misses his turn goes around and back to his plan, also when a street of the plan was closed meanwhile: its cost
// is no number then (it was one, and the search for a way never ended).
TEST(Closures, WhoMissesHisTurnBeforeAClosedStreetGoesOn) {
    const Network network = toys::network_of(toys::grid(6, 200.0));
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = 2400.0;
    std::vector<Command> closings;
    for (std::size_t link = 0; link < network.links(); link += 5) {
        SetLaneAccess closed;
        for (const LaneId lane : network.lanes_of(id_at<LinkId>(link))) closed.lanes.push_back(lane);
        closings.push_back({300.0 + 2.0 * static_cast<double>(link), closed});
    }
    const VehicleClasses classes = default_classes();
    const Zones zones;
    World world =
        make_world(network, classes, zones, toys::random_trips(network, 6000, 0.0, 900.0, 3), closings, options);
    run_until(world, options.end_s);
    EXPECT_EQ(time_s(world), options.end_s);
    EXPECT_GT(world.counts.completed, 1000);
}

}  // namespace
}  // namespace septima
