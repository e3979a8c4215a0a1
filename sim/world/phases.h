#pragma once

// The phases of a step and what they share; private to sim/world.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "sim/base/random.h"
#include "sim/model/car_following.h"
#include "sim/world/world.h"

namespace septima::phases {

void apply_commands(World& world);  ///< policies and the operator's hand -> Controls
void renew_routes(World& world);    ///< at epochs: routes of those about to depart and of those who listen
void take_choices(World& world);    ///< what travellers chose before the run
void depart(World& world);          ///< trips whose time has come join the queue outside their link
void turn_lights(World& world);     ///< signal plans -> what each turn sees
Sensed sensed_by(const World& world, ControllerId controller);  ///< what the detectors of a controller see
void serve_stops(World& world);                                 ///< buses: where they halt, who gets in and out
void observe(World& world);                                     ///< which nodes have somebody near
void arbitrate(World& world);                                   ///< per node: who may pass the stop line
void change_lanes(World& world);    ///< per lane: who moves sideways (left on even steps, right on odd ones)
void move(World& world);            ///< per lane: accelerations, new places and speeds
void enter(World& world);           ///< per link: who gets onto the road from outside
void place_vehicles(World& world);  ///< ... and in the middle of a link
void get_in(World& world, std::uint32_t trip);  ///< a trip that waited outside is on the road at the end of the step
void rebuild(World& world);                     ///< per lane: pulls its vehicles into the next order
void measure(World& world);                     ///< at the end of intervals: sums -> Measurements
void record_minute(World& world, std::uint32_t lane, float vehicle_s, float vehicle_m);  ///< -> DayRecord
void open_slice(World& world);                        ///< makes room in the DayRecord when a new slice began
float turn_nuisance_s(TurnType type);                 ///< what drivers count for a turn beyond its time
void find_stuck(World& world);                        ///< now and then: standing vehicles, cycles of full links
std::uint16_t steps_until_stuck(const World& world);  ///< who stands for so many steps counts as stuck
void check_conservation(const World& world);

/// Throws InputError when a number that enters the world is not finite, or one that must be is not above 0.
void check_inputs(const Network& network, const VehicleClasses& classes, const Trips& trips);

inline constexpr float queue_mps = 3.0F;                  ///< a leader slower than this stands for a queue
inline constexpr std::size_t most_lanes_into_node = 512;  ///< strips included
/// Throws InputError when more lanes lead into a node. `strips`: also the room between lanes where narrow vehicles pass
/// queues. `with_bays`: lanes that have bus bays beside them.
void make_layout(const Network& network, bool strips, std::span<const std::uint32_t> with_bays, Layout& layout);
/// Which strips are open, and to which kinds of narrow vehicles, with the lanes that are open now.
void update_strips(const Layout& layout, KindMask narrow, Controls& controls);
/// Lanes from which each turn can be made, with the lanes that are open now.
void update_turn_lanes(const Network& network, const Controls& controls, Layout& layout);

/// Lanes beside which the stops of the trips' lines have bays.
std::vector<std::uint32_t> lanes_with_bays(const Network& network, const Trips& trips);
void set_up_buses(World& world);
/// The lines' sums of the report interval that began at begin_s; they start again from zero.
void close_lines(World& world, double begin_s, bool keep);

/// Where a vehicle has to stop, or drive slowly, for what stands on its lane or beside it.
struct Halt {
    float x_m = free_road_m;  ///< its front bumper comes no further
    float slow_mps = free_road_m;
    DelayCause cause = DelayCause::incident;
};
inline constexpr float see_obstacle_m = 150.0F;  ///< so far ahead drivers leave a blocked lane (assumption)
/// Lists anew what there is to heed, after incidents began or ended.
void update_watch(World& world);
inline bool is_watched(const World& world, std::uint32_t lane) {
    return has_bit(world.watch.lanes, lane);
}
/// For a lane that is watched: what is ahead of a row.
Halt halt_ahead(const World& world, std::uint32_t lane, std::uint32_t row);
/// ... where the next obstacle at or beyond x begins; free_road_m when there is none.
float obstacle_ahead_m(const World& world, std::uint32_t lane, float x_m);
/// ... whether nothing stands between the two.
bool place_is_free(const World& world, std::uint32_t lane, float rear_m, float front_m);
/// ... lanes to move, when one would move `shift` for one's turn: out of a blocked lane, and not into one; a bus to the
/// lane of its stop. `left_m`: how far one can go before it is done; it becomes less where that is nearer.
int shift_around(const World& world, std::uint32_t lane, std::uint32_t row, int shift, float& left_m);
/// ... whether a row stops for something before the line.
bool halts_before_line(const World& world, std::uint32_t lane, std::uint32_t row);
/// The bus of a row; nullptr when it is none.
inline const Bus* bus_of(const World& world, std::uint32_t row) {
    if (world.buses.empty()) return nullptr;
    const std::uint32_t bus = world.buses.of_trip[world.vehicles.rider[row].trip];
    return bus == none ? nullptr : &world.buses.of[bus];
}

/// Speed that a script prescribes at a time, s since midnight.
float script_speed_mps(const SpeedScript& script, float time_s);

/// Since the first step.
inline float seconds_run(const World& world) {
    return static_cast<float>(world.step_index) * world.options.step_s;
}

/// A step as the ledger counts it.
inline std::int64_t step_ticks(const World& world) {
    return std::lround(static_cast<double>(world.options.step_s) * ticks_per_s);
}

inline const ClassFacts& class_of(const World& world, std::uint32_t row) {
    return world.class_facts[world.vehicles.rider[row].vehicle_class];
}
inline float length_m(const World& world, std::uint32_t row) {
    return world.vehicles.body[row].length_m;
}
inline VehicleKind kind_of(const World& world, std::uint32_t row) {
    return class_of(world, row).kind;
}
/// The driver of a row, with his own headway and the speed he wants on this link.
inline Driver driver_of(const World& world, std::uint32_t row) {
    Driver driver = class_of(world, row).driver;
    driver.desired_speed_mps = world.vehicles.body[row].desired_mps;
    driver.time_headway_s = world.vehicles.headway_s[row];
    return driver;
}

/// Items first..last of an offset array.
inline std::span<const Arrival> arrivals_of(const Layout& layout, std::uint32_t lane) {
    return {layout.arrivals.data() + layout.arrival_begin[lane],
            layout.arrivals.data() + layout.arrival_begin[lane + 1]};
}

inline std::span<const std::uint32_t> lanes_of_link(const Layout& layout, std::uint32_t link) {
    return {layout.link_lanes.data() + layout.link_lane_begin[link],
            layout.link_lanes.data() + layout.link_lane_begin[link + 1]};
}

/// First row of a lane that is behind x; rows run from front to back.
inline std::uint32_t row_behind(const World& world, std::uint32_t lane, float x_m) {
    const VehicleBody* body = world.vehicles.body.data();
    const LaneRow& rows = world.lanes.of[lane];
    return static_cast<std::uint32_t>(
        std::partition_point(body + rows.first, body + rows.end(),
                             [x_m](const VehicleBody& other) { return other.x_m >= x_m; }) -
        body);
}

/// Speed that the rider of a row does not exceed on a strip: past slow traffic as his class does, beside faster traffic
/// a little faster than that, and as he likes where nobody is beside or just ahead of him.
inline float strip_limit_mps(const World& world, std::uint32_t strip, std::uint32_t row) {
    constexpr float sight_m = 15.0F;    // of vehicles beside and ahead (assumption)
    constexpr float excess_mps = 2.0F;  // over moving traffic (assumption)
    const LaneFacts& facts = world.lanes.of[strip].facts;
    const float x_m = world.vehicles.body[row].x_m;
    float beside_mps = free_road_m;
    for (const std::uint32_t lane : {facts.left, facts.right}) {
        if (lane == none || world.lanes.of[lane].count == 0) continue;
        const std::uint32_t behind = row_behind(world, lane, x_m);
        if (behind == world.lanes.of[lane].first) continue;
        const std::uint32_t ahead = behind - 1;
        if (world.vehicles.body[ahead].x_m - length_m(world, ahead) - x_m < sight_m)
            beside_mps = std::min(beside_mps, world.vehicles.body[ahead].speed_mps);
    }
    return std::max(class_of(world, row).filter_mps, beside_mps + excess_mps);
}

/// Speed a driver wants on his lane, m/s; past others on a strip he does not drive much faster than they.
inline float desired_on(const World& world, const LaneFacts& facts, std::uint32_t lane, std::uint32_t row) {
    const float desired_mps = world.vehicles.body[row].desired_mps;
    return facts.strip ? std::min(desired_mps, strip_limit_mps(world, lane, row)) : desired_mps;
}

/// How far ahead of the stop line a driver reacts to it, m.
inline float line_reach_m(float speed_mps) {
    return 16.0F + speed_mps * (1.2F + speed_mps * 0.3F);
}

/// Two queues become one over zip_over_m before the place where they meet, and further back one looks ahead to there
/// (assumption; much shorter and each car starts from standing where they meet, longer makes no difference).
constexpr float zip_over_m = 30.0F;
inline float line_reach_m(const LaneFacts& facts, float speed_mps) {
    constexpr float beyond_m = 14.0F;
    return line_reach_m(speed_mps) + (facts.zips ? beyond_m : 0.0F);
}

inline bool may_use(const World& world, std::uint32_t lane, std::uint32_t trip, VehicleKind kind) {
    if (allows(world.controls.lane_allowed[lane], kind)) return true;
    if (world.controls.lane_allowed[lane] == 0) return false;  // closed: nobody drives into works
    const float compliance = world.controls.lane_compliance[lane];
    return compliance < 1.0F &&
           uniform(world.options.seed, trip, Purpose::compliance) >= static_cast<double>(compliance);
}

/// Lanes one must move to the right (> 0) or left (< 0) to make the turn; 0: this lane will do.
inline int lane_shift(const World& world, std::uint32_t lane, std::uint32_t turn) {
    if (turn == none) return 0;
    const LaneFacts& here = world.lanes.of[lane].facts;
    const int number = here.number;
    const int highest =
        here.strip && here.right != none ? number + 1 : number;  // a strip serves the lanes on both sides
    const TurnFacts& facts = world.layout.turn[turn];
    if (highest < facts.first_lane) return facts.first_lane - highest;
    if (number > facts.last_lane) return facts.last_lane - number;
    return 0;
}

/// The same for one trip: a lane reserved for it, a bus lane say, will do when it leads there, and one that leads into
/// such a lane; so it will for who does not keep to the rule.
inline int lane_shift(const World& world, std::uint32_t lane, std::uint32_t turn, std::uint32_t trip,
                      VehicleKind kind) {
    const int shift = lane_shift(world, lane, turn);
    if (shift == 0) return 0;
    const LaneFacts& here = world.lanes.of[lane].facts;
    const Layout& layout = world.layout;
    const bool reserved =
        !here.strip && here.number < 16 && ((layout.turn[turn].reserved_lanes >> here.number) & 1U) != 0;
    if (!reserved || !may_use(world, lane, trip, kind)) return shift;
    for (std::uint32_t m = layout.lane_movement_begin[lane]; m < layout.lane_movement_begin[lane + 1]; ++m)
        if (layout.movement[m].turn == turn && may_use(world, layout.movement[m].to, trip, kind)) return 0;
    return shift;
}
inline int lane_shift(const World& world, std::uint32_t lane, std::uint32_t turn, const Rider& rider) {
    return lane_shift(world, lane, turn, rider.trip, world.class_facts[rider.vehicle_class].kind);
}

/// Which way vehicles move sideways in a step. A lane then takes vehicles from one side only, so that one lane writes
/// each row: lane to lane leftwards, rightwards, and where there are strips in every third step between lanes and
/// strips.
enum class Sideways : std::uint8_t { left, right, strip_left, strip_right };
inline Sideways sideways_of(const World& world) {
    if (!world.layout.has_strips) return world.step_index % 2 == 0 ? Sideways::left : Sideways::right;
    switch (world.step_index % 6) {
        case 0:
        case 3:
            return Sideways::left;
        case 1:
        case 4:
            return Sideways::right;
        case 2:
            return Sideways::strip_left;
        default:
            return Sideways::strip_right;
    }
}
/// The lane that vehicles of a lane may move to in this step; none when there is none.
inline std::uint32_t sideways_to(const LaneFacts& facts, Sideways way) {
    switch (way) {
        case Sideways::left:
            return facts.strip ? none : facts.left;
        case Sideways::right:
            return facts.strip ? none : facts.right;
        case Sideways::strip_left:
            return facts.strip ? facts.left : facts.strip_left;
        case Sideways::strip_right:
            return facts.strip ? facts.right : facts.strip_right;
    }
    return none;
}

inline bool is_bay(const Layout& layout, std::uint32_t lane) {
    return lane >= layout.first_bay;
}
/// ... between a lane and the bay beside it: on its right, but on the left of a leftmost lane that has others to its
/// right. Between the outermost lane and its bay nobody else moves, so that a lane still takes vehicles from one side.
inline std::uint32_t bay_beside(const Layout& layout, std::uint32_t lane, Sideways way) {
    if (layout.bay.empty() || layout.bay[lane] == none) return none;
    const bool leaves = is_bay(layout, lane);
    const LaneFacts& beside = layout.lane[leaves ? layout.bay[lane] : lane];
    const bool on_left = beside.left == none && beside.right != none;
    return way == (leaves == on_left ? Sideways::right : Sideways::left) ? layout.bay[lane] : none;
}

/// Of lanes, strips and bays: where vehicles of a lane may move to in this step.
inline std::uint32_t beside_in(const Layout& layout, std::uint32_t lane, Sideways way) {
    const std::uint32_t bay = bay_beside(layout, lane, way);
    return bay != none || is_bay(layout, lane) ? bay : sideways_to(layout.lane[lane], way);
}

/// A turn of a trip's route: 0 = the next one; none when the trip ends before.
inline std::uint32_t turn_ahead(const World& world, std::uint32_t trip, std::size_t ahead) {
    const auto& turns = world.routes.turns[trip];
    const std::size_t at = world.routes.at[trip] + ahead;
    return at < turns.size() ? turns[at] : none;
}

}  // namespace septima::phases
