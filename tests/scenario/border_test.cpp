// No NaN and no infinity enters the World: every number of every table of a city is replaced by one that is none, one
// at a time. Either the file is refused, with its name and line, or what was loaded is finite and drives.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "sim/base/text.h"
#include "sim/scenario/read_scenario.h"
#include "sim/world/world.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The corpus city, with a vehicle that is placed on the road at a given speed.
void write_city(const test::TempFolder& folder) {
    fs::copy(fs::path(SEPTIMA_SOURCE_DIR) / "tests/corpus/city", folder.path(), fs::copy_options::recursive);
    folder.write("trips.csv",
                 "trip_id,departure,o_link,d_link,class,entry_position_m,entry_lane_num,entry_speed_mps\n"
                 "1,21600,N_X,X_S,car,120,1,8\n2,21610,E_X,X_W,car,,,5\n");
}

/// Steps for a minute; false as soon as something is not finite.
bool drives(const Scenario& scenario) {
    Problems problems;
    const Policy base = base_policy(scenario, problems);
    WorldOptions options;
    options.start_s = scenario.settings.start_s;
    options.end_s = scenario.settings.start_s + 60.0;
    World world = make_world(scenario.network, scenario.classes, scenario.zones, trips_of(scenario, base, 1),
                             base.commands, options);
    while (!finished(world)) {
        step(world);
        for (const VehicleBody& body : world.vehicles.body)
            if (!std::isfinite(body.x_m + body.speed_mps + body.desired_mps + body.length_m)) return false;
    }
    return world.counts.entered > 0;
}

/// What loading says; empty: nothing against it, and everything is finite.
std::string told_of(const test::TempFolder& folder) {
    Problems problems;
    try {
        const Scenario scenario = read_scenario(folder.path() / "scenario.toml", problems);
        return drives(scenario) ? "" : "not finite, or nobody drives";
    } catch (const InputError& error) {
        return error.what();
    }
}

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    for (const std::string_view cell : split(line, ',')) cells.emplace_back(cell);
    return cells;
}

/// Replaces, one at a time, each number of the first row of a table; calls see(column, message).
template <class See>
int replace_numbers(const test::TempFolder& folder, const std::string& file, const std::string& by, const See& see) {
    const std::string good = text_of(folder.path() / file);
    std::istringstream lines(good);
    std::string header, row;
    std::getline(lines, header);
    std::getline(lines, row);
    const std::string rest = good.substr(header.size() + 1 + row.size());
    const std::vector<std::string> names = cells_of(header);
    int replaced = 0;
    for (std::size_t c = 0; c < names.size(); ++c) {
        std::vector<std::string> cells = cells_of(row);
        if (c >= cells.size() || !to_number(cells[c]) || names[c].ends_with("_id") || names[c] == "dir_flag") continue;
        cells[c] = by;
        std::string changed = header + "\n";
        for (std::size_t i = 0; i < cells.size(); ++i) changed += (i > 0 ? "," : "") + cells[i];
        folder.write(file, changed + rest);
        see(names[c], told_of(folder));
        ++replaced;
    }
    folder.write(file, good);
    return replaced;
}

TEST(Border, NothingButFiniteNumbersComesIn) {
    const test::TempFolder folder;
    write_city(folder);
    ASSERT_EQ(told_of(folder), "");
    int replaced = 0, refused = 0;
    for (const char* file : {"trips.csv", "detectors.csv", "town/node.csv", "town/link.csv", "town/lane.csv",
                             "town/movement.csv", "town/signal_timing_plan.csv", "town/signal_timing_phase.csv",
                             "town/signal_coordination.csv", "town/signal_controller.csv"})
        for (const char* by : {"nan", "inf", "-inf", "1e400"})
            replaced += replace_numbers(folder, file, by, [&](const std::string& column, const std::string& told) {
                // GMNS: "nan" is a value that is missing, which may be allowed; then it is inferred.
                const bool missing = std::string(by) == "nan" && std::string(file).starts_with("town/");
                if (told.empty())
                    EXPECT_TRUE(missing) << file << " " << column << " = " << by << " is taken";
                else
                    EXPECT_NE(told.find(fs::path(file).filename().string() + ":"), std::string::npos)
                        << column << " = " << by << ": " << told;
                refused += told.empty() ? 0 : 1;
            });
    EXPECT_GT(replaced, 100);
    EXPECT_GT(refused, replaced * 2 / 3);
}

TEST(Border, ParametersOfClassesAreFiniteAndInRange) {
    const test::TempFolder folder;
    write_city(folder);
    for (const char* key : {"length_m",
                            "time_headway_s",
                            "min_gap_m",
                            "max_accel_mps2",
                            "comfort_decel_mps2",
                            "accel_exponent",
                            "max_speed_mps",
                            "desired_speed_factor",
                            "speed_spread",
                            "headway_spread",
                            "critical_gap_s",
                            "follow_up_time_s",
                            "persons",
                            "mass_kg",
                            "filter_share",
                            "filter_speed_mps",
                            "places",
                            "boarding_channels",
                            "alighting_channels",
                            "boarding_s",
                            "alighting_s",
                            "open_close_s"})
        for (const char* by : {"nan", "inf", "-inf", "-1.0", "1e300"}) {
            folder.write("classes.toml", std::string("[class.car]\n") + key + " = " + by + "\n");
            EXPECT_NE(told_of(folder).find("classes.toml:2"), std::string::npos) << key << " = " << by;
        }
}

// The same border for who makes a World without files.
TEST(Border, AWorldRefusesWhatIsNotFinite) {
    const test::TempFolder folder;
    write_city(folder);
    Problems problems;
    const Scenario scenario = read_scenario(folder.path() / "scenario.toml", problems);
    const Trips good = trips_of(scenario, base_policy(scenario, problems), 1);
    WorldOptions options;
    const auto refused = [&](const Network& network, const VehicleClasses& classes, const Trips& trips) {
        try {
            make_world(network, classes, scenario.zones, trips, {}, options);
        } catch (const InputError&) {
            return true;
        }
        return false;
    };
    EXPECT_FALSE(refused(scenario.network, scenario.classes, good));
    for (const float bad : {std::nanf(""), INFINITY, -INFINITY}) {
        Trips trips = good;
        trips.departure_s[id_at<TripId>(0)] = bad;
        EXPECT_TRUE(refused(scenario.network, scenario.classes, trips)) << bad;
        trips = good;
        trips.entry_speed_mps[id_at<TripId>(0)] = bad;
        EXPECT_TRUE(refused(scenario.network, scenario.classes, trips)) << bad;
        trips = good;
        trips.entry_position_m[id_at<TripId>(0)] = bad;
        EXPECT_TRUE(refused(scenario.network, scenario.classes, trips)) << bad;
        VehicleClasses classes = scenario.classes;
        classes.rows[0].time_headway_s = bad;
        EXPECT_TRUE(refused(scenario.network, classes, good)) << bad;
        Network network = scenario.network;
        network.link_limit_mps[LinkId{0}] = bad;
        EXPECT_TRUE(refused(network, scenario.classes, good)) << bad;
    }
    VehicleClasses classes = scenario.classes;
    classes.rows[0].max_accel_mps2 = 0.0F;
    EXPECT_TRUE(refused(scenario.network, classes, good));
}

}  // namespace
}  // namespace septima
