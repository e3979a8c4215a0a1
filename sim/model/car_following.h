#pragma once

#include <algorithm>
#include <cmath>

namespace septima {

/// Hardest braking any vehicle can do, m/s^2 (dry asphalt; assumption).
inline constexpr float hardest_decel_mps2 = 9.0F;

/// A gap that constrains nobody, m.
inline constexpr float free_road_m = 1.0e6F;

/// Intelligent Driver Model (Treiber, Hennecke & Helbing 2000, Phys. Rev. E 62, 1805), one driver.
struct Driver {
    float desired_speed_mps = 13.9F;
    float time_headway_s = 1.0F;
    float min_gap_m = 2.0F;
    float max_accel_mps2 = 1.8F;
    float comfort_decel_mps2 = 2.0F;
    float accel_exponent = 4.0F;
};

/// (v / v0)^delta; the usual exponent 4 without a call.
inline float speed_term(float speed_ratio, float exponent) {
    if (exponent == 4.0F) {
        const float square = speed_ratio * speed_ratio;
        return square * square;
    }
    return std::pow(speed_ratio, exponent);
}

/// Acceleration wanted on a free road, m/s^2. Above the desired speed the IDM term is replaced by a comfortable slowing
/// down, so that a lower limit ahead does not cause an emergency stop.
inline float free_acceleration(const Driver& d, float speed_mps) {
    const float ratio = speed_mps / d.desired_speed_mps;
    return std::max(d.max_accel_mps2 * (1.0F - speed_term(ratio, d.accel_exponent)), -d.comfort_decel_mps2);
}

/// 2 sqrt(a b): what the braking term of the desired gap is divided by, m/s^2.
inline float braking_scale(const Driver& d) {
    return 2.0F * std::sqrt(d.max_accel_mps2 * d.comfort_decel_mps2);
}

/// What a leader takes from the free acceleration, m/s^2, >= 0: a (s* / s)^2.
/// @param gap_m leader's rear bumper minus own front bumper
/// @param scale braking_scale of the driver
inline float interaction(const Driver& d, float scale, float speed_mps, float leader_speed_mps, float gap_m) {
    const float dynamic_m = speed_mps * d.time_headway_s + speed_mps * (speed_mps - leader_speed_mps) / scale;
    const float desired_gap_m = d.min_gap_m + std::max(0.0F, dynamic_m);
    const float ratio = desired_gap_m / std::max(gap_m, 0.01F);
    return d.max_accel_mps2 * ratio * ratio;
}

inline float interaction(const Driver& d, float speed_mps, float leader_speed_mps, float gap_m) {
    return interaction(d, braking_scale(d), speed_mps, leader_speed_mps, gap_m);
}

/// Acceleration of a follower, m/s^2, not below the hardest braking.
inline float acceleration(const Driver& d, float speed_mps, float leader_speed_mps, float gap_m) {
    return std::max(free_acceleration(d, speed_mps) - interaction(d, speed_mps, leader_speed_mps, gap_m),
                    -hardest_decel_mps2);
}

/// Gap that followers keep at equal speeds, m; infinite at and above the desired speed.
inline float equilibrium_gap_m(const Driver& d, float speed_mps) {
    const float room = 1.0F - speed_term(speed_mps / d.desired_speed_mps, d.accel_exponent);
    return room <= 0.0F ? free_road_m : (d.min_gap_m + speed_mps * d.time_headway_s) / std::sqrt(room);
}

/// One vehicle after a step at constant acceleration (ballistic update); it stops rather than rolls back.
struct Motion {
    float advance_m = 0.0F;
    float speed_mps = 0.0F;
};
inline Motion moved(float speed_mps, float accel_mps2, float step_s) {
    const float next = speed_mps + accel_mps2 * step_s;
    if (next >= 0.0F) return {speed_mps * step_s + 0.5F * accel_mps2 * step_s * step_s, next};
    return {-0.5F * speed_mps * speed_mps / accel_mps2, 0.0F};
}

}  // namespace septima
