#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "sim/demand/synthesize.h"
#include "sim/network/gmns_write.h"
#include "sim/scenario/read_scenario.h"
#include "tests/policy/test_city.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

struct LoadScenarioTest : testing::Test {
    test::TempFolder folder;
    Problems problems;

    std::string error_of(const std::filesystem::path& path) {
        try {
            read_scenario(path, problems);
        } catch (const InputError& error) {
            return error.what();
        }
        return {};
    }
    void write_outsiders_files() {
        write_gmns(test::town(), folder.path());
        folder.write("trips.csv",
                     "trip_id,departure,o_link,d_link,class\n"
                     "t1,06:10:00,c0_c1,c3_c4,car\n"
                     "t2,06:05:30,c4_c3,c1_c0,truck\n");
    }
};

// An outsider's experiment is files only: the first departure is 06:05:30 and the last 06:10, so the run lasts from
// 06:05 to 07:10.
TEST_F(LoadScenarioTest, FilesOnly) {
    write_outsiders_files();
    folder.write("classes.toml", "[class.car]\ntime_headway_s = 1.5\n");
    folder.write("detectors.csv", "detector_id,link_id,lane_num,position_m\nd1,c1_c2,2,500\n");
    const Scenario scenario = read_scenario(folder.path(), problems);
    EXPECT_EQ(scenario.network.links(), test::town().links());
    EXPECT_EQ(scenario.settings.start_s, 6 * 3600.0 + 300.0);
    EXPECT_EQ(scenario.settings.end_s, 7 * 3600.0 + 600.0);
    EXPECT_EQ(scenario.detectors.size(), 1U);
    EXPECT_FLOAT_EQ(scenario.classes.rows[0].time_headway_s, 1.5F);
    const Trips trips = trips_of(scenario, Policy{}, 1);
    ASSERT_EQ(trips.size(), 2U);
    EXPECT_EQ(trips.id[id_at<TripId>(0)], "t2");
    EXPECT_EQ(scenario.network.link_name[trips.origin[id_at<TripId>(1)]], "c0_c1");
    for (const SignalPlan& plan : scenario.network.controller_plan) EXPECT_FALSE(plan.phases.empty());
}

TEST_F(LoadScenarioTest, EveryFilesFaultsAreToldTogether) {
    write_outsiders_files();
    folder.write("trips.csv", "trip_id,departure,o_link,d_link,class\nt1,06:10:00,c0_c1,c3_c9,car\n");
    folder.write("classes.toml", "[class.car]\ntime_headway = 1.5\n");
    folder.write("detectors.csv", "detector_id,link_id,lane_num,position_m\nd1,c1_c2,9,500\n");
    const std::string text = error_of(folder.path());
    EXPECT_NE(text.find("classes.toml:2"), std::string::npos) << text;
    EXPECT_NE(text.find("detectors.csv:2"), std::string::npos) << text;
    EXPECT_NE(text.find("near names: time_headway_s"), std::string::npos) << text;
}

// A reversible lane widens a street on its left; what was said of a lane stays with that lane.
TEST_F(LoadScenarioTest, LanesStayWhereTheyWereSaidToBe) {
    write_outsiders_files();
    folder.write("trips.csv",
                 "trip_id,departure,o_link,d_link,class,entry_position_m,entry_lane_num\n"
                 "t1,06:10:00,c1_c2,c3_c4,car,100,1\nt2,06:11:00,c4_c3,c1_c0,car,100,1\n");
    folder.write("detectors.csv", "detector_id,link_id,lane_num,position_m\nd1,c1_c2,2,500\nd2,c4_c3,1,100\n");
    Scenario scenario = read_scenario(folder.path(), problems);
    const Network before = scenario.network;
    const std::vector<Detector> detectors = scenario.detectors;
    PolicyFile file;
    Measure measure;
    measure.data = ReversibleLane{1};
    measure.place.corridors.push_back({"Carrera 7", Heading::northbound, {}});
    measure.time.windows = {{6.0 * 3600.0, 6.5 * 3600.0}};
    file.measures.push_back(measure);
    compiled_policies({file}, scenario, problems);
    const LinkId wide = *scenario.network.find_link("c1_c2");
    ASSERT_EQ(scenario.network.lane_count(wide), before.lane_count(wide) + 1);
    for (std::size_t i = 0; i < detectors.size(); ++i) {
        const LinkId link = before.lane_link[detectors[i].lane];
        const LaneId now = scenario.detectors[i].lane;
        EXPECT_EQ(scenario.network.lane_link[now], link);
        const std::size_t from_right = before.lane_count(link) - before.lane_number(detectors[i].lane);
        EXPECT_EQ(scenario.network.lane_count(link) - scenario.network.lane_number(now), from_right) << detectors[i].id;
    }
    EXPECT_EQ(scenario.given_trips.entry_lane.values(), (std::vector<std::uint8_t>{1, 0}));
}

