#include "sim/result/moderated.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/base/random.h"
#include "sim/result/statistics.h"

namespace septima {
namespace {

constexpr std::size_t streets = 2000;

/// Differences of `pairs` runs on streets whose spread falls with the root of their volume, and differs by street.
struct Town {
    std::vector<std::vector<double>> differences;
    std::vector<double> volume;
};

Town town(std::uint64_t world, std::size_t pairs, double effect_kmh) {
    Town t;
    for (std::uint64_t i = 0; i < streets; ++i) {
        t.volume.push_back(10.0 * std::exp(1.5 * normal(world, i, Purpose::route)));
        // Log-normal spread of its own: a street is not only its volume.
        const double spread = 10.0 / std::sqrt(t.volume.back()) * std::exp(0.3 * normal(world, i, Purpose::response));
        std::vector<double> d;
        for (std::uint64_t k = 0; k < pairs; ++k)
            d.push_back(effect_kmh + spread * normal(world, i, Purpose::headway, k));
        t.differences.push_back(std::move(d));
    }
    return t;
}

double found(const std::vector<double>& p_values) {
    double count = 0.0;
    for (const char c : discoveries(p_values, 0.05)) count += c;
    return count / static_cast<double>(p_values.size());
}

// Variances of 4 degrees of freedom around one true value of 9: the prior finds it and trusts it.
TEST(VariancePrior, FindsWhatTheVariancesShare) {
    std::vector<double> variance, log_volume(3000, 0.0);
    for (std::uint64_t i = 0; i < log_volume.size(); ++i) {
        double sum = 0.0;
        for (std::uint64_t k = 0; k < 4; ++k) sum += std::pow(normal(1, i, Purpose::headway, k), 2);
        variance.push_back(9.0 * sum / 4.0);
    }
    const VariancePrior prior = fitted_prior(variance, log_volume, 4.0);
    EXPECT_NEAR(std::exp(prior.intercept), 9.0, 0.5);
    EXPECT_EQ(prior.slope, 0.0);
    EXPECT_GT(prior.degrees_of_freedom, 40.0);
}

// sigma^2 of a street is chi-squared-inverse with 6 degrees of freedom: so many the prior is worth.
TEST(VariancePrior, IsWorthAsManyDegreesAsTheStreetsAgreeOn) {
    std::vector<double> variance, log_volume;
    for (std::uint64_t i = 0; i < 20000; ++i) {
        double chi = 0.0, sum = 0.0;
        for (std::uint64_t k = 0; k < 6; ++k) chi += std::pow(normal(2, i, Purpose::route, k), 2);
        for (std::uint64_t k = 0; k < 4; ++k) sum += std::pow(normal(2, i, Purpose::headway, k), 2);
        const double volume = 5.0 + static_cast<double>(i % 50);
        log_volume.push_back(std::log(volume));
        variance.push_back(6.0 / chi * 100.0 / volume * sum / 4.0);
    }
    const VariancePrior prior = fitted_prior(variance, log_volume, 4.0);
    EXPECT_NEAR(prior.degrees_of_freedom, 6.0, 0.6);
    EXPECT_NEAR(prior.slope, -1.0, 0.05);
    EXPECT_NEAR(std::exp(prior.intercept), 100.0, 12.0);
}

// Chance alone, three to ten pairs: on average over worlds not one street in a hundred is called changed.
TEST(ModeratedPValues, ChanceAloneIsNotADiscovery) {
    for (const std::size_t pairs : {3U, 5U, 10U}) {
        double sum = 0.0;
        for (std::uint64_t world = 1; world <= 10; ++world) {
            const Town t = town(world, pairs, 0.0);
            sum += found(moderated_p_values(t.differences, t.volume, 0.0));
        }
        EXPECT_LE(sum / 10.0, 0.01) << pairs << " pairs";
    }
}

// Under the null a p-value below 0.05 comes about one time in twenty; the slack is for the log-normal spread of these
// streets, which is not quite the prior's shape.
TEST(ModeratedPValues, AreAsRareAsTheySay) {
    double below = 0.0, all = 0.0;
    for (std::uint64_t world = 1; world <= 10; ++world) {
        const Town t = town(world, 4, 0.0);
        for (const double p : moderated_p_values(t.differences, t.volume, 0.0)) {
            below += p < 0.05 ? 1.0 : 0.0;
            all += 1.0;
        }
    }
    EXPECT_NEAR(below / all, 0.05, 0.01);
}

// Four pairs: each street for itself finds next to nothing of a change that is there, together they find most of it.
TEST(ModeratedPValues, FindWhatASingleStreetCannot) {
    const Town t = town(3, 4, 8.0);
    std::vector<double> alone;
    for (const auto& d : t.differences) alone.push_back(p_value_beyond(d, 0.5));
    EXPECT_GE(found(moderated_p_values(t.differences, t.volume, 0.5)), found(alone) + 0.08);
}

TEST(ModeratedPValues, NothingIsFoundWhereNothingDiffers) {
    const std::vector<std::vector<double>> zero(50, std::vector<double>(3, 0.0));
    for (const double p : moderated_p_values(zero, {}, 0.0)) EXPECT_EQ(p, 1.0);
}

TEST(ModeratedPValues, FewSubjectsAreTestedEachForItself) {
    const std::vector<std::vector<double>> two{{1.0, 1.2, 0.9}, {}, {5.0, -5.0, 0.1}};
    const std::vector<double> p = moderated_p_values(two, std::vector<double>{1.0, 1.0, 1.0}, 0.0);
    EXPECT_EQ(p[0], p_value_beyond(two[0], 0.0));
    EXPECT_EQ(p[1], 1.0);
    EXPECT_EQ(p[2], p_value_beyond(two[2], 0.0));
}

}  // namespace
}  // namespace septima
