#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/error.h"
#include "sim/demand/demand.h"
#include "sim/demand/trips.h"
#include "sim/model/travel_choice.h"
#include "sim/model/vehicle_classes.h"
#include "sim/network/network.h"
#include "sim/policy/compile.h"
#include "sim/policy/measure.h"
#include "sim/result/appraisal.h"
#include "sim/result/validation.h"

namespace septima {

/// The numbers of a 'scenario/1' file (scenarios/README.md).
struct ScenarioSettings {
    Date date{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{24}};
    double start_s = 6.0 * 3600;  ///< seconds since midnight; the warm-up lies before it
    double end_s = 9.0 * 3600;
    double warmup_s = 0.0;
    double step_s = 0.5;
    double report_interval_s = 300.0;
    double altitude_m = 0.0;
    double demand_scale = 1.0;
    ByKind reroute_share = 0.3;       ///< drivers who hear of travel times
    double reroute_gain_share = 0.2;  ///< of the present way's cost: who would gain less on the way keeps to it
    double reroute_gain_s = 60.0;     ///< ... or less than this
    double reroute_interval_s = 300.0;
    double keep_clear_share = 1.0;  ///< drivers who do not enter a node whose exit is full
    bool right_on_red = true;
    ByKind value_of_time_cop_per_h = 11000.0;  ///< mean; of cars and motorcycles that of the choice file, if any
    double value_of_time_spread = 0.5;         ///< standard deviation of its logarithm over the drivers
};

/// What a scenario file says, before anything it names is read.
struct ScenarioFile {
    std::filesystem::path file;  ///< scenario.toml, or the folder when there is none
    std::filesystem::path folder;
    std::string key;  ///< name of the folder
    Text title;
    ScenarioSettings settings;
    bool times_given = true;        ///< start and end stand in the file; otherwise the trips say them
    std::filesystem::path network;  ///< a sketch, a GMNS folder or an OSM extract
    std::filesystem::path zones;    ///< empty: zones are made from the network
    std::filesystem::path demand;   ///< at most one of demand, od, trips
    std::filesystem::path od;
    std::filesystem::path trips;
    std::filesystem::path classes;    ///< empty: the default classes
    std::filesystem::path detectors;  ///< empty: none
    std::filesystem::path stops;      ///< of buses; empty: none
    std::filesystem::path line_stops;
    std::filesystem::path bus_lines;    ///< their departures; empty: given trips alone serve lines
    std::filesystem::path scripts;      ///< prescribed speeds of given trips; empty: none
    std::filesystem::path appraisal;    ///< empty: benefits are not valued
    std::filesystem::path calibration;  ///< empty: streets are as their limits say
    std::filesystem::path choice;       ///< empty: drivers choose nothing but their route
    double population = 0.0;            ///< for zones made from the network
    double people_per_road_km = 0.0;    ///< makes up a population where none is told: an OSM extract by itself
    double jobs = 0.0;
    std::vector<Measure> measures;  ///< in force in every run of the scenario
    int line_of_network = 0;
};

/// A loop in the road.
struct Detector {
    std::string id;
    LaneId lane = no_id<LaneId>;
    float position_m = 0.0F;  ///< on the lane's coordinate
};

/// A city ready to be run: everything a file said, read and checked.
struct Scenario {
    std::string key;
    Text title;
    std::filesystem::path folder;
    ScenarioSettings settings;
    Network network;
    StreetAliases aliases;
    Zones zones;
    VehicleClasses classes;
    Demand demand;      ///< when no trips are given
    Trips given_trips;  ///< as in the file
    bool trips_given = false;
    BusLines bus_lines;
    Trips bus_trips;  ///< departures of bus_lines.csv
    std::vector<Measure> measures;
    std::vector<Detector> detectors;
    std::vector<FitRow> fit;             ///< how well the calibrated model fits; empty: nobody said
    std::vector<UnitValue> unit_values;  ///< for the appraisal; empty: there is none
    ChoiceParameters choice;             ///< method off: drivers choose nothing but their route
    std::vector<std::string> notes;      ///< what was assumed or inferred, one sentence each
};

/// Trips of one replication under a policy: sampled from the demand by seed, or the given ones, within the run and
/// scaled, with what their drivers choose to do about the policy (sim/world/choices.h). A measure that raises demand
/// adds trips here; one that lowers it is the world's (ScaleDemand with a factor below 1).
Trips trips_of(const Scenario& scenario, const Policy& policy, std::uint64_t seed);

/// Where and when the policies of a scenario apply. The scenario must outlive it.
PolicyContext policy_context(const Scenario& scenario);

}  // namespace septima
