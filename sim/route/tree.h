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

/// Lower bounds for searches (ALT: Goldberg & Harrelson 2005): cost from every link to a few far-apart links, at costs that
/// no later ones undercut by more than `slack`.
struct Landmarks {
    static constexpr std::size_t count = 12;
    std::vector<float> to_s;  ///< links x count
    float slack = 1.0F;       ///< bounds are multiplied by this
};
Landmarks find_landmarks(const Network& network, const Groups<LinkId, TurnId>& into, const RouteCosts& lowest);

/// What a search is for.
struct RouteQuery {
    LinkId destination;
    std::vector<LinkId> wanted;             ///< stops when these are settled; empty: settles every link
    const Landmarks* landmarks = nullptr;   ///< guides searches for one or two wanted links
};

/// Fills the tree: turn-aware Dijkstra backwards, or A* with landmarks. Costs of links that are neither wanted nor on the way
/// are unfinished when the search stops early.
void find_tree(const Network& network, const Groups<LinkId, TurnId>& into, const RouteCosts& costs, const RouteQuery& query,
               RouteTree& tree);

/// The turns from a link to the tree's destination; empty when it is there or there is no way (see cost_s).
std::vector<std::uint32_t> turns_to_destination(const Network& network, const RouteTree& tree, LinkId from);

}  // namespace septima
