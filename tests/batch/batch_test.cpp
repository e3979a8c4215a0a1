#include "sim/batch/batch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <set>

#include "sim/base/error.h"
#include "sim/base/file.h"
#include "sim/batch/claim.h"
#include "sim/batch/precision.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

namespace fs = std::filesystem;

StoreHeader header() {
    StoreHeader h;
    h.meta = {{"city", "prueba"}};
    h.scenarios = {{"base", {"Hoy", "Today"}, {}, "", {}, 0, "", {}},
                   {"bus", {"Carril bus", "Bus lane"}, {}, "", {}, 0, "", {}}};
    h.links = {{"ab", "Carrera 7", "primary", 2, 1000.5, 50.0, false, {{4.6, -74.1}, {4.7, -74.05}}}};
    return h;
}

/// A policy that takes one second off; the seeds differ by a tenth.
RunResult run(std::size_t scenario, std::uint64_t seed) {
    RunResult r;
    r.facts.state_hash = 7 * seed + scenario;
    r.facts.cpu_s = 0.1 * static_cast<double>(seed);
    r.trips = r.completed = 100;
    r.indicators = {
        {"all", "mean_delay_s", "s", 60.0 - static_cast<double>(scenario) + 0.1 * static_cast<double>(seed)}};
    r.intervals = {{21600.0, 23.5, 10, 2, 30, 20, 12.5, 0.5, 0.25}};
    r.link_intervals.link = {LinkId{0}};
    r.link_intervals.start_s = {21600.0F};
    r.link_intervals.vehicles = {3};
    r.link_intervals.vehicle_km = {5.0F};
    r.link_intervals.vehicle_h = {0.5F};
    return r;
}

struct BatchTest : testing::Test {
    test::TempFolder temp;
    std::atomic<int> made{0};

    BatchPlan plan(const std::string& folder, int threads = 1) const {
        BatchPlan p;
        p.folder = temp.path() / folder;
        p.inputs = {11, 22};
        p.references = {0, 0};
        p.seeds = {1, 2, 3, 4, 5};
        p.threads = threads;
        return p;
    }
    BatchHooks hooks() {
        BatchHooks h;
        h.run_one = [this](std::size_t scenario, std::uint64_t seed) -> std::optional<RunResult> {
            ++made;
            return run(scenario, seed);
        };
        return h;
    }
    BatchOutcome undisturbed(const std::string& folder) {
        const BatchPlan p = plan(folder);
        const BatchProgress progress = make_runs(p, header().links, hooks());
        return collect_runs(p, progress.seeds, header());
    }
    std::string bytes(const std::string& folder) const { return read_text(temp.path() / folder / "results.sqlite"); }
};

TEST_F(BatchTest, MakesEveryPairAndComparesThem) {
    const BatchOutcome outcome = undisturbed("a");
    EXPECT_EQ(made, 10);
    EXPECT_FALSE(outcome.interrupted);
    EXPECT_TRUE(outcome.written);
    ASSERT_EQ(outcome.comparisons.size(), 1U);
    EXPECT_NEAR(outcome.comparisons[0].difference.mean, -1.0, 1e-12);
    // Pairs differ by a constant: nothing of the variance between seeds is left.
    EXPECT_NEAR(outcome.comparisons[0].variance_removed, 1.0, 1e-12);
    const StoredResults stored = read_results(temp.path() / "a/results.sqlite");
    ASSERT_EQ(stored.runs.size(), 10U);
    for (std::size_t i = 0; i < 10; ++i) {
        RunResult expected = run(i % 2, i / 2 + 1);
        expected.scenario = i % 2;
        expected.facts.seed = i / 2 + 1;
        expected.facts.cpu_s = 0.0;  // differs from one time to the next: in runs.csv
        expected.link_intervals = {};
        EXPECT_EQ(stored.runs[i], expected) << "run " << i;
        EXPECT_EQ(stored.link_totals[i].vehicle_km[0], 5.0);
    }
    EXPECT_EQ(stored.meta("interrupted"), "0");
    EXPECT_EQ(stored.header.links, header().links);
    EXPECT_TRUE(fs::exists(temp.path() / "a/runs.csv"));
}

