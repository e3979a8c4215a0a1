#pragma once

#include <span>
#include <vector>

namespace septima {

/// A mean with its two-sided confidence interval (Student t over independent runs). `known` is false for fewer than two
/// values: then nothing can be said about the spread and low = high = mean.
struct MeanInterval {
    double mean = 0.0;
    double low = 0.0;
    double high = 0.0;
    int count = 0;
    bool known = false;
    /// True when the interval is known and leaves zero out.
    bool excludes_zero() const { return known && (low > 0.0 || high < 0.0); }
};

/// Quantile of Student's t. REQUIRES 0 < probability < 1, degrees_of_freedom > 0.
double t_quantile(double probability, double degrees_of_freedom);

/// Two-sided p-value of a t statistic. REQUIRES degrees_of_freedom > 0.
double t_p_value(double statistic, double degrees_of_freedom);

/// Two-sided p-value of the hypothesis that the true mean lies within +-least: what is certain but too small to matter
/// gets a large one. 1 when the interval is not known. `values` are those of the interval. REQUIRES least >= 0.
double p_value_beyond(std::span<const double> values, double least);

/// Sample standard deviation (n - 1); 0 for fewer than two values.
double standard_deviation(std::span<const double> values);

/// REQUIRES values is not empty.
MeanInterval mean_interval(std::span<const double> values, double confidence = 0.95);

/// Interval of mean(policy - base) over pairs of one seed each. REQUIRES equal sizes, not empty.
MeanInterval paired_difference(std::span<const double> base, std::span<const double> policy, double confidence = 0.95);

/// Linear interpolation between order statistics (Hyndman & Fan 1996, type 7). REQUIRES sorted and not empty, 0 <=
/// share <= 1.
double percentile(std::span<const double> sorted, double share);

/// Runs needed so that the half width of the interval of the mean is at most `precision` of the mean, judged by the
/// spread of these values; 0 when they do not tell (fewer than two, or a mean of zero). At least 2, at most `limit`.
int runs_needed(std::span<const double> values, double precision, int limit = 1000);

/// Runs needed so that the half width of the interval of the mean is at most `half_width`, judged by the spread of
/// these values; 0 when they do not tell (fewer than two). At least 2, at most `limit`. REQUIRES half_width > 0.
int runs_needed_within(std::span<const double> values, double half_width, int limit = 1000);

/// Half width of the interval of the mean.
double half_width(const MeanInterval& interval);

/// Share of the variance of a difference that pairing took away: 1 - Var(policy - base) / (Var(base) + Var(policy)),
/// the denominator being what independent runs would have. 1 = pairs differ by a constant, 0 = pairing did not help,
/// less than 0 = it harmed. 0 for fewer than two pairs or without variance. REQUIRES equal sizes.
double variance_removed(std::span<const double> base, std::span<const double> policy);

/// Benjamini & Hochberg 1995: which hypotheses may be rejected so that the expected share of false ones among them is
/// at most `rate`. One entry per p-value, 1 = rejected.
std::vector<char> discoveries(std::span<const double> p_values, double rate);

}  // namespace septima
