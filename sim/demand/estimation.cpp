#include "sim/demand/estimation.h"

#include <Eigen/Sparse>
#include <Eigen/SparseCholesky>
#include <algorithm>
#include <cmath>

namespace septima {

namespace {

using Vector = Eigen::VectorXd;
using Rows = Eigen::SparseMatrix<double, Eigen::RowMajor>;
using Columns = Eigen::SparseMatrix<double>;

constexpr int most_newton_steps = 200;
constexpr int most_halvings = 40;

Vector vector_of(const std::vector<double>& values) {
    return Eigen::Map<const Vector>(values.data(), static_cast<Eigen::Index>(values.size()));
}

std::vector<double> values_of(const Vector& v) {
    return {v.data(), v.data() + v.size()};
}

Rows matrix_of(const UseTable& use, std::size_t cells) {
    std::vector<Eigen::Triplet<double>> entries;
    entries.reserve(use.cell.size());
    for (std::size_t i = 0; i < use.rows(); ++i)
        for (std::uint32_t e = use.begin[i]; e != use.begin[i + 1]; ++e)
            entries.emplace_back(static_cast<int>(i), static_cast<int>(use.cell[e]), use.share[e]);
    Rows matrix(static_cast<Eigen::Index>(use.rows()), static_cast<Eigen::Index>(cells));
    matrix.setFromTriplets(entries.begin(), entries.end());
    return matrix;
}

/// The dual of the estimation. With a multiplier m for each count, the cells are max(0, prior + V P' m); the best m
/// minimises a convex function whose gradient is W m + P cells(m) - counts (V, W: variances of cells and counts).
struct Dual {
    const Rows& use;
    Vector prior, variance, count, count_variance;

    Vector unbounded(const Vector& m) const {
        return prior + (variance.array() * (use.transpose() * m).array()).matrix();
    }
    Vector cells(const Vector& m) const { return unbounded(m).cwiseMax(0.0); }
    Vector gradient(const Vector& m) const {
        return (count_variance.array() * m.array()).matrix() + use * cells(m) - count;
    }

    double value(const Vector& m) const {
        const Vector pull = use.transpose() * m;
        double sum = 0.5 * (count_variance.array() * m.array().square()).sum() - count.dot(m);
        for (Eigen::Index i = 0; i < prior.size(); ++i) {
            const double cell = std::max(0.0, prior[i] + variance[i] * pull[i]);
            sum += variance[i] > 0.0 ? 0.5 * (cell * cell - prior[i] * prior[i]) / variance[i] : prior[i] * pull[i];
        }
        return sum;
    }

    /// Newton's step: cells at 0 do not answer.
    Vector step(const Vector& m, const Vector& gradient_there) const {
        const Vector free = unbounded(m);
        Vector weight = variance;
        for (Eigen::Index i = 0; i < weight.size(); ++i)
            if (free[i] <= 0.0) weight[i] = 0.0;
        Columns hessian = use * weight.asDiagonal() * use.transpose();
        for (Eigen::Index i = 0; i < count.size(); ++i) hessian.coeffRef(i, i) += count_variance[i];
        Eigen::SimplicialLDLT<Columns> solver(hessian);
        return solver.solve(-gradient_there);
    }
};

double squared_distance(const Vector& a, const Vector& b, const Vector& variance) {
    double sum = 0.0;
    for (Eigen::Index i = 0; i < a.size(); ++i)
        if (variance[i] > 0.0) sum += (a[i] - b[i]) * (a[i] - b[i]) / variance[i];
    return sum;
}

bool share_a_cell(const UseTable& use, std::size_t a, std::size_t b, std::vector<char>& mark) {
    for (std::uint32_t e = use.begin[a]; e != use.begin[a + 1]; ++e) mark[use.cell[e]] = 1;
    bool shared = false;
    for (std::uint32_t e = use.begin[b]; e != use.begin[b + 1]; ++e) shared = shared || mark[use.cell[e]] != 0;
    for (std::uint32_t e = use.begin[a]; e != use.begin[a + 1]; ++e) mark[use.cell[e]] = 0;
    return shared;
}

}  // namespace

double UseTable::flow(std::size_t row, const std::vector<double>& cells) const {
    double sum = 0.0;
    for (std::uint32_t e = begin[row]; e != begin[row + 1]; ++e) sum += share[e] * cells[cell[e]];
    return sum;
}

Estimate estimated(const EstimationProblem& problem) {
    const Rows use = matrix_of(problem.use, problem.prior.size());
    const Dual dual{use, vector_of(problem.prior), vector_of(problem.variance), vector_of(problem.count),
                    vector_of(problem.count_variance)};
    const double enough = 1e-10 * (1.0 + dual.count.lpNorm<Eigen::Infinity>());
    Vector m = Vector::Zero(dual.count.size());
    Estimate result;
    while (m.size() > 0 && result.iterations < most_newton_steps) {
        const Vector gradient = dual.gradient(m);
        result.converged = gradient.lpNorm<Eigen::Infinity>() <= enough;
        if (result.converged) break;
        const Vector step = dual.step(m, gradient);
        const double value = dual.value(m);
        const double slope = gradient.dot(step);
        double length = 1.0;
        for (int i = 0; i < most_halvings && dual.value(m + length * step) > value + 1e-4 * length * slope; ++i)
            length *= 0.5;
        m += length * step;
        ++result.iterations;
    }
    const Vector cells = dual.cells(m);
    const Vector fitted = use * cells;
    result.converged = result.converged || m.size() == 0 ||
                       dual.gradient(m).lpNorm<Eigen::Infinity>() <= 1e4 * enough;  // rounding near the solution
    result.objective =
        squared_distance(cells, dual.prior, dual.variance) + squared_distance(fitted, dual.count, dual.count_variance);
    result.cells = values_of(cells);
    result.fitted = values_of(fitted);
    return result;
}

std::vector<Contradiction> contradictions(const EstimationProblem& problem, double threshold) {
    constexpr double weightless = 1e6;  // variance of a prior that hardly counts
    EstimationProblem free = problem;
    for (std::size_t i = 0; i < free.prior.size(); ++i)
        if (free.variance[i] > 0.0) free.variance[i] *= weightless;
    const Estimate fit = estimated(free);
    const auto off = [&](std::size_t i) {
        return std::abs(problem.count[i] - fit.fitted[i]) / std::sqrt(problem.count_variance[i]);
    };
    std::vector<std::size_t> suspects;
    for (std::size_t i = 0; i < problem.count.size(); ++i)
        if (off(i) > threshold / 3.0) suspects.push_back(i);
    std::stable_sort(suspects.begin(), suspects.end(), [&](std::size_t a, std::size_t b) { return off(a) > off(b); });

    std::vector<Contradiction> found;
    std::vector<char> taken(problem.count.size(), 0);
    std::vector<char> mark(problem.prior.size(), 0);
    for (const std::size_t first : suspects) {
        if (taken[first] != 0 || off(first) <= threshold) continue;
        std::vector<std::size_t> group{first};
        taken[first] = 1;
        for (std::size_t g = 0; g < group.size(); ++g)
            for (const std::size_t other : suspects) {
                if (taken[other] != 0 || !share_a_cell(problem.use, group[g], other, mark)) continue;
                taken[other] = 1;
                group.push_back(other);
            }
        std::stable_sort(group.begin(), group.end(), [&](std::size_t a, std::size_t b) { return off(a) > off(b); });
        Contradiction c;
        for (const std::size_t i : group) c.counts.push_back({i, problem.count[i], fit.fitted[i]});
        found.push_back(std::move(c));
    }
    return found;
}

}  // namespace septima
