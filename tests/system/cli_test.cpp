#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "sim/base/csv.h"
#include "sim/base/text.h"
#include "sim/batch/store.h"
#include "sim/network/gmns_write.h"
#include "tests/policy/test_city.h"
#include "tests/scenario/temp_folder.h"
#include "tests/system/program.h"

namespace septima {
namespace {

using Json = nlohmann::json;

/// The town of the policy tests as an outsider's experiment: a GMNS folder, trips, detectors.
struct Cli : testing::Test {
    test::TempFolder folder;
    std::string town;

    void SetUp() override {
        town = (folder.path() / "town").string();
        write_gmns(test::town(), town);
        std::string trips = "trip_id,departure,o_link,d_link,class\n";
        for (int i = 0; i < 240; ++i) {
            const bool north = i % 2 == 0;
            trips += "t" + std::to_string(i) + "," + clock_text(21600.0 + 5.0 * i, true) +
                     (north ? ",c0_c1,c3_c4," : ",c4_c3,c1_c0,") + (i % 5 == 0 ? "motorcycle" : "car") + "\n";
        }
        folder.write("town/trips.csv", trips);
        folder.write("town/detectors.csv",
                     "detector_id,link_id,lane_num,position_m\nn1,c1_c2,1,500\nn2,c1_c2,2,500\nn3,c1_c2,3,500\n");
        write_scenario("");
    }
    void write_scenario(const std::string& more) {
        folder.write("town/scenario.toml",
                     "format = \"scenario/1\"\ntitle = \"Town\"\nnetwork = \".\"\ntrips = \"trips.csv\"\ndetectors = "
                     "\"detectors.csv\"\n"
                     "date = 2026-11-24\nstart = 06:00:00\nend = 07:00:00\n" +
                         more);
    }
    std::string policy(const std::string& name, const std::string& measures) {
        return folder.write(name, "format = \"policy/1\"\nname = \"" + name + "\"\n" + measures).string();
    }
    test::Ended septima(std::vector<std::string> arguments) {
        return test::septima(std::move(arguments), folder.path());
    }
    std::string at(const std::string& name) const { return (folder.path() / name).string(); }
    CsvTable table(const std::string& name) {
        Problems problems;
        CsvTable csv = read_csv(folder.path() / name, problems);
        EXPECT_TRUE(problems.errors.empty());
        return csv;
    }
};

TEST_F(Cli, HelpAndVersion) {
    EXPECT_EQ(septima({"--help"}).code, 0);
    EXPECT_EQ(septima({"run", "--help"}).code, 0);
    EXPECT_EQ(septima({"--version"}).code, 0);
    EXPECT_EQ(septima({}).code, 2);
    EXPECT_EQ(septima({"fly"}).code, 2);
    EXPECT_EQ(septima({"run", town, "--threads", "0"}).code, 2);
}

// The keys that DESIGN §5 promises; every trip of an empty town arrives; the state does not depend on the threads.
TEST_F(Cli, RunPrintsItsJson) {
    const test::Ended one = septima({"run", town, "--json", "--threads", "1", "--seed", "7"});
    ASSERT_EQ(one.code, 0) << one.err;
    const Json json = Json::parse(one.out);
    for (const char* key : {"state_hash", "seed", "threads", "trips", "completed", "unserved", "stuck",
                            "mean_travel_time_s", "mean_delay_s", "mean_speed_kmh", "vehicle_km", "vehicle_updates",
                            "vehicle_updates_per_cpu_s", "real_time_factor", "cpu_s", "wall_s", "peak_rss_mb"})
        EXPECT_TRUE(json.contains(key)) << key;
    EXPECT_EQ(json["trips"], 240);
    EXPECT_EQ(json["completed"], 240);
    EXPECT_EQ(json["seed"], 7);
    // 240 trips of 4 links of 1000 m; the node at either end belongs to nobody's trip.
    EXPECT_NEAR(json["vehicle_km"].get<double>(), 960.0, 15.0);
    const test::Ended three = septima({"run", town, "--json", "--threads", "3", "--seed", "7"});
    EXPECT_EQ(Json::parse(three.out)["state_hash"], json["state_hash"]);
}

// Each vehicle that drives through c1_c2 crosses exactly one of the three detectors once. Trajectories hold every step
// of every vehicle; what a vehicle drives between two rows of one lane is its mean speed times the step, to the
// rounding of the file, or less when it came to a stand within the step.
TEST_F(Cli, TrajectoriesAndCrossingsAgree) {
    const test::Ended run = septima({"run", town, "--json", "--trajectories", at("t.csv"), "--crossings", at("c.csv")});
    ASSERT_EQ(run.code, 0) << run.err;
    const CsvTable crossings = table("c.csv");
    std::set<std::string> seen;
    for (std::size_t r = 0; r < crossings.rows.size(); ++r)
        EXPECT_TRUE(seen.insert(std::string(crossings.cell(r, "vehicle"))).second) << crossings.cell(r, "vehicle");
    EXPECT_EQ(seen.size(), 120U);  // the northbound half

    const CsvTable rows = table("t.csv");
    EXPECT_EQ(rows.rows.size(), Json::parse(run.out)["vehicle_updates"].get<std::size_t>());
    struct Last {
        double time_s, position_m, speed_mps;
        std::string link, lane;
    };
    std::map<std::string, Last> last;
    std::size_t compared = 0;
    Problems problems;
    for (std::size_t r = 0; r < rows.rows.size(); ++r) {
        const auto number = [&](const char* key) { return rows.required_number(r, key, -1e9, 1e9, problems); };
        const Last now{number("time_s"), number("position_m"), number("speed_mps"),
                       std::string(rows.cell(r, "link_id")), std::string(rows.cell(r, "lane_num"))};
        Last& before = last[std::string(rows.cell(r, "vehicle"))];
        if (before.link == now.link && before.lane == now.lane && now.time_s - before.time_s < 0.51) {
            const double driven = now.position_m - before.position_m;
            const double even = 0.25 * (now.speed_mps + before.speed_mps);  // at constant acceleration over 0.5 s
            const bool stopped = now.speed_mps == 0.0;                      // somewhere within the step
            EXPECT_LE(driven, even + 0.02) << rows.cell(r, "vehicle") << " at " << now.time_s;
            EXPECT_GE(driven, stopped ? 0.0 : even - 0.02) << rows.cell(r, "vehicle") << " at " << now.time_s;
            ++compared;
        }
        before = now;
    }
    EXPECT_TRUE(problems.errors.empty());
    EXPECT_GT(compared, rows.rows.size() / 2);
}

TEST_F(Cli, BadInputIsToldAndNothingIsWritten) {
    write_scenario("warm_up_s = 900\nstep_s = 7\n");
    const test::Ended run = septima({"run", town, "--out", at("r.sqlite")});
    EXPECT_EQ(run.code, 2);
    EXPECT_NE(run.err.find("scenario.toml:9: warm_up_s: is not a known key; near names: warmup_s"), std::string::npos)
        << run.err;
    EXPECT_NE(run.err.find("scenario.toml:10: step_s: is 7; a number from 0.05 to 1 is allowed"), std::string::npos)
        << run.err;
    EXPECT_FALSE(std::filesystem::exists(at("r.sqlite")));
    EXPECT_EQ(septima({"check", town}).code, 2);
    const Json json = Json::parse(septima({"check", town, "--json"}).out);
    EXPECT_EQ(json["errors"].size(), 2U);
    EXPECT_EQ(json["errors"][0]["line"], 9);
}

TEST_F(Cli, AnUnknownStreetInAPolicy) {
    const std::string bad =
        policy("bad.toml", "[[measure]]\nkind = \"speed_limit\"\ncorridors = [\"Carera 7\"]\nmax_kmh = 50\n");
    const test::Ended run = septima({"compare", town, "--policy", bad, "--out", at("cmp")});
    EXPECT_EQ(run.code, 2);
    EXPECT_NE(run.err.find("bad.toml:3"), std::string::npos) << run.err;
    EXPECT_NE(run.err.find("near names: Carrera 7"), std::string::npos) << run.err;
    EXPECT_FALSE(std::filesystem::exists(at("cmp")));
}

TEST_F(Cli, FilesThatCannotBeWritten) {
    const std::string file = folder.write("file", "x").string();
    EXPECT_EQ(septima({"run", town, "--out", file + "/r.sqlite"}).code, 4);
    EXPECT_EQ(septima({"run", town, "--trajectories", file + "/t.csv"}).code, 4);
}

TEST_F(Cli, AFullDiskIsAnIoError) {
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full on this system";
    const std::string command =
        std::string(SEPTIMA_BINARY) + " run " + town + " --json > /dev/full 2> " + at("err.txt");
    const int status = std::system(command.c_str());
    EXPECT_EQ(WEXITSTATUS(status), 4) << test::text_of_file(at("err.txt"));
}

// A policy without measures changes nothing: every difference is exactly zero.
TEST_F(Cli, ANullPolicyMakesNoDifference) {
    const std::string nothing = policy("nothing.toml", "");
    const test::Ended run =
        septima({"compare", town, "--policy", nothing, "--seeds", "2", "--out", at("cmp"), "--json", "--no-report"});
    ASSERT_EQ(run.code, 0) << run.err;
    const Json json = Json::parse(run.out);
    ASSERT_GT(json["comparisons"].size(), 20U);
    for (const Json& row : json["comparisons"]) {
        EXPECT_EQ(row["difference"], 0.0) << row.dump();
        EXPECT_EQ(row["mean_base"], row["mean_policy"]) << row.dump();
        EXPECT_EQ(row["verdict"], "no_detectable_difference") << row.dump();
    }
    const StoredResults stored = read_results(at("cmp/results.sqlite"));
    EXPECT_EQ(stored.runs.size(), 4U);
    EXPECT_EQ(stored.runs[0].facts.state_hash, stored.runs[1].facts.state_hash);
}

// Half of the cars may not drive: every one of 192 cars has a last digit, each digit is as likely; all banned ones
// leave (other_mode_pct = 100), so suppressed + trips = 240 and about half of the cars are suppressed: 96 +- 4 sd
// of 6.9.
TEST_F(Cli, APlateRuleTakesItsShare) {
    const std::string rule =
        policy("rule.toml",
               "[[measure]]\nkind = \"plate_restriction\"\ndigits_by = \"date_parity\"\nodd_date_digits = [6,7,8,9,0]\n"
               "even_date_digits = [1,2,3,4,5]\nresponse = { other_mode_pct = 100 }\n");
    const Json json = Json::parse(septima({"run", town, "--policy", rule, "--json"}).out);
    const int suppressed = json["suppressed"];
    EXPECT_NEAR(suppressed, 96, 28);
    EXPECT_EQ(json["trips"].get<int>() + suppressed, 240);
    const Json again = Json::parse(septima({"run", town, "--policy", rule, "--json"}).out);
    EXPECT_EQ(again["state_hash"], json["state_hash"]);
}

// Closing all but one lane northbound slows the northbound half; opening a spare lane against it is possible too.
TEST_F(Cli, LaneMeasuresReachTheStreet) {
    const std::string closure =
        policy("closure.toml", "[[measure]]\nkind = \"speed_limit\"\ncorridor = \"Carrera 7\"\nmax_kmh = 30\n");
    const std::string reversible =
        policy("reversible.toml",
               "[[measure]]\nkind = \"reversible\"\ncorridor = \"Carrera 7\"\ndirection = \"northbound\"\nlanes = 1\n");
    const Json base = Json::parse(septima({"run", town, "--json"}).out);
    const Json slow = Json::parse(septima({"run", town, "--json", "--policy", closure}).out);
    const Json swapped = Json::parse(septima({"run", town, "--json", "--policy", reversible}).out);
    // 4 km at 60 km/h take 240 s, at 30 km/h 480 s, apart from signals and spread.
    EXPECT_GT(slow["mean_travel_time_s"].get<double>(), base["mean_travel_time_s"].get<double>() + 120.0);
    EXPECT_EQ(swapped["completed"], 240);
    EXPECT_NE(swapped["state_hash"], base["state_hash"]);
}

TEST_F(Cli, AnInterruptedRunKeepsWhatWasDone) {
    // A day in steps of 0.05 s, 1.9 million of them, is far from done when its first ten thousand are told.
    folder.write("town/scenario.toml",
                 "format = \"scenario/1\"\nnetwork = \".\"\ntrips = \"trips.csv\"\ndate = 2026-11-24\n"
                 "start = 00:00:00\nend = 23:59:00\nstep_s = 0.05\nwarmup_s = 0\n");
    const test::Program run(
        {"run", town, "--out", at("r.sqlite"), "--threads", "1", "--hash-every", "10000", "--until", "23:59"},
        folder.path());
    while (run.running() && test::text_of_file(folder.path() / "stdout.txt").find("step 10000") == std::string::npos)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    run.send(SIGINT);
    const test::Ended ended = run.wait();
    EXPECT_EQ(ended.code, 130) << ended.err;
    EXPECT_NE(ended.err.find("interrupted"), std::string::npos);
    EXPECT_EQ(read_results(at("r.sqlite")).meta("interrupted"), "1");
}

// Two threads make two runs at once. The signal comes when the first pair may be done; whatever is finished is kept,
// whole.
TEST_F(Cli, AnInterruptedComparisonKeepsItsFinishedRuns) {
    write_scenario("step_s = 0.1\n");
    const std::string nothing = policy("nothing.toml", "");
    const test::Program run(
        {"compare", town, "--policy", nothing, "--seeds", "200", "--threads", "2", "--no-report", "--out", at("cmp")},
        folder.path());
    while (run.running() && test::text_of_file(folder.path() / "stdout.txt").find("run 2/400") == std::string::npos)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    run.send(SIGTERM);
    const test::Ended ended = run.wait();
    ASSERT_EQ(ended.code, 143) << ended.err;
    EXPECT_NE(ended.err.find("of 400 runs were finished and are kept"), std::string::npos) << ended.err;
    const StoredResults stored = read_results(at("cmp/results.sqlite"));
    EXPECT_GE(stored.runs.size(), 2U);
    EXPECT_LT(stored.runs.size(), 400U);
    EXPECT_EQ(stored.meta("interrupted"), "1");
}

TEST_F(Cli, ExportWritesEveryTable) {
    ASSERT_EQ(septima({"run", town, "--out", at("r.sqlite")}).code, 0);
    ASSERT_EQ(septima({"export", at("r.sqlite"), "--out", at("x")}).code, 0);
    EXPECT_EQ(table("x/link.csv").rows.size(), test::town().links());
    EXPECT_EQ(table("x/run.csv").rows.size(), 1U);
    const Json map = Json::parse(test::text_of_file(at("x/links.geojson")));
    EXPECT_EQ(map["features"].size(), test::town().links());
    EXPECT_EQ(septima({"export", town + "/trips.csv", "--out", at("y")}).code, 2);
}

// A GMNS folder, its population, and nothing else: zones, a table, trips and a scenario that runs.
TEST_F(Cli, SynthesizedDemandRuns) {
    ASSERT_EQ(septima({"network", "export", town, "--gmns", at("net")}).code, 0);
    const test::Ended made = septima({"demand", "synthesize", at("net"), "--population", "3000", "--out", at("made")});
    ASSERT_EQ(made.code, 0) << made.err;
    for (const char* name : {"zones.csv", "od.csv", "trips.csv", "scenario.toml"})
        EXPECT_TRUE(std::filesystem::exists(folder.path() / "made" / name)) << name;
    const Json run = Json::parse(septima({"run", at("made"), "--json"}).out);
    EXPECT_EQ(run["trips"].get<std::size_t>(), table("made/trips.csv").rows.size());
    EXPECT_GT(run["completed"].get<int>(), 0);
}

TEST_F(Cli, NetworkInfoCounts) {
    const Json json = Json::parse(septima({"network", "info", town, "--json"}).out);
    EXPECT_EQ(json["links"], test::town().links());
    EXPECT_EQ(json["controllers"], 3);
    EXPECT_NEAR(json["lane_km"].get<double>(), 8 * 3.0 + 20 * 0.5,
                0.01);  // 8 links of 3 lanes and 1 km, 20 of 1 and 500 m
    EXPECT_EQ(septima({"network", "info", at("nothing")}).code, 4);
}

}  // namespace
}  // namespace septima
