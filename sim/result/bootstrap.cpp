#include "sim/result/bootstrap.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>

#include "sim/base/random.h"

namespace septima {

namespace {

constexpr std::uint32_t resamples = 2000;
/// Results draw from a stream of their own, beyond all purposes of the world.
constexpr auto resample = static_cast<Purpose>(1000);

/// Share below the lower end of a percentile interval over n runs.
double lower_tail(std::size_t n) {
    const auto runs = static_cast<double>(n);
    return boost::math::cdf(boost::math::normal(), -std::sqrt(runs / (runs - 1.0)) * t_quantile(0.975, runs - 1.0));
}

/// `statistic` takes how often each run was drawn.
MeanInterval bootstrap(std::size_t runs, const std::function<double(const std::vector<double>&)>& statistic) {
    assert(runs > 0);
    MeanInterval result;
    result.count = static_cast<int>(runs);
    result.mean = statistic(std::vector<double>(runs, 1.0));
    result.low = result.high = result.mean;
    if (runs < 2) return result;
    result.known = true;
    std::vector<double> found;
    for (std::uint32_t b = 0; b < resamples; ++b) {
        std::vector<double> drawn(runs, 0.0);
        for (std::size_t i = 0; i < runs; ++i) {
            const double u = uniform(b, i, resample);
            drawn[std::min(runs - 1, static_cast<std::size_t>(u * static_cast<double>(runs)))] += 1.0;
        }
        found.push_back(statistic(drawn));
    }
    std::sort(found.begin(), found.end());
    const double tail = lower_tail(runs);
    result.low = percentile(found, tail);
    result.high = percentile(found, 1.0 - tail);
    return result;
}

/// Bins of many runs on one axis, so that a resample is a weighted sum.
struct Aligned {
    std::vector<double> bin_low, bin_high;
    std::vector<std::vector<double>> trips;  ///< [run][bin]
};

Aligned aligned(std::span<const Histogram> runs) {
    std::map<double, double> bins;
    for (const Histogram& run : runs)
        for (std::size_t i = 0; i < run.bin_low.size(); ++i) bins[run.bin_low[i]] = run.bin_high[i];
    Aligned all;
    for (const auto& [low, high] : bins) {
        all.bin_low.push_back(low);
        all.bin_high.push_back(high);
    }
    for (const Histogram& run : runs) {
        std::vector<double> row(bins.size(), 0.0);
        for (std::size_t i = 0; i < run.bin_low.size(); ++i)
            row[static_cast<std::size_t>(std::distance(bins.begin(), bins.find(run.bin_low[i])))] = run.trips[i];
        all.trips.push_back(std::move(row));
    }
    return all;
}

double percentile_of(const Aligned& all, const std::vector<double>& drawn, double share) {
    std::vector<double> sums(all.bin_low.size(), 0.0);
    double total = 0.0;
    for (std::size_t run = 0; run < drawn.size(); ++run) {
        if (drawn[run] == 0.0) continue;
        for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += drawn[run] * all.trips[run][i];
    }
    for (const double sum : sums) total += sum;
    double below = 0.0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        if (sums[i] > 0.0 && below + sums[i] >= share * total)
            return all.bin_low[i] + (share * total - below) / sums[i] * (all.bin_high[i] - all.bin_low[i]);
        below += sums[i];
    }
    return 0.0;
}

}  // namespace

Histogram histogram(const RunResult& run, const std::string& scope, const std::string& measure) {
    Histogram found;
    for (const DistributionRow& row : run.distribution) {
        if (row.scope != scope || row.measure != measure) continue;
        found.bin_low.push_back(row.bin_low);
        found.bin_high.push_back(row.bin_high);
        found.trips.push_back(static_cast<double>(row.trips));
    }
    return found;
}

double pooled_percentile(std::span<const Histogram> runs, double share) {
    return percentile_of(aligned(runs), std::vector<double>(runs.size(), 1.0), share);
}

MeanInterval bootstrap_percentile(std::span<const Histogram> runs, double share) {
    const Aligned all = aligned(runs);
    return bootstrap(runs.size(), [&](const std::vector<double>& drawn) { return percentile_of(all, drawn, share); });
}

MeanInterval bootstrap_percentile_difference(std::span<const Histogram> base, std::span<const Histogram> policy,
                                             double share) {
    assert(base.size() == policy.size());
    const Aligned before = aligned(base), after = aligned(policy);
    return bootstrap(base.size(), [&](const std::vector<double>& drawn) {
        return percentile_of(after, drawn, share) - percentile_of(before, drawn, share);
    });
}

MeanInterval bootstrap_mean(std::span<const double> values) {
    return bootstrap(values.size(), [&](const std::vector<double>& drawn) {
        double sum = 0.0;
        for (std::size_t i = 0; i < values.size(); ++i) sum += drawn[i] * values[i];
        return sum / static_cast<double>(values.size());
    });
}

}  // namespace septima
