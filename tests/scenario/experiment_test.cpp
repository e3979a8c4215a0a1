#include "sim/scenario/experiment.h"

#include <gtest/gtest.h>

#include "sim/network/gmns_write.h"
#include "tests/policy/test_city.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

struct ExperimentTest : testing::Test {
    test::TempFolder folder;
    Problems problems;

    void SetUp() override {
        write_gmns(test::town(), folder.path() / "town");
        folder.write("town/trips.csv", "trip_id,departure,o_link,d_link,class\na,06:00:00,c0_c1,c3_c4,car\n");
        folder.write("town/scenario.toml",
                     "format = \"scenario/1\"\nnetwork = \".\"\ntrips = \"trips.csv\"\ndate = 2026-11-24\nstart = "
                     "06:00:00\nend = 07:00:00\ndemand_scale_pct = 100\n");
        policy("slow.toml", "[[measure]]\nkind = \"speed_limit\"\ncorridor = \"Carrera 7\"\nmax_kmh = 30\n");
        policy("slower.toml",
               "[[measure]]\nkind = \"speed_limit\"\ncorridor = \"Carrera 7\"\nmax_kmh = 20\nwindows = "
               "[{ from = 06:30:00, to = 08:00:00 }]\n");
        policy("later.toml",
               "[[measure]]\nkind = \"speed_limit\"\ncorridor = \"Carrera 7\"\nmax_kmh = 20\nwindows = "
               "[{ from = 08:00:00, to = 09:00:00 }]\n");
    }
    void policy(const std::string& name, const std::string& measures) {
        folder.write(name,
                     "format = \"policy/1\"\nname = { es = \"" + name + "\", en = \"" + name + "\" }\n" + measures);
    }
    ExperimentFile read(const std::string& text) {
        return read_experiment_file(folder.write("x.toml", "format = \"experiment/1\"\n" + text), problems);
    }
    Experiment load(const std::string& text) { return load_experiment(read(text), problems); }
    /// What load throws, "line: text" each.
    std::string faults(const std::string& text) {
        try {
            load(text);
        } catch (const InputError& error) {
            return test::told(Problems{error.problems(), {}});
        }
        return "";
    }
    std::vector<std::string> keys(const Experiment& experiment) const {
        std::vector<std::string> found;
        for (const Case& row : experiment.cases) found.push_back(row.policy.key);
        return found;
    }
};

TEST_F(ExperimentTest, EveryKey) {
    const Experiment e = load(
        "title = { es = \"Prueba\", en = \"Trial\" }\nscenario = \"town\"\nuntil = 06:30:00\nfirst_seed = "
        "5\n[precision]\n"
        "indicator = \"mean_delay_s\"\nof = \"difference\"\nhalf_width_pct = 10\nmin_runs = 4\nmax_runs = "
        "6\n[[policy]]\n"
        "key = \"calm\"\nname = \"Calm\"\nfiles = [\"slow.toml\"]\n");
    EXPECT_EQ(e.file.title, (Text{"Prueba", "Trial"}));
    EXPECT_EQ(e.end_s, 23400.0);
    EXPECT_EQ(e.file.seeds, (std::vector<std::uint64_t>{5, 6, 7, 8, 9, 10}));
    ASSERT_TRUE(e.file.precision);
    EXPECT_EQ(e.file.precision->indicator, "mean_delay_s");
    EXPECT_TRUE(e.file.precision->of_difference);
    EXPECT_EQ(e.file.precision->half_width, 0.1);
    EXPECT_EQ(e.file.precision->min_runs, 4);
    EXPECT_EQ(keys(e), (std::vector<std::string>{"base", "calm"}));
    EXPECT_EQ(e.cases[1].policy.name.en, "Calm");
}

TEST_F(ExperimentTest, SeedsAsCountOrList) {
    EXPECT_EQ(read("scenario = \"town\"\nseeds = 3\n").seeds, (std::vector<std::uint64_t>{1, 2, 3}));
    EXPECT_EQ(read("scenario = \"town\"\nseeds = [7, 3]\n").seeds, (std::vector<std::uint64_t>{7, 3}));
    EXPECT_TRUE(problems.errors.empty()) << test::told(problems);
}

// A swept policy stands there once per value; the speed of the compiled command is the value's, in m/s.
TEST_F(ExperimentTest, SweepOfAPolicy) {
    const Experiment e = load(
        "scenario = \"town\"\nseeds = 1\n[[policy]]\nfiles = [\"slow.toml\"]\n[[sweep]]\npolicy = \"slow\"\nparameter "
        "= "
        "\"measure[1].max_kmh\"\nname = { es = \"límite\", en = \"limit\" }\nfrom = 18\nto = 54\nstep = 18\n");
    EXPECT_EQ(keys(e), (std::vector<std::string>{"base", "slow@max_kmh=18", "slow@max_kmh=36", "slow@max_kmh=54"}));
    const std::vector<float> limits{5.0F, 10.0F, 15.0F};
    for (std::size_t i = 0; i < 3; ++i) {
        const Case& row = e.cases[i + 1];
        EXPECT_FLOAT_EQ(std::get<SetSpeedLimit>(row.policy.commands.at(0).action).max_mps, limits[i]);
        EXPECT_EQ(row.parameter, "max_kmh");
        EXPECT_EQ(row.value, 18.0 * static_cast<double>(i + 1));
        EXPECT_EQ(row.reference, 0U);
    }
    EXPECT_EQ(e.cases[2].policy.name.es, "slow.toml, límite 36");
    EXPECT_NE(e.cases[1].inputs, e.cases[2].inputs);
}

