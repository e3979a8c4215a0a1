#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/geometry.h"
#include "sim/network/osm_report.h"
#include "sim/network/osm_road.h"

namespace septima {

/// What stands on a node of a road.
struct OsmControl {
    bool signal = false;           ///< highway=traffic_signals
    bool crossing_signal = false;  ///< a pedestrian crossing with signals
    bool stop = false;
    bool yield = false;
    bool all_way = false;  ///< stop=all
    bool mini_roundabout = false;
    int direction = 0;  ///< 1: for traffic along the way, -1: against it, 0: unsaid
    bool any() const { return signal || crossing_signal || stop || yield || mini_roundabout; }
};

struct OsmNode {
    std::int64_t id = 0;
    GeoPoint place;
    OsmControl control;
    bool present = false;  ///< the file has it, with a place on the globe
};

struct OsmWay {
    std::int64_t id = 0;
    std::vector<std::int64_t> nodes;
    Road road;
};

/// A turn restriction with its members by role.
struct OsmRestriction {
    std::int64_t id = 0;
    std::string kind;  ///< "no_left_turn", "only_straight_on", ...
    std::vector<std::int64_t> from_ways;
    std::vector<std::int64_t> to_ways;
    std::vector<std::int64_t> via_ways;
    std::vector<std::int64_t> via_nodes;
    std::string condition;  ///< of restriction:conditional; empty = always
};

/// The roads of a file. Nodes are those that roads refer to, by ascending id.
struct OsmData {
    std::vector<OsmNode> nodes;
    std::vector<OsmWay> ways;
    std::vector<OsmRestriction> restrictions;
    std::string name;  ///< of the file, without extensions
};

/// Reads .osm, .osm.gz, .osm.bz2 and .osm.pbf (told apart by their first bytes). Throws IoError when the file cannot be
/// read, InputError when it is not a whole OSM file.
OsmData read_osm(const std::filesystem::path& path, ImportReport& report);

}  // namespace septima
