#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "sim/base/error.h"
#include "sim/demand/od.h"

namespace septima {

namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;

Vector checked(std::span<const double> totals, const char* what, std::size_t zones) {
    if (totals.size() != zones)
        throw InputError(fmt::format("{} {} totals are given for {} zones", totals.size(), what, zones));
    for (std::size_t i = 0; i < totals.size(); ++i)
        if (!(std::isfinite(totals[i]) && totals[i] >= 0.0))
            throw InputError(
                fmt::format("{} total of zone {} is {}; a finite number >= 0 is needed", what, i + 1, totals[i]));
    return Eigen::Map<const Vector>(totals.data(), static_cast<Eigen::Index>(totals.size()));
}

/// Zones with a total need a positive cell.
void check_holds(const Vector& sums, const Vector& totals, const char* what) {
    for (Eigen::Index i = 0; i < sums.size(); ++i)
        if (totals[i] > 0.0 && sums[i] <= 0.0)
            throw InputError(fmt::format("zone {} has {} trips as {} but no cell of the matrix to hold them", i + 1,
                                         totals[i], what));
}

/// target / sum, 1 where nothing is asked of nothing.
Vector factors(const Vector& targets, const Vector& sums) {
    return targets.binaryExpr(sums, [](double target, double sum) { return sum > 0.0 ? target / sum : 1.0; });
}

double largest_error(const Vector& targets, const Vector& sums) {
    return targets
        .binaryExpr(sums, [](double target,
                             double sum) { return target > 0.0 ? std::abs(sum - target) / target : std::abs(sum); })
        .maxCoeff();
}

}  // namespace

Balanced balanced(const OdMatrix& seed, std::span<const double> origin_totals,
                  std::span<const double> destination_totals, const BalanceOptions& options) {
    const Vector origins = checked(origin_totals, "origin", seed.zones);
    Vector destinations = checked(destination_totals, "destination", seed.zones);
    for (const double cell : seed.cells)
        if (!(std::isfinite(cell) && cell >= 0.0))
            throw InputError(fmt::format("the matrix holds {}; cells are finite and >= 0", cell));
    if (seed.zones == 0 || seed.total() <= 0.0) throw InputError("the matrix to balance is empty");
    if (origins.sum() <= 0.0) throw InputError("all origin totals are 0, so there is nothing to balance");

    Balanced result;
    result.trips = seed;
    const double factor = destinations.sum() > 0.0 ? origins.sum() / destinations.sum() : 0.0;
    if (std::abs(factor - 1.0) > 1e-9) {
        if (options.imbalance == Imbalance::refuse || factor <= 0.0)
            throw InputError(fmt::format("origin totals sum to {} and destination totals to {}; they must be equal",
                                         origins.sum(), destinations.sum()));
        result.destination_factor = factor;
        destinations *= factor;
    }
    const auto size = static_cast<Eigen::Index>(seed.zones);
    Eigen::Map<Matrix> trips(result.trips.cells.data(), size, size);
    check_holds(trips.rowwise().sum(), origins, "origin");
    check_holds(trips.colwise().sum().transpose(), destinations, "destination");
    while (result.rounds < options.most_rounds && !result.converged) {
        trips.array().colwise() *= factors(origins, trips.rowwise().sum()).array();
        trips.array().rowwise() *= factors(destinations, trips.colwise().sum().transpose()).transpose().array();
        ++result.rounds;
        result.largest_error = std::max(largest_error(origins, trips.rowwise().sum()),
                                        largest_error(destinations, trips.colwise().sum().transpose()));
        result.converged = result.largest_error <= options.tolerance;
    }
    return result;
}

namespace {

struct Trial {
    Balanced balance;
    double mean_km;
};

Trial trial(const OdMatrix& distance_km, std::pair<std::span<const double>, std::span<const double>> totals,
            double beta) {
    OdMatrix seed(distance_km.zones);
    // Distances relative to the shortest keep the exponential away from zero; the balance is the same.
    const double shortest = *std::min_element(distance_km.cells.begin(), distance_km.cells.end());
    for (std::size_t i = 0; i < seed.cells.size(); ++i)
        seed.cells[i] = std::max(1e-200, std::exp(-beta * (distance_km.cells[i] - shortest)));
    BalanceOptions options;
    options.imbalance = Imbalance::scale_destinations;
    Trial result{balanced(seed, totals.first, totals.second, options), 0.0};
    result.mean_km = mean_distance_km(result.balance.trips, distance_km);
    return result;
}

}  // namespace

Gravity gravity(const OdMatrix& distance_km, std::span<const double> origin_totals,
                std::span<const double> destination_totals, double target_mean_km) {
    if (!(std::isfinite(target_mean_km) && target_mean_km > 0.0))
        throw InputError(fmt::format("the mean trip length is {} km; a positive number is needed", target_mean_km));
    for (const double km : distance_km.cells)
        if (!(std::isfinite(km) && km >= 0.0)) throw InputError(fmt::format("a distance between zones is {} km", km));
    constexpr double steepest_per_target = 20.0;  // beta up to 20 / target: beyond it nearly all trips go next door
    const std::pair totals{origin_totals, destination_totals};
    double flat = 0.0;
    double steep = 1.0 / target_mean_km;
    Trial at_flat = trial(distance_km, totals, flat);
    Trial at_steep = trial(distance_km, totals, steep);
    while (at_steep.mean_km > target_mean_km && steep < steepest_per_target / target_mean_km) {
        flat = steep;
        steep *= 2.0;
        at_steep = trial(distance_km, totals, steep);
    }
    Gravity result;
    result.longest_mean_km = at_flat.mean_km;
    result.shortest_mean_km = at_steep.mean_km;
    const auto finish = [&](Trial&& best, double beta) {
        result.balance = std::move(best.balance);
        result.deterrence_per_km = beta;
        result.mean_km = best.mean_km;
        result.reached = std::abs(best.mean_km - target_mean_km) <= 1e-3 * target_mean_km;
        return result;
    };
    if (target_mean_km >= at_flat.mean_km) return finish(std::move(at_flat), flat);
    if (target_mean_km <= at_steep.mean_km) return finish(std::move(at_steep), steep);
    Trial middle = std::move(at_steep);
    double beta = steep;
    for (int i = 0; i < 60 && std::abs(middle.mean_km - target_mean_km) > 1e-5 * target_mean_km; ++i) {
        beta = 0.5 * (flat + steep);
        middle = trial(distance_km, totals, beta);
        (middle.mean_km > target_mean_km ? flat : steep) = beta;
    }
    return finish(std::move(middle), beta);
}

}  // namespace septima
