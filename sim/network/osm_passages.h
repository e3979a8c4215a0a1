#pragma once

// Legal ways through the nodes of the road graph; private to sim/network/osm_*.cpp.

#include <vector>

#include "sim/network/osm_graph.h"

namespace septima::osm {

/// One direction of travel on a segment.
struct Arc {
    Index segment = 0;
    bool forward = true;
    auto operator<=>(const Arc&) const = default;
};

const RoadSide& side_of(const RoadGraph& graph, Arc arc);
/// Travel heading where the arc ends / begins, radians.
double arrival_heading(const RoadGraph& graph, Arc arc);
double departure_heading(const RoadGraph& graph, Arc arc);

/// Finds what may follow what at a node, through the dropped segments inside it: one-way rules, restrictions, no u-turn
/// across a median, no circling inside the crossing.
class Passages {
  public:
    explicit Passages(const RoadGraph& graph);

    std::vector<Arc> arrivals(Index node) const;
    std::vector<Arc> departures(Index node) const;
    /// Departures that a vehicle coming on `in` may take; never the way back on the same segment.
    std::vector<Arc> exits(Arc in) const;

  private:
    struct Search;
    void walk(Search& search, Index at, Arc last) const;
    bool permits(const Search& search, Index at, Arc last, Index next) const;
    std::vector<Arc> without_reversals(Arc in, std::vector<Arc> exits) const;
    std::vector<Arc> busways_go_on(Arc in, std::vector<Arc> exits) const;

    const RoadGraph& graph_;
    std::vector<std::vector<Arc>> inside_from_;  ///< original node -> arcs inside a crossing that leave it
    std::vector<std::vector<Index>> bans_of_;    ///< segment -> rows of graph.bans that begin with it
};

}  // namespace septima::osm
