#pragma once

// Shared by the zone sources; not for other folders.

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/demand/reachability.h"
#include "sim/demand/zones.h"

namespace septima {

using ZoneLinks = std::vector<std::pair<ZoneId, LinkId>>;

/// What holds of all zones of a file together: ids differ, somebody lives and works there.
void check_zones(const ZoneFile& zones, Problems& problems);

/// Links with doors where a car can start and end, long enough to hold a vehicle; those of any class when there are
/// none.
std::vector<LinkId> door_links(const Network& network, const Reachability& ways);

/// Mean place of all nodes, m.
Point network_centre(const Network& network);

/// Where a gate's trips enter and leave.
struct GateLinks {
    std::vector<LinkId> entering;
    std::vector<LinkId> leaving;
};

/// The links at the outer end of a street (names compared without case and accents).
GateLinks outer_end(const Network& network, const Reachability& ways, const std::string& street);

/// Outer ends of motorways, trunk and primary roads near the hull of the network, largest first, at most 20.
std::vector<GateLinks> outer_gates(const Network& network, const Reachability& ways);

/// Nodes that stand around the network, counter-clockwise.
Polygon convex_hull(std::vector<Point> points);

/// Distance from a place to the boundary of a polygon, m.
double boundary_distance_m(const Polygon& polygon, Point place);

}  // namespace septima
