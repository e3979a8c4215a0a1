#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/base/error.h"
#include "sim/demand/demand.h"
#include "sim/result/static_effect.h"
#include "sim/route/assignment_network.h"
#include "sim/scenario/scenario.h"

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
    std::string period;                    ///< what was taken from the demand; empty when the demand has no periods
    std::string time_unit;                 ///< "s", or empty: the file's
    Demand demand;                         ///< the whole table; empty with a *_trips.tntp file
    double scale = 1.0;                    ///< what it is multiplied by
    int from_s = 0, to_s = 0;              ///< of the period; both 0 when there is none
    std::vector<std::string> link_street;  ///< per street of a street network
    std::vector<std::size_t> link_class;   ///< its RoadClass
    double vehicles = 0.0;                 ///< between and within zones
    double within_zones = 0.0;
};

/// A scenario's city for equilibria under commands; nothing when it has single trips in the place of a demand. The
/// scenario must outlive it. What is wrong goes to `problems`.
std::optional<StaticCity> static_city(const Scenario& scenario, Problems& problems);

/// Reads everything; all that is wrong goes to `problems`. Throws InputError with all of it, IoError when a file cannot
/// be read.
AssignInput read_assign_input(const AssignFiles& files, Problems& problems);

}  // namespace septima::cli
