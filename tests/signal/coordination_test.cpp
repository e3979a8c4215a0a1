#include "sim/signal/coordination.h"

#include <gtest/gtest.h>

#include <cmath>

namespace septima {
namespace {

/// Signals every `spacing_m`, green for `green_s` from the start of the cycle in both directions.
std::vector<StreetSignal> street(int count, double spacing_m, double green_s) {
    std::vector<StreetSignal> signals;
    for (int i = 0; i < count; ++i)
        signals.push_back({i * spacing_m, (count - 1 - i) * spacing_m, 0.0, green_s, 0.0, green_s});
    return signals;
}

// One way: offsets L / v, the band is the green.
TEST(Coordination, OneWayBandIsTheGreen) {
    const auto signals = street(6, 300.0, 40.0);
    const Progression p{90.0, 12.0, 12.0, 1.0, 0.0};
    const auto offsets = coordinated_offsets_s(signals, p);
    EXPECT_NEAR(bandwidth(signals, p, offsets).out_s, 40.0, 1e-6);
    for (std::size_t i = 1; i < offsets.size(); ++i)
        EXPECT_NEAR(std::remainder(offsets[i] - offsets[i - 1] - 25.0, 90.0), 0.0, 1e-6);
}

// Spacing v C / 2 (40 km/h, 90 s: 500 m): alternate offsets of half a cycle give the whole green both ways.
TEST(Coordination, TwoWayBandAtHalfCycleSpacingIsTheGreen) {
    const auto signals = street(5, 500.0, 45.0);
    const Progression p{90.0, 40.0 / 3.6, 40.0 / 3.6, 1.0, 1.0};
    const auto offsets = coordinated_offsets_s(signals, p);
    const Bandwidth band = bandwidth(signals, p, offsets);
    EXPECT_NEAR(band.out_s, 45.0, 0.01);
    EXPECT_NEAR(band.back_s, 45.0, 0.01);
    for (std::size_t i = 1; i < offsets.size(); ++i)
        EXPECT_NEAR(std::abs(std::remainder(offsets[i] - offsets[i - 1], 90.0)), 45.0, 0.01);
}

// Spacing v C / 4: pairs of signals alternate (0, 0, C/2, C/2). The greens of a pair are seen C/4 apart in each
// direction, so that g - C / 4 is left: 22.5 of 45 s.
TEST(Coordination, TwoWayBandAtQuarterCycleSpacing) {
    const auto signals = street(4, 250.0, 45.0);
    const Progression p{90.0, 40.0 / 3.6, 40.0 / 3.6, 1.0, 1.0};
    const Bandwidth band = bandwidth(signals, p, coordinated_offsets_s(signals, p));
    EXPECT_NEAR(band.out_s, 22.5, 0.51);
    EXPECT_NEAR(band.back_s, 22.5, 0.51);
}

// No grid of offsets does better: all of 0, 3, ..., 87 s for three signals at uneven places with uneven greens.
TEST(Coordination, IsAtLeastAsGoodAsTryingEverything) {
    const std::vector<StreetSignal> signals{
        {0.0, 730.0, 0.0, 40.0, 8.0, 35.0}, {310.0, 420.0, 5.0, 30.0, 0.0, 44.0}, {730.0, 0.0, 0.0, 38.0, 0.0, 38.0}};
    const Progression p{90.0, 12.0, 12.0, 1.0, 1.0};
    double best = 0.0;
    for (double a = 0.0; a < 90.0; a += 3.0)
        for (double b = 0.0; b < 90.0; b += 3.0) {
            const Bandwidth band = bandwidth(signals, p, {0.0, a, b});
            best = std::max(best, std::min(band.out_s, band.back_s));
        }
    const Bandwidth found = bandwidth(signals, p, coordinated_offsets_s(signals, p));
    EXPECT_GE(std::min(found.out_s, found.back_s), best - 0.5);
}

}  // namespace
}  // namespace septima
