#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "sim/network/osm_graph.h"

namespace septima::osm {
namespace {

constexpr double least_loop_m = 40.0;
constexpr double longest_island_m = 60.0;

/// Groups of nodes with the box they span.
class Areas {
  public:
    explicit Areas(const RoadGraph& graph) : parent_(graph.nodes.size()) {
        std::iota(parent_.begin(), parent_.end(), Index{0});
        for (const GraphNode& node : graph.nodes) boxes_.push_back({node.xy, node.xy});
    }

    Index of(Index node) {
        while (parent_[node] != node) node = parent_[node] = parent_[parent_[node]];
        return node;
    }

    /// Joins the areas of two nodes when the result is at most `most_m` across; the smaller row stands for both.
    void join(Index a, Index b, double most_m) {
        const Index p = std::min(of(a), of(b));
        const Index q = std::max(of(a), of(b));
        if (p == q) return;
        const Box& x = boxes_[p];
        const Box& y = boxes_[q];
        const Box both{{std::min(x.low.x_m, y.low.x_m), std::min(x.low.y_m, y.low.y_m)},
                       {std::max(x.high.x_m, y.high.x_m), std::max(x.high.y_m, y.high.y_m)}};
        if (distance_m(both.low, both.high) > most_m) return;
        parent_[q] = p;
        boxes_[p] = both;
    }

