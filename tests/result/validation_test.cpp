#include "sim/result/validation.h"

#include <gtest/gtest.h>

#include <cmath>

namespace septima {
namespace {

// The worked value of the definition: counted 1000, modelled 1170: sqrt(2 x 170^2 / 2170) = 5.161.
TEST(Validation, GehFollowsItsDefinition) {
    EXPECT_NEAR(geh(1170.0, 1000.0), std::sqrt(2.0 * 170.0 * 170.0 / 2170.0), 1e-12);
    EXPECT_EQ(geh(0.0, 0.0), 0.0);
    EXPECT_NEAR(geh(0.0, 50.0), 10.0, 1e-12);
}

FitRow flow(double counted, double modelled, bool held_out = false) {
    return {FitKind::flow, held_out, "x", counted, modelled, ""};
}

TEST(Validation, KeepsCalibrationAndValidationApart) {
    const std::vector<FitRow> rows{flow(1000, 1000),
                                   flow(1000, 1170),
                                   flow(500, 1000, true),
                                   flow(200, 200, true),
                                   {FitKind::speed, true, "y", 20.0, 23.0, ""}};
    const FitSummary used = fit_summary(rows, FitKind::flow, false);
    EXPECT_EQ(used.rows, 2U);
    EXPECT_NEAR(used.geh_below_5, 0.5, 1e-12);  // GEH of the second is 5.16
    EXPECT_NEAR(used.rmsne, std::sqrt(0.17 * 0.17 / 2.0), 1e-12);
    EXPECT_NEAR(used.bias, 0.085, 1e-12);
    const FitSummary held = fit_summary(rows, FitKind::flow, true);
    EXPECT_EQ(held.rows, 2U);
    EXPECT_NEAR(held.geh_below_5, 0.5, 1e-12);
    EXPECT_NEAR(held.rmsne, std::sqrt(1.0 / 2.0), 1e-12);
    EXPECT_NEAR(held.slope, (500.0 * 1000.0 + 200.0 * 200.0) / (500.0 * 500.0 + 200.0 * 200.0), 1e-12);
    EXPECT_EQ(fit_summary(rows, FitKind::speed, true).within_15_pct, 1.0);  // 15 % exactly is within
    EXPECT_EQ(fit_summary(rows, FitKind::speed, false).rows, 0U);
}

// M = 2 C + 10 is a line, so R2 = 1 however wrong the model is.
TEST(Validation, R2IsThatOfTheCorrelation) {
    const std::vector<FitRow> rows{flow(10, 30), flow(20, 50), flow(40, 90)};
    EXPECT_NEAR(fit_summary(rows, FitKind::flow, false).r2, 1.0, 1e-12);
    const std::vector<FitRow> flat{flow(10, 30), flow(20, 30)};
    EXPECT_EQ(fit_summary(flat, FitKind::flow, false).r2, 0.0);
}

TEST(Validation, TablesAreReadBack) {
    const std::vector<FitRow> rows{{FitKind::travel_time, true, "Av. 80, \"sur\"", 420.5, 400.25, "a, 2020"},
                                   {FitKind::screenline, false, "río", 3000, 3100, ""}};
    Problems problems;
    EXPECT_EQ(parse_fit(fit_csv(rows), "fit.csv", problems).size(), 2U);
    EXPECT_EQ(parse_fit(fit_csv(rows), "fit.csv", problems)[0].place, rows[0].place);
    EXPECT_TRUE(problems.errors.empty());
    parse_fit("set,kind,place,observed,modelled\nguess,volume,x,-1,nan\n", "fit.csv", problems);
    EXPECT_EQ(problems.errors.size(), 4U);
    for (const Problem& p : problems.errors) EXPECT_EQ(p.line, 2);
}

}  // namespace
}  // namespace septima
