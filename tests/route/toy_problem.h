#pragma once

// Small assignment problems, arc by arc.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "sim/route/assignment.h"

namespace septima::test {

struct ToyArc {
    std::uint32_t from;
    std::uint32_t to;
    VolumeDelay delay;
};

struct ToyTrips {
    std::uint32_t from;
    std::uint32_t to;
    double vehicles;
};

/// One class without tolls; trips of an origin must stand together.
inline AssignmentProblem toy_problem(std::size_t nodes, const std::vector<ToyArc>& arcs,
                                     const std::vector<ToyTrips>& trips) {
    AssignmentProblem problem;
    for (const ToyArc& arc : arcs) {
        problem.graph.arc_from.push_back(arc.from);
        problem.graph.arc_to.push_back(arc.to);
        problem.graph.delay.push_back(arc.delay);
    }
    problem.graph.passable.assign(nodes, 1);
    index_arcs(problem.graph);
    problem.classes.push_back(
        {"all", 1.0, 1.0, std::vector<double>(arcs.size(), 0.0), std::vector<double>(arcs.size(), 0.0)});
    for (const ToyTrips& t : trips) {
        const auto end = static_cast<std::uint32_t>(problem.destination.size());
        if (problem.origins.empty() || problem.origins.back().node != t.from)
            problem.origins.push_back({0, t.from, end, end});
        problem.destination.push_back(t.to);
        problem.vehicles.push_back(t.vehicles);
        ++problem.origins.back().end;
    }
    return problem;
}

inline Assignment equilibrium(const AssignmentProblem& problem, double gap = 1e-12,
                              Objective objective = Objective::user_equilibrium) {
    AssignmentOptions options;
    options.objective = objective;
    options.relative_gap = gap;
    options.most_iterations = 500;
    return assigned(problem, options);
}

/// Volume that an origin's bush loses or makes up at a node, at most.
inline double largest_imbalance(const AssignmentProblem& problem, const Assignment& a) {
    double largest = 0.0;
    for (std::size_t o = 0; o < a.bushes.size(); ++o) {
        const OriginDemand& origin = problem.origins[o];
        const double pce = problem.classes[origin.traveller_class].pce;
        std::vector<double> rest(problem.graph.nodes(), 0.0);
        for (std::uint32_t i = origin.begin; i != origin.end; ++i) {
            rest[origin.node] += problem.vehicles[i] * pce;
            rest[problem.destination[i]] -= problem.vehicles[i] * pce;
        }
        const Bush& bush = a.bushes[o];
        for (std::size_t e = 0; e < bush.arc.size(); ++e) {
            rest[problem.graph.arc_from[bush.arc[e]]] -= bush.volume[e];
            rest[problem.graph.arc_to[bush.arc[e]]] += bush.volume[e];
        }
        for (const double r : rest) largest = std::max(largest, std::abs(r));
    }
    return largest;
}

/// Largest cost of a used route above the cheapest one between the same ends, relative, from Bellman-Ford labels.
inline double largest_detour(const AssignmentProblem& problem, const Assignment& a) {
    double largest = 0.0;
    for (std::size_t o = 0; o < a.bushes.size(); ++o) {
        const OriginDemand& origin = problem.origins[o];
        const TravellerClass& who = problem.classes[origin.traveller_class];
        const auto cost = [&](std::size_t arc) { return a.time[arc] + who.fixed[arc] + who.toll[arc]; };
        std::vector<double> label(problem.graph.nodes(), 1e300);
        label[origin.node] = 0.0;
        for (bool changed = true; changed;) {
            changed = false;
            for (std::size_t arc = 0; arc < problem.graph.arcs(); ++arc) {
                const std::uint32_t from = problem.graph.arc_from[arc];
                if (label[from] > 1e299 || (problem.graph.passable[from] == 0 && from != origin.node)) continue;
                const double by = label[from] + cost(arc);
                if (by >= label[problem.graph.arc_to[arc]]) continue;
                label[problem.graph.arc_to[arc]] = by;
                changed = true;
            }
        }
        const Bush& bush = a.bushes[o];
        std::vector<double> dearest(bush.order.size(), -1.0);
        dearest[0] = 0.0;
        for (std::size_t k = 1; k < bush.order.size(); ++k) {
            for (std::uint32_t e = bush.first[k]; e != bush.first[k + 1]; ++e)
                if (bush.volume[e] > 1e-6 && dearest[bush.tail[e]] >= 0.0)
                    dearest[k] = std::max(dearest[k], dearest[bush.tail[e]] + cost(bush.arc[e]));
            const double best = label[bush.order[k]];
            if (dearest[k] >= 0.0 && best > 0.0) largest = std::max(largest, dearest[k] / best - 1.0);
        }
    }
    return largest;
}

}  // namespace septima::test
