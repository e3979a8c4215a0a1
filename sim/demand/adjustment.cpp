#include "sim/demand/adjustment.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>

namespace septima {

namespace {

/// Unknowns: logarithms of the factors: speeds of groups, of streets, capacities of groups.
struct SpeedFit {
    const std::vector<ObservedJourney>& journeys;
    std::size_t groups;
    std::size_t streets;
    const AdjustmentPrior& prior;

    double log_factor(const JourneyPart& part, const Eigen::VectorXd& x) const {
        double sum = x[static_cast<Eigen::Index>(part.group)];
        if (part.street != no_group) sum += x[static_cast<Eigen::Index>(groups + part.street)];
        return std::clamp(sum, std::log(prior.lowest), std::log(prior.highest));
    }

    Eigen::Index capacity_row(const JourneyPart& part) const {
        return static_cast<Eigen::Index>(groups + streets + part.group);
    }
    double delay_s(const JourneyPart& part, const Eigen::VectorXd& x) const {
        return part.delay_s * std::exp(-part.power * x[capacity_row(part)]);
    }

    double time_s(const ObservedJourney& journey, const Eigen::VectorXd& x) const {
        double sum = 0.0;
        for (const JourneyPart& part : journey.parts)
            sum += part.free_s * std::exp(-log_factor(part, x)) + delay_s(part, x);
        return sum;
    }

    double rms(const Eigen::VectorXd& x) const {
        double sum = 0.0;
        for (const ObservedJourney& j : journeys) {
            const double off = std::log(time_s(j, x) / j.observed_s);
            sum += off * off;
        }
        return journeys.empty() ? 0.0 : std::sqrt(sum / static_cast<double>(journeys.size()));
    }
};

}  // namespace

Adjustment adjusted_speeds(const std::vector<ObservedJourney>& journeys, std::size_t groups, std::size_t streets,
                           const AdjustmentPrior& prior) {
    constexpr int rounds = 50;
    const SpeedFit fit{journeys, groups, streets, prior};
    const auto size = static_cast<Eigen::Index>(2 * groups + streets);
    Eigen::VectorXd x = Eigen::VectorXd::Zero(size);
    Eigen::VectorXd certainty(size);
    for (Eigen::Index i = 0; i < size; ++i) {
        const auto row = static_cast<std::size_t>(i);
        const double std = row < groups             ? prior.group_std
                           : row < groups + streets ? prior.street_std
                                                    : prior.capacity_std;
        certainty[i] = 1.0 / (std * std);
    }
    Adjustment result;
    result.rms_before = fit.rms(x);
    for (int round = 0; round < rounds; ++round) {
        Eigen::MatrixXd normal = certainty.asDiagonal();
        Eigen::VectorXd pull = -(certainty.array() * x.array()).matrix();
        for (const ObservedJourney& j : journeys) {
            const double time = fit.time_s(j, x);
            Eigen::VectorXd slope = Eigen::VectorXd::Zero(size);
            for (const JourneyPart& part : j.parts) {
                const double change = -part.free_s * std::exp(-fit.log_factor(part, x)) / time;
                slope[static_cast<Eigen::Index>(part.group)] += change;
                if (part.street != no_group) slope[static_cast<Eigen::Index>(groups + part.street)] += change;
                slope[fit.capacity_row(part)] -= part.power * fit.delay_s(part, x) / time;
            }
            const double weight = 1.0 / (j.std_share * j.std_share);
            normal += weight * slope * slope.transpose();
            pull -= weight * std::log(time / j.observed_s) * slope;
        }
        const Eigen::VectorXd step = normal.ldlt().solve(pull);
        x += step;
        if (step.lpNorm<Eigen::Infinity>() < 1e-10) break;
    }
    result.rms_after = fit.rms(x);
    for (std::size_t i = 0; i < 2 * groups + streets; ++i) {
        const double factor = std::exp(x[static_cast<Eigen::Index>(i)]);
        (i < groups ? result.group : i < groups + streets ? result.street : result.capacity).push_back(factor);
    }
    return result;
}

}  // namespace septima
