#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/network/network.h"

namespace septima {

/// A turn as a backward search sees it.
struct RouteArc {
    std::uint32_t from = 0;  ///< link
    std::uint32_t turn = 0;
    float cost_s = 0.0F;     ///< the turn, and the link before it; infinite = not to be used
    bool only = false;       ///< the link has no other turn: what leads to its end leads on
};

/// What drivers weigh, in seconds. Rows: links, turns.
struct RouteCosts {
    std::vector<float> link_s;  ///< a link, entered at its start; infinite = not to be used
    std::vector<float> turn_s;
    std::vector<RouteArc> arcs;  ///< rows as the items of turns_into; made by pack_arcs from the two above
};

/// Turns by the link they lead to: the network read backwards.
Groups<LinkId, TurnId> turns_into(const Network& network);

/// Brings the costs into the order in which searches read them; to be called again when they change.
void pack_arcs(const Network& network, const Groups<LinkId, TurnId>& into, RouteCosts& costs);

/// Cheapest way from every link to one destination link. Ties go to the smaller TurnId.
struct RouteLabel {
    float cost_s = std::numeric_limits<float>::infinity();  ///< from the link's start to the end of the destination; infinite = no way
    float bound_s = 0.0F;                                    ///< of a guided search: what is missing at least
    std::uint32_t next_turn = 0xFFFFFFFFU;                   ///< TurnId to take; 0xFFFFFFFF at the destination and where there is no way
};
struct RouteTree {
    std::vector<RouteLabel> label;           ///< per link
    std::vector<std::uint64_t> heap;         ///< kept between calls: cost in the upper half, link in the lower
    std::vector<std::uint32_t> touched;      ///< links whose labels the last call wrote
    std::vector<std::uint32_t> chain;        ///< links to go on from at once
    std::array<std::uint8_t, 6> landmark{};  ///< those that guide the present search
};

/// Kinds of vehicle that see the same streets at the same price share a table of costs.
struct KindCosts {
    std::array<std::size_t, vehicle_kinds> of_kind{};
    std::vector<RouteCosts> costs;
    const RouteCosts& of(VehicleKind kind) const { return costs[of_kind[static_cast<std::size_t>(kind)]]; }
};

/// Lower bounds for searches (ALT: Goldberg & Harrelson 2005): cost from every link to a few far-apart links, at costs that
/// those of the search never undercut.
struct Landmarks {
    static constexpr std::size_t count = 16;
    std::vector<float> to_s;  ///< links x count
};
Landmarks find_landmarks(const Groups<LinkId, TurnId>& into, const RouteCosts& lowest);

/// No way from one link to another costs less than this, from its start to the end of the other.
float least_cost_s(const Landmarks& landmarks, LinkId from, LinkId to);

/// What a search is for.
struct RouteQuery {
    LinkId destination;
    std::vector<LinkId> wanted;             ///< stops when these are settled; empty: settles every link
    const Landmarks* landmarks = nullptr;   ///< guides searches for one or two wanted links
    float tolerance = 0.0F;                 ///< a guided search may end with a way that costs this share more than the best
    std::uint32_t avoided = 0xFFFFFFFFU;    ///< a link that costs avoid_s more in this search
    static constexpr float avoid_s = 900.0F;
};

/// Fills the tree: turn-aware Dijkstra backwards, or A* with landmarks. Costs of links that are neither wanted nor on the way
/// are unfinished when the search stops early.
void find_tree(const Groups<LinkId, TurnId>& into, const RouteCosts& costs, const RouteQuery& query, RouteTree& tree);

/// The turns from a link to the tree's destination; empty when it is there or there is no way (see cost_s).
std::vector<std::uint32_t> turns_to_destination(const Network& network, const RouteTree& tree, LinkId from);

}  // namespace septima
