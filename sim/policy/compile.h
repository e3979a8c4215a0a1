#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/base/error.h"
#include "sim/demand/trips.h"
#include "sim/network/network.h"
#include "sim/policy/command.h"
#include "sim/policy/measure.h"
#include "sim/policy/street.h"

namespace septima {

/// Where and when a policy is to apply. Network and zones must outlive it.
struct PolicyContext {
    const Network* network = nullptr;
    const Zones* zones = nullptr;
    const BusLines* bus_lines = nullptr;  ///< none: no measure can name one
    StreetIndex streets;
    Point centre;  ///< of population: inbound leads there
    Date date;
    double start_s = 0.0;
    double end_s = 0.0;
    bool drivers_choose = false;  ///< by costs, unless a measure says what they do
};

/// Other names of streets, e.g. those a sketch lists: (name in the network, other name).
using StreetAliases = std::vector<std::pair<std::string, std::string>>;

PolicyContext policy_context(const Network& network, const Zones& zones, const StreetAliases& aliases);

/// Mean place of the inhabitants; of the nodes when nobody is known to live anywhere.
Point centre_of_population(const Network& network, const Zones& zones);

/// Turns measures into commands: windows into a start and an end that restores what was before, streets and zones into
/// ids, plate rules into the digits of the date. A measure that does not hold during the run gives no command; its
/// sentence says why. Unknown names are errors with near names, all of them at once.
Policy compile(const PolicyFile& policy, const PolicyContext& context, Problems& problems);

}  // namespace septima
