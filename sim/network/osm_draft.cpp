#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "sim/network/osm_graph.h"
#include "sim/network/osm_passages.h"

namespace septima::osm {
namespace {

constexpr double least_length_m = 15.0;  // set-backs leave 6 m of it: one car

/// Links of the draft by the arc they stand for.
struct Links {
    std::vector<Index> forward;
    std::vector<Index> backward;
    Index of(Arc arc) const { return arc.forward ? forward[arc.segment] : backward[arc.segment]; }
};

DraftLink link_of(const Segment& s, bool forward) {
    const RoadSide& side = forward ? s.forward : s.backward;
    DraftLink link;
    link.name = forward ? s.name : s.name + "r";
    link.street = s.street;
    link.from = forward ? s.a : s.b;
    link.to = forward ? s.b : s.a;
    link.shape = s.shape;
    if (!forward) std::ranges::reverse(link.shape);
    if (s.length_m < least_length_m) link.length_m = least_length_m;
    link.road_class = s.road_class;
    link.lanes = side.lanes;
    link.limit_mps = side.limit_mps;
    link.allowed = side.allowed;
    link.lane_allowed = side.lane_allowed;
    link.lane_marks = side.marks;
    link.roundabout = s.roundabout;
    link.stop = side.stop;
    link.yield = side.yield;
    link.note = s.note;
    return link;
}

DraftNode node_of(const RoadGraph& graph, const NodeSignals& signals, Index i) {
    const GraphNode& node = graph.nodes[i];
    DraftNode out;
    out.name = node.name.empty() ? fmt::format("{}", node.id) : node.name;
    out.xy = node.xy;
    if (node.control.mini_roundabout || node.ring_collapsed) out.control = NodeControl::roundabout;
    if (node.control.all_way) out.control = NodeControl::all_way_stop;
    if (signals.signal[i] != 0) {
        out.control = NodeControl::signal;
        out.signal_group = signals.group[i];
    }
    return out;
}

Links add_links(const RoadGraph& graph, Draft& draft, ImportReport& report) {
    Links links{std::vector<Index>(graph.segments.size(), no_index),
                std::vector<Index>(graph.segments.size(), no_index)};
    for (Index i = 0; i < graph.segments.size(); ++i) {
        const Segment& s = graph.segments[i];
        if (!s.alive) continue;
        if (s.length_m < least_length_m) report.add(Finding::short_links_lengthened, fmt::format("way {}", s.way));
        if (s.forward.open()) {
            links.forward[i] = static_cast<Index>(draft.links.size());
            draft.links.push_back(link_of(s, true));
        }
        if (s.backward.open()) {
            links.backward[i] = static_cast<Index>(draft.links.size());
            draft.links.push_back(link_of(s, false));
        }
    }
    return links;
}

/// Bans every passage that geometry would suggest and the map does not allow.
void add_bans(const RoadGraph& graph, const Links& links, Draft& draft, ImportReport& report) {
    const Passages passages(graph);
    for (Index node = 0; node < graph.nodes.size(); ++node) {
        const std::vector<Arc> departures = passages.departures(node);
        for (const Arc in : passages.arrivals(node)) {
            const std::vector<Arc> exits = passages.exits(in);
            for (const Arc out : departures) {
                if (out.segment == in.segment || std::ranges::binary_search(exits, out)) continue;
                draft.restrictions.push_back({links.of(in), links.of(out), false});
                report.add(Finding::turns_banned_in_crossings);
            }
        }
    }
}

/// Nodes without a link go; rows of links follow.
void drop_unused_nodes(Draft& draft) {
    std::vector<Index> row(draft.nodes.size(), no_index);
    for (const DraftLink& link : draft.links) row[link.from] = row[link.to] = 0;
    Index next = 0;
    for (Index i = 0; i < row.size(); ++i) {
        if (row[i] == no_index) continue;
        row[i] = next;
        if (next != i) draft.nodes[next] = std::move(draft.nodes[i]);
        ++next;
    }
    draft.nodes.resize(next);
    for (DraftLink& link : draft.links) {
        link.from = row[link.from];
        link.to = row[link.to];
    }
}

void report_lost_bans(const RoadGraph& graph, ImportReport& report) {
    for (const TurnBan& ban : graph.bans) {
        const bool apart = std::ranges::any_of(ban.via, [&](Index i) { return !graph.segments[i].inside; });
        if (apart) report.add(Finding::restriction_not_placed, fmt::format("relation {}", ban.relation));
    }
}

}  // namespace

Draft draft_of(const RoadGraph& graph, const NodeSignals& signals, ImportReport& report) {
    Draft draft;
    draft.name = graph.name;
    draft.crs = graph.crs;
    for (Index i = 0; i < graph.nodes.size(); ++i) draft.nodes.push_back(node_of(graph, signals, i));
    const Links links = add_links(graph, draft, report);
    add_bans(graph, links, draft, report);
    report_lost_bans(graph, report);
    drop_unused_nodes(draft);
    return draft;
}

}  // namespace septima::osm
