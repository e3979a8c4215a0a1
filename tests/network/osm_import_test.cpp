#include "sim/network/osm_import.h"

#include "tests/network/osm_town.h"

namespace septima::test {
namespace {

//            2
//            |          way 10: 5-1-4, way 11: 3-1-2, 200 m each arm
//        5 --1-- 4
//            |
//            3
Town plain_crossing(const Tags& centre = {}) {
    Town town;
    town.node(1, 0, 0, centre).node(2, 0, 200).node(3, 0, -200).node(4, 200, 0).node(5, -200, 0);
    return town.street(10, {5, 1, 4}).street(11, {3, 1, 2});
}

TEST(OsmImport, MakesTwelveTurnsOfAPlainCrossing) {
    const Imported town = import(plain_crossing());
    EXPECT_EQ(town.draft.nodes.size(), 5U);
    EXPECT_EQ(town.draft.links.size(), 8U);  // four arms, two directions
    EXPECT_EQ(turns_at(town, 1), 12U);       // left, straight, right from four arms
    EXPECT_EQ(turns_at(town, 2), 1U);        // dead end: back
    EXPECT_EQ(town.draft.crs, "EPSG:9377");
    // EPSG:9377 has the scale 0.9992 on its central meridian, 73 degrees west; a degree further the scale is 0.9993.
    EXPECT_NEAR(length_m(links_of(town, 10)[0].shape), 200.0 * 0.9993, 0.2);
}

TEST(OsmImport, JoinsLinksWhereNothingChanges) {
    // 1 -100- 2 -100- 3 -100- 4, three ways; the last has other lanes
    Town town;
    town.node(1, 0, 0).node(2, 100, 0).node(3, 200, 0).node(4, 300, 0);
    town.street(10, {1, 2}).street(11, {2, 3}).way(12, {3, 4}, {{"highway", "residential"}, {"lanes", "4"}});
    const Imported made = import(town);
    EXPECT_EQ(made.draft.nodes.size(), 3U);
    EXPECT_EQ(made.report.count(Finding::shape_nodes_joined), 1U);
    EXPECT_EQ(link_named(made, "12_0")->lanes, 2);
    EXPECT_EQ(node_named(made, 2), nullptr);
}

TEST(OsmImport, GivesShortPiecesTheLanesOfTheirNeighbour) {
    Town town;
    town.node(1, 0, 0).node(2, 200, 0).node(3, 220, 0);
    town.street(10, {1, 2}).way(11, {2, 3}, {{"highway", "residential"}, {"lanes", "4"}});
    const Imported made = import(town);
    ASSERT_EQ(made.draft.links.size(), 2U);
    EXPECT_EQ(made.draft.links[0].lanes, 1);
    EXPECT_EQ(made.report.count(Finding::short_pieces_joined), 1U);
}

// What cannot be reached and left goes: an island of its own and a one-way street that leads nowhere.
TEST(OsmImport, KeepsTheLargestConnectedPart) {
    Town town = plain_crossing();
    town.node(6, 1000, 1000).node(7, 1100, 1000).street(20, {6, 7});
    town.node(8, 300, 300).oneway(21, {4, 8});
    const Imported made = import(town);
    EXPECT_EQ(made.draft.links.size(), 8U);
    EXPECT_EQ(made.report.count(Finding::island_dropped), 2U);
    EXPECT_NEAR(made.report.dropped_km, 0.1 + std::hypot(0.1, 0.3), 0.002);
    EXPECT_EQ(node_named(made, 8), nullptr);
}

TEST(OsmImport, DropsStubsAndSplitsLoops) {
    Town town = plain_crossing();
    town.node(6, 100, 0).node(7, 100, 8);  // a driveway-like stub of 8 m
    town.street(12, {4, 6}).street(13, {6, 7});
    town.node(8, 0, 300).node(9, 100, 300).street(14, {2, 8, 9, 2});  // back to where it began
    const Imported made = import(town);
    EXPECT_EQ(made.report.count(Finding::stub_dropped), 0U);  // 6 is the end of street 12: the stub makes it longer
    EXPECT_EQ(made.report.count(Finding::loops_split), 1U);
    for (const DraftLink& link : made.draft.links) EXPECT_NE(link.from, link.to) << link.name;

    Town stub = plain_crossing();
    stub.node(6, 5, 8).street(12, {1, 6});
    EXPECT_EQ(import(stub).report.count(Finding::stub_dropped), 1U);
}

TEST(OsmImport, ObeysRestrictionsAtANode) {
    // south is split: way 11 below the crossing, way 12 above, so that restrictions can name them
    Town town;
    town.node(1, 0, 0).node(2, 0, 200).node(3, 0, -200).node(4, 200, 0).node(5, -200, 0);
    town.street(10, {5, 1}).street(11, {3, 1}).street(12, {1, 2}).street(13, {1, 4});
    town.ban(1, 11, 1, 10, "no_left_turn").ban(2, 10, 1, 13, "only_straight_on").ban(3, 12, 1, 99, "no_left_turn");
    const Imported made = import(town);
    EXPECT_FALSE(has_turn(made, "11_0", "10_0r"));
    EXPECT_TRUE(has_turn(made, "11_0", "12_0"));
    EXPECT_TRUE(has_turn(made, "10_0", "13_0"));
    EXPECT_FALSE(has_turn(made, "10_0", "12_0"));
    EXPECT_FALSE(has_turn(made, "10_0", "11_0r"));
    EXPECT_EQ(turns_at(made, 1), 12U - 1U - 2U);
    EXPECT_EQ(made.report.count(Finding::restriction_not_placed), 1U);
}

TEST(OsmImport, KeepsRulesAtCertainHoursAsNotes) {
    Town town = plain_crossing();
    town.node(6, 400, 0).way(12, {4, 6},
                             {{"highway", "residential"}, {"motor_vehicle:conditional", "no @ (Su 07:00-14:00)"}});
    town.raw(
        "<relation id='1'><member type='way' ref='10' role='from'/><member type='node' ref='4' role='via'/>"
        "<member type='way' ref='12' role='to'/><tag k='type' v='restriction'/>"
        "<tag k='restriction:conditional' v='no_straight_on @ (Mo-Fr 06:00-09:00)'/></relation>");
    const Imported made = import(town);
    EXPECT_EQ(link_named(made, "12_0")->note, "motor_vehicle:conditional=no @ (Su 07:00-14:00)");
    EXPECT_EQ(link_named(made, "10_1")->note, "restriction:conditional=no_straight_on @ (Mo-Fr 06:00-09:00) to way 12");
    EXPECT_TRUE(has_turn(made, "10_1", "12_0"));
}

// Arrows hold where the way ends, and only when they fit the lanes.
TEST(OsmImport, PutsArrowsOnTheLastPiece) {
    Town town;
    town.node(1, 0, 0)
        .node(2, 0, 200)
        .node(3, 0, -200)
        .node(4, 200, 0)
        .node(5, -200, 0)
        .node(6, -100, 0)
        .node(7, -100, 100);
    town.way(10, {5, 6, 1}, {{"highway", "primary"}, {"lanes", "4"}, {"turn:lanes:forward", "left|through;right"}});
    town.street(11, {3, 1, 2}).street(12, {1, 4}).street(13, {6, 7});
    const Imported made = import(town);
    EXPECT_TRUE(link_named(made, "10_0")->lane_marks.empty());
    const std::vector<TurnMarks> marks{mark_of(TurnType::left),
                                       static_cast<TurnMarks>(mark_of(TurnType::through) | mark_of(TurnType::right))};
    EXPECT_EQ(link_named(made, "10_1")->lane_marks, marks);
}

// A lane marked for a turn that the street's end does not have would be a trap.
TEST(OsmImport, IgnoresArrowsWithoutATurn) {
    Town town;
    town.node(1, 0, 0).node(2, 0, 200).node(3, 200, 0).node(4, -200, 0);
    town.way(10, {4, 1}, {{"highway", "primary"}, {"lanes", "4"}, {"turn:lanes:forward", "through|right"}});
    town.street(11, {1, 3}).street(12, {1, 2});  // no street to the right
    const Imported made = import(town);
    EXPECT_TRUE(link_named(made, "10_0")->lane_marks.empty());
    EXPECT_EQ(made.report.count(Finding::arrows_without_turn), 1U);
}

TEST(OsmImport, PutsStopSignsOnTheLinkBeforeTheJunction) {
    Town town;
    town.node(1, 0, 0).node(2, 0, 200).node(3, 0, -200).node(4, 200, 0).node(5, -200, 0);
    town.node(6, 0, -10, {{"highway", "stop"}}).node(7, 0, 10, {{"highway", "give_way"}, {"direction", "backward"}});
    town.street(10, {5, 1, 4}).street(11, {3, 6, 1, 7, 2});
    const Imported made = import(town);
    EXPECT_TRUE(link_named(made, "11_0")->stop);
    EXPECT_FALSE(link_named(made, "11_0r")->stop);
    EXPECT_TRUE(link_named(made, "11_1r")->yield);  // against the way: from 2 to 1
    EXPECT_FALSE(link_named(made, "11_1")->yield);
    EXPECT_FALSE(link_named(made, "10_0")->stop);
}

TEST(OsmImport, KeepsNamedServiceWaysThatConnect) {
    const Tags service{{"highway", "service"}, {"name", "Calle del Parque"}};
    Town town = plain_crossing();
    town.way(20, {2, 4}, service).node(6, 300, 100).way(21, {4, 6}, service);
    const Imported made = import(town);
    ASSERT_NE(link_named(made, "20_0"), nullptr);
    EXPECT_EQ(link_named(made, "20_0")->road_class, RoadClass::service);
    EXPECT_EQ(link_named(made, "21_0"), nullptr);  // leads nowhere
    EXPECT_EQ(made.report.count(Finding::service_dropped), 1U);
}

}  // namespace
}  // namespace septima::test
