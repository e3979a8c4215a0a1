#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "sim/route/volume_delay.h"

namespace septima {

/// Nodes and arcs of an assignment, as rows. An arc is a street or a turn between two streets.
struct AssignmentGraph {
    std::vector<std::uint32_t> arc_from;  ///< node row
    std::vector<std::uint32_t> arc_to;
    std::vector<VolumeDelay> delay;                 ///< per arc
    std::vector<char> passable;                     ///< per node; 0: trips begin or end here, but none passes through
    std::vector<std::uint32_t> out_begin, out_arc;  ///< arcs that leave a node
    std::vector<std::uint32_t> in_begin, in_arc;    ///< arcs that enter it

    std::size_t nodes() const { return passable.size(); }
    std::size_t arcs() const { return arc_from.size(); }
};

/// Fills the offset arrays from arc_from, arc_to and passable.
void index_arcs(AssignmentGraph& graph);

/// Travellers who see the same cost: time + fixed + toll. Costs are in units of time; money is divided by the class's
/// value of time before it comes here.
struct TravellerClass {
    std::string name;
    double pce = 1.0;            ///< passenger-car equivalents of a vehicle: what it adds to the volume of an arc
    double value_of_time = 1.0;  ///< money per unit of time; only for reading and writing tolls
    std::vector<double> fixed;   ///< per arc: cost beside time (distance); infinite = the class may not use it
    std::vector<double> toll;    ///< per arc: paid to somebody, so no cost to the system
};

/// Vehicles of one class from one node: rows [begin, end) of the destinations.
struct OriginDemand {
    std::uint32_t traveller_class = 0;
    std::uint32_t node = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

/// A static assignment problem. Demand within a node is not in it.
struct AssignmentProblem {
    AssignmentGraph graph;
    std::vector<TravellerClass> classes;
    std::vector<OriginDemand> origins;
    std::vector<std::uint32_t> destination;  ///< node row
    std::vector<double> vehicles;            ///< > 0, per unit of time of the capacities
};

/// Routes of one origin and class that carry volume or may: an acyclic part of the graph (Dial 2006), nodes in an order
/// in which every arc leads forward.
struct Bush {
    std::vector<std::uint32_t> order;  ///< node rows; order[0] is the origin
    std::vector<std::uint32_t> first;  ///< order + 1: arcs that enter order[k] are rows first[k] .. first[k + 1]
    std::vector<std::uint32_t> arc;
    std::vector<std::uint32_t> tail;  ///< place in `order` where the arc begins
    std::vector<double> volume;       ///< passenger-car equivalents
};

enum class Objective : std::uint8_t {
    user_equilibrium,  ///< nobody can gain by another route (Wardrop 1952, first principle)
    system_optimum     ///< least total of time and fixed cost, tolls being transfers
};

/// How far an assignment is.
struct AssignmentProgress {
    int iteration = 0;
    double relative_gap = 0.0;
};

struct AssignmentOptions {
    Objective objective = Objective::user_equilibrium;
    double relative_gap = 1e-6;
    int most_iterations = 1000;
    /// Called once an iteration; false stops the work.
    std::function<bool(const AssignmentProgress&)> report;
};

/// Vehicles whom no way serves.
struct UnservedPair {
    std::uint32_t traveller_class = 0;
    std::uint32_t origin = 0;  ///< node rows
    std::uint32_t destination = 0;
    double vehicles = 0.0;
};

/// What an assignment found. Totals are in passenger-car equivalents x time.
struct Assignment {
    std::vector<double> volume;                     ///< per arc, passenger-car equivalents
    std::vector<std::vector<double>> class_volume;  ///< class, arc: vehicles
    std::vector<double> time;                       ///< per arc
    std::vector<Bush> bushes;                       ///< per row of `origins`
    std::vector<UnservedPair> unserved;
    double relative_gap = 0.0;  ///< (cost of all - cost if all had the cheapest routes at these times) / cost of all
    double beckmann = 0.0;      ///< sum of the integrals of time, plus fixed costs and tolls
    double total_travel_time = 0.0;
    double total_cost = 0.0;  ///< time, fixed costs and tolls
    int iterations = 0;
    bool converged = false;
    std::vector<double> gap_history;
};

/// Solves a problem by Algorithm B (Dial 2006) with bushes renewed from exact shortest paths; README.md tells how. The
/// result does not depend on the number of threads. REQUIRES an indexed graph, costs >= 0, vehicles > 0.
Assignment assigned(const AssignmentProblem& problem, const AssignmentOptions& options);

/// What every traveller should pay on an arc for the delay he gives to others: volume x slope, in units of time (Pigou
/// 1920).
std::vector<double> marginal_tolls(const AssignmentProblem& problem, const Assignment& optimum);

}  // namespace septima
