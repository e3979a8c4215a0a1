#include "sim/model/nested_logit.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace septima {

namespace {

constexpr double minus_infinity = -std::numeric_limits<double>::infinity();

/// ln sum exp(weighted terms), shifted by the greatest so that nothing overflows. term(j) is a value, weight(j) >= 0.
template <class Weight, class Term>
double log_sum_exp(std::size_t size, const Weight& weight, const Term& term) {
    double greatest = minus_infinity;
    for (std::size_t j = 0; j < size; ++j)
        if (weight(j) > 0.0) greatest = std::max(greatest, term(j));
    if (greatest == minus_infinity) return minus_infinity;
    double sum = 0.0;
    for (std::size_t j = 0; j < size; ++j)
        if (weight(j) > 0.0) sum += weight(j) * std::exp(term(j) - greatest);
    return greatest + std::log(sum);
}

/// Inclusive value of a nest, in units of the upper level.
double nest_value(std::span<const double> utility, const Nests& nests, std::uint32_t n) {
    const double ratio = nests.ratio[n];
    return ratio * log_sum_exp(
                       utility.size(), [&](std::size_t j) { return nests.nest[j] == n ? 1.0 : 0.0; },
                       [&](std::size_t j) { return utility[j] / ratio; });
}

}  // namespace

double logsum(std::span<const double> utility, const Nests& nests) {
    return log_sum_exp(
        nests.ratio.size(), [](std::size_t) { return 1.0; },
        [&](std::size_t n) { return nest_value(utility, nests, static_cast<std::uint32_t>(n)); });
}

void nested_logit_shares(std::span<const double> utility, const Nests& nests, std::span<double> share) {
    assert(utility.size() == share.size() && utility.size() == nests.nest.size());
    std::fill(share.begin(), share.end(), 0.0);
    const double all = logsum(utility, nests);
    if (all == minus_infinity) return;
    for (std::uint32_t n = 0; n < nests.ratio.size(); ++n) {
        const double value = nest_value(utility, nests, n);
        if (value == minus_infinity) continue;
        const double ratio = nests.ratio[n];
        for (std::size_t j = 0; j < share.size(); ++j)
            if (nests.nest[j] == n) share[j] = std::exp(value - all) * std::exp((utility[j] - value) / ratio);
    }
}

void pivot_shares(std::span<const double> before, std::span<const double> change, const Nests& nests,
                  std::span<double> after) {
    assert(before.size() == change.size() && before.size() == after.size() && before.size() == nests.nest.size());
    if (std::all_of(change.begin(), change.end(), [](double c) { return c == 0.0; })) {
        std::copy(before.begin(), before.end(), after.begin());
        return;
    }
    std::fill(after.begin(), after.end(), 0.0);
    // share before x exp(change) at both levels, then over their sum.
    double total = 0.0;
    for (std::uint32_t n = 0; n < nests.ratio.size(); ++n) {
        const double ratio = nests.ratio[n];
        double nest_before = 0.0;
        for (std::size_t j = 0; j < before.size(); ++j)
            if (nests.nest[j] == n) nest_before += before[j];
        if (nest_before <= 0.0) continue;
        const auto weight = [&](std::size_t j) { return nests.nest[j] == n ? before[j] / nest_before : 0.0; };
        const double inner = log_sum_exp(before.size(), weight, [&](std::size_t j) { return change[j] / ratio; });
        if (inner == minus_infinity) continue;
        const double nest_after = nest_before * std::exp(ratio * inner);
        for (std::size_t j = 0; j < before.size(); ++j)
            if (weight(j) > 0.0) after[j] = nest_after * weight(j) * std::exp(change[j] / ratio - inner);
        total += nest_after;
    }
    if (total <= 0.0) return;
    for (double& share : after) share /= total;
}

}  // namespace septima
