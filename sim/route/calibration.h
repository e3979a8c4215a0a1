#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sim/demand/estimation.h"
#include "sim/route/assignment.h"

namespace septima {

inline constexpr std::uint32_t every_class = 0xFFFFFFFFU;

/// Vehicles counted on an arc, per unit of time of the capacities.
struct ArcCount {
    std::uint32_t arc = 0;
    std::uint32_t traveller_class = every_class;
    double vehicles = 0.0;
    double variance = 1.0;  ///< > 0
    bool held_out = false;  ///< for validation: the estimation does not see it
};

/// Which share of every pair of zones (rows of `vehicles` of the problem) passes each count on the routes of an
/// assignment. Where routes of one origin meet, the shares by which they come in are those of the whole bush, as bushes
/// do not tell trips of one origin apart. The result does not depend on the number of threads.
UseTable link_use(const AssignmentProblem& problem, const Assignment& assignment, std::span<const ArcCount> counts);

/// Vehicles of an assignment at each count.
std::vector<double> modelled_counts(const Assignment& assignment, std::span<const ArcCount> counts);

struct CalibrationProgress {
    int round = 0;
    double objective = 0.0;
};

struct CalibrationOptions {
    double prior_std_share = 0.5;  ///< standard deviation of a pair's prior volume, as a share of it
    int most_rounds = 15;
    double least_progress = 1e-3;  ///< ends when a round lowers the objective by less than this share
    AssignmentOptions assignment;
    std::function<bool(const CalibrationProgress&)> report;  ///< called once a round; false stops the work
};

/// A demand fitted to counts, in equilibrium.
struct Calibration {
    std::vector<double> vehicles;  ///< per pair of the problem
    Assignment assignment;         ///< of them
    std::vector<double> modelled;  ///< per count, those held out too
    std::vector<double> before;    ///< the same with the prior
    std::vector<double> objective_history;
    int rounds = 0;
    bool converged = false;
    std::vector<Contradiction> contradictions;  ///< rows of the counts given
};

/// Alternates between routes in equilibrium and the demand estimated on these routes (Yang et al. 1992), half way back
/// to the best demand so far when a round makes it worse. What is returned is the best demand met, judged by its own
/// equilibrium: squared distances from prior and counts by their variances. Pairs without vehicles stay without.
Calibration calibrated(const AssignmentProblem& problem, std::span<const ArcCount> counts,
                       const CalibrationOptions& options);

}  // namespace septima
