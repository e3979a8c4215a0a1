#pragma once

#include <cstddef>

namespace septima::cli {

/// Processor seconds of a batch, those of the programs it starts included.
struct BatchCost {
    double before_runs_s = 0.0;  ///< reading the experiment
    double runs_s = 0.0;         ///< making the runs, simulation and all
    double tables_s = 0.0;       ///< ... of it: from what was measured to tables
    double files_s = 0.0;        ///< ... of it: writing them
};

/// Of this process and of the programs it has started and waited for.
double all_cpu_s();

/// The last line of a batch: how much of the processor time was not simulation.
void print_cost(const BatchCost& cost, std::size_t made);

}  // namespace septima::cli