// Departures outside [start - warm-up, end) are not simulated: 06:05:30 lies before 06:08, 06:10 within.
TEST_F(LoadScenarioTest, TripsWithinTheRun) {
    write_outsiders_files();
    folder.write("scenario.toml",
                 "format = \"scenario/1\"\nnetwork = \".\"\ntrips = \"trips.csv\"\ndate = 2026-11-24\nstart = "
                 "06:08:00\nend = 07:00:00\n");
    const Scenario scenario = read_scenario(folder.path(), problems);
    const Trips trips = trips_of(scenario, Policy{}, 1);
    ASSERT_EQ(trips.size(), 1U);
    EXPECT_EQ(trips.id[id_at<TripId>(0)], "t1");
    EXPECT_EQ(trips.route_begin.size(), 2U);
}

struct GrowthTest : LoadScenarioTest {
    Scenario scenario;
    void SetUp() override {
        write_gmns(test::town(), folder.path());
        folder.write("scenario.toml",
                     "format = \"scenario/1\"\nnetwork = \".\"\npopulation = 40000\ndate = 2026-11-24\nstart = "
                     "06:00:00\nend = 09:00:00\n");
        scenario = read_scenario(folder.path(), problems);
    }
    std::vector<Policy> policies(const std::string& measures) {
        return read_policies({{folder.write("p.toml", "format = \"policy/1\"\nname = \"p\"\n" + measures)}}, scenario,
                             problems);
    }
    std::size_t count(const Trips& trips, VehicleKind kind) const {
        std::size_t n = 0;
        for (const std::uint8_t c : trips.vehicle_class) n += scenario.classes.rows[c].kind == kind ? 1U : 0U;
        return n;
    }
};

// +50 % cars: the expectation of every cell grows by half. The number of trips is a sum of cells rounded by fair lots,
// so it lies within a few standard deviations (at most sqrt(cells)/2) of 1.5 x; nobody else grows.
TEST_F(GrowthTest, MoreDemandMeansMoreTrips) {
    const Policy more = policies("[[measure]]\nkind = \"demand_scale\"\nclasses = [\"car\"]\npercent = 150\n").at(0);
    const Trips base = trips_of(scenario, Policy{}, 1);
    const Trips grown = trips_of(scenario, more, 1);
    const auto cars = static_cast<double>(count(base, VehicleKind::car));
    ASSERT_GT(cars, 500.0);
    const double cells = 3.0 * static_cast<double>(scenario.zones.size() * scenario.zones.size());
    EXPECT_NEAR(static_cast<double>(count(grown, VehicleKind::car)), 1.5 * cars, 3.0 * std::sqrt(cells));
    EXPECT_EQ(count(grown, VehicleKind::motorcycle), count(base, VehicleKind::motorcycle));
}

// Fewer trips are the world's business: the trips are those of the base, so that every trip is the same one in both
// worlds.
TEST_F(GrowthTest, LessDemandKeepsTheTripsOfTheBase) {
    const Policy less = policies("[[measure]]\nkind = \"demand_scale\"\npercent = 60\n").at(0);
    EXPECT_EQ(trips_hash(trips_of(scenario, less, 1)), trips_hash(trips_of(scenario, Policy{}, 1)));
    EXPECT_NE(trips_hash(trips_of(scenario, less, 2)), trips_hash(trips_of(scenario, Policy{}, 1)));
}

const std::string plates = "[[measure]]\nkind = \"plate_restriction\"\ndigits_by = \"every_day\"\ndigits = [1, 2, 3]\n";

// The demand is that of the base; a policy that changes nothing asks nobody; a response in the file needs no choice.
TEST_F(GrowthTest, ChoicesLeaveTheDemandAsItIs) {
    scenario.choice.method = ChoiceMethod::nested_logit;
    const Trips base = trips_of(scenario, Policy{}, 1);
    EXPECT_TRUE(base.choices.response.empty());
    const Trips chosen = trips_of(scenario, policies(plates).at(0), 1);
    ASSERT_EQ(chosen.choices.response.size(), base.size());
    EXPECT_EQ(trips_hash(chosen), trips_hash(base));
    const std::string response =
        "response = { other_mode_pct = 50, shift_time_pct = 0, leave_pct = 50, pay_pct = 0, second_car_pct = 0 }\n";
    EXPECT_TRUE(trips_of(scenario, policies(plates + response).at(0), 1).choices.response.empty());
}

