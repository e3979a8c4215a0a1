// `septima assign` as a user runs it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sim/network/gmns_write.h"
#include "tests/policy/test_city.h"
#include "tests/scenario/temp_folder.h"
#include "tests/system/program.h"

namespace septima {
namespace {

using Json = nlohmann::json;

// Braess's network (tests/theory/equilibrium_test.cpp): 92 each for 6 travellers, 83 in the optimum.
constexpr const char* net =
    "<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 4\n<FIRST THRU NODE> 1\n<NUMBER OF LINKS> 5\n<END OF METADATA>\n"
    "1 3 1 100 0.00000001 1000000000 1 0 0 1 ;\n1 4 1 100 50 0.02 1 0 0 1 ;\n3 2 1 100 50 0.02 1 0 0 1 ;\n"
    "3 4 1 100 10 0.1 1 0 0 1 ;\n4 2 1 100 0.00000001 1000000000 1 0 0 1 ;\n";
constexpr const char* trips = "<NUMBER OF ZONES> 2\n<TOTAL OD FLOW> 6\n<END OF METADATA>\nOrigin 1\n 2 : 6.0;\n";

struct AssignCli : testing::Test {
    test::TempFolder folder;
    std::string network;
    void SetUp() override {
        network = folder.write("b_net.tntp", net).string();
        folder.write("b_trips.tntp", trips);
    }
    test::Ended septima(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "assign");
        return test::septima(std::move(arguments), folder.path());
    }
    std::string at(const std::string& name) const { return (folder.path() / name).string(); }
};

TEST_F(AssignCli, PrintsItsJson) {
    const test::Ended ended = septima({network, "--gap", "1e-10", "--json"});
    ASSERT_EQ(ended.code, 0) << ended.err;
    const Json json = Json::parse(ended.out);
    for (const char* key : {"relative_gap", "beckmann", "total_travel_time", "iterations", "cpu_s", "nodes", "links",
                            "zones", "od_pairs"})
        EXPECT_TRUE(json.contains(key)) << key;
    EXPECT_NEAR(json["total_travel_time"].get<double>(), 552.0, 1e-6);
    EXPECT_LE(json["relative_gap"].get<double>(), 1e-10);
    const Json best = Json::parse(septima({network, "--objective", "so", "--gap", "1e-10", "--json"}).out);
    EXPECT_NEAR(best["total_travel_time"].get<double>(), 498.0, 1e-6);
}

TEST_F(AssignCli, TollsOfTheOptimumMakeItAnEquilibrium) {
    ASSERT_EQ(septima({network, "--objective", "so", "--gap", "1e-12", "--out", at("so")}).code, 0);
    const test::Ended tolled =
        septima({network, "--tolls", at("so/tolls.csv"), "--gap", "1e-12", "--json", "--out", at("ue")});
    ASSERT_EQ(tolled.code, 0) << tolled.err;
    EXPECT_NEAR(Json::parse(tolled.out)["total_travel_time"].get<double>(), 498.0, 1e-4);
    const Json marginal = Json::parse(septima({network, "--tolls", "marginal", "--gap", "1e-12", "--json"}).out);
    EXPECT_LT(marginal["largest_difference_from_optimum"].get<double>(), 1e-6);
    EXPECT_TRUE(test::text_of_file(folder.path() / "ue/link_flow.csv")
                    .starts_with("link_id,from_node_id,to_node_id,volume_pce"));
}

TEST_F(AssignCli, TellsEveryProblemWithItsLine) {
    folder.write("b_trips.tntp", "<NUMBER OF ZONES> 2\n<END OF METADATA>\nOrigin 1\n 2 : -6.0; 3 : 1;\n");
    const test::Ended ended = septima({network, "--json"});
    EXPECT_EQ(ended.code, 2);
    EXPECT_TRUE(ended.out.empty());
    EXPECT_NE(ended.err.find("b_trips.tntp:4: trips is '-6.0'"), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find("b_trips.tntp:4: destination is '3'"), std::string::npos) << ended.err;
    EXPECT_EQ(septima({at("none_net.tntp")}).code, 2);
    EXPECT_EQ(septima({network, "--objective", "best"}).code, 2);
    EXPECT_EQ(septima({network, "--gap", "0"}).code, 2);
}

TEST_F(AssignCli, FlagsWhatHasNoWay) {
    folder.write("b_trips.tntp", "<NUMBER OF ZONES> 2\n<END OF METADATA>\nOrigin 1\n 2 : 6.0;\nOrigin 2\n 1 : 3;\n");
    const test::Ended ended = septima({network, "--json", "--out", at("out")});
    EXPECT_EQ(ended.code, 6);
    EXPECT_EQ(Json::parse(ended.out)["unserved"].get<double>(), 3.0);
    EXPECT_NE(ended.err.find("2,1,all,3"), std::string::npos) << ended.err;
    EXPECT_EQ(test::text_of_file(folder.path() / "out/unserved.csv"), "o_zone_id,d_zone_id,class,volume\n2,1,all,3\n");
}

TEST_F(AssignCli, TakesAnOdTableWithClasses) {
    const std::string od =
        folder.write("od.csv", "o_zone_id,d_zone_id,class,period,volume\n1,2,rich,0600-0700,2\n1,2,poor,0600-0700,4\n")
            .string();
    const std::string classes = folder.write("classes.csv", "class,value_of_time\nrich,2\npoor,1\n").string();
    const test::Ended ended = septima({network, "--demand", od, "--classes", classes, "--gap", "1e-10", "--json"});
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_NEAR(Json::parse(ended.out)["total_travel_time"].get<double>(), 552.0, 1e-6);
}

TEST_F(AssignCli, TakesAGmnsFolder) {
    write_gmns(test::town(), at("town"));
    const std::string zones =
        folder.write("zones.csv", "zone_id,origin_links,destination_links\nsouth,c0_c1,c1_c0\nnorth,c4_c3,c3_c4\n")
            .string();
    const std::string od =
        folder.write("od.csv", "o_zone_id,d_zone_id,class,period,volume\nsouth,north,car,0600-0800,3000\n").string();
    const test::Ended ended = septima({at("town"), "--demand", od, "--zones", zones, "--json", "--out", at("out")});
    ASSERT_EQ(ended.code, 0) << ended.err;
    const Json json = Json::parse(ended.out);
    EXPECT_EQ(json["vehicles"].get<double>(), 1500.0) << "vehicles an hour";
    EXPECT_EQ(json["unserved"].get<double>(), 0.0);
    EXPECT_EQ(json["time_unit"], "s");
}

}  // namespace
}  // namespace septima