// At every level of demand the policy is compared with the base at that level.
TEST_F(ExperimentTest, SweepOfTheScenario) {
    const Experiment e = load(
        "scenario = \"town\"\nseeds = 1\n[[policy]]\nfiles = [\"slow.toml\"]\n[[sweep]]\nparameter = "
        "\"demand_scale_pct\"\nvalues = [100, 80]\n");
    EXPECT_EQ(keys(e), (std::vector<std::string>{"base@demand_scale_pct=100", "slow@demand_scale_pct=100",
                                                 "base@demand_scale_pct=80", "slow@demand_scale_pct=80"}));
    ASSERT_EQ(e.scenarios.size(), 2U);
    EXPECT_EQ(e.scenarios[1].settings.demand_scale, 0.8);
    const std::vector<std::size_t> references{0, 0, 0, 2}, scenarios{0, 0, 1, 1};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(e.cases[i].reference, references[i]) << i;
        EXPECT_EQ(e.cases[i].scenario, scenarios[i]) << i;
    }
}

// The second sets the limit of the same links from 6:30 on, the third only when the second is over.
TEST_F(ExperimentTest, ConflictsOfStackedPoliciesAreNamed) {
    const Experiment e = load(
        "scenario = \"town\"\nseeds = 1\n[[policy]]\nfiles = [\"slow.toml\", \"slower.toml\"]\n[[policy]]\nfiles = "
        "[\"slower.toml\", \"later.toml\"]\n");
    EXPECT_EQ(keys(e), (std::vector<std::string>{"base", "slow+slower", "slower+later"}));
    std::vector<Problem> conflicts;
    for (const Problem& p : problems.warnings)
        if (p.text.find("conflicts with") != std::string::npos) conflicts.push_back(p);
    ASSERT_EQ(conflicts.size(), 1U);
    EXPECT_NE(conflicts[0].file.find("slower.toml"), std::string::npos);
    EXPECT_EQ(conflicts[0].line, 3);
    EXPECT_NE(conflicts[0].text.find("slow.toml:3, which sets 8 "), std::string::npos) << conflicts[0].text;
}

// Any change of an input is another run; another file of the same text is not.
TEST_F(ExperimentTest, InputsTellRunsApart) {
    const std::string text = "scenario = \"town\"\nseeds = 1\n[[policy]]\nfiles = [\"slow.toml\"]\n";
    const Experiment before = load(text);
    EXPECT_EQ(load("title = \"Another title\"\n" + text).cases[1].inputs, before.cases[1].inputs);
    EXPECT_NE(before.cases[0].inputs, before.cases[1].inputs);
    policy("slow.toml", "[[measure]]\nkind = \"speed_limit\"\ncorridor = \"Carrera 7\"\nmax_kmh = 31\n");
    const Experiment after = load(text);
    EXPECT_EQ(after.cases[0].inputs, before.cases[0].inputs);
    EXPECT_NE(after.cases[1].inputs, before.cases[1].inputs);
}

TEST_F(ExperimentTest, EverythingWrongIsToldAtOnce) {
    const std::string told = faults(
        "scenario = \"village\"\nseeds = [1, 1]\nthreads = 4\n[precision]\nhalf_width_pct = 0\nindicator = "
        "\"mean_dely_s\"\nmin_runs = 10\nmax_runs = 5\n[[policy]]\nfiles = [\"slw.toml\"]\n[[policy]]\nkey = "
        "\"base\"\nfiles = [\"slow.toml\"]\n[[sweep]]\npolicy = \"slow\"\nparameter = \"x\"\nvalues = []\n");
    for (const char* expected : {"2: scenario: names 'village', which does not exist", "3: seeds: holds 1 twice",
                                 "3: seeds: stands beside [precision]", "4: threads: is not a known key",
                                 "6: precision.half_width_pct: is 0; a number from 0.1 to 50 is allowed",
                                 "7: precision.indicator: 'mean_dely_s' is no indicator; near names: mean_delay_s",
                                 "9: precision.max_runs: is 5, less than min_runs (10)",
                                 "11: policy[1].files: names 'slw.toml'", "13: policy[2].key: 'base' is",
                                 "16: sweep[1].policy: 'slow' is no [[policy]]", "18: sweep[1].values: holds no"})
        EXPECT_NE(told.find(expected), std::string::npos) << expected << "\nin\n" << told;
}

// What a value of a sweep does to a file belongs to the sweep's line, with the file's own words.
TEST_F(ExperimentTest, FaultsOfValuesNameTheSweep) {
    const std::string start = "scenario = \"town\"\nseeds = 1\n[[policy]]\nfiles = [\"slow.toml\"]\n[[sweep]]\n";
    const auto with = [&](const std::string& sweep) {
        problems = {};
        return faults(start + sweep);
    };
    const std::string range = with("policy = \"slow\"\nparameter = \"measure[1].max_kmh\"\nvalues = [30, 400]\n");
    EXPECT_EQ(range.substr(0, 2), "6:");
    EXPECT_NE(range.find("sweep: with 400: "), std::string::npos) << range;
    EXPECT_NE(range.find("measure[1].max_kmh: is 400; a number from 5 to 120 is allowed"), std::string::npos) << range;
    EXPECT_NE(
        with("policy = \"slow\"\nparameter = \"measure[2].max_kmh\"\nvalues = [30]\n").find("there is no 'measure[2]'"),
        std::string::npos);
    EXPECT_NE(with("policy = \"slow\"\nparameter = \"measure[1].kind\"\nvalues = [30]\n").find("is no number"),
              std::string::npos);
    EXPECT_NE(with("parameter = \"demand_scal_pct\"\nvalues = [30]\n").find("near names: demand_scale_pct"),
              std::string::npos);
    EXPECT_NE(with("parameter = \"network\"\nvalues = [30]\n").find("is no number"), std::string::npos);
}

}  // namespace
}  // namespace septima
