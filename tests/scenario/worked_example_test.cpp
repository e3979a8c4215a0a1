// The example of sim/README.md, run as it is written there; scripted vehicles and bus lines from files.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "sim/scenario/read_scenario.h"
#include "sim/world/world.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

/// Writes the fenced blocks of a page that name a file ("```csv trips.csv") into the folder; how many.
int write_blocks(const std::filesystem::path& page, const test::TempFolder& folder) {
    std::ifstream in(page);
    std::string line, name, text;
    int files = 0;
    while (std::getline(in, line)) {
        if (!line.starts_with("```")) {
            if (!name.empty()) text += line + "\n";
            continue;
        }
        if (!name.empty()) {
            folder.write(name, text);
            ++files;
        }
        std::istringstream words(line.substr(3));
        std::string language;
        name.clear();
        text.clear();
        words >> language >> name;
    }
    return files;
}

struct Spread {
    double mean = 0.0, sd = 0.0;
};
Spread speeds(const World& world) {
    Spread s;
    const double n = static_cast<double>(world.vehicles.size());
    for (const VehicleBody& body : world.vehicles.body) s.mean += static_cast<double>(body.speed_mps) / n;
    for (const VehicleBody& body : world.vehicles.body)
        s.sd += std::pow(static_cast<double>(body.speed_mps) - s.mean, 2.0) / n;
    s.sd = std::sqrt(s.sd);
    return s;
}

World world_of(const Scenario& scenario) {
    Problems problems;
    const Policy base = base_policy(scenario, problems);
    WorldOptions options;
    options.start_s = scenario.settings.start_s;
    options.end_s = scenario.settings.end_s;
    options.step_s = static_cast<float>(scenario.settings.step_s);
    options.reroute_share = scenario.settings.reroute_share;
    return make_world(scenario.network, scenario.classes, scenario.zones, trips_of(scenario, base, 1), base.commands,
                      options);
}

// 2.77 m/s: integrated alone, without a World (tests/theory/ring_test.cpp).
TEST(WorkedExample, RunsAsItIsWritten) {
    const test::TempFolder folder;
    ASSERT_EQ(write_blocks(std::filesystem::path(SEPTIMA_SOURCE_DIR) / "sim/README.md", folder), 7);
    Problems problems;
    const Scenario scenario = read_scenario(folder.path(), problems);
    EXPECT_TRUE(problems.warnings.empty()) << to_string(problems.warnings.front());
    World world = world_of(scenario);
    step(world);
    ASSERT_EQ(world.vehicles.size(), 22U) << "all cars stand on the ring after the first step";
    EXPECT_NEAR(speeds(world).sd, 0.0, 1e-6);
    double sd = 0.0;
    int looks = 0;
    while (!finished(world)) {
        step(world);
        if (time_s(world) < 600.0) continue;
        sd += speeds(world).sd;
        ++looks;
    }
    ASSERT_EQ(world.vehicles.size(), 22U);
    RecordProperty("speed_sd", std::to_string(sd / looks));
    EXPECT_NEAR(sd / looks, 2.77, 0.3);
}

struct FromFiles : testing::Test {
    test::TempFolder folder;
    Problems problems;
    FromFiles() {
        folder.write("config.csv", "dataset_name,long_length,speed\nroad,m,km/h\n");
        folder.write("node.csv", "node_id,x_coord,y_coord\n1,0,0\n2,1000,0\n3,1500,0\n");
        folder.write("link.csv",
                     "link_id,from_node_id,to_node_id,directed,lanes,free_speed,facility_type\n"
                     "a,1,2,1,2,50,primary\nb,2,3,1,2,50,primary\n");
    }
};

