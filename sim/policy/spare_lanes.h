#pragma once

#include <vector>

#include "sim/network/network.h"
#include "sim/policy/compile.h"

namespace septima {

/// Links that receive a lane in some reversible measure of the policies, with the number of lanes they need.
struct SpareLanes {
    std::vector<LinkId> links;  ///< in id order
    std::vector<int> lanes;     ///< beside `links`
};

/// What the reversible measures need of a network. Unknown streets are left for `compile` to complain about.
SpareLanes spare_lanes_needed(const std::vector<PolicyFile>& policies, const PolicyContext& context);

/// The network with further lanes on the left of some links, closed to everybody until a command opens them. They lead
/// straight on: into the spare lane of the next link, or, where that has none, into its leftmost lane. Links, turns,
/// signals and the other lanes keep their names, their order and their lane_num; lane and movement ids shift. A world
/// without the command that opens them moves exactly as on the network without them.
Network with_spare_lanes(const Network& network, const SpareLanes& spare);

}  // namespace septima
