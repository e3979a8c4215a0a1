// Crossing areas: the nodes of one junction become one, with the turns that the map allows and no others.

#include "tests/network/osm_town.h"

namespace septima::test {
namespace {

//             6                 two dual carriageways, 20 m apart, each arm 300 m, tails of 150 m at the four ends
//            / \                20: 6 -> 1 -> 4 -> 7 southbound     21: 7 -> 3 -> 2 -> 6 northbound
//       .---1---2---.           22: 9 -> 4 -> 3 -> 8 eastbound      23: 8 -> 2 -> 1 -> 9 westbound
//      9    |   |    8
//       '---4---3---'
//            \ /
//             7
Town dual_crossing(const Tags& stop_line = {}) {
    Town town;
    town.node(1, -10, 10).node(2, 10, 10).node(3, 10, -10).node(4, -10, -10);
    town.node(6, 0, 300).node(7, 0, -300).node(8, 300, 0).node(9, -300, 0);
    town.node(16, 0, 450).node(17, 0, -450).node(18, 450, 0).node(19, -450, 0);
    town.node(31, -10, 35, stop_line)
        .node(33, 10, -35, stop_line)
        .node(34, -35, -10, stop_line)
        .node(32, 35, 10, stop_line);
    town.oneway(20, {6, 31, 1, 4, 7})
        .oneway(21, {7, 33, 3, 2, 6})
        .oneway(22, {9, 34, 4, 3, 8})
        .oneway(23, {8, 32, 2, 1, 9});
    return town.street(24, {6, 16}).street(25, {7, 17}).street(26, {8, 18}).street(27, {9, 19});
}

TEST(OsmCrossings, MergesTwoDualCarriageways) {
    const Imported made = import(dual_crossing());
    EXPECT_EQ(made.report.count(Finding::crossings_merged), 3U);
    EXPECT_EQ(made.report.count(Finding::links_inside_crossings), 4U);
    ASSERT_NE(node_named(made, 1), nullptr);
    EXPECT_EQ(turns_at(made, 1), 12U);
    EXPECT_TRUE(has_turn(made, "20_0", "20_2"));   // straight on
    EXPECT_TRUE(has_turn(made, "20_0", "22_2"));   // left: southbound to eastbound
    EXPECT_TRUE(has_turn(made, "20_0", "23_2"));   // right: southbound to westbound
    EXPECT_FALSE(has_turn(made, "20_0", "21_2"));  // no u-turn across the median
}

TEST(OsmCrossings, PutsTheMergedNodeInTheMiddle) {
    const Imported made = import(dual_crossing());
    const DraftNode* centre = node_named(made, 1);
    ASSERT_NE(centre, nullptr);
    const DraftLink* west = link_named(made, "22_0");
    const DraftLink* south = link_named(made, "21_0");
    ASSERT_TRUE(west != nullptr && south != nullptr);
    // The approaches still end where they were drawn: 10 m beside and 10 m before the middle.
    EXPECT_NEAR(distance_m(west->shape.back(), centre->xy), std::sqrt(200.0), 0.1);
    EXPECT_NEAR(distance_m(south->shape.back(), centre->xy), std::sqrt(200.0), 0.1);
}

TEST(OsmCrossings, CarriesRestrictionsIntoTheMergedNode) {
    Town town = dual_crossing();
    // Southbound traffic turns left at node 4, where it meets the eastbound carriageway.
    town.ban(1, 20, 4, 22, "no_left_turn");
    const Imported made = import(town);
    EXPECT_FALSE(has_turn(made, "20_0", "22_2"));
    EXPECT_TRUE(has_turn(made, "20_0", "20_2"));
    EXPECT_TRUE(has_turn(made, "21_0", "23_2"));  // the left turn of the northbound carriageway stays
    EXPECT_EQ(turns_at(made, 1), 11U);
    EXPECT_EQ(made.report.count(Finding::restriction_not_placed), 0U);
}

TEST(OsmCrossings, MakesOneControllerOfFourSignals) {
    const Imported made = import(dual_crossing({{"highway", "traffic_signals"}}));
    EXPECT_EQ(node_named(made, 1)->control, NodeControl::signal);
    EXPECT_EQ(made.network.controllers(), 1U);
    EXPECT_EQ(made.network.controller_turns[id_at<ControllerId>(0)].size(), 12U);
    EXPECT_EQ(made.report.count(Finding::signals_placed), 4U);
}

// A dual carriageway (nodes 1, 2, 24 m apart) crossed by a two-way street; "no_u_turn" through the middle of it.
TEST(OsmCrossings, CarriesRestrictionsViaAWay) {
    Town town;
    town.node(1, -12, 0).node(2, 12, 0).node(5, -200, 0).node(4, 200, 0);
    town.node(6, 0, 300).node(7, 0, -300).node(16, 0, 450).node(17, 0, -450);
    town.oneway(20, {6, 1}).oneway(28, {1, 7}).oneway(21, {7, 2}).oneway(29, {2, 6});
    town.street(10, {5, 1}).street(11, {1, 2}).street(12, {2, 4}).street(24, {6, 16}).street(25, {7, 17});
    const Imported free = import(town);
    ASSERT_EQ(free.report.count(Finding::crossings_merged), 1U);
    EXPECT_TRUE(has_turn(free, "10_0", "29_0"));  // left, across the southbound carriageway
    town.ban(1, 10, 11, 29, "no_left_turn", "way");
    const Imported banned = import(town);
    EXPECT_FALSE(has_turn(banned, "10_0", "29_0"));
    EXPECT_TRUE(has_turn(banned, "10_0", "12_0"));
    EXPECT_TRUE(has_turn(banned, "21_0", "10_0r"));
}

TEST(OsmCrossings, MergesDogLegsButNotNeighbours) {
    // two side streets on opposite sides of street 10, `gap` metres apart
    const auto town = [](double gap) {
        Town t;
        t.node(1, 0, 0).node(2, gap, 0).node(3, -200, 0).node(4, 200, 0).node(5, 0, 200).node(6, gap, -200);
        return t.street(10, {3, 1, 2, 4}).street(11, {1, 5}).street(12, {2, 6});
    };
    const Imported close = import(town(12));
    EXPECT_EQ(close.report.count(Finding::crossings_merged), 1U);
    EXPECT_EQ(turns_at(close, 1), 12U);
    EXPECT_TRUE(has_turn(close, "11_0r", "12_0"));
    const Imported apart = import(town(40));
    EXPECT_EQ(apart.report.count(Finding::crossings_merged), 0U);
    EXPECT_EQ(turns_at(apart, 1), 6U);
}

//   9 ------->------- 1 ------->------- 8     eastbound 20, westbound 21, 12 m apart, tails at both ends
//   9 -------<------- 2 -------<------- 8     22: a gap in the median between 1 and 2
TEST(OsmCrossings, KeepsGapsInTheMedianForUTurns) {
    Town town;
    town.node(1, 0, -6).node(2, 0, 6).node(8, 300, 0).node(9, -300, 0).node(18, 450, 0).node(19, -450, 0);
    town.oneway(20, {9, 1, 8}).oneway(21, {8, 2, 9}).street(22, {1, 2}).street(26, {8, 18}).street(27, {9, 19});
    const Imported made = import(town);
    EXPECT_EQ(made.report.count(Finding::crossings_merged), 0U);
    EXPECT_TRUE(has_turn(made, "20_0", "22_0"));
    EXPECT_TRUE(has_turn(made, "22_0", "21_1"));
    // 12 m drawn; 15 m so that one car of 4.5 m finds room between the set-backs (30 % at each end).
    EXPECT_EQ(made.report.count(Finding::short_links_lengthened), 1U);
    const LinkId gap = *made.network.find_link("22_0");
    EXPECT_NEAR(made.network.link_length_m[gap], 15.0F, 1e-3F);
    EXPECT_GE(made.network.link_stop_line_m[gap] - made.network.link_entry_m[gap], 6.0F);
}

//        2            a ring of four nodes at distance `radius`, counter-clockwise, arms of 200 m
//        |
//   3 -( O )- 1
//        |
//        4
Town roundabout(double radius) {
    Town town;
    town.node(1, radius, 0).node(2, 0, radius).node(3, -radius, 0).node(4, 0, -radius);
    town.node(11, 200, 0).node(12, 0, 200).node(13, -200, 0).node(14, 0, -200);
    town.way(50, {1, 2, 3, 4, 1}, {{"highway", "tertiary"}, {"junction", "roundabout"}});
    return town.street(21, {11, 1}).street(22, {12, 2}).street(23, {13, 3}).street(24, {14, 4});
}

TEST(OsmCrossings, KeepsTheRingOfARoundabout) {
    const Imported made = import(roundabout(20.0));  // 4 x 28.3 m
    EXPECT_EQ(links_of(made, 50).size(), 4U);
    for (const DraftLink& link : links_of(made, 50)) EXPECT_TRUE(link.roundabout);
    EXPECT_EQ(link_named(made, "50_0r"), nullptr);  // one-way by implication
    EXPECT_EQ(turns_at(made, 1), 3U);               // round: on or off; entry: on
}

TEST(OsmCrossings, CollapsesAMiniRoundabout) {
    const Imported made = import(roundabout(8.0));  // 4 x 11.3 m: nobody can wait on it
    EXPECT_TRUE(links_of(made, 50).empty());
    EXPECT_EQ(made.report.count(Finding::rings_collapsed), 1U);
    EXPECT_EQ(node_named(made, 1)->control, NodeControl::roundabout);
    EXPECT_EQ(turns_at(made, 1), 12U);
}

// The slip lane 30 leaves street 11 18 m before the crossing and joins street 12 18 m after it: three nodes, one
// junction.
TEST(OsmCrossings, TakesSlipLanesIntoTheCrossing) {
    Town town;
    town.node(1, 0, 0).node(2, 0, 200).node(3, 0, -200).node(4, 200, 0).node(5, -200, 0).node(6, 0, -18).node(7, 18, 0);
    town.street(10, {5, 1}).street(11, {3, 6, 1}).street(12, {1, 7, 4}).street(13, {1, 2});
    town.way(30, {6, 7}, {{"highway", "tertiary_link"}, {"oneway", "yes"}});
    const Imported made = import(town);
    EXPECT_EQ(made.report.count(Finding::crossings_merged), 2U);
    EXPECT_TRUE(has_turn(made, "11_0", "12_1"));
    EXPECT_EQ(made.draft.nodes.size(), 5U);
    for (const DraftLink& link : made.draft.links) EXPECT_GT(length_m(link.shape), 100.0) << link.name;
}

}  // namespace
}  // namespace septima::test
