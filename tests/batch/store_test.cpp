#include "sim/batch/store.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "sim/base/error.h"
#include "sim/result/comparison.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

namespace fs = std::filesystem;

class StoreTest : public testing::Test {
  protected:
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator{}));
    }
    test::TempFolder made_;
    fs::path folder_ = made_.path();
};

StoreHeader header() {
    StoreHeader h;
    h.meta = {{"city", "prueba"}, {"title_es", "Ciudad de prueba"}, {"warmup_s", "900"}};
    h.scenarios = {{"base", {"Hoy", "Today"}, {"Sin medida", "No policy"}, "", {}, 0, "", {}},
                   {"bus",
                    {"Carril bus", "Bus lane"},
                    {"", ""},
                    "decreto",
                    {{"Un carril", "A lane"}, {"Otro", "Other"}},
                    0,
                    "price_cop",
                    5000.0}};
    h.scenarios[1].cost = PolicyCost{3.3e9, 6e8, "supuesto"};
    h.unit_values = {{"fuel_cop_per_l", 2885.0, 1590.0, 4357.0, {"CREG", "CREG, the regulator"}}};
    h.links = {{"ab", "Carrera 7", "primary", 2, 1000.5, 50.0, false, {{4.6, -74.1}, {4.7, -74.05}}},
               {"bc", "", "motorway", 3, 500.0, 80.0, true, {{4.7, -74.05}, {4.7, -74.0}}}};
    return h;
}

RunResult run(std::size_t scenario, std::uint64_t seed) {
    RunResult r;
    r.scenario = scenario;
    r.facts = {seed, 0xfedcba9876543210U + seed, 123456789012, 1.5, 0.75, 2};
    r.trips = 100;
    r.completed = 90;
    r.unserved = 1;
    r.stuck = 2;
    r.suppressed = scenario == 1 ? 7 : 0;
    r.indicators = {
        {"all", "mean_delay_s", "s", 61.25 - static_cast<double>(scenario) + 0.1 * static_cast<double>(seed)}};
    r.intervals = {{21600.0, 23.5, 10, 2, 30, 20, 12.5, 0.5, 0.25}, {21900.0, 24.5, 11, 3, 31, 21, 13.5, 0.6, 0.35}};
    r.line_intervals = {{"T1", 21600.0, 12, 310.5, 0.25, 17.5, 80.5, 40.25, 22.0, 1.5, 12.5, 0.75}};
    r.corridor_intervals = {{"Carrera 7", 'N', 21600.0, 30.0, 900.0, 3.0, 0.1}};
    r.distribution = {{"all", "travel_time_s", 60.0, 120.0, 12}};
    r.delay_causes = {{"red", 1.5}, {"outside", 0.25}};
    r.corridor_causes = {{"Carrera 7", 'N', "red", 0.75}};
    r.groups = {{"distance_km", "2-5", 40, 38, 3, 5.5, 1.25, 6.5, 160.0, 12.5},
                {"zone", "Usaquén", 60, 52, 0, 8.5, 2.25, 9.5, 300.0, 21.5}};
    r.iterations = {{1, 0.125, 600.5, 40, 88, 3, 21.5}, {2, 0.0625, 590.25, 0, 90, 2, 22.5}};
    r.events = {{22000.0, "stuck", "ab", "no se mueve"}};
    r.link_intervals.link = {LinkId{0}, LinkId{1}, LinkId{0}};
    r.link_intervals.start_s = {21600.0F, 21600.0F, 21900.0F};
    r.link_intervals.vehicles = {3, 4, 5};
    r.link_intervals.vehicle_km = {1.0F, 2.0F, 4.0F};
    r.link_intervals.vehicle_h = {0.5F, 0.25F, 0.125F};
    return r;
}

TEST_F(StoreTest, RoundTripKeepsEverything) {
    const fs::path path = folder_ / "r.sqlite";
    std::vector<RunResult> runs{run(0, 1), run(1, 1), run(0, 2), run(1, 2)};
    runs[3].flagged = "unserved";
    const std::vector<ComparisonRow> comparisons = comparison_rows(runs, 1);
    {
        ResultWriter writer(path, header());
        for (const RunResult& r : runs) writer.add(r);
        writer.add(comparisons);
        writer.set_meta("interrupted", "0");
        EXPECT_FALSE(fs::exists(path)) << "the name must not exist before the file is whole";
        writer.commit();
    }
    EXPECT_EQ(files(), 1U) << "one file, no journal left";
    const StoredResults stored = read_results(path);
    StoreHeader expected = header();
    expected.meta["schema_version"] = "5";
    expected.meta["interrupted"] = "0";
    EXPECT_EQ(stored.header, expected);
    ASSERT_EQ(stored.runs.size(), runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
        RunResult bare = runs[i];
        bare.link_intervals = {};  // come as totals
        EXPECT_EQ(stored.runs[i], bare) << "run " << i;
        EXPECT_EQ(stored.link_totals[i], (LinkTotals{{5.0, 2.0}, {0.625, 0.25}}));
    }
    ASSERT_EQ(stored.comparisons.size(), comparisons.size());
    EXPECT_EQ(stored.comparisons[0].verdict, Verdict::not_comparable);
    EXPECT_EQ(stored.comparisons[0].difference.mean, comparisons[0].difference.mean);
    EXPECT_EQ(stored.comparisons[0].difference.low, comparisons[0].difference.low);
    EXPECT_EQ(stored.comparisons[0].variance_removed, comparisons[0].variance_removed);
    EXPECT_EQ(stored.comparisons[0].better, Better::lower);
    EXPECT_EQ(stored.meta("nothing"), "");
}

