#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/network/components.h"
#include "sim/network/osm_graph.h"

namespace septima::osm {
namespace {

constexpr double short_piece_m = 25.0;  // shorter than a queue worth modelling: takes the lanes of its neighbour
constexpr double stub_m = 15.0;         // shorter than a junction is wide

bool for_cars(const Segment& s) {
    return allows(s.forward.open() ? s.forward.allowed : s.backward.allowed, VehicleKind::car);
}

/// Strongly connected component of every node under car traffic.
Components car_components(const RoadGraph& graph) {
    Groups<GraphRow, Index> next;
    for (Index node = 0; node < graph.nodes.size(); ++node) {
        std::vector<Index> reached;
        for (const Index i : graph.at[node])
            if (for_cars(graph.segments[i]) && leads_away(graph.segments[i], node))
                reached.push_back(graph.segments[i].other(node));
        next.push_group(reached);
    }
    return strong_components(next, std::vector<char>(graph.nodes.size(), 1));
}

bool same_traffic(const RoadSide& a, const RoadSide& b) {
    return a.lanes == b.lanes && a.limit_mps == b.limit_mps && a.allowed == b.allowed &&
           a.lane_allowed == b.lane_allowed;
}

bool same_road(const Segment& a, const Segment& b) {
    return a.street == b.street && a.note == b.note && a.road_class == b.road_class &&
           same_traffic(a.forward, b.forward) && same_traffic(a.backward, b.backward);
}

/// Arrows hold at the end of the road in each direction.
void take_marks(RoadSide& side, const RoadSide& last) {
    side.marks = last.marks.size() == static_cast<std::size_t>(side.lanes) ? last.marks : std::vector<TurnMarks>{};
}

/// `first` ends where `second` begins; attributes are those of the longer.
Segment joined(const Segment& first, const Segment& second) {
    Segment s = first.length_m >= second.length_m ? first : second;
    s.a = first.a;
    s.b = second.b;
    s.forward_ends = {first.forward_ends.first, second.forward_ends.second};
    s.backward_ends = {first.backward_ends.first, second.backward_ends.second};
    s.shape = first.shape;
    s.shape_ids = first.shape_ids;
    const bool same_place = first.shape.back() == second.shape.front();
    s.shape.insert(s.shape.end(), second.shape.begin() + (same_place ? 1 : 0), second.shape.end());
    s.shape_ids.insert(s.shape_ids.end(), second.shape_ids.begin() + (same_place ? 1 : 0), second.shape_ids.end());
    s.length_m = length_m(s.shape);
    s.points = first.points;
    for (RoadPoint point : second.points) {
        point.at_m += s.length_m - second.length_m;
        s.points.push_back(point);
    }
    take_marks(s.forward, second.forward);
    take_marks(s.backward, first.backward);
    s.must_connect = first.must_connect && second.must_connect;
    return s;
}

class Simplifier {
  public:
    Simplifier(RoadGraph& graph, ImportReport& report) : graph_(graph), report_(report), now_(graph.segments.size()) {
        for (Index i = 0; i < now_.size(); ++i) now_[i] = i;
    }

    void run() {
        for (bool changed = true; changed;) {
            changed = drop_dead_ends();
            for (Index node = 0; node < graph_.nodes.size(); ++node) changed = join_at(node) || changed;
        }
        update_bans();
    }

  private:
    bool drop_dead_ends() {
        bool changed = false;
        for (Index node = 0; node < graph_.nodes.size(); ++node) {
            if (graph_.at[node].size() != 1) continue;
            const Index i = graph_.at[node].front();
            const Segment& s = graph_.segments[i];
            if (s.bus_only) continue;
            const bool stub = s.length_m < stub_m && graph_.at[s.other(node)].size() >= 3;
            if (!stub && !s.must_connect) continue;
            report_.add(s.must_connect ? Finding::service_dropped : Finding::stub_dropped,
                        fmt::format("way {}", s.way));
            drop(graph_, i);
            changed = true;
        }
        return changed;
    }

