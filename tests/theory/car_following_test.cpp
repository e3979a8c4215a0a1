// Car following against closed forms (THEORY 2.1). Set DEV: v0 60 km/h, T 1.2 s, s0 2 m, a 1.5, b 2.0, delta 4.
#include "sim/model/car_following.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/base/random.h"
#include "tests/toys.h"

namespace septima {
namespace {

constexpr Driver dev{60.0F / 3.6F, 1.2F, 2.0F, 1.5F, 2.0F, 4.0F};

// Solving acceleration == 0 for the gap at equal speeds gives (s0 + v T) / sqrt(1 - (v / v0)^4): 8.033 m at 5 m/s
// and 15.006 m at 10 m/s.
TEST(CarFollowing, HoldsTheEquilibriumGap) {
    EXPECT_NEAR(equilibrium_gap_m(dev, 5.0F), 8.033F, 0.01F);
    EXPECT_NEAR(equilibrium_gap_m(dev, 10.0F), 15.006F, 0.01F);
    for (const float exponent : {2.0F, 4.0F, 8.0F}) {
        Driver d = dev;
        d.accel_exponent = exponent;
        for (const float speed : {2.0F, 5.0F, 10.0F, 15.0F})
            EXPECT_NEAR(acceleration(d, speed, speed, equilibrium_gap_m(d, speed)), 0.0F, 1e-4F)
                << speed << " m/s, delta " << exponent;
    }
}

// Largest v / (s_e(v) + l) over v, l = 4.5 m: 1853 veh/h at 38.5 km/h (numeric maximum of the closed form).
TEST(CarFollowing, HasTheCapacityOfItsFundamentalDiagram) {
    double best = 0.0;
    double at_kmh = 0.0;
    for (float speed = 0.5F; speed < 16.6F; speed += 0.01F) {
        const double flow = 3600.0 * static_cast<double>(speed / (equilibrium_gap_m(dev, speed) + 4.5F));
        if (flow > best) {
            best = flow;
            at_kmh = static_cast<double>(speed) * 3.6;
        }
    }
    EXPECT_NEAR(best, 1853.0, 0.02 * 1853.0);
    EXPECT_NEAR(at_kmh, 38.5, 1.0);
}

// Integrating dv/dt = a (1 - (v / v0)^4) over 500 m from rest takes 36.29 s, at any step.
TEST(CarFollowing, StartsFromRestAsTheIntegralSays) {
    for (const float step_s : {0.1F, 0.5F, 1.0F}) {
        double x = 0.0;
        double t = 0.0;
        float v = 0.0F;
        while (x < 500.0) {
            const Motion m = moved(v, free_acceleration(dev, v), step_s);
            const double left = (500.0 - x) / static_cast<double>(std::max(m.advance_m, 1e-6F));
            t += static_cast<double>(step_s) * std::min(1.0, left);
            x += static_cast<double>(m.advance_m);
            v = m.speed_mps;
        }
        EXPECT_NEAR(t, 36.29, 0.02 * 36.29) << "step " << step_s;
    }
}

// No overlap from any safe start with a leader that brakes by up to 8 m/s^2, also at a step of 1 s. A start is safe
// when the follower, braking at 9 m/s^2 from now on, stops behind where the leader stops.
TEST(CarFollowing, NeverCollidesFromASafeStart) {
    float smallest = 1e9F;
    for (std::uint64_t i = 0; i < 5000; ++i) {
        const auto draw = [i](std::uint64_t k) { return static_cast<float>(uniform(7, i, Purpose::departure, k)); };
        const float step_s = draw(0) < 0.5F ? 0.5F : 1.0F;
        float v = 20.0F * draw(1);
        float leader_v = 20.0F * draw(2);
        const float brake = 8.0F * draw(3);
        const float safe = std::max(0.0F, v * v / 18.0F - leader_v * leader_v / 16.0F) + v * step_s + dev.min_gap_m;
        float gap = safe + 30.0F * draw(4);
        for (int k = 0; k < 60; ++k) {
            const Motion mine = moved(v, acceleration(dev, v, leader_v, gap), step_s);
            const Motion theirs = moved(leader_v, -brake, step_s);
            gap += theirs.advance_m - mine.advance_m;
            v = mine.speed_mps;
            leader_v = theirs.speed_mps;
            smallest = std::min(smallest, gap);
        }
    }
    EXPECT_GT(smallest, 0.0F);
}

}  // namespace
}  // namespace septima
