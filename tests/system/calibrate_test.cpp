// `septima demand calibrate` and `validate` as a user runs them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sim/network/gmns_write.h"
#include "tests/policy/test_city.h"
#include "tests/scenario/temp_folder.h"
#include "tests/system/program.h"
#include "tests/system/town.h"

namespace septima {
namespace {

using Json = nlohmann::ordered_json;

/// The town with people in the south, the north and the west; 06-08, Carrera 7 is the only way between south and north.
struct CalibrateCli : testing::Test {
    test::TempFolder folder;
    std::string od, zones;
    void SetUp() override {
        write_gmns(test::town(), at("town"));
        zones = folder
                    .write("zones.csv",
                           "zone_id,origin_links,destination_links\nsouth,c0_c1,c1_c0\nnorth,c4_c3,c3_c4\n"
                           "west,w2_c2,c2_w2\n")
                    .string();
        od = folder
                 .write("od.csv",
                        "o_zone_id,d_zone_id,class,period,volume\nsouth,north,car,0600-0800,1000\n"
                        "west,north,car,0600-0800,400\nsouth,north,motorcycle,0600-0800,200\n")
                 .string();
    }
    std::string at(const std::string& name) const { return (folder.path() / name).string(); }
    test::Ended septima(std::vector<std::string> more) {
        std::vector<std::string> all{"demand", "calibrate", at("town"), "--demand", od, "--zones", zones};
        all.insert(all.end(), more.begin(), more.end());
        return test::septima(all, folder.path());
    }
};

// 1 % of standard deviation of a count against 50 % of the prior: counts win. 700 cars and 100 motorcycles an hour
// leave the south, 900 cars arrive in the north, so 200 come from the west.
TEST_F(CalibrateCli, FitsCountsByClassAndWritesATableToBeReadAgain) {
    const std::string counts =
        folder
            .write("counts.csv",
                   "count_id,link_id,class,period,flow_vph,std_vph,role,screenline\n"
                   "a,c0_c1,car,0600-0800,700,1,calibration,\nb,c3_c4,car,0600-0800,900,1,calibration,\n"
                   "m,c1_c2,motorcycle,0600-0800,100,1,calibration,\nh,c2_c3,all,0600-0800,1000,,validation,middle\n")
            .string();
    const test::Ended ended = septima({"--counts", counts, "--json", "--out", at("out")});
    ASSERT_EQ(ended.code, 0) << ended.err;
    const Json json = Json::parse(ended.out);
    EXPECT_TRUE(json["contradictions"].empty());
    for (const Json& row : json["after"]) EXPECT_EQ(row["geh_below_5_share"].get<double>(), 1.0) << row;
    EXPECT_EQ(json["after"].size(), 3U) << "flows used, flows held out, a screenline";
    const std::string table = test::text_of_file(folder.path() / "out/od.csv");
    od = at("out/od.csv");
    const test::Ended again = septima({"--counts", counts, "--json"});
    ASSERT_EQ(again.code, 0) << again.err << table;
    const Json period = Json::parse(again.out)["periods"][0];
    EXPECT_NEAR(period["vehicles_before"].get<double>(), 1000.0, 5.0);  // 700 + 200 + 100 an hour
}

TEST_F(CalibrateCli, NamesCountsThatContradictEachOther) {
    const std::string counts =
        folder.write("counts.csv", "count_id,link_id,flow_vph\nlow,c0_c1,300\nhigh,c1_c2,900\nok,w2_c2,200\n").string();
    const test::Ended ended = septima({"--counts", counts, "--json"});
    EXPECT_EQ(ended.code, 6);
    EXPECT_NE(ended.err.find("contradict"), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find("counts.csv:2 (low): counted 300 veh/h"), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find("counts.csv:3 (high): counted 900 veh/h"), std::string::npos) << ended.err;
    EXPECT_EQ(ended.err.find("(ok)"), std::string::npos) << ended.err;
    const Json found = Json::parse(ended.out)["contradictions"];
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0]["counts"].size(), 2U);
    EXPECT_EQ(found[0]["counts"][0]["file"], counts);
}

