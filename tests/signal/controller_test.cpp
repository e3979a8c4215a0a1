// Controllers on their own, fed with what detectors would see.
#include "sim/signal/controller.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

namespace septima {
namespace {

constexpr double dt_s = 0.5;

SignalPlan plan_of(const std::vector<float>& greens_s) {
    SignalPlan plan;
    for (const float green_s : greens_s) {
        Phase phase;
        phase.green_s = green_s;
        phase.amber_s = 3.0F;
        phase.all_red_s = 2.0F;
        phase.min_green_s = 7.0F;
        phase.max_green_s = 30.0F;
        phase.extension_s = 3.0F;
        plan.phases.push_back(phase);
    }
    return plan;
}

/// A green as it was shown.
struct Green {
    std::size_t phase;
    double from_s, to_s;
    double length_s() const { return to_s - from_s; }
};

using Eyes = std::function<Sensed(double now_s, const SignalState& state)>;

/// The greens that ended within `until_s`; checks that amber and all-red lie between any two.
std::vector<Green> run(const SignalPlan& plan, const SignalControl& control, double until_s, const Eyes& eyes) {
    SignalState state;
    std::vector<Green> greens;
    double amber_s = 0.0, red_s = 0.0;
    TurnLight before = TurnLight::dark;
    for (double now_s = 0.0; now_s < until_s; now_s += dt_s) {
        while (state.until_s <= now_s) {
            const std::uint16_t phase = state.phase;
            const double since_s = state.since_s;
            advance(plan, control, looks(control, state) ? eyes(now_s, state) : Sensed{}, now_s, state);
            if (before == TurnLight::green && state.light == TurnLight::amber)
                greens.push_back({phase, since_s, now_s});
            if (state.light == TurnLight::green && before != TurnLight::green && !greens.empty()) {
                EXPECT_NEAR(amber_s, 3.0, 1e-6) << "at " << now_s;
                EXPECT_NEAR(red_s, 2.0, 1e-6) << "at " << now_s;
            }
            if (state.light == TurnLight::amber && before != TurnLight::amber) amber_s = red_s = 0.0;
            before = state.light;
        }
        if (before == TurnLight::amber) amber_s += dt_s;
        if (before == TurnLight::red) red_s += dt_s;
    }
    return greens;
}

Sensed demand(std::uint64_t phases, const SignalState& state) {
    Sensed sensed;
    sensed.present = phases;
    sensed.called = phases & ~(std::uint64_t{1} << state.phase);
    return sensed;
}

TEST(Controller, FixedPlanKeepsItsClock) {
    SignalPlan plan = plan_of({25.0F, 15.0F});
    plan.offset_s = 10.0F;
    const auto greens = run(plan, {}, 600.0, {});
    ASSERT_GT(greens.size(), 20U);
    for (std::size_t i = 1; i < greens.size(); ++i) {  // the run begins within the first
        EXPECT_EQ(greens[i].phase, i % 2 == 0 ? greens[0].phase : 1 - greens[0].phase);
        EXPECT_DOUBLE_EQ(greens[i].length_s(), greens[i].phase == 0 ? 25.0 : 15.0);
        EXPECT_DOUBLE_EQ(std::fmod(greens[i].from_s - 10.0, 50.0), greens[i].phase == 0 ? 0.0 : 30.0);
    }
}

// Nobody comes on the street that has green and somebody waits on the other: the green ends after its least length, as
// the gap of 3 s lies within it.
TEST(Controller, ActuatedGapsOutWhenNobodyComes) {
    SignalControl control{.kind = ControlKind::actuated};
    const auto greens = run(plan_of({25.0F, 15.0F}), control, 300.0,
                            [](double, const SignalState& s) { return demand(s.phase == 0 ? 2U : 1U, s); });
    ASSERT_GT(greens.size(), 10U);
    for (const Green& green : greens) EXPECT_DOUBLE_EQ(green.length_s(), 7.0);
}

TEST(Controller, ActuatedRespectsItsMaximumUnderConstantDemand) {
    SignalControl control{.kind = ControlKind::actuated};
    const auto greens =
        run(plan_of({25.0F, 15.0F}), control, 600.0, [](double, const SignalState& s) { return demand(3U, s); });
    ASSERT_GT(greens.size(), 10U);
    for (const Green& green : greens) EXPECT_DOUBLE_EQ(green.length_s(), 30.0);
}

// The third of three phases is never called: it never shows; nobody at all: green rests.
TEST(Controller, ActuatedSkipsPhasesWithoutDemand) {
    SignalControl control{.kind = ControlKind::actuated};
    for (const Green& green : run(plan_of({25.0F, 15.0F, 10.0F}), control, 600.0,
                                  [](double, const SignalState& s) { return demand(3U, s); }))
        EXPECT_LT(green.phase, 2U);
    EXPECT_TRUE(
        run(plan_of({25.0F, 15.0F}), control, 600.0, [](double, const SignalState&) { return Sensed{}; }).empty());
}

// A vehicle passes every 2 s until 18 s after the green began: the gap of 3 s ends it at 21 s.
TEST(Controller, ActuatedExtendsWhileVehiclesCome) {
    SignalControl control{.kind = ControlKind::actuated};
    const auto greens = run(plan_of({25.0F, 15.0F}), control, 60.0, [](double now_s, const SignalState& s) {
        return demand(s.phase == 0 && now_s - s.since_s <= 18.0 ? 3U : 2U, s);
    });
    ASSERT_FALSE(greens.empty());
    EXPECT_NEAR(greens[0].length_s(), 21.0, dt_s);
}

// Cycle 60: phases 30 + 20 with 5 s each between. With nobody on the side street the main street's green never ends;
// with a short call each cycle the side street gets its least green at the yield point and the rest goes back to the
// main street.
TEST(Controller, CoordinatedGivesWhatIsLeftToTheMainStreet) {
    SignalControl control{.kind = ControlKind::coordinated, .coordinated_phase = 0};
    const SignalPlan plan = plan_of({30.0F, 20.0F});
    EXPECT_TRUE(run(plan, control, 600.0, [](double, const SignalState& s) { return demand(1U, s); }).empty());
    const auto greens =
        run(plan, control, 600.0, [](double, const SignalState& s) { return demand(s.phase == 0 ? 3U : 1U, s); });
    ASSERT_GT(greens.size(), 15U);
    for (std::size_t i = 1; i < greens.size(); ++i) {
        if (greens[i].phase == 0) {
            EXPECT_DOUBLE_EQ(greens[i].length_s(), 43.0);  // 60 - 7 - 2 * 5
            EXPECT_DOUBLE_EQ(std::fmod(greens[i].to_s, 60.0), 30.0) << "the yield point keeps the clock";
        } else {
            EXPECT_DOUBLE_EQ(greens[i].length_s(), 7.0);
        }
    }
}

// Constant demand everywhere: the splits of the plan, forced off on the clock.
TEST(Controller, CoordinatedUnderConstantDemandIsTheFixedPlan) {
    SignalControl control{.kind = ControlKind::coordinated, .coordinated_phase = 0};
    const auto greens =
        run(plan_of({30.0F, 20.0F, 12.0F}), control, 900.0, [](double, const SignalState& s) { return demand(7U, s); });
    const auto fixed = run(plan_of({30.0F, 20.0F, 12.0F}), {}, 900.0, {});
    ASSERT_EQ(greens.size(), fixed.size());
    for (std::size_t i = 0; i < greens.size(); ++i) {
        EXPECT_EQ(greens[i].phase, fixed[i].phase);
        EXPECT_DOUBLE_EQ(greens[i].from_s, fixed[i].from_s);
        EXPECT_DOUBLE_EQ(greens[i].to_s, fixed[i].to_s);
    }
}

// A greater pressure takes over only when it is still greater after the time lost to amber and all-red: 5 of 15 s.
TEST(Controller, MaxPressureWeighsLostTime) {
    SignalControl control{.kind = ControlKind::max_pressure, .slot_s = 15.0F};
    const auto with = [&](float other) {
        return run(plan_of({30.0F, 20.0F}), control, 120.0, [other](double, const SignalState&) {
            Sensed sensed;
            sensed.pressure[0] = 6.0F;
            sensed.pressure[1] = other;
            return sensed;
        });
    };
    EXPECT_TRUE(with(8.9F).empty());  // 8.9 * 2/3 < 6
    const auto greens = with(9.1F);
    ASSERT_EQ(greens.size(), 1U);
    EXPECT_DOUBLE_EQ(greens[0].length_s(), 15.0);
}

// Bounded to 10 s: a bus that comes at the end of its green gets at most 10 s more, one that waits at most 10 s less
// red; the clock is regained at once and no green falls under 7 s.
TEST(Controller, BusPriorityIsBoundedAndKeepsTheClock) {
    SignalControl control{.bus_priority = true, .bus_favour_s = 10.0F};
    const SignalPlan plan = plan_of({30.0F, 20.0F});
    const auto always_main = run(plan, control, 600.0, [](double, const SignalState& s) {
        Sensed sensed;
        sensed.bus = 1U;
        sensed.bus_waiting = s.phase == 0 ? 0U : 1U;
        return sensed;
    });
    ASSERT_GT(always_main.size(), 15U);
    for (std::size_t i = 1; i < always_main.size(); ++i) {
        const double in_cycle_s = std::fmod(always_main[i].to_s, 60.0);
        // The main green ends 10 s late; the other has its least green from 45 s on, where the schedule says 55 s.
        EXPECT_DOUBLE_EQ(in_cycle_s, always_main[i].phase == 0 ? 40.0 : 52.0);
        EXPECT_GE(always_main[i].length_s(), 7.0);
    }
}

// A plan replaced within a green: the green runs its least length, then amber and all-red, then the new clock.
TEST(Controller, ANewPlanComesAfterAmberAndAllRed) {
    const SignalPlan old = plan_of({30.0F, 20.0F});
    SignalPlan fresh = plan_of({12.0F, 40.0F});
    SignalState state;
    double amber_s = 0.0, red_s = 0.0, green_at_s = 0.0;
    for (double now_s = 0.0; now_s < 40.0 && green_at_s == 0.0; now_s += dt_s) {
        const bool replaced = now_s >= 2.0;
        if (now_s == 2.0) {
            state.renewed = Renewal::plan;
            state.until_s = now_s;
        }
        while (state.until_s <= now_s) advance(replaced ? fresh : old, {}, {}, now_s, state);
        if (now_s >= 2.0 && now_s < 7.0) {
            EXPECT_EQ(state.light, TurnLight::green) << now_s;
        }
        if (state.light == TurnLight::amber) amber_s += dt_s;
        if (state.light == TurnLight::red) red_s += dt_s;
        if (state.light == TurnLight::green && now_s > 7.0) green_at_s = now_s;
    }
    EXPECT_DOUBLE_EQ(amber_s, 3.0);
    EXPECT_DOUBLE_EQ(red_s, 2.0);
    EXPECT_DOUBLE_EQ(green_at_s, 12.0);
    EXPECT_EQ(state.phase, 1U);             // nothing is left of the first at 12 s: the second begins early
    EXPECT_DOUBLE_EQ(state.until_s, 57.0);  // and ends when the clock says so: 12 + 5 + 40
}

}  // namespace
}  // namespace septima
