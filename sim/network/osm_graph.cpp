#include "sim/network/osm_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>
#include <ranges>
#include <span>
#include <unordered_map>
#include <utility>

namespace septima::osm {
namespace {

constexpr double heading_reach_m = 15.0;

/// Position of an OSM node in OsmData::nodes; REQUIRES that a way refers to it.
std::size_t row_of(const OsmData& data, std::int64_t id) {
    return static_cast<std::size_t>(std::ranges::lower_bound(data.nodes, id, {}, &OsmNode::id) - data.nodes.begin());
}

class Builder {
  public:
    Builder(const OsmData& data, const Projection& projection, ImportReport& report)
        : data_(data),
          projection_(projection),
          report_(report),
          uses_(data.nodes.size(), 0),
          node_of_(data.nodes.size(), no_index) {}

    RoadGraph build() {
        count_uses();
        for (const OsmWay& way : data_.ways)
            if (!way.road.bus_only) add_way(way);
        rebuild_incidence(graph_);
        graph_.merged_into.resize(graph_.nodes.size());
        std::iota(graph_.merged_into.begin(), graph_.merged_into.end(), Index{0});
        for (const OsmRestriction& restriction : data_.restrictions) add_restriction(restriction);
        return std::move(graph_);
    }

  private:
    void count_uses() {
        for (const OsmWay& way : data_.ways) {
            if (way.road.bus_only) continue;
            for (const auto& run : present_runs(data_, way, nullptr)) {
                for (const std::size_t row : run) ++uses_[row];
                ++uses_[run.front()];
                ++uses_[run.back()];
            }
        }
    }

    Index node_at(std::size_t row) {
        if (node_of_[row] == no_index) {
            node_of_[row] = static_cast<Index>(graph_.nodes.size());
            GraphNode node;
            node.id = data_.nodes[row].id;
            node.xy = projection_.to_plane(data_.nodes[row].place);
            node.control = data_.nodes[row].control;
            graph_.nodes.push_back(std::move(node));
        }
        return node_of_[row];
    }

    void add_way(const OsmWay& way) {
        int piece = 0;
        for (const auto& run : present_runs(data_, way, &report_)) {
            std::size_t first = 0;
            for (std::size_t i = 1; i < run.size(); ++i) {
                if (uses_[run[i]] < 2) continue;
                add_segment(way, std::span(run).subspan(first, i - first + 1), piece++);
                first = i;
            }
        }
    }

    void add_segment(const OsmWay& way, std::span<const std::size_t> rows, int piece) {
        Segment s = segment_of(data_, way, rows, projection_);
        s.name = fmt::format("{}_{}", way.id, piece);
        s.a = node_at(rows.front());
        s.b = node_at(rows.back());
        s.forward_ends = s.backward_ends = {s.a, s.b};
        if (const Index twin = drawn_before(s); twin != no_index) {
            report_.add(Finding::road_twice, fmt::format("way {} and way {}", graph_.segments[twin].way, way.id));
            pieces_[way.id].push_back(twin);
            return;
        }
        const auto index = static_cast<Index>(graph_.segments.size());
        report_.road_km += s.length_m / 1000.0;
        pieces_[way.id].push_back(index);
        between_[std::minmax(s.a, s.b)].push_back(index);
        graph_.segments.push_back(std::move(s));
    }

    /// A segment over the same nodes whose directions are open already; no_index when this one is new.
    Index drawn_before(const Segment& s) const {
        const auto found = between_.find(std::minmax(s.a, s.b));
        if (found == between_.end()) return no_index;
        for (const Index i : found->second) {
            const Segment& old = graph_.segments[i];
            const bool same_way = old.shape_ids == s.shape_ids;
            const bool reverse =
                std::equal(old.shape_ids.begin(), old.shape_ids.end(), s.shape_ids.rbegin(), s.shape_ids.rend());
            if (!same_way && !reverse) continue;
            const RoadSide& along = same_way ? old.forward : old.backward;
            const RoadSide& against = same_way ? old.backward : old.forward;
            if ((along.open() || !s.forward.open()) && (against.open() || !s.backward.open())) return i;
        }
        return no_index;
    }

