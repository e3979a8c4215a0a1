#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "sim/network/network.h"
#include "sim/route/costs.h"

namespace septima {

/// Turns by the link they lead to: the network read backwards.
Groups<LinkId, TurnId> turns_into(const Network& network);

/// Cheapest way from every link to one destination link. Ties go to the smaller TurnId.
struct RouteLabel {
    float cost_s = std::numeric_limits<float>::infinity();  ///< from the link's start to the end of the destination;
                                                            ///< infinite = no way
    std::uint32_t next_turn = 0xFFFFFFFFU;  ///< TurnId to take; 0xFFFFFFFF at the destination and where there is no way
};
struct RouteTree {
    std::vector<RouteLabel> label;    ///< per link
    std::vector<std::uint64_t> heap;  ///< kept between calls: cost in the upper half, link in the lower
};

/// What a search is for.
struct RouteQuery {
    LinkId destination;
    std::vector<LinkId> wanted;           ///< stops when these are settled; empty: settles every link
    std::uint32_t avoided = 0xFFFFFFFFU;  ///< a link that costs avoid_s more in this search
    static constexpr float avoid_s = 900.0F;
};

/// Fills the tree: turn-aware Dijkstra backwards. Costs of links that are neither wanted nor on the way are unfinished
/// when the search stops early. Many searches at the same costs are the work of a RouteHierarchy.
void find_tree(const Network& network, const Groups<LinkId, TurnId>& into, const RouteCosts& costs,
               const RouteQuery& query, RouteTree& tree);

/// The turns from a link to the tree's destination; empty when it is there or there is no way (see cost_s).
std::vector<std::uint32_t> turns_to_destination(const Network& network, const RouteTree& tree, LinkId from);

}  // namespace septima
