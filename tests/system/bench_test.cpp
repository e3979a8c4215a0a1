#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "sim/base/file.h"
#include "tests/scenario/temp_folder.h"
#include "tests/system/program.h"

namespace septima {
namespace {

using Json = nlohmann::json;

std::ptrdiff_t count_of(const std::string& text, const std::string& pattern) {
    const std::regex wanted(pattern);
    return std::distance(std::sregex_iterator(text.begin(), text.end(), wanted), std::sregex_iterator());
}

TEST(Bench, MeasuresTheSameWorkOnAnyThreads) {
    const test::TempFolder folder;
    std::map<int, Json> rows;
    for (const int threads : {1, 2}) {
        const test::Ended ended =
            test::septima({"bench", "--scene", "grid10", "--seconds", "30", "--threads", std::to_string(threads),
                           "--csv", (folder.path() / "bench.csv").string(), "--json"},
                          folder.path());
        ASSERT_EQ(ended.code, 0) << ended.err;
        rows[threads] = Json::parse(ended.out).at(0);
    }
    EXPECT_EQ(rows[1]["state_hash"], rows[2]["state_hash"]);
    EXPECT_EQ(rows[1]["vehicle_updates"], rows[2]["vehicle_updates"]);
    // 5000 vehicles come within the first minute, half of them within 30 s; a few still wait for room to enter.
    const double come = rows[1]["vehicles_most"].get<double>() + rows[1]["completed"].get<double>();
    EXPECT_LE(come, 2500.0);
    EXPECT_GE(come, 0.95 * 2500.0);
    double share = 0.0;
    for (const auto& [name, value] : rows[1]["phase_share"].items()) share += value.get<double>();
    EXPECT_NEAR(share, 1.0, 1e-9);
    EXPECT_LE(rows[1]["bytes_per_vehicle"].get<double>(), 200.0);  // asked of the core
    EXPECT_EQ(count_of(read_text(folder.path() / "bench.csv"), "\n"), 3);
}

// One workload for two programs: as many streets, ways across the nodes and vehicles there as here, and a light for
// every way that has one.
TEST(Bench, WritesTheSameWorkForSumo) {
    const test::TempFolder folder;
    const test::Ended ended = test::septima({"bench", "--scene", "grid10", "--vehicles", "50", "--seconds", "10",
                                             "--sumo", (folder.path() / "sumo").string(), "--json"},
                                            folder.path());
    ASSERT_EQ(ended.code, 0) << ended.err;
    const auto text = [&](const char* name) { return read_text(folder.path() / "sumo" / "grid10" / name); };
    EXPECT_EQ(count_of(text("g.edg.xml"), "<edge "), 4 * 10 * 9);
    EXPECT_EQ(count_of(text("g.nod.xml"), "type=\"traffic_light\""), 100);
    EXPECT_EQ(count_of(text("g.rou.xml"), "<vehicle "), 50);
    const std::string signals = text("g.tll.xml");
    EXPECT_EQ(count_of(signals, "<connection "), count_of(text("g.con.xml"), "<connection "));
    std::map<std::string, std::size_t> lights;
    const std::regex connection("tl=\"(c[0-9]+)\" linkIndex=\"([0-9]+)\"");
    for (auto it = std::sregex_iterator(signals.begin(), signals.end(), connection); it != std::sregex_iterator(); ++it)
        lights[(*it)[1]] = std::max(lights[(*it)[1]], std::stoul((*it)[2]) + 1);
    EXPECT_EQ(lights.size(), 100U);
    std::istringstream lines(signals);
    std::string controller;
    std::smatch match;
    for (std::string line; std::getline(lines, line);) {
        if (std::regex_search(line, match, std::regex("<tlLogic id=\"(c[0-9]+)\""))) controller = match[1];
        if (std::regex_search(line, match, std::regex("state=\"([GgyrR]+)\""))) {
            EXPECT_EQ(match[1].str().size(), lights[controller]) << line;
        }
    }
}

// ... and for a third: from the SUMO files, with lanes counted from the left and a phase's ways by their place.
TEST(Bench, WritesTheSameWorkForCityFlow) {
    if (std::system("command -v python3 > /dev/null") != 0) GTEST_SKIP() << "SKIPPED: no python3 here";
    const test::TempFolder folder;
    const std::string scene = (folder.path() / "grid10").string();
    ASSERT_EQ(test::septima({"bench", "--scene", "grid10", "--vehicles", "50", "--seconds", "10", "--sumo",
                             folder.path().string()},
                            folder.path())
                  .code,
              0);
    const std::string script = SEPTIMA_SOURCE_DIR "/tools/bench/through_cityflow.py";
    ASSERT_EQ(std::system(("python3 '" + script + "' '" + scene + "' --write-only").c_str()), 0);
    const Json streets = Json::parse(read_text(scene + "/roadnet.json"));
    EXPECT_EQ(streets["roads"].size(), 360U);
    EXPECT_EQ(Json::parse(read_text(scene + "/flow.json")).size(), 50U);
    for (const Json& node : streets["intersections"]) {
        std::vector<int> greens(node["roadLinks"].size(), 0);
        for (const Json& phase : node["trafficLight"]["lightphases"])
            for (const Json& way : phase["availableRoadLinks"]) ++greens.at(way.get<std::size_t>());
        for (std::size_t way = 0; way < greens.size(); ++way) {
            EXPECT_GE(greens[way], 1) << node["id"] << " way " << way;
            if (greens.size() < 12 || node["roadLinks"][way]["type"] != "turn_left") continue;
            for (const Json& lanes : node["roadLinks"][way]["laneLinks"])  // of a whole crossing, from the left lane
                EXPECT_EQ(lanes["startLaneIndex"], 0);
        }
    }
}

// A scene's streets written as files start and drive as those in memory do: the same links, and traffic on them.
TEST(Bench, StartsFromFiles) {
    const test::TempFolder folder;
    const std::string streets = (folder.path() / "grid10").string();
    ASSERT_EQ(test::septima({"bench", "--scene", "grid10", "--vehicles", "50", "--seconds", "10", "--gmns",
                             folder.path().string()},
                            folder.path())
                  .code,
              0);
    const test::Ended started = test::septima({"bench", "--start", streets, "--json"}, folder.path());
    ASSERT_EQ(started.code, 0) << started.err;
    const Json start = Json::parse(started.out);
    EXPECT_EQ(start["links"], 4 * 10 * 9);
    EXPECT_EQ(start["lanes"], 3 * 4 * 10 * 9);
    EXPECT_NEAR(start["start_s"].get<double>(),
                start["read_s"].get<double>() + start["world_s"].get<double>() + start["first_step_s"].get<double>(),
                1e-9);
    const test::Ended driven =
        test::septima({"bench", "--scene", streets, "--vehicles", "200", "--seconds", "60", "--json"}, folder.path());
    ASSERT_EQ(driven.code, 0) << driven.err;
    const Json row = Json::parse(driven.out).at(0);
    EXPECT_EQ(row["scene"], "grid10");
    EXPECT_EQ(row["links"], 4 * 10 * 9);
    // 200 come within the minute; few have arrived or still wait for room when it ends.
    EXPECT_NEAR(row["vehicles_most"].get<double>(), 200.0, 30.0);
    EXPECT_GT(row["mean_speed_kmh"].get<double>(), 0.0);  // of a minute that fills no report interval
}

TEST(Bench, NamesTheScenesWhenAskedForAnother) {
    const test::TempFolder folder;
    const test::Ended ended = test::septima({"bench", "--scene", "grid7x"}, folder.path());
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.err.find("grid10, grid30, grid60, freeway"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace septima
