#include "sim/demand/estimation.h"

#include <gtest/gtest.h>

#include <cmath>

namespace septima {
namespace {

/// Counts as rows of shares by cell.
UseTable use_of(const std::vector<std::vector<double>>& rows) {
    UseTable use;
    for (const auto& row : rows) {
        for (std::size_t c = 0; c < row.size(); ++c)
            if (row[c] > 0.0) {
                use.cell.push_back(static_cast<std::uint32_t>(c));
                use.share.push_back(row[c]);
            }
        use.begin.push_back(static_cast<std::uint32_t>(use.cell.size()));
    }
    return use;
}

// One cell counted once: the mean of prior and count, weighted by the inverses of their variances.
TEST(Estimation, WeighsPriorAndCountByTheirVariances) {
    const Estimate e = estimated({{100.0}, {400.0}, use_of({{1.0}}), {160.0}, {100.0}});
    EXPECT_TRUE(e.converged);
    EXPECT_NEAR(e.cells[0], (100.0 / 400.0 + 160.0 / 100.0) / (1.0 / 400.0 + 1.0 / 100.0), 1e-9);
}

// Two cells of one count share what is missing by their variances; a cell of variance 0 keeps its value.
TEST(Estimation, SpreadsADifferenceByTheVariancesOfTheCells) {
    const Estimate e =
        estimated({{100.0, 100.0, 50.0}, {900.0, 300.0, 0.0}, use_of({{1.0, 1.0, 1.0}}), {370.0}, {1e-6}});
    EXPECT_NEAR(e.cells[0], 190.0, 1e-4);
    EXPECT_NEAR(e.cells[1], 130.0, 1e-4);
    EXPECT_EQ(e.cells[2], 50.0);
}

// At the solution, a cell above 0 has no gradient and a cell at 0 has one that would lower it (Karush, Kuhn & Tucker).
TEST(Estimation, KeepsCellsFromBecomingNegativeAndIsOptimal) {
    const EstimationProblem p{{50.0, 80.0, 40.0, 60.0},
                              {2500.0, 6400.0, 1600.0, 3600.0},
                              use_of({{1.0, 0.5, 0.0, 0.0}, {0.0, 0.5, 1.0, 0.0}, {1.0, 0.0, 1.0, 0.3}}),
                              {0.0, 300.0, 10.0},
                              {4.0, 300.0, 10.0}};
    const Estimate e = estimated(p);
    ASSERT_TRUE(e.converged);
    int at_zero = 0;
    for (std::size_t c = 0; c < p.prior.size(); ++c) {
        double gradient = 2.0 * (e.cells[c] - p.prior[c]) / p.variance[c];
        for (std::size_t i = 0; i < p.count.size(); ++i)
            for (std::uint32_t k = p.use.begin[i]; k != p.use.begin[i + 1]; ++k)
                if (p.use.cell[k] == c)
                    gradient += 2.0 * p.use.share[k] * (e.fitted[i] - p.count[i]) / p.count_variance[i];
        ASSERT_GE(e.cells[c], 0.0);
        if (e.cells[c] > 0.0)
            EXPECT_NEAR(gradient, 0.0, 1e-7) << "cell " << c;
        else {
            EXPECT_GE(gradient, -1e-7) << "cell " << c;
            ++at_zero;
        }
    }
    EXPECT_GT(at_zero, 0);
}

// What passes count 0 passes count 1 too, and nothing else does: 1000 and 500 cannot both be right. The best compromise
// minimises (f - 1000)^2 / 1000 + (f - 500)^2 / 500, so f = 2 / (1 / 1000 + 1 / 500). Count 2 is of other trips.
TEST(Estimation, NamesCountsThatContradictEachOther) {
    const EstimationProblem p{{700.0, 200.0},
                              {350.0 * 350.0, 100.0 * 100.0},
                              use_of({{1.0, 0.0}, {1.0, 0.0}, {0.0, 1.0}}),
                              {1000.0, 500.0, 900.0},
                              {1000.0, 500.0, 900.0}};
    const std::vector<Contradiction> found = contradictions(p);
    ASSERT_EQ(found.size(), 1U);
    ASSERT_EQ(found[0].counts.size(), 2U);
    EXPECT_EQ(found[0].counts[0].count, 0U);
    EXPECT_EQ(found[0].counts[1].count, 1U);
    EXPECT_NEAR(found[0].counts[0].possible, 2000.0 / 3.0, 1.0);
    EXPECT_NEAR(found[0].counts[1].possible, 2000.0 / 3.0, 1.0);
}

TEST(Estimation, CallsCountsThatAgreeConsistentHoweverFarFromThePrior) {
    const EstimationProblem p{{10.0, 2000.0},
                              {25.0, 1e6},
                              use_of({{1.0, 0.0}, {0.0, 1.0}, {1.0, 1.0}}),
                              {900.0, 100.0, 1000.0},
                              {900.0, 100.0, 1000.0}};
    EXPECT_TRUE(contradictions(p).empty());
}

// Smaller parts cannot exceed the whole: 300 + 400 enter, 500 are said to leave.
TEST(Estimation, NamesAContradictionOfThreeCounts) {
    const EstimationProblem p{{300.0, 400.0},
                              {22500.0, 40000.0},
                              use_of({{1.0, 0.0}, {0.0, 1.0}, {1.0, 1.0}}),
                              {300.0, 400.0, 500.0},
                              {30.0, 40.0, 50.0}};
    const std::vector<Contradiction> found = contradictions(p);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].counts.size(), 3U);
}

TEST(Estimation, NamesACountThatNoTripPasses) {
    const EstimationProblem p{{100.0}, {2500.0}, use_of({{0.0}, {1.0}}), {80.0, 100.0}, {80.0, 100.0}};
    const std::vector<Contradiction> found = contradictions(p);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].counts[0].count, 0U);
    EXPECT_EQ(found[0].counts[0].possible, 0.0);
}

}  // namespace
}  // namespace septima
