#pragma once

#include "sim/base/error.h"
#include "sim/network/network.h"

namespace septima {

/// Lists what would go wrong when vehicles drive on a network. Errors: what no run can mean (a turn that is never
/// green, crossing turns green at once, a plan without time, a place that is no number). Warnings: links that `info`
/// distrusts, up to twenty of each kind by name. REQUIRES that plans were added to the controllers (add_default_plans).
void check_network(const Network& network, Problems& problems);

}  // namespace septima
