// septima signal: what it writes, `septima run --policy` takes.
#include <gtest/gtest.h>

#include "sim/base/text.h"
#include "sim/network/gmns_write.h"
#include "tests/policy/test_city.h"
#include "tests/scenario/temp_folder.h"
#include "tests/system/program.h"

namespace septima {
namespace {

struct SignalCli : testing::Test {
    test::TempFolder folder;
    std::string town;

    void SetUp() override {
        town = (folder.path() / "town").string();
        write_gmns(test::town(), town);
        std::string trips = "trip_id,departure,o_link,d_link,class\n";
        for (int i = 0; i < 240; ++i)
            trips += "t" + std::to_string(i) + "," + clock_text(21600.0 + 4.0 * i, true) +
                     (i % 2 == 0 ? ",c0_c1,c3_c4,car\n" : ",w2_c2,c2_e2,car\n");
        folder.write("town/trips.csv", trips);
        folder.write(
            "town/scenario.toml",
            "format = \"scenario/1\"\ntitle = \"Town\"\nnetwork = \".\"\ntrips = \"trips.csv\"\ndate = 2026-11-24\n"
            "start = 06:00:00\nend = 06:20:00\n");
    }
    std::string at(const std::string& name) const { return (folder.path() / name).string(); }
    test::Ended septima(std::vector<std::string> arguments) {
        return test::septima(std::move(arguments), folder.path());
    }
};

TEST_F(SignalCli, CoordinatesAStreet) {
    const test::Ended made = septima({"signal", "coordinate", town, "--street", "Carrera 7", "--speed-kmh", "40",
                                      "--cycle-s", "90", "--out", at("wave.toml")});
    ASSERT_EQ(made.code, 0) << made.err;
    EXPECT_NE(made.out.find("bandwidth"), std::string::npos);
    EXPECT_NE(made.out.find("northbound"), std::string::npos);
    const test::Ended ran = septima({"run", town, "--policy", at("wave.toml"), "--out", at("wave.sqlite")});
    EXPECT_EQ(ran.code, 0) << ran.err;
}

TEST_F(SignalCli, TimesPlansFromARunAndFromCounts) {
    ASSERT_EQ(septima({"run", town, "--out", at("base.sqlite")}).code, 0);
    test::Ended made = septima({"signal", "optimise", town, "--flows", at("base.sqlite"), "--out", at("webster.toml")});
    ASSERT_EQ(made.code, 0) << made.err;
    EXPECT_EQ(septima({"run", town, "--policy", at("webster.toml"), "--out", at("webster.sqlite")}).code, 0);
    folder.write("counts.csv", "from_link_id,to_link_id,flow_vph\nc1_c2,c2_c3,900\nw2_c2,c2_e2,300\n");
    made = septima({"signal", "optimise", town, "--flows", at("counts.csv"), "--out", at("counts.toml")});
    ASSERT_EQ(made.code, 0) << made.err;
    EXPECT_NE(made.out.find("1 plans"), std::string::npos) << made.out;
    EXPECT_EQ(septima({"run", town, "--policy", at("counts.toml"), "--out", at("counts.sqlite")}).code, 0);
}

TEST_F(SignalCli, WrongInputEndsWithTwo) {
    test::Ended ended =
        septima({"signal", "coordinate", town, "--street", "Carera 7", "--speed-kmh", "40", "--out", at("x.toml")});
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.err.find("Carrera 7"), std::string::npos) << ended.err;
    folder.write("counts.csv", "from_link_id,to_link_id,flow_vph\nc1_c2,c2_c9,900\nw2_c2,c3_c4,30\n");
    ended = septima({"signal", "optimise", town, "--flows", at("counts.csv"), "--out", at("x.toml")});
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.err.find("counts.csv:2"), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find("counts.csv:3"), std::string::npos) << ended.err;
    folder.write("p.toml",
                 "format = \"policy/1\"\nname = \"p\"\n[[measure]]\nkind = \"signal_control\"\ncontrol = "
                 "\"clever\"\n[[measure]]\nkind = "
                 "\"signal_control\"\ncontrol = \"actuated\"\nmin_green_s = 30\nmax_green_s = 20\n");
    ended = septima({"run", town, "--policy", at("p.toml"), "--out", at("x.sqlite")});
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.err.find("p.toml:5"), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find("p.toml:10"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace septima
