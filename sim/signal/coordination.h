#pragma once

#include <vector>

namespace septima {

/// One signal of a street as coordination sees it, times in s within the common cycle at offset 0. "Out" is the
/// direction in which the signals are numbered, "back" the other one.
struct StreetSignal {
    double out_m = 0.0;   ///< stop line from where the street begins, outwards
    double back_m = 0.0;  ///< ... from where it begins, backwards
    double out_green_at_s = 0.0;
    double out_green_s = 0.0;
    double back_green_at_s = 0.0;
    double back_green_s = 0.0;
};

/// What a progression is asked for. A weight of 0: that direction takes what is left.
struct Progression {
    double cycle_s = 90.0;
    double out_mps = 11.1;
    double back_mps = 11.1;
    double out_weight = 1.0;
    double back_weight = 1.0;
};

/// Seconds of each cycle in which somebody who drives at the speed asked for meets green at every signal.
struct Bandwidth {
    double out_s = 0.0;
    double back_s = 0.0;
};

Bandwidth bandwidth(const std::vector<StreetSignal>& signals, const Progression& progression,
                    const std::vector<double>& offsets_s);

/// Offsets, each in [0, cycle), of greatest bandwidth: first the greatest band that both directions have in the ratio
/// of their weights, then the greatest weighted sum. Exact on a grid of 0.5 s: once the two bands stand against each
/// other, each signal's offset can be chosen by itself (after Morgan & Little 1964). REQUIRES greens within the cycle.
std::vector<double> coordinated_offsets_s(const std::vector<StreetSignal>& signals, const Progression& progression);

}  // namespace septima
