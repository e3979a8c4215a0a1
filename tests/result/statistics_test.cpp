#include "sim/result/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "sim/base/random.h"

namespace septima {
namespace {

// Two-sided 95 % points of Student's t as printed in every table: 1 df 12.706, 2 df 4.303, 9 df 2.262, 30 df 2.042.
TEST(Statistics, QuantilesMatchThePrintedTable) {
    EXPECT_NEAR(t_quantile(0.975, 1), 12.706, 0.0005);
    EXPECT_NEAR(t_quantile(0.975, 2), 4.303, 0.0005);
    EXPECT_NEAR(t_quantile(0.975, 9), 2.262, 0.0005);
    EXPECT_NEAR(t_quantile(0.975, 30), 2.042, 0.0005);
}

// One degree of freedom is the Cauchy distribution: P(|T| > 1) = 1/2.
TEST(Statistics, PValueOfOneDegreeOfFreedomIsCauchy) {
    EXPECT_NEAR(t_p_value(1.0, 1), 0.5, 1e-12);
    EXPECT_NEAR(t_p_value(-1.0, 1), 0.5, 1e-12);
    EXPECT_EQ(t_p_value(std::numeric_limits<double>::infinity(), 3), 0.0);
}

// Differences 1 2 3 4: mean 2.5, sum of squares about it 5, sd sqrt(5/3), standard error sqrt(5/12) = 0.645497,
// t(3) = 3.182446, half width 2.054260.
TEST(Statistics, PairedIntervalMatchesTheHandComputation) {
    const std::vector<double> base{10.0, 20.0, 30.0, 40.0};
    const std::vector<double> policy{11.0, 22.0, 33.0, 44.0};
    const MeanInterval d = paired_difference(base, policy);
    EXPECT_TRUE(d.known);
    EXPECT_EQ(d.count, 4);
    EXPECT_NEAR(d.mean, 2.5, 1e-12);
    EXPECT_NEAR(d.low, 2.5 - 2.054260, 1e-5);
    EXPECT_NEAR(d.high, 2.5 + 2.054260, 1e-5);
    EXPECT_TRUE(d.excludes_zero());
}

TEST(Statistics, EqualSidesGiveExactlyZero) {
    const std::vector<double> values{0.1, 0.2, 0.3, 1e9};
    const MeanInterval d = paired_difference(values, values);
    EXPECT_EQ(d.mean, 0.0);
    EXPECT_EQ(d.low, 0.0);
    EXPECT_EQ(d.high, 0.0);
    EXPECT_FALSE(d.excludes_zero());
}

// The mean of three times 0.1 in floating point is not 0.1; a constant sample must still have no spread.
TEST(Statistics, AConstantSampleHasNoSpread) {
    const std::vector<double> values{0.1, 0.1, 0.1};
    EXPECT_EQ(standard_deviation(values), 0.0);
    EXPECT_EQ(mean_interval(values).low, 0.1);
    EXPECT_EQ(mean_interval(values).high, 0.1);
}

TEST(Statistics, OneRunHasNoInterval) {
    const std::vector<double> one{3.0};
    const MeanInterval m = mean_interval(one);
    EXPECT_FALSE(m.known);
    EXPECT_EQ(m.mean, 3.0);
    EXPECT_EQ(m.low, m.high);
    EXPECT_FALSE(m.excludes_zero());
    EXPECT_EQ(standard_deviation(one), 0.0);
}

// Type 7 of Hyndman and Fan: share * (n - 1) between the order statistics.
TEST(Statistics, PercentilesInterpolate) {
    const std::vector<double> sorted{1.0, 2.0, 3.0, 4.0, 5.0};
    EXPECT_DOUBLE_EQ(percentile(sorted, 0.0), 1.0);
    EXPECT_DOUBLE_EQ(percentile(sorted, 0.5), 3.0);
    EXPECT_DOUBLE_EQ(percentile(sorted, 0.9), 4.6);
    EXPECT_DOUBLE_EQ(percentile(sorted, 1.0), 5.0);
}

// A sample with mean 100 and sd 20 (20 % variation): half width <= 10 % needs t(n-1) 20 / sqrt(n) <= 10.
// n = 17: t(16) = 2.120, 10.28 > 10; n = 18: t(17) = 2.110, 9.95 <= 10.
TEST(Statistics, RunsNeededFollowTheHalfWidth) {
    const std::vector<double> values{80.0, 120.0, 80.0, 120.0, 100.0};  // squares 4 * 400 / (5 - 1) = 400
    EXPECT_DOUBLE_EQ(standard_deviation(values), 20.0);
    EXPECT_EQ(runs_needed(values, 0.10), 18);
    EXPECT_EQ(runs_needed(values, 0.10, 12), 12);
    EXPECT_EQ(runs_needed(std::vector<double>{1.0}, 0.1), 0);
    EXPECT_EQ(runs_needed(std::vector<double>{-1.0, 1.0}, 0.1), 0);
    EXPECT_EQ(runs_needed(std::vector<double>{5.0, 5.0}, 0.1), 2);
}

// The example of Benjamini and Hochberg (1995), section 4.1: fifteen ordered p-values of which the four smallest are
// rejected at 5 % (Bonferroni would reject three).
TEST(Statistics, DiscoveriesMatchTheOriginalPaper) {
    const std::vector<double> p{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
    std::vector<char> expected(15, 0);
    for (std::size_t i = 0; i < 4; ++i) expected[i] = 1;
    EXPECT_EQ(discoveries(p, 0.05), expected);
    const std::vector<double> reversed(p.rbegin(), p.rend());
    EXPECT_EQ(discoveries(reversed, 0.05), std::vector<char>(expected.rbegin(), expected.rend()));
    EXPECT_TRUE(discoveries(std::vector<double>{}, 0.05).empty());
}

// Step-up: 0.04 and 0.05 are both above their own first threshold 0.025, but the second passes 0.05 and takes the first
// along.
TEST(Statistics, DiscoveriesStepUp) {
    EXPECT_EQ(discoveries(std::vector<double>{0.04, 0.05}, 0.05), (std::vector<char>{1, 1}));
    EXPECT_EQ(discoveries(std::vector<double>{0.04, 0.06}, 0.05), (std::vector<char>{0, 0}));
}

// Differences 1 2 3 4: mean 2.5, standard error 0.645497. Beyond 1: t = 1.5 / 0.645497 = 2.323790 with 3 degrees of
// freedom; from the closed form of the distribution, 1 - 2/pi (atan(x) + x / (1 + x^2)) with x = t / sqrt(3).
TEST(Statistics, WhatIsTooSmallToMatterIsNoFinding) {
    const std::vector<double> d{1.0, 2.0, 3.0, 4.0};
    const double x = 1.5 / std::sqrt(5.0 / 12.0) / std::sqrt(3.0);
    EXPECT_NEAR(p_value_beyond(d, 1.0), 1.0 - 2.0 / std::acos(-1.0) * (std::atan(x) + x / (1.0 + x * x)), 1e-9);
    EXPECT_EQ(p_value_beyond(d, 2.5), 1.0);
    EXPECT_LT(p_value_beyond(d, 0.0), p_value_beyond(d, 1.0));
    const std::vector<double> certain{0.036, 0.036, 0.036};  // 0.01 m/s, always
    EXPECT_EQ(p_value_beyond(certain, 0.0), 0.0);
    EXPECT_EQ(p_value_beyond(certain, 0.5), 1.0);
    EXPECT_EQ(p_value_beyond(std::vector<double>{9.0}, 0.0), 1.0);
}

// Standard deviation 10 (100 +- 10 five times): half width 5 needs t(n-1) 10 / sqrt(n) <= 5. n = 17: t(16) = 2.120,
// 5.14; n = 18: t(17) = 2.110, 4.97.
TEST(Statistics, RunsNeededForAWidthInUnits) {
    std::vector<double> values;
    for (int i = 0; i < 10; ++i) values.push_back(100.0 + (i % 2 == 0 ? 1.0 : -1.0) * 10.0 * std::sqrt(0.9));
    EXPECT_NEAR(standard_deviation(values), 10.0, 1e-9);
    EXPECT_EQ(runs_needed_within(values, 5.0), 18);
    EXPECT_EQ(runs_needed_within(values, 5.0, 12), 12);
    EXPECT_EQ(runs_needed_within(std::vector<double>{1.0}, 5.0), 0);
    const std::vector<double> changes{-1.0, 1.0};  // a mean of zero has a width all the same: t(n-1) sqrt(2 / n) <= 1
    EXPECT_EQ(runs_needed_within(changes, 1.0), 11);  // n = 10: 2.262 * 0.4472 = 1.012; n = 11: 2.228 * 0.4264 = 0.950
}

// Var(d) = Var(x) + Var(y) - 2 Cov: equal changes leave nothing, independent ones all, opposite ones twice as much.
TEST(Statistics, VarianceRemovedByPairing) {
    const std::vector<double> base{1.0, 2.0, 3.0, 4.0};
    EXPECT_NEAR(variance_removed(base, std::vector<double>{11.0, 12.0, 13.0, 14.0}), 1.0, 1e-12);
    EXPECT_NEAR(variance_removed(base, std::vector<double>{4.0, 3.0, 2.0, 1.0}), -1.0, 1e-12);
    // y orthogonal to x about their means: no covariance.
    EXPECT_NEAR(variance_removed(base, std::vector<double>{1.0, -1.0, -1.0, 1.0}), 0.0, 1e-12);
    EXPECT_EQ(variance_removed(std::vector<double>{1.0}, std::vector<double>{2.0}), 0.0);
    EXPECT_EQ(variance_removed(std::vector<double>{1.0, 1.0}, std::vector<double>{2.0, 2.0}), 0.0);
}

// A policy that does nothing but reshuffle chance: 1000 links, ten pairs, differences that share half of their variance
// (one bad morning slows all streets). Benjamini and Hochberg keep the expected number of false claims below the rate
// even so; painted links stay below 1 % on average over 200 such policies.
TEST(Statistics, APolicyThatDoesNothingPaintsAlmostNoLink) {
    std::size_t painted = 0;
    for (std::uint64_t world = 0; world < 200; ++world) {
        std::vector<double> p_values;
        std::vector<double> common;
        for (std::uint64_t pair = 0; pair < 10; ++pair)
            common.push_back(normal(world, 100000 + pair, Purpose::headway));
        for (std::uint64_t link = 0; link < 1000; ++link) {
            std::vector<double> d;
            for (std::uint64_t pair = 0; pair < 10; ++pair)
                d.push_back(common[pair] + normal(world, link, Purpose::headway, pair));
            const MeanInterval m = mean_interval(d);
            p_values.push_back(t_p_value(m.mean / (standard_deviation(d) / std::sqrt(10.0)), 9));
        }
        for (const char holds : discoveries(p_values, 0.05)) painted += holds != 0 ? 1U : 0U;
    }
    EXPECT_LE(static_cast<double>(painted) / (200.0 * 1000.0), 0.01);
}

}  // namespace
}  // namespace septima
