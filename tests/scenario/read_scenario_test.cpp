#include "sim/scenario/read_scenario.h"

#include <gtest/gtest.h>

#include "sim/scenario/classes_toml.h"
#include "tests/network/osm_town.h"
#include "tests/policy/test_city.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

struct ReadScenarioTest : testing::Test {
    test::TempFolder folder;
    Problems problems;
    ScenarioFile read(const std::string& text) {
        return read_scenario_file(folder.write("scenario.toml", text), problems);
    }
};

TEST_F(ReadScenarioTest, EveryKey) {
    for (const char* name : {"network.toml", "zones.toml", "demand.toml", "classes.toml", "detectors.csv"})
        folder.write(name, "x");
    const ScenarioFile file = read(R"(format = "scenario/1"
city = "bogota"
title = { es = "Bogotá", en = "Bogota" }
network = "network.toml"
zones = "zones.toml"
demand = "demand.toml"
classes = "classes.toml"
detectors = "detectors.csv"
date = 2026-11-24
start = 06:00:00
end = "25:30"
warmup_s = 900
step_s = 0.25
report_interval_s = 60
altitude_m = 2582
demand_scale_pct = 55
reroute_share_pct = { car = 40, taxi = 80 }
reroute_interval_s = 120
reroute_gain_pct = 10
reroute_gain_s = 45
keep_clear_pct = 90
right_on_red = false
value_of_time_cop_per_h = 12000
value_of_time_spread = 0.25
[[measure]]
kind = "demand_scale"
percent = 90
)");
    ASSERT_TRUE(problems.errors.empty()) << test::told(problems);
    const ScenarioSettings& s = file.settings;
    EXPECT_EQ(file.key, "bogota");
    EXPECT_EQ(file.network, folder.path() / "network.toml");
    EXPECT_EQ(iso_text(s.date), "2026-11-24");
    EXPECT_EQ(s.start_s, 21600.0);
    EXPECT_EQ(s.end_s, 91800.0);
    EXPECT_EQ(s.warmup_s, 900.0);
    EXPECT_EQ(s.step_s, 0.25);
    EXPECT_EQ(s.report_interval_s, 60.0);
    EXPECT_EQ(s.altitude_m, 2582.0);
    EXPECT_DOUBLE_EQ(s.demand_scale, 0.55);
    EXPECT_DOUBLE_EQ(s.reroute_share(VehicleKind::car), 0.4);
    EXPECT_DOUBLE_EQ(s.reroute_share(VehicleKind::taxi), 0.8);
    EXPECT_DOUBLE_EQ(s.reroute_share(VehicleKind::truck), 0.3) << "left out: as by default";
    EXPECT_EQ(s.reroute_interval_s, 120.0);
    EXPECT_DOUBLE_EQ(s.reroute_gain_share, 0.1);
    EXPECT_EQ(s.reroute_gain_s, 45.0);
    EXPECT_DOUBLE_EQ(s.keep_clear_share, 0.9);
    EXPECT_FALSE(s.right_on_red);
    EXPECT_EQ(s.value_of_time_cop_per_h, ByKind(12000.0)) << "one number is everybody's";
    EXPECT_EQ(s.value_of_time_spread, 0.25);
    EXPECT_EQ(file.measures.size(), 1U);
}

// A missing file, an unknown key with a near one, a wrong type, numbers out of range, an end before the start, two
// sources of demand: each at its line.
TEST_F(ReadScenarioTest, AllFaultsAtOnceWithTheirLines) {
    folder.write("od.csv", "x");
    folder.write("trips.csv", "x");
    folder.write("zones.toml", "x");
    read(R"(format = "scenario/1"
network = "nowhere"
zones = "zones.toml"
od = "od.csv"
trips = "trips.csv"
date = "2026-11-24"
start = 09:00:00
end = 06:00:00
warm_up_s = 900
step_s = 5
altitude_m = inf
demand_scale_pct = "55"
)");
    std::vector<int> lines;
    for (const Problem& p : problems.errors) lines.push_back(p.line);
    std::ranges::sort(lines);
    EXPECT_EQ(lines, (std::vector<int>{2, 5, 6, 8, 9, 10, 11, 12})) << test::told(problems);
    const std::string all = test::told(problems);
    EXPECT_NE(all.find("warm_up_s: is not a known key; near names: warmup_s"), std::string::npos) << all;
    EXPECT_NE(all.find("'nowhere', which does not exist"), std::string::npos) << all;
}

TEST_F(ReadScenarioTest, WhatIsMissingIsTold) {
    read("format = \"scenario/1\"\n");
    const std::string all = test::told(problems);
    for (const char* key : {"network", "demand", "date", "start", "end"})
        EXPECT_NE(all.find(std::string(key) + ": is missing"), std::string::npos) << key << "\n" << all;
}

