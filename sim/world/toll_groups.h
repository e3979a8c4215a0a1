#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/base/vehicle_class.h"
#include "sim/policy/command.h"

namespace septima {

/// Values of time are log-normal over the drivers of a kind: the same driver has the same one under every policy. This
/// is what a standard normal deviate makes of their mean.
inline double value_of_time(double mean, double spread, double deviate) {
    return mean * std::exp(spread * deviate - 0.5 * spread * spread);
}

/// For routes the drivers of a kind are taken in quarters, each with the value of its middle.
inline constexpr std::array<double, 4> value_of_time_deviates{-1.1503494, -0.3186394, 0.3186394, 1.1503494};

/// Which quarter a driver is in; 0 = those whose time is cheapest.
std::size_t value_of_time_quarter(std::uint64_t seed, std::uint32_t trip);

/// Drivers to whom every toll is the same number of seconds form a group: those of a kind who are spared the same tolls
/// and are in the same quarter. Where nothing is ever tolled a group is a kind.
struct TollGroups {
    std::vector<float> exempt;  ///< shares of vehicles that tolls of the run spare, ascending, each once, without 0
    bool tolls = false;         ///< the run has any
    std::size_t per_kind() const { return tolls ? (exempt.size() + 1) * value_of_time_deviates.size() : 1; }
    std::size_t size() const { return vehicle_kinds * per_kind(); }
    VehicleKind kind(std::size_t group) const { return static_cast<VehicleKind>(group / per_kind()); }
    bool operator==(const TollGroups&) const = default;
};

TollGroups toll_groups(std::span<const Command> commands);

/// True when the driver of a trip is among the share of vehicles that a toll spares; who is spared by a smaller share
/// is by a larger one.
bool is_spared(float exempt, std::uint64_t seed, std::uint32_t trip);

std::size_t group_of(const TollGroups& groups, VehicleKind kind, std::uint64_t seed, std::uint32_t trip);

/// Money to enter a link, as it stands.
struct LinkToll {
    float price_cop = 0.0F;
    KindMask kinds = 0;
    float exempt = 0.0F;
};

/// Values of time, COP/h: mean of each kind, standard deviation of the logarithm.
struct ValuesOfTime {
    ByKind mean_cop_per_h;
    double spread = 0.0;
};

/// What a toll weighs for a group, s.
float toll_s(const TollGroups& groups, std::size_t group, const LinkToll& toll, const ValuesOfTime& values);

}  // namespace septima
