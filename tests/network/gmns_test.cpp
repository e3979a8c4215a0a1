#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "sim/network/export.h"
#include "sim/network/gmns_read.h"
#include "sim/network/gmns_write.h"
#include "sim/network/load.h"
#include "sim/network/sketch.h"
#include "sim/network/spatial_order.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

/// A GMNS folder that goes away with the test.
class Folder {
  public:
    explicit Folder(const std::map<std::string, std::string>& tables) {
        for (const auto& [name, text] : tables) folder_.write(name + ".csv", text);
    }
    const std::filesystem::path& path() const { return folder_.path(); }

  private:
    test::TempFolder folder_;
};

Network loaded(const Folder& folder) {
    Problems problems;
    return load_network(folder.path(), problems);
}

const std::string metric = "dataset_name,short_length,long_length,speed,crs\ntoy,m,m,km/h,\n";

// a --> b --> c     500 m each, two lanes
const std::map<std::string, std::string> straight{{"config", metric},
                                                  {"node", "node_id,x_coord,y_coord\na,0,0\nb,500,0\nc,1000,0\n"},
                                                  {"link",
                                                   "link_id,from_node_id,to_node_id,directed,lanes,free_speed,facility_"
                                                   "type\nab,a,b,1,2,60,primary\nbc,b,c,1,2,60,primary\n"}};

TEST(Gmns, StraightRoadLoads) {
    const Network network = loaded(Folder(straight));
    EXPECT_EQ(network.name, "toy");
    EXPECT_EQ(network.crs, "");
    EXPECT_EQ(network.nodes(), 3U);
    EXPECT_EQ(network.links(), 2U);
    EXPECT_EQ(network.movements(), 2U);  // lane to lane, straight on
    EXPECT_FLOAT_EQ(network.link_length_m[*network.find_link("ab")], 500.0F);
    EXPECT_NEAR(network.link_limit_mps[*network.find_link("ab")], 60.0F / 3.6F, 1e-5F);
    EXPECT_EQ(network.link_class[*network.find_link("ab")], RoadClass::primary);
}

// The order of a file's rows is no fact about a city: read backwards it is the same network, row by row.
TEST(Gmns, TheOrderOfRowsDoesNotMatter) {
    std::string nodes = "node_id,x_coord,y_coord\n";
    std::string links = "link_id,from_node_id,to_node_id,directed,lanes,free_speed,facility_type\n";
    std::vector<std::string> node_rows;
    std::vector<std::string> link_rows;
    const auto name = [](int i, int j) { return "n" + std::to_string(i) + "_" + std::to_string(j); };
    for (int i = 0; i < 6; ++i)
        for (int j = 0; j < 6; ++j) {
            node_rows.push_back(name(i, j) + "," + std::to_string(250 * i) + "," + std::to_string(250 * j) + "\n");
            for (const auto& [k, l] :
                 {std::pair{i + 1, j}, std::pair{i - 1, j}, std::pair{i, j + 1}, std::pair{i, j - 1}})
                if (k >= 0 && k < 6 && l >= 0 && l < 6)
                    link_rows.push_back(name(i, j) + "-" + name(k, l) + "," + name(i, j) + "," + name(k, l) +
                                        ",1,2,50,primary\n");
        }
    const auto joined = [](std::string head, const auto& rows) {
        for (const std::string& row : rows) head += row;
        return head;
    };
    const Folder forwards({{"config", metric}, {"node", joined(nodes, node_rows)}, {"link", joined(links, link_rows)}});
    std::ranges::reverse(node_rows);
    std::ranges::reverse(link_rows);
    const Folder backwards(
        {{"config", metric}, {"node", joined(nodes, node_rows)}, {"link", joined(links, link_rows)}});
    const Network a = loaded(forwards);
    const Network b = loaded(backwards);
    EXPECT_EQ(a.link_name.values(), b.link_name.values());
    EXPECT_EQ(a.turn_from.values(), b.turn_from.values());
    EXPECT_EQ(a.turn_to.values(), b.turn_to.values());
    EXPECT_EQ(a.node_xy.values(), b.node_xy.values());
    EXPECT_EQ(a.movements(), b.movements());
}

