#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/network/draft.h"
#include "sim/network/osm_report.h"
#include "sim/network/osm_tags.h"

namespace septima {

/// One direction of travel of a road; lanes == 0: no traffic that way.
struct RoadSide {
    int lanes = 0;
    double limit_mps = 0.0;
    KindMask allowed = 0;
    std::vector<KindMask> lane_allowed;  ///< left to right; empty = `allowed` on every lane
    std::vector<TurnMarks> marks;        ///< left to right, valid at the end of the way; empty = unmarked
    bool stop = false;                   ///< stop sign at its end
    bool yield = false;                  ///< give-way sign at its end
    bool open() const { return lanes > 0; }
    bool operator==(const RoadSide&) const = default;
};

/// What the tags of a way say about traffic on it.
struct Road {
    std::string street;
    std::string note;
    RoadClass road_class = RoadClass::residential;
    bool roundabout = false;
    bool bus_only = false;      ///< exclusive busway: no cars in either direction
    bool must_connect = false;  ///< a named service way: kept only when both ends meet other roads
    RoadSide forward;           ///< in the order of the way's nodes
    RoadSide backward;
};

/// Reads the tags of a way; nothing when it is not for motor traffic (the finding is added to the report).
/// @param id  of the way, for examples in the report
std::optional<Road> road_of(const OsmTags& tags, std::int64_t id, ImportReport& report);

}  // namespace septima
