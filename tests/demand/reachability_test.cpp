#include "sim/demand/reachability.h"

#include <gtest/gtest.h>

#include <queue>

#include "tests/demand/grid.h"

namespace septima {
namespace {

/// Breadth-first search over turns, the plain way.
bool reaches_by_search(const Network& network, LinkId from, LinkId to) {
    std::vector<char> seen(network.links(), 0);
    std::queue<LinkId> open;
    open.push(from);
    seen[row(from)] = 1;
    while (!open.empty()) {
        const LinkId link = open.front();
        open.pop();
        if (link == to) return true;
        for (const TurnId turn : network.turns_of(link)) {
            const LinkId next = network.turn_to[turn];
            if (seen[row(next)] != 0) continue;
            seen[row(next)] = 1;
            open.push(next);
        }
    }
    return false;
}

/// A grid with a one-way branch out of it (0 -> a -> b), a one-way branch into it and a separate pair of nodes.
Draft branched() {
    Draft draft = grid_draft({.columns = 2, .rows = 2});
    const auto node = [&draft](const char* name, double x, double y) {
        draft.nodes.push_back({name, {x, y}, NodeControl::none, -1});
        return static_cast<std::uint32_t>(draft.nodes.size() - 1);
    };
    const auto link = [&draft](const char* name, std::uint32_t from, std::uint32_t to) {
        DraftLink l;
        l.name = name;
        l.from = from;
        l.to = to;
        draft.links.push_back(l);
    };
    const std::uint32_t a = node("a", -200, 0);
    const std::uint32_t b = node("b", -400, 0);
    const std::uint32_t c = node("c", 400, 0);
    const std::uint32_t d = node("d", 600, 0);
    const std::uint32_t e = node("e", 900, 900);
    const std::uint32_t f = node("f", 1100, 900);
    link("out1", 0, a);
    link("out2", a, b);
    link("in2", d, c);
    link("in1", c, 1);
    link("far", e, f);
    return draft;
}

TEST(Reachability, AgreesWithASearchForEveryPair) {
    const Network network = network_of(branched());
    const Reachability ways = reachability(network, VehicleKind::car);
    std::size_t reached = 0;
    for (std::size_t a = 0; a < network.links(); ++a)
        for (std::size_t b = 0; b < network.links(); ++b) {
            const bool expected = reaches_by_search(network, id_at<LinkId>(a), id_at<LinkId>(b));
            EXPECT_EQ(reaches(ways, id_at<LinkId>(a), id_at<LinkId>(b)), expected)
                << network.link_name[id_at<LinkId>(a)] << " to " << network.link_name[id_at<LinkId>(b)];
            reached += expected ? 1 : 0;
        }
    EXPECT_GT(reached, 0U);
    EXPECT_LT(reached, network.links() * network.links());
}

TEST(Reachability, TripsStartWhereTheMainPartIsReachedAndEndWhereItLeads) {
    const Network network = network_of(branched());
    const Reachability ways = reachability(network, VehicleKind::car);
    EXPECT_TRUE(can_start(ways, link_of(network, "in2")));
    EXPECT_FALSE(can_end(ways, link_of(network, "in2")));
    EXPECT_TRUE(can_end(ways, link_of(network, "out2")));
    EXPECT_FALSE(can_start(ways, link_of(network, "out2")));
    EXPECT_FALSE(can_start(ways, link_of(network, "far")));
    EXPECT_FALSE(can_end(ways, link_of(network, "far")));
    EXPECT_TRUE(can_start(ways, link_of(network, "n0_0-n1_0")));
    EXPECT_TRUE(can_end(ways, link_of(network, "n0_0-n1_0")));
}

TEST(Reachability, OtherKindsHaveOtherWays) {
    Draft draft = grid_draft({.columns = 3, .rows = 1});
    for (DraftLink& link : draft.links)
        if (link.name == "n1_0-n2_0") link.allowed = bus_kinds;
    const Network network = network_of(draft);
    const LinkId first = link_of(network, "n0_0-n1_0");
    const LinkId second = link_of(network, "n1_0-n2_0");
    EXPECT_FALSE(reaches(reachability(network, VehicleKind::car), first, second));
    EXPECT_TRUE(reaches(reachability(network, VehicleKind::bus), first, second));
}

}  // namespace
}  // namespace septima
