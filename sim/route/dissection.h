#pragma once

#include <vector>

#include "sim/network/network.h"

namespace septima {

/// Links in the order in which a hierarchy takes them: those on which a town falls into two halves come last. Nested
/// dissection of the junctions by inertial flow (Schild & Sommer, SEA 2015: sort them along a direction, take the least
/// cut between the first and the last quarter); the links of a cut separate the links of both sides.
std::vector<LinkId> dissected(const Network& network);

}  // namespace septima
