// Assignment on streets: turns, zones, link tables, classes and tolls from files.
#include <gtest/gtest.h>

#include "sim/network/draft.h"
#include "sim/route/assignment_files.h"
#include "tests/route/toy_problem.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

/// West -> middle -> east -> out, with a way round by the north: w (500 m), direct (500 m), north and down (700 m
/// each).
struct Streets {
    Network network;
    Zones zones;
};

Streets streets(bool ban_direct) {
    Draft d;
    d.name = "streets";
    for (const Point p :
         {Point{0.0, 0.0}, Point{500.0, 0.0}, Point{1000.0, 0.0}, Point{750.0, 490.0}, Point{1500.0, 0.0}})
        d.nodes.push_back({"n" + std::to_string(d.nodes.size()), p, NodeControl::none, -1});
    const auto link = [&d](const char* name, std::uint32_t from, std::uint32_t to) {
        DraftLink l;
        l.name = name;
        l.from = from;
        l.to = to;
        l.lanes = 2;
        l.limit_mps = 10.0;
        l.road_class = RoadClass::primary;
        d.links.push_back(l);
    };
    link("w", 0, 1);
    link("direct", 1, 2);
    link("north", 1, 3);
    link("down", 3, 2);
    link("out", 2, 4);
    if (ban_direct) d.restrictions.push_back({0, 1, false});
    Problems problems;
    Streets s{finished(d, problems), {}};
    for (const char* name : {"west", "east"}) s.zones.id.push_back(name);
    const std::vector<LinkId> w{*s.network.find_link("w")};
    const std::vector<LinkId> out{*s.network.find_link("out")};
    s.zones.origin_links.push_group(w);
    s.zones.origin_links.push_group(out);
    s.zones.destination_links.push_group(w);
    s.zones.destination_links.push_group(out);
    return s;
}

Assignment assigned_to(const Streets& s, double vph) {
    OdMatrix od(2);
    od.at(0, 1) = vph;
    const AssignmentNetwork n = assignment_network(s.network, s.zones, default_link_performance(s.network));
    return test::equilibrium(assignment_problem(n, {default_rule("car", VehicleKind::car)}, {{0, &od, 1.0}}));
}

// 900 veh/h and lane on a primary street; 50 s free. At 600 veh/h all drive straight on: 3 x 50 s (1 + 0.15 (1/3)^4).
TEST(Streets, UseTheBureauOfPublicRoadsFunction) {
    const Streets s = streets(false);
    const Assignment a = assigned_to(s, 600.0);
    EXPECT_NEAR(a.volume[row(*s.network.find_link("direct"))], 600.0, 1e-9);
    EXPECT_NEAR(a.total_travel_time, 600.0 * 150.0 * (1.0 + 0.15 / 81.0), 600.0 * 0.01);
}

TEST(Streets, ForbidTurnsThatTheNetworkDoesNotHave) {
    const Streets s = streets(true);
    const Assignment a = assigned_to(s, 600.0);
    EXPECT_TRUE(a.unserved.empty());
    EXPECT_EQ(a.volume[row(*s.network.find_link("direct"))], 0.0);
    EXPECT_NEAR(a.volume[row(*s.network.find_link("down"))], 600.0, 1e-9);
}

TEST(Streets, TakeCapacityFromTheLinkTable) {
    const Streets s = streets(false);
    Problems problems;
    const auto p = parse_link_performance("link_id,capacity,vdf_alpha,vdf_beta,toll\ndirect,1000,0.5,2,300\nout,,,,\n",
                                          "link.csv", s.network, problems);
    EXPECT_EQ(test::told(problems), "");
    const LinkPerformance& direct = p[row(*s.network.find_link("direct"))];
    EXPECT_EQ(direct.capacity_vph, 2000.0);
    EXPECT_EQ(direct.b, 0.5);
    EXPECT_EQ(direct.power, 2.0);
    EXPECT_EQ(direct.toll_cop, 300.0);
    EXPECT_EQ(p[row(*s.network.find_link("out"))].capacity_vph, 1800.0);
    parse_link_performance("link_id,capacity\ndirect,-5\nout,many\n", "link.csv", s.network, problems);
    EXPECT_EQ(problems.errors.size(), 2U);
}

TEST(Streets, ReadClassesAndTolls) {
    const Streets s = streets(false);
    const AssignmentNetwork n = assignment_network(s.network, s.zones, default_link_performance(s.network));
    Problems problems;
    std::vector<ClassRule> rules =
        parse_class_rules("class,pce,value_of_time_cop_per_h\ncar,,36000\ntruck,2.5,72000\n", "c.csv", true, problems);
    parse_tolls("link_id,class,toll\ndirect,,1000\nout,truck,500\n", "t.csv", n, rules, problems);
    EXPECT_EQ(test::told(problems), "");
    ASSERT_EQ(rules.size(), 2U);
    EXPECT_EQ(rules[1].pce, 2.5);
    EXPECT_EQ(rules[0].value_of_time, 10.0);
    const AssignmentProblem problem = assignment_problem(n, rules, {});
    EXPECT_DOUBLE_EQ(problem.classes[0].toll[row(*s.network.find_link("direct"))], 100.0);
    EXPECT_DOUBLE_EQ(problem.classes[1].toll[row(*s.network.find_link("out"))], 25.0);
    EXPECT_EQ(problem.classes[0].toll[row(*s.network.find_link("out"))], 0.0);
}

TEST(Streets, ListEveryProblemOfClassesAndTolls) {
    const Streets s = streets(false);
    const AssignmentNetwork n = assignment_network(s.network, s.zones, default_link_performance(s.network));
    Problems problems;
    std::vector<ClassRule> rules =
        parse_class_rules("class,kind,pce\ncar,car,0\ncar,wagon,1\n", "c.csv", true, problems);
    EXPECT_EQ(problems.errors.size(), 3U) << test::told(problems);
    rules = {default_rule("car", VehicleKind::car)};
    Problems tolls;
    parse_tolls("link_id,class,toll\ndirekt,car,1\ndirect,bus,1\ndirect,car,-1\ndirect,car,2\n", "t.csv", n, rules,
                tolls);
    EXPECT_EQ(tolls.errors.size(), 4U) << test::told(tolls);
    EXPECT_NE(test::told(tolls).find("2: link_id 'direkt' is not a link of the network; near names: direct"),
              std::string::npos);
}

}  // namespace
}  // namespace septima
