#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/result/run_result.h"
#include "sim/result/statistics.h"

namespace septima {

/// Trips of one run by bins of a measure: what a percentile over all trips is taken from.
struct Histogram {
    std::vector<double> bin_low;  ///< ascending
    std::vector<double> bin_high;
    std::vector<double> trips;
};

/// The bins of a measure ("travel_time_s") of one run.
Histogram histogram(const RunResult& run, const std::string& scope, const std::string& measure);

/// Value below which `share` of the trips of these runs together lie, linear within its bin; 0 when there is no trip.
double pooled_percentile(std::span<const Histogram> runs, double share);

/// The same with an interval by the bootstrap over runs: runs are the independent units, trips of one run are not. The
/// interval is Hesterberg's expanded percentile interval, which widens the percentiles so that few runs are not too
/// sure of themselves (2015, The American Statistician 69, 371-386). Resamples are keyed: equal input, equal interval.
/// REQUIRES runs is not empty.
MeanInterval bootstrap_percentile(std::span<const Histogram> runs, double share);

/// Percentile of the policy minus that of the base; pairs of one seed are drawn together. REQUIRES equal sizes, not
/// empty.
MeanInterval bootstrap_percentile_difference(std::span<const Histogram> base, std::span<const Histogram> policy,
                                             double share);

/// The interval of a mean by the same bootstrap. REQUIRES values is not empty.
MeanInterval bootstrap_mean(std::span<const double> values);

}  // namespace septima
