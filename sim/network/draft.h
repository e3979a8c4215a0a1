#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/error.h"
#include "sim/network/network.h"

namespace septima {

// A network in the making. The OSM importer, the sketch builder and the GMNS reader each fill a Draft with what they
// know; `finished` infers the rest (movements, priorities, set-backs, controllers) and freezes it.

/// Which turns a lane is marked for (turn:lanes, GMNS lanes); 0 = unmarked.
using TurnMarks = std::uint8_t;
constexpr TurnMarks mark_of(TurnType type) {
    return static_cast<TurnMarks>(1U << static_cast<unsigned>(type));
}

struct DraftNode {
    std::string name;  ///< unique id
    Point xy;
    NodeControl control = NodeControl::none;
    /// Nodes with the same non-negative number share one signal controller; -1: the node has its own when signalised.
    int signal_group = -1;
};

struct DraftLink {
    std::string name;  ///< unique id
    std::string street;
    std::uint32_t from = 0;  ///< index into Draft::nodes
    std::uint32_t to = 0;
    std::vector<Point> shape;        ///< from node to node; two or more points, or empty = straight
    std::optional<double> length_m;  ///< given length; otherwise that of the shape
    RoadClass road_class = RoadClass::residential;
    int lanes = 1;
    double limit_mps = 8.33;
    KindMask allowed = all_kinds;
    int lanes_left_of_1 = 0;             ///< of `lanes`, those left of GMNS's lane_num 1: left-turn pockets
    std::vector<KindMask> lane_allowed;  ///< left to right; empty = `allowed` on every lane
    std::vector<TurnMarks> lane_marks;   ///< left to right; empty = unmarked
    bool roundabout = false;             ///< circulating carriageway: has priority, entries yield
    bool stop = false;                   ///< stop sign at its end
    bool yield = false;                  ///< give-way sign at its end
    std::string note;                    ///< e.g. "access:conditional=no @ (Mo-Fr 06:00-20:00)"
    int line = 0;                        ///< line of the file it came from, for messages
};

/// A banned or the only allowed passage from one link to another.
struct DraftRestriction {
    std::uint32_t from_link = 0;
    std::uint32_t to_link = 0;
    bool only = false;  ///< true: from from_link one may go to to_link and nowhere else
};

/// A movement given by a file: lanes counted 0 = leftmost.
struct DraftMovement {
    std::string name;
    std::uint32_t from_link = 0;
    std::uint32_t to_link = 0;
    int first_from_lane = 0, last_from_lane = 0;
    int first_to_lane = 0, last_to_lane = 0;
    std::optional<TurnType> type;
    NodeControl control = NodeControl::none;
    int line = 0;              ///< of the file it came from
    float merge_share = 0.0F;  ///< of those who pass where it merges while every branch queues; 0: not said
};

/// A phase given by a file, its turns as (from_link, to_link).
struct DraftPhase {
    Phase timing;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> turns;
    int line = 0;                     ///< of the file it came from
    std::vector<int> turn_line = {};  ///< as turns, as far as a file says
};
struct DraftController {
    std::string name;
    float offset_s = 0.0F;
    std::vector<std::uint32_t> nodes;
    std::vector<DraftPhase> phases;
    SignalControl control = {};
    PlanSource source = {};  ///< files and the line of the plan; those of phases stand with them
};

struct Draft {
    std::string name;
    std::string file;  ///< for messages
    std::string crs;
    std::vector<DraftNode> nodes;
    std::vector<DraftLink> links;
    std::vector<DraftRestriction> restrictions;
    /// Movements given by a file. Links that start one of these have exactly those; the others get theirs from
    /// geometry.
    std::vector<DraftMovement> movements;
    /// Controllers given by a file; every other signalised node gets a default plan (sim/signal/default_plan.h).
    std::vector<DraftController> controllers;
};

/// Checks the draft and freezes it: lanes, turns, movements, conflicts with priorities, set-backs, controllers.
/// Controllers without phases keep an empty plan for sim/signal to fill. Problems are added to `problems`; REQUIRES no
/// errors in it on entry; throws InputError when there are some afterwards.
Network finished(const Draft& draft, Problems& problems);

/// Keeps the links of the largest strongly connected part and what they need. Returns the links dropped.
std::size_t keep_largest_connected(Draft& draft);

}  // namespace septima