// Twice as fast: driving becomes cheaper, an elasticity of -1 calls for more trips, and the cap for no more than 3 %.
TEST_F(GrowthTest, CheaperDrivingInducesTripsUpToTheCap) {
    scenario.choice.method = ChoiceMethod::nested_logit;
    const Policy faster = policies("[[measure]]\nkind = \"speed_limit\"\nmax_kmh = 110\nmay_raise = true\n").at(0);
    const std::size_t before = trips_of(scenario, faster, 1).size();
    scenario.choice.induced_elasticity = -1.0;
    scenario.choice.induced_most_share = 0.03;
    const Trips after = trips_of(scenario, faster, 1);
    EXPECT_GT(after.size(), before);
    EXPECT_LT(static_cast<double>(after.size()), 1.04 * static_cast<double>(before));
}

// A table of trips grows by repeating some of them: at 150 % every trip once or twice, 1.5 times in the mean, 300 s
// later at most; at 60 % three of five are kept, the same that are there at 100 %.
TEST_F(LoadScenarioTest, GivenTripsAreRepeatedOrThinned) {
    write_outsiders_files();
    std::string rows = "trip_id,departure,o_link,d_link,class\n";
    for (int i = 0; i < 1000; ++i) rows += "t" + std::to_string(i) + ",06:10:00,c0_c1,c3_c4,car\n";
    folder.write("trips.csv", rows);
    const auto ids = [this](const std::string& line) {
        folder.write("scenario.toml",
                     "format = \"scenario/1\"\nnetwork = \".\"\ntrips = \"trips.csv\"\ndate = "
                     "2026-11-24\nstart = 06:08:00\nend = 07:00:00\n" +
                         line);
        const Trips trips = trips_of(read_scenario(folder.path(), problems), Policy{}, 1);
        EXPECT_LE(trips.departure_s.values().back(), 6 * 3600.0F + 900.0F);
        return std::set<std::string>(trips.id.begin(), trips.id.end());
    };
    const std::set<std::string> all = ids("");
    const std::set<std::string> more = ids("demand_scale_pct = 150\n");
    const std::set<std::string> less = ids("demand_scale_pct = 60\n");
    EXPECT_EQ(all.size(), 1000U);
    EXPECT_NEAR(static_cast<double>(more.size()), 1500.0, 60.0);  // 4 standard deviations of 1000 fair lots
    EXPECT_NEAR(static_cast<double>(less.size()), 600.0, 60.0);
    EXPECT_TRUE(std::ranges::includes(more, all));
    EXPECT_TRUE(std::ranges::includes(all, less));
}

TEST_F(GrowthTest, AReversiblePolicyWidensTheNetworkForAll) {
    const std::size_t lanes = scenario.network.lanes();
    const auto compiled = policies(
        "[[measure]]\nkind = \"reversible\"\ncorridor = \"Carrera 7\"\ndirection = \"northbound\"\nlanes = 1\n");
    EXPECT_EQ(scenario.network.lanes(), lanes + 4);
    EXPECT_FALSE(compiled.at(0).commands.empty());
    EXPECT_TRUE(base_policy(scenario, problems).commands.empty());
}

TEST_F(GrowthTest, MeasuresOfTheScenarioAreInEveryPolicy) {
    folder.write("scenario.toml",
                 "format = \"scenario/1\"\nnetwork = \".\"\npopulation = 40000\ndate = 2026-11-24\nstart = "
                 "06:00:00\nend = 09:00:00\n"
                 "[[measure]]\nkind = \"lane_closure\"\nlinks = [\"c0_c1\"]\nlanes = [1]\n");
    scenario = read_scenario(folder.path(), problems);
    EXPECT_EQ(base_policy(scenario, problems).commands.size(), 2U);
    EXPECT_EQ(policies("[[measure]]\nkind = \"demand_scale\"\npercent = 60\n").at(0).commands.size(), 4U);
}

// The cities that are shipped load without an error, with all their policies.
TEST(ShippedScenarios, AllLoadWithTheirPolicies) {
    const std::filesystem::path root = std::filesystem::path(SEPTIMA_SOURCE_DIR) / "scenarios";
    int cities = 0;
    for (const auto& entry : std::filesystem::directory_iterator(root)) {
        if (!std::filesystem::exists(entry.path() / "scenario.toml")) continue;
        ++cities;
        Problems problems;
        Scenario scenario;
        ASSERT_NO_THROW(scenario = read_scenario(entry.path(), problems)) << entry.path();
        for (const auto& policy : std::filesystem::directory_iterator(entry.path() / "policies")) {
            if (policy.path().extension() != ".toml") continue;
            std::vector<Policy> compiled;
            EXPECT_NO_THROW(compiled = read_policies({{policy.path()}}, scenario, problems)) << policy.path();
            if (compiled.empty()) continue;
            EXPECT_FALSE(compiled[0].measures.empty() && compiled[0].key != "sin_restriccion") << policy.path();
            EXPECT_NE(compiled[0].name.es, "");
            EXPECT_NE(compiled[0].name.en, "");
        }
    }
    EXPECT_GE(cities, 3);
}

}  // namespace
}  // namespace septima
