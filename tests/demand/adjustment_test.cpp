#include "sim/demand/adjustment.h"

#include <gtest/gtest.h>

#include <cmath>

namespace septima {
namespace {

constexpr AdjustmentPrior free_hand{100.0, 100.0, 100.0, 0.1, 10.0};

// 60 s free and 40 s of delay were seen to take 120 s: the free part takes 80 s, at 60 / 80 of the speed.
TEST(Adjustment, SlowsTheFreePartOnly) {
    const Adjustment a = adjusted_speeds({{120.0, 0.1, {{0, no_group, 60.0, 40.0}}}}, 1, 0, free_hand);
    EXPECT_NEAR(a.group[0], 0.75, 1e-4);
    EXPECT_NEAR(a.rms_after, 0.0, 1e-4);
    EXPECT_EQ(a.capacity[0], 1.0);
}

// Two groups, three journeys made with factors 0.8 and 0.6 are found again.
TEST(Adjustment, FindsTheFactorsThatMadeTheTimes) {
    const auto journey = [](double a, double b) {
        return ObservedJourney{a / 0.8 + b / 0.6 + 10.0, 0.05, {{0, no_group, a, 10.0}, {1, no_group, b, 0.0}}};
    };
    const Adjustment a = adjusted_speeds({journey(100, 20), journey(30, 80), journey(50, 50)}, 2, 0, free_hand);
    EXPECT_NEAR(a.group[0], 0.8, 1e-3);
    EXPECT_NEAR(a.group[1], 0.6, 1e-3);
    EXPECT_GT(a.rms_before, 0.2);
}

// Free time and delay of two loads tell speed (0.8) and capacity (0.9, power 4) apart.
TEST(Adjustment, TellsSpeedFromCapacityWhenLoadsDiffer) {
    const auto journey = [](double delay) {
        return ObservedJourney{100.0 / 0.8 + delay / std::pow(0.9, 4.0), 0.01, {{0, no_group, 100.0, delay, 4.0}}};
    };
    const Adjustment a = adjusted_speeds({journey(2.0), journey(60.0)}, 1, 0, free_hand);
    EXPECT_NEAR(a.group[0], 0.8, 1e-3);
    EXPECT_NEAR(a.capacity[0], 0.9, 1e-3);
}

// One street of a group was slow, the other as the group: with a prior, the street takes most of it.
TEST(Adjustment, LetsAStreetDifferFromItsGroup) {
    const std::vector<ObservedJourney> journeys{
        {100.0, 0.05, {{0, 0, 100.0, 0.0}}}, {100.0, 0.05, {{0, 1, 100.0, 0.0}}}, {150.0, 0.05, {{0, 2, 100.0, 0.0}}}};
    const Adjustment a = adjusted_speeds(journeys, 1, 3, {});
    EXPECT_LT(a.street[2], a.street[0]);
    EXPECT_NEAR(a.group[0] * a.street[2], 1.0 / 1.5, 0.05);
    EXPECT_NEAR(a.group[0] * a.street[0], 1.0, 0.05);
}

}  // namespace
}  // namespace septima
