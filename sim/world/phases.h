#pragma once

// The phases of a step and what they share; private to sim/world.

#include <algorithm>
#include <cstdint>
#include <span>

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

inline const ClassFacts& class_of(const World& world, std::uint32_t row) {
    return world.class_facts[world.vehicles.rider[row].vehicle_class];
}
inline float length_m(const World& world, std::uint32_t row) { return class_of(world, row).length_m; }
inline VehicleKind kind_of(const World& world, std::uint32_t row) { return class_of(world, row).kind; }
/// The driver of a row, with his own headway and the speed he wants on this link.
inline Driver driver_of(const World& world, std::uint32_t row) {
    Driver driver = class_of(world, row).driver;
    driver.desired_speed_mps = world.vehicles.desired_mps[row];
    driver.time_headway_s = world.vehicles.headway_s[row];
    return driver;
}

/// Items first..last of an offset array.
inline std::span<const std::uint32_t> arrivals_of(const Layout& layout, std::uint32_t lane) {
    return {layout.arrivals.data() + layout.arrival_begin[lane], layout.arrivals.data() + layout.arrival_begin[lane + 1]};
}

/// How far ahead of the stop line a driver reacts to it, m.
inline float line_reach_m(float speed_mps) { return 12.0F + speed_mps * (1.2F + speed_mps * 0.3F); }

inline bool may_use(const World& world, std::uint32_t lane, std::uint32_t trip, VehicleKind kind) {
    if (allows(world.controls.lane_allowed[lane], kind)) return true;
    if (world.controls.lane_allowed[lane] == 0) return false;  // closed: nobody drives into works
    const float compliance = world.controls.lane_compliance[lane];
    return compliance < 1.0F && uniform(world.options.seed, trip, Purpose::compliance) >= static_cast<double>(compliance);
}

/// Lanes one must move to the right (> 0) or left (< 0) to make the turn; 0: this lane will do.
inline int lane_shift(const Layout& layout, std::uint32_t lane, std::uint32_t turn) {
    if (turn == none) return 0;
    const int number = layout.lane[lane].number;
    const TurnFacts& facts = layout.turn[turn];
    if (number < facts.first_lane) return facts.first_lane - number;
    if (number > facts.last_lane) return facts.last_lane - number;
    return 0;
}

/// A turn of a trip's route: 0 = the next one; none when the trip ends before.
inline std::uint32_t turn_ahead(const World& world, std::uint32_t trip, std::size_t ahead) {
    const auto& turns = world.routes.turns[trip];
    const std::size_t at = world.routes.at[trip] + ahead;
    return at < turns.size() ? turns[at] : none;
}

}  // namespace septima::phases
