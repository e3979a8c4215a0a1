#pragma once

#include <string>
#include <vector>

#include "sim/base/error.h"
#include "sim/route/assignment_network.h"

namespace septima::cli {

/// Where `septima assign` finds its problem. Negative weights: as the network file says.
struct AssignFiles {
    std::string network;
    std::string demand;
    std::string zones;
    std::string classes;
    std::string tolls;  ///< a file; empty for none
    std::string period;
    double toll_weight = -1.0;
    double length_weight = -1.0;
};

struct AssignInput {
    AssignmentNetwork network;
    std::vector<ClassRule> rules;
    AssignmentProblem problem;
    std::string period;     ///< what was taken from the demand; empty when the demand has no periods
    std::string time_unit;  ///< "s", or empty: the file's
    double vehicles = 0.0;  ///< between and within zones
    double within_zones = 0.0;
};

/// Reads everything; all that is wrong goes to `problems`. Throws InputError with all of it, IoError when a file cannot
/// be read.
AssignInput read_assign_input(const AssignFiles& files, Problems& problems);

}  // namespace septima::cli
