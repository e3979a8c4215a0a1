#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/vehicle_class.h"
#include "sim/network/draft.h"

namespace septima {

/// Tags of one OSM object, in file order; the first of a key counts.
struct OsmTags {
    std::vector<std::pair<std::string, std::string>> rows;

    /// Value of a key; empty when absent.
    std::string_view get(std::string_view key) const;
    bool has(std::string_view key) const { return !get(key).empty(); }
    /// True when the key has one of the values.
    bool is(std::string_view key, std::string_view value) const { return get(key) == value; }
};

inline constexpr int most_lanes = 8;
inline constexpr double slowest_limit_kmh = 5.0;
inline constexpr double fastest_limit_kmh = 120.0;

enum class Reading { absent, good, clamped, unreadable };

struct LaneCount {
    Reading reading = Reading::absent;
    int lanes = 0;
};
/// A lane count as mappers write it: "2", "1.5" (rounded down), "2;3" (the smaller), clamped to 1..most.
LaneCount lane_count(std::string_view value, int most = most_lanes);

struct SpeedLimit {
    Reading reading = Reading::absent;
    double kmh = 0.0;
};
/// maxspeed=* in km/h: "50", "30 mph", "50 km/h", "none", "walk", "CO:urban"; clamped to 5..120.
SpeedLimit speed_limit(std::string_view value);

/// Legal limit of an untagged street in Colombia, km/h (law 2251 of 2022: urban at most 50, residential 30; rural 80).
double default_limit_kmh(RoadClass road_class, bool living_street);

/// Lanes of one direction of an untagged street.
int default_lanes(RoadClass road_class, bool oneway);

/// Class of highway=*; nothing when it is not for motor traffic.
std::optional<RoadClass> road_class_of(std::string_view highway);

/// Kinds that access=*, vehicle=*, motor_vehicle=*, ... leave on a road that is open to `usual`.
KindMask allowed_kinds(const OsmTags& tags, KindMask usual);

/// One lane's marks of turn:lanes=*, left to right; e.g. "left|through;right|".
std::vector<TurnMarks> turn_marks(std::string_view value);

/// "yes|yes|designated" split at '|'.
std::vector<std::string_view> lane_list(std::string_view value);

/// All rules that hold at certain hours, for notes: "oneway:conditional=no @ (...); ...".
std::string conditional_note(const OsmTags& tags);

/// Text without control characters and bad UTF-8.
std::string clean_text(std::string_view text, bool& repaired);

}  // namespace septima
