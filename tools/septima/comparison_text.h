#pragma once

#include "sim/batch/batch.h"
#include "sim/scenario/experiment.h"

namespace septima::cli {

/// What a batch came to: one JSON object on stdout.
void print_json(const Experiment& experiment, const BatchOutcome& outcome);

/// The same as tables to read, one per case that is compared with another.
void print_tables(const Experiment& experiment, const BatchOutcome& outcome);

}  // namespace septima::cli
