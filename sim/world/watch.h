#pragma once

#include <cstdint>
#include <vector>

namespace septima {

inline constexpr std::uint32_t none = 0xFFFFFFFFU;

/// A set of rows, a bit each.
using Bits = std::vector<std::uint64_t>;
inline bool has_bit(const Bits& bits, std::uint32_t row) {
    return (bits[row / 64] >> (row % 64) & 1U) != 0;
}
inline void set_bit(Bits& bits, std::uint32_t row) {
    bits[row / 64] |= std::uint64_t{1} << (row % 64);
}
inline void clear_bit(Bits& bits, std::uint32_t row) {
    bits[row / 64] &= ~(std::uint64_t{1} << (row % 64));
}

/// A place on a lane where an incident stands, or beside one.
struct Obstacle {
    std::uint32_t lane = none;
    float begin_m = 0.0F, end_m = 0.0F;
    float passing_mps = 0.0F;  ///< <= 0: as the limit says
    float since_s = 0.0F;      ///< seconds since midnight
    bool blocks = false;       ///< nobody drives through
};

/// What drivers heed beside other vehicles and the stop line. Lanes without any of it pay for one bit.
struct Watch {
    Bits lanes;                       ///< that have something
    std::vector<Obstacle> obstacles;  ///< sorted by lane and place
};

}  // namespace septima
