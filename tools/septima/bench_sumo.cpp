#include "tools/septima/bench_sumo.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/base/error.h"
#include "sim/base/file.h"

namespace septima::cli {

namespace {

namespace fs = std::filesystem;

/// Per movement: its place in the state strings of its controller.
std::vector<std::size_t> link_indices(const Network& network) {
    std::vector<std::size_t> index(network.movements(), 0);
    std::vector<std::size_t> next(network.controllers(), 0);
    for (std::size_t m = 0; m < network.movements(); ++m) {
        const LinkId link = network.turn_from[network.movement_turn[id_at<MovementId>(m)]];
        const ControllerId controller = network.node_controller[network.link_to[link]];
        if (controller != no_id<ControllerId>) index[m] = next[row(controller)]++;
    }
    return index;
}

std::string nodes_xml(const Network& network) {
    std::string xml = "<nodes>\n";
    for (std::size_t i = 0; i < network.nodes(); ++i) {
        const NodeId node = id_at<NodeId>(i);
        const ControllerId controller = network.node_controller[node];
        const std::string type = controller != no_id<ControllerId>
                                     ? fmt::format("type=\"traffic_light\" tl=\"c{}\"", row(controller))
                                     : std::string("type=\"priority\"");
        xml += fmt::format(" <node id=\"n{}\" x=\"{:.3f}\" y=\"{:.3f}\" {}/>\n", i, network.node_xy[node].x_m,
                           network.node_xy[node].y_m, type);
    }
    return xml + "</nodes>\n";
}

std::string edges_xml(const Network& network) {
    std::string xml = "<edges>\n";
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        xml += fmt::format(
            " <edge id=\"e{}\" from=\"n{}\" to=\"n{}\" numLanes=\"{}\" speed=\"{:.3f}\" priority=\"{}\"/>\n", i,
            row(network.link_from[link]), row(network.link_to[link]), network.lane_count(link),
            network.link_limit_mps[link], 10 - static_cast<int>(network.link_class[link]));
    }
    return xml + "</edges>\n";
}

std::size_t from_right(const Network& network, LaneId lane) {
    return network.lane_count(network.lane_link[lane]) - 1 - network.lane_number(lane);
}

/// One element per movement; with its light when `signals`.
std::string connections_xml(const Network& network, const std::vector<std::size_t>& index, bool signals) {
    std::string xml;
    for (std::size_t m = 0; m < network.movements(); ++m) {
        const MovementId movement = id_at<MovementId>(m);
        const TurnId turn = network.movement_turn[movement];
        const ControllerId controller = network.node_controller[network.link_to[network.turn_from[turn]]];
        if (signals && controller == no_id<ControllerId>) continue;
        const std::string light =
            signals ? fmt::format(" tl=\"c{}\" linkIndex=\"{}\"", row(controller), index[m]) : std::string{};
        xml += fmt::format(" <connection from=\"e{}\" to=\"e{}\" fromLane=\"{}\" toLane=\"{}\"{}/>\n",
                           row(network.turn_from[turn]), row(network.turn_to[turn]),
                           from_right(network, network.movement_from[movement]),
                           from_right(network, network.movement_to[movement]), light);
    }
    return xml;
}

/// Green within a phase: 'g' for a turn that gives way to another that is green as well.
char green_of(const Network& network, const Phase& phase, TurnId turn) {
    for (const Conflict& conflict : network.turn_conflicts[turn])
        if (conflict.priority == Priority::theirs &&
            std::ranges::find(phase.turns, conflict.other) != phase.turns.end())
            return 'g';
    return 'G';
}

std::string plans_xml(const Network& network, const std::vector<std::size_t>& index) {
    std::vector<std::vector<MovementId>> of(network.controllers());
    for (std::size_t m = 0; m < network.movements(); ++m) {
        const MovementId movement = id_at<MovementId>(m);
        const ControllerId c =
            network.node_controller[network.link_to[network.turn_from[network.movement_turn[movement]]]];
        if (c != no_id<ControllerId>) of[row(c)].push_back(movement);
    }
    std::string xml;
    for (std::size_t c = 0; c < of.size(); ++c) {
        const SignalPlan& plan = network.controller_plan[id_at<ControllerId>(c)];
        xml +=
            fmt::format(" <tlLogic id=\"c{}\" type=\"static\" programID=\"0\" offset=\"{:.1f}\">\n", c, plan.offset_s);
        for (const Phase& phase : plan.phases) {
            std::string green(of[c].size(), 'r');
            std::string amber = green;
            const std::string red = green;
            for (const MovementId movement : of[c]) {
                const TurnId turn = network.movement_turn[movement];
                if (std::ranges::find(phase.turns, turn) == phase.turns.end()) continue;
                green[index[row(movement)]] = green_of(network, phase, turn);
                amber[index[row(movement)]] = 'y';
            }
            for (const auto& [seconds, state] :
                 {std::pair{phase.green_s, green}, {phase.amber_s, amber}, {phase.all_red_s, red}})
                if (seconds > 0.0F) xml += fmt::format("  <phase duration=\"{:.1f}\" state=\"{}\"/>\n", seconds, state);
        }
        xml += " </tlLogic>\n";
    }
    return xml;
}

std::string routes_xml(const VehicleClasses& classes, const Trips& trips) {
    std::string xml = "<routes>\n";
    for (std::size_t i = 0; i < classes.rows.size(); ++i) {
        const VehicleClass& c = classes.rows[i];
        xml += fmt::format(
            " <vType id=\"{}\" length=\"{}\" minGap=\"{}\" tau=\"{}\" accel=\"{}\" decel=\"4.5\" maxSpeed=\"{}\" "
            "speedFactor=\"normc({},{},0.2,2)\"/>\n",
            i, c.length_m, c.min_gap_m, c.time_headway_s, c.max_accel_mps2, c.max_speed_mps, c.desired_speed_factor,
            c.speed_spread);
    }
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const TripId trip = id_at<TripId>(i);
        const std::uint32_t first = trips.route_begin[trip];
        const std::uint32_t last = trips.route_begin.values()[i + 1];
        if (first == last)
            throw InputError(
                fmt::format("--sumo: trip {} chooses its own route; only scenes whose routes are given can be "
                            "written (grid10, grid30, grid60, freeway)",
                            i));
        xml += fmt::format(
            " <vehicle id=\"{}\" type=\"{}\" depart=\"{:.2f}\" departLane=\"best\" departSpeed=\"max\"><route edges=\"",
            i, trips.vehicle_class[trip], trips.departure_s[trip]);
        for (std::uint32_t k = first; k < last; ++k)
            xml += fmt::format("{}e{}", k > first ? " " : "", row(trips.route_links[k]));
        xml += "\"/></vehicle>\n";
    }
    return xml + "</routes>\n";
}

}  // namespace

void write_sumo(const Network& network, const VehicleClasses& classes, const Trips& trips, const fs::path& folder) {
    const std::vector<std::size_t> index = link_indices(network);
    fs::create_directories(folder);
    write_atomically(folder / "g.nod.xml", nodes_xml(network));
    write_atomically(folder / "g.edg.xml", edges_xml(network));
    write_atomically(folder / "g.con.xml",
                     "<connections>\n" + connections_xml(network, index, false) + "</connections>\n");
    write_atomically(folder / "g.tll.xml", "<tlLogics>\n" + plans_xml(network, index) +
                                               connections_xml(network, index, true) + "</tlLogics>\n");
    write_atomically(folder / "g.rou.xml", routes_xml(classes, trips));
}

}  // namespace septima::cli