TEST_F(BatchTest, TheFileDoesNotTellHowManyThreadsThereWere) {
    undisturbed("a");
    const BatchPlan wide = plan("b", 4);
    make_runs(wide, header().links, hooks());
    collect_runs(wide, 5, header());
    EXPECT_EQ(bytes("a"), bytes("b"));
}

// Stopped after every single run, the batch makes each run once and ends with the same bytes.
TEST_F(BatchTest, ResumingRedoesNothingAndEndsEqual) {
    undisturbed("a");
    made = 0;
    BatchHooks h = hooks();
    int allowed = 0;
    h.stop = [&] { return made >= allowed; };
    const BatchPlan p = plan("b");
    for (allowed = 1; allowed <= 10; ++allowed) {
        const BatchProgress progress = make_runs(p, header().links, h);
        EXPECT_EQ(progress.finished, static_cast<std::size_t>(allowed));
        EXPECT_EQ(collect_runs(p, 5, header()).interrupted, allowed < 10);
    }
    EXPECT_EQ(make_runs(p, header().links, h).made, 0U);
    EXPECT_EQ(made, 10);
    EXPECT_EQ(bytes("a"), bytes("b"));
    EXPECT_FALSE(collect_runs(p, 5, header()).written) << "what is there already is left alone";
}

TEST_F(BatchTest, WhatIsCollectedEarlyIsMarked) {
    BatchHooks h = hooks();
    h.stop = [&] { return made >= 5; };
    const BatchPlan p = plan("a");
    make_runs(p, header().links, h);
    const BatchOutcome outcome = collect_runs(p, 5, header());
    EXPECT_TRUE(outcome.interrupted);
    EXPECT_EQ(outcome.planned, 10U);
    const StoredResults stored = read_results(temp.path() / "a/results.sqlite");
    EXPECT_EQ(stored.runs.size(), 5U);
    EXPECT_EQ(stored.meta("interrupted"), "1");
    EXPECT_EQ(stored.comparisons[0].difference.count, 2) << "two whole pairs";
}

TEST_F(BatchTest, PartsShareTheRuns) {
    undisturbed("a");
    made = 0;
    std::set<std::pair<std::size_t, std::uint64_t>> seen;
    for (std::size_t part = 0; part < 3; ++part) {
        BatchPlan p = plan("b");
        p.part = part;
        p.parts = 3;
        BatchHooks h = hooks();
        h.finished = [&](const RunResult& r) { EXPECT_TRUE(seen.insert({r.scenario, r.facts.seed}).second); };
        EXPECT_EQ(make_runs(p, header().links, h).made, part == 0 ? 4U : 3U);
    }
    EXPECT_EQ(made, 10);
    collect_runs(plan("b"), 5, header());
    EXPECT_EQ(bytes("a"), bytes("b"));
}

TEST_F(BatchTest, ARunThatThrowsEndsTheBatchAndKeepsTheRest) {
    BatchHooks h = hooks();
    h.run_one = [](std::size_t scenario, std::uint64_t seed) -> std::optional<RunResult> {
        if (seed == 2) throw InputError("no such link");
        return run(scenario, seed);
    };
    const BatchPlan p = plan("a");
    const BatchProgress progress = make_runs(p, header().links, h);
    ASSERT_TRUE(progress.error);
    EXPECT_THROW(std::rethrow_exception(progress.error), InputError);
    EXPECT_EQ(collect_runs(p, 5, header()).runs.size(), 2U);
}

