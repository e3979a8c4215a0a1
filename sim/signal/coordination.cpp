#include "sim/signal/coordination.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace septima {

namespace {

constexpr double grid_s = 0.5;

double modulo(double value, double cycle_s) {
    const double rest = std::fmod(value, cycle_s);
    return rest < 0.0 ? rest + cycle_s : rest;
}

/// A green seen by somebody who drives with the band: when it begins, s, and how long it lasts.
struct Window {
    double at_s;
    double green_s;
};

/// Longest stretch of the circle that lies in every window.
double common_s(const std::vector<Window>& windows, double cycle_s) {
    double best = windows.empty() ? cycle_s : 0.0;
    for (const Window& first : windows) {  // the band begins where some green begins
        double length = cycle_s;
        for (const Window& w : windows)
            if (w.green_s < cycle_s) length = std::min(length, w.green_s - modulo(first.at_s - w.at_s, cycle_s));
        best = std::max(best, length);
    }
    return best;
}

/// A signal relative to the outward band: the backward green begins `back_after_s` after the outward one.
struct Relation {
    double out_green_s, back_green_s, back_after_s;
};

/// The two bands against each other: the outward one lasts `out_s` from 0, the backward one begins at `back_at_s`.
struct Bands {
    double out_s = 0.0;
    double back_at_s = 0.0;
    double back_s = 0.0;
};

/// Of an offset that lets the outward band through, the one that leaves most of the backward green to the other band:
/// how much later than it the backward green may begin.
struct Fit {
    double out_at_s;  ///< beginning of the outward green, <= 0
    double back_s;    ///< of the backward green that remains
};
Fit best_fit(const Relation& r, const Bands& bands, double cycle_s) {
    const double room = r.out_green_s - bands.out_s;
    const double lag = modulo(bands.back_at_s - r.back_after_s, cycle_s);  // with the outward green beginning at 0
    const bool wraps = lag + room >= cycle_s;  // the outward green may begin earlier by cycle - lag
    if (r.back_green_s >= cycle_s) return {0.0, cycle_s};
    return wraps ? Fit{lag - cycle_s, r.back_green_s} : Fit{0.0, r.back_green_s - lag};
}

double backward_s(const std::vector<Relation>& relations, const Bands& bands, double cycle_s) {
    double least = cycle_s;
    for (const Relation& r : relations) least = std::min(least, best_fit(r, bands, cycle_s).back_s);
    return std::max(0.0, least);
}

/// Band in the ratio of the weights, then weighted sum.
std::pair<double, double> merit(const Bands& bands, const Progression& p) {
    const double out = p.out_weight > 0.0 ? bands.out_s / p.out_weight : std::numeric_limits<double>::infinity();
    const double back = p.back_weight > 0.0 ? bands.back_s / p.back_weight : std::numeric_limits<double>::infinity();
    return {std::min(out, back),
            std::max(p.out_weight, 1e-3) * bands.out_s + std::max(p.back_weight, 1e-3) * bands.back_s};
}

Bands best_bands(const std::vector<Relation>& relations, const Progression& p) {
    double most_s = p.cycle_s;
    for (const Relation& r : relations) most_s = std::min(most_s, r.out_green_s);
    Bands best;
    for (double out_s = most_s; out_s >= 0.0; out_s -= grid_s)
        for (double at_s = 0.0; at_s < p.cycle_s; at_s += grid_s) {
            Bands bands{out_s, at_s, 0.0};
            bands.back_s = backward_s(relations, bands, p.cycle_s);
            if (merit(bands, p) > merit(best, p)) best = bands;
        }
    return best;
}

}  // namespace

Bandwidth bandwidth(const std::vector<StreetSignal>& signals, const Progression& p,
                    const std::vector<double>& offsets_s) {
    std::vector<Window> out, back;
    for (std::size_t i = 0; i < signals.size(); ++i) {
        const StreetSignal& s = signals[i];
        out.push_back({offsets_s[i] + s.out_green_at_s - s.out_m / p.out_mps, s.out_green_s});
        back.push_back({offsets_s[i] + s.back_green_at_s - s.back_m / p.back_mps, s.back_green_s});
    }
    return {common_s(out, p.cycle_s), common_s(back, p.cycle_s)};
}

std::vector<double> coordinated_offsets_s(const std::vector<StreetSignal>& signals, const Progression& p) {
    std::vector<Relation> relations;
    for (const StreetSignal& s : signals) {
        const double out_at = s.out_green_at_s - s.out_m / p.out_mps;
        const double back_at = s.back_green_at_s - s.back_m / p.back_mps;
        relations.push_back({s.out_green_s, s.back_green_s, back_at - out_at});
    }
    const Bands bands = best_bands(relations, p);
    std::vector<double> offsets_s;
    for (std::size_t i = 0; i < signals.size(); ++i) {
        const double begin_s = best_fit(relations[i], bands, p.cycle_s).out_at_s;
        offsets_s.push_back(modulo(begin_s - signals[i].out_green_at_s + signals[i].out_m / p.out_mps, p.cycle_s));
    }
    return offsets_s;
}

}  // namespace septima
