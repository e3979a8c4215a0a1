// The measure signal_control, explicit plans, and a street's signals for coordination.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/policy/describe.h"
#include "sim/policy/street_signals.h"
#include "tests/policy/test_city.h"

namespace septima {
namespace {

struct SignalControlTest : testing::Test {
    Network network = test::town();
    Zones zones = test::town_zones(network);
    PolicyContext context = test::town_context(network, zones);
    Problems problems;

    void TearDown() override { test::expect_told_in_spanish(problems); }

    Policy compiled(MeasureData data, MeasurePlace place = {}) {
        PolicyFile file;
        Measure measure;
        measure.data = std::move(data);
        measure.place = std::move(place);
        measure.file = "p.toml";
        measure.line = 7;
        file.measures.push_back(measure);
        return compile(file, context, problems);
    }
};

SignalRunning running(ControlKind kind, std::vector<std::string> controllers = {}) {
    SignalRunning r;
    r.controllers = std::move(controllers);
    r.control.kind = kind;
    return r;
}

// Three signals on the Carrera; each begins at 06:00 with its main phase coordinated and is put back at 09:00.
TEST_F(SignalControlTest, ACommandForEverySignalOfTheStreet) {
    const Policy policy =
        compiled(running(ControlKind::coordinated),
                 {.corridors = {{"Carrera 7", Heading::both, {}}}, .road_classes = {}, .links = {}, .polygon = {}});
    ASSERT_TRUE(problems.errors.empty());
    ASSERT_EQ(policy.commands.size(), 6U);
    for (std::size_t i = 0; i < 6; ++i) {
        const auto& set = std::get<SetSignalControl>(policy.commands[i].action);
        EXPECT_EQ(set.restore, i >= 3);
        if (set.restore) continue;
        EXPECT_EQ(set.control.kind, ControlKind::coordinated);
        const Phase& main = network.controller_plan[set.controller].phases.at(set.control.coordinated_phase);
        EXPECT_TRUE(std::any_of(main.turns.begin(), main.turns.end(), [&](TurnId turn) {
            return network.link_street[network.turn_from[turn]] == "Carrera 7" &&
                   network.turn_type[turn] == TurnType::through;
        }));
    }
}

TEST_F(SignalControlTest, NothingNamedIsTheWholeCity) {
    EXPECT_EQ(compiled(running(ControlKind::max_pressure)).commands.size(), 2 * network.controllers());
}

TEST_F(SignalControlTest, AnUnknownControllerIsToldWithItsLine) {
    compiled(running(ControlKind::actuated, {"c9"}));
    ASSERT_EQ(problems.errors.size(), 1U);
    EXPECT_EQ(problems.errors[0].line, 7);
    EXPECT_NE(problems.errors[0].text.find("'c9' is not a signal controller"), std::string::npos);
}

// The plan's maximum is 60 s: a minimum of 70 s cannot be.
TEST_F(SignalControlTest, AMaximumBelowTheMinimumIsAnError) {
    SignalRunning r = running(ControlKind::actuated, {network.controller_name[ControllerId{0}]});
    r.control.min_green_s = 70.0F;
    compiled(r);
    ASSERT_FALSE(problems.errors.empty());
    EXPECT_NE(problems.errors[0].text.find("the maximum must not be below the minimum"), std::string::npos);
}

TEST_F(SignalControlTest, GreensOneByOne) {
    SignalTiming timing;
    timing.controllers = {network.controller_name[ControllerId{0}]};
    const SignalPlan& old = network.controller_plan[ControllerId{0}];
    timing.offset_s = 17.0;
    for (std::size_t i = 0; i < old.phases.size(); ++i) timing.greens_s.push_back(20.0 + static_cast<double>(i));
    const Policy policy = compiled(timing);
    ASSERT_TRUE(problems.errors.empty());
    const auto& set = std::get<SetSignalPlan>(policy.commands.at(0).action);
    EXPECT_FLOAT_EQ(set.plan.offset_s, 17.0F);
    for (std::size_t i = 0; i < old.phases.size(); ++i)
        EXPECT_NEAR(set.plan.phases[i].green_s, 20.0F + static_cast<float>(i), 0.01F);
    timing.greens_s.push_back(9.0);
    compiled(timing);
    ASSERT_EQ(problems.errors.size(), 1U);
    EXPECT_NE(problems.errors[0].text.find("phases"), std::string::npos);
}

TEST_F(SignalControlTest, IsDescribed) {
    Measure measure;
    SignalRunning r = running(ControlKind::actuated);
    r.control.bus_priority = true;
    measure.data = r;
    measure.place.corridors.push_back({"Carrera 7", Heading::both, {}});
    const Text text = described(measure, context.date, NotInForce::none);
    EXPECT_EQ(text.es, "Semáforos de Carrera 7: control actuado por vehículos, con prioridad para buses (hasta 10 s).");
    EXPECT_EQ(text.en, "Signals on Carrera 7: control actuated by vehicles, with priority for buses (up to 10 s).");
}

// Signals 1000 m apart; outwards is north. At 40 km/h and C = 90 s they stand 90 s apart, a whole cycle: one offset for
// all lets both bands have the whole green.
TEST_F(SignalControlTest, AStreetsSignalsInOrder) {
    const SignalStreet street = signal_street(context, "Carrera 7", Heading::both, 90.0);
    EXPECT_EQ(street.out, Heading::northbound);
    ASSERT_EQ(street.signals.size(), 3U);
    double least = 90.0;
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(street.signals[i].out_m, 1000.0 * static_cast<double>(i + 1), 1.0);
        EXPECT_NEAR(street.signals[i].back_m, 1000.0 * static_cast<double>(3 - i), 1.0);
        EXPECT_NEAR(street.plans[i].cycle_s(), 90.0F, 0.01F);
        least = std::min({least, street.signals[i].out_green_s, street.signals[i].back_green_s});
    }
    const Progression p{90.0, 40.0 / 3.6, 40.0 / 3.6, 1.0, 1.0};
    const Bandwidth band = bandwidth(street.signals, p, coordinated_offsets_s(street.signals, p));
    EXPECT_NEAR(band.out_s, least, 1.0);
    EXPECT_NEAR(band.back_s, least, 1.0);
    EXPECT_THROW(signal_street(context, "Carrera 9", Heading::both, 90.0), InputError);
    EXPECT_THROW(signal_street(context, "Carrera 7", Heading::both, 20.0), InputError) << "minimum greens do not fit";
}

}  // namespace
}  // namespace septima
