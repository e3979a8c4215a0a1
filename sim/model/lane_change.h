#pragma once

#include <algorithm>

#include "sim/model/car_following.h"

namespace septima {

/// MOBIL (Kesting, Treiber & Helbing 2007, TRR 1999): thresholds of a discretionary change, m/s^2.
struct LaneChangeTaste {
    float politeness = 0.2F;
    float threshold_mps2 = 0.3F;     ///< gain that makes a change worth while
    float safe_decel_mps2 = 2.5F;    ///< what one may ask of the new follower
    float urgent_decel_mps2 = 5.0F;  ///< ... when the turn is near and this is not the lane for it
};

/// Neighbours in the lane one would move to; a missing one stands at free_road_m.
struct Neighbours {
    float lead_gap_m = free_road_m;  ///< rear of the new leader minus own front
    float lead_speed_mps = 0.0F;
    float follow_gap_m = free_road_m;  ///< own rear minus front of the new follower
    float follow_speed_mps = 0.0F;
};

/// Braking that may be asked of oneself and of the follower, growing as the place where the change must be done comes
/// near.
inline float tolerated_decel_mps2(const LaneChangeTaste& taste, float distance_left_m, int lanes_to_go) {
    const float ease_m = 60.0F * static_cast<float>(std::max(1, lanes_to_go));
    const float urgency = std::clamp(1.0F - distance_left_m / ease_m, 0.0F, 1.0F);
    return taste.safe_decel_mps2 + urgency * (taste.urgent_decel_mps2 - taste.safe_decel_mps2);
}

/// True when neither I nor the new follower would have to brake harder than `decel`. At walking pace a gap of one metre
/// ahead and half a metre behind will do.
inline bool gap_is_safe(const Driver& me, float speed_mps, const Driver& follower, const Neighbours& n,
                        float decel_mps2) {
    // What a hard braking ahead takes in the step before one reacts.
    if (n.lead_gap_m < 1.0F + std::max(0.0F, speed_mps - n.lead_speed_mps)) return false;
    if (n.follow_gap_m < 0.5F + std::max(0.0F, n.follow_speed_mps - speed_mps)) return false;
    const bool crawling = speed_mps < 3.0F && n.follow_speed_mps < 3.0F;
    if (crawling) return n.lead_gap_m >= 1.0F + 0.5F * speed_mps && n.follow_gap_m >= 0.5F + 0.8F * n.follow_speed_mps;
    if (-acceleration(me, speed_mps, n.lead_speed_mps, n.lead_gap_m) > decel_mps2) return false;
    return -acceleration(follower, n.follow_speed_mps, speed_mps, n.follow_gap_m) <= decel_mps2;
}

}  // namespace septima
