// A world in a file: run(0 -> T) = run(0 -> t) + save + restore + run(t -> T), to the bit.
#include "sim/world/save.h"

#include <gtest/gtest.h>

#include "sim/base/error.h"
#include "tests/bus_toys.h"

namespace septima {
namespace {

/// A town with signals, motorcycles, a bus line with a bay, plate rules that shift trips, an incident.
struct Town {
    Network network;
    VehicleClasses classes = default_classes();
    Zones zones;
    WorldOptions options;
    std::vector<Command> commands;

    explicit Town(double block_m = 250.0) : network(toys::network_of(toys::grid(4, block_m))) {
        options.start_s = 120.0;
        options.warmup_s = 120.0;
        options.end_s = 1000.0;
        options.report_interval_s = 200.0;
        options.reroute_interval_s = 150.0;
        RestrictPlates rule;
        rule.rule = 1;
        rule.kinds = mask_of(VehicleKind::motorcycle);
        rule.digits = 0x7;
        rule.response.shift_time = 1.0F;
        rule.window_end_s = 300.0F;
        SetIncident incident;
        incident.link = LinkId{10};
        incident.lanes = {network.lanes_of(incident.link)[1]};
        incident.begin_m = 100.0F;
        incident.end_m = 110.0F;
        SetIncident cleared = incident;
        cleared.clear = true;
        commands = {{0.0, rule}, {200.0, incident}, {600.0, cleared}};
    }
    Trips trips() const {
        const LinkId first{0};
        std::vector<LinkId> route{first};
        for (int k = 0; k < 2; ++k)
            for (const TurnId turn : network.turns_of(route.back()))
                if (network.turn_type[turn] == TurnType::through) {
                    route.push_back(network.turn_to[turn]);
                    break;
                }
        BusLines lines =
            toys::line_of({toys::stop_at("a", route[0], 120.0F, StopKind::bay), toys::stop_at("b", route[1], 120.0F)},
                          LineStop{0, 0.1F, 0.3F, -1.0F}, 60.0F);
        std::vector<toys::TripRow> rows;
        for (double at_s = 0.0; at_s < 900.0; at_s += 60.0)
            rows.push_back({at_s, route.front(), route.back(), 4, -1.0F, route});
        Trips all = toys::random_trips(network, 900, 0.0, 900.0, 3, 3);
        append_trips(all, toys::with_line(rows, lines, 4));
        sort_by_departure(all);
        return all;
    }
    World world() const { return make_world(network, classes, zones, trips(), commands, options); }
};

void run_until(World& world, double until_s) {
    while (time_s(world) < until_s) step(world);
}

TEST(SavedWorld, GoesOnExactly) {
    const Town town;
    World whole = town.world();
    run_until(whole, 1000.0);
    ASSERT_GT(whole.counts.completed, 100U);
    for (const double t : {0.0, 90.5, 203.0, 450.0, 800.0}) {
        World first = town.world();
        run_until(first, t);
        const std::string bytes = saved_world(first);
        World second = town.world();
        restore_world(second, bytes, "state");
        EXPECT_EQ(time_s(second), t);
        EXPECT_EQ(saved_world(second).size(), bytes.size());
        run_until(second, 1000.0);
        EXPECT_EQ(state_hash(second), state_hash(whole)) << t;
        const Measurements a = measurements(second), b = measurements(whole);
        EXPECT_EQ(a.links.vehicle_s, b.links.vehicle_s) << t;
        EXPECT_EQ(a.cause_s, b.cause_s) << t;
        EXPECT_EQ(a.trips.delay_s.values(), b.trips.delay_s.values()) << t;
        EXPECT_EQ(a.lines.size(), b.lines.size()) << t;
    }
}

// One warm-up feeds another policy: what comes later may differ.
TEST(SavedWorld, GoesOnUnderOtherCommands) {
    const Town town;
    World first = town.world();
    run_until(first, 500.0);
    Town other;
    other.commands.insert(other.commands.begin() + 2, {550.0, SetSpeedLimit{{LinkId{0}, LinkId{1}}, 4.0F}});
    World fork = other.world(), restored = other.world();
    fork = forked(first, other.commands);
    restore_world(restored, saved_world(first), "state");
    run_until(fork, 1000.0);
    run_until(restored, 1000.0);
    EXPECT_EQ(state_hash(restored), state_hash(fork));
}

void expect_refused(World world, const std::string& bytes, const std::string& why) {
    try {
        restore_world(world, bytes, "state.bin");
        FAIL() << "taken: " << why;
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find(why), std::string::npos) << error.what();
        EXPECT_NE(std::string(error.what()).find("state.bin"), std::string::npos) << error.what();
    }
}

TEST(SavedWorld, IsRefusedWhereItDoesNotBelong) {
    const Town town;
    World world = town.world();
    run_until(world, 300.0);
    const std::string bytes = saved_world(world);
    expect_refused(town.world(), "", "is no saved world");
    expect_refused(town.world(), bytes.substr(0, bytes.size() / 2), "damaged");
    std::string flipped = bytes;
    flipped[bytes.size() / 2] = static_cast<char>(flipped[bytes.size() / 2] ^ 1);
    expect_refused(town.world(), flipped, "damaged");
    Town other_seed;
    other_seed.options.seed = 2;
    expect_refused(other_seed.world(), bytes, "seed 1, this run has 2");
    expect_refused(Town(260.0).world(), bytes, "another network");
    Town no_incident;
    no_incident.commands.resize(1);
    expect_refused(no_incident.world(), bytes, "other measures");
    Town other_step;
    other_step.options.step_s = 0.25F;
    expect_refused(other_step.world(), bytes, "steps");
}

}  // namespace
}  // namespace septima