// A ring of 230 m (Sugiyama's): coordinates within +-37 would pass for degrees, but no street has links of 50 degrees.
TEST(Gmns, RingInMetresLoads) {
    std::string nodes = "node_id,x_coord,y_coord\n";
    std::string links = "link_id,from_node_id,to_node_id,directed,length,lanes,free_speed\n";
    for (int i = 0; i < 4; ++i) {
        const double angle = 3.14159265358979 / 2.0 * i;
        nodes += std::to_string(i) + "," + std::to_string(36.6 * std::cos(angle)) + "," +
                 std::to_string(36.6 * std::sin(angle)) + "\n";
        links +=
            "r" + std::to_string(i) + "," + std::to_string(i) + "," + std::to_string((i + 1) % 4) + ",1,57.5,1,50\n";
    }
    const Network network = loaded(Folder({{"config", metric}, {"node", nodes}, {"link", links}}));
    EXPECT_EQ(network.links(), 4U);
    EXPECT_EQ(network.turns(), 4U);
    EXPECT_FLOAT_EQ(network.link_length_m[id_at<LinkId>(0)], 57.5F);  // the given length, not the chord of 51.8 m
}

// Lengths in miles and feet, speeds in mph: 0.25 mi = 402.336 m, 30 mph = 13.4112 m/s.
TEST(Gmns, UnitsOfConfigAreConverted) {
    const Folder folder(
        {{"config", "short_length,long_length,speed\nft,miles,mph\n"},
         {"node", "node_id,x_coord,y_coord\na,0,0\nb,402.3,0\n"},
         {"link", "link_id,from_node_id,to_node_id,directed,length,lanes,free_speed\nab,a,b,1,0.25,1,30\n"}});
    const Network network = loaded(folder);
    EXPECT_NEAR(network.link_length_m[id_at<LinkId>(0)], 402.336F, 0.01F);
    EXPECT_NEAR(network.link_limit_mps[id_at<LinkId>(0)], 13.4112F, 0.001F);
}

// 0.001 degrees of latitude near Bogotá are 110.6 m.
TEST(Gmns, DegreesAreProjected) {
    const Folder folder({{"node", "node_id,x_coord,y_coord\na,-74.08,4.650\nb,-74.08,4.651\n"},
                         {"link",
                          "link_id,from_node_id,to_node_id,directed,lanes,free_speed,geometry\n"
                          "ab,a,b,false,1,50,\"LINESTRING (-74.08 4.65, -74.0801 4.6505, -74.08 4.651)\"\n"}});
    Problems problems;
    const Network network = load_network(folder.path(), problems);
    EXPECT_EQ(network.crs, "EPSG:9377");
    ASSERT_EQ(network.links(), 2U);                       // undirected: both ways
    const double half = std::hypot(110.574 / 2.0, 11.1);  // 0.0001 degrees of longitude: 11.1 m
    EXPECT_NEAR(network.link_length_m[id_at<LinkId>(0)], 2.0 * half, 0.5);
    EXPECT_EQ(network.link_shape[id_at<LinkId>(1)].size(), 3U);
    EXPECT_EQ(network.link_from[id_at<LinkId>(1)], network.link_to[id_at<LinkId>(0)]);
    EXPECT_FALSE(problems.warnings.empty());  // the crs was guessed, and that is said
}

TEST(Gmns, WhatIsMissingIsInferredAndSaid) {
    const Folder folder(
        {{"node", "node_id,x_coord,y_coord\na,0,0\nb,500,0\n"},
         {"link", "link_id,from_node_id,to_node_id,directed,facility_type\nab,a,b,1,residential\nba,b,a,1,\n"}});
    Problems problems;
    const Network network = load_network(folder.path(), problems);
    const LinkId ab = network.find_link("ab").value();
    EXPECT_EQ(network.lane_count(ab), 1U);
    EXPECT_NEAR(network.link_limit_mps[ab], 30.0F / 3.6F, 1e-4F);
    std::set<std::string> said;
    for (const Problem& warning : problems.warnings) said.insert(warning.text.substr(0, warning.text.find(' ')));
    EXPECT_TRUE(said.contains("lanes"));
    EXPECT_TRUE(said.contains("free_speed"));
    EXPECT_TRUE(said.contains("facility_type"));
}

// A turn pocket of segment.csv is not simulated; who brings one is told so.
TEST(Gmns, TablesThatAreNotReadAreNamed) {
    const Folder folder(
        {{"node", "node_id,x_coord,y_coord\na,0,0\nb,500,0\n"},
         {"link", "link_id,from_node_id,to_node_id,directed,lanes,free_speed\nab,a,b,1,1,50\nba,b,a,1,1,50\n"},
         {"segment", "segment_id,link_id,ref_node_id,start_lr,end_lr,l_lanes_added\ns,ab,a,450,500,1\n"}});
    Problems problems;
    const Network network = load_network(folder.path(), problems);
    EXPECT_EQ(network.lanes(), 2U);
    const auto told = std::ranges::count_if(problems.warnings, [](const Problem& warning) {
        return warning.file.ends_with("segment.csv") && warning.text.starts_with("is not read");
    });
    EXPECT_EQ(told, 1);
}

