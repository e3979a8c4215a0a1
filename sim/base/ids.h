#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace septima {

// Typed row numbers: a LinkId cannot index a column of lanes. Values are dense from 0 in their network or world.
enum class NodeId : std::uint32_t {};
enum class LinkId : std::uint32_t {};
enum class LaneId : std::uint32_t {};
enum class TurnId : std::uint32_t {};      ///< link -> link passage through a node (a GMNS movement row)
enum class MovementId : std::uint32_t {};  ///< lane -> lane passage through a node
enum class ControllerId : std::uint32_t {};
enum class ZoneId : std::uint32_t {};
enum class TripId : std::uint32_t {};

template <class Id>
inline constexpr Id no_id = static_cast<Id>(std::numeric_limits<std::uint32_t>::max());

/// Row number of an id.
template <class Id>
constexpr std::size_t row(Id id) {
    return static_cast<std::size_t>(id);
}

template <class Id>
constexpr Id id_at(std::size_t index) {
    return static_cast<Id>(static_cast<std::uint32_t>(index));
}

}  // namespace septima
