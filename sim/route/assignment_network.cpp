#include "sim/route/assignment_network.h"

#include <fmt/format.h>

#include <array>
#include <limits>

namespace septima {

namespace {

/// What a class wants in all its periods together.
OdMatrix summed_demand(std::size_t zones, std::size_t rule, const std::vector<ClassDemand>& demand) {
    OdMatrix sum(zones);
    for (const ClassDemand& d : demand)
        for (std::size_t i = 0; d.rule == rule && i < sum.cells.size(); ++i)
            sum.cells[i] += d.vehicles->cells[i] * d.factor;
    return sum;
}

/// Origins of the problem: every row of a matrix that holds a vehicle.
void add_demand(const AssignmentNetwork& network, std::size_t rule, const OdMatrix& od, AssignmentProblem& problem) {
    for (std::size_t o = 0; o < od.zones; ++o) {
        OriginDemand origin{static_cast<std::uint32_t>(rule), network.zone_origin[o],
                            static_cast<std::uint32_t>(problem.destination.size()), 0};
        for (std::size_t d = 0; d < od.zones; ++d) {
            if (o == d || od.at(o, d) <= 0.0) continue;
            problem.destination.push_back(network.zone_destination[d]);
            problem.vehicles.push_back(od.at(o, d));
        }
        origin.end = static_cast<std::uint32_t>(problem.destination.size());
        if (origin.end > origin.begin) problem.origins.push_back(origin);
    }
}

TravellerClass traveller_class(const AssignmentNetwork& network, const ClassRule& rule) {
    TravellerClass c{rule.name, rule.pce, rule.value_of_time, {}, {}};
    c.fixed.assign(network.graph.arcs(), 0.0);
    c.toll.assign(network.graph.arcs(), 0.0);
    for (std::size_t a = 0; a < network.links; ++a) {
        c.fixed[a] = allows(network.link_allowed[a], rule.kind) ? rule.length_weight * network.link_length[a]
                                                                : std::numeric_limits<double>::infinity();
        c.toll[a] = rule.toll.empty() ? rule.toll_weight * network.link_toll[a] : rule.toll[a] / rule.value_of_time;
        if (c.fixed[a] + c.toll[a] + network.graph.delay[a].free_time < 0.0)
            throw InputError(fmt::format(
                "link {}: time, length and toll cost class '{}' {} on an empty road; a route "
                "may not cost less than nothing",
                network.link_name[a], rule.name, c.fixed[a] + c.toll[a] + network.graph.delay[a].free_time));
    }
    return c;
}

/// Nodes of the graph made from a Network: where a link begins and where it ends, then zones.
constexpr std::uint32_t start_of(std::size_t link) {
    return static_cast<std::uint32_t>(2 * link);
}
constexpr std::uint32_t end_of(std::size_t link) {
    return static_cast<std::uint32_t>(2 * link + 1);
}

void add_arc(AssignmentGraph& graph, std::uint32_t from, std::uint32_t to, const VolumeDelay& delay) {
    graph.arc_from.push_back(from);
    graph.arc_to.push_back(to);
    graph.delay.push_back(delay);
}

void add_streets(const Network& network, const std::vector<LinkPerformance>& performance, AssignmentNetwork& out) {
    for (std::size_t l = 0; l < network.links(); ++l) {
        const LinkId link = id_at<LinkId>(l);
        const LinkPerformance& p = performance[l];
        const double free_s = static_cast<double>(network.link_length_m[link] / network.free_speed_mps(link));
        const double capacity_vph = p.capacity_vph / static_cast<double>(network.link_headway_ratio[link]);
        add_arc(out.graph, start_of(l), end_of(l), {free_s, free_s * p.b, capacity_vph, p.power});
        out.link_name.push_back(network.link_name[link]);
        out.link_from.push_back(network.node_name[network.link_from[link]]);
        out.link_to.push_back(network.node_name[network.link_to[link]]);
        out.link_length.push_back(static_cast<double>(network.link_length_m[link]));
        out.link_toll.push_back(p.toll_cop);
        out.link_allowed.push_back(network.link_allowed(link));
    }
}

}  // namespace

double default_lane_capacity_vph(RoadClass c) {
    constexpr std::array<double, road_classes> vph{1900.0, 1700.0, 900.0, 800.0, 700.0, 500.0, 300.0, 600.0, 1200.0};
    return vph[static_cast<std::size_t>(c)];
}

AssignmentProblem assignment_problem(const AssignmentNetwork& network, const std::vector<ClassRule>& rules,
                                     const std::vector<ClassDemand>& demand) {
    AssignmentProblem problem;
    problem.graph = network.graph;
    for (const ClassRule& rule : rules) problem.classes.push_back(traveller_class(network, rule));
    for (std::size_t r = 0; r < rules.size(); ++r)
        add_demand(network, r, summed_demand(network.zone_name.size(), r, demand), problem);
    return problem;
}

AssignmentNetwork assignment_network(const Network& network, const Zones& zones,
                                     const std::vector<LinkPerformance>& performance) {
    AssignmentNetwork out;
    out.links = network.links();
    add_streets(network, performance, out);
    const VolumeDelay nothing{0.0, 0.0, 1.0, 1.0};
    for (std::size_t t = 0; t < network.turns(); ++t) {
        const TurnId turn = id_at<TurnId>(t);
        add_arc(out.graph, end_of(row(network.turn_from[turn])), start_of(row(network.turn_to[turn])), nothing);
    }
    for (std::size_t z = 0; z < zones.size(); ++z) {
        const ZoneId zone = id_at<ZoneId>(z);
        const auto origin = static_cast<std::uint32_t>(2 * (network.links() + z));
        out.zone_name.push_back(zones.id[zone]);
        out.zone_origin.push_back(origin);
        out.zone_destination.push_back(origin + 1);
        for (const LinkId link : zones.origin_links[zone]) add_arc(out.graph, origin, start_of(row(link)), nothing);
        for (const LinkId link : zones.destination_links[zone])
            add_arc(out.graph, end_of(row(link)), origin + 1, nothing);
    }
    out.graph.passable.assign(2 * (network.links() + zones.size()), 1);
    index_arcs(out.graph);
    return out;
}

}  // namespace septima
