#include "sim/network/osm_passages.h"

#include <algorithm>
#include <numbers>

namespace septima::osm {
namespace {

constexpr double most_turning_rad = 200.0 * std::numbers::pi / 180.0;  // more is circling inside the crossing
constexpr std::size_t most_hops = 8;
constexpr int most_steps = 4000;

/// The original node at the end (or start) of an arc.
Index end_of(const RoadGraph& graph, Arc arc) {
    const Segment& s = graph.segments[arc.segment];
    return arc.forward ? s.forward_ends.second : s.backward_ends.first;
}
Index start_of(const RoadGraph& graph, Arc arc) {
    const Segment& s = graph.segments[arc.segment];
    return arc.forward ? s.forward_ends.first : s.backward_ends.second;
}

}  // namespace

const RoadSide& side_of(const RoadGraph& graph, Arc arc) {
    return arc.forward ? graph.segments[arc.segment].forward : graph.segments[arc.segment].backward;
}

double arrival_heading(const RoadGraph& graph, Arc arc) {
    return heading_from(graph.segments[arc.segment], !arc.forward) + std::numbers::pi;
}
double departure_heading(const RoadGraph& graph, Arc arc) {
    return heading_from(graph.segments[arc.segment], arc.forward);
}

struct Passages::Search {
    Arc in;
    KindMask kinds = 0;
    std::vector<Arc> departures;  ///< of the merged node
    std::vector<Index> path;      ///< segments inside the crossing, in order
    std::vector<Index> visited;   ///< original nodes
    std::vector<Arc> found;
    double turned_rad = 0.0;
    bool on_ring = false;
    int steps = 0;
};

Passages::Passages(const RoadGraph& graph)
    : graph_(graph), inside_from_(graph.nodes.size()), bans_of_(graph.segments.size()) {
    for (Index i = 0; i < graph.segments.size(); ++i) {
        if (!graph.segments[i].inside) continue;
        for (const bool forward : {true, false}) {
            const Arc arc{i, forward};
            if (side_of(graph, arc).open()) inside_from_[start_of(graph, arc)].push_back(arc);
        }
    }
    for (Index i = 0; i < graph.bans.size(); ++i) bans_of_[graph.bans[i].from].push_back(i);
}

std::vector<Arc> Passages::arrivals(Index node) const {
    std::vector<Arc> arcs;
    for (const Index i : graph_.at[node]) {
        const Segment& s = graph_.segments[i];
        if (s.b == node && s.forward.open()) arcs.push_back({i, true});
        if (s.a == node && s.backward.open()) arcs.push_back({i, false});
    }
    std::ranges::sort(arcs);
    arcs.erase(std::unique(arcs.begin(), arcs.end()), arcs.end());
    return arcs;
}

std::vector<Arc> Passages::departures(Index node) const {
    std::vector<Arc> arcs;
    for (const Index i : graph_.at[node]) {
        const Segment& s = graph_.segments[i];
        if (s.a == node && s.forward.open()) arcs.push_back({i, true});
        if (s.b == node && s.backward.open()) arcs.push_back({i, false});
    }
    std::ranges::sort(arcs);
    arcs.erase(std::unique(arcs.begin(), arcs.end()), arcs.end());
    return arcs;
}

/// Restrictions on going from `last` to segment `next` at original node `at`.
bool Passages::permits(const Search& search, Index at, Arc last, Index next) const {
    bool only_here = false;
    bool is_the_only = false;
    for (const Index i : bans_of_[last.segment]) {
        const TurnBan& ban = graph_.bans[i];
        if (ban.via_node != at) continue;
        if (!ban.only && ban.to == next) return false;
        only_here = only_here || ban.only;
        is_the_only = is_the_only || (ban.only && ban.to == next);
    }
    if (only_here && !is_the_only) return false;
    for (const Index i : bans_of_[search.in.segment]) {
        const TurnBan& ban = graph_.bans[i];
        if (ban.via_node != no_index || search.path.size() > ban.via.size()) continue;
        if (!std::equal(search.path.begin(), search.path.end(), ban.via.begin())) continue;
        const bool at_end = search.path.size() == ban.via.size();
        if (at_end && !ban.only && next == ban.to) return false;
        if (ban.only && !search.path.empty() && next != (at_end ? ban.to : ban.via[search.path.size()])) return false;
    }
    return true;
}

void Passages::walk(Search& search, Index at, Arc last) const {
    if (++search.steps > most_steps) return;
    search.visited.push_back(at);
    const double heading = arrival_heading(graph_, last);
    for (const Arc out : search.departures) {
        if (start_of(graph_, out) != at || out.segment == search.in.segment) continue;
        const double turned = search.turned_rad + turn_rad(heading, departure_heading(graph_, out));
        if ((turned > most_turning_rad && !search.on_ring) || (search.kinds & side_of(graph_, out).allowed) == 0)
            continue;
        if (permits(search, at, last, out.segment)) search.found.push_back(out);
    }
    for (const Arc inner : inside_from_[at]) {
        const Index next = end_of(graph_, inner);
        const bool ring = graph_.segments[inner.segment].roundabout;
        const double turn = turn_rad(heading, departure_heading(graph_, inner));
        const KindMask kinds = static_cast<KindMask>(search.kinds & side_of(graph_, inner).allowed);
        const bool circling = search.turned_rad + turn > most_turning_rad && !search.on_ring && !ring;
        if (circling || kinds == 0 || search.path.size() >= (search.on_ring ? 3 * most_hops : most_hops)) continue;
        if (std::ranges::find(search.visited, next) != search.visited.end() ||
            !permits(search, at, last, inner.segment))
            continue;
        Search deeper = search;
        deeper.found.clear();
        deeper.kinds = kinds;
        deeper.turned_rad += turn;
        deeper.on_ring = search.on_ring || ring;
        deeper.path.push_back(inner.segment);
        walk(deeper, next, inner);
        search.steps = deeper.steps;
        search.found.insert(search.found.end(), deeper.found.begin(), deeper.found.end());
    }
}

/// U-turns from one carriageway to the other, where another way leads on and no arrow allows them.
std::vector<Arc> Passages::without_reversals(Arc in, std::vector<Arc> exits) const {
    const auto& marks = side_of(graph_, in).marks;
    const bool marked = std::ranges::any_of(marks, [](TurnMarks m) { return (m & mark_of(TurnType::uturn)) != 0; });
    const auto reverses = [&](Arc out) {
        return graph_.segments[in.segment].oneway() && graph_.segments[out.segment].oneway() &&
               turn_rad(arrival_heading(graph_, in), departure_heading(graph_, out)) > reversal_rad;
    };
    if (!marked && !std::ranges::all_of(exits, reverses)) std::erase_if(exits, reverses);
    return exits;
}

/// A busway that goes on keeps its buses, and buses enter it where it begins.
std::vector<Arc> Passages::busways_go_on(Arc in, std::vector<Arc> exits) const {
    const auto is_busway = [&](Arc arc) { return graph_.segments[arc.segment].bus_only; };
    if (is_busway(in)) {
        if (std::ranges::any_of(exits, is_busway)) std::erase_if(exits, [&](Arc out) { return !is_busway(out); });
        return exits;
    }
    std::erase_if(exits, [&](Arc out) {
        if (!is_busway(out)) return false;
        const Segment& s = graph_.segments[out.segment];
        const std::vector<Arc> all = arrivals(out.forward ? s.a : s.b);
        return std::ranges::any_of(all, [&](Arc other) { return is_busway(other) && other.segment != out.segment; });
    });
    return exits;
}

std::vector<Arc> Passages::exits(Arc in) const {
    const Segment& s = graph_.segments[in.segment];
    Search search;
    search.in = in;
    search.kinds = side_of(graph_, in).allowed;
    search.departures = departures(in.forward ? s.b : s.a);
    walk(search, end_of(graph_, in), in);
    std::ranges::sort(search.found);
    search.found.erase(std::unique(search.found.begin(), search.found.end()), search.found.end());
    return busways_go_on(in, without_reversals(in, std::move(search.found)));
}

}  // namespace septima::osm
