#pragma once

#include <vector>

#include "render/city_map.h"
#include "sim/world/snapshot.h"

namespace septima::render {

/// Vehicle-hours lost per hour on the links that lead into a node, against their speed limits.
double lost_at(const CityMap& map, const Snapshot& snapshot, NodeId node);
/// Vehicles that stand or crawl (below 5 km/h) on the links that lead into a node, at most 150 m before it.
std::size_t queued_at(const CityMap& map, const Snapshot& snapshot, NodeId node);

/// The junctions that the camera tiles show: the pinned ones, then those where most time is being lost, 250 m apart at
/// least so that one jam fills one tile. One of `shown` keeps its tile while it loses at least half as much as the
/// worst that has none: pictures that jump cannot be watched.
std::vector<NodeId> junctions_to_show(const CityMap& map, const Snapshot& snapshot, const std::vector<NodeId>& pinned,
                                      const std::vector<NodeId>& shown, std::size_t count);

/// The junction (three streets or a signal) nearest to a place; no_id when there is none.
NodeId junction_near(const CityMap& map, Point place);

/// "Cra. 7 × Cl. 72": the two most important streets that meet at a node; "Av. Boyacá ~ Cl. 13" where only one has
/// a name.
std::string junction_name(const CityMap& map, NodeId node);

}  // namespace septima::render
