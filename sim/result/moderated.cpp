#include "sim/result/moderated.h"

#include <Eigen/Dense>
#include <algorithm>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/polygamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cassert>
#include <cmath>

#include "sim/result/statistics.h"

namespace septima {

namespace {

constexpr std::size_t least_subjects = 10;
constexpr double most_degrees = 1e4;  ///< beyond that t is the normal distribution

/// x with trigamma(x) = y, by Newton on 1/trigamma, which is nearly a line (Smyth 2004, appendix).
double trigamma_inverse(double y) {
    double x = 0.5 + 1.0 / y;
    for (int i = 0; i < 50; ++i) {
        const double value = boost::math::trigamma(x);
        const double step = value * (1.0 - value / y) / boost::math::polygamma(2, x);
        x += step;
        if (std::abs(step) < 1e-10 * x) break;
    }
    return x;
}

double log_prior(const VariancePrior& prior, double log_volume) {
    return prior.intercept + prior.slope * log_volume;
}

double p_of(double mean, double variance_of_mean, double degrees, double least) {
    const double beyond = std::abs(mean) - least;
    if (!(beyond > 0.0)) return 1.0;
    return variance_of_mean > 0.0 ? std::min(1.0, t_p_value(beyond / std::sqrt(variance_of_mean), degrees)) : 0.0;
}

}  // namespace

VariancePrior fitted_prior(std::span<const double> variance, std::span<const double> log_volume, double own) {
    assert(variance.size() == log_volume.size());
    VariancePrior prior;
    const auto n = static_cast<Eigen::Index>(variance.size());
    if (variance.size() < least_subjects || own <= 0.0) return prior;
    // E log s^2 = log sigma^2 + digamma(f/2) - log(f/2)
    const double bias = boost::math::digamma(0.5 * own) - std::log(0.5 * own);
    Eigen::MatrixXd design(n, 2);
    Eigen::VectorXd logarithm(n);
    for (Eigen::Index i = 0; i < n; ++i) {
        const auto at = static_cast<std::size_t>(i);
        design(i, 0) = 1.0;
        design(i, 1) = log_volume[at];
        logarithm(i) = std::log(variance[at]) - bias;
    }
    const bool trend = (design.col(1).array() != design(0, 1)).any();
    Eigen::Vector2d line(logarithm.mean(), 0.0);
    if (trend) line = design.colPivHouseholderQr().solve(logarithm);
    const double spread = (logarithm - design * line).squaredNorm() / static_cast<double>(n - (trend ? 2 : 1));
    const double beyond_chance = spread - boost::math::trigamma(0.5 * own);
    prior.degrees_of_freedom =
        beyond_chance > 0.0 ? std::min(most_degrees, 2.0 * trigamma_inverse(beyond_chance)) : most_degrees;
    const double half = 0.5 * prior.degrees_of_freedom;
    prior.intercept = line(0) + boost::math::digamma(half) - std::log(half);
    prior.slope = line(1);
    return prior;
}

std::vector<double> moderated_p_values(std::span<const std::vector<double>> differences, std::span<const double> volume,
                                       double least) {
    std::vector<double> variance, log_volume;
    const auto log_of = [&volume](std::size_t i) { return volume.empty() ? 0.0 : std::log(volume[i]); };
    std::size_t pairs = 0;
    for (std::size_t i = 0; i < differences.size(); ++i) {
        if (differences[i].empty()) continue;
        pairs = differences[i].size();
        const double deviation = standard_deviation(differences[i]);
        if (deviation == 0.0) continue;
        variance.push_back(deviation * deviation);
        log_volume.push_back(log_of(i));
    }
    const double own = static_cast<double>(pairs) - 1.0;
    const VariancePrior prior = fitted_prior(variance, log_volume, own);
    std::vector<double> p_values;
    for (std::size_t i = 0; i < differences.size(); ++i) {
        const std::vector<double>& d = differences[i];
        assert(d.empty() || d.size() == pairs);
        if (d.size() < 2) {
            p_values.push_back(1.0);
        } else if (prior.degrees_of_freedom <= 0.0) {
            p_values.push_back(p_value_beyond(d, least));
        } else {
            const double deviation = standard_deviation(d);
            const double degrees = prior.degrees_of_freedom + own;
            const double usual = std::exp(log_prior(prior, log_of(i)));
            const double shared = (prior.degrees_of_freedom * usual + own * deviation * deviation) / degrees;
            p_values.push_back(p_of(mean_interval(d).mean, shared / static_cast<double>(pairs), degrees, least));
        }
    }
    return p_values;
}

}  // namespace septima
