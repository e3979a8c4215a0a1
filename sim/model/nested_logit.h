#pragma once

#include <cstdint>
#include <span>

namespace septima {

// Two-level nested logit (Daly & Zachary 1978; Ben-Akiva & Lerman 1985, ch. 10; from memory). Utilities are in units of
// the upper level; -infinity = not available. Within nest n the scale is 1 / ratio[n] times that of the upper level;
// 0 < ratio <= 1 agrees with random utility, ratio 1 everywhere is the multinomial logit.

/// Alternatives by nest: nest[j] is a row of ratio.
struct Nests {
    std::span<const std::uint32_t> nest;
    std::span<const double> ratio;
};

/// ln of the sum of exponentials over all nests: the expected greatest utility but for a constant. -infinity when
/// nothing is available.
double logsum(std::span<const double> utility, const Nests& nests);

/// Share of each alternative. All 0 when nothing is available. REQUIRES share, utility, nests.nest of one size.
void nested_logit_shares(std::span<const double> utility, const Nests& nests, std::span<double> share);

/// The incremental (pivot-point) form (Bates, Ashley & Hyman 1987, from memory): shares after utilities changed by
/// `change`, from those before; the constants of the alternatives are never needed, and no change leaves the shares bit
/// for bit as they were. An alternative that had no share gets none. `change` of -infinity takes an alternative away;
/// when all are taken away the shares are 0. REQUIRES `before` to be >= 0 and all spans of one size.
void pivot_shares(std::span<const double> before, std::span<const double> change, const Nests& nests,
                  std::span<double> after);

}  // namespace septima
