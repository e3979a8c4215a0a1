#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/error.h"
#include "sim/policy/command.h"
#include "sim/scenario/scenario.h"

namespace septima {

/// Policy files in force together, under one name.
struct PolicyChoice {
    std::string key;  ///< "" = the names of the files
    Text name;        ///< "" = the names within the files
    std::vector<std::filesystem::path> files;
    int line = 0;
};

/// A number that takes several values, one after another.
struct Sweep {
    std::size_t policy = 0;      ///< row of ExperimentFile::policies
    std::size_t file = 0;        ///< row of its files
    bool of_scenario = false;    ///< the number stands in scenario.toml; policy and file mean nothing
    std::string parameter;       ///< "measure[1].price_cop" (Override::path)
    Text label;                  ///< of the parameter, for names
    std::vector<double> values;  ///< as in the file: percent, COP ...
    int line = 0;
};

/// Last part of its path: "price_cop".
std::string parameter_name(const Sweep& sweep);

/// Run until an indicator is known well enough (THEORY §3.2).
struct PrecisionTarget {
    std::string indicator = "mean_travel_time_s";
    double half_width = 0.05;    ///< of the 95 % interval, as a share of the mean of what a policy is compared with
    bool of_difference = false;  ///< of the paired differences; otherwise of the means
    int min_runs = 10;
    int max_runs = 30;
};

/// What an 'experiment/1' file says (sim/batch/README.md).
struct ExperimentFile {
    std::filesystem::path file;  ///< "" when it came from a command line
    std::string key;
    Text title;
    std::filesystem::path scenario;
    std::string until;  ///< "HH:MM:SS" or "": the end of every run when it is not the scenario's
    int line_of_until = 0;
    std::vector<std::uint64_t> seeds;  ///< with a target: as many as it may take
    std::optional<PrecisionTarget> precision;
    int iterations = 0;          ///< days until drivers know the city, at most; 0: one day
    double relative_gap = 0.02;  ///< at which the days end
    double trips_share = 0.0;    ///< of the trips that the store holds one by one
    std::vector<PolicyChoice> policies;
    std::vector<Sweep> sweeps;  ///< at most one of the scenario and one of each policy
};

/// What is simulated once per seed: a scenario under a policy.
struct Case {
    std::size_t scenario = 0;   ///< row of Experiment::scenarios
    std::size_t reference = 0;  ///< row of the case it is compared with; 0 for row 0
    Policy policy;
    std::string parameter;        ///< what a sweep changed, last part of its path: "price_cop"; "" = nothing
    std::optional<double> value;  ///< its value
    std::uint64_t inputs = 0;     ///< hash of everything that was read for it
};

/// An experiment ready to run. Case 0 is the base: the scenario's own measures and nothing else.
struct Experiment {
    ExperimentFile file;
    std::vector<Scenario> scenarios;  ///< one, or one per value of a sweep of the scenario
    double end_s = 0.0;               ///< of every run, seconds since midnight
    std::vector<Case> cases;
};

/// Reads an experiment file; everything wrong with it is noted.
ExperimentFile read_experiment_file(const std::filesystem::path& path, Problems& problems);

/// Reads what the file names. Throws InputError with everything that is wrong; warnings, conflicts between stacked
/// policies among them, are added to `problems`.
Experiment load_experiment(const ExperimentFile& file, Problems& problems);

/// Warns of measures of different files that set the same lanes, links or signals at the same time: the later wins.
void warn_of_conflicts(const std::vector<PolicyFile>& stack, const PolicyContext& context, Problems& problems);

}  // namespace septima
