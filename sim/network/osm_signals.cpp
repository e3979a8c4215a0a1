// Signals stand at stop lines, 5-40 m before the junction they serve, and pedestrian signals all around it. Here they
// are walked downstream to the junction and counted; a junction with enough of them gets a controller.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include "sim/network/osm_graph.h"

namespace septima::osm {
namespace {

constexpr double signal_reach_m = 50.0;    // farthest stop line that still serves a junction
constexpr double sure_reach_m = 30.0;      // one signal this near is enough
constexpr double crossing_reach_m = 25.0;  // a pedestrian crossing belongs to the junction
constexpr double exit_reach_m = 15.0;      // a signal on the way out of a junction
constexpr double sign_reach_m = 40.0;
constexpr double group_reach_m = 40.0;
constexpr double group_across_m = 120.0;

/// Travel along a segment.
struct Travel {
    Index segment = 0;
    bool forward = true;
};

struct Evidence {
    bool centre = false;                    ///< a signal on the junction itself
    std::set<Index> approaches;             ///< segments with a signal before the junction
    double nearest_m = signal_reach_m + 1;  ///< of the signals on the approaches
    std::set<Index> crossings;              ///< segments with a pedestrian signal beside the junction
};

class Controls {
  public:
    Controls(RoadGraph& graph, ImportReport& report) : graph_(graph), report_(report), evidence_(graph.nodes.size()) {}

    NodeSignals place() {
        for (Index i = 0; i < graph_.segments.size(); ++i) {
            if (graph_.segments[i].inside) note_inside(graph_.segments[i]);
            if (graph_.segments[i].alive)
                for (const RoadPoint& point : graph_.segments[i].points) place_point(i, point);
        }
        for (Index node = 0; node < graph_.nodes.size(); ++node) place_node(node);
        return decide();
    }

  private:
    std::size_t car_legs(Index node) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(graph_.at[node], [&](Index i) { return !graph_.segments[i].bus_only; }));
    }

    std::size_t car_approaches(Index node) const {
        return static_cast<std::size_t>(std::ranges::count_if(graph_.at[node], [&](Index i) {
            return !graph_.segments[i].bus_only && leads_to(graph_.segments[i], node);
        }));
    }

    /// Streams meet here, so a signal has something to do.
    bool is_junction(Index node) const { return car_legs(node) >= 3 && car_approaches(node) >= 2; }

    Index end_of(const Travel& t) const {
        return t.forward ? graph_.segments[t.segment].b : graph_.segments[t.segment].a;
    }

    /// The straightest way on; nothing at a dead end.
    std::optional<Travel> next(const Travel& t) const {
        const Index node = end_of(t);
        const double heading = heading_from(graph_.segments[t.segment], !t.forward) + 3.14159265358979;
        std::optional<Travel> best;
        double least = 2.0;  // never a sharp turn
        for (const Index i : graph_.at[node]) {
            const Segment& s = graph_.segments[i];
            if (i == t.segment || s.bus_only || !leads_away(s, node)) continue;
            const bool forward = s.a == node && s.forward.open();
            const double angle = turn_rad(heading, heading_from(s, forward));
            if (angle >= least) continue;
            least = angle;
            best = Travel{i, forward};
        }
        return best;
    }

    struct Place {
        Index node = no_index;
        Index approach = no_index;
        double at_m = 0.0;
    };

    /// The junction that traffic comes to within reach, past forks and mere changes of the road.
    std::optional<Place> junction_ahead(Travel t, double to_end_m, double reach_m) const {
        for (int hops = 0; hops < 6 && to_end_m <= reach_m; ++hops) {
            const Index node = end_of(t);
            if (is_junction(node)) return Place{node, t.segment, to_end_m};
            const std::optional<Travel> on = next(t);
            if (!on) return std::nullopt;
            t = *on;
            to_end_m += graph_.segments[t.segment].length_m;
        }
        return std::nullopt;
    }

    /// Directions of travel that a point speaks to: on a two-way street, the one whose junction is near.
    std::vector<std::pair<Travel, double>> directions(Index i, const RoadPoint& point) const {
        const Segment& s = graph_.segments[i];
        std::vector<std::pair<Travel, double>> list;
        if (s.forward.open() && point.control.direction >= 0) list.push_back({{i, true}, s.length_m - point.at_m});
        if (s.backward.open() && point.control.direction <= 0) list.push_back({{i, false}, point.at_m});
        if (list.size() == 2 && list[1].second < list[0].second) std::swap(list[0], list[1]);
        if (list.size() == 2) list.pop_back();
        return list;
    }

    void place_point(Index i, const RoadPoint& point) {
        if (point.control.signal)
            place_signal(i, point);
        else if (point.control.crossing_signal)
            place_crossing(i, point);
        if (point.control.stop || point.control.yield) place_sign(i, point);
    }

    void place_signal(Index i, const RoadPoint& point) {
        for (const auto& [travel, to_end_m] : directions(i, point)) {
            const std::optional<Place> place = junction_ahead(travel, to_end_m, signal_reach_m);
            if (place) {
                Evidence& e = evidence_[place->node];
                e.approaches.insert(place->approach);
                e.nearest_m = std::min(e.nearest_m, place->at_m);
                report_.add(Finding::signals_placed);
                return;
            }
        }
        if (!place_crossing(i, point)) report_.add(Finding::signal_mid_block, fmt::format("node {}", point.node));
    }

