#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "sim/network/network.h"
#include "sim/route/costs.h"

namespace septima {

/// A customizable contraction hierarchy over links and turns (Dibbelt, Strasser & Wagner, J. Exp. Algorithmics 2016):
/// which links a way may skip, whatever the costs. Links are ranked; every way is a climb followed by a descent. An arc
/// joins two links, the lower-ranked first, and has a cost up and a cost down.
struct RouteHierarchy {
    std::vector<std::uint32_t> rank;      ///< per link
    std::vector<std::uint32_t> parent;    ///< per rank: the lowest above it; none_above at a root
    std::vector<std::uint32_t> up_begin;  ///< per rank: its arcs, by the rank they lead up to
    std::vector<std::uint32_t> up_to;     ///< per arc
    std::vector<std::uint32_t> up_from;   ///< per arc
    std::vector<std::uint32_t> turn_way;  ///< per turn: its way; no_way when it leads back onto its own link
    /// Of a link, its arc to a and the next ones to b, b+1, ... in the order of the ranks: with the first they bridge
    /// the link for the arcs a-b, a-(b+1), ..., as far as both lie in a row.
    struct Bridge {
        std::uint32_t beyond;  ///< first arc to b
        std::uint32_t spans;   ///< first arc a-b
        std::uint32_t count;
    };
    std::vector<Bridge> bridges;
    std::vector<std::uint32_t> bridge_begin;  ///< arcs + 1: those that begin with an arc
    static constexpr std::uint32_t none_above = 0xFFFFFFFFU, no_way = 0xFFFFFFFFU;
    /// An arc seen in one direction: a row of HierarchyCosts. Those up come first: a climb reads these alone.
    std::uint32_t way_up(std::uint32_t arc) const { return arc; }
    std::uint32_t way_down(std::uint32_t arc) const { return static_cast<std::uint32_t>(up_to.size()) + arc; }
    std::size_t arcs() const { return up_to.size(); }
};

/// Depends on the network alone; the costs come later and may change.
RouteHierarchy make_hierarchy(const Network& network);

/// Costs spread over a hierarchy. A way's cost is what it adds: from the end of its first link to the end of its last.
struct HierarchyCosts {
    std::vector<float> link_s;      ///< per link, as in RouteCosts
    std::vector<float> way_s;       ///< per way
    std::vector<std::uint32_t> by;  ///< per way: the TurnId, or the rank of the link between with the highest bit set
};

/// Brings new costs into the hierarchy. Ties go to the smaller TurnId, then to what lies lower.
void customize(const Network& network, const RouteHierarchy& hierarchy, const RouteCosts& costs, HierarchyCosts& out);

/// Buffers of searches in one hierarchy, kept between calls; the half that starts at the destination is kept as well.
struct RouteSearch {
    LinkId destination = no_id<LinkId>;
    const HierarchyCosts* costs = nullptr;  ///< that the destination's half was made with
    std::uint32_t meeting = 0;              ///< highest-ranked link of the last way found
    std::vector<float> from_s, to_s;        ///< per rank; infinite but along the two climbs
    std::vector<std::uint32_t> from_arc, to_arc;
    std::vector<std::uint32_t> ways;
};

/// Forgets what it kept; to be called when costs changed in place.
void reset(RouteSearch& search);

/// Cost of the cheapest way from the start of a link to the end of another, s; infinite when there is none.
float route_cost_s(const RouteHierarchy& hierarchy, const HierarchyCosts& costs, LinkId from, LinkId to,
                   RouteSearch& search);

/// Appends the turns of the way whose cost was asked last. REQUIRES that cost to be finite.
void append_route(const RouteHierarchy& hierarchy, const HierarchyCosts& costs, LinkId from, RouteSearch& search,
                  std::vector<std::uint32_t>& turns);

}  // namespace septima
