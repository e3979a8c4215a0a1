#pragma once

#include <span>
#include <vector>

namespace septima {

/// Two-sided p-values of many mean paired differences at once, of the hypothesis that the true one lies within +-least
/// (p_value_beyond of statistics.h). A street seen in three runs does not know its own spread; thousands of streets
/// together do: the variance of each is drawn towards what streets of its volume usually have, with as many degrees of
/// freedom as the streets agree on (Smyth 2004, with the prior a straight line over log volume: Law et al. 2014).
/// differences: per subject the differences of all pairs, equally many, or empty: p = 1. volume: of each subject, > 0;
/// empty: no trend. Fewer than ten subjects with a spread of their own are tested each for itself.
std::vector<double> moderated_p_values(std::span<const std::vector<double>> differences, std::span<const double> volume,
                                       double least);

/// The prior of the variances: their usual logarithm is intercept + slope * log(volume), worth `degrees_of_freedom`.
struct VariancePrior {
    double intercept = 0.0;
    double slope = 0.0;
    double degrees_of_freedom = 0.0;  ///< 0: every subject for itself
};

/// Fits the prior to variances > 0 of `own` degrees of freedom each, by the moments of their logarithms.
VariancePrior fitted_prior(std::span<const double> variance, std::span<const double> log_volume, double own);

}  // namespace septima
