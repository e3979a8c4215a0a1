#include "sim/result/statistics.h"

#include <Eigen/Core>
#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cassert>
#include <cmath>
#include <numeric>

namespace septima {

namespace {

using Samples = Eigen::Map<const Eigen::ArrayXd>;

Samples samples(std::span<const double> values) {
    return {values.data(), static_cast<Eigen::Index>(values.size())};
}

}  // namespace

double t_quantile(double probability, double degrees_of_freedom) {
    return boost::math::quantile(boost::math::students_t(degrees_of_freedom), probability);
}

double t_p_value(double statistic, double degrees_of_freedom) {
    if (!std::isfinite(statistic)) return 0.0;
    const boost::math::students_t distribution(degrees_of_freedom);
    return 2.0 * boost::math::cdf(boost::math::complement(distribution, std::abs(statistic)));
}

double standard_deviation(std::span<const double> values) {
    if (values.size() < 2) return 0.0;
    const Samples x = samples(values);
    // Equal values must give exactly 0; the mean of equal values may be off by one rounding.
    if ((x == x[0]).all()) return 0.0;
    return std::sqrt((x - x.mean()).square().sum() / static_cast<double>(values.size() - 1));
}

double p_value_beyond(std::span<const double> values, double least) {
    if (values.size() < 2) return 1.0;
    const auto n = static_cast<double>(values.size());
    const double beyond = std::abs(mean_interval(values).mean) - least;
    if (!(beyond > 0.0)) return 1.0;
    const double spread = standard_deviation(values);
    return spread == 0.0 ? 0.0 : std::min(1.0, t_p_value(beyond / (spread / std::sqrt(n)), n - 1.0));
}

MeanInterval mean_interval(std::span<const double> values, double confidence) {
    assert(!values.empty());
    MeanInterval result;
    result.count = static_cast<int>(values.size());
    const Samples x = samples(values);
    result.mean = (x == x[0]).all() ? x[0] : x.mean();
    result.low = result.high = result.mean;
    if (values.size() < 2) return result;
    result.known = true;
    const auto n = static_cast<double>(values.size());
    const double half = t_quantile(0.5 + 0.5 * confidence, n - 1.0) * standard_deviation(values) / std::sqrt(n);
    result.low -= half;
    result.high += half;
    return result;
}

MeanInterval paired_difference(std::span<const double> base, std::span<const double> policy, double confidence) {
    assert(base.size() == policy.size());
    const Eigen::ArrayXd difference = samples(policy) - samples(base);
    return mean_interval({difference.data(), static_cast<std::size_t>(difference.size())}, confidence);
}

double percentile(std::span<const double> sorted, double share) {
    assert(!sorted.empty());
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto low = static_cast<std::size_t>(at);
    const std::size_t high = std::min(low + 1, sorted.size() - 1);
    return sorted[low] + (at - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

int runs_needed_within(std::span<const double> values, double half_width, int limit) {
    if (values.size() < 2) return 0;
    const double spread = standard_deviation(values);
    for (int n = 2; n < limit; ++n)
        if (t_quantile(0.975, n - 1.0) * spread / std::sqrt(static_cast<double>(n)) <= half_width) return n;
    return limit;
}

int runs_needed(std::span<const double> values, double precision, int limit) {
    if (values.size() < 2) return 0;
    const double mean = std::abs(samples(values).mean());
    return mean > 0.0 ? runs_needed_within(values, precision * mean, limit) : 0;
}

double half_width(const MeanInterval& interval) {
    return 0.5 * (interval.high - interval.low);
}

double variance_removed(std::span<const double> base, std::span<const double> policy) {
    assert(base.size() == policy.size());
    if (base.size() < 2) return 0.0;
    const auto variance = [](std::span<const double> values) {
        const double deviation = standard_deviation(values);
        return deviation * deviation;
    };
    const double apart = variance(base) + variance(policy);
    if (!(apart > 0.0)) return 0.0;
    const Eigen::ArrayXd difference = samples(policy) - samples(base);
    return 1.0 - variance({difference.data(), static_cast<std::size_t>(difference.size())}) / apart;
}

std::vector<char> discoveries(std::span<const double> p_values, double rate) {
    std::vector<std::size_t> order(p_values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return p_values[a] < p_values[b]; });
    std::size_t rejected = 0;
    for (std::size_t rank = 1; rank <= order.size(); ++rank) {
        const double threshold = rate * static_cast<double>(rank) / static_cast<double>(order.size());
        if (p_values[order[rank - 1]] <= threshold) rejected = rank;
    }
    std::vector<char> result(p_values.size(), 0);
    for (std::size_t i = 0; i < rejected; ++i) result[order[i]] = 1;
    return result;
}

}  // namespace septima
