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

void find_tree(const Network& network, const Groups<LinkId, TurnId>& into, const RouteCosts& costs, LinkId destination,
               const std::vector<LinkId>& wanted, RouteTree& tree) {
    if (tree.cost_s.size() != network.links()) {
        tree.cost_s.assign(network.links(), infinite);
        tree.next_turn.assign(network.links(), no_turn);
    } else {
        for (const std::uint32_t link : tree.touched) {
            tree.cost_s[link] = infinite;
            tree.next_turn[link] = no_turn;
        }
    }
    tree.touched.clear();
    tree.heap.clear();
    const std::greater<> farther;
    const auto reach = [&](std::uint32_t link, float cost, std::uint32_t turn) {
        const float known = tree.cost_s[link];
        if (cost > known || (cost == known && turn >= tree.next_turn[link])) return;
        if (known == infinite) tree.touched.push_back(link);
        tree.cost_s[link] = cost;
        tree.next_turn[link] = turn;
        if (cost < known) {
            tree.heap.emplace_back(cost, link);
            std::push_heap(tree.heap.begin(), tree.heap.end(), farther);
        }
    };
    reach(static_cast<std::uint32_t>(row(destination)), costs.link_s[row(destination)], no_turn);
    float farthest_wanted = infinite;
    std::size_t missing = wanted.size();
    while (!tree.heap.empty()) {
        const auto [cost, link] = tree.heap.front();
        std::pop_heap(tree.heap.begin(), tree.heap.end(), farther);
        tree.heap.pop_back();
        if (cost > tree.cost_s[link]) continue;
        if (cost > farthest_wanted) break;
        if (missing > 0) {
            missing -= static_cast<std::size_t>(std::count(wanted.begin(), wanted.end(), id_at<LinkId>(link)));
            if (missing == 0) farthest_wanted = cost;
        }
        for (const TurnId turn : into[id_at<LinkId>(link)]) {
            const std::size_t from = row(network.turn_from[turn]);
            if (costs.link_s[from] == infinite) continue;
            reach(static_cast<std::uint32_t>(from), cost + costs.turn_s[row(turn)] + costs.link_s[from], static_cast<std::uint32_t>(row(turn)));
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
