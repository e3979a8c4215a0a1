#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "sim/route/assignment.h"

namespace septima {

/// Volume of an arc and what it costs there.
struct ArcState {
    double volume = 0.0;
    double time = 0.0;
    double slope = 0.0;
};

/// One bush's view of a problem: its row of `origins`, and its class's cost of an arc beside time.
struct BushView {
    const AssignmentProblem& problem;
    const OriginDemand& origin;
    std::span<const double> extra;

    /// True when a route of this origin may go on from a node.
    bool passes(std::uint32_t node) const { return node == origin.node || problem.graph.passable[node] != 0; }
};

inline constexpr std::uint32_t no_row = 0xFFFFFFFFU;
inline constexpr double unreached = std::numeric_limits<double>::infinity();

/// Buffers of the functions below, kept between calls. By node unless said otherwise.
struct BushScratch {
    std::vector<std::uint32_t> place;   ///< in the order of the bush; no_row when it is not reached
    std::vector<double> cost;           ///< cheapest way from the origin
    std::vector<std::uint32_t> parent;  ///< last arc of that way
    std::vector<std::uint32_t> queue;
    std::vector<char> queued;
    std::vector<std::pair<double, std::uint32_t>> heap, held;
    std::vector<double> arc_volume;  ///< by arc
    std::vector<std::uint32_t> waiting, child_begin, child;

    // by place in the order
    std::vector<double> shortest, longest, through;
    std::vector<std::uint32_t> shortest_row, longest_row;

    // of one exchange between two segments
    std::vector<std::uint32_t> cheap, dear;
    std::vector<ArcState> cheap_state, dear_state;
};

/// The cheapest routes at the given times, carrying the whole demand (Dijkstra 1959). Adds pairs without a way to
/// `unserved`.
Bush cheapest_routes(const BushView& view, std::span<const ArcState> arcs, BushScratch& scratch,
                     std::vector<UnservedPair>& unserved);

/// Makes volumes add up again at every node after many small exchanges, keeping the shares by which arcs enter it.
void restore_balance(const BushView& view, Bush& bush, BushScratch& scratch);

/// Finds exact cheapest routes at the given times, drops arcs without volume and takes in those on cheapest routes.
/// Volumes stay. Returns the volume's cost above the cheapest routes.
double renew(const BushView& view, std::span<const ArcState> arcs, Bush& bush, BushScratch& scratch);

/// Moves volume from the dearest used to the cheapest way into every node, last nodes first, by Newton steps on what
/// the two ways do not share. Returns the volume's cost above the cheapest routes of the bush, before.
double exchange(const BushView& view, std::span<ArcState> arcs, Bush& bush, BushScratch& scratch);

}  // namespace septima
