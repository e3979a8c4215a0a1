#include <gtest/gtest.h>

#include "sim/network/draft.h"
#include "sim/network/info.h"

namespace septima {
namespace {

//   a --200 m-- b --200 m-- c        two-way, one lane each way, 30 km/h
//               |
//               d  100 m
Draft fork() {
    Draft draft;
    draft.name = "fork";
    draft.nodes = {{.name = "a", .xy = {-200, 0}},
                   {.name = "b", .xy = {0, 0}},
                   {.name = "c", .xy = {200, 0}},
                   {.name = "d", .xy = {0, -100}}};
    const auto street = [&](const char* name, std::uint32_t from, std::uint32_t to) {
        DraftLink link;
        link.name = name;
        link.from = from;
        link.to = to;
        draft.links.push_back(link);
        link.name += "r";
        link.from = to;
        link.to = from;
        draft.links.push_back(link);
    };
    street("ab", 0, 1);
    street("bc", 1, 2);
    street("bd", 1, 3);
    return draft;
}

Network network_of(const Draft& draft) {
    Problems problems;
    return finished(draft, problems);
}

std::size_t doubts_of(const Draft& draft, Doubt doubt) {
    return info(network_of(draft)).doubt_counts[static_cast<std::size_t>(doubt)];
}

// 0.2 + 0.2 + 0.1 km of road; each direction a link of one lane: 1.0 km of links and of lanes; one node with three
// legs.
TEST(NetworkInfo, CountsAFork) {
    const NetworkInfo counts = info(network_of(fork()));
    EXPECT_NEAR(counts.total_road_km, 0.5, 1e-6);
    EXPECT_NEAR(counts.road_km[static_cast<std::size_t>(RoadClass::residential)], 0.5, 1e-6);
    EXPECT_NEAR(counts.link_km, 1.0, 1e-6);
    EXPECT_NEAR(counts.lane_km, 1.0, 1e-6);
    EXPECT_EQ(counts.junctions, 1U);
    EXPECT_EQ(counts.controllers, 0U);
    EXPECT_NEAR(counts.connected_share_pct, 100.0, 1e-9);
    EXPECT_TRUE(counts.suspicious.empty()) << text_of(counts, network_of(fork()));
}

// Without its way back, street bd is a trap: 0.1 of 0.9 km are not connected, and cars on it have no way on.
TEST(NetworkInfo, FindsATrap) {
    Draft draft = fork();
    draft.links.pop_back();
    const NetworkInfo counts = info(network_of(draft));
    EXPECT_NEAR(counts.connected_share_pct, 100.0 * 0.8 / 0.9, 1e-4);
    EXPECT_EQ(counts.doubt_counts[static_cast<std::size_t>(Doubt::not_connected)], 1U);
    EXPECT_EQ(counts.doubt_counts[static_cast<std::size_t>(Doubt::no_way_on)], 1U);
}

TEST(NetworkInfo, FindsValuesThatNoStreetHas) {
    Draft fast = fork();
    fast.links[0].limit_mps = 100.0 / 3.6;
    EXPECT_EQ(doubts_of(fast, Doubt::fast_for_class), 1U);
    Draft wide = fork();
    wide.links[0].lanes = 6;
    EXPECT_EQ(doubts_of(wide, Doubt::wide_for_class), 1U);
    Draft longer = fork();
    longer.links[0].length_m = 400.0;
    EXPECT_EQ(doubts_of(longer, Doubt::shape_differs), 1U);
    Draft tiny = fork();
    tiny.nodes[3].xy = {0, -5};
    EXPECT_EQ(doubts_of(tiny, Doubt::no_room), 2U);
}

// Banned straight on at the fork, a car from a can only turn right, from c only left; with both banned it must turn
// back.
TEST(NetworkInfo, FindsForcedUTurns) {
    Draft draft = fork();
    draft.restrictions = {{0, 2, false}, {0, 4, false}};
    EXPECT_EQ(doubts_of(draft, Doubt::only_turns_back), 1U);
}

TEST(Connected, KeepsTheLargestPartAndItsRows) {
    Draft draft = fork();
    draft.nodes.push_back({.name = "x", .xy = {500, 500}});
    draft.nodes.insert(draft.nodes.begin(), {.name = "y", .xy = {600, 500}});
    for (DraftLink& link : draft.links) {
        ++link.from;
        ++link.to;
    }
    DraftLink island = draft.links[0];
    island.name = "island";
    island.from = 0;
    island.to = 5;
    draft.links.insert(draft.links.begin() + 2, island);
    draft.restrictions = {{0, 3, false}, {2, 3, true}};
    EXPECT_EQ(keep_largest_connected(draft), 1U);
    EXPECT_EQ(draft.nodes.size(), 4U);
    EXPECT_EQ(draft.links.size(), 6U);
    EXPECT_EQ(draft.nodes[draft.links[0].from].name, "a");
    ASSERT_EQ(draft.restrictions.size(), 1U);  // the other spoke of the island
    EXPECT_EQ(draft.links[draft.restrictions[0].to_link].name, "bc");
    EXPECT_EQ(keep_largest_connected(draft), 0U);
}

// A street that can be entered but left only by a banned turn is no part of it, though its nodes are.
TEST(Connected, CountsTurnsNotNodes) {
    Draft draft = fork();
    draft.restrictions = {{5, 1, false},
                          {5, 2, false}};  // from d nobody may go on; turning back at b is all that is left
    EXPECT_EQ(keep_largest_connected(draft), 2U);
    EXPECT_EQ(draft.links.size(), 4U);
}

}  // namespace
}  // namespace septima
