#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/column.h"
#include "sim/base/geometry.h"
#include "sim/base/ids.h"
#include "sim/base/vehicle_class.h"

namespace septima {

enum class RoadClass : std::uint8_t {
    motorway,
    trunk,
    primary,
    secondary,
    tertiary,
    residential,
    service,
    busway,
    ramp
};
inline constexpr std::size_t road_classes = 9;
inline constexpr std::array<std::string_view, road_classes> road_class_names{
    "motorway", "trunk", "primary", "secondary", "tertiary", "residential", "service", "busway", "ramp"};
constexpr std::string_view name_of(RoadClass c) {
    return road_class_names[static_cast<std::size_t>(c)];
}
/// Seoul's colour classes for urban expressways (30/50 km/h) apply to these, those of streets (15/25) to the rest.
constexpr bool is_express(RoadClass c) {
    return c == RoadClass::motorway || c == RoadClass::trunk;
}

enum class NodeControl : std::uint8_t { none, yield, stop, all_way_stop, signal, roundabout };
inline constexpr std::array<std::string_view, 6> node_control_names{"none",         "yield",  "stop",
                                                                    "all_way_stop", "signal", "roundabout"};

enum class TurnType : std::uint8_t { through, left, right, uturn };
inline constexpr std::array<std::string_view, 4> turn_type_names{"thru", "left", "right", "uturn"};  // GMNS words

/// Who goes first where two turns of a node meet.
enum class Priority : std::uint8_t { mine, equal, theirs };
enum class ConflictKind : std::uint8_t { cross, merge };
struct Conflict {
    TurnId other;
    ConflictKind kind;
    Priority priority;
    bool operator==(const Conflict&) const = default;
};

/// One phase of a fixed plan; times in s. Turns without a place in a phase see red while it runs.
struct Phase {
    float green_s = 0.0F;
    float amber_s = 3.0F;
    float all_red_s = 1.0F;
    float min_green_s = 7.0F;   ///< actuated control
    float max_green_s = 60.0F;  ///< actuated control
    float extension_s = 3.0F;   ///< actuated control: gap-out
    std::vector<TurnId> turns;  ///< green, with the static priority among themselves (a left turn yields)
    bool operator==(const Phase&) const = default;
};

struct SignalPlan {
    std::string name;
    float offset_s = 0.0F;
    std::vector<Phase> phases;
    bool mapped = false;  ///< true: came from a file; false: the default plan of sim/signal
    float cycle_s() const {
        float sum = 0.0F;
        for (const Phase& p : phases) sum += p.green_s + p.amber_s + p.all_red_s;
        return sum;
    }
    bool operator==(const SignalPlan&) const = default;
};

/// Where a plan came from, for messages: the rows of a file keep their place however the network is renumbered.
struct PlanSource {
    std::string plan_file, phase_file, turn_file;  ///< empty: the plan came from no file
    int plan_line = 0;
    std::vector<int> phase_line;
    std::vector<std::vector<int>> turn_line;  ///< per phase, as Phase::turns
};

/// How a controller runs its plan (sim/signal/README.md). fixed: by the clock. actuated: as vehicles come. coordinated:
/// actuated within a fixed cycle, what the others leave goes to the coordinated phase. max_pressure: the phase that
/// moves most vehicles towards shorter queues.
enum class ControlKind : std::uint8_t { fixed, actuated, coordinated, max_pressure };
inline constexpr std::array<std::string_view, 4> control_kind_names{"fixed", "actuated", "coordinated", "max_pressure"};

inline constexpr std::uint8_t longest_phase = 255;  ///< as coordinated_phase: the phase with the longest green
inline constexpr std::size_t most_phases = 64;      ///< of a plan

struct SignalControl {
    ControlKind kind = ControlKind::fixed;
    bool bus_priority = false;                       ///< fixed and actuated: longer or earlier green for buses
    std::uint8_t coordinated_phase = longest_phase;  ///< row of the plan
    float detection_m = 35.0F;                       ///< detectors see this far before the stop line
    float slot_s = 15.0F;                            ///< max_pressure: time between decisions
    float bus_ahead_s = 12.0F;                       ///< a bus this near the stop line at free speed asks for green
    float bus_favour_s = 10.0F;                      ///< most that a green is drawn out or cut for buses
    float min_green_s = 0.0F;                        ///< in place of the phases' own; 0: theirs
    float max_green_s = 0.0F;
    float extension_s = 0.0F;
    bool operator==(const SignalControl&) const = default;
};

/// The immutable road network: columns over typed ids, offset arrays between them. Made by `finished` (draft.h) only.
/// Side of the road: right. Lanes of a link are consecutive LaneIds from the left to the right; files count them by
/// GMNS's lane_num: the street's own lanes 1, 2 ... from the left, what is left of them -1, -2 ...
/// A lane's coordinate runs from 0 at the link's start node to link_length_m at its end node. Cars wait at stop_line_m;
/// between the stop line and the start of the next lane (entry_m of the next link) they are in the node.
struct Network {
    std::string name;
    std::string crs;  ///< "EPSG:9377"; empty: plain metres without a place on Earth

    // nodes
    Column<NodeId, std::string> node_name;  ///< id in files
    Column<NodeId, Point> node_xy;
    Column<NodeId, NodeControl> node_control;
    Column<NodeId, ControllerId> node_controller;  ///< no_id when unsignalised
    Groups<NodeId, LinkId> node_in;                ///< links that end here
    Groups<NodeId, LinkId> node_out;

