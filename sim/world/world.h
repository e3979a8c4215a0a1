#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/demand/trips.h"
#include "sim/model/car_following.h"
#include "sim/model/emissions.h"
#include "sim/model/vehicle_classes.h"
#include "sim/network/network.h"
#include "sim/policy/command.h"
#include "sim/route/hierarchy.h"
#include "sim/route/tree.h"
#include "sim/signal/controller.h"
#include "sim/world/buses.h"
#include "sim/world/measurements.h"
#include "sim/world/snapshot.h"
#include "sim/world/toll_groups.h"
#include "sim/world/watch.h"

namespace septima {

/// Drivers who see the same streets at the same price share a table of costs.
struct GroupCosts {
    TollGroups groups;
    std::vector<std::uint32_t> of_group;  ///< row of costs; none: nobody asked for it
    std::vector<RouteCosts> costs;
    std::vector<HierarchyCosts> ways;  ///< the same, spread over the hierarchy
};

struct WorldOptions {
    double start_s = 6.0 * 3600;  ///< first instant simulated, seconds since midnight; the warm-up lies before it
    double end_s = 9.0 * 3600;
    double warmup_s = 0.0;  ///< simulated before start_s, kept out of the results
    float step_s = 0.5F;
    double report_interval_s = 300.0;
    ByKind reroute_share = 0.3;  ///< drivers who hear of travel times, at home and on the way
    /// On the way one changes plan only for a gain of this share of the cost of the present way, and of so many seconds
    /// at least (indifference band, Mahmassani & Jayakrishnan 1991: a fifth and a minute; from memory).
    float reroute_gain_share = 0.2F;
    float reroute_gain_s = 60.0F;
    double reroute_interval_s = 300.0;  ///< how often they do; also how often departing drivers' knowledge is renewed
    double day_slice_s = 0.0;           ///< slices of the DayRecord, whole minutes; 0: no record
    std::uint64_t seed = 1;
    float altitude_m = 0.0F;
    bool right_on_red = true;                  ///< Ley 769 de 2002, art. 118
    bool filtering = true;                     ///< narrow vehicles of classes that do so pass between queued lanes
    float keep_clear_share = 1.0F;             ///< drivers who do not enter a node whose exit is full
    ByKind value_of_time_cop_per_h = 11000.0;  ///< weighs tolls in route choice: mean of the kind's drivers
    double value_of_time_spread = 0.5;         ///< standard deviation of its logarithm over them (assumption)
};

inline constexpr std::uint32_t stays = 0xFFFFFFFEU;  ///< on its lane

/// What travels with a vehicle beside the numbers of its motion.
struct Rider {
    std::uint32_t trip = none;
    std::uint32_t turn = none;      ///< TurnId at the end of this link; none: the trip ends there
    std::uint32_t after = none;     ///< TurnId at the end of the next link
    std::uint32_t movement = none;  ///< chosen, from the moment it may cross
    float speed_factor = 1.0F;      ///< desired speed / limit
    std::uint16_t standing_steps = 0;
    std::uint8_t vehicle_class = 0;
    std::uint8_t cause = 0;  ///< DelayCause that last held it up
    bool operator==(const Rider&) const = default;
};

/// What a vehicle has come to so far.
struct Tally {
    float distance_m = 0.0F;
    std::int32_t delay_ticks = 0;  ///< on the road
    float fuel_g = 0.0F;
    std::uint32_t stops = 0;
    bool operator==(const Tally&) const = default;
};

/// What other drivers see of a vehicle, in one place: most of them come upon it alone, from other lanes.
struct alignas(16) VehicleBody {
    float x_m = 0.0F;  ///< front bumper on the lane's coordinate
    float speed_mps = 0.0F;
    float desired_mps = 0.0F;  ///< on this link
    float length_m = 0.0F;
    bool operator==(const VehicleBody&) const = default;
};

/// Vehicles on the road: columns sorted by (lane, front to back). A row lives for one step.
struct Vehicles {
    std::vector<VehicleBody> body;
    std::vector<float> headway_s;
    std::vector<Rider> rider;
    std::vector<Tally> tally;
    std::size_t size() const { return body.size(); }
    void resize(std::size_t rows);
    bool operator==(const Vehicles&) const = default;
};

/// Facts about the network packed in the order the phases read them; constant but for the lanes of a turn, which follow
/// lane closures.
struct LaneFacts {
    float line_m = 0.0F;
    float entry_m = 0.0F;
    std::uint32_t link = none;
    std::uint32_t node = none;                            ///< at its end
    std::uint32_t left = none, right = none;              ///< lanes beside it
    std::uint32_t strip_left = none, strip_right = none;  ///< strips beside it, between it and the next lane
    std::uint8_t number = 0;  ///< within its link, 0 = left; a strip has that of the lane on its left
    bool strip = false;       ///< room between two lanes, or beside a single one, where narrow vehicles pass queues
};
/// One lane in a step: what it is, its rows from front to back, and what the phases tell each other about it. One cache
/// line: a city has as many lanes as vehicles, and every phase visits those that are not empty.
struct alignas(64) LaneRow {
    LaneFacts facts;  ///< a copy of Layout::lane
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    std::uint16_t in_node = 0;  ///< of these, how many have passed the stop line (they come first)
    std::uint16_t due_ms = 0;   ///< when the last one who took a gap was due at the line, modulo 2^16 (give_way.cpp)
    std::uint32_t granted_until = 0;  ///< first row that must not pass the stop line
    std::uint16_t crossed = 0;        ///< of its front rows, those up to the last that leaves it at its end
    std::uint16_t changed = 0;        ///< rows that move sideways
    std::uint16_t heeded = 0;         ///< of its front rows, those near the line: they have a Heed
    std::uint8_t held_by = 0;         ///< DelayCause of row granted_until
    bool wrong_lane = false;          ///< its head waits at the line and cannot leave by this lane
    float passed_s = 0.0F;            ///< when the last one passed its line, seconds since the first step
    std::uint32_t end() const { return first + count; }
    std::uint32_t head() const {
        return first + in_node;
    }  ///< first row that has not passed the line; end() when there is none
    std::uint32_t tail() const { return first + count - 1; }
};
/// Lanes whose rows are re-ordered together; their bits fill whole words of LaneRows::occupied.
inline constexpr std::uint32_t lanes_of_chunk = 512;
struct LaneChunk {
    std::uint32_t first_active = 0;  ///< among the active lanes
    std::uint32_t first_row = 0;
    std::uint32_t near = 0;  ///< nodes of this chunk in LaneRows::near, from first_active on
};
struct LaneRows {
    std::vector<LaneRow> of;            ///< lanes, then strips
    std::vector<std::uint32_t> active;  ///< lanes with vehicles, ascending
    std::vector<std::uint32_t> begin;   ///< active + 1: rows of an active lane, also its LaneRow::first
    std::vector<LaneChunk> chunk;       ///< lanes_of_chunk lanes each, and the end
    std::vector<std::uint32_t> near;    ///< nodes with somebody in them or near them; may repeat
    Bits occupied;                      ///< a bit per lane: fits the nearest cache where the rows of all lanes do not
    bool empty(std::uint32_t lane) const { return !has_bit(occupied, lane); }
};

/// A movement that ends on a lane, and the lane it comes from.
struct Arrival {
    std::uint32_t movement, from;
};
struct MovementFacts {
    std::uint32_t from = none, to = none;  ///< lanes
    std::uint32_t turn = none;
    float length_m = 0.0F;  ///< stop line to entry of the next lane
    float end_m = 0.0F;     ///< where it ends, on the coordinate of `from`
    float entry_m = 0.0F;   ///< the same place on the coordinate of `to`
};
struct TurnFacts {
    std::uint64_t conflict_bits = 0;  ///< bits of the turns it conflicts with
    std::uint64_t bit = 0;            ///< its own among the turns of its node; beyond 64 turns bits are shared
    std::uint32_t to_link = none;
    float speed_mps = 0.0F;    ///< comfortable speed through the node
    float lets_in_mps = 0.0F;  ///< slower than this, those with precedence let in who merges from this turn
    std::uint8_t first_lane = 0, last_lane = 0;  ///< lanes (numbers) from which it can be made
    TurnType type = TurnType::through;
    bool yields = false;       ///< has to give way to somebody
    bool gives_way = false;    ///< ... who has precedence
    bool crosses = false;      ///< crosses somebody's path: the node must be kept clear
    bool stops = false;        ///< a stop sign: nobody enters who has not stopped
    bool short_ahead = false;  ///< leads to a link too short to sort oneself into the lane for the turn after
};
struct Layout {
    std::vector<LaneFacts> lane;                 ///< the network's lanes, then strips
    std::vector<MovementFacts> movement;         ///< the network's movements, then those of strips
    std::vector<std::uint32_t> drawn_as;         ///< per movement: the network's movement it runs beside
    std::vector<std::uint32_t> link_lane_begin;  ///< links + 1
    std::vector<std::uint32_t> link_lanes;       ///< lanes and strips of a link
    bool has_strips = false;
    std::vector<std::uint32_t> lane_movement_begin;  ///< lanes + 1: movements of a lane are consecutive
    std::vector<std::uint32_t> arrival_begin;        ///< lanes + 1
    std::vector<Arrival> arrivals;                   ///< movements that end on the lane
    std::vector<TurnFacts> turn;
    std::vector<std::uint32_t> node_lane_begin;  ///< nodes + 1
    std::vector<std::uint32_t> node_lanes;       ///< lanes that end at the node
    std::vector<char> node_free;                 ///< no conflicts: nothing to arbitrate but room ahead
    /// Per lane whose branch has a share of a merge: how much further off its vehicles count for each that has passed;
    /// 0: none; empty: nobody has one.
    std::vector<float> zip_step_m;
    std::array<Bits, 4> beside;      ///< per way to move sideways: a bit per lane that has a lane there
    std::vector<std::uint32_t> bay;  ///< per lane: its bay's lane, or of a bay its lane; none; empty: no bays
    std::size_t first_bay = 0;       ///< the lanes from here on are bays
    std::size_t lanes() const { return lane.size(); }
};

/// What a class's drivers and engines share, ready for use in every step.
struct ClassFacts {
    Driver driver;     ///< desired speed and headway are each driver's own
    float brake_mps2;  ///< 2 sqrt(a b)
    float length_m;
    float filter_mps;    ///< limit between lanes
    float filter_share;  ///< of riders who pass queues between lanes; 0: the class does not
    float critical_gap_s;
    float follow_up_s;
    VehicleKind kind;
    EmissionFactors engine;
};

/// What policies may change. The network itself stays const.
struct Controls {
    std::vector<KindMask> lane_allowed;  ///< lanes and strips
    std::vector<float> lane_compliance;
    std::vector<char> link_filtering;    ///< narrow vehicles may pass between lanes
    std::vector<float> link_limit_mps;   ///< limit x the link's speed ratio: what a driver of factor 1 wants to drive
    std::vector<SignalPlan> plan;        ///< per controller
    std::vector<SignalControl> control;  ///< per controller: how its plan is run
    std::vector<float> link_toll_cop;
    std::vector<KindMask> link_toll_kinds;
    std::vector<float> link_toll_exempt;  ///< share of the vehicles
    struct SignInForce {
        std::uint32_t link = 0;
        float attention = 0.0F;
        KindMask kinds = 0;
    };
    std::vector<SignInForce> signs;           ///< one per link at most
    std::vector<RestrictPlates> plate_rules;  ///< in force
    std::vector<ScaleDemand> demand_rules;
    std::vector<double> plate_rule_since_s;
    struct IncidentInForce {
        SetIncident what;
        double since_s = 0.0;
    };
    std::vector<IncidentInForce> incidents;
    bool lanes_changed = false;  ///< lane ranges must be computed again
    bool watch_changed = false;  ///< ... what drivers heed, too
};

inline constexpr std::size_t controllers_of_block = 64;
/// Signals as they stand: per turn what it sees, per controller where it is in its plan.
struct Lights {
    std::vector<TurnLight> turn;
    std::vector<std::uint64_t> turn_phases;  ///< per turn, bit i: phase i of the running plan shows it green
    std::vector<SignalState> state;          ///< per controller
    std::vector<double> look_s;              ///< per controllers_of_block of them: before it none need be looked at
};

/// A turn list per trip: the route from its present link on.
struct Routes {
    std::vector<std::vector<std::uint32_t>> turns;  ///< per trip; TurnIds
    std::vector<std::uint16_t> at;                  ///< per trip: index of the next turn
    std::vector<char>
        planned;  ///< per trip: 1 = has a habit: the plan of the day (days.h), or settled as he is to leave
};

/// Vehicles that have not found room: a queue per link, first come first served.
struct Outside {
    std::vector<std::uint32_t> head, tail;  ///< per link: trip, or none
    std::vector<std::uint32_t> next;        ///< per trip
    std::vector<std::uint32_t> links;       ///< links with a queue, ascending
    std::vector<std::uint32_t> new_links;   ///< links whose queue began in this step
    std::uint32_t waiting = 0;
};

/// Numbers of vehicles; together they account for every trip (checked at every step).
struct Counts {
    std::uint32_t departed = 0;  ///< wanted to leave so far
    std::uint32_t entered = 0;
    std::uint32_t completed = 0;
    std::uint32_t suppressed = 0;
    std::uint32_t unreachable = 0;
    std::uint32_t stuck = 0;    ///< standing for longer than 300 s now
    std::uint64_t updates = 0;  ///< vehicle updates: sum over steps of vehicles on the road
};

/// What a vehicle near a node, or in it, has to heed there.
struct Heed {
    float desired_mps;
    float interaction_mps2;
    std::int32_t cause;  ///< DelayCause
};

/// Who comes onto the road in the middle of a link.
struct Newcomer {
    std::uint32_t lane, trip;
    float x_m, speed_mps;
};

/// Scratch of one step and sums of one interval; buffers are kept so that phases do not allocate.
struct Scratch {
    std::vector<std::uint32_t> next_lane;    ///< per row: lane after the step, or stays; none = has arrived
    std::vector<std::uint32_t> chosen;       ///< per row: movement granted in this step, or none
    std::vector<std::uint8_t> alone;         ///< per row: nobody else heads for the lane beyond the node
    std::vector<Heed> heed;                  ///< per row; of those near a node
    std::vector<float> hold_x_m;             ///< per row: rear of a vehicle one lets in; free_road_m = nobody
    std::vector<VehicleBody> moved;          ///< per row: after the step, still in the old order
    std::vector<std::uint32_t> insert_trip;  ///< per lane: trip entering from outside, or none
    std::vector<float> insert_speed_mps;     ///< per lane
    std::vector<float> insert_x_m;           ///< per lane
    std::vector<Newcomer> placed;            ///< in this step
    std::vector<std::uint32_t> nodes;        ///< nodes with somebody near
    Bits node_bits;
    std::vector<std::uint16_t> left;         ///< per active lane: rows that move sideways or leave at its end
    std::vector<std::uint32_t> leavers;      ///< per row; from the first row of a lane on: those rows
    std::vector<std::uint32_t> first_comer;  ///< per lane: a row that comes onto it in this step, or none
    std::vector<std::uint32_t> next_comer;   ///< per row: another one that comes onto the same lane, or none
    Bits gains;                              ///< a bit per lane: somebody comes onto it, from outside perhaps
    std::vector<std::int32_t> chunk_gain;    ///< per chunk of lanes: rows more after the step
};

/// Sums of a lane since the start of the report interval.
struct LaneSums {
    float vehicle_s = 0.0F, vehicle_m = 0.0F;
    std::uint32_t entered = 0;
    float toll_cop = 0.0F;
    std::array<std::int64_t, delay_causes> cause_ticks{};
};
/// How far they had come at a moment within it.
struct LaneMark {
    float vehicle_s = 0.0F, vehicle_m = 0.0F;
};

/// Everything that moves in one city under one policy. Two worlds live in one process without knowing of each other.
/// The network, classes and zones are shared and const; they must outlive the world.
struct World {
    const Network* network = nullptr;
    const VehicleClasses* classes = nullptr;
    const Zones* zones = nullptr;
    WorldOptions options;
    Trips trips;
    std::vector<Command> commands;
    std::size_t next_command = 0;
    std::int64_t step_index = 0;  ///< steps done since start_s - warmup_s
    std::uint32_t next_trip = 0;  ///< first trip that has not departed

