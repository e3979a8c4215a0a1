// What signals promise in a world whatever their kind: no conflicting greens, amber after green, the same bits for any
// number of threads, nothing to do while nothing changes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/base/parallel.h"
#include "tests/toys.h"

namespace septima {
namespace {

constexpr double from_the_start = -std::numeric_limits<double>::infinity();

SignalControl control_of(ControlKind kind, bool bus_priority = false) {
    SignalControl control;
    control.kind = kind;
    control.bus_priority = bus_priority;
    return control;
}

struct SignalGrid : testing::Test {
    Network network = toys::network_of(toys::grid(4, 250.0));
    VehicleClasses classes = default_classes();
    Zones zones;

    std::vector<Command> all_run(const SignalControl& control, double time_s = from_the_start) const {
        std::vector<Command> commands;
        for (std::size_t i = 0; i < network.controllers(); ++i)
            commands.push_back({time_s, SetSignalControl{id_at<ControllerId>(i), control, false}});
        return commands;
    }
    World world(std::vector<Command> commands) const {
        WorldOptions options;
        options.start_s = 0.0;
        options.end_s = 900.0;
        const auto kinds = static_cast<std::uint8_t>(classes.rows.size());
        return make_world(network, classes, zones, toys::random_trips(network, 1200, 0.0, 800.0, 5, kinds),
                          std::move(commands), options);
    }
    std::uint64_t hash_with(int threads, const std::vector<Command>& commands, double until_s = 900.0) const {
        World w = world(commands);
        ThreadLimit(threads).execute([&] {
            while (time_s(w) < until_s) step(w);
        });
        return state_hash(w);
    }
    /// Two turns that cross with neither giving way.
    void expect_no_conflict(const World& w) const {
        for (std::size_t i = 0; i < network.turns(); ++i) {
            if (w.lights.turn[i] == TurnLight::red || w.lights.turn[i] == TurnLight::dark) continue;
            for (const Conflict& c : network.turn_conflicts[id_at<TurnId>(i)]) {
                if (c.kind != ConflictKind::cross || c.priority != Priority::equal) continue;
                ASSERT_EQ(w.lights.turn[row(c.other)], TurnLight::red)
                    << "turns " << i << " and " << row(c.other) << " at " << time_s(w) << " s";
            }
        }
    }
    /// Runs to the end: green is followed by 3 s of amber, amber by red.
    void expect_clearances(World w) const {
        std::vector<TurnLight> before = w.lights.turn;
        std::vector<double> amber_at_s(network.turns(), 0.0);
        while (!finished(w)) {
            step(w);
            ASSERT_NO_FATAL_FAILURE(expect_no_conflict(w));
            for (std::size_t i = 0; i < network.turns(); ++i) {
                const TurnLight now = w.lights.turn[i];
                if (before[i] == TurnLight::green && now != TurnLight::green) {
                    ASSERT_EQ(now, TurnLight::amber);
                    amber_at_s[i] = time_s(w);
                }
                if (before[i] == TurnLight::amber && now != TurnLight::amber) {
                    ASSERT_EQ(now, TurnLight::red);
                    ASSERT_GE(time_s(w) - amber_at_s[i], 3.0 - 1e-6);
                }
                before[i] = now;
            }
        }
    }
};

const std::vector<SignalControl>& every_control() {
    static const std::vector<SignalControl> controls{
        control_of(ControlKind::fixed),       control_of(ControlKind::actuated),
        control_of(ControlKind::coordinated), control_of(ControlKind::max_pressure),
        control_of(ControlKind::fixed, true), control_of(ControlKind::actuated, true)};
    return controls;
}

/// More controllers than one thread takes at a time.
struct WideSignalGrid : SignalGrid {
    WideSignalGrid() { network = toys::network_of(toys::grid(9, 200.0, 50.0, 2)); }
};

TEST_F(WideSignalGrid, EveryControlIsBitIdenticalForAnyNumberOfThreads) {
    std::vector<std::uint64_t> seen;
    for (const SignalControl& control : every_control()) {
        const auto commands = all_run(control);
        const std::uint64_t one = hash_with(1, commands, 240.0);
        for (const int threads : {2, 3, 8})
            EXPECT_EQ(hash_with(threads, commands, 240.0), one) << threads << " threads";
        for (const std::uint64_t other : seen) EXPECT_NE(one, other) << "two kinds of control do the same";
        seen.push_back(one);
    }
}

TEST_F(SignalGrid, NoControlShowsConflictingGreensOrSkipsAmber) {
    for (const SignalControl& control : every_control()) expect_clearances(world(all_run(control)));
}

// Kinds and plans replaced at odd times, in the middle of greens and ambers.
TEST_F(SignalGrid, ReplacingControlsAndPlansKeepsTheClearances) {
    std::vector<Command> commands;
    double at_s = 61.3;
    for (int round = 0; round < 3; ++round)
        for (const SignalControl& control : every_control()) {
            const auto some = all_run(control, at_s);
            commands.insert(commands.end(), some.begin(), some.end());
            at_s += 23.7;
            for (std::size_t i = 0; i < network.controllers(); ++i) {
                SignalPlan plan = network.controller_plan[id_at<ControllerId>(i)];
                plan.offset_s = static_cast<float>(7 * round + 3 * static_cast<int>(i));
                plan.phases.front().green_s += 4.0F;
                std::rotate(plan.phases.begin(), plan.phases.begin() + 1, plan.phases.end());
                commands.push_back({at_s, SetSignalPlan{id_at<ControllerId>(i), plan}});
            }
            at_s += 17.1;
        }
    expect_clearances(world(commands));
    EXPECT_EQ(hash_with(1, commands), hash_with(3, commands));
}

// A fixed plan changes its light three times a phase and sleeps in between.
TEST_F(SignalGrid, AFixedControllerSleepsUntilItsLightChanges) {
    World w = world({});
    std::size_t awake = 0, asked = 0;
    while (!finished(w)) {
        for (const SignalState& state : w.lights.state) awake += state.until_s <= time_s(w) ? 1U : 0U;
        asked += w.lights.state.size();
        step(w);
    }
    EXPECT_LT(awake, asked / 15);  // 6 changes in 120 steps of a 60 s cycle are 1 in 20
}

}  // namespace
}  // namespace septima