    // links
    Column<LinkId, std::string> link_name;    ///< id in files
    Column<LinkId, std::string> link_street;  ///< "Carrera 7"; may be empty
    Column<LinkId, NodeId> link_from;
    Column<LinkId, NodeId> link_to;
    Column<LinkId, RoadClass> link_class;
    Column<LinkId, float> link_length_m;
    Column<LinkId, float> link_entry_m;      ///< where vehicles leave the node behind
    Column<LinkId, float> link_stop_line_m;  ///< where they wait; entry_m < stop_line_m <= length_m
    Column<LinkId, float> link_limit_mps;
    // Side friction (stopping buses and taxis, parking, people crossing, the state of the road): 1 unless calibrated.
    Column<LinkId, float> link_speed_ratio;         ///< speed of the mean driver on the empty street / limit
    Column<LinkId, float> link_headway_ratio;       ///< time headways there / those of the vehicle class
    Column<LinkId, std::uint32_t> link_lane_begin;  ///< links + 1
    /// Lanes left of lane_num 1 (GMNS: -1, -2 ...): left-turn pockets and spare lanes.
    Column<LinkId, std::uint8_t> link_lanes_left_of_1;
    Groups<LinkId, Point> link_shape;  ///< from node to node, at least two points
    /// What its driver sees at its end: none, yield, stop, or roundabout for the circulating carriageway itself.
    Column<LinkId, NodeControl> link_sign;
    Column<LinkId, std::string> link_note;  ///< facts kept for policies, e.g. conditional access

    // lanes
    Column<LaneId, LinkId> lane_link;
    Column<LaneId, KindMask> lane_allowed;

    // turns: link -> link; those of a link are consecutive
    Column<LinkId, std::uint32_t> link_turn_begin;  ///< links + 1
    Column<TurnId, LinkId> turn_from;
    Column<TurnId, LinkId> turn_to;
    Column<TurnId, TurnType> turn_type;
    Column<TurnId, std::string> turn_name;   ///< GMNS mvmt_id; may be empty
    Column<TurnId, float> turn_merge_share;  ///< of who passes where it merges while all queue there; 0: not said
    Groups<TurnId, Conflict> turn_conflicts;

    // movements: lane -> lane; those of a lane are consecutive
    Column<LaneId, std::uint32_t> lane_movement_begin;  ///< lanes + 1
    Column<MovementId, LaneId> movement_from;
    Column<MovementId, LaneId> movement_to;
    Column<MovementId, TurnId> movement_turn;
    Column<MovementId, float> movement_length_m;  ///< stop line to the entry of the next link
    Groups<LaneId, MovementId> lane_arrivals;     ///< movements that end on the lane

    // signals
    Column<ControllerId, std::string> controller_name;
    Column<ControllerId, SignalPlan> controller_plan;
    Column<ControllerId, SignalControl> controller_control;
    Column<ControllerId, PlanSource> controller_source;
    Groups<ControllerId, TurnId> controller_turns;

    std::size_t nodes() const { return node_xy.size(); }
    std::size_t links() const { return link_from.size(); }
    std::size_t lanes() const { return lane_link.size(); }
    std::size_t turns() const { return turn_from.size(); }
    std::size_t movements() const { return movement_from.size(); }
    std::size_t controllers() const { return controller_name.size(); }

    IdRange<LaneId> lanes_of(LinkId link) const {
        return {link_lane_begin[link], link_lane_begin.values()[row(link) + 1]};
    }
    IdRange<TurnId> turns_of(LinkId link) const {
        return {link_turn_begin[link], link_turn_begin.values()[row(link) + 1]};
    }
    IdRange<MovementId> movements_of(LaneId lane) const {
        return {lane_movement_begin[lane], lane_movement_begin.values()[row(lane) + 1]};
    }
    std::size_t lane_count(LinkId link) const { return lanes_of(link).size(); }
    /// 0 = leftmost.
    std::size_t lane_number(LaneId lane) const { return row(lane) - link_lane_begin[lane_link[lane]]; }
    /// GMNS lane_num, never 0.
    int lane_num(LaneId lane) const {
        const int place = static_cast<int>(lane_number(lane)) - int{link_lanes_left_of_1[lane_link[lane]]};
        return place < 0 ? place : place + 1;
    }
    /// The lane of that lane_num; no_id when the link has none.
    LaneId lane_of_num(LinkId link, int num) const {
        const int place = int{link_lanes_left_of_1[link]} + (num < 0 ? num : num - 1);
        const auto count = static_cast<int>(lane_count(link));
        return num == 0 || place < 0 || place >= count ? no_id<LaneId>
                                                       : lanes_of(link)[static_cast<std::size_t>(place)];
    }
    /// The first and the last lane_num of a link.
    int least_lane_num(LinkId link) const { return lane_num(lanes_of(link)[0]); }
    int most_lane_num(LinkId link) const { return lane_num(lanes_of(link)[lane_count(link) - 1]); }
    /// Kinds that at least one lane of the link admits.
    KindMask link_allowed(LinkId link) const {
        KindMask mask = 0;
        for (const LaneId lane : lanes_of(link)) mask = static_cast<KindMask>(mask | lane_allowed[lane]);
        return mask;
    }
    /// What the mean driver drives where nothing is in his way.
    float free_speed_mps(LinkId link) const { return link_limit_mps[link] * link_speed_ratio[link]; }
    std::optional<LinkId> find_link(std::string_view id) const;
    std::optional<NodeId> find_node(std::string_view id) const;
    /// The turn from one link to the next; no_id when there is none.
    TurnId turn_between(LinkId from, LinkId to) const;
};

/// Hash of everything that changes a result.
std::uint64_t network_hash(const Network& network);

}  // namespace septima
