#pragma once

#include <filesystem>
#include <vector>

#include "sim/demand/synthesize.h"
#include "sim/scenario/override.h"
#include "sim/scenario/scenario.h"

namespace septima {

/// Reads scenario.toml ('scenario/1'), given by itself or by its folder. A folder without one is a scenario too when it
/// holds a GMNS network (node.csv, link.csv) and trips.csv, and, if wanted, classes.toml and detectors.csv. Everything
/// wrong is noted. `changes` replace numbers of scenario.toml.
ScenarioFile read_scenario_file(const std::filesystem::path& path, Problems& problems, Overrides changes = {});

/// Reads what the file names: network, zones, demand, classes, detectors. REQUIRES no errors in `problems`; throws
/// InputError when a part cannot be used at all, with every problem found up to there.
Scenario load_scenario(const ScenarioFile& file, Problems& problems);

/// Both in one; throws InputError when anything is wrong. Warnings are added to `problems`.
Scenario read_scenario(const std::filesystem::path& path, Problems& problems);

/// Policy files in force together.
using PolicyPaths = std::vector<std::filesystem::path>;

/// Reads policies and compiles each choice for the scenario, after giving the network the spare lanes that reversible
/// measures need. The scenario's own measures come first in every policy. Throws InputError with every problem of all.
std::vector<Policy> read_policies(const std::vector<PolicyPaths>& choices, Scenario& scenario, Problems& problems);

/// The same for policies that are read already.
std::vector<Policy> compiled_policies(std::vector<PolicyFile> files, Scenario& scenario, Problems& problems);

/// The base: the scenario's own measures and nothing else.
Policy base_policy(const Scenario& scenario, Problems& problems);

/// stops.csv and line_stops.csv (README.md); the latter may be missing.
BusLines read_bus_stops(const std::filesystem::path& stops, const std::filesystem::path& line_stops,
                        const Network& network, Problems& problems);

/// bus_lines.csv: the departures of lines as trips; the lines learn their headways.
Trips read_bus_lines(const std::filesystem::path& path, const SampleContext& context, BusLines& buses,
                     Problems& problems);

/// scripts.csv (trip_id, time_s, speed_mps): prescribed speeds, into the trips.
void read_scripts(const std::filesystem::path& path, Trips& trips, Problems& problems);

/// detectors.csv (detector_id, link_id, lane_num, position_m) on a network.
std::vector<Detector> read_detectors(const std::filesystem::path& path, const Network& network, Problems& problems);

}  // namespace septima
