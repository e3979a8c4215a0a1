#include "sim/route/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/base/parallel.h"
#include "sim/route/bush.h"

namespace septima {

namespace {

constexpr std::size_t bushes_per_block = 4;
constexpr double least_share = 1e-9;  ///< smaller ones are rounding
constexpr double smallest_step = 1.0 / 16.0;

/// A pair passes a counted arc.
struct Passage {
    std::uint32_t arc_row = 0;  ///< among the counted arcs
    std::uint32_t pair = 0;
    double share = 0.0;
};

/// Arcs that are counted, each once, and where they stand among them.
struct CountedArcs {
    std::vector<std::uint32_t> row;  ///< per arc; no_row when it is not counted
    std::uint32_t size = 0;
};

CountedArcs counted_arcs(const AssignmentProblem& problem, std::span<const ArcCount> counts) {
    CountedArcs counted{std::vector<std::uint32_t>(problem.graph.arcs(), no_row), 0};
    for (const ArcCount& c : counts)
        if (counted.row[c.arc] == no_row) counted.row[c.arc] = counted.size++;
    return counted;
}

/// Shares of the pairs of one origin, walking back from each destination.
std::vector<Passage> passages(const AssignmentProblem& problem, const OriginDemand& origin, const Bush& bush,
                              const CountedArcs& counted) {
    std::vector<std::uint32_t> place(problem.graph.nodes(), no_row);
    for (std::size_t k = 0; k < bush.order.size(); ++k) place[bush.order[k]] = static_cast<std::uint32_t>(k);
    std::vector<double> entering(bush.order.size(), 0.0);  // volume of the bush at each place
    for (std::size_t k = 1; k < bush.order.size(); ++k)
        for (std::uint32_t e = bush.first[k]; e != bush.first[k + 1]; ++e) entering[k] += bush.volume[e];
    std::vector<double> through(bush.order.size(), 0.0);
    std::vector<Passage> found;
    for (std::uint32_t pair = origin.begin; pair != origin.end; ++pair) {
        const std::uint32_t last = place[problem.destination[pair]];
        if (last == no_row) continue;  // unserved
        through[last] = 1.0;
        for (std::size_t k = last; k > 0; --k) {
            const double here = through[k];
            through[k] = 0.0;
            if (here < least_share) continue;
            for (std::uint32_t e = bush.first[k]; e != bush.first[k + 1]; ++e) {
                const double by_here =
                    entering[k] > 0.0 ? bush.volume[e] / entering[k] : (e == bush.first[k] ? 1.0 : 0.0);
                const double share = here * by_here;
                if (share < least_share) continue;
                through[bush.tail[e]] += share;
                if (const std::uint32_t row = counted.row[bush.arc[e]]; row != no_row)
                    found.push_back({row, pair, share});
            }
        }
        through[0] = 0.0;
    }
    return found;
}

EstimationProblem estimation_problem(const AssignmentProblem& prior, const Assignment& assignment,
                                     std::span<const ArcCount> counts, double prior_std_share) {
    EstimationProblem e;
    e.prior = prior.vehicles;
    for (const double v : e.prior) e.variance.push_back(std::max(v, 0.0) * v * prior_std_share * prior_std_share);
    std::vector<ArcCount> seen;
    for (const ArcCount& c : counts)
        if (!c.held_out) seen.push_back(c);
    e.use = link_use(prior, assignment, seen);
    for (const ArcCount& c : seen) {
        e.count.push_back(c.vehicles);
        e.count_variance.push_back(c.variance);
    }
    return e;
}

/// Squared distances of a demand and of the counts in its equilibrium.
double objective_of(const EstimationProblem& e, std::span<const ArcCount> counts, const std::vector<double>& vehicles,
                    const std::vector<double>& modelled) {
    double sum = 0.0;
    for (std::size_t i = 0; i < vehicles.size(); ++i)
        if (e.variance[i] > 0.0) sum += (vehicles[i] - e.prior[i]) * (vehicles[i] - e.prior[i]) / e.variance[i];
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (!counts[i].held_out)
            sum += (modelled[i] - counts[i].vehicles) * (modelled[i] - counts[i].vehicles) / counts[i].variance;
    return sum;
}

/// Rows among the counts given, in the place of rows among those the estimation saw.
void renumber(std::vector<Contradiction>& found, std::span<const ArcCount> counts) {
    std::vector<std::size_t> given;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (!counts[i].held_out) given.push_back(i);
    for (Contradiction& c : found)
        for (Contradictor& one : c.counts) one.count = given[one.count];
}

}  // namespace

UseTable link_use(const AssignmentProblem& problem, const Assignment& assignment, std::span<const ArcCount> counts) {
    const CountedArcs counted = counted_arcs(problem, counts);
    std::vector<std::vector<Passage>> of_origin(problem.origins.size());
    for_each_block(of_origin.size(), bushes_per_block, [&](std::size_t first, std::size_t last) {
        for (std::size_t o = first; o != last; ++o)
            of_origin[o] = passages(problem, problem.origins[o], assignment.bushes[o], counted);
    });
    struct Entry {
        std::uint32_t pair = 0;
        std::uint32_t traveller_class = 0;
        double share = 0.0;
    };
    std::vector<std::vector<Entry>> of_arc(counted.size);
    for (std::size_t o = 0; o < of_origin.size(); ++o)
        for (const Passage& p : of_origin[o])
            of_arc[p.arc_row].push_back({p.pair, problem.origins[o].traveller_class, p.share});
    UseTable use;
    for (const ArcCount& c : counts) {
        for (const Entry& e : of_arc[counted.row[c.arc]]) {
            if (c.traveller_class != every_class && c.traveller_class != e.traveller_class) continue;
            use.cell.push_back(e.pair);
            use.share.push_back(e.share);
        }
        use.begin.push_back(static_cast<std::uint32_t>(use.cell.size()));
    }
    return use;
}

std::vector<double> modelled_counts(const Assignment& assignment, std::span<const ArcCount> counts) {
    std::vector<double> vehicles;
    for (const ArcCount& c : counts) {
        double sum = 0.0;
        for (std::size_t k = 0; k < assignment.class_volume.size(); ++k)
            if (c.traveller_class == every_class || c.traveller_class == k) sum += assignment.class_volume[k][c.arc];
        vehicles.push_back(sum);
    }
    return vehicles;
}

Calibration calibrated(const AssignmentProblem& problem, std::span<const ArcCount> counts,
                       const CalibrationOptions& options) {
    AssignmentProblem trial = problem;
    Calibration best;
    double lowest = std::numeric_limits<double>::infinity();
    EstimationProblem on_best_routes;
    std::vector<double> target;
    double step = 1.0;
    for (int round = 1; round <= options.most_rounds; ++round) {
        Assignment assignment = assigned(trial, options.assignment);
        std::vector<double> modelled = modelled_counts(assignment, counts);
        if (round == 1) best.before = modelled;
        EstimationProblem e = estimation_problem(problem, assignment, counts, options.prior_std_share);
        const double objective = objective_of(e, counts, trial.vehicles, modelled);
        best.objective_history.push_back(objective);
        best.rounds = round;
        const bool better = objective < lowest;
        best.converged = better && objective > (1.0 - options.least_progress) * lowest;
        if (better) {
            lowest = objective;
            best.vehicles = trial.vehicles;
            best.assignment = std::move(assignment);
            best.modelled = std::move(modelled);
            on_best_routes = std::move(e);
            target = estimated(on_best_routes).cells;
        } else {
            step *= 0.5;
            best.converged = step < smallest_step;
        }
        if (best.converged || (options.report && !options.report({round, lowest}))) break;
        for (std::size_t i = 0; i < target.size(); ++i)
            // A pair keeps a trace of volume, as one without has no routes to come back on.
            trial.vehicles[i] =
                std::max(best.vehicles[i] + step * (target[i] - best.vehicles[i]), 1e-6 * problem.vehicles[i]);
    }
    best.contradictions = contradictions(on_best_routes);
    renumber(best.contradictions, counts);
    return best;
}

}  // namespace septima
