// Signals stand on the approaches, busways beside the streets: what they become.

#include "tests/network/osm_town.h"

namespace septima::test {
namespace {

const Tags signal_tags{{"highway", "traffic_signals"}};
const Tags crossing_tags{{"highway", "crossing"}, {"crossing", "traffic_signals"}};

//            2
//            8            street 10: 5-7-1-4, street 11: 3-6-1-8-2; 6, 7, 8 stand `away` metres from the crossing 1
//        5-7-1-4
//            6
//            3
Town crossing(double away, const Tags& south, const Tags& west, const Tags& north = {}, const Tags& centre = {}) {
    Town town;
    town.node(1, 0, 0, centre).node(2, 0, 200).node(3, 0, -200).node(4, 200, 0).node(5, -200, 0);
    town.node(6, 0, -away, south).node(7, -away, 0, west).node(8, 0, away, north);
    return town.street(10, {5, 7, 1, 4}).street(11, {3, 6, 1, 8, 2});
}

bool signalised(const Town& town, int node = 1) {
    return node_named(import(town), node)->control == NodeControl::signal;
}

TEST(OsmSignals, TwoApproachesMakeAController) {
    EXPECT_TRUE(signalised(crossing(45, signal_tags, signal_tags)));
    EXPECT_TRUE(signalised(crossing(0.01, {}, {}, {}, signal_tags)));
    EXPECT_TRUE(signalised(crossing(20, signal_tags, {})));
}

// One signal 45 m away, or 80 m away, serves pedestrians.
TEST(OsmSignals, OneFarSignalDoesNot) {
    EXPECT_FALSE(signalised(crossing(45, signal_tags, {})));
    const Imported made = import(crossing(80, signal_tags, signal_tags));
    EXPECT_EQ(made.network.controllers(), 0U);
    EXPECT_EQ(made.report.count(Finding::signal_mid_block), 2U);
}

TEST(OsmSignals, SignalisedCrossingsOnTwoLegsCount) {
    EXPECT_TRUE(signalised(crossing(10, crossing_tags, crossing_tags)));
    EXPECT_TRUE(signalised(crossing(10, crossing_tags, {}, crossing_tags)));
    EXPECT_FALSE(signalised(crossing(10, crossing_tags, {})));
    EXPECT_FALSE(signalised(crossing(60, crossing_tags, crossing_tags)));
}

// traffic_signals:direction says whom a signal on a two-way street speaks to: 6 lies 20 m south of 1, but faces node 9,
// 30 m further south, where street 12 joins.
TEST(OsmSignals, ObeyTheirDirection) {
    const auto town = [](const Tags& tags) {
        Town t;
        t.node(1, 0, 0)
            .node(2, 0, 200)
            .node(3, 0, -250)
            .node(4, 200, 0)
            .node(9, 0, -50)
            .node(10, 200, -50)
            .node(6, 0, -20, tags);
        return t.street(10, {1, 4}).street(11, {3, 9, 6, 1, 2}).street(12, {9, 10});
    };
    EXPECT_TRUE(signalised(town(signal_tags), 1));
    EXPECT_FALSE(signalised(town(signal_tags), 9));
    const Tags backward{{"highway", "traffic_signals"}, {"traffic_signals:direction", "backward"}};
    EXPECT_FALSE(signalised(town(backward), 1));
    EXPECT_TRUE(signalised(town(backward), 9));
}

// Two signalised nodes 38 m apart have one controller, 150 m apart two.
TEST(OsmSignals, NeighboursShareAController) {
    const auto controllers = [](double gap) {
        Town t;
        t.node(1, 0, 0, signal_tags).node(2, gap, 0, signal_tags).node(3, -200, 0).node(4, gap + 200, 0);
        t.node(5, 0, 200).node(6, gap, -200);
        t.street(10, {3, 1, 2, 4}).street(11, {1, 5}).street(12, {2, 6});
        return import(t).network.controllers();
    };
    EXPECT_EQ(controllers(38), 1U);
    EXPECT_EQ(controllers(150), 2U);
}

//          6
//         /|\            20: 6 -> 1 -> 7 southbound, 21: 7 -> 2 -> 6 northbound, 24 m apart
//    5 --1-3-2-- 4       10: the cross street; 40: a busway northbound in the median, through 3
//         \|/
//          7
Town avenue_with_busway() {
    Town town;
    town.node(1, -12, 0).node(2, 12, 0).node(3, 0, 0).node(5, -200, 0).node(4, 200, 0);
    town.node(6, 0, 300).node(7, 0, -300).node(16, 0, 450).node(17, 0, -450).node(8, 0, -280).node(9, 0, 280);
    town.oneway(20, {6, 1, 7})
        .oneway(21, {7, 2, 6})
        .street(10, {5, 1, 3, 2, 4})
        .street(24, {6, 16})
        .street(25, {7, 17});
    return town.way(
        40, {8, 3, 9},
        {{"highway", "service"}, {"access", "no"}, {"psv", "bus"}, {"oneway", "yes"}, {"name", "TransMilenio"}});
}

TEST(OsmBusways, CrossTheStreetInsideItsCrossing) {
    const Imported made = import(avenue_with_busway());
    const DraftLink* before = link_named(made, "40_0");
    const DraftLink* after = link_named(made, "40_1");
    ASSERT_TRUE(before != nullptr && after != nullptr);
    EXPECT_EQ(before->road_class, RoadClass::busway);
    EXPECT_EQ(before->allowed, bus_kinds);
    EXPECT_EQ(made.draft.nodes[before->to].name, made.draft.nodes[after->from].name);
    EXPECT_EQ(made.draft.nodes[before->to].name, "1");  // the node of the crossing, not one of its own
    EXPECT_TRUE(has_turn(made, "40_0", "40_1"));
    EXPECT_FALSE(has_turn(made, "40_0", "10_2"));  // a busway that goes on keeps its buses
    EXPECT_FALSE(has_turn(made, "10_0", "40_1"));
    // Without the busway the crossing has 10 turns: from each street arm 3 (straight, left, right), from each
    // carriageway 3 (straight, left, right) = 12; the busway adds its own.
    EXPECT_EQ(turns_at(made, 1), 13U);
}

TEST(OsmBusways, DoNotCutStreetsAndAreNoPartOfTheCarNetwork) {
    // a busway 40 across street 10, without a junction, and one more 500 m away
    Town town;
    town.node(1, -200, 0)
        .node(2, 0, 0)
        .node(3, 200, 0)
        .node(4, 0, -100)
        .node(5, 0, 100)
        .node(6, 0, 600)
        .node(7, 100, 600);
    const Tags busway{{"highway", "busway"}};
    const Imported made = import(town.street(10, {1, 2, 3}).way(40, {4, 2, 5}, busway).way(41, {6, 7}, busway));
    EXPECT_EQ(links_of(made, 10).size(), 1U);
    EXPECT_EQ(made.report.count(Finding::busway_detached), 1U);
    EXPECT_EQ(links_of(made, 40).size(), 1U);
    EXPECT_EQ(links_of(made, 41).size(), 1U);
    EXPECT_EQ(made.report.count(Finding::island_dropped), 0U);
    EXPECT_EQ(node_named(made, 2), nullptr);
}

}  // namespace
}  // namespace septima::test
