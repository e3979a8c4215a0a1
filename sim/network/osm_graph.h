#pragma once

// The road graph between an OSM file and a Draft; private to sim/network/osm_*.cpp.

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/geometry.h"
#include "sim/network/osm_read.h"
#include "sim/network/osm_report.h"
#include "sim/network/osm_road.h"
#include "sim/network/projection.h"

namespace septima::osm {

using Index = std::uint32_t;
inline constexpr Index no_index = std::numeric_limits<Index>::max();

/// A sign or signal beside a segment.
struct RoadPoint {
    double at_m = 0.0;   ///< from the segment's end a
    OsmControl control;  ///< direction 1: for traffic from a to b
    std::int64_t node = 0;
};

/// A piece of road between two nodes, both directions of travel.
struct Segment {
    Index a = 0;
    Index b = 0;
    /// The nodes that each direction joined before junction nodes were merged, as (its node at a, its node at b).
    std::pair<Index, Index> forward_ends;
    std::pair<Index, Index> backward_ends;
    std::vector<Point> shape;             ///< from a to b
    std::vector<std::int64_t> shape_ids;  ///< OSM node of every shape point
    double length_m = 0.0;
    std::string street;
    std::string note;
    std::string name;  ///< id: way and piece
    RoadClass road_class = RoadClass::residential;
    bool roundabout = false;
    bool bus_only = false;
    bool must_connect = false;
    RoadSide forward;   ///< a -> b
    RoadSide backward;  ///< b -> a
    std::vector<RoadPoint> points;
    std::int64_t way = 0;
    bool alive = true;
    bool inside = false;  ///< dropped, inside a merged crossing

    bool oneway() const { return forward.open() != backward.open(); }
    Index other(Index node) const { return node == a ? b : a; }
};

struct GraphNode {
    std::int64_t id = 0;
    Point xy;
    OsmControl control;
    bool ring_collapsed = false;
    std::string name;  ///< empty: the id
};

/// A restriction on segments: from, what it leads through, to.
struct TurnBan {
    Index from = 0;
    Index via_node = no_index;  ///< set for a via node; otherwise `via` holds segments
    std::vector<Index> via;
    Index to = 0;
    bool only = false;
    std::int64_t relation = 0;
};

struct RoadGraph {
    std::vector<GraphNode> nodes;
    std::vector<Segment> segments;
    std::vector<std::vector<Index>> at;  ///< node -> living segments that touch it; a loop stands twice
    std::vector<TurnBan> bans;
    std::vector<Index> merged_into;  ///< node -> the node it is part of now
    std::string name;
    std::string crs;
};

/// Runs of rows in OsmData::nodes that the file has; a way cut by the edge of an extract has several. `report` may be
/// null.
std::vector<std::vector<std::size_t>> present_runs(const OsmData& data, const OsmWay& way, ImportReport* report);
/// Segment of a way along rows of OsmData::nodes, without its end nodes.
Segment segment_of(const OsmData& data, const OsmWay& way, std::span<const std::size_t> rows,
                   const Projection& projection);

/// Removes a segment from the living.
void drop(RoadGraph& graph, Index segment);
/// The same segment seen from its other end.
Segment flipped(const Segment& segment);
/// Rebuilds `at` from the living segments.
void rebuild_incidence(RoadGraph& graph);
/// True when the segment may be entered at `node`.
bool leads_away(const Segment& segment, Index node);
/// True when the segment may be left at `node`.
bool leads_to(const Segment& segment, Index node);
/// Direction of the segment as it leaves `node` (its end as first mapped), over its first 15 m, radians.
double heading_from(const Segment& segment, bool from_a);
/// |difference| of two headings, 0..pi.
double turn_rad(double from_heading, double to_heading);

/// Stage 1: pieces of car roads between shared nodes, restrictions by segment.
RoadGraph car_graph(const OsmData& data, const Projection& projection, ImportReport& report);
/// Stage 2: drops what cars cannot go to and come back from.
void keep_connected(RoadGraph& graph, ImportReport& report);
/// Stage 3: joins segments at nodes where nothing changes, short pieces with their longer neighbour, drops stubs.
void simplify(RoadGraph& graph, ImportReport& report);
/// Stage 4: makes one node of the nodes of a crossing area; `merge_rules` says which segments lie inside one.
/// The first time for cars; after add_busways once more for segments of buses only.
void merge_crossings(RoadGraph& graph, bool busways, ImportReport& report);
/// Stage 4b: carriageways around a traffic island become one two-way segment; loops get a node half-way.
void mend_merged(RoadGraph& graph, ImportReport& report);

/// A segment that lies inside a crossing area, should its nodes still fit into `most_m` across.
struct MergeCandidate {
    double rank = 0.0;  ///< smaller first
    Index segment = 0;
    double most_m = 0.0;
};
std::vector<MergeCandidate> merge_candidates(RoadGraph& graph, bool busways);
/// Stage 5: adds the busways, joined to car junctions where they share one.
void add_busways(RoadGraph& graph, const OsmData& data, const Projection& projection, ImportReport& report);

/// What stage 6 finds for every node.
struct NodeSignals {
    std::vector<char> signal;  ///< 1: signalised
    std::vector<int> group;    ///< nodes of one controller; -1: alone
};
/// Stage 6: signals and signs on the approaches are put on the nodes they serve.
NodeSignals place_controls(RoadGraph& graph, ImportReport& report);
/// Stage 7: links, names and bans.
Draft draft_of(const RoadGraph& graph, const NodeSignals& signals, ImportReport& report);

}  // namespace septima::osm
