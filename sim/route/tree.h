#pragma once

#include <cstdint>
#include <vector>

#include "sim/network/network.h"

namespace septima {

/// What drivers weigh, in seconds. Rows: links, turns.
struct RouteCosts {
    std::vector<float> link_s;  ///< a link, entered at its start; infinite = not to be used
    std::vector<float> turn_s;
};

/// Turns by the link they lead to: the network read backwards.
Groups<LinkId, TurnId> turns_into(const Network& network);

/// Cheapest way from every link to one destination link, by kind of costs. Ties go to the smaller TurnId.
struct RouteTree {
    std::vector<float> cost_s;             ///< per link: from its start to the end of the destination; infinite = no way
    std::vector<std::uint32_t> next_turn;  ///< per link: TurnId to take; 0xFFFFFFFF at the destination and where there is no way
    std::vector<std::pair<float, std::uint32_t>> heap;  ///< kept between calls
    std::vector<std::uint32_t> touched;                 ///< links whose rows the last call wrote
};

/// Fills the tree (turn-aware Dijkstra, backwards). Stops early when all `wanted` links are settled (empty: settles all).
void find_tree(const Network& network, const Groups<LinkId, TurnId>& into, const RouteCosts& costs, LinkId destination,
               const std::vector<LinkId>& wanted, RouteTree& tree);

/// The turns from a link to the tree's destination; empty when it is there or there is no way (see cost_s).
std::vector<std::uint32_t> turns_to_destination(const Network& network, const RouteTree& tree, LinkId from);

}  // namespace septima