// Shapefiles cut names at ten letters; uses may be separated by semicolons; paths for walking are passed over.
TEST(Gmns, CutNamesAndUsesAreUnderstood) {
    const Folder folder({{"node", "node_id,x_coord,y_coord\na,0,0\nb,500,0\nc,500,20\n"},
                         {"link",
                          "link_id,from_node_,to_node_id,directed,facility_t,free_speed,lanes,allowed_us\n"
                          "ab,a,b,1,primary,40,1,walk;bike;auto\nbc,b,c,1,footway,5,0,walk;bike\n"}});
    const Network network = loaded(folder);
    ASSERT_EQ(network.links(), 1U);
    EXPECT_EQ(network.nodes(), 2U);
    EXPECT_EQ(network.lane_allowed[id_at<LaneId>(0)], all_kinds);
}

//            c
//            |       lanes: b's left lane is a left-turn pocket (-1), the right one is for buses
//   a ------ b ---- d
TEST(Gmns, LaneAndMovementTablesAreHonoured) {
    const Folder folder(
        {{"config", metric},
         {"node", "node_id,x_coord,y_coord,ctrl_type\na,0,0,\nb,300,0,yield\nc,300,300,\nd,600,0,\n"},
         {"link",
          "link_id,from_node_id,to_node_id,directed,lanes,free_speed,facility_type\n"
          "ab,a,b,1,2,50,primary\nbc,b,c,1,1,50,primary\nbd,b,d,1,2,50,primary\n"},
         {"lane",
          "lane_id,link_id,lane_num,allowed_uses\n1,ab,-1,\n2,ab,1,\n3,ab,2,bus\n4,bd,1,\n5,bd,2,bus\n6,bd,3,"
          "parking\n"},
         {"movement",
          "mvmt_id,node_id,ib_link_id,start_ib_lane,end_ib_lane,ob_link_id,start_ob_lane,end_ob_lane,type,ctrl_type\n"
          "left,b,ab,-1,,bc,1,,left,\nthru,b,ab,1,2,bd,1,2,thru,\n"}});
    const Network network = loaded(folder);
    const LinkId ab = *network.find_link("ab");
    ASSERT_EQ(network.lane_count(ab), 3U);
    EXPECT_EQ(network.lane_count(*network.find_link("bd")), 2U);  // parking is no lane
    EXPECT_EQ(network.lane_allowed[network.lanes_of(ab)[2]], bus_kinds);
    for (const LaneId lane : network.lanes_of(ab)) {
        ASSERT_EQ(network.movements_of(lane).size(), 1U);
        const TurnId turn = network.movement_turn[network.movements_of(lane)[0]];
        EXPECT_EQ(network.turn_name[turn], network.lane_number(lane) == 0 ? "left" : "thru");
    }
    EXPECT_EQ(network.node_control[*network.find_node("b")], NodeControl::yield);
}

//   Two streets cross at x. NEMA: ring 1 = phases 2 then 4, ring 2 = phases 6 then 8, barriers between.
//   Ring 1: 2 runs 30 + 5 s, 4 runs 20 + 5 s. Ring 2: 6 runs 20 + 5 s and waits for the barrier, 8 runs 20 + 5 s.
//   In time: 0-25 both {2, 6}; 25-35 {2, 6's extension}; so two stages: 35 s and 25 s, cycle 60 s.
const std::map<std::string, std::string> crossing{
    {"config", metric},
    {"node", "node_id,x_coord,y_coord\nx,0,0\nn,0,300\ns,0,-300\ne,300,0\nw,-300,0\n"},
    {"link",
     "link_id,from_node_id,to_node_id,directed,lanes,free_speed,facility_type\n"
     "nx,n,x,1,1,50,primary\nsx,s,x,1,1,50,primary\nex,e,x,1,1,50,primary\nwx,w,x,1,1,50,primary\n"
     "xn,x,n,1,1,50,primary\nxs,x,s,1,1,50,primary\nxe,x,e,1,1,50,primary\nxw,x,w,1,1,50,primary\n"},
    {"movement",
     "mvmt_id,node_id,ib_link_id,start_ib_lane,end_ib_lane,ob_link_id,start_ob_lane,end_ob_lane,type,ctrl_type\n"
     "NS,x,nx,1,,xs,1,,thru,signal\nSN,x,sx,1,,xn,1,,thru,signal\nEW,x,ex,1,,xw,1,,thru,signal\nWE,x,wx,1,,xe,1,,thru,"
     "signal\n"},
    {"signal_controller", "controller_id\nC1\n"},
    {"signal_timing_plan", "timing_plan_id,controller_id,time_day,cycle_length\nP1,C1,11111111_0000_2400,60\n"},
    {"signal_timing_phase",
     "timing_phase_id,timing_plan_id,signal_phase_num,min_green,clearance,ring,barrier,position\n"
     "P1-2,P1,2,30,5,1,1,1\nP1-4,P1,4,20,5,1,2,2\nP1-6,P1,6,30,5,2,1,1\nP1-8,P1,8,20,5,2,2,2\n"},
    {"signal_phase_mvmt",
     "signal_phase_mvmt_id,timing_phase_id,mvmt_id,protection\n1,P1-2,NS,protected\n2,P1-6,SN,protected\n3,P1-4,EW,\n4,"
     "P1-8,WE,\n"},
    {"signal_coordination",
     "coordination_id,timing_plan_id,controller_id,coord_phase,coord_ref_to,offset\n1,P1,C1,4,begin_of_green,45\n"}};

