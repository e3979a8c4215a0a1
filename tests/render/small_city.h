#pragma once

#include "sim/base/error.h"
#include "sim/network/draft.h"
#include "sim/world/snapshot.h"

namespace septima::render::test {

// A cross of two two-way streets, 400 m in each direction, and a one-way street at the west end:
//
//            n3
//            |  Carrera 7 (primary, 2 lanes each way)
//   n1 ---- n0 ---- n2   Calle 72 (secondary, 1 lane each way)
//   |        |
//   v n5     n4          n1 -> n5: Carrera 9 (residential, one way, 1 lane)
inline Draft small_draft() {
    Draft draft;
    draft.name = "cross";
    const auto node = [&draft](const char* name, Point xy) {
        draft.nodes.push_back({name, xy, NodeControl::none, -1});
    };
    node("n0", {0.0, 0.0});
    node("n1", {-400.0, 0.0});
    node("n2", {400.0, 0.0});
    node("n3", {0.0, 400.0});
    node("n4", {0.0, -400.0});
    node("n5", {-400.0, -200.0});
    const auto link = [&draft](std::uint32_t from, std::uint32_t to, const char* street, RoadClass road_class,
                               int lanes) {
        DraftLink row;
        row.name = draft.nodes[from].name + draft.nodes[to].name;
        row.street = street;
        row.from = from;
        row.to = to;
        row.road_class = road_class;
        row.lanes = lanes;
        draft.links.push_back(row);
    };
    for (const auto& [a, b] : {std::pair{1U, 0U}, {0U, 2U}}) {
        link(a, b, "Calle 72", RoadClass::secondary, 1);
        link(b, a, "Calle 72", RoadClass::secondary, 1);
    }
    for (const auto& [a, b] : {std::pair{4U, 0U}, {0U, 3U}}) {
        link(a, b, "Carrera 7", RoadClass::primary, 2);
        link(b, a, "Carrera 7", RoadClass::primary, 2);
    }
    link(1, 5, "Carrera 9", RoadClass::residential, 1);
    return draft;
}

inline Network small_network() {
    Problems problems;
    return finished(small_draft(), problems);
}

/// Everybody at 30 km/h, nobody on the road.
inline Snapshot calm_snapshot(const Network& network) {
    Snapshot snapshot;
    snapshot.link_speed_mps.assign(network.links(), 30.0F / 3.6F);
    snapshot.link_vehicles.assign(network.links(), 0.0F);
    snapshot.lane_light.assign(network.lanes(), Light::dark);
    return snapshot;
}

inline LinkId link_named(const Network& network, std::string_view name) {
    return network.find_link(name).value();
}

}  // namespace septima::render::test