// Another input means another file: nothing of it is taken for the new one.
TEST_F(BatchTest, RunsOfOtherInputsAreNotUsed) {
    undisturbed("a");
    made = 0;
    BatchPlan p = plan("a");
    p.inputs[1] = 23;
    EXPECT_EQ(make_runs(p, header().links, hooks()).made, 5U);
    EXPECT_TRUE(collect_runs(p, 5, header()).written);
}

TEST_F(BatchTest, AFolderThatCannotBeMadeIsAnIoError) {
    BatchPlan p = plan("a");
    p.folder = "/proc/septima";
    EXPECT_THROW(make_runs(p, header().links, hooks()), IoError);
}

// Values 60.1 ... : sd of five seeds 0.1 * sqrt(2.5) = 0.1581, mean about 60.3. 1 % is 0.603; two runs of spread 0.0707
// have t(1) = 12.706, half width 0.635 > 0.603, so a third seed is needed: t(2) = 4.303 * 0.1 / sqrt(3) = 0.248.
TEST_F(BatchTest, SeedsAreAddedUntilTheTargetIsReached) {
    BatchPlan p = plan("a");
    p.precision = PrecisionTarget{"mean_delay_s", 0.01, false, 2, 5};
    const BatchProgress progress = make_runs(p, header().links, hooks());
    EXPECT_EQ(progress.seeds, 3U);
    EXPECT_EQ(progress.finished, 6U);
    EXPECT_EQ(make_runs(p, header().links, hooks()).made, 0U) << "the rule finds the same number again";
    EXPECT_EQ(seeds_begun(p), 3U);
    EXPECT_FALSE(collect_runs(p, 3, header()).interrupted);
}

TEST(Claim, OneAtATimeEvenWithinAProcess) {
    const test::TempFolder temp;
    const fs::path file = temp.path() / "claims";
    auto first = claimed(file, 7);
    ASSERT_TRUE(first);
    EXPECT_FALSE(claimed(file, 7));
    EXPECT_TRUE(claimed(file, 8)) << "other work is free";
    first.reset();
    EXPECT_TRUE(claimed(file, 7));
    EXPECT_THROW(claimed("/proc/septima/claims", 1), IoError);
}

// THEORY 3.2: a variation of 10 % and a precision of 5 % need 20 runs by N = (t s / (e x))^2 with t(9) = 2.26; with t
// of the growing number itself, 18: t(17) = 2.110, 2.110 * 10 / sqrt(18) = 4.97 <= 5.
TEST(Precision, RunsWantedFollowTheVariation) {
    std::vector<RunResult> runs;
    // Ten values with mean 100 and sd 10: 100 +- 10 * sqrt(9 / 10), five of each.
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        RunResult base = run(0, seed), policy = run(1, seed);
        base.facts.seed = policy.facts.seed = seed;
        policy.scenario = 1;
        base.indicators[0].value = 100.0 + (seed % 2 == 0 ? 1.0 : -1.0) * 10.0 * std::sqrt(0.9);
        policy.indicators[0].value = base.indicators[0].value - 3.0;
        runs.push_back(base);
        runs.push_back(policy);
    }
    const std::vector<std::size_t> alone{0}, both{0, 0};
    PrecisionTarget target{"mean_delay_s", 0.05, false, 10, 30};
    EXPECT_EQ(runs_wanted(target, runs, alone, 10), 18);
    target.half_width = 0.10;  // t(6) = 2.447, 2.447 * 10 / sqrt(7) = 9.25: seven would do, ten are there
    EXPECT_EQ(runs_wanted(target, runs, alone, 10), 10);
    target.half_width = 0.01;
    EXPECT_EQ(runs_wanted(target, runs, alone, 10), 30) << "at most max_runs";
    target.of_difference = true;  // every pair differs by 3: nothing is left to find out
    EXPECT_EQ(runs_wanted(target, runs, both, 10), 10);
    target.indicator = "co2_t";
    EXPECT_EQ(runs_wanted(target, runs, both, 10), 30) << "an indicator that no run has";
}

}  // namespace
}  // namespace septima
