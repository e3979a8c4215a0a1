// Ways through the hierarchy against Dijkstra's, on grids with banned turns, closed streets and random costs.
#include "sim/route/hierarchy.h"

#include <gtest/gtest.h>

#include "sim/base/random.h"
#include "sim/route/tree.h"
#include "tests/toys.h"

namespace septima {
namespace {

constexpr float infinite = std::numeric_limits<float>::infinity();

double drawn(std::uint64_t seed, std::size_t i, std::uint64_t what) {
    return uniform(seed, i, Purpose::route, what);
}

/// A grid in which a share of all turns is banned.
Network banned_grid(int n, double share, std::uint64_t seed) {
    Draft draft = toys::grid(n, 200.0);
    std::vector<std::vector<std::uint32_t>> out(draft.nodes.size());
    for (std::uint32_t l = 0; l < draft.links.size(); ++l) out[draft.links[l].from].push_back(l);
    std::size_t turns = 0;
    for (std::uint32_t l = 0; l < draft.links.size(); ++l)
        for (const std::uint32_t next : out[draft.links[l].to])
            if (drawn(seed, turns++, 1) < share) draft.restrictions.push_back({l, next, false});
    return toys::network_of(draft);
}

RouteCosts random_costs(const Network& network, std::uint64_t seed) {
    RouteCosts costs;
    for (std::size_t i = 0; i < network.links(); ++i)
        costs.link_s.push_back(drawn(seed, i, 2) < 0.02 ? infinite
                                                        : static_cast<float>(5.0 + 60.0 * drawn(seed, i, 3)));
    for (std::size_t i = 0; i < network.turns(); ++i)
        costs.turn_s.push_back(static_cast<float>(10.0 * drawn(seed, i, 4)));
    return costs;
}

/// Cost of a chain of turns; infinite when it is none from `from` to `to`.
float cost_of(const Network& network, const RouteCosts& costs, LinkId from, LinkId to,
              const std::vector<std::uint32_t>& turns) {
    float sum = costs.link_s[row(from)];
    LinkId at = from;
    for (const std::uint32_t t : turns) {
        const TurnId turn = id_at<TurnId>(t);
        if (network.turn_from[turn] != at) return infinite;
        at = network.turn_to[turn];
        sum += costs.turn_s[t] + costs.link_s[row(at)];
    }
    return at == to ? sum : infinite;
}

/// The worst relative difference from Dijkstra over random pairs, in cost asked and in cost of the way given.
double worst_difference(const Network& network, const RouteHierarchy& hierarchy, std::uint64_t seed,
                        std::size_t destinations, std::size_t origins) {
    const RouteCosts costs = random_costs(network, seed);
    HierarchyCosts ways;
    customize(network, hierarchy, costs, ways);
    const auto into = turns_into(network);
    RouteTree tree;
    RouteSearch search;
    double worst = 0.0;
    const auto link = [&](std::size_t i, std::uint64_t what) {
        return id_at<LinkId>(static_cast<std::size_t>(drawn(seed, i, what) * static_cast<double>(network.links())));
    };
    for (std::size_t d = 0; d < destinations; ++d) {
        const LinkId to = link(d, 5);
        find_tree(network, into, costs, {to, {}}, tree);
        for (std::size_t o = 0; o < origins; ++o) {
            const LinkId from = link(d * origins + o, 6);
            const float expected_s = tree.label[row(from)].cost_s;
            const float got_s = route_cost_s(hierarchy, ways, from, to, search);
            if (expected_s == infinite || got_s == infinite) {
                EXPECT_EQ(expected_s, got_s);
                continue;
            }
            std::vector<std::uint32_t> turns;
            append_route(hierarchy, ways, from, search, turns);
            const double given_s = static_cast<double>(cost_of(network, costs, from, to, turns));
            worst = std::max(worst, std::abs(static_cast<double>(got_s) / static_cast<double>(expected_s) - 1.0));
            worst = std::max(worst, std::abs(given_s / static_cast<double>(expected_s) - 1.0));
        }
    }
    return worst;
}

TEST(RouteHierarchy, FindsDijkstrasWaysAtAnyCosts) {
    const Network network = banned_grid(12, 0.05, 3);
    const RouteHierarchy hierarchy = make_hierarchy(network);
    for (std::uint64_t seed = 1; seed <= 5; ++seed) EXPECT_LT(worst_difference(network, hierarchy, seed, 20, 40), 1e-5);
}

TEST(RouteHierarchy, FindsDijkstrasWaysAmong50000Links) {
    const Network network = banned_grid(113, 0.05, 7);
    ASSERT_GT(network.links(), 50000U);
    EXPECT_LT(worst_difference(network, make_hierarchy(network), 1, 20, 100), 1e-5);
}

TEST(RouteHierarchy, IsThereAlreadyCostsItsOwnLink) {
    const Network network = banned_grid(4, 0.0, 1);
    const RouteHierarchy hierarchy = make_hierarchy(network);
    const RouteCosts costs{std::vector<float>(network.links(), 7.0F), std::vector<float>(network.turns(), 1.0F)};
    HierarchyCosts ways;
    customize(network, hierarchy, costs, ways);
    RouteSearch search;
    EXPECT_EQ(route_cost_s(hierarchy, ways, id_at<LinkId>(3), id_at<LinkId>(3), search), 7.0F);
    std::vector<std::uint32_t> turns;
    append_route(hierarchy, ways, id_at<LinkId>(3), search, turns);
    EXPECT_TRUE(turns.empty());
}

// Where a street leads nowhere there is no way, and asking again after new costs gives the new answer.
TEST(RouteHierarchy, TellsWhenThereIsNoWay) {
    const Network network = toys::network_of(toys::road({{500.0, 1, 50.0}, {500.0, 1, 50.0}, {500.0, 1, 50.0}}));
    const RouteHierarchy hierarchy = make_hierarchy(network);
    RouteCosts costs{{10.0F, 20.0F, 30.0F}, std::vector<float>(network.turns(), 0.0F)};
    HierarchyCosts ways;
    RouteSearch search;
    const LinkId first = *network.find_link("l0");
    const LinkId last = *network.find_link("l2");
    customize(network, hierarchy, costs, ways);
    EXPECT_EQ(route_cost_s(hierarchy, ways, first, last, search), 60.0F);
    EXPECT_EQ(route_cost_s(hierarchy, ways, last, first, search), infinite);
    costs.link_s[row(*network.find_link("l1"))] = infinite;
    customize(network, hierarchy, costs, ways);
    reset(search);
    EXPECT_EQ(route_cost_s(hierarchy, ways, first, last, search), infinite);
}

}  // namespace
}  // namespace septima
