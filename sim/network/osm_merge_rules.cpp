// Which segments lie inside a crossing area. Mappers draw a junction of two dual carriageways as four nodes 10-30 m
// apart; a link that short holds no queue, so vehicles wait in the middle of the crossing and lock it. Such nodes
// become one.

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "sim/network/osm_graph.h"

namespace septima::osm {
namespace {

constexpr double too_short_m = 15.0;        // set-backs take 30 % at each end: 6 m are left for a car of 4.5 m
constexpr double median_crossing_m = 35.0;  // between the carriageways of a road with a wide median
constexpr double signal_area_m = 30.0;      // inside one set of stop lines
constexpr double slip_arm_m = 30.0;         // from the fork of a right-turn lane to the crossing
constexpr double slip_lane_m = 70.0;
constexpr double crossing_across_m = 60.0;
constexpr double small_ring_m = 70.0;       // circumference; 22 m across, no room for a queue on the ring
constexpr double stop_line_reach_m = 40.0;  // stop line to the first node of the crossing
constexpr double always_m = 6.0;            // not even one car

double heading_at(const Segment& s, Index node) {
    return heading_from(s, s.a == node);
}

/// Headings of one-way traffic across a segment at one of its ends.
std::vector<double> crossing_headings(const RoadGraph& graph, Index segment, Index node) {
    const double own = heading_at(graph.segments[segment], node);
    std::vector<double> headings;
    for (const Index i : graph.at[node]) {
        const Segment& s = graph.segments[i];
        if (i == segment || !s.oneway() || s.roundabout) continue;
        const double out = heading_at(s, node);
        const double travel = leads_away(s, node) ? out : out + std::numbers::pi;
        const double angle = turn_rad(own, travel);
        if (angle > 50.0 * std::numbers::pi / 180.0 && angle < 130.0 * std::numbers::pi / 180.0)
            headings.push_back(travel);
    }
    return headings;
}

/// The two ends lie on opposite carriageways of one road.
bool crosses_median(const RoadGraph& graph, Index segment) {
    const Segment& s = graph.segments[segment];
    for (const double h : crossing_headings(graph, segment, s.a))
        for (const double k : crossing_headings(graph, segment, s.b))
            if (turn_rad(h, k) > 150.0 * std::numbers::pi / 180.0) return true;
    return false;
}

/// A node where nothing but one carriageway passes straight on beside the segment.
bool on_bare_carriageway(const RoadGraph& graph, Index segment, Index node) {
    if (graph.at[node].size() != 3) return false;
    std::vector<double> in;
    std::vector<double> out;
    for (const Index i : graph.at[node]) {
        const Segment& s = graph.segments[i];
        if (i == segment) continue;
        if (!s.oneway()) return false;
        (leads_away(s, node) ? out : in).push_back(heading_at(s, node));
    }
    return in.size() == 1 && out.size() == 1 &&
           turn_rad(in[0] + std::numbers::pi, out[0]) < 40.0 * std::numbers::pi / 180.0;
}

/// A gap in the median that serves u-turns only ("retorno"): merged, its u-turns would be lost among the turns of a
/// crossing.
bool is_median_gap(const RoadGraph& graph, Index segment) {
    const Segment& s = graph.segments[segment];
    return on_bare_carriageway(graph, segment, s.a) && on_bare_carriageway(graph, segment, s.b) &&
           crosses_median(graph, segment);
}

/// A signal within reach upstream of the node on any road but `except`.
bool signal_before(const RoadGraph& graph, Index node, Index except) {
    if (graph.nodes[node].control.signal) return true;
    for (const Index i : graph.at[node]) {
        const Segment& s = graph.segments[i];
        if (i == except || !leads_to(s, node)) continue;
        for (const RoadPoint& point : s.points) {
            const double to_node_m = s.b == node ? s.length_m - point.at_m : point.at_m;
            const int along = s.b == node ? 1 : -1;
            if (point.control.signal && to_node_m <= stop_line_reach_m && point.control.direction != -along)
                return true;
        }
    }
    return false;
}

bool has_signal(const Segment& s) {
    return std::ranges::any_of(s.points, [](const RoadPoint& p) { return p.control.signal; });
}

/// Circumference of the ring that a roundabout segment belongs to; 0 for others.
std::vector<double> ring_lengths(const RoadGraph& graph) {
    std::vector<Index> ring(graph.nodes.size());
    std::iota(ring.begin(), ring.end(), Index{0});
    const auto root = [&ring](Index node) {
        while (ring[node] != node) node = ring[node] = ring[ring[node]];
        return node;
    };
    const auto on_ring = [](const Segment& s) { return s.alive && s.roundabout; };
    for (const Segment& s : graph.segments)
        if (on_ring(s)) ring[std::max(root(s.a), root(s.b))] = std::min(root(s.a), root(s.b));
    std::vector<double> around_m(graph.nodes.size(), 0.0);
    for (const Segment& s : graph.segments)
        if (on_ring(s)) around_m[root(s.a)] += s.length_m;
    std::vector<double> lengths(graph.segments.size(), 0.0);
    for (std::size_t i = 0; i < lengths.size(); ++i)
        if (on_ring(graph.segments[i])) lengths[i] = around_m[root(graph.segments[i].a)];
    return lengths;
}

void add_ring(RoadGraph& graph, Index i, double around_m, std::vector<MergeCandidate>& candidates) {
    const Segment& s = graph.segments[i];
    if (around_m < small_ring_m) {
        graph.nodes[s.a].ring_collapsed = graph.nodes[s.b].ring_collapsed = true;
        candidates.push_back({-1.0, i, crossing_across_m});
    } else if (s.length_m <= too_short_m) {
        // Exit and entry of one leg become one node; the ring itself must stay.
        candidates.push_back({s.length_m, i, std::clamp(around_m / 6.0, 8.0, 25.0)});
    }
}

bool inside_crossing(const RoadGraph& graph, Index i) {
    const Segment& s = graph.segments[i];
    if (graph.at[s.a].size() < 3 || graph.at[s.b].size() < 3) return false;
    if (s.length_m <= always_m) return true;
    if (s.length_m > median_crossing_m || is_median_gap(graph, i)) return false;
    if (s.length_m <= too_short_m || crosses_median(graph, i)) return true;
    return s.length_m <= signal_area_m && !has_signal(s) && signal_before(graph, s.a, i) &&
           signal_before(graph, s.b, i);
}

/// A turning lane that leaves just before a crossing and joins just after it: its ends belong to the crossing.
void add_slip_lane(const RoadGraph& graph, Index lane, std::vector<MergeCandidate>& candidates) {
    const Segment& t = graph.segments[lane];
    if (!t.oneway() || t.roundabout || t.length_m > slip_lane_m || t.a == t.b) return;
    const Index fork = t.forward.open() ? t.a : t.b;
    const Index join = t.other(fork);
    for (const Index i : graph.at[fork]) {
        const Segment& before = graph.segments[i];
        if (i == lane || before.roundabout || before.length_m > slip_arm_m || !leads_away(before, fork)) continue;
        const Index crossing = before.other(fork);
        for (const Index k : graph.at[crossing]) {
            const Segment& after = graph.segments[k];
            if (k == i || k == lane || after.roundabout || after.length_m > slip_arm_m) continue;
            if (after.other(crossing) != join || !leads_away(after, crossing)) continue;
            if (t.length_m > 1.5 * (before.length_m + after.length_m) + 10.0) continue;
            candidates.push_back({before.length_m, i, crossing_across_m});
            candidates.push_back({after.length_m, k, crossing_across_m});
        }
    }
}

}  // namespace

std::vector<MergeCandidate> merge_candidates(RoadGraph& graph, bool busways) {
    const std::vector<double> ring_m = ring_lengths(graph);
    std::vector<MergeCandidate> candidates;
    for (Index i = 0; i < graph.segments.size(); ++i) {
        const Segment& s = graph.segments[i];
        if (!s.alive || s.a == s.b || s.bus_only != busways) continue;
        if (ring_m[i] > 0.0) {
            add_ring(graph, i, ring_m[i], candidates);
            continue;
        }
        if (inside_crossing(graph, i)) candidates.push_back({s.length_m, i, crossing_across_m});
        add_slip_lane(graph, i, candidates);
    }
    std::ranges::sort(candidates, [](const MergeCandidate& x, const MergeCandidate& y) {
        return std::pair(x.rank, x.segment) < std::pair(y.rank, y.segment);
    });
    return candidates;
}

}  // namespace septima::osm