    bool join_at(Index node) {
        if (graph_.at[node].size() != 2 || graph_.at[node][0] == graph_.at[node][1]) return false;
        const Index i = graph_.at[node][0];
        const Index k = graph_.at[node][1];
        const Segment first = graph_.segments[i].b == node ? graph_.segments[i] : flipped(graph_.segments[i]);
        const Segment second = graph_.segments[k].a == node ? graph_.segments[k] : flipped(graph_.segments[k]);
        const bool fit = first.a != second.b && first.forward.open() == second.forward.open() &&
                         first.backward.open() == second.backward.open() && first.bus_only == second.bus_only &&
                         first.roundabout == second.roundabout;
        if (!fit) return false;
        const bool same = same_road(first, second);
        if (!same && std::min(first.length_m, second.length_m) >= short_piece_m) return false;
        report_.add(
            same ? Finding::shape_nodes_joined : Finding::short_pieces_joined,
            same ? std::string() : fmt::format("way {}", first.length_m < second.length_m ? first.way : second.way));
        Segment s = joined(first, second);
        const OsmControl& control = graph_.nodes[node].control;
        if (control.any()) s.points.push_back({first.length_m, control, graph_.nodes[node].id});
        graph_.nodes[node].control = {};
        drop(graph_, i);
        drop(graph_, k);
        graph_.segments[i] = std::move(s);
        graph_.at[graph_.segments[i].a].push_back(i);
        graph_.at[graph_.segments[i].b].push_back(i);
        now_[k] = i;
        return true;
    }

    Index current(Index segment) {
        while (now_[segment] != segment) {
            now_[segment] = now_[now_[segment]];
            segment = now_[segment];
        }
        return segment;
    }

    void update_bans() {
        for (TurnBan& ban : graph_.bans) {
            ban.from = current(ban.from);
            ban.to = current(ban.to);
            for (Index& via : ban.via) via = current(via);
            ban.via.erase(std::unique(ban.via.begin(), ban.via.end()), ban.via.end());
        }
        std::erase_if(graph_.bans, [&](const TurnBan& ban) {
            const auto dead = [&](Index i) { return !graph_.segments[i].alive && !graph_.segments[i].inside; };
            const bool gone = dead(ban.from) || dead(ban.to) || std::ranges::any_of(ban.via, dead);
            if (gone) report_.add(Finding::restriction_not_placed, fmt::format("relation {}", ban.relation));
            // A node that became a shape point offers no choice.
            const bool idle = ban.via_node != no_index && graph_.at[graph_.merged_into[ban.via_node]].empty();
            return gone || idle;
        });
    }

    RoadGraph& graph_;
    ImportReport& report_;
    std::vector<Index> now_;  ///< segment -> the one that holds it now
};

}  // namespace

void keep_connected(RoadGraph& graph, ImportReport& report) {
    if (graph.nodes.empty()) return;
    const std::vector<Index> component = car_components(graph).of;
    std::vector<double> size_m(graph.nodes.size(), 0.0);
    for (const Segment& s : graph.segments)
        if (s.alive && component[s.a] == component[s.b]) size_m[component[s.a]] += s.length_m;
    const auto largest = static_cast<Index>(std::ranges::max_element(size_m) - size_m.begin());
    for (Index i = 0; i < graph.segments.size(); ++i) {
        const Segment& s = graph.segments[i];
        if (!s.alive || (component[s.a] == largest && component[s.b] == largest)) continue;
        report.add(Finding::island_dropped, fmt::format("way {} {}", s.way, s.street));
        report.dropped_km += s.length_m / 1000.0;
        drop(graph, i);
    }
}

void simplify(RoadGraph& graph, ImportReport& report) {
    Simplifier(graph, report).run();
}

}  // namespace septima::osm
