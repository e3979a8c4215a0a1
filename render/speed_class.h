#pragma once

#include <array>
#include <cstdint>

namespace septima::render {

/// Seoul's TOPIS classes (FACTS: streets <= 15 red, 15-25 yellow, >= 25 green; urban expressways 30 and 50 km/h).
enum class SpeedClass : std::uint8_t { slow, medium, fast };
inline constexpr std::size_t speed_classes = 3;

struct SpeedLimits {
    float slow_kmh;  ///< up to and including this: slow
    float fast_kmh;  ///< from this on: fast
};
inline constexpr SpeedLimits street_limits{15.0F, 25.0F};
inline constexpr SpeedLimits express_limits{30.0F, 50.0F};

constexpr SpeedClass speed_class(float speed_kmh, bool express) {
    const SpeedLimits limits = express ? express_limits : street_limits;
    if (speed_kmh <= limits.slow_kmh) return SpeedClass::slow;
    return speed_kmh >= limits.fast_kmh ? SpeedClass::fast : SpeedClass::medium;
}

inline constexpr float kmh_per_mps = 3.6F;

}  // namespace septima::render