    std::vector<ClassFacts> class_facts;
    KindMask narrow_kinds = 0;  ///< kinds that pass between lanes
    Layout layout;
    Controls controls;
    Watch watch;
    Buses buses;
    Lights lights;
    Routes routes;
    Outside outside;
    std::vector<float> driver_speed_factor;    ///< per trip
    std::vector<float> driver_headway_factor;  ///< per trip
    std::vector<float> shifted_departure_s;    ///< per trip; < 0: as planned
    std::vector<std::uint32_t> to_place;       ///< trips that begin in the middle of a link, when there is room
    std::vector<std::pair<float, std::uint32_t>> shifted;  ///< trips that wait for their new time, a heap
    std::vector<TripStatus> status;
    std::vector<TripResponse> response;  ///< per trip: to what the policy asks
    std::vector<float> permit_cop;       ///< per trip
    std::vector<float> entered_s, arrival_s;
    /// Per trip: waited outside; of who still waits, less the ticks from the first step until now.
    std::vector<std::int64_t> outside_ticks;
    Groups<LinkId, TurnId> into;  ///< turns by the link they lead to
    std::shared_ptr<const RouteHierarchy>
        hierarchy;                       ///< made when the first route is asked for; the same in all copies
    GroupCosts route_costs;              ///< what drivers weighed when their knowledge was last renewed
    std::int64_t route_epoch = 0;        ///< step at which drivers' knowledge was last renewed
    std::vector<std::uint16_t> read_at;  ///< per trip: Routes::at when the driver last passed a message sign
    std::vector<float> known_time_s;     ///< per link: what drivers believe it takes
    std::vector<float> known_turn_s;     ///< per turn: what those who make it wait more than the rest of their link
    std::vector<float> epoch_vehicle_s, epoch_vehicle_m;  ///< per lane: since drivers' knowledge was last renewed

