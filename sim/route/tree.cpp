#include "sim/route/tree.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace septima {

namespace {

constexpr std::uint32_t no_turn = 0xFFFFFFFFU;

// Costs are never negative: their bits order as they do, and equal costs go to the smaller link.
std::uint64_t heap_key(float cost_s, std::uint32_t link) {
    return (std::uint64_t{std::bit_cast<std::uint32_t>(cost_s)} << 32) | link;
}

/// A better (or equally good, smaller-numbered) way from a link.
void reach(RouteTree& tree, const RouteQuery& query, std::uint32_t link, float cost_s, std::uint32_t turn) {
    if (link == query.avoided) cost_s += RouteQuery::avoid_s;
    RouteLabel& label = tree.label[link];
    if (cost_s > label.cost_s || (cost_s == label.cost_s && turn >= label.next_turn)) return;
    label.next_turn = turn;
    if (cost_s == label.cost_s) return;
    label.cost_s = cost_s;
    tree.heap.push_back(heap_key(cost_s, link));
    std::push_heap(tree.heap.begin(), tree.heap.end(), std::greater<>{});
}

bool is_wanted(const RouteQuery& query, std::uint32_t link) {
    return std::find(query.wanted.begin(), query.wanted.end(), id_at<LinkId>(link)) != query.wanted.end();
}

}  // namespace

Groups<LinkId, TurnId> turns_into(const Network& network) {
    std::vector<std::pair<LinkId, TurnId>> pairs;
    for (std::size_t i = 0; i < network.turns(); ++i)
        pairs.emplace_back(network.turn_to[id_at<TurnId>(i)], id_at<TurnId>(i));
    return group_by_owner(network.links(), pairs);
}

void find_tree(const Network& network, const Groups<LinkId, TurnId>& into, const RouteCosts& costs,
               const RouteQuery& query, RouteTree& tree) {
    tree.label.assign(network.links(), {});
    tree.heap.clear();
    const auto destination = static_cast<std::uint32_t>(row(query.destination));
    if (costs.link_s[destination] == no_way_s) return;
    reach(tree, query, destination, costs.link_s[destination], no_turn);
    std::size_t missing = query.wanted.size();
    while (!tree.heap.empty()) {
        const std::uint64_t key = tree.heap.front();
        const auto link = static_cast<std::uint32_t>(key);
        std::pop_heap(tree.heap.begin(), tree.heap.end(), std::greater<>{});
        tree.heap.pop_back();
        const float cost_s = tree.label[link].cost_s;
        if (key != heap_key(cost_s, link)) continue;  // a better way was found meanwhile
        if (missing > 0 && is_wanted(query, link) && --missing == 0) break;
        for (std::uint32_t i = into.begin[link]; i < into.begin[link + 1]; ++i) {
            const auto turn = static_cast<std::uint32_t>(row(into.items[i]));
            const auto from = static_cast<std::uint32_t>(row(network.turn_from[into.items[i]]));
            const float more_s = costs.turn_s[turn] + costs.link_s[from];
            if (more_s < no_way_s) reach(tree, query, from, cost_s + more_s, turn);
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
