// `septima batch` as a user runs it: wrong experiments, death at any moment, several processes in one folder.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "sim/base/csv.h"
#include "sim/base/random.h"
#include "sim/base/text.h"
#include "sim/batch/store.h"
#include "sim/network/gmns_write.h"
#include "tests/policy/test_city.h"
#include "tests/scenario/temp_folder.h"
#include "tests/system/program.h"

namespace septima {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// A town with 240 trips, one policy, four seeds: eight runs of a few hundredths of a second each.
struct Batch : testing::Test {
    test::TempFolder folder;
    std::string experiment;

    void SetUp() override {
        write_gmns(test::town(), folder.path() / "town");
        std::string trips = "trip_id,departure,o_link,d_link,class\n";
        for (int i = 0; i < 240; ++i)
            trips += "t" + std::to_string(i) + "," + clock_text(21600.0 + 5.0 * i, true) +
                     (i % 2 == 0 ? ",c0_c1,c3_c4," : ",c4_c3,c1_c0,") + (i % 5 == 0 ? "motorcycle" : "car") + "\n";
        folder.write("town/trips.csv", trips);
        folder.write("town/scenario.toml",
                     "format = \"scenario/1\"\ntitle = \"Town\"\nnetwork = \".\"\ntrips = \"trips.csv\"\ndate = "
                     "2026-11-24\nstart = 06:00:00\nend = 07:00:00\n");
        folder.write(
            "calm.toml",
            "format = \"policy/1\"\nname = \"Calm\"\n[[measure]]\nkind = \"speed_limit\"\ncorridor = \"Carrera "
            "7\"\nmax_kmh = 40\n");
        write_experiment("seeds = 4\n");
    }
    void write_experiment(const std::string& seeds) {
        experiment = folder
                         .write("x.toml", "format = \"experiment/1\"\nscenario = \"town\"\n" + seeds +
                                              "[[policy]]\nfiles = [\"calm.toml\"]\n")
                         .string();
    }
    std::vector<std::string> command(const std::string& out, std::vector<std::string> more = {}) const {
        std::vector<std::string> words{"batch", experiment, "--no-report", "--threads", "1", "--out", at(out)};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    test::Ended batch(const std::string& out, std::vector<std::string> more = {}) const {
        return test::septima(command(out, std::move(more)), folder.path());
    }
    std::string at(const std::string& name) const { return (folder.path() / name).string(); }
    std::string results(const std::string& out) const {
        return test::text_of_file(folder.path() / out / "results.sqlite");
    }
    std::size_t finished_runs(const std::string& out) const {
        std::size_t count = 0;
        std::error_code ignored;
        for (const auto& entry : fs::directory_iterator(folder.path() / out / "runs", ignored))
            count += entry.path().extension() == ".sqlite" ? 1U : 0U;
        return count;
    }
};

TEST_F(Batch, WrongExperimentsAreToldAndNothingIsWritten) {
    write_experiment("seeds = 0\nseed = 3\n");
    const test::Ended ended = batch("a");
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.err.find("x.toml:3: seeds: is 0; a number from 1 to 10000 is allowed"), std::string::npos)
        << ended.err;
    EXPECT_NE(ended.err.find("x.toml:4: seed: is not a known key"), std::string::npos) << ended.err;
    EXPECT_FALSE(fs::exists(at("a")));
    experiment = at("nothing.toml");
    EXPECT_EQ(batch("a").code, 2);
    experiment = folder.write("half.toml", "format = \"experiment/1\"\nscenario = [").string();
    EXPECT_EQ(batch("a").code, 2);
    write_experiment("seeds = 2\n");
    EXPECT_EQ(batch("a", {"--part", "3/2"}).code, 2);
    EXPECT_FALSE(fs::exists(at("a")));
    EXPECT_EQ(batch("x.toml").code, 4) << "a file where the folder should be";
}

TEST_F(Batch, AUsedFolderNeedsResume) {
    ASSERT_EQ(batch("a").code, 0);
    const std::string before = results("a");
    const test::Ended again = batch("a");
    EXPECT_EQ(again.code, 2);
    EXPECT_NE(again.err.find("--resume goes on"), std::string::npos) << again.err;
    EXPECT_EQ(results("a"), before);
    const test::Ended resumed = batch("a", {"--resume"});
    EXPECT_EQ(resumed.code, 0);
    EXPECT_NE(resumed.out.find("8 of 8 runs are there already"), std::string::npos) << resumed.out;
    EXPECT_EQ(resumed.out.find("run 1/"), std::string::npos) << "no run is made again";
    EXPECT_EQ(results("a"), before);
}

// Killed without warning six times at moments drawn by chance, then resumed to the end: the file is that of an
// undisturbed batch, byte by byte. The moments decide where it is hit, not what must come out.
TEST_F(Batch, KilledAndResumedItEndsEqual) {
    ASSERT_EQ(batch("whole").code, 0);
    std::size_t before = 0;
    for (std::uint32_t kill = 0; kill < 6; ++kill) {
        const test::Program program(command("killed", {"--resume"}), folder.path());
        ::usleep(static_cast<useconds_t>(20'000 + 130'000 * uniform(1, kill, Purpose::shift)));
        program.send(SIGKILL);
        program.wait();
        EXPECT_GE(finished_runs("killed"), before) << "what was finished is kept";
        before = finished_runs("killed");
    }
    const test::Ended last = batch("killed", {"--resume"});
    ASSERT_EQ(last.code, 0) << last.err;
    if (before > 0) {
        EXPECT_NE(last.out.find(std::to_string(before) + " of 8 runs are there already"), std::string::npos)
            << last.out;
    }
    EXPECT_EQ(results("killed"), results("whole"));
    EXPECT_EQ(finished_runs("killed"), 8U);
    for (const auto& entry : fs::directory_iterator(at("killed/runs")))
        EXPECT_NE(entry.path().extension(), ".tmp") << "nothing half-written remains";
}

// SIGTERM: what is finished is kept, the exit code says so, and --collect shows it.
TEST_F(Batch, AnInterruptedBatchKeepsItsRunsAndCollects) {
    write_experiment("seeds = 400\n");
    const test::Program program(command("a"), folder.path());
    while (program.running() && finished_runs("a") < 3) ::usleep(25'000);
    program.send(SIGTERM);
    const test::Ended ended = program.wait();
    EXPECT_EQ(ended.code, 143) << ended.err;
    EXPECT_NE(ended.err.find("of 800 runs are finished and kept"), std::string::npos) << ended.err;
    EXPECT_FALSE(fs::exists(at("a/results.sqlite")));
    ASSERT_EQ(batch("a", {"--collect"}).code, 0);
    const StoredResults stored = read_results(folder.path() / "a/results.sqlite");
    EXPECT_EQ(stored.runs.size(), finished_runs("a"));
    EXPECT_EQ(stored.meta("interrupted"), "1");
}

TEST_F(Batch, TwoProcessesShareOneFolder) {
    ASSERT_EQ(batch("whole").code, 0);
    fs::create_directories(at("one"));
    fs::create_directories(at("two"));
    const test::Program one(command("shared", {"--resume"}), folder.path() / "one");
    const test::Program two(command("shared", {"--resume"}), folder.path() / "two");
    const test::Ended first = one.wait(), second = two.wait();
    ASSERT_EQ(first.code, 0) << first.err;
    ASSERT_EQ(second.code, 0) << second.err;
    EXPECT_EQ(results("shared"), results("whole"));
    // Every run was made by one of the two: its line stands in one of the outputs.
    const std::string both = first.out + second.out;
    for (int seed = 1; seed <= 4; ++seed)
        for (const char* key : {": base, seed ", ": calm, seed "}) {
            const std::string line = key + std::to_string(seed) + ":";
            const std::size_t at_first = both.find(line);
            ASSERT_NE(at_first, std::string::npos) << line;
            EXPECT_EQ(both.find(line, at_first + 1), std::string::npos) << line << " was made twice";
        }
}

// The one that is left takes over the run that the dead one was at, and ends with the whole.
TEST_F(Batch, OneOfTwoProcessesDies) {
    ASSERT_EQ(batch("whole").code, 0);
    fs::create_directories(at("one"));
    fs::create_directories(at("two"));
    const test::Program one(command("shared", {"--resume"}), folder.path() / "one");
    const test::Program two(command("shared", {"--resume"}), folder.path() / "two");
    while (one.running() && finished_runs("shared") == 0) ::usleep(5'000);
    one.send(SIGKILL);
    one.wait();
    const test::Ended left = two.wait();
    EXPECT_EQ(left.code, 0) << left.err;
    EXPECT_EQ(results("shared"), results("whole"));
}

// A Slurm array on a file system without locks: fixed parts, then one call that finds everything and collects.
TEST_F(Batch, PartsMakeTheWhole) {
    ASSERT_EQ(batch("whole").code, 0);
    const test::Ended one = batch("parts", {"--part", "1/2", "--resume"});
    EXPECT_EQ(one.code, 0) << one.err;
    EXPECT_NE(one.err.find("4 of 8 runs are finished"), std::string::npos) << one.err;
    EXPECT_EQ(batch("parts", {"--part", "2/2", "--resume"}).code, 0);
    EXPECT_EQ(results("parts"), results("whole"));
}

// Policies that start later go on from copies of their base's run; a part that holds no base has no copies. Both give
// the same bytes. "Odd" starts between two steps; "calm" holds all day and has no beginning in common with the base.
TEST_F(Batch, ASharedBeginningChangesNothing) {
    const auto policy = [&](const std::string& name, const std::string& measure, const std::string& window) {
        folder.write(name + ".toml", "format = \"policy/1\"\nname = \"" + name + "\"\n[[measure]]\n" + measure +
                                         "\nwindows = [{ from = " + window + ", to = 06:50:00 }]\n");
    };
    const std::string slow = "kind = \"speed_limit\"\ncorridor = \"Carrera 7\"\nmax_kmh = 20";
    policy("late", slow, "06:05:00");
    policy("later", slow, "06:10:00");
    policy("odd", "kind = \"lane_closure\"\ncorridor = \"Carrera 7\"\nlanes = [1]", "06:05:00.3");
    policy("fewer", "kind = \"demand_scale\"\npercent = 50", "06:05:00");
    experiment = folder
                     .write("x.toml",
                            "format = \"experiment/1\"\nscenario = \"town\"\nseeds = 3\n"
                            "[[policy]]\nfiles = [\"late.toml\"]\n[[policy]]\nfiles = [\"later.toml\"]\n"
                            "[[policy]]\nfiles = [\"odd.toml\"]\n[[policy]]\nfiles = [\"calm.toml\"]\n"
                            "[[policy]]\nfiles = [\"fewer.toml\"]\n")
                     .string();
    const test::Ended shared = batch("shared");
    ASSERT_EQ(shared.code, 0) << shared.err;
    EXPECT_NE(shared.out.find("12 runs went on from where their base was"), std::string::npos) << shared.out;
    for (int scenario = 1; scenario <= 6; ++scenario) {
        const test::Ended part = batch("apart", {"--part", std::to_string(scenario) + "/6", "--resume"});
        ASSERT_EQ(part.code, 0) << part.err;
        EXPECT_EQ(part.out.find("went on"), std::string::npos) << part.out;
    }
    EXPECT_EQ(results("shared"), results("apart"));
    const StoredResults stored = read_results(folder.path() / "shared/results.sqlite");
    for (std::size_t other = 1; other < 6; ++other)
        EXPECT_NE(stored.runs[other].facts.state_hash, stored.runs[0].facts.state_hash) << other;
}

TEST_F(Batch, TwoRanksOfMpirunMakeTheWhole) {
    if (std::system("command -v mpirun >/dev/null 2>&1") != 0) GTEST_SKIP() << "SKIPPED: no mpirun here (openmpi-bin)";
    ASSERT_EQ(batch("whole").code, 0);
    std::string line = "mpirun --allow-run-as-root --oversubscribe -n 2 " + std::string(SEPTIMA_BINARY);
    for (const std::string& word : command("ranks", {"--resume", "--json"})) line += " '" + word + "'";
    ASSERT_EQ(std::system((line + " >" + at("out.json") + " 2>" + at("err.txt")).c_str()), 0)
        << test::text_of_file(at("err.txt"));
    EXPECT_EQ(results("ranks"), results("whole"));
    EXPECT_EQ(Json::parse(test::text_of_file(at("out.json")))["runs_finished"], 8) << "one rank talks";
}

// Two tasks of the array at once; what Slurm would set is set by hand.
TEST_F(Batch, TheSlurmScriptMakesTheWhole) {
    ASSERT_EQ(batch("whole").code, 0);
    const std::string task = "SLURM_CPUS_PER_TASK=1 SEPTIMA='" + std::string(SEPTIMA_BINARY) + "' bash '" +
                             SEPTIMA_SOURCE_DIR "/tools/batch.slurm' '" + experiment + "' '" + at("array") +
                             "' --no-report";
    const std::string both =
        "(" + task + ") >" + at("1.txt") + " 2>&1 & one=$!; (" + task + ") >" + at("2.txt") + " 2>&1 && wait $one";
    ASSERT_EQ(std::system(both.c_str()), 0) << test::text_of_file(at("1.txt")) << test::text_of_file(at("2.txt"));
    EXPECT_EQ(results("array"), results("whole"));
}

TEST_F(Batch, ItsJsonHoldsTheComparison) {
    write_experiment("seeds = 2\n");
    const test::Ended ended = batch("a", {"--json"});
    ASSERT_EQ(ended.code, 0) << ended.err;
    const Json json = Json::parse(ended.out);
    EXPECT_EQ(json["runs_finished"], 4);
    ASSERT_GT(json["comparisons"].size(), 20U);
    for (const char* key :
         {"policy", "compared_with", "indicator", "difference", "ci95_low", "verdict", "variance_removed"})
        EXPECT_TRUE(json["comparisons"][0].contains(key)) << key;
    EXPECT_EQ(json["comparisons"][0]["policy"], "calm");
}

/// Trips of the table, by run.
std::map<std::string, std::set<std::string>> trips_by_run(const fs::path& csv) {
    Problems problems;
    const CsvTable table = read_csv(csv, problems);
    std::map<std::string, std::set<std::string>> trips;
    for (std::size_t r = 0; r < table.rows.size(); ++r)
        trips[std::string(table.cell(r, "run_id"))].insert(std::string(table.cell(r, "trip_id")));
    return trips;
}

// 240 trips: a quarter is 60 with a deviation of 6.7; six deviations stay within 20 and 100.
TEST_F(Batch, SampledTripsAreTheSameUnderEveryPolicy) {
    std::set<std::string> smaller;
    for (const char* percent : {"25", "50"}) {
        write_experiment("seeds = 2\ntrips_pct = " + std::string(percent) + "\n");
        const std::string out = "sample" + std::string(percent);
        const test::Ended ended = batch(out);
        ASSERT_EQ(ended.code, 0) << ended.err;
        EXPECT_NE(ended.out.find("were not simulation"), std::string::npos) << ended.out;
        ASSERT_EQ(test::septima({"export", at(out) + "/results.sqlite", "--out", at(out)}, folder.path()).code, 0);
        EXPECT_EQ(read_results(folder.path() / out / "results.sqlite").meta("trips_pct"), percent);
        const auto trips = trips_by_run(folder.path() / out / "trip.csv");
        ASSERT_EQ(trips.size(), 4U) << "base and policy, two seeds";
        for (const auto& [run, ids] : trips) EXPECT_EQ(ids, trips.begin()->second) << run;
        EXPECT_TRUE(std::ranges::includes(trips.begin()->second, smaller)) << "a half holds the quarter";
        smaller = trips.begin()->second;
        if (std::string_view(percent) == "25") {
            EXPECT_GT(smaller.size(), 20U);
            EXPECT_LT(smaller.size(), 100U);
        }
    }
    const test::Ended one =
        test::septima({"run", at("town"), "--trips", at("t.csv"), "--trips-pct", "50"}, folder.path());
    ASSERT_EQ(one.code, 0) << one.err;
    Problems problems;
    EXPECT_EQ(read_csv(folder.path() / "t.csv", problems).rows.size(), smaller.size());
}

// The example of sim/batch/README.md, as it stands there.
TEST_F(Batch, PythonReadsTheStore) {
    if (std::system("command -v python3 >/dev/null 2>&1") != 0) GTEST_SKIP() << "SKIPPED: no python3 here";
    ASSERT_EQ(batch("a").code, 0);
    const std::string page = test::text_of_file(SEPTIMA_SOURCE_DIR "/sim/batch/README.md");
    const std::string begin = "```python\n";
    const std::size_t from = page.find(begin) + begin.size();
    ASSERT_GT(from, begin.size());
    folder.write("example.py", page.substr(from, page.find("```", from) - from));
    const std::string line = "cd '" + at("a") + "' && python3 ../example.py >../said.txt 2>&1";
    const int code = std::system(line.c_str());
    const std::string said = test::text_of_file(at("said.txt"));
    EXPECT_EQ(code, 0) << said;
    for (const char* words : {"base: ", "calm: ", "s against the base", "mean_travel_time_s "})
        EXPECT_NE(said.find(words), std::string::npos) << words << " is not in\n" << said;
}

}  // namespace
}  // namespace septima
