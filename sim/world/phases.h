#pragma once

// The phases of a step and what they share; private to sim/world.

#include <algorithm>
#include <cstdint>

#include "sim/base/random.h"
#include "sim/model/car_following.h"
#include "sim/world/world.h"

namespace septima::phases {

void apply_commands(World& world);  ///< policies and the operator's hand -> Controls
void renew_routes(World& world);    ///< at epochs: routes of those about to depart and of those who listen
void depart(World& world);          ///< trips whose time has come join the queue outside their link
void turn_lights(World& world);     ///< signal plans -> what each turn sees
void observe(World& world);         ///< which nodes have somebody near
void arbitrate(World& world);       ///< per node: who may pass the stop line
void change_lanes(World& world);    ///< per lane: who moves sideways (left on even steps, right on odd ones)
void move(World& world);            ///< per lane: accelerations, new places and speeds
void enter(World& world);           ///< per link: who gets onto the road from outside
void rebuild(World& world);         ///< per lane: pulls its vehicles into the next order
void measure(World& world);         ///< at the end of intervals: sums -> Measurements
void find_stuck(World& world);      ///< now and then: standing vehicles, cycles of full links
void check_conservation(const World& world);

void make_layout(const Network& network, Layout& layout);
/// Lanes from which each turn can be made, with the lanes that are open now.
void update_turn_lanes(const Network& network, const Controls& controls, Layout& layout);

inline float length_m(const World& world, std::uint32_t row) {
    return world.classes->rows[world.vehicles.rider[row].vehicle_class].length_m;
}

/// How far ahead of the stop line a driver reacts to it, m.
inline float line_reach_m(float speed_mps) { return 12.0F + speed_mps * (1.2F + speed_mps * 0.3F); }

inline bool may_use(const World& world, std::uint32_t lane, std::uint32_t trip, VehicleKind kind) {
    if (allows(world.controls.lane_allowed[lane], kind)) return true;
    if (world.controls.lane_allowed[lane] == 0) return false;  // closed: nobody drives into works
    const float compliance = world.controls.lane_compliance[lane];
    return compliance < 1.0F && uniform(world.options.seed, trip, Purpose::compliance) >= static_cast<double>(compliance);
}

inline VehicleKind kind_of(const World& world, std::uint32_t row) {
    return world.classes->rows[world.vehicles.rider[row].vehicle_class].kind;
}

/// Lanes one must move to the right (> 0) or left (< 0) to make the turn; 0: this lane will do.
inline int lane_shift(const Layout& layout, std::uint32_t lane, std::uint32_t turn) {
    if (turn == none) return 0;
    const int number = layout.lane_number[lane];
    if (number < layout.turn_first_lane[turn]) return layout.turn_first_lane[turn] - number;
    if (number > layout.turn_last_lane[turn]) return layout.turn_last_lane[turn] - number;
    return 0;
}

/// The turn of a trip after its next one; none when the trip ends before.
inline std::uint32_t turn_after(const World& world, std::uint32_t trip, std::size_t ahead) {
    const auto& turns = world.routes.turns[trip];
    const std::size_t at = world.routes.at[trip] + ahead;
    return at < turns.size() ? turns[at] : none;
}

}  // namespace septima::phases
