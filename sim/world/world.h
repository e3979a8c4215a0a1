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
#include "sim/world/buses.h"
#include "sim/world/controls.h"
#include "sim/world/lane_rows.h"
#include "sim/world/measurements.h"
#include "sim/world/snapshot.h"
#include "sim/world/toll_groups.h"
#include "sim/world/vehicles.h"
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