TEST(Gmns, RingAndBarrierPlanBecomesStages) {
    const Network network = loaded(Folder(crossing));
    ASSERT_EQ(network.controllers(), 1U);
    const SignalPlan& plan = network.controller_plan[id_at<ControllerId>(0)];
    ASSERT_EQ(plan.phases.size(), 2U);
    EXPECT_TRUE(plan.mapped);
    EXPECT_FLOAT_EQ(plan.phases[0].green_s, 30.0F);
    EXPECT_FLOAT_EQ(plan.phases[0].amber_s, 3.0F);
    EXPECT_FLOAT_EQ(plan.phases[0].all_red_s, 2.0F);
    EXPECT_EQ(plan.phases[0].turns.size(), 2U);
    EXPECT_FLOAT_EQ(plan.cycle_s(), 60.0F);
    EXPECT_FLOAT_EQ(plan.offset_s, 10.0F);  // phase 4 begins at 45 s and 35 s after the first
    EXPECT_EQ(network.node_control[*network.find_node("x")], NodeControl::signal);
}

TEST(Gmns, UnequalRingsMeetAtTheBarrier) {
    auto tables = crossing;
    tables["signal_timing_phase"] =
        "timing_phase_id,timing_plan_id,signal_phase_num,min_green,clearance,ring,barrier,position\n"
        "P1-2,P1,2,30,5,1,1,1\nP1-4,P1,4,10,5,1,2,2\nP1-6,P1,6,20,5,2,1,1\nP1-8,P1,8,20,5,2,2,2\n";
    tables["signal_timing_plan"] = "timing_plan_id,controller_id\nP1,C1\n";
    tables.erase("signal_coordination");
    const SignalPlan plan = loaded(Folder(tables)).controller_plan[id_at<ControllerId>(0)];
    // Barrier groups last as long as their longer ring: 35 s and 25 s.
    ASSERT_EQ(plan.phases.size(), 2U);
    EXPECT_FLOAT_EQ(plan.phases[0].green_s, 30.0F);
    EXPECT_FLOAT_EQ(plan.phases[1].green_s, 20.0F);
}

TEST(Gmns, TellsEveryFaultWithFileAndLine) {
    const Folder folder({{"config", "long_length,speed\nfurlong,km/h\n"},
                         {"node", "node_id,x_coord,y_coord\na,0,0\na,1,1\nb,nan,0\nc,500,0\n"},
                         {"link",
                          "link_id,from_node_id,to_node_id,directed,length,lanes,free_speed\n"
                          "1,a,c,1,500,2,50\n1,c,a,1,500,2,50\n2,a,z,1,500,2,50\n3,a,c,1,-5,2,50\n4,a,c,1,500,13,50\n5,"
                          "a,c,1,500,2,500\n6,a,c,maybe,500,2,50\n"}});
    Problems problems;
    read_gmns(folder.path(), problems);
    std::multiset<std::string> found;
    for (const Problem& p : problems.errors)
        found.insert(std::filesystem::path(p.file).filename().string() + ":" + std::to_string(p.line));
    EXPECT_EQ(found, (std::multiset<std::string>{"config.csv:2", "node.csv:3", "node.csv:4", "link.csv:3", "link.csv:4",
                                                 "link.csv:5", "link.csv:6", "link.csv:7", "link.csv:8"}));
}

