#include "sim/route/bush.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace septima {

namespace {

double cost_of(const BushView& view, std::span<const ArcState> arcs, std::uint32_t arc) {
    return arcs[arc].time + view.extra[arc];
}

void push(std::vector<std::pair<double, std::uint32_t>>& heap, double cost, std::uint32_t node) {
    heap.emplace_back(cost, node);
    std::push_heap(heap.begin(), heap.end(), std::greater<>());
}

std::uint32_t pop(std::vector<std::pair<double, std::uint32_t>>& heap) {
    std::pop_heap(heap.begin(), heap.end(), std::greater<>());
    const std::uint32_t node = heap.back().second;
    heap.pop_back();
    return node;
}

void search(const BushView& view, std::span<const ArcState> arcs, BushScratch& s, std::vector<std::uint32_t>& order) {
    const AssignmentGraph& graph = view.problem.graph;
    s.cost.assign(graph.nodes(), unreached);
    s.parent.assign(graph.nodes(), no_row);
    s.heap.clear();
    s.cost[view.origin.node] = 0.0;
    push(s.heap, 0.0, view.origin.node);
    s.queued.assign(graph.nodes(), 0);
    while (!s.heap.empty()) {
        const std::uint32_t node = pop(s.heap);
        if (s.queued[node] != 0) continue;
        s.queued[node] = 1;
        order.push_back(node);
        if (!view.passes(node)) continue;
        for (std::uint32_t i = graph.out_begin[node]; i != graph.out_begin[node + 1]; ++i) {
            const std::uint32_t arc = graph.out_arc[i];
            const std::uint32_t to = graph.arc_to[arc];
            const double cost = s.cost[node] + cost_of(view, arcs, arc);
            if (cost >= s.cost[to]) continue;
            s.cost[to] = cost;
            s.parent[to] = arc;
            push(s.heap, cost, to);
        }
    }
}

void find_places(const AssignmentGraph& graph, const Bush& bush, BushScratch& s) {
    s.place.assign(graph.nodes(), no_row);
    for (std::size_t k = 0; k < bush.order.size(); ++k) s.place[bush.order[k]] = static_cast<std::uint32_t>(k);
}

/// Cheapest routes within the bush.
void label(const BushView& view, std::span<const ArcState> arcs, const Bush& bush, BushScratch& s) {
    s.cost.assign(view.problem.graph.nodes(), unreached);
    s.parent.assign(view.problem.graph.nodes(), no_row);
    s.cost[view.origin.node] = 0.0;
    for (std::size_t k = 1; k < bush.order.size(); ++k) {
        double best = unreached;
        std::uint32_t by = no_row;
        for (std::uint32_t e = bush.first[k]; e != bush.first[k + 1]; ++e) {
            const double cost = s.cost[bush.order[bush.tail[e]]] + cost_of(view, arcs, bush.arc[e]);
            if (cost < best) {
                best = cost;
                by = bush.arc[e];
            }
        }
        s.cost[bush.order[k]] = best;
        s.parent[bush.order[k]] = by;
    }
}

/// Makes the labels of the bush exact for the whole graph: corrected until no arc improves one (Bellman, first in first
/// out).
void correct(const BushView& view, std::span<const ArcState> arcs, const Bush& bush, BushScratch& s) {
    const AssignmentGraph& graph = view.problem.graph;
    s.queue.assign(bush.order.begin(), bush.order.end());
    s.queued.assign(graph.nodes(), 0);
    for (const std::uint32_t node : s.queue) s.queued[node] = 1;
    for (std::size_t head = 0; head < s.queue.size(); ++head) {
        const std::uint32_t node = s.queue[head];
        s.queued[node] = 0;
        if (!view.passes(node)) continue;
        for (std::uint32_t i = graph.out_begin[node]; i != graph.out_begin[node + 1]; ++i) {
            const std::uint32_t arc = graph.out_arc[i];
            const std::uint32_t to = graph.arc_to[arc];
            const double cost = s.cost[node] + cost_of(view, arcs, arc);
            if (cost >= s.cost[to]) continue;
            s.cost[to] = cost;
            s.parent[to] = arc;
            if (s.queued[to] != 0) continue;
            s.queued[to] = 1;
            s.queue.push_back(to);
        }
    }
}

/// What the volume costs above the cheapest routes: a sum of terms >= 0, so nothing cancels.
double excess(const BushView& view, std::span<const ArcState> arcs, const Bush& bush, const BushScratch& s) {
    double sum = 0.0;
    for (std::size_t k = 1; k < bush.order.size(); ++k)
        for (std::uint32_t e = bush.first[k]; e != bush.first[k + 1]; ++e)
            if (bush.volume[e] > 0.0)
                sum += bush.volume[e] * std::max(0.0, s.cost[bush.order[bush.tail[e]]] +
                                                          cost_of(view, arcs, bush.arc[e]) - s.cost[bush.order[k]]);
    return sum;
}

/// Arcs that stay: those with volume, and the cheapest way into nodes without. Fills arc_volume (-1 = does not stay),
/// the number of kept arcs that enter a node, and the arcs that the order of the nodes should respect by where they
/// begin: the kept ones and those of cheapest routes.
void keep_used(const AssignmentGraph& graph, const Bush& bush, BushScratch& s) {
    s.arc_volume.resize(graph.arcs(), -1.0);
    s.waiting.assign(graph.nodes(), 0);
    s.child_begin.assign(graph.nodes() + 1, 0);
    s.queue.clear();
    for (std::size_t k = 1; k < bush.order.size(); ++k) {
        const std::uint32_t node = bush.order[k];
        for (std::uint32_t e = bush.first[k]; e != bush.first[k + 1]; ++e) {
            if (bush.volume[e] <= 0.0) continue;
            s.arc_volume[bush.arc[e]] = bush.volume[e];
            s.queue.push_back(bush.arc[e]);
            ++s.waiting[node];
        }
        const std::uint32_t parent = s.parent[node];
        if (s.arc_volume[parent] > 0.0) continue;
        if (s.waiting[node] == 0) {
            s.arc_volume[parent] = 0.0;
            s.waiting[node] = 1;
        }
        s.queue.push_back(parent);
    }
    for (const std::uint32_t arc : s.queue) ++s.child_begin[graph.arc_from[arc] + 1];
    for (std::size_t n = 0; n < graph.nodes(); ++n) s.child_begin[n + 1] += s.child_begin[n];
    s.child.resize(s.queue.size());
    std::vector<std::uint32_t>& next = s.place;
    next.assign(s.child_begin.begin(), s.child_begin.end() - 1);
    for (const std::uint32_t arc : s.queue) s.child[next[graph.arc_from[arc]]++] = arc;
}

/// An order in which kept arcs lead forward (Kahn 1962), arcs of cheapest routes too unless that closes a circle, and
/// cheap nodes come first where a choice is left.
void sort_nodes(const BushView& view, Bush& bush, BushScratch& s) {
    const AssignmentGraph& graph = view.problem.graph;
    const std::size_t nodes = bush.order.size();
    bush.order.clear();
    s.queued.assign(graph.nodes(), 0);  // bit 1: its cheapest way is placed; bit 2: it is placed itself
    s.heap.clear();
    s.held.clear();
    push(s.heap, 0.0, view.origin.node);
    while (bush.order.size() < nodes) {
        const std::uint32_t node = pop(s.heap.empty() ? s.held : s.heap);
        if ((s.queued[node] & 2) != 0) continue;
        s.queued[node] |= 2;
        bush.order.push_back(node);
        for (std::uint32_t i = s.child_begin[node]; i != s.child_begin[node + 1]; ++i) {
            const std::uint32_t arc = s.child[i];
            const std::uint32_t to = graph.arc_to[arc];
            if (arc == s.parent[to]) s.queued[to] |= 1;
            if (s.arc_volume[arc] >= 0.0) --s.waiting[to];
            if (s.waiting[to] == 0) push((s.queued[to] & 1) != 0 ? s.heap : s.held, s.cost[to], to);
        }
    }
}

/// Arcs of the new bush: the kept ones, and every arc that leads forward and is cheaper than the dearest used one of
/// its node.
void collect_arcs(const BushView& view, std::span<const ArcState> arcs, Bush& bush, BushScratch& s) {
    const AssignmentGraph& graph = view.problem.graph;
    find_places(graph, bush, s);
    bush.first.assign(1, 0);
    bush.arc.clear();
    bush.tail.clear();
    bush.volume.clear();
    for (std::size_t k = 0; k < bush.order.size(); ++k) {
        const std::uint32_t node = bush.order[k];
        double limit = s.cost[node];
        for (std::uint32_t i = graph.in_begin[node]; i != graph.in_begin[node + 1]; ++i) {
            const std::uint32_t arc = graph.in_arc[i];
            if (s.arc_volume[arc] > 0.0)
                limit = std::max(limit, s.cost[graph.arc_from[arc]] + cost_of(view, arcs, arc));
        }
        for (std::uint32_t i = graph.in_begin[node]; i != graph.in_begin[node + 1] && k > 0; ++i) {
            const std::uint32_t arc = graph.in_arc[i];
            const std::uint32_t from = graph.arc_from[arc];
            const std::uint32_t tail = s.place[from];
            const bool kept = s.arc_volume[arc] >= 0.0;
            const bool cheaper = tail != no_row && tail < k && view.passes(from) &&
                                 (arc == s.parent[node] || s.cost[from] + cost_of(view, arcs, arc) < limit);
            if (!kept && !cheaper) continue;
            bush.arc.push_back(arc);
            bush.tail.push_back(tail);
            bush.volume.push_back(std::max(0.0, s.arc_volume[arc]));
        }
        bush.first.push_back(static_cast<std::uint32_t>(bush.arc.size()));
    }
}

}  // namespace

