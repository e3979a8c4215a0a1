#pragma once

#include <cstdint>

namespace septima {

/// What a draw is for. Two purposes never share a number; add new ones at the end.
enum class Purpose : std::uint32_t {
    desired_speed = 1,
    route = 2,
    lane_change = 3,
    departure = 4,
    vehicle_class = 5,
    origin = 6,
    destination = 7,
    plate_last = 8,
    plate_first = 9,
    plate_place = 10,
    exemption = 11,
    compliance = 12,
    response = 13,
    shift = 14,
    reroute = 15,
    demand_scale = 16,
    demand_round = 17,
    headway = 18,
    filtering = 19,
    day_to_day = 20,
    habit = 21,   ///< which of the tastes a driver has, and how it judges a street
    choice = 31,  ///< whether a traveller goes on as he did
    choice_other = 32,
    value_of_time = 33,
    second_vehicle = 34,
    toll_exemption = 35,
    trip_sample = 36,
    courtesy = 37,
    message_sign = 38,  ///< whether a driver reads the sign of a link
    entry_lane = 39,    ///< which of the lanes that are alike a newcomer takes
};

/// Mixes a key into 64 well-spread bits (SplitMix64 finaliser over each word, Steele et al. 2014).
inline std::uint64_t mixed_bits(std::uint64_t seed, std::uint64_t subject, Purpose purpose, std::uint64_t index) {
    std::uint64_t x = seed;
    const auto mix = [&x](std::uint64_t word) {
        x += word + 0x9e3779b97f4a7c15U;
        x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
        x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
        x ^= x >> 31U;
    };
    mix(subject);
    mix(static_cast<std::uint64_t>(purpose));
    mix(index);
    return x;
}

/// A number in [0, 1), a pure function of its key: no state, no order, no lock.
inline double uniform(std::uint64_t seed, std::uint64_t subject, Purpose purpose, std::uint64_t index = 0) {
    return static_cast<double>(mixed_bits(seed, subject, purpose, index) >> 11U) * 0x1.0p-53;
}

/// Standard normal deviate for a key, cut at +-3 (inverse of the normal distribution, Acklam's rational approximation,
/// absolute error < 1.2e-9).
double normal(std::uint64_t seed, std::uint64_t subject, Purpose purpose, std::uint64_t index = 0);

}  // namespace septima