    Vehicles vehicles, back;  ///< present rows, and the buffer the next ones are written to
    LaneRows lanes;
    std::vector<float> zip_debt_m;  ///< per lane: so much further off than they are its vehicles count at the merge
    Scratch scratch;
    std::vector<LaneSums> sums;  ///< per lane
    std::vector<LaneMark>
        minute;                ///< per lane: sums when the running minute began, for the screen and for route choice
    std::vector<Tally> tally;  ///< per trip: of journeys that ended
    Counts counts;
    Counts counted;                 ///< as they stood when the report interval began
    double outside_before_s = 0.0;  ///< waiting outside booked when the report interval began
    Measurements measured;
    DayRecord day;
    Column<LinkId, float> minute_speed_mps;
};

/// Sets up a world at start_s - warmup_s with nobody on the road. Throws InputError when the options are out of range.
World make_world(const Network& network, const VehicleClasses& classes, const Zones& zones, Trips trips,
                 std::vector<Command> commands, const WorldOptions& options);

/// The same world under other commands from now on: a warm-up can feed many policies. A World is a value; a copy of it
/// goes on exactly as the original would. Commands up to now must be those the world has carried out; InputError
/// otherwise.
World forked(const World& world, std::vector<Command> commands);

/// Advances the world by one step. REQUIRES !finished(world).
void step(World& world);

/// A step is its phases, one after the other; for those who time them.
struct StepPhase {
    const char* name;
    void (*run)(World&);
};
std::span<const StepPhase> step_phases();

/// Seconds since midnight.
double time_s(const World& world);
bool finished(const World& world);

/// Hash of every vehicle's lane, place and speed and of all counts: equal for equal histories.
std::uint64_t state_hash(const World& world);

Snapshot snapshot(const World& world);

/// Closes the books: everything measured so far, with the records of all trips.
Measurements measurements(const World& world);

/// Adds a command from the operator's hand; it takes effect at the next step.
void add_command(World& world, Command command);

}  // namespace septima
