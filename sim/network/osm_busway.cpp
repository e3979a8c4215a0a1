#include <fmt/format.h>

#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "sim/network/osm_graph.h"

namespace septima::osm {
namespace {

constexpr double heading_of_end_m = 25.0;  // a busway may end this far from the street's own node

/// Joins the busways to the car graph: at car junctions they share the node, elsewhere they have nodes of their own.
class Busways {
  public:
    Busways(RoadGraph& graph, const OsmData& data, const Projection& projection, ImportReport& report)
        : graph_(graph), data_(data), projection_(projection), report_(report), uses_(data.nodes.size(), 0) {}

    void add() {
        find_car_nodes();
        for (const OsmWay& way : data_.ways)
            if (way.road.bus_only)
                for (const auto& run : present_runs(data_, way, &report_)) {
                    for (const std::size_t row : run) uses_[row] += 2;
                    --uses_[run.front()];
                    --uses_[run.back()];
                }
        for (const OsmWay& way : data_.ways)
            if (way.road.bus_only) add_way(way);
        rebuild_incidence(graph_);
    }

  private:
    void find_car_nodes() {
        for (Index i = 0; i < graph_.nodes.size(); ++i)
            if (graph_.nodes[i].name.empty() && graph_.at[graph_.merged_into[i]].size() >= 3)
                junction_.emplace(graph_.nodes[i].id, i);
        for (const Segment& s : graph_.segments) {
            if (!s.alive && !s.inside) continue;
            for (std::size_t k = 1; k + 1 < s.shape_ids.size(); ++k) {
                // A busway that crosses a dropped link inside a crossing belongs to that crossing.
                if (s.inside)
                    junction_.emplace(s.shape_ids[k], s.forward_ends.first);
                else
                    on_car_road_.emplace(s.shape_ids[k], end_near(s, s.shape[k]));
            }
        }
    }

    /// The end of a car segment within reach of a place on it; no_index when both are far.
    static Index end_near(const Segment& s, Point place) {
        if (distance_m(s.shape.front(), place) <= heading_of_end_m) return s.forward_ends.first;
        if (distance_m(s.shape.back(), place) <= heading_of_end_m) return s.forward_ends.second;
        return no_index;
    }

    /// Number of bus pieces that meet at a node: an end counts 1, a passage 2.
    bool ends_here(std::size_t row) const { return uses_[row] == 1; }

    /// Node of the car graph that a bus node belongs to; no_index when it has a node of its own.
    Index car_node(std::size_t row) {
        const std::int64_t id = data_.nodes[row].id;
        if (const auto found = junction_.find(id); found != junction_.end()) return found->second;
        const auto road = on_car_road_.find(id);
        if (road == on_car_road_.end()) return no_index;
        if (ends_here(row) && road->second != no_index) return road->second;
        if (detached_.insert(id).second) report_.add(Finding::busway_detached, fmt::format("node {}", id));
        return no_index;
    }

    Index node_at(std::size_t row) {
        if (const Index car = car_node(row); car != no_index) return car;
        const OsmNode& from = data_.nodes[row];
        const auto [found, fresh] = own_.emplace(from.id, static_cast<Index>(graph_.nodes.size()));
        if (fresh) {
            GraphNode node;
            node.id = from.id;
            node.name = fmt::format("{}_bus", from.id);
            node.xy = projection_.to_plane(from.place);
            graph_.nodes.push_back(std::move(node));
            graph_.merged_into.push_back(found->second);
        }
        return found->second;
    }

    void add_way(const OsmWay& way) {
        int piece = 0;
        for (const auto& run : present_runs(data_, way, nullptr)) {
            std::size_t first = 0;
            for (std::size_t i = 1; i < run.size(); ++i) {
                if (i + 1 < run.size() && uses_[run[i]] <= 2 && car_node(run[i]) == no_index) continue;
                add_segment(way, std::span(run).subspan(first, i - first + 1), piece++);
                first = i;
            }
        }
    }

    void add_segment(const OsmWay& way, std::span<const std::size_t> rows, int piece) {
        Segment s = segment_of(data_, way, rows, projection_);
        s.name = fmt::format("{}_{}", way.id, piece);
        s.points.clear();  // signals on busways are those of the crossings they share
        const Index a = node_at(rows.front());
        const Index b = node_at(rows.back());
        s.forward_ends = s.backward_ends = {a, b};
        s.a = graph_.merged_into[a];
        s.b = graph_.merged_into[b];
        // Inside a crossing a busway is a passage, not a link.
        if (s.a == s.b && s.length_m < 2.0 * distance_m(s.shape.front(), s.shape.back()) + 20.0) {
            s.alive = false;
            s.inside = true;
        }
        graph_.segments.push_back(std::move(s));
    }

    RoadGraph& graph_;
    const OsmData& data_;
    const Projection& projection_;
    ImportReport& report_;
    std::vector<int> uses_;
    std::unordered_map<std::int64_t, Index> junction_;     ///< OSM nodes of car junctions -> their node
    std::unordered_map<std::int64_t, Index> on_car_road_;  ///< OSM nodes along car roads -> an end near by
    std::unordered_map<std::int64_t, Index> own_;
    std::unordered_set<std::int64_t> detached_;
};

}  // namespace

void add_busways(RoadGraph& graph, const OsmData& data, const Projection& projection, ImportReport& report) {
    Busways(graph, data, projection, report).add();
}

}  // namespace septima::osm
