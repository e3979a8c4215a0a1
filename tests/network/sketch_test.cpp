#include "sim/network/sketch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace septima {
namespace {

// Corridors are drawn in metres east and north of a place in Bogotá; near it EPSG:9377 keeps lengths to 0.2 %.
std::string at(double east_m, double north_m) {
    const double lat = 4.65 + north_m / 110574.0;
    const double lon = -74.08 + east_m / (111320.0 * 0.996710);  // cos(4.65 degrees)
    return "[" + std::to_string(lat) + ", " + std::to_string(lon) + "]";
}

std::string corridor(const std::string& name, const std::string& points,
                     const std::string& more = "class = \"secondary\"") {
    return "[[corridor]]\nname = \"" + name + "\"\npoints = [" + points + "]\n" + more + "\n";
}

const std::string head = "format = \"sketch/1\"\nname = \"toy\"\nepsg = 9377\n";

Draft built(const std::string& text) {
    Problems problems;
    const Sketch sketch = parse_sketch(text, "toy.toml", problems);
    problems.throw_if_any();
    return build_sketch(sketch, problems);
}

Network frozen(const std::string& text) {
    Problems problems;
    return finished(built(text), problems);
}

std::size_t count(const Network& network, NodeControl control) {
    return static_cast<std::size_t>(std::count(network.node_control.begin(), network.node_control.end(), control));
}

std::size_t count(const Network& network, RoadClass road_class) {
    return static_cast<std::size_t>(std::count(network.link_class.begin(), network.link_class.end(), road_class));
}

/// Links that can be reached from a link by its turns.
std::set<LinkId> reachable(const Network& network, LinkId from) {
    std::set<LinkId> seen{from};
    std::vector<LinkId> open{from};
    while (!open.empty()) {
        const LinkId link = open.back();
        open.pop_back();
        for (const TurnId turn : network.turns_of(link))
            if (seen.insert(network.turn_to[turn]).second) open.push_back(network.turn_to[turn]);
    }
    return seen;
}

/// Links out of and into the nodes where the network ends.
std::pair<std::vector<LinkId>, std::vector<LinkId>> gate_links(const Network& network) {
    std::pair<std::vector<LinkId>, std::vector<LinkId>> links;
    for (std::size_t i = 0; i < network.nodes(); ++i) {
        const NodeId node = id_at<NodeId>(i);
        if (network.node_out[node].size() != 1 || network.node_in[node].size() != 1) continue;
        if (network.link_to[network.node_out[node][0]] != network.link_from[network.node_in[node][0]]) continue;
        if (network.node_name[node].find("start") == std::string::npos &&
            network.node_name[node].find("end") == std::string::npos)
            continue;
        links.first.push_back(network.node_out[node][0]);
        links.second.push_back(network.node_in[node][0]);
    }
    return links;
}

std::size_t crossing_conflicts(const Network& network) {
    return static_cast<std::size_t>(std::count_if(network.turn_conflicts.items.begin(),
                                                  network.turn_conflicts.items.end(),
                                                  [](const Conflict& c) { return c.kind == ConflictKind::cross; }));
}

//        |
//    ----+----      two streets: 4 ends + 1 crossing, 4 pieces both ways; the 4 pieces are cut once more where the
//        |          left-turn pocket of each approach begins
TEST(Sketch, CrossingOfTwoStreetsIsOneSignalisedNode) {
    const Network network = frozen(head + corridor("Calle 1", at(-500, 0) + "," + at(500, 0)) +
                                   corridor("Carrera 1", at(0, -400) + "," + at(0, 400)));
    EXPECT_EQ(network.nodes(), 5U + 4U);
    EXPECT_EQ(network.links(), 8U + 8U);
    EXPECT_EQ(count(network, NodeControl::signal), 1U);
    EXPECT_EQ(network.controllers(), 1U);
    EXPECT_EQ(network.turns(), 4U * 3U + 4U + 4U * 2U);  // three from each side; back at each end; past each mouth
    const auto first = network.find_link("calle_1.1.1a"), second = network.find_link("calle_1.1.2a");
    ASSERT_TRUE(first.has_value() && second.has_value());
    EXPECT_NEAR(network.link_length_m[*first] + network.link_length_m[*second], 500.0F, 2.0F);
    EXPECT_NEAR(network.link_length_m[*second], 100.0F, 1.0F);
    EXPECT_EQ(network.link_street[*first], "Calle 1");
}

// The pocket is the leftmost lane and serves left turns alone; the lanes beside it lead straight on, the last one
// right.
TEST(Sketch, PocketServesLeftTurnsAlone) {
    const Network network = frozen(head + corridor("Calle 1", at(-500, 0) + "," + at(500, 0)) +
                                   corridor("Carrera 1", at(0, -400) + "," + at(0, 400)));
    const LinkId before = *network.find_link("calle_1.1.1a"), pocket = *network.find_link("calle_1.1.2a");
    ASSERT_EQ(network.lane_count(before), 2U);
    ASSERT_EQ(network.lane_count(pocket), 3U);
    EXPECT_EQ(network.movements_of(network.lanes_of(before)[0]).size(), 2U);  // into the pocket, or on
    EXPECT_EQ(network.movements_of(network.lanes_of(before)[1]).size(), 1U);
    const auto turns_of_lane = [&](std::size_t lane) {
        std::set<TurnType> types;
        for (const MovementId movement : network.movements_of(network.lanes_of(pocket)[lane]))
            types.insert(network.turn_type[network.movement_turn[movement]]);
        return types;
    };
    EXPECT_EQ(turns_of_lane(0), std::set<TurnType>{TurnType::left});
    EXPECT_EQ(turns_of_lane(1), std::set<TurnType>{TurnType::through});
    EXPECT_EQ(turns_of_lane(2), (std::set<TurnType>{TurnType::through, TurnType::right}));
}

//    -----------    the end is drawn 40 m short of the other street
//        |
TEST(Sketch, EndWithinSixtyMetresIsJoined) {
    const Network network = frozen(head + corridor("Calle 1", at(-500, 0) + "," + at(500, 0)) +
                                   corridor("Carrera 1", at(0, -400) + "," + at(0, -40)));
    EXPECT_EQ(network.nodes(), 4U + 1U);  // one approach can turn left: one pocket
    EXPECT_EQ(network.links(), 6U + 2U);
    EXPECT_EQ(count(network, NodeControl::signal), 1U);
}

//        |          30 m stick out beyond the crossing: trimmed
//    ----+------
//        |
TEST(Sketch, EndThatSticksOutIsTrimmed) {
    const Network network = frozen(head + corridor("Calle 1", at(-500, 0) + "," + at(500, 0)) +
                                   corridor("Carrera 1", at(0, -400) + "," + at(0, 30)));
    EXPECT_EQ(network.nodes(), 4U + 1U);
    EXPECT_EQ(network.links(), 6U + 2U);
}

TEST(Sketch, EndFurtherAwayStaysApart) {
    // 90 m short: no crossing, so only the longer street is kept.
    const Network network = frozen(head + corridor("Calle 1", at(-500, 0) + "," + at(500, 0)) +
                                   corridor("Carrera 1", at(0, -400) + "," + at(0, -90)));
    EXPECT_EQ(network.nodes(), 2U);
    EXPECT_EQ(network.links(), 2U);
}

//     |  |          a pair of one-way streets 30 m apart that meet at both ends:
//   --+--+--        its crossings of the avenue are one node
//     |  |
TEST(Sketch, CrossingsThirtyMetresApartAreOneNode) {
    const std::string text =
        head + corridor("Avenida", at(-600, 0) + "," + at(600, 0)) +
        corridor("Calle 2", at(-600, 500) + "," + at(600, 500)) +
        corridor("Carrera 1", at(-15, 500) + "," + at(-15, 0), "class = \"secondary\"\noneway = true") +
        corridor("Carrera 1 norte", at(15, 0) + "," + at(15, 500), "class = \"secondary\"\noneway = true");
    const Network network = frozen(text);
    EXPECT_EQ(network.nodes(), 6U + 2U);  // 4 ends of the avenues, 2 crossings; a pocket before each
    EXPECT_EQ(network.links(), 10U + 4U);
    EXPECT_GT(*std::min_element(network.link_length_m.begin(), network.link_length_m.end()), 95.0F);
}

//        |
//    ----X----      an interchange: per street 2 ends, 2 tapers, 2 ramp junctions = 5 pieces both ways;
//        |          per quadrant a right turn and a loop
TEST(Sketch, FlyoverServesEveryTurnWithoutACrossing) {
    const std::string class_of = "class = \"primary\"\nlanes = 3\n";
    const Network network =
        frozen(head + corridor("Calle 26", at(-1500, 0) + "," + at(1500, 0), class_of + "flyover = [\"NQS\"]") +
               corridor("NQS", at(0, -1500) + "," + at(0, 1500), class_of));
    EXPECT_EQ(network.nodes(), 2U * 6U);
    EXPECT_EQ(count(network, RoadClass::ramp), 8U);
    EXPECT_EQ(network.links(), 2U * 5U * 2U + 8U);
    EXPECT_EQ(network.controllers(), 0U);
    EXPECT_EQ(crossing_conflicts(network), 0U);
    const auto [out, in] = gate_links(network);
    ASSERT_EQ(out.size(), 4U);
    for (const LinkId from : out) {
        const std::set<LinkId> reached = reachable(network, from);
        for (const LinkId to : in)
            EXPECT_TRUE(reached.contains(to)) << network.link_name[from] << " to " << network.link_name[to];
    }
    // Inside the interchange a fourth lane carries the loops: 4 inner links, 8 between ramp junction and taper.
    std::size_t wide = 0;
    for (std::size_t i = 0; i < network.links(); ++i) wide += network.lane_count(id_at<LinkId>(i)) == 4 ? 1U : 0U;
    EXPECT_EQ(wide, 4U + 8U);
}

//    ----X----      the street ends at an expressway: its left turns use a stub on the far side
//        |
TEST(Sketch, FlyoverAtAnEndServesEveryTurn) {
    const Network network = frozen(head +
                                   corridor("Autopista", at(-1500, 0) + "," + at(1500, 0),
                                            "class = \"trunk\"\nlanes = 3\nflyover = [\"Calle 80\"]") +
                                   corridor("Calle 80", at(0, -1500) + "," + at(0, 0)));
    EXPECT_EQ(network.controllers(), 0U);
    EXPECT_EQ(crossing_conflicts(network), 0U);
    // Right turns S->E and W->S, left turns S->W (by the stub) and E->S (by the stub): two right ramps, two loops; the
    // stub is a link each way.
    EXPECT_EQ(count(network, RoadClass::ramp), 4U + 2U);
    const auto [out, in] = gate_links(network);
    ASSERT_EQ(out.size(), 3U);
    for (const LinkId from : out) {
        const std::set<LinkId> reached = reachable(network, from);
        for (const LinkId to : in)
            EXPECT_TRUE(reached.contains(to)) << network.link_name[from] << " to " << network.link_name[to];
    }
}

//     |   |
//   --+---+--       Carrera 2 passes over the lower street: one crossing less
//     |   |
//   --+---/--
TEST(Sketch, BridgeWithoutConnectionHasNoNode) {
    const std::string ladder = corridor("Calle 1", at(-600, 0) + "," + at(600, 0)) +
                               corridor("Calle 2", at(-600, 600) + "," + at(600, 600)) +
                               corridor("Carrera 1", at(-200, -300) + "," + at(-200, 900));
    const std::string passing = corridor("Carrera 2", at(200, -300) + "," + at(200, 900), "class = \"secondary\"\n");
    const std::string over = corridor("Carrera 2", at(200, -300) + "," + at(200, 900),
                                      "class = \"secondary\"\nno_connection = [\"Calle 1\"]\n");
    // Each crossing has four approaches with a pocket.
    EXPECT_EQ(frozen(head + ladder + passing).nodes(), 8U + 4U * 5U);
    EXPECT_EQ(frozen(head + ladder + over).nodes(), 8U + 3U * 5U);
}

TEST(Sketch, BuswayLanesLieOnTheLeftForBusesOnly) {
    const Network network = frozen(
        head + corridor("Caracas", at(-500, 0) + "," + at(500, 0), "class = \"primary\"\nlanes = 2\nbusway = 1") +
        corridor("Carrera 1", at(0, -400) + "," + at(0, 400)));
    const auto link = network.find_link("caracas.1.2a");
    ASSERT_TRUE(link.has_value());
    ASSERT_EQ(network.lane_count(*link), 4U);  // bus, pocket, two general lanes
    EXPECT_EQ(network.lane_allowed[network.lanes_of(*link)[0]], bus_kinds);
    EXPECT_EQ(network.lane_allowed[network.lanes_of(*link)[1]], all_kinds);
    const auto movements = network.movements_of(network.lanes_of(*link)[0]);
    ASSERT_EQ(movements.size(), 1U);  // straight on, into the bus lane beyond
    EXPECT_EQ(network.turn_type[network.movement_turn[movements[0]]], TurnType::through);
    EXPECT_EQ(network.lane_allowed[network.movement_to[movements[0]]], bus_kinds);
}

//    o---o====o     three points; the second half has three lanes: a joint between
TEST(Sketch, SectionBeginsWithANode) {
    const Network network = frozen(head + corridor("Calle 1", at(-500, 0) + "," + at(0, 0) + "," + at(500, 0),
                                                   "class = \"secondary\"\nlanes = 2\nspeed_kmh = 40\nsections = [{ "
                                                   "from = 1, to = 2, lanes = 3, speed_kmh = 60 }]"));
    ASSERT_EQ(network.nodes(), 3U);
    const LinkId first = *network.find_link("calle_1.1.1a");
    const LinkId second = *network.find_link("calle_1.1.2a");
    EXPECT_EQ(network.lane_count(first), 2U);
    EXPECT_EQ(network.lane_count(second), 3U);
    EXPECT_NEAR(network.link_limit_mps[second], 60.0F / 3.6F, 1e-4F);
    // New lanes begin on the right: lane 0 to 0, lane 1 to 1 and 2.
    EXPECT_EQ(network.movements_of(network.lanes_of(first)[0]).size(), 1U);
    EXPECT_EQ(network.movements_of(network.lanes_of(first)[1]).size(), 2U);
}

/// A square of four streets, side in m.
std::string square(double side_m) {
    return corridor("Sur", at(0, 0) + "," + at(side_m, 0)) +
           corridor("Norte", at(0, side_m) + "," + at(side_m, side_m)) +
           corridor("Oeste", at(0, 0) + "," + at(0, side_m)) +
           corridor("Este", at(side_m, 0) + "," + at(side_m, side_m));
}

// A square of 2100 m with collectors every 500 m: four lines each way (2100 / 500 = 4.2), so 16 inner junctions, 16 on
// the corridors, 4 corners. Each line has 5 pieces, each side of the square too.
TEST(Sketch, LocalStreetsFillABlock) {
    const Network network = frozen(head + "[local_streets]\nspacing_m = 500\n" + square(2100));
    EXPECT_EQ(network.nodes(), 16U + 16U + 4U + 16U);  // and a pocket for the left turn into each collector
    EXPECT_EQ(network.links(), (8U * 5U + 4U * 5U + 16U) * 2U);
    EXPECT_EQ(count(network, NodeControl::all_way_stop), 16U);
    EXPECT_EQ(count(network, NodeControl::signal), 16U);  // 500 m apart, more than 400
    EXPECT_EQ(frozen(head + square(2100)).nodes(), 4U);
}

// With 300 m every second of the seven junctions on a side is nearer than 400 m to a signal: 1st, 3rd, 5th and 7th have
// one, and three have none. There the median is closed: straight on twice, a right turn into and one out of the
// collector.
TEST(Sketch, CollectorsWithoutASignalTurnRightOnly) {
    const Network network = frozen(head + "[local_streets]\nspacing_m = 300\n" + square(2150));
    EXPECT_EQ(count(network, NodeControl::signal), 4U * 4U);
    EXPECT_EQ(count(network, NodeControl::stop), 4U * 3U);
    for (std::size_t i = 0; i < network.nodes(); ++i) {
        const NodeId node = id_at<NodeId>(i);
        if (network.node_control[node] != NodeControl::stop) continue;
        std::size_t turns = 0;
        for (const LinkId link : network.node_in[node]) turns += network.turns_of(link).size();
        EXPECT_EQ(turns, 4U);
    }
}

TEST(Sketch, TellsEveryProblemWithItsLine) {
    Problems problems;
    parse_sketch(
        "format = \"sketch/2\"\n"    // 1
        "name = \"toy\"\n"           // 2
        "[[corridor]]\n"             // 3
        "name = \"Calle 1\"\n"       // 4
        "class = \"avenue\"\n"       // 5
        "lanes = 0\n"                // 6
        "points = [[4.6, -74.1]]\n"  // 7
        "flyover = [\"Calle 2\"]\n"  // 8
        "colour = \"red\"\n",        // 9
        "toy.toml", problems);
    std::multiset<int> lines;
    for (const Problem& problem : problems.errors) lines.insert(problem.line);
    EXPECT_EQ(lines, (std::multiset<int>{1, 3, 5, 6, 7, 9}));  // 3: the corridor 'Calle 2' it flies over does not exist
}

TEST(Sketch, IsTheSameEveryTime) {
    const std::string text = head + "[local_streets]\nspacing_m = 300\n" +
                             corridor("Calle 1", at(-900, 0) + "," + at(900, 40)) +
                             corridor("Calle 2", at(-900, 900) + "," + at(900, 950)) +
                             corridor("Carrera 1", at(-500, -300) + "," + at(-450, 1300)) +
                             corridor("Carrera 2", at(500, -300) + "," + at(500, 1300));
    EXPECT_EQ(network_hash(frozen(text)), network_hash(frozen(text)));
}

}  // namespace
}  // namespace septima
