#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace septima {

/// Kinds of vehicle that streets and rules know. A fleet may hold several classes of one kind.
enum class VehicleKind : std::uint8_t {
    car,
    motorcycle,
    taxi,
    van,
    bus,
    articulated_bus,
    biarticulated_bus,
    truck,
    bicycle
};
inline constexpr std::size_t vehicle_kinds = 9;

/// A number for each kind of vehicle. Made of one number it is everybody's.
struct ByKind {
    std::array<double, vehicle_kinds> of{};
    ByKind() = default;
    ByKind(double everybody) { of.fill(everybody); }
    double operator()(VehicleKind kind) const { return of[static_cast<std::size_t>(kind)]; }
    double& operator()(VehicleKind kind) { return of[static_cast<std::size_t>(kind)]; }
    bool operator==(const ByKind&) const = default;
};

inline constexpr std::array<std::string_view, vehicle_kinds> vehicle_kind_names{
    "car", "motorcycle", "taxi", "van", "bus", "articulated_bus", "biarticulated_bus", "truck", "bicycle"};

constexpr std::string_view name_of(VehicleKind kind) {
    return vehicle_kind_names[static_cast<std::size_t>(kind)];
}

constexpr std::optional<VehicleKind> vehicle_kind(std::string_view name) {
    for (std::size_t i = 0; i < vehicle_kinds; ++i)
        if (vehicle_kind_names[i] == name) return static_cast<VehicleKind>(i);
    return std::nullopt;
}

/// A set of kinds, one bit each.
using KindMask = std::uint16_t;
constexpr KindMask mask_of(VehicleKind kind) {
    return static_cast<KindMask>(1U << static_cast<unsigned>(kind));
}
inline constexpr KindMask all_kinds = (1U << vehicle_kinds) - 1U;
inline constexpr KindMask bus_kinds = static_cast<KindMask>(
    mask_of(VehicleKind::bus) | mask_of(VehicleKind::articulated_bus) | mask_of(VehicleKind::biarticulated_bus));
constexpr bool allows(KindMask mask, VehicleKind kind) {
    return (mask & mask_of(kind)) != 0;
}

}  // namespace septima
