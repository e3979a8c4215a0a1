#include "sim/signal/webster.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/policy/test_city.h"

namespace septima {
namespace {

// L = 8 s, Y = 0.6: (1.5 * 8 + 5) / (1 - 0.6) = 42.5 s.
TEST(Webster, Cycle) {
    EXPECT_DOUBLE_EQ(webster_cycle_s(8.0, 0.6), 42.5);
    EXPECT_TRUE(std::isinf(webster_cycle_s(8.0, 1.0)));
}

// Two phases of y = 0.3 each: within 0.75 to 1.5 of the best cycle the delay rises by 10 to 20 % at most (Webster
// 1958); at half of it, it more than doubles.
TEST(Webster, DelayIsFlatAroundTheCycle) {
    const auto delay = [](double cycle_s) { return webster_delay_s(cycle_s, (cycle_s - 8.0) / 2.0, 0.15, 0.5); };
    double least = 1e9;
    for (double c = 25.0; c < 120.0; c += 0.5) least = std::min(least, delay(c));
    EXPECT_NEAR(delay(42.5), 17.7, 0.1);  // 10.71 + 6.97
    for (double factor = 0.75; factor <= 1.5; factor += 0.05) EXPECT_LT(delay(42.5 * factor), 1.2 * least) << factor;
    EXPECT_GT(delay(0.5 * 42.5), 2.0 * least);
}

/// The signal of the test town's Calle 20: three lanes along the Carrera (the left one for turning), one across.
struct WebsterPlanTest : testing::Test {
    Network network = test::town();
    ControllerId controller = network.node_controller[*network.find_node("c2")];
};

// Equal flow ratios share the green; the cycle is Webster's to the rounding of 0.5 s per phase.
TEST_F(WebsterPlanTest, SplitsFollowTheFlowRatios) {
    TurnFlows flows(network.turns(), 0.0);
    flows[network.turn_between(*network.find_link("c1_c2"), *network.find_link("c2_c3"))] = 0.45 * 2.0 * 1800.0;
    flows[network.turn_between(*network.find_link("w2_c2"), *network.find_link("c2_e2"))] = 0.15 * 1800.0;
    const WebsterPlan found = webster_plan(network, controller, flows);
    double lost = 0.0;
    for (const Phase& phase : found.plan.phases) lost += static_cast<double>(phase.amber_s + phase.all_red_s);
    EXPECT_DOUBLE_EQ(found.lost_s, lost);
    EXPECT_NEAR(found.load, 0.6, 1e-9);
    std::vector<double> ratios;
    for (const double y : found.flow_ratio)
        if (y > 0.0) ratios.push_back(y);
    EXPECT_EQ(ratios, (std::vector<double>{0.45, 0.15}));
    for (const Phase& phase : found.plan.phases) EXPECT_GE(phase.green_s, phase.min_green_s);
}

// Flows that balance come out as they went in: 900 straight on from south, 100 of them would turn were nobody counted.
TEST_F(WebsterPlanTest, TurnFlowsMatchTheLinks) {
    Column<LinkId, double> flow(network.links(), 0.0);
    for (const char* link : {"c0_c1", "c1_c2", "c2_c3", "c3_c4"}) flow[*network.find_link(link)] = 900.0;
    const TurnFlows turns = turn_flows(network, flow);
    EXPECT_NEAR(turns[network.turn_between(*network.find_link("c1_c2"), *network.find_link("c2_c3"))], 900.0, 1.0);
    EXPECT_NEAR(turns[network.turn_between(*network.find_link("w2_c2"), *network.find_link("c2_e2"))], 0.0, 1.0);
}

}  // namespace
}  // namespace septima
