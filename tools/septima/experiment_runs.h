#pragma once

#include <filesystem>
#include <string>

#include "sim/scenario/experiment.h"

namespace septima::cli {

/// How an experiment is run.
struct RunAs {
    std::filesystem::path out;  ///< folder for results.sqlite, runs.csv, runs/ and the report
    std::string command;        ///< kept in the results; names no places of this machine
    int threads = 1;
    std::size_t part = 0, parts = 1;  ///< of the runs; 1 = all that nobody else makes
    bool collect_only = false;        ///< make no runs
    bool keep_runs = true;            ///< the files in runs/, of use to those who add seeds or policies later
    bool json = false;
    bool report = true;
};

/// Makes the runs that are missing, collects all into the results file, prints what they came to and writes the report.
/// Returns the exit code.
int run_experiment(const Experiment& experiment, const RunAs& as);

}  // namespace septima::cli