TEST_F(StoreTest, WithoutCommitNothingRemains) {
    {
        ResultWriter writer(folder_ / "r.sqlite", header());
        writer.add(run(0, 1));
    }
    EXPECT_EQ(files(), 0U);
}

TEST_F(StoreTest, AnOlderFileStaysUntilTheNewOneIsWhole) {
    const fs::path path = folder_ / "r.sqlite";
    {
        ResultWriter writer(path, header());
        writer.add(run(0, 1));
        writer.commit();
    }
    { ResultWriter writer(path, header()); }
    EXPECT_EQ(read_results(path).runs.size(), 1U);
}

TEST_F(StoreTest, ANumberThatIsNoneIsNotWritten) {
    ResultWriter writer(folder_ / "r.sqlite", header());
    RunResult bad = run(0, 1);
    bad.indicators[0].value = std::nan("");
    EXPECT_THROW(writer.add(bad), IoError);
    writer.add(run(0, 2));  // the failed run left nothing behind
    writer.commit();
    EXPECT_EQ(read_results(folder_ / "r.sqlite").runs.size(), 1U);
}

TEST_F(StoreTest, OneRunHasNoIntervalInTheTable) {
    const std::vector<RunResult> runs{run(0, 1), run(1, 1)};
    ResultWriter writer(folder_ / "r.sqlite", header());
    writer.add(comparison_rows(runs, 1));
    writer.commit();
    const StoredResults stored = read_results(folder_ / "r.sqlite");
    ASSERT_EQ(stored.comparisons.size(), 1U);
    EXPECT_FALSE(stored.comparisons[0].difference.known);
    EXPECT_EQ(stored.comparisons[0].verdict, Verdict::one_run);
}

// /proc takes no new files from anybody, root included.
TEST(Store, AFolderThatTakesNoFilesIsAnIoError) {
    EXPECT_THROW(ResultWriter("/proc/septima.sqlite", header()), IoError);
    EXPECT_THROW(ResultWriter("/proc/septima/r.sqlite", header()), IoError);
}

TEST(Store, ADeviceIsNotReplaced) {
    EXPECT_THROW(ResultWriter("/dev/full", header()), IoError);
    EXPECT_TRUE(fs::is_character_file("/dev/full"));
    EXPECT_FALSE(fs::exists("/dev/full.tmp"));
}

/// Writes runs until the disk is full; exit code 4 when that is told as an IoError and nothing remains, 0 otherwise.
[[noreturn]] void write_beyond_the_limit(const fs::path& folder) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{200'000, 200'000};  // bytes; further writes fail as on a full disk
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) std::_Exit(99);
    try {
        ResultWriter writer(folder / "r.sqlite", header());
        for (std::uint64_t seed = 0; seed < 10'000; ++seed) writer.add(run(0, seed));
        writer.commit();
    } catch (const IoError&) {
        const bool nothing_left = fs::is_empty(folder);
        fs::remove_all(folder);  // the death test's own
        std::_Exit(nothing_left ? 4 : 5);
    }
    std::_Exit(0);
}

TEST_F(StoreTest, AFullDiskIsAnIoErrorAndLeavesNothing) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_EXIT(write_beyond_the_limit(folder_), testing::ExitedWithCode(4), "");
}

TEST_F(StoreTest, ReadingRefusesWhatIsNoResultsFile) {
    EXPECT_THROW(read_results(folder_ / "absent.sqlite"), InputError);
    EXPECT_THROW(read_results(folder_), InputError);
    std::ofstream(folder_ / "text.sqlite") << "this is a text, long enough to be no SQLite header at all";
    EXPECT_THROW(read_results(folder_ / "text.sqlite"), InputError);
    std::ofstream(folder_ / "empty.sqlite").close();
    EXPECT_THROW(read_results(folder_ / "empty.sqlite"), InputError);
    {
        ResultWriter writer(folder_ / "future.sqlite", header());
        writer.set_meta("schema_version", "999");
        writer.commit();
    }
    EXPECT_THROW(read_results(folder_ / "future.sqlite"), InputError);
}

}  // namespace
}  // namespace septima
