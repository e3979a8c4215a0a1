#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/base/error.h"
#include "sim/scenario/experiment.h"
#include "sim/scenario/scenario.h"

namespace septima::cli {

/// More memory is needed than there is (exit code 5). what() has the figures.
class MemoryError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Memory that may still be had and what sets the limit.
struct AvailableMemory {
    double bytes = 0.0;
    std::string limit;  ///< "free memory of the machine" ...
};

/// The least of the machine's free memory, the limits of the control groups (v1 and v2) and the address space
/// (`ulimit -v`). What cannot be found out sets no limit.
AvailableMemory available_memory();

/// Throws MemoryError when `bytes` exceed what is available. `what` says whose they are and how many of what:
/// "od.csv: 1000000000 trips".
void require_memory(double bytes, const std::string& what, const std::string& advice);

/// What reading an input would take, by the sizes of its files; for a scenario, all that it names. Files that do not
/// exist take nothing: their readers will say so.
void require_memory_to_read(const std::filesystem::path& input);
void require_memory_to_read(const ScenarioFile& scenario);

/// `read_scenario` after a look at what it will take.
Scenario read_scenario_within_memory(const std::filesystem::path& path, Problems& problems);
/// `load_experiment` after a look at what it will take.
Experiment load_experiment_within_memory(const ExperimentFile& file, Problems& problems);

/// How a scenario is to be run.
struct RunsAtOnce {
    std::size_t runs = 1;
    double trips_share = 0.0;  ///< of the trips that have a row in a file at the end
    bool equilibrium = false;  ///< drivers' routes are kept from day to day
};

/// Refuses runs whose trips and streets would take more than there is.
void require_memory_to_run(const Scenario& scenario, const std::vector<const Policy*>& policies, RunsAtOnce as);

}  // namespace septima::cli
