#include "sim/route/assignment.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/base/parallel.h"
#include "sim/route/bush.h"

namespace septima {

namespace {

constexpr std::size_t origins_per_block = 16;
constexpr int most_rounds = 20;          ///< exchanges of all bushes between two renewals
constexpr double enough_progress = 0.3;  ///< renew when the excess within the bushes fell to this share

void fill_offsets(const std::vector<std::uint32_t>& node_of_arc, std::size_t nodes, std::vector<std::uint32_t>& begin,
                  std::vector<std::uint32_t>& items) {
    begin.assign(nodes + 1, 0);
    for (const std::uint32_t node : node_of_arc) ++begin[node + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    items.resize(node_of_arc.size());
    std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
    for (std::size_t a = 0; a < node_of_arc.size(); ++a) items[next[node_of_arc[a]]++] = static_cast<std::uint32_t>(a);
}

/// The problem as it is solved: cost functions of the objective, and costs beside time by class.
struct Solver {
    AssignmentProblem problem;
    std::vector<std::vector<double>> extra;  ///< class, arc
    std::vector<ArcState> arcs;
    std::vector<Bush> bushes;

    BushView view(std::size_t origin) const {
        const OriginDemand& o = problem.origins[origin];
        return {problem, o, extra[o.traveller_class]};
    }
};

Solver solver_for(const AssignmentProblem& problem, Objective objective) {
    Solver s{problem, {}, std::vector<ArcState>(problem.graph.arcs()), {}};
    const bool optimum = objective == Objective::system_optimum;
    if (optimum)
        for (VolumeDelay& delay : s.problem.graph.delay) delay = marginal(delay);
    for (const TravellerClass& c : problem.classes) {
        s.extra.push_back(c.fixed);
        if (!optimum)
            for (std::size_t a = 0; a < c.toll.size(); ++a) s.extra.back()[a] += c.toll[a];
    }
    return s;
}

void set_volume(Solver& s, std::size_t arc, double volume) {
    const Delay delay = delay_at(s.problem.graph.delay[arc], volume);
    s.arcs[arc] = {volume, delay.time, delay.slope};
}

/// Volumes of the arcs as the sum of the bushes', in the order of the origins.
std::vector<double> summed(const Solver& s) {
    std::vector<double> volume(s.problem.graph.arcs(), 0.0);
    for (const Bush& bush : s.bushes)
        for (std::size_t e = 0; e < bush.arc.size(); ++e) volume[bush.arc[e]] += bush.volume[e];
    return volume;
}

/// Origins one after the other onto the cheapest routes that the former ones left.
void load(Solver& s, std::vector<UnservedPair>& unserved) {
    for (std::size_t a = 0; a < s.arcs.size(); ++a) set_volume(s, a, 0.0);
    BushScratch scratch;
    for (std::size_t o = 0; o < s.problem.origins.size(); ++o) {
        s.bushes.push_back(cheapest_routes(s.view(o), s.arcs, scratch, unserved));
        const Bush& bush = s.bushes.back();
        for (std::size_t e = 0; e < bush.arc.size(); ++e)
            if (bush.volume[e] > 0.0) set_volume(s, bush.arc[e], s.arcs[bush.arc[e]].volume + bush.volume[e]);
    }
}

/// Renews all bushes at the same times, each on its own; returns the cost above the cheapest routes.
double renew_all(Solver& s) {
    const std::size_t origins = s.bushes.size();
    for_each_block(origins, origins_per_block, [&s](std::size_t first, std::size_t last) {
        BushScratch scratch;
        for (std::size_t o = first; o != last; ++o) restore_balance(s.view(o), s.bushes[o], scratch);
    });
    const std::vector<double> volume = summed(s);
    for (std::size_t a = 0; a < s.arcs.size(); ++a) set_volume(s, a, volume[a]);
    std::vector<double> excess(origins, 0.0);
    for_each_block(origins, origins_per_block, [&s, &excess](std::size_t first, std::size_t last) {
        BushScratch scratch;
        for (std::size_t o = first; o != last; ++o) excess[o] = renew(s.view(o), s.arcs, s.bushes[o], scratch);
    });
    return std::accumulate(excess.begin(), excess.end(), 0.0);
}

/// Cost of everybody: time and what is beside it.
double total_cost(const Solver& s) {
    double sum = 0.0;
    for (std::size_t o = 0; o < s.bushes.size(); ++o) {
        const std::vector<double>& extra = s.extra[s.problem.origins[o].traveller_class];
        const Bush& bush = s.bushes[o];
        for (std::size_t e = 0; e < bush.arc.size(); ++e)
            if (bush.volume[e] > 0.0) sum += bush.volume[e] * (s.arcs[bush.arc[e]].time + extra[bush.arc[e]]);
    }
    return sum;
}

/// Exchanges within the bushes until most of what is above their cheapest routes is gone.
void equilibrate(Solver& s, BushScratch& scratch) {
    double before = 0.0;
    for (int round = 0; round < most_rounds; ++round) {
        double above = 0.0;
        for (std::size_t o = 0; o < s.bushes.size(); ++o) above += exchange(s.view(o), s.arcs, s.bushes[o], scratch);
        if (round == 0) before = above;
        if (above <= enough_progress * before) break;
    }
}

/// Volumes, times and totals of the finished bushes, with the functions of the problem itself.
void conclude(const AssignmentProblem& problem, Solver& s, Assignment& result) {
    const std::size_t arcs = problem.graph.arcs();
    result.volume = summed(s);
    result.class_volume.assign(problem.classes.size(), std::vector<double>(arcs, 0.0));
    result.time.resize(arcs);
    for (std::size_t o = 0; o < s.bushes.size(); ++o) {
        const std::uint32_t c = problem.origins[o].traveller_class;
        const Bush& bush = s.bushes[o];
        for (std::size_t e = 0; e < bush.arc.size(); ++e)
            result.class_volume[c][bush.arc[e]] += bush.volume[e] / problem.classes[c].pce;
    }
    for (std::size_t a = 0; a < arcs; ++a) {
        const double volume = result.volume[a];
        result.time[a] = delay_at(problem.graph.delay[a], volume).time;
        result.total_travel_time += volume * result.time[a];
        result.beckmann += delay_integral(problem.graph.delay[a], volume);
    }
    double beside = 0.0;
    for (std::size_t c = 0; c < problem.classes.size(); ++c)
        for (std::size_t a = 0; a < arcs; ++a)
            if (const double vehicles = result.class_volume[c][a]; vehicles > 0.0) {
                const TravellerClass& who = problem.classes[c];
                beside += vehicles * who.pce * (who.fixed[a] + (who.toll.empty() ? 0.0 : who.toll[a]));
            }
    result.beckmann += beside;
    result.total_cost = result.total_travel_time + beside;
    result.bushes = std::move(s.bushes);
}

}  // namespace

void index_arcs(AssignmentGraph& graph) {
    fill_offsets(graph.arc_from, graph.nodes(), graph.out_begin, graph.out_arc);
    fill_offsets(graph.arc_to, graph.nodes(), graph.in_begin, graph.in_arc);
}

Assignment assigned(const AssignmentProblem& problem, const AssignmentOptions& options) {
    Assignment result;
    Solver s = solver_for(problem, options.objective);
    load(s, result.unserved);
    BushScratch scratch;
    for (result.iterations = 1;; ++result.iterations) {
        const double above = renew_all(s);
        const double all = total_cost(s);
        result.relative_gap = all > 0.0 ? above / all : 0.0;
        result.gap_history.push_back(result.relative_gap);
        const bool before = result.converged;
        result.converged = result.relative_gap <= options.relative_gap;
        if (options.report && !options.report({result.iterations, result.relative_gap})) break;
        if ((result.converged && (before || above == 0.0)) || result.iterations >= options.most_iterations) break;
        equilibrate(s, scratch);
    }
    conclude(problem, s, result);
    return result;
}

std::vector<double> marginal_tolls(const AssignmentProblem& problem, const Assignment& optimum) {
    std::vector<double> toll(problem.graph.arcs());
    for (std::size_t a = 0; a < toll.size(); ++a)
        toll[a] = optimum.volume[a] * delay_at(problem.graph.delay[a], optimum.volume[a]).slope;
    return toll;
}

}  // namespace septima