    /// A pedestrian signal speaks for the junction beside it; so does a signal on the way out of one.
    bool place_crossing(Index i, const RoadPoint& point) {
        const Segment& s = graph_.segments[i];
        const double reach_m = point.control.signal ? exit_reach_m : crossing_reach_m;
        const double to_b_m = s.length_m - point.at_m;
        const bool near_a = point.at_m <= to_b_m;
        if (std::min(point.at_m, to_b_m) > reach_m || !is_junction(near_a ? s.a : s.b)) return false;
        Evidence& e = evidence_[near_a ? s.a : s.b];
        e.crossings.insert(i);
        if (!point.control.signal) return true;
        e.approaches.insert(i);
        e.nearest_m = std::min({e.nearest_m, point.at_m, to_b_m});
        report_.add(Finding::signals_placed);
        return true;
    }

    void place_sign(Index i, const RoadPoint& point) {
        for (const auto& [travel, to_end_m] : directions(i, point)) {
            if (to_end_m > sign_reach_m || car_legs(end_of(travel)) < 3) continue;
            Segment& s = graph_.segments[travel.segment];
            RoadSide& side = travel.forward ? s.forward : s.backward;
            (point.control.stop ? side.stop : side.yield) = true;
            return;
        }
        report_.add(Finding::sign_not_placed, fmt::format("node {}", point.node));
    }

    void note_inside(const Segment& s) {
        Evidence& e = evidence_[graph_.merged_into[s.a]];
        for (const RoadPoint& point : s.points) {
            e.centre = e.centre || point.control.signal;
            if (point.control.signal) report_.add(Finding::signals_placed);
        }
    }

    /// What stands on a node: on a junction it is the junction's; elsewhere it stands at the end of a road.
    void place_node(Index node) {
        const OsmControl control = graph_.nodes[node].control;
        if (!control.any() || graph_.at[node].empty()) return;
        if (is_junction(node)) {
            Evidence& e = evidence_[node];
            e.centre = e.centre || control.signal;
            if (control.signal) report_.add(Finding::signals_placed);
            if ((control.stop || control.yield) && !control.all_way)
                report_.add(Finding::sign_not_placed, fmt::format("node {}", graph_.nodes[node].id));
            return;
        }
        for (const Index i : graph_.at[node]) {
            const Segment& s = graph_.segments[i];
            if (!leads_away(s, node)) continue;
            place_point(i, {s.a == node ? 0.0 : s.length_m, control, graph_.nodes[node].id});
            return;
        }
    }

    bool signalised(Index node) const {
        const Evidence& e = evidence_[node];
        if (!is_junction(node)) return false;
        if (e.centre || e.approaches.size() >= 2 || e.crossings.size() >= 2) return true;
        if (e.approaches.size() != 1) return false;
        const bool other_crossing =
            std::ranges::any_of(e.crossings, [&](Index i) { return !e.approaches.contains(i); });
        return e.nearest_m <= sure_reach_m || other_crossing;
    }

    NodeSignals decide() {
        NodeSignals signals{std::vector<char>(graph_.nodes.size(), 0), std::vector<int>(graph_.nodes.size(), -1)};
        for (Index node = 0; node < graph_.nodes.size(); ++node) {
            signals.signal[node] = signalised(node) ? 1 : 0;
            const bool idle = signals.signal[node] == 0 && !evidence_[node].approaches.empty();
            if (idle) report_.add(Finding::signal_mid_block, fmt::format("node {}", graph_.nodes[node].id));
        }
        group(signals);
        return signals;
    }

    /// Signalised nodes close to one another share a controller.
    void group(NodeSignals& signals) {
        std::vector<Index> root(graph_.nodes.size());
        std::iota(root.begin(), root.end(), Index{0});
        const auto find = [&root](Index node) {
            while (root[node] != node) node = root[node] = root[root[node]];
            return node;
        };
        for (const Segment& s : graph_.segments) {
            if (!s.alive || s.bus_only || s.length_m > group_reach_m) continue;
            if (signals.signal[s.a] == 0 || signals.signal[s.b] == 0) continue;
            const Index p = std::min(find(s.a), find(s.b));
            const Index q = std::max(find(s.a), find(s.b));
            if (p != q && distance_m(graph_.nodes[p].xy, graph_.nodes[s.b].xy) <= group_across_m) root[q] = p;
        }
        std::vector<int> size(graph_.nodes.size(), 0);
        for (Index node = 0; node < root.size(); ++node) ++size[find(node)];
        for (Index node = 0; node < root.size(); ++node) {
            if (size[find(node)] < 2) continue;
            signals.group[node] = static_cast<int>(find(node));
            if (find(node) == node) report_.add(Finding::signal_groups, fmt::format("node {}", graph_.nodes[node].id));
        }
    }

    RoadGraph& graph_;
    ImportReport& report_;
    std::vector<Evidence> evidence_;
};

}  // namespace

NodeSignals place_controls(RoadGraph& graph, ImportReport& report) {
    return Controls(graph, report).place();
}

}  // namespace septima::osm
