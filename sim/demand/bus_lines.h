#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/ids.h"
#include "sim/network/network.h"

namespace septima {

/// In the lane, which it blocks; or in a bay beside the outermost lane, which leaves it free.
enum class StopKind : std::uint8_t { lane, bay };

/// A place where buses let passengers out and in.
struct BusStop {
    std::string id;
    std::string name;
    LinkId link = no_id<LinkId>;
    std::uint8_t lane_from_right = 0;  ///< 0 = the rightmost lane of the link
    float position_m = 0.0F;           ///< where the first bus stands with its front bumper, on the lane's coordinate
    StopKind kind = StopKind::lane;
    std::uint8_t berths = 1;  ///< buses that it serves at once, one behind the other
    float berth_m = 15.0F;    ///< length of one
};

/// A stop as a line serves it.
struct LineStop {
    std::uint32_t stop = 0;        ///< row of BusLines::stops
    float boardings_per_s = 0.0F;  ///< passengers who come to wait for this line
    float alighting_share = 0.0F;  ///< of those on board
    float dwell_s = -1.0F;         ///< fixed; < 0: as the passengers take
};

struct BusLine {
    std::string id;
    float headway_s = 0.0F;       ///< of its timetable, the shortest; 0: unknown
    std::vector<LineStop> stops;  ///< in the order in which they are served
};

struct BusLines {
    std::vector<BusStop> stops;
    std::vector<BusLine> lines;
};

inline constexpr std::uint32_t no_line = 0xFFFFFFFFU;

/// Lane of a stop.
inline LaneId lane_of(const Network& network, const BusStop& stop) {
    const auto lanes = network.lanes_of(stop.link);
    return lanes[lanes.size() - 1 - stop.lane_from_right];
}

}  // namespace septima
