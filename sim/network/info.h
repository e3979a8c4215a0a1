#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/network/network.h"

namespace septima {

/// Why a link is distrusted.
enum class Doubt : std::uint8_t {
    no_room,            ///< less than one car long between its entry and its stop line
    no_way_on,          ///< cars on it have no turn to take
    no_way_in,          ///< no turn leads cars onto it
    lane_without_exit,  ///< a lane open to cars has no movement, though its link has turns for them
    not_connected,      ///< cars cannot go there and come back
    only_turns_back,    ///< its only turn is a u-turn, though other links leave its end node
    fast_for_class,     ///< limit above what streets of its class have
    wide_for_class,     ///< more lanes than streets of its class have
    shape_differs,      ///< given length and shape do not fit
    lanes_vanish,       ///< goes straight on into less than half of its lanes
    idle_signal,        ///< no turns cross or meet at its signalised end node
    count
};
inline constexpr std::size_t doubts = static_cast<std::size_t>(Doubt::count);

struct SuspiciousLink {
    LinkId link{};
    Doubt doubt{};
    std::string detail;  ///< with the value found and what is usual
};

/// What `septima network info` prints.
struct NetworkInfo {
    std::array<double, road_classes> road_km{};  ///< centre line: the two directions of a street count once
    double total_road_km = 0.0;
    double link_km = 0.0;  ///< each direction counts
    double lane_km = 0.0;
    double reserved_lane_km = 0.0;  ///< lanes that admit no cars
    std::size_t nodes = 0;
    std::size_t links = 0;
    std::size_t lanes = 0;
    std::size_t turns = 0;
    std::size_t movements = 0;
    std::size_t junctions = 0;  ///< nodes where three or more streets meet
    std::size_t signalised_nodes = 0;
    std::size_t controllers = 0;
    std::size_t mapped_plans = 0;      ///< controllers whose plan came from a file
    double connected_share_pct = 0.0;  ///< of car link length: where cars can go and come back
    std::array<std::size_t, doubts> doubt_counts{};
    std::vector<SuspiciousLink> suspicious;  ///< by link, then by doubt
};

/// Counts a network and names the links it distrusts.
NetworkInfo info(const Network& network);

/// "no room for a car", ...
std::string_view text_of(Doubt doubt);
/// Table for a terminal; at most `most` suspicious links of each kind are named.
std::string text_of(const NetworkInfo& info, const Network& network, std::size_t most = 10);

}  // namespace septima
