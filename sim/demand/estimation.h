#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace septima {

/// Which part of each cell of a demand passes a counted place: row i has entries [begin[i], begin[i + 1]).
struct UseTable {
    std::vector<std::uint32_t> begin{0};
    std::vector<std::uint32_t> cell;
    std::vector<double> share;  ///< in (0, 1]

    std::size_t rows() const { return begin.size() - 1; }
    double flow(std::size_t row, const std::vector<double>& cells) const;
};

/// Counts and a prior demand, both with how far they may be off. A cell is a pair of zones of one class.
struct EstimationProblem {
    std::vector<double> prior;     ///< per cell, >= 0
    std::vector<double> variance;  ///< of the prior; 0 = the cell keeps its value
    UseTable use;                  ///< per count
    std::vector<double> count;
    std::vector<double> count_variance;  ///< > 0
};

struct Estimate {
    std::vector<double> cells;   ///< >= 0
    std::vector<double> fitted;  ///< per count, what the cells give there
    double objective = 0.0;      ///< squared distances from prior and counts, each divided by its variance
    int iterations = 0;
    bool converged = false;
};

/// Generalised least squares (Cascetta 1984) with cells >= 0: the demand nearest to the prior and to the counts, each
/// weighted by the inverse of its variance. Solved exactly through its dual, which has one unknown a count, by Newton
/// steps with a line search. REQUIRES rows of `use` as many as counts.
Estimate estimated(const EstimationProblem& problem);

/// One count of a contradiction.
struct Contradictor {
    std::size_t count = 0;  ///< row
    double counted = 0.0;
    double possible = 0.0;  ///< what fits best with the others
};

/// Counts that no demand gives together on the routes of `use`, however far it is from the prior.
struct Contradiction {
    std::vector<Contradictor> counts;  ///< by how far they are off, in standard deviations
};

/// Groups of counts that contradict each other: fitted with a prior that weighs next to nothing, one of each group is
/// still off by more than `threshold` standard deviations; the others of its group share trips with it and are off by
/// more than a third of that. A count that no trip passes is a group of its own.
std::vector<Contradiction> contradictions(const EstimationProblem& problem, double threshold = 3.0);

}  // namespace septima