// A leader whose speed is prescribed: 10 m/s, down to 2 m/s in four seconds at 0:30, up again at 1:00. The follower
// keeps behind it and comes down with it.
TEST_F(FromFiles, AScriptDrivesALeader) {
    folder.write("link.csv",
                 "link_id,from_node_id,to_node_id,directed,lanes,free_speed,facility_type\n"
                 "a,1,2,1,1,50,primary\nb,2,3,1,1,50,primary\n");
    folder.write("trips.csv",
                 "trip_id,departure,class,route,entry_position_m,entry_lane_num,entry_speed_mps\n"
                 "lead,0,car,a b,100,1,10\nnext,0,car,a b,80,1,10\n");
    folder.write("scripts.csv", "trip_id,time_s,speed_mps\nlead,0,10\nlead,30,10\nlead,34,2\nlead,60,2\nlead,64,10\n");
    const Scenario scenario = read_scenario(folder.path(), problems);
    World world = world_of(scenario);
    float slowest = 100.0F;
    while (time_s(world) < 90.0) {
        step(world);
        ASSERT_EQ(world.vehicles.size(), 2U);
        const std::size_t lead = world.vehicles.rider[0].trip == 0 ? 0 : 1;
        const double t = time_s(world);
        const double expected = t < 30.0   ? 10.0
                                : t < 34.0 ? 10.0 - 2.0 * (t - 30.0)
                                : t < 60.0 ? 2.0
                                : t < 64.0 ? 2.0 + 2.0 * (t - 60.0)
                                           : 10.0;
        EXPECT_NEAR(static_cast<double>(world.vehicles.body[lead].speed_mps), expected, 1e-4) << t;
        if (t > 40.0 && t < 60.0) slowest = std::min(slowest, world.vehicles.body[1 - lead].speed_mps);
    }
    EXPECT_NEAR(static_cast<double>(slowest), 2.0, 0.5);
}

TEST_F(FromFiles, BusLinesRun) {
    folder.write("trips.csv", "trip_id,departure,class,route,line_id\nx,0,bus,a b,\ny,60,bus,a b,T1\n");
    folder.write("stops.csv", "stop_id,link_id,position_m,kind,berths\ns1,a,400,bay,2\ns2,b,200,lane,1\n");
    folder.write("line_stops.csv",
                 "line_id,stop_id,boardings_per_h,alighting_pct,dwell_s\nT1,s1,120,0,\nT1,s2,0,100,12\n");
    folder.write("bus_lines.csv", "line_id,class,start_time,end_time,headway_s,route\nT1,bus,00:05:00,00:15:00,300,\n");
    const Scenario scenario = read_scenario(folder.path(), problems);
    World world = world_of(scenario);
    ASSERT_EQ(world.trips.size(), 4U);
    ASSERT_EQ(world.buses.of.size(), 3U);
    while (!finished(world)) step(world);
    EXPECT_EQ(world.counts.completed, 4U);
    LineInterval sum;
    for (const LineInterval& interval : measurements(world).lines) {
        sum.calls += interval.calls;
        sum.boardings += interval.boardings;
        sum.alightings += interval.alightings;
    }
    EXPECT_EQ(sum.calls, 6U);
    // The first bus finds the passengers of a headway, 300 s, the others those since the bus before: about 240 and 300
    // s.
    EXPECT_NEAR(sum.boardings, 28.0, 1.0);
    EXPECT_DOUBLE_EQ(sum.boardings, sum.alightings);
}

TEST_F(FromFiles, FaultsAreToldWithTheirLines) {
    folder.write("trips.csv",
                 "trip_id,departure,class,route,laps,entry_position_m,entry_lane_num,line_id\n1,0,car,a b,1,,,\n"
                 "2,0,car,a b,2,,,\n3,0,car,a b,1,2000,,\n4,0,car,a b,1,,1,\n5,0,car,a b,1,,,T9\n");
    folder.write("stops.csv", "stop_id,link_id,position_m,kind\ns1,a,400,bay\n");
    folder.write("line_stops.csv", "line_id,stop_id\nT1,s1\n");
    try {
        read_scenario(folder.path(), problems);
        FAIL() << "no error";
    } catch (const InputError& error) {
        std::vector<int> lines;
        for (const Problem& p : error.problems()) lines.push_back(p.line);
        EXPECT_EQ(lines, (std::vector<int>{3, 4, 5, 6})) << error.what();
    }
    folder.write("stops.csv", "stop_id,link_id,position_m,kind,lane_num\ns1,a,4000,bay,1\ns1,z,10,pier,3\n");
    try {
        read_scenario(folder.path(), problems);
        FAIL() << "no error";
    } catch (const InputError& error) {
        EXPECT_GE(error.problems().size(), 3U) << error.what();
        for (const Problem& p : error.problems()) EXPECT_NE(p.file.find(".csv"), std::string::npos) << p.text;
    }
}

}  // namespace
}  // namespace septima
