#pragma once

#include <string>
#include <vector>

#include "sim/base/error.h"
#include "sim/network/draft.h"
#include "sim/policy/compile.h"
#include "sim/signal/default_plan.h"

namespace septima::test {

// A town drawn for the tests: Carrera 7 runs north from (0,0) to (0,4000) in four links each way of 1000 m with three
// lanes; Calle 0, 10, 20, 30, 40 cross it every 1000 m, 500 m to each side, one lane each way. Signals at Calle 10,
// 20, 30.
//
//   Calle 40   w4 --- c4 --- e4        y = 4000
//   Calle 30   w3 --- c3*--- e3        y = 3000
//   Calle 20   w2 --- c2*--- e2        y = 2000   <- everybody lives here
//   Calle 10   w1 --- c1*--- e1        y = 1000
//   Calle 0    w0 --- c0 --- e0        y = 0
inline Draft town_draft() {
    Draft draft;
    draft.name = "town";
    draft.file = "town";
    for (int i = 0; i <= 4; ++i)
        for (const int side : {-1, 0, 1}) {
            DraftNode node;
            node.name = std::string(side < 0 ? "w" : side == 0 ? "c" : "e") + std::to_string(i);
            node.xy = {500.0 * side, 1000.0 * i};
            if (side == 0 && i > 0 && i < 4) node.control = NodeControl::signal;
            draft.nodes.push_back(node);
        }
    const auto both_ways = [&draft](std::uint32_t a, std::uint32_t b, const std::string& street, int lanes,
                                    RoadClass c) {
        for (const bool back : {false, true}) {
            DraftLink link;
            link.from = back ? b : a;
            link.to = back ? a : b;
            link.name = draft.nodes[link.from].name + "_" + draft.nodes[link.to].name;
            link.street = street;
            link.lanes = lanes;
            link.road_class = c;
            link.limit_mps = lanes == 3 ? 60.0 / 3.6 : 30.0 / 3.6;
            draft.links.push_back(link);
        }
    };
    for (std::uint32_t i = 0; i < 4; ++i) both_ways(3 * i + 1, 3 * i + 4, "Carrera 7", 3, RoadClass::primary);
    for (std::uint32_t i = 0; i <= 4; ++i)
        for (const std::uint32_t west : {3 * i, 3 * i + 1})
            both_ways(west, west + 1, "Calle " + std::to_string(10 * i), 1, RoadClass::residential);
    return draft;
}

inline Network town() {
    Problems problems;
    Network network = finished(town_draft(), problems);
    add_default_plans(network);
    return network;
}

/// One zone of people around (0, 2000) and an empty gate in the north.
inline Zones town_zones(const Network& network) {
    Zones zones;
    for (const bool gate : {false, true}) {
        zones.id.push_back(gate ? "north" : "middle");
        zones.name.push_back(gate ? "North" : "Middle");
        zones.population.push_back(gate ? 0.0 : 10000.0);
        zones.jobs.push_back(gate ? 0.0 : 5000.0);
        zones.stratum.push_back(0);
        zones.gate.push_back(gate ? 1 : 0);
        zones.polygon.push_back({});
        const LinkId out = *network.find_link(gate ? "c4_c3" : "c2_c3");
        const LinkId in = *network.find_link(gate ? "c3_c4" : "c1_c2");
        zones.origin_links.push_group(std::vector<LinkId>{out});
        zones.destination_links.push_group(std::vector<LinkId>{in});
    }
    return zones;
}

/// Tuesday 24 November 2026, 06:00 to 09:00.
inline PolicyContext town_context(const Network& network, const Zones& zones) {
    PolicyContext context = policy_context(network, zones, {});
    context.date = Date{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{24}};
    context.start_s = 6.0 * 3600.0;
    context.end_s = 9.0 * 3600.0;
    return context;
}

inline std::vector<std::string> names_of(const Network& network, const std::vector<LinkId>& links) {
    std::vector<std::string> names;
    for (const LinkId link : links) names.push_back(network.link_name[link]);
    return names;
}

/// Whoever makes a measure by hand reads what is wrong with it in Spanish.
inline void expect_told_in_spanish(const Problems& problems) {
    for (const std::vector<Problem>& told : {problems.errors, problems.warnings})
        for (const Problem& problem : told) EXPECT_FALSE(problem.es.empty()) << problem.text;
}

}  // namespace septima::test