TEST(Gmns, MissingColumnsAndTablesAreTold) {
    Problems problems;
    read_gmns(Folder({{"node", "id,x_coord\n1,0\n"}, {"link", "link_id\n1\n"}}).path(), problems);
    ASSERT_EQ(problems.errors.size(), 2U);  // node_id and y_coord
    EXPECT_NE(problems.errors[0].text.find("node_id"), std::string::npos);
    Problems no_link;
    const std::map<std::string, std::string> only_nodes{{"node", "node_id,x_coord,y_coord\n1,0,0\n"}};
    read_gmns(Folder(only_nodes).path(), no_link);
    ASSERT_EQ(no_link.errors.size(), 1U);
    EXPECT_NE(no_link.errors[0].file.find("link.csv"), std::string::npos);
    Problems none;
    EXPECT_THROW(load_network("no/such/place", none), IoError);
}

TEST(Gmns, WritingAndReadingGivesAnEqualNetwork) {
    for (const auto& tables : {straight, crossing}) {
        const Network first = loaded(Folder(tables));
        const Folder again({});
        write_gmns(first, again.path());
        const Network second = loaded(again);
        EXPECT_EQ(network_hash(first), network_hash(second));
        for (std::size_t i = 0; i < first.turns(); ++i) {  // those without a name get a number
            const std::string& name = first.turn_name[id_at<TurnId>(i)];
            if (!name.empty()) {
                EXPECT_EQ(second.turn_name[id_at<TurnId>(i)], name);
            }
        }
        EXPECT_EQ(first.turn_conflicts, second.turn_conflicts);
        EXPECT_EQ(first.lane_allowed, second.lane_allowed);
    }
}

TEST(Gmns, SketchSurvivesTheRoundTrip) {
    Problems problems;
    const Sketch sketch = parse_sketch(R"(
format = "sketch/1"
name = "toy"
epsg = 9377
[local_streets]
spacing_m = 300
[[corridor]]
name = "Avenida Caracas"
class = "primary"
busway = 1
flyover = ["Calle 26"]
points = [[4.60, -74.08], [4.63, -74.075]]
[[corridor]]
name = "Calle 26"
class = "trunk"
lanes = 3
points = [[4.61, -74.10], [4.615, -74.06]]
[[corridor]]
name = "Carrera 30"
class = "secondary"
points = [[4.60, -74.09], [4.63, -74.085]]
[[corridor]]
name = "Calle 45"
class = "secondary"
points = [[4.625, -74.10], [4.627, -74.06]]
)",
                                       "toy.toml", problems);
    problems.throw_if_any();
    Draft draft = build_sketch(sketch, problems);
    sort_spatially(draft);  // as load_network does
    const Network first = finished(draft, problems);
    ASSERT_GT(first.links(), 60U);
    const Folder again({});
    write_gmns(first, again.path());
    const Network second = loaded(again);
    EXPECT_EQ(second.crs, "EPSG:9377");
    EXPECT_EQ(network_hash(first), network_hash(second));
    EXPECT_EQ(first.link_sign, second.link_sign);
    EXPECT_EQ(first.link_shape, second.link_shape);
    EXPECT_EQ(first.node_controller, second.node_controller);
}

TEST(Gmns, GeoJsonHoldsEveryLinkOnce) {
    const std::string text = links_geojson(loaded(Folder(straight)));
    std::size_t features = 0;
    for (std::size_t at = text.find("\"Feature\""); at != std::string::npos; at = text.find("\"Feature\"", at + 1))
        ++features;
    EXPECT_EQ(features, 2U);
    EXPECT_NE(text.find("\"link_id\":\"ab\""), std::string::npos);
    EXPECT_NE(text.find("[500.00,0.00]"), std::string::npos);
}

// The example that the specification ships: 2963 rows, of which 1885 are roads (awk: lanes > 0), metres, km/h, degrees.
TEST(Gmns, CambridgeExampleLoads) {
    const std::filesystem::path folder =
        std::filesystem::path(SEPTIMA_SHARED_DIR) / "data/validation/gmns/Cambridge_Multimodal_Network";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "absent: " << folder;
    Problems problems;
    const Network network = load_network(folder, problems);
    EXPECT_EQ(network.links(), 1885U);
    EXPECT_EQ(network.crs, "EPSG:32619");
    for (const float length : network.link_length_m) EXPECT_GT(length, 0.1F);
    for (const Problem& warning : problems.warnings) EXPECT_FALSE(warning.text.empty());
    const Folder again({});
    write_gmns(network, again.path());
    EXPECT_EQ(network_hash(network), network_hash(loaded(again)));
}

}  // namespace
}  // namespace septima