TEST_F(CalibrateCli, TellsEveryProblemWithItsLine) {
    const std::string counts =
        folder
            .write("counts.csv",
                   "count_id,link_id,class,period,flow_vph,role\na,nowhere,,,100,\nb,c0_c1,,,-5,\nc,c1_c2,,,inf,\n"
                   "d,c2_c3,,0900-0600,10,\ne,c0_c1,,,12,guess\n")
            .string();
    const test::Ended ended = septima({"--counts", counts});
    EXPECT_EQ(ended.code, 2);
    for (const char* line : {"counts.csv:3: flow_vph", "counts.csv:4: flow_vph", "counts.csv:5: period",
                             "counts.csv:6: role", "counts.csv:6: link 'c0_c1' is already counted"})
        EXPECT_NE(ended.err.find(line), std::string::npos) << line << "\n" << ended.err;
    const std::string unknown =
        folder.write("unknown.csv", "count_id,link_id,class,flow_vph\na,c0_c9,,100\nb,c0_c1,tram,10\n").string();
    const test::Ended lost = septima({"--counts", unknown});
    EXPECT_EQ(lost.code, 2);
    EXPECT_NE(lost.err.find("unknown.csv:2: 'c0_c9' is not a link"), std::string::npos) << lost.err;
    EXPECT_NE(lost.err.find("unknown.csv:3: class 'tram'"), std::string::npos) << lost.err;
    EXPECT_EQ(septima({"--counts", folder.write("none.csv", "count_id,link_id,flow_vph\n").string()}).code, 2);
}

// Runs of the town were observed at half of their speed on Carrera 7: the adjusted calibration slows it.
TEST(ValidateCli, AdjustsTheSpeedsOfStreetsToWhatWasObserved) {
    const test::TempFolder folder;
    test::write_town(folder);
    const auto at = [&](const char* name) { return (folder.path() / name).string(); };
    ASSERT_EQ(test::septima({"run", at("town"), "--out", at("before.sqlite"), "--until", "06:30"}, folder.path()).code,
              0);
    const std::string speeds =
        folder.write("speeds.csv", "speed_id,street,speed_kmh,std_pct,role\nseven,Carrera 7,25,1,calibration\n")
            .string();
    const auto off = [&](const char* results) {
        const test::Ended ended =
            test::septima({"demand", "validate", at(results), "--speeds", speeds, "--json"}, folder.path());
        EXPECT_EQ(ended.code, 0) << ended.err;
        return std::abs(Json::parse(ended.out)["rows"][0]["modelled"].get<double>() / 25.0 - 1.0);
    };
    EXPECT_GT(off("before.sqlite"), 0.3);
    const test::Ended adjusted = test::septima(
        {"demand", "validate", at("before.sqlite"), "--speeds", speeds, "--adjust", at("town/calibration.toml")},
        folder.path());
    ASSERT_EQ(adjusted.code, 0) << adjusted.err;
    folder.write("town/scenario.toml",
                 test::text_of_file(folder.path() / "town/scenario.toml") + "calibration = \"calibration.toml\"\n");
    const test::Ended after =
        test::septima({"run", at("town"), "--out", at("after.sqlite"), "--until", "06:30"}, folder.path());
    ASSERT_EQ(after.code, 0) << after.err;
    EXPECT_LT(off("after.sqlite"), 0.15);
    folder.write("town/calibration.toml",
                 "format = \"calibration/1\"\n[desired_speed_pct]\nprimary = 500\n[[street]]\nname = \"Carrera 9\"\n"
                 "desired_speed_pct = 80\n");
    const test::Ended wrong = test::septima({"check", at("town")}, folder.path());
    EXPECT_EQ(wrong.code, 2);
    EXPECT_NE(wrong.err.find("calibration.toml:3"), std::string::npos) << wrong.err;
    EXPECT_NE(wrong.err.find("calibration.toml:4"), std::string::npos) << wrong.err;
}

}  // namespace
}  // namespace septima
