#pragma once

#include <algorithm>
#include <cmath>

namespace septima {

/// Travel time of an arc by its volume, Bureau of Public Roads 1964: time(v) = free_time + rise (v / capacity)^power,
/// where rise = free_time x b. Time and volume are in any unit; sums are in the same.
struct VolumeDelay {
    double free_time = 0.0;
    double rise = 0.0;      ///< added at v = capacity
    double capacity = 1.0;  ///< REQUIRES > 0
    double power = 4.0;     ///< REQUIRES >= 0
};

/// Time and its derivative by volume.
struct Delay {
    double time = 0.0;
    double slope = 0.0;
};

/// base^exponent; small whole exponents by squaring, since most files have power 4.
inline double power_of(double base, double exponent) {
    const int whole = exponent >= 0.0 && exponent <= 32.0 ? static_cast<int>(exponent) : -1;
    if (static_cast<double>(whole) != exponent) return std::pow(base, exponent);
    double result = 1.0;
    for (int rest = whole; rest > 0; rest >>= 1) {
        if ((rest & 1) != 0) result *= base;
        base *= base;
    }
    return result;
}

/// Time and slope at a volume; negative volumes (rounding) count as 0. A power below 1 has an infinite slope at 0: it
/// is taken at a billionth of the capacity there.
inline Delay delay_at(const VolumeDelay& f, double volume) {
    if (f.rise == 0.0) return {f.free_time, 0.0};
    if (f.power == 0.0) return {f.free_time + f.rise, 0.0};
    const double ratio = std::max(0.0, volume) / f.capacity;
    const double below = power_of(f.power < 1.0 ? std::max(ratio, 1e-9) : ratio, f.power - 1.0);
    return {f.free_time + f.rise * below * ratio, f.rise * f.power * below / f.capacity};
}

/// Integral of the time from 0 to the volume: an arc's share of Beckmann's potential (Beckmann, McGuire & Winsten
/// 1956).
inline double delay_integral(const VolumeDelay& f, double volume) {
    const double v = std::max(0.0, volume);
    if (f.rise == 0.0) return f.free_time * v;
    return f.free_time * v + f.rise * v * power_of(v / f.capacity, f.power) / (f.power + 1.0);
}

/// The function whose equilibrium is the system optimum of `f`: time + v time'(v), which is a BPR function again.
inline VolumeDelay marginal(const VolumeDelay& f) {
    return {f.free_time, f.rise * (1.0 + f.power), f.capacity, f.power};
}

}  // namespace septima