  private:
    struct Box {
        Point low;
        Point high;
    };
    std::vector<Index> parent_;
    std::vector<Box> boxes_;
};

/// Puts merged nodes at the mean place of their members and passes on what stands on them.
void merge_nodes(RoadGraph& graph, Areas& areas, ImportReport& report) {
    std::vector<Point> sum(graph.nodes.size());
    std::vector<int> members(graph.nodes.size(), 0);
    for (Index i = 0; i < graph.nodes.size(); ++i) {
        if (graph.merged_into[i] != i) continue;  // merged before
        const Index area = areas.of(i);
        sum[area].x_m += graph.nodes[i].xy.x_m;
        sum[area].y_m += graph.nodes[i].xy.y_m;
        ++members[area];
        if (area == i) continue;
        OsmControl& control = graph.nodes[area].control;
        const OsmControl& other = graph.nodes[i].control;
        control.signal = control.signal || other.signal;
        control.crossing_signal = control.crossing_signal || other.crossing_signal;
        control.all_way = control.all_way || other.all_way;
        control.mini_roundabout = control.mini_roundabout || other.mini_roundabout;
        graph.nodes[area].ring_collapsed = graph.nodes[area].ring_collapsed || graph.nodes[i].ring_collapsed;
        report.add(Finding::crossings_merged, fmt::format("node {} into {}", graph.nodes[i].id, graph.nodes[area].id));
    }
    for (Index& into : graph.merged_into) into = areas.of(into);
    for (Index i = 0; i < graph.nodes.size(); ++i)
        if (members[i] > 1) graph.nodes[i].xy = {sum[i].x_m / members[i], sum[i].y_m / members[i]};
}

/// True when a segment between members of one area is a part of the crossing rather than a street that comes back to
/// it.
bool is_inside(const Segment& s) {
    const double apart_m = distance_m(s.shape.front(), s.shape.back());
    return s.roundabout || s.length_m <= 2.0 * apart_m + 20.0;
}

void redirect_bans(RoadGraph& graph, Index from, Index to) {
    for (TurnBan& ban : graph.bans) {
        if (ban.from == from) ban.from = to;
        if (ban.to == from) ban.to = to;
        std::ranges::replace(ban.via, from, to);
    }
}

/// One two-way segment from the two one-way pieces around an island, when they meet again where nothing else does.
bool join_island(RoadGraph& graph, Index node, ImportReport& report) {
    if (graph.at[node].size() != 3) return false;
    Index away = no_index;
    Index back = no_index;
    for (const Index i : graph.at[node]) {
        const Segment& s = graph.segments[i];
        if (!s.oneway()) continue;
        Index& place = leads_away(s, node) ? away : back;
        if (place != no_index) return false;
        place = i;
    }
    if (away == no_index || back == no_index) return false;
    Segment out = graph.segments[away].a == node ? graph.segments[away] : flipped(graph.segments[away]);
    const Segment in = graph.segments[back].b == node ? graph.segments[back] : flipped(graph.segments[back]);
    const bool fits = out.b == in.a && out.b != node && out.bus_only == in.bus_only && !out.roundabout &&
                      !in.roundabout && std::max(out.length_m, in.length_m) <= longest_island_m;
    if (!fits) return false;
    report.add(Finding::islands_joined, fmt::format("way {} and way {}", out.way, in.way));
    out.backward = in.forward;
    out.backward_ends = {in.forward_ends.second, in.forward_ends.first};
    for (RoadPoint point : in.points) {
        point.at_m = out.length_m * (1.0 - point.at_m / std::max(1.0, in.length_m));
        point.control.direction = -1;
        out.points.push_back(point);
    }
    drop(graph, back);
    graph.segments[away] = std::move(out);
    redirect_bans(graph, back, away);
    return true;
}

/// The part of a segment from `from_m` to `to_m`.
Segment part_of(const Segment& s, double from_m, double to_m) {
    Segment part = s;
    part.shape = {point_at(s.shape, from_m)};
    part.shape_ids = {s.shape_ids.front()};
    double at_m = 0.0;
    for (std::size_t i = 1; i < s.shape.size(); ++i) {
        at_m += distance_m(s.shape[i - 1], s.shape[i]);
        if (at_m <= from_m || at_m >= to_m) continue;
        part.shape.push_back(s.shape[i]);
        part.shape_ids.push_back(s.shape_ids[i]);
    }
    part.shape.push_back(point_at(s.shape, to_m));
    part.shape_ids.push_back(s.shape_ids.back());
    part.length_m = length_m(part.shape);
    std::erase_if(part.points, [&](const RoadPoint& p) { return p.at_m < from_m || p.at_m >= to_m; });
    for (RoadPoint& point : part.points) point.at_m -= from_m;
    return part;
}

void split_loop(RoadGraph& graph, Index i, ImportReport& report) {
    const Segment whole = graph.segments[i];
    report.add(Finding::loops_split, fmt::format("way {}", whole.way));
    const double half_m = whole.length_m / 2.0;
    const auto middle = static_cast<Index>(graph.nodes.size());
    GraphNode node;
    node.id = whole.way;
    node.name = whole.name + "_middle";
    node.xy = point_at(whole.shape, half_m);
    graph.nodes.push_back(std::move(node));
    graph.at.emplace_back();
    graph.merged_into.push_back(middle);
    Segment first = part_of(whole, 0.0, half_m);
    Segment second = part_of(whole, half_m, whole.length_m);
    first.b = second.a = middle;
    first.forward_ends.second = first.backward_ends.second = middle;
    second.forward_ends.first = second.backward_ends.first = middle;
    first.forward.marks.clear();
    second.backward.marks.clear();
    second.name += "h";
    drop(graph, i);
    const auto added = static_cast<Index>(graph.segments.size());
    graph.at[first.a].push_back(i);
    graph.at[middle] = {i, added};
    graph.at[second.b].push_back(added);
    graph.segments[i] = std::move(first);
    graph.segments.push_back(std::move(second));
}

}  // namespace

void merge_crossings(RoadGraph& graph, bool busways, ImportReport& report) {
    Areas areas(graph);
    for (const MergeCandidate& candidate : merge_candidates(graph, busways)) {
        const Segment& s = graph.segments[candidate.segment];
        areas.join(s.a, s.b, candidate.most_m);
    }
    merge_nodes(graph, areas, report);
    for (Segment& s : graph.segments) {
        if (!s.alive) continue;
        const bool was_loop = s.a == s.b;
        s.a = areas.of(s.a);
        s.b = areas.of(s.b);
        if (s.a != s.b || was_loop || !is_inside(s)) continue;
        s.alive = false;
        s.inside = true;
        report.add(Finding::links_inside_crossings);
    }
    for (Index i = 0; !busways && i < graph.nodes.size(); ++i)
        if (graph.merged_into[i] == i && graph.nodes[i].ring_collapsed)
            report.add(Finding::rings_collapsed, fmt::format("node {}", graph.nodes[i].id));
    rebuild_incidence(graph);
}

void mend_merged(RoadGraph& graph, ImportReport& report) {
    for (Index node = 0; node < graph.nodes.size(); ++node) join_island(graph, node, report);
    const auto count = static_cast<Index>(graph.segments.size());
    for (Index i = 0; i < count; ++i) {
        const Segment& s = graph.segments[i];
        if (!s.alive || s.a != s.b) continue;
        if (s.length_m >= least_loop_m) {
            split_loop(graph, i, report);
            continue;
        }
        report.add(Finding::loop_dropped, fmt::format("way {}", s.way));
        drop(graph, i);
    }
}

}  // namespace septima::osm