    /// The piece of a way that touches a node on the side a vehicle comes from (or goes to); no_index when there is
    /// none.
    Index piece_at(std::int64_t way, Index node, bool arriving) const {
        const auto found = pieces_.find(way);
        if (found == pieces_.end()) return no_index;
        Index best = no_index;
        for (const Index i : found->second) {
            const Segment& s = graph_.segments[i];
            if (s.a != node && s.b != node) continue;
            const bool fits = arriving ? leads_to(s, node) : leads_away(s, node);
            if (fits) return i;
            best = i;
        }
        return best == no_index || graph_.segments[best].oneway() ? no_index : best;
    }

    void add_restriction(const OsmRestriction& r) {
        bool placed = false;
        for (const std::int64_t from : r.from_ways)
            for (const std::int64_t to : r.to_ways)
                placed = (r.via_ways.empty() ? via_node(r, from, to) : via_ways(r, from, to)) || placed;
        if (!placed) report_.add(Finding::restriction_not_placed, fmt::format("relation {}", r.id));
    }

    bool via_node(const OsmRestriction& r, std::int64_t from, std::int64_t to) {
        const std::size_t row = row_of(data_, r.via_nodes.front());
        if (row >= node_of_.size() || data_.nodes[row].id != r.via_nodes.front() || node_of_[row] == no_index)
            return false;
        TurnBan ban;
        ban.via_node = node_of_[row];
        ban.from = piece_at(from, ban.via_node, true);
        ban.to = piece_at(to, ban.via_node, false);
        return push(std::move(ban), r);
    }

    /// Follows the via ways from the end they share with the from way.
    bool via_ways(const OsmRestriction& r, std::int64_t from, std::int64_t to) {
        const auto first = pieces_.find(r.via_ways.front());
        const auto last = pieces_.find(r.via_ways.back());
        if (first == pieces_.end() || last == pieces_.end()) return false;
        for (const Index v : first->second) {
            for (const Index node : {graph_.segments[v].a, graph_.segments[v].b}) {
                TurnBan ban;
                ban.from = piece_at(from, node, true);
                if (ban.from == no_index) continue;
                Index at = node;
                if (!follow(r.via_ways, at, ban.via)) continue;
                ban.to = piece_at(to, at, false);
                if (push(std::move(ban), r)) return true;
            }
        }
        return false;
    }

    /// Walks all pieces of the ways once, from node `at`; false when they do not hang together.
    bool follow(const std::vector<std::int64_t>& ways, Index& at, std::vector<Index>& path) const {
        for (const std::int64_t way : ways) {
            const auto found = pieces_.find(way);
            if (found == pieces_.end()) return false;
            std::vector<Index> left = found->second;
            while (!left.empty()) {
                const auto next =
                    std::ranges::find_if(left, [&](Index i) { return leads_away(graph_.segments[i], at); });
                if (next == left.end()) return false;
                at = graph_.segments[*next].other(at);
                path.push_back(*next);
                left.erase(next);
            }
        }
        return true;
    }

    bool push(TurnBan ban, const OsmRestriction& r) {
        if (ban.from == no_index || ban.to == no_index) return false;
        ban.only = r.kind.starts_with("only_");
        ban.relation = r.id;
        if (r.condition.empty()) {
            graph_.bans.push_back(std::move(ban));
            return true;
        }
        Segment& from = graph_.segments[ban.from];
        bool repaired = false;
        const std::string note = clean_text(
            fmt::format("restriction:conditional={} {} to way {}", r.kind, r.condition, graph_.segments[ban.to].way),
            repaired);
        from.note += (from.note.empty() ? "" : "; ") + note;
        report_.add(Finding::restriction_conditional, fmt::format("relation {}", r.id));
        return true;
    }

