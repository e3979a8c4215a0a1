#include "sim/model/nested_logit.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "sim/model/travel_choice.h"

namespace septima {
namespace {

constexpr double gone = -std::numeric_limits<double>::infinity();

const std::array<std::uint32_t, 4> in_two_nests{0, 0, 0, 1};

// With ratio 1 everywhere the tree is flat: e^V / sum e^V.
TEST(NestedLogit, WithRatioOneIsTheMultinomialLogit) {
    const std::array ratio{1.0, 1.0};
    const std::array utility{0.0, std::log(2.0), gone, std::log(5.0)};
    std::array<double, 4> share{};
    nested_logit_shares(utility, {in_two_nests, ratio}, share);
    EXPECT_NEAR(share[0], 1.0 / 8.0, 1e-12);
    EXPECT_NEAR(share[1], 2.0 / 8.0, 1e-12);
    EXPECT_EQ(share[2], 0.0);
    EXPECT_NEAR(share[3], 5.0 / 8.0, 1e-12);
    EXPECT_NEAR(logsum(utility, {in_two_nests, ratio}), std::log(8.0), 1e-12);
}

// Three equal alternatives in a nest of ratio 1/2 are worth 3^(1/2) single ones: shares sqrt(3) / (sqrt(3) + 1) / 3
// each.
TEST(NestedLogit, ANestCountsLessThanItsMembers) {
    const std::array ratio{0.5, 1.0};
    const std::array utility{0.0, 0.0, 0.0, 0.0};
    std::array<double, 4> share{};
    nested_logit_shares(utility, {in_two_nests, ratio}, share);
    const double nest = std::sqrt(3.0) / (std::sqrt(3.0) + 1.0);
    for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(share[j], nest / 3.0, 1e-12);
    EXPECT_NEAR(share[3], 1.0 - nest, 1e-12);
}

// Williams-Daly-Zachary: the derivative of the logsum by a utility is the share of that alternative.
TEST(NestedLogit, SharesAreTheSlopesOfTheLogsum) {
    const std::array ratio{0.4, 0.8};
    const std::vector<double> utility{0.3, -1.2, 0.9, 0.1};
    std::vector<double> share(4);
    nested_logit_shares(utility, {in_two_nests, ratio}, share);
    constexpr double h = 1e-5;
    for (std::size_t j = 0; j < 4; ++j) {
        std::vector<double> up = utility, down = utility;
        up[j] += h;
        down[j] -= h;
        const double slope = (logsum(up, {in_two_nests, ratio}) - logsum(down, {in_two_nests, ratio})) / (2.0 * h);
        EXPECT_NEAR(slope, share[j], 1e-8) << j;
    }
}

TEST(NestedLogit, ThePivotAgreesWithTheModelItComesFrom) {
    const std::array ratio{0.4, 1.0};
    const std::vector<double> utility{0.3, -1.2, 0.9, 0.1};
    const std::vector<double> change{-0.7, 0.0, gone, 0.2};
    std::vector<double> before(4), wanted(4), after(4), changed(4);
    nested_logit_shares(utility, {in_two_nests, ratio}, before);
    for (std::size_t j = 0; j < 4; ++j) changed[j] = utility[j] + change[j];
    nested_logit_shares(changed, {in_two_nests, ratio}, wanted);
    pivot_shares(before, change, {in_two_nests, ratio}, after);
    for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(after[j], wanted[j], 1e-12) << j;
}

TEST(NestedLogit, ThePivotWithoutChangeIsExact) {
    const std::array ratio{0.4, 1.0};
    const std::vector<double> before{0.1, 0.2, 0.3, 0.4};
    std::vector<double> after(4);
    pivot_shares(before, std::vector<double>(4, 0.0), {in_two_nests, ratio}, after);
    EXPECT_EQ(after, before);
}

TEST(NestedLogit, NothingAvailableIsNoShare) {
    const std::array ratio{0.4, 1.0};
    std::vector<double> after(4, 7.0);
    pivot_shares(std::vector<double>{0.1, 0.2, 0.3, 0.4}, std::vector<double>(4, gone), {in_two_nests, ratio}, after);
    EXPECT_EQ(after, std::vector<double>(4, 0.0));
    nested_logit_shares(std::vector<double>(4, gone), {in_two_nests, ratio}, after);
    EXPECT_EQ(after, std::vector<double>(4, 0.0));
}

TEST(TravelChoice, OwnersDriveAsTheSurveySays) {
    ChoiceParameters p;
    const ModeShares bogota{
        .public_transport = 0.347, .car = 0.139, .motorcycle = 0.073, .taxi = 0.04, .bicycle = 0.073};
    const auto shares = owner_shares(p, bogota, false);
    double sum = 0.0;
    for (const double share : shares) sum += share;
    EXPECT_NEAR(sum, 1.0, 1e-12);
    EXPECT_NEAR(shares[0] * p.car.available, 0.139, 1e-12);  // the survey's cars come out again
    EXPECT_NEAR(shares[1] / shares[2], 0.347 / 0.04, 1e-9);  // the others keep their proportions
}

// 6,500 pesos at 31,000 pesos an hour weigh 12.58 minutes; late costs 2.40 / 0.61 times early.
TEST(TravelChoice, MoneyAndLatenessBecomeMinutes) {
    const ChoiceParameters p;
    EXPECT_NEAR(money_min(6500.0, 31000.0), 12.5806, 1e-4);
    EXPECT_NEAR(schedule_delay_min(p, -30.0), 18.3, 1e-9);
    EXPECT_NEAR(schedule_delay_min(p, 30.0), 72.0, 1e-9);
    EXPECT_EQ(schedule_delay_min(p, 0.0), 0.0);
}

TEST(TravelChoice, AConstantElasticityIsAPower) {
    EXPECT_NEAR(share_left(30.0, 60.0, -1.0), 0.5, 1e-12);
    EXPECT_EQ(share_left(30.0, 20.0, -1.0), 1.0);
}

}  // namespace
}  // namespace septima
