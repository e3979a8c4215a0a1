#pragma once

#include <cstdint>
#include <vector>

#include "sim/world/watch.h"

namespace septima {

inline constexpr std::uint32_t stays = 0xFFFFFFFEU;  ///< on its lane

/// What travels with a vehicle beside the numbers of its motion.
struct Rider {
    std::uint32_t trip = none;
    std::uint32_t turn = none;      ///< TurnId at the end of this link; none: the trip ends there
    std::uint32_t after = none;     ///< TurnId at the end of the next link
    std::uint32_t movement = none;  ///< chosen, from the moment it may cross
    float speed_factor = 1.0F;      ///< desired speed / limit
    std::uint16_t standing_steps = 0;
    std::uint8_t vehicle_class = 0;
    std::uint8_t cause = 0;  ///< DelayCause that last held it up
    bool operator==(const Rider&) const = default;
};

/// What a vehicle has come to so far.
struct Tally {
    float distance_m = 0.0F;
    std::int32_t delay_ticks = 0;  ///< on the road
    float fuel_g = 0.0F;
    std::uint32_t stops = 0;
    bool operator==(const Tally&) const = default;
};

/// What other drivers see of a vehicle, in one place: most of them come upon it alone, from other lanes.
struct alignas(16) VehicleBody {
    float x_m = 0.0F;  ///< front bumper on the lane's coordinate
    float speed_mps = 0.0F;
    float desired_mps = 0.0F;  ///< on this link
    float length_m = 0.0F;
    bool operator==(const VehicleBody&) const = default;
};

/// Vehicles on the road: columns sorted by (lane, front to back). A row lives for one step.
struct Vehicles {
    std::vector<VehicleBody> body;
    std::vector<float> headway_s;
    std::vector<Rider> rider;
    std::vector<Tally> tally;
    std::size_t size() const { return body.size(); }
    void resize(std::size_t rows);
    bool operator==(const Vehicles&) const = default;
};

}  // namespace septima
