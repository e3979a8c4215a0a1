#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/column.h"
#include "sim/base/ids.h"
#include "sim/policy/command.h"

namespace septima {

/// What a signal head shows for a lane: the most permissive of its turns.
enum class Light : std::uint8_t { dark, red, amber, green };

/// Lanes in a cycle whose heads wait for each other.
struct Blockage {
    double time_s = 0.0;  ///< when it was found
    LinkId link = no_id<LinkId>;
    std::uint32_t links = 0;  ///< in the cycle
    bool operator==(const Blockage&) const = default;
};

/// A bus of a line on the road.
struct BusNow {
    std::uint32_t vehicle = 0;  ///< trip row
    std::uint32_t row = 0;      ///< of the snapshot's vehicles
    std::uint32_t line = 0;     ///< row of the trips' bus_lines
    std::uint32_t next = 0;     ///< row of the line's stops: the one it serves next
    bool called = false;        ///< has served a stop
    bool at_stop = false;       ///< its doors are open, at the stop before `next`
    double leaves_s = 0.0;      ///< when it is done there
    float load = 0.0F;          ///< passengers on board
    float headway_s = -1.0F;    ///< at its last call, since the bus before it; < 0: none yet
    float held_s = 0.0F;        ///< there, to keep a headway
};

/// The picture of one instant for the screen. Plain columns, copied out of a World between steps; nothing refers back.
struct Snapshot {
    double time_s = 0.0;  ///< seconds since midnight
    std::int64_t step = 0;
    // vehicles, sorted by lane; those on it before those between it and the next, each from front to back
    std::vector<std::uint32_t> vehicle;  ///< trip row
    std::vector<LaneId> lane;
    std::vector<std::uint8_t> between;  ///< 1: rides on the line to the right of the lane, between it and the next
    std::vector<float> position_m;      ///< front bumper on the lane's coordinate; beyond the stop line = in the node
    std::vector<MovementId> movement;   ///< the movement it follows in the node; no_id on the link
    std::vector<float> speed_mps;
    std::vector<std::uint8_t> vehicle_class;
    // streets
    Column<LinkId, float> link_speed_mps;  ///< mean over the last minute; free speed where nobody drove
    Column<LinkId, float> link_vehicles;   ///< on the link now
    Column<LaneId, Light> lane_light;
    Column<LinkId, std::uint16_t> link_stuck;  ///< vehicles on the link that stand for more than 300 s
    std::vector<float> link_cause_s;           ///< vehicle-seconds lost so far, links * delay_causes; the last interval
                                               ///< that ended is the last one in it
    std::vector<Blockage> gridlocks;           ///< so far, in the order in which they were found
    std::vector<BusNow> buses;                 ///< sorted by `row`
    std::vector<float> waiting;                ///< passengers at the stops of the lines, line by line
    std::vector<SetIncident> incidents;        ///< that stand on the road now
    // headline
    std::uint32_t on_road = 0;
    std::uint32_t waiting_outside = 0;
    std::uint32_t departed = 0;
    std::uint32_t completed = 0;
    std::uint32_t stuck = 0;       ///< standing for more than 300 s
    std::uint32_t suppressed = 0;  ///< trips not made because of the policy
    float mean_speed_kmh = 0.0F;   ///< vehicle-kilometres / vehicle-hours of the last minute
    double delay_h = 0.0;          ///< vehicle-hours lost so far
};

}  // namespace septima
