#include "sim/route/tree.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <limits>

namespace septima {

namespace {
constexpr float infinite = std::numeric_limits<float>::infinity();
constexpr std::uint32_t no_turn = 0xFFFFFFFFU;
constexpr float rounding = 0.9999F;  // of sums along the way: a bound must not exceed them
}  // namespace

Groups<LinkId, TurnId> turns_into(const Network& network) {
    std::vector<std::pair<LinkId, TurnId>> pairs;
    for (std::size_t i = 0; i < network.turns(); ++i)
        pairs.emplace_back(network.turn_to[id_at<TurnId>(i)], id_at<TurnId>(i));
    return group_by_owner(network.links(), pairs);
}

void pack_arcs(const Network& network, const Groups<LinkId, TurnId>& into, RouteCosts& costs) {
    costs.arcs.clear();
    costs.arcs.reserve(into.items.size());
    for (const TurnId turn : into.items) {
        const auto from = static_cast<std::uint32_t>(row(network.turn_from[turn]));
        const bool only = network.turns_of(id_at<LinkId>(from)).size() == 1;
        costs.arcs.push_back(
            {from, static_cast<std::uint32_t>(row(turn)), costs.turn_s[row(turn)] + costs.link_s[from], only});
    }
}

namespace {

/// Least cost from a wanted link to this one, as far as the search's landmarks know.
float bound_s(const RouteQuery& query, const RouteTree& tree, std::uint32_t link) {
    const float* here = query.landmarks->to_s.data() + std::size_t{link} * Landmarks::count;
    float least = infinite;
    for (const LinkId wanted : query.wanted) {
        const float* there = query.landmarks->to_s.data() + row(wanted) * Landmarks::count;
        float bound = 0.0F;
        for (const std::uint8_t k : tree.landmark) {
            const float difference = there[k] - here[k];
            if (difference > bound && difference < infinite) bound = difference;
        }
        least = std::min(least, bound);
    }
    return least * (rounding + query.tolerance);
}

/// The landmarks that know most about the whole way guide the search.
void choose_landmarks(const RouteQuery& query, RouteTree& tree) {
    const float* from = query.landmarks->to_s.data() + row(query.wanted.front()) * Landmarks::count;
    const float* to = query.landmarks->to_s.data() + row(query.destination) * Landmarks::count;
    std::array<std::pair<float, std::uint8_t>, Landmarks::count> bounds;
    for (std::size_t k = 0; k < Landmarks::count; ++k) {
        const float difference = from[k] - to[k];
        bounds[k] = {difference < infinite ? -difference : 0.0F, static_cast<std::uint8_t>(k)};
    }
    std::partial_sort(bounds.begin(), bounds.begin() + tree.landmark.size(), bounds.end());
    for (std::size_t i = 0; i < tree.landmark.size(); ++i) tree.landmark[i] = bounds[i].second;
}

void clear(std::size_t links, RouteTree& tree) {
    if (tree.label.size() != links)
        tree.label.assign(links, {});
    else
        for (const std::uint32_t link : tree.touched) tree.label[link] = {};
    tree.touched.clear();
    tree.heap.clear();
}

// Costs are never negative: their bits order as they do, and equal costs go to the smaller link.
std::uint64_t heap_key(float cost_s, std::uint32_t link) {
    return (std::uint64_t{std::bit_cast<std::uint32_t>(cost_s)} << 32) | link;
}

/// A better (or equally good, smaller-numbered) way from a link.
void reach(RouteTree& tree, const RouteQuery& query, bool guided, std::uint32_t link, float cost_s,
           std::uint32_t turn) {
    if (link == query.avoided) cost_s += RouteQuery::avoid_s;
    RouteLabel& label = tree.label[link];
    if (cost_s > label.cost_s || (cost_s == label.cost_s && turn >= label.next_turn)) return;
    if (label.cost_s == infinite) {
        tree.touched.push_back(link);
        if (guided) label.bound_s = bound_s(query, tree, link);
    }
    label.next_turn = turn;
    if (cost_s == label.cost_s) return;
    label.cost_s = cost_s;
    tree.heap.push_back(heap_key(cost_s + label.bound_s, link));
    std::push_heap(tree.heap.begin(), tree.heap.end(), std::greater<>{});
}

/// Labels a link that has one turn only; false when it has its label already.
bool pass_through(RouteTree& tree, const RouteArc& arc, float cost_s) {
    RouteLabel& label = tree.label[arc.from];
    if (label.cost_s < infinite) return false;
    tree.touched.push_back(arc.from);
    label.cost_s = cost_s + arc.cost_s;
    label.next_turn = arc.turn;
    return true;
}

bool is_wanted(const RouteQuery& query, std::uint32_t link) {
    return std::find(query.wanted.begin(), query.wanted.end(), id_at<LinkId>(link)) != query.wanted.end();
}

}  // namespace

float least_cost_s(const Landmarks& landmarks, LinkId from, LinkId to) {
    const float* a = landmarks.to_s.data() + row(from) * Landmarks::count;
    const float* b = landmarks.to_s.data() + row(to) * Landmarks::count;
    float least = 0.0F;
    for (std::size_t k = 0; k < Landmarks::count; ++k)
        if (a[k] - b[k] < infinite) least = std::max(least, a[k] - b[k]);
    return least * rounding;
}

Landmarks find_landmarks(const Groups<LinkId, TurnId>& into, const RouteCosts& lowest) {
    const std::size_t links = into.owners();
    Landmarks landmarks;
    landmarks.to_s.assign(links * Landmarks::count, infinite);
    std::vector<float> nearest(links, infinite);
    RouteTree tree;
    std::uint32_t next = 0;
    for (std::size_t k = 0; k < Landmarks::count && links > 0; ++k) {
        find_tree(into, lowest, {id_at<LinkId>(next), {}, nullptr}, tree);
        float farthest = -1.0F;
        for (std::uint32_t i = 0; i < links; ++i) {
            landmarks.to_s[i * Landmarks::count + k] = tree.label[i].cost_s;
            if (tree.label[i].cost_s == infinite) continue;
            nearest[i] = std::min(nearest[i], tree.label[i].cost_s);
            if (nearest[i] > farthest) {
                farthest = nearest[i];
                next = i;
            }
        }
    }
    return landmarks;
}

void find_tree(const Groups<LinkId, TurnId>& into, const RouteCosts& costs, const RouteQuery& query, RouteTree& tree) {
    clear(into.owners(), tree);
    const bool guided = query.landmarks != nullptr && !query.wanted.empty() && query.wanted.size() <= 2;
    if (guided) choose_landmarks(query, tree);
    reach(tree, query, guided, static_cast<std::uint32_t>(row(query.destination)), costs.link_s[row(query.destination)],
          no_turn);
    std::size_t missing = query.wanted.size();
    while (!tree.heap.empty()) {
        const std::uint64_t key = tree.heap.front();
        const auto link = static_cast<std::uint32_t>(key);
        std::pop_heap(tree.heap.begin(), tree.heap.end(), std::greater<>{});
        tree.heap.pop_back();
        const RouteLabel label = tree.label[link];
        if (key != heap_key(label.cost_s + label.bound_s, link)) continue;  // a better way was found meanwhile
        if (missing > 0 && is_wanted(query, link) && --missing == 0) break;
        tree.chain.assign(1, link);
        while (!tree.chain.empty()) {
            const std::uint32_t here = tree.chain.back();
            tree.chain.pop_back();
            const float cost_s = tree.label[here].cost_s;
            for (std::uint32_t a = into.begin[here]; a < into.begin[here + 1]; ++a) {
                const RouteArc& arc = costs.arcs[a];
                if (arc.cost_s == infinite) continue;
                // A link with one turn only is as near as that turn lets it be: it need not wait for its place in the
                // queue.
                const bool pass = arc.only && arc.from != query.avoided && !is_wanted(query, arc.from) &&
                                  arc.from != row(query.destination);
                if (!pass)
                    reach(tree, query, guided, arc.from, cost_s + arc.cost_s, arc.turn);
                else if (pass_through(tree, arc, cost_s))
                    tree.chain.push_back(arc.from);
            }
        }
    }
}

std::vector<std::uint32_t> turns_to_destination(const Network& network, const RouteTree& tree, LinkId from) {
    std::vector<std::uint32_t> turns;
    for (std::uint32_t turn = tree.label[row(from)].next_turn; turn != no_turn && turns.size() < network.links();
         turn = tree.label[row(network.turn_to[id_at<TurnId>(turn)])].next_turn)
        turns.push_back(turn);
    return turns;
}

}  // namespace septima