    const OsmData& data_;
    const Projection& projection_;
    ImportReport& report_;
    std::vector<std::uint32_t> uses_;
    std::vector<Index> node_of_;
    std::unordered_map<std::int64_t, std::vector<Index>> pieces_;
    std::map<std::pair<Index, Index>, std::vector<Index>> between_;  ///< nodes, smaller first -> segments
    RoadGraph graph_;
};

}  // namespace

std::vector<std::vector<std::size_t>> present_runs(const OsmData& data, const OsmWay& way, ImportReport* report) {
    std::vector<std::vector<std::size_t>> runs(1);
    bool missing = false;
    for (const std::int64_t id : way.nodes) {
        const std::size_t row = row_of(data, id);
        if (data.nodes[row].present) {
            runs.back().push_back(row);
        } else {
            missing = true;
            if (!runs.back().empty()) runs.emplace_back();
        }
    }
    std::erase_if(runs, [](const auto& run) { return run.size() < 2; });
    if (report != nullptr && missing) report->add(Finding::way_missing_nodes, fmt::format("way {}", way.id));
    if (report != nullptr && runs.empty() && !missing)
        report->add(Finding::way_without_length, fmt::format("way {}", way.id));
    return runs;
}

Segment segment_of(const OsmData& data, const OsmWay& way, std::span<const std::size_t> rows,
                   const Projection& projection) {
    Segment s;
    for (const std::size_t row : rows) {
        const OsmNode& node = data.nodes[row];
        const Point p = projection.to_plane(node.place);
        if (!s.shape.empty()) s.length_m += distance_m(s.shape.back(), p);
        s.shape.push_back(p);
        s.shape_ids.push_back(node.id);
        const bool inner = row != rows.front() && row != rows.back();
        if (inner && node.control.any()) s.points.push_back({s.length_m, node.control, node.id});
    }
    s.street = way.road.street;
    s.note = way.road.note;
    s.road_class = way.road.road_class;
    s.roundabout = way.road.roundabout;
    s.bus_only = way.road.bus_only;
    s.must_connect = way.road.must_connect;
    s.forward = way.road.forward;
    s.backward = way.road.backward;
    s.way = way.id;
    // Arrows hold at the end of the way, not at the side streets before it.
    if (s.shape_ids.back() != way.nodes.back()) s.forward.marks.clear();
    if (s.shape_ids.front() != way.nodes.front()) s.backward.marks.clear();
    return s;
}

void drop(RoadGraph& graph, Index segment) {
    Segment& s = graph.segments[segment];
    s.alive = false;
    std::erase(graph.at[s.a], segment);
    std::erase(graph.at[s.b], segment);
}

Segment flipped(const Segment& segment) {
    Segment s = segment;
    std::swap(s.a, s.b);
    s.forward_ends = {segment.backward_ends.second, segment.backward_ends.first};
    s.backward_ends = {segment.forward_ends.second, segment.forward_ends.first};
    std::swap(s.forward, s.backward);
    std::ranges::reverse(s.shape);
    std::ranges::reverse(s.shape_ids);
    std::ranges::reverse(s.points);
    for (RoadPoint& point : s.points) {
        point.at_m = s.length_m - point.at_m;
        point.control.direction = -point.control.direction;
    }
    return s;
}

void rebuild_incidence(RoadGraph& graph) {
    graph.at.assign(graph.nodes.size(), {});
    for (Index i = 0; i < graph.segments.size(); ++i) {
        if (!graph.segments[i].alive) continue;
        graph.at[graph.segments[i].a].push_back(i);
        graph.at[graph.segments[i].b].push_back(i);
    }
}

bool leads_away(const Segment& segment, Index node) {
    return (segment.a == node && segment.forward.open()) || (segment.b == node && segment.backward.open());
}

bool leads_to(const Segment& segment, Index node) {
    return (segment.b == node && segment.forward.open()) || (segment.a == node && segment.backward.open());
}

double heading_from(const Segment& segment, bool from_a) {
    const double reach = std::min(heading_reach_m, segment.length_m);
    if (from_a) return heading_rad(segment.shape.front(), point_at(segment.shape, reach));
    return heading_rad(segment.shape.back(), point_at(segment.shape, segment.length_m - reach));
}

double turn_rad(double from_heading, double to_heading) {
    return std::abs(std::remainder(to_heading - from_heading, 2.0 * std::numbers::pi));
}

RoadGraph car_graph(const OsmData& data, const Projection& projection, ImportReport& report) {
    return Builder(data, projection, report).build();
}

}  // namespace septima::osm
