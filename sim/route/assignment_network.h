#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/error.h"
#include "sim/base/vehicle_class.h"
#include "sim/demand/demand.h"
#include "sim/demand/trips.h"
#include "sim/network/network.h"
#include "sim/route/assignment.h"

namespace septima {

/// A network as an assignment sees it: where the arcs are, what they take, and where zones begin and end.
struct AssignmentNetwork {
    AssignmentGraph graph;
    std::size_t links = 0;  ///< arcs [0, links) are streets; the others turns, and ways between zones and streets

    // per street
    std::vector<std::string> link_name, link_from, link_to;
    std::vector<double> link_length;
    std::vector<double> link_toll;  ///< money
    std::vector<KindMask> link_allowed;

    std::vector<std::string> zone_name;
    std::vector<std::uint32_t> zone_origin;  ///< node row
    std::vector<std::uint32_t> zone_destination;

    // what the file says a unit of toll and of length is worth (TNTP)
    double toll_weight = 0.0;
    double length_weight = 0.0;
};

/// One class of a multi-class assignment. Time and money are those of the network: TNTP as in the file, GMNS s and COP.
struct ClassRule {
    std::string name = "all";
    VehicleKind kind = VehicleKind::car;
    double pce = 1.0;
    double value_of_time = 1.0;  ///< money per time
    double toll_weight = 0.0;    ///< time per money of the network's own tolls
    double length_weight = 0.0;  ///< time per length
    std::vector<double> toll;    ///< money per street, in place of the network's own; empty = those
};

/// Demand of one class between zones, vehicles per unit of time of the capacities. A class may have several.
struct ClassDemand {
    std::size_t rule = 0;
    const OdMatrix* vehicles = nullptr;
    double factor = 1.0;  ///< what the matrix is multiplied by
};

/// Puts network, classes and demand together. Cells within a zone are left out. Throws InputError when an arc would
/// cost less than nothing.
AssignmentProblem assignment_problem(const AssignmentNetwork& network, const std::vector<ClassRule>& rules,
                                     const std::vector<ClassDemand>& demand);

/// What stands for capacity where a file has none: veh/h and lane by road class. Streets with signals: 1800 by half
/// green.
double default_lane_capacity_vph(RoadClass c);

/// Capacity, b and power of a street; NaN = not given.
struct LinkPerformance {
    double capacity_vph = 0.0;
    double b = 0.15;
    double power = 4.0;
    double toll_cop = 0.0;
};

/// Streets, their turns (those the network does not have are forbidden) and zones; time in s, volume in veh/h. A trip
/// may start on any link of its zone and end on any.
AssignmentNetwork assignment_network(const Network& network, const Zones& zones,
                                     const std::vector<LinkPerformance>& performance);

}  // namespace septima
