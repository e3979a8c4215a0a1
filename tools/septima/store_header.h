#pragma once

#include <string>
#include <vector>

#include "sim/batch/store.h"
#include "sim/policy/command.h"
#include "sim/scenario/experiment.h"
#include "sim/scenario/scenario.h"

namespace septima::cli {

/// What a results file tells about a scenario and its policies; `policies[0]` is the base. `command_line` names no
/// places of this machine.
StoreHeader store_header(const Scenario& scenario, const std::vector<Policy>& policies, double end_s,
                         const std::string& command_line);

/// The same for all cases of an experiment. It tells nothing that differs from one time to the next.
StoreHeader store_header(const Experiment& experiment, const std::string& command_line);

}  // namespace septima::cli