TEST_F(ReadScenarioTest, AFolderWithoutScenarioOrNetworkIsExplained) {
    read_scenario_file(folder.path(), problems);
    ASSERT_EQ(problems.errors.size(), 1U);
    EXPECT_NE(problems.errors[0].text.find("needs a GMNS network"), std::string::npos);
    problems = {};
    read_scenario_file(folder.path() / "absent", problems);
    EXPECT_EQ(problems.errors.size(), 1U);
}

TEST_F(ReadScenarioTest, ClassesStartFromTheirKind) {
    const auto path = folder.write("classes.toml", R"([class.car]
time_headway_s = 1.5
speed_spread = 0
[class.kamaz]
kind = "truck"
length_m = 11.5
)");
    const VehicleClasses classes = read_classes(path, problems);
    ASSERT_TRUE(problems.errors.empty()) << test::told(problems);
    const VehicleClasses defaults = default_classes();
    ASSERT_EQ(classes.rows.size(), vehicle_kinds + 1);
    const VehicleClass& car = classes.rows[static_cast<std::size_t>(classes.find("car"))];
    EXPECT_FLOAT_EQ(car.time_headway_s, 1.5F);
    EXPECT_FLOAT_EQ(car.speed_spread, 0.0F);
    EXPECT_FLOAT_EQ(car.length_m, defaults.rows[0].length_m);
    const VehicleClass& kamaz = classes.rows[static_cast<std::size_t>(classes.find("kamaz"))];
    EXPECT_EQ(kamaz.kind, VehicleKind::truck);
    EXPECT_FLOAT_EQ(kamaz.length_m, 11.5F);
    EXPECT_FLOAT_EQ(kamaz.mass_kg, defaults.rows[static_cast<std::size_t>(VehicleKind::truck)].mass_kg);
}

// A square of four streets with a cross in it, two kilometres of road: 1,000 people by the assumption.
TEST_F(ReadScenarioTest, AnExtractOfOpenStreetMapIsAScenarioWithAnAssumedDemand) {
    test::Town town;
    for (int i = 0; i < 9; ++i) town.node(i + 1, 166.7 * (i % 3), 166.7 * (i / 3));
    for (int i = 0; i < 3; ++i)
        town.street(10 + i, {3 * i + 1, 3 * i + 2, 3 * i + 3}).street(20 + i, {i + 1, i + 4, i + 7});
    const std::filesystem::path file = folder.write("pueblo.osm", town.xml());
    const Scenario scenario = read_scenario(file, problems);
    EXPECT_EQ(scenario.title.es, "pueblo (demanda supuesta)");
    double people = 0.0;
    for (const double p : scenario.zones.population.values()) people += p;
    EXPECT_NEAR(people, 1000.0, 2.0);
    const Trips trips = trips_of(scenario, base_policy(scenario, problems), 1);
    EXPECT_GT(trips.size(), 20U);
    EXPECT_NE(std::ranges::find_if(
                  scenario.notes, [](const std::string& note) { return note.find("500 people") != std::string::npos; }),
              scenario.notes.end());
}

TEST_F(ReadScenarioTest, WrongClassesAreTold) {
    read_classes(
        folder.write("classes.toml", "[class.kamaz]\nlength_m = 11.5\n[class.car]\nlenght_m = 4\nmin_gap_m = -1\n"),
        problems);
    EXPECT_EQ(problems.errors.size(), 3U) << test::told(problems);
    EXPECT_NE(test::told(problems).find("near names: length_m"), std::string::npos);
}

TEST_F(ReadScenarioTest, DetectorsStandOnLanes) {
    const Network network = test::town();
    const auto path = folder.write("detectors.csv",
                                   "detector_id,link_id,lane_num,position_m\n"
                                   "a,c0_c1,3,250.5\n"
                                   "b,c0_c9,1,10\n"
                                   "c,c0_c1,4,10\n"
                                   "d,c0_c1,1,nan\n"
                                   "a,c0_c1,1,10\n");
    const std::vector<Detector> detectors = read_detectors(path, network, problems);
    EXPECT_EQ(detectors[0].lane, network.lanes_of(*network.find_link("c0_c1"))[2]);
    EXPECT_FLOAT_EQ(detectors[0].position_m, 250.5F);
    std::vector<int> lines;
    for (const Problem& p : problems.errors) lines.push_back(p.line);
    EXPECT_EQ(lines, (std::vector<int>{3, 4, 5, 6})) << test::told(problems);
    EXPECT_NE(test::told(problems).find("near names"), std::string::npos);
}

}  // namespace
}  // namespace septima
