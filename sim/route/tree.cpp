#include "sim/route/tree.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace septima {

namespace {
constexpr float infinite = std::numeric_limits<float>::infinity();
constexpr std::uint32_t no_turn = 0xFFFFFFFFU;
}  // namespace

Groups<LinkId, TurnId> turns_into(const Network& network) {
    std::vector<std::pair<LinkId, TurnId>> pairs;
    for (std::size_t i = 0; i < network.turns(); ++i) pairs.emplace_back(network.turn_to[id_at<TurnId>(i)], id_at<TurnId>(i));
    return group_by_owner(network.links(), pairs);
}

namespace {

/// Least cost from a wanted link to this one, as far as the landmarks know.
float bound_s(const RouteQuery& query, std::uint32_t link) {
    const float* here = query.landmarks->to_s.data() + std::size_t{link} * Landmarks::count;
    float least = infinite;
    for (const LinkId wanted : query.wanted) {
        const float* there = query.landmarks->to_s.data() + row(wanted) * Landmarks::count;
        float bound = 0.0F;
        for (std::size_t k = 0; k < Landmarks::count; ++k) {
            const float difference = there[k] - here[k];
            if (difference > bound && difference < infinite) bound = difference;
        }
        least = std::min(least, bound);
    }
    return least * query.landmarks->slack;
}

void clear(const Network& network, RouteTree& tree) {
    if (tree.cost_s.size() != network.links()) {
        tree.cost_s.assign(network.links(), infinite);
        tree.next_turn.assign(network.links(), no_turn);
    }
    for (const std::uint32_t link : tree.touched) {
        tree.cost_s[link] = infinite;
        tree.next_turn[link] = no_turn;
    }
    tree.touched.clear();
    tree.heap.clear();
}

/// A better (or equally good, smaller-numbered) way from a link.
void reach(RouteTree& tree, const RouteQuery& query, bool guided, std::uint32_t link, float cost, std::uint32_t turn) {
    const float known = tree.cost_s[link];
    if (cost > known || (cost == known && turn >= tree.next_turn[link])) return;
    if (known == infinite) tree.touched.push_back(link);
    tree.cost_s[link] = cost;
    tree.next_turn[link] = turn;
    if (cost == known) return;
    tree.heap.emplace_back(guided ? cost + bound_s(query, link) : cost, link);
    std::push_heap(tree.heap.begin(), tree.heap.end(), std::greater<>{});
}

}  // namespace

Landmarks find_landmarks(const Network& network, const Groups<LinkId, TurnId>& into, const RouteCosts& lowest) {
    Landmarks landmarks;
    landmarks.to_s.assign(network.links() * Landmarks::count, infinite);
    std::vector<float> nearest(network.links(), infinite);
    RouteTree tree;
    std::uint32_t next = 0;
    for (std::size_t k = 0; k < Landmarks::count && network.links() > 0; ++k) {
        find_tree(network, into, lowest, {id_at<LinkId>(next), {}, nullptr}, tree);
        float farthest = -1.0F;
        for (std::uint32_t i = 0; i < network.links(); ++i) {
            landmarks.to_s[i * Landmarks::count + k] = tree.cost_s[i];
            if (tree.cost_s[i] == infinite) continue;
            nearest[i] = std::min(nearest[i], tree.cost_s[i]);
            if (nearest[i] > farthest) {
                farthest = nearest[i];
                next = i;
            }
        }
    }
    return landmarks;
}

void find_tree(const Network& network, const Groups<LinkId, TurnId>& into, const RouteCosts& costs, const RouteQuery& query,
               RouteTree& tree) {
    clear(network, tree);
    const bool guided = query.landmarks != nullptr && !query.wanted.empty() && query.wanted.size() <= 2;
    reach(tree, query, guided, static_cast<std::uint32_t>(row(query.destination)), costs.link_s[row(query.destination)], no_turn);
    std::size_t missing = query.wanted.size();
    while (!tree.heap.empty()) {
        const auto [key, link] = tree.heap.front();
        std::pop_heap(tree.heap.begin(), tree.heap.end(), std::greater<>{});
        tree.heap.pop_back();
        const float cost = tree.cost_s[link];
        if (key > (guided ? cost + bound_s(query, link) : cost)) continue;
        if (missing > 0 && std::find(query.wanted.begin(), query.wanted.end(), id_at<LinkId>(link)) != query.wanted.end() && --missing == 0)
            break;
        for (const TurnId turn : into[id_at<LinkId>(link)]) {
            const std::size_t from = row(network.turn_from[turn]);
            if (costs.link_s[from] == infinite) continue;
            reach(tree, query, guided, static_cast<std::uint32_t>(from), cost + costs.turn_s[row(turn)] + costs.link_s[from],
                  static_cast<std::uint32_t>(row(turn)));
        }
    }
}

std::vector<std::uint32_t> turns_to_destination(const Network& network, const RouteTree& tree, LinkId from) {
    std::vector<std::uint32_t> turns;
    for (std::uint32_t turn = tree.next_turn[row(from)]; turn != no_turn && turns.size() < network.links();
         turn = tree.next_turn[row(network.turn_to[id_at<TurnId>(turn)])])
        turns.push_back(turn);
    return turns;
}

}  // namespace septima
