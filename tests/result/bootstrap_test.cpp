#include "sim/result/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/base/random.h"

namespace septima {
namespace {

/// One bin of 100 trips from 60 s to 120 s and one of `late` trips from 120 s to 180 s.
Histogram two_bins(double late) {
    return {{60.0, 120.0}, {120.0, 180.0}, {100.0, late}};
}

// 100 trips up to 120 s and 100 up to 180 s: the median is 120 s, nine in ten are 160 of 200 into ... 0.9 * 200 = 180,
// 80 of the second hundred, 120 + 0.8 * 60 = 168 s.
TEST(Bootstrap, PooledPercentilesLieWithinTheirBin) {
    const std::vector<Histogram> runs{two_bins(150.0), two_bins(50.0)};
    // 200 and 200 trips of 400: the same shares as two runs of 100 and 100.
    EXPECT_DOUBLE_EQ(pooled_percentile(runs, 0.5), 120.0);
    EXPECT_DOUBLE_EQ(pooled_percentile(runs, 0.9), 168.0);
    EXPECT_EQ(pooled_percentile(std::vector<Histogram>{{}}, 0.5), 0.0);
}

TEST(Bootstrap, EqualRunsHaveNoSpread) {
    const std::vector<Histogram> runs(5, two_bins(100.0));
    const MeanInterval p90 = bootstrap_percentile(runs, 0.9);
    EXPECT_TRUE(p90.known);
    EXPECT_DOUBLE_EQ(p90.mean, 168.0);
    EXPECT_DOUBLE_EQ(p90.low, 168.0);
    EXPECT_DOUBLE_EQ(p90.high, 168.0);
    const MeanInterval none = bootstrap_percentile_difference(runs, runs, 0.9);
    EXPECT_EQ(none.mean, 0.0);
    EXPECT_FALSE(none.excludes_zero());
    EXPECT_FALSE(bootstrap_percentile(std::vector<Histogram>{two_bins(1.0)}, 0.5).known) << "one run has no interval";
}

// Pairs are drawn together: runs that differ a lot among themselves but change by the same amount leave a certain
// change.
TEST(Bootstrap, PairsAreDrawnTogether) {
    std::vector<Histogram> base, policy;
    for (int i = 0; i < 10; ++i) {
        const double shift = 600.0 * i;
        base.push_back({{shift}, {shift + 60.0}, {100.0}});
        policy.push_back({{shift + 60.0}, {shift + 120.0}, {100.0}});
    }
    const MeanInterval d = bootstrap_percentile_difference(base, policy, 0.5);
    EXPECT_NEAR(d.low, 60.0, 1e-9);
    EXPECT_NEAR(d.high, 60.0, 1e-9);
}

// Of a mean the bootstrap must come near Student's t: over many samples of ten normal values both hold the truth in
// about 95 of 100 cases. 400 samples: the standard error of the share is 1.1 points; the cut at +-3 sd changes nothing.
TEST(Bootstrap, IntervalsOfAMeanCoverTheTruth) {
    int covered = 0;
    for (std::uint64_t sample = 0; sample < 400; ++sample) {
        std::vector<double> values;
        for (std::uint64_t i = 0; i < 10; ++i) values.push_back(normal(sample, i, Purpose::headway));
        const MeanInterval m = bootstrap_mean(values);
        covered += m.low <= 0.0 && m.high >= 0.0 ? 1 : 0;
    }
    EXPECT_GE(covered, 368);  // 92 %: the expanded percentile interval is a little short at n = 10
    EXPECT_LE(covered, 394);
}

TEST(Bootstrap, EqualInputGivesEqualIntervals) {
    const std::vector<double> values{1.0, 4.0, 2.0, 8.0};
    EXPECT_EQ(bootstrap_mean(values).low, bootstrap_mean(values).low);
    EXPECT_LT(bootstrap_mean(values).low, bootstrap_mean(values).high);
}

}  // namespace
}  // namespace septima
