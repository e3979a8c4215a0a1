// Which lane leads to which where nothing says so: numbers from the left, 0 first.

#include <gtest/gtest.h>

#include <set>

#include "tests/toys.h"

namespace septima {
namespace {

using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

Pairs pairs_of(const Network& network, LinkId from, LinkId to) {
    Pairs pairs;
    const TurnId turn = network.turn_between(from, to);
    for (std::size_t m = 0; m < network.movements(); ++m) {
        const auto id = id_at<MovementId>(m);
        if (turn == no_id<TurnId> || network.movement_turn[id] != turn) continue;
        pairs.emplace(network.lane_number(network.movement_from[id]), network.lane_number(network.movement_to[id]));
    }
    return pairs;
}

/// Without signal plans.
Network network_of(const Draft& draft) {
    Problems problems;
    return finished(draft, problems);
}

/// Two links in a row.
Pairs ahead(int from_lanes, int to_lanes) {
    const Network network = network_of(toys::road({{300.0, from_lanes, 50.0}, {300.0, to_lanes, 50.0}}));
    return pairs_of(network, LinkId{0}, LinkId{1});
}

/// A street from the west; streets leave to the north (left), the east and the south (right). Links 0 in, 1 left, 2
/// straight on, 3 right.
Network crossing(int in, int left, int straight, int right) {
    Draft draft;
    draft.name = "crossing";
    for (const auto& [x, y] :
         std::vector<std::pair<double, double>>{{-300.0, 0.0}, {0.0, 0.0}, {0.0, 300.0}, {300.0, 0.0}, {0.0, -300.0}})
        toys::add_node(draft, x, y);
    toys::add_link(draft, 0, 1, in, 50.0);
    const auto leave = [&draft](std::uint32_t to, int lanes) {
        if (lanes > 0) toys::add_link(draft, 1, to, lanes, 50.0);
    };
    leave(2, left);
    leave(3, straight);
    leave(4, right);
    return network_of(draft);
}

TEST(LanePairing, AsManyLanesGoStraightOn) {
    EXPECT_EQ(ahead(1, 1), (Pairs{{0, 0}}));
    EXPECT_EQ(ahead(3, 3), (Pairs{{0, 0}, {1, 1}, {2, 2}}));
}

TEST(LanePairing, LanesThatEndMergeWithTheirNeighbours) {
    EXPECT_EQ(ahead(2, 1), (Pairs{{0, 0}, {1, 0}}));
    EXPECT_EQ(ahead(3, 2), (Pairs{{0, 0}, {1, 0}, {2, 1}}));
    EXPECT_EQ(ahead(4, 2), (Pairs{{0, 0}, {1, 0}, {2, 1}, {3, 1}}));
}

TEST(LanePairing, LanesThatBeginAreReachedFromTheirSide) {
    EXPECT_EQ(ahead(1, 2), (Pairs{{0, 0}, {0, 1}}));
    EXPECT_EQ(ahead(1, 3), (Pairs{{0, 0}, {0, 1}, {0, 2}}));
    EXPECT_EQ(ahead(2, 4), (Pairs{{0, 0}, {0, 1}, {1, 2}, {1, 3}}));
}

// With three lanes the left one is for left turns; the others keep their places, so that nobody is led over by one lane
// at every junction.
TEST(LanePairing, TheLeftLaneOfThreeTurnsAndTheOthersKeepTheirPlaces) {
    const Network network = crossing(3, 2, 3, 1);
    EXPECT_EQ(pairs_of(network, LinkId{0}, LinkId{2}), (Pairs{{1, 0}, {1, 1}, {2, 2}}))
        << "the inner of the two may also take the lane that begins on its left";
    EXPECT_EQ(pairs_of(network, LinkId{0}, LinkId{1}), (Pairs{{0, 0}, {0, 1}}));
    EXPECT_EQ(pairs_of(network, LinkId{0}, LinkId{3}), (Pairs{{2, 0}}));
}

TEST(LanePairing, TwoLanesShareLeftAndStraightOn) {
    const Network network = crossing(2, 1, 2, 0);
    EXPECT_EQ(pairs_of(network, LinkId{0}, LinkId{1}), (Pairs{{0, 0}}));
    EXPECT_EQ(pairs_of(network, LinkId{0}, LinkId{2}), (Pairs{{0, 0}, {1, 1}}));
}

TEST(LanePairing, WhereTheRoadEndsHalfOfTheLanesGoEachWay) {
    const Network network = crossing(4, 2, 0, 2);
    EXPECT_EQ(pairs_of(network, LinkId{0}, LinkId{1}), (Pairs{{0, 0}, {1, 1}}));
    EXPECT_EQ(pairs_of(network, LinkId{0}, LinkId{2}), (Pairs{{2, 0}, {3, 1}}));
}

// Two roads that become one with a lane for each of theirs: nobody has to give way. Here the second comes from the
// right; with fewer lanes beyond, both lead to all of them.
TEST(LanePairing, RoadsThatBecomeOneKeepTheirLanes) {
    const auto joined = [](int out) {
        Draft draft;
        draft.name = "join";
        for (const auto& [x, y] : {std::pair{-400.0, 0.0}, {-300.0, -150.0}, {0.0, 0.0}, {400.0, 0.0}})
            toys::add_node(draft, x, y);
        toys::add_link(draft, 0, 2, 2, 80.0, RoadClass::motorway);
        toys::add_link(draft, 1, 2, 1, 60.0, RoadClass::ramp);
        toys::add_link(draft, 2, 3, out, 80.0, RoadClass::motorway);
        return network_of(draft);
    };
    EXPECT_EQ(pairs_of(joined(3), LinkId{0}, LinkId{2}), (Pairs{{0, 0}, {1, 1}}));
    EXPECT_EQ(pairs_of(joined(3), LinkId{1}, LinkId{2}), (Pairs{{0, 2}}));
    EXPECT_EQ(pairs_of(joined(2), LinkId{0}, LinkId{2}), (Pairs{{0, 0}, {1, 1}}));
    EXPECT_EQ(pairs_of(joined(2), LinkId{1}, LinkId{2}), (Pairs{{0, 0}, {0, 1}}));
}

// A street goes on round a corner of 90 degrees, both ways, where nothing else meets it: a bend, no turn. With a third
// street there it is one.
TEST(LanePairing, ARoadThatBendsGoesStraightOn) {
    for (const bool third : {false, true}) {
        Draft draft;
        draft.name = "corner";
        for (const auto& [x, y] : {std::pair{-300.0, 0.0}, {0.0, 0.0}, {0.0, 300.0}, {150.0, -300.0}})
            toys::add_node(draft, x, y);
        toys::add_link(draft, 0, 1, 1, 50.0);
        toys::add_link(draft, 1, 2, 1, 50.0);
        toys::add_link(draft, 2, 1, 1, 50.0);
        toys::add_link(draft, 1, 0, 1, 50.0);
        if (third) toys::add_link(draft, 1, 3, 1, 50.0);
        const Network network = network_of(draft);
        const auto type = [&](std::uint32_t from, std::uint32_t to) {
            return network.turn_type[network.turn_between(LinkId{from}, LinkId{to})];
        };
        EXPECT_EQ(type(0, 1), third ? TurnType::left : TurnType::through);
        EXPECT_EQ(type(2, 3), third ? TurnType::right : TurnType::through);
    }
}

// Paths of one turn never cross, whatever the numbers of lanes, and every way out is reached.
TEST(LanePairing, PathsOfATurnDoNotCross) {
    for (int in = 1; in <= 5; ++in)
        for (int out = 1; out <= 5; ++out) {
            const Network network = crossing(in, out, out, out);
            for (std::uint32_t to = 1; to <= 3; ++to) {
                const Pairs pairs = pairs_of(network, LinkId{0}, LinkId{to});
                EXPECT_FALSE(pairs.empty()) << in << " lanes to " << out << " of link " << to;
                for (const auto& [a, b] : pairs)
                    for (const auto& [c, d] : pairs)
                        EXPECT_FALSE(a < c && b > d) << in << " lanes to " << out << " of link " << to;
            }
        }
}

}  // namespace
}  // namespace septima