Bush cheapest_routes(const BushView& view, std::span<const ArcState> arcs, BushScratch& s,
                     std::vector<UnservedPair>& unserved) {
    const AssignmentGraph& graph = view.problem.graph;
    Bush bush;
    search(view, arcs, s, bush.order);
    find_places(graph, bush, s);
    bush.first.assign({0, 0});
    for (std::size_t k = 1; k < bush.order.size(); ++k) {
        const std::uint32_t arc = s.parent[bush.order[k]];
        bush.arc.push_back(arc);
        bush.tail.push_back(s.place[graph.arc_from[arc]]);
        bush.first.push_back(static_cast<std::uint32_t>(bush.arc.size()));
    }
    bush.volume.assign(bush.arc.size(), 0.0);
    for (std::uint32_t i = view.origin.begin; i != view.origin.end; ++i)
        if (s.place[view.problem.destination[i]] == no_row)
            unserved.push_back(
                {view.origin.traveller_class, view.origin.node, view.problem.destination[i], view.problem.vehicles[i]});
    restore_balance(view, bush, s);
    return bush;
}

void restore_balance(const BushView& view, Bush& bush, BushScratch& s) {
    const double pce = view.problem.classes[view.origin.traveller_class].pce;
    find_places(view.problem.graph, bush, s);
    s.through.assign(bush.order.size(), 0.0);
    for (std::uint32_t i = view.origin.begin; i != view.origin.end; ++i) {
        const std::uint32_t k = s.place[view.problem.destination[i]];
        if (k != no_row) s.through[k] += view.problem.vehicles[i] * pce;
    }
    for (std::size_t k = bush.order.size(); k-- > 1;) {
        double sum = 0.0;
        for (std::uint32_t e = bush.first[k]; e != bush.first[k + 1]; ++e) sum += bush.volume[e];
        for (std::uint32_t e = bush.first[k]; e != bush.first[k + 1]; ++e) {
            double& volume = bush.volume[e];
            if (sum > 0.0)
                volume = volume == sum ? s.through[k] : volume * (s.through[k] / sum);
            else
                volume = e == bush.first[k] ? s.through[k] : 0.0;
            s.through[bush.tail[e]] += volume;
        }
    }
}

double renew(const BushView& view, std::span<const ArcState> arcs, Bush& bush, BushScratch& s) {
    label(view, arcs, bush, s);
    correct(view, arcs, bush, s);
    const double above = excess(view, arcs, bush, s);
    keep_used(view.problem.graph, bush, s);
    sort_nodes(view, bush, s);
    collect_arcs(view, arcs, bush, s);
    for (const std::uint32_t arc : s.queue) s.arc_volume[arc] = -1.0;  // the arcs of keep_used
    return above;
}

}  // namespace septima
