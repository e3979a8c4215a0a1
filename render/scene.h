#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/column.h"
#include "sim/base/geometry.h"
#include "sim/base/vehicle_class.h"
#include "sim/demand/bus_lines.h"
#include "sim/network/network.h"
#include "sim/policy/command.h"

namespace septima::render {

/// A district as the map draws it.
struct ZoneShape {
    std::string name;
    Polygon polygon;  ///< projected
};

/// How a class of vehicles looks; row = Snapshot::vehicle_class.
struct VehicleLook {
    VehicleKind kind = VehicleKind::car;
    float length_m = 4.5F;
};

/// One of the worlds that are compared.
struct Side {
    Text name;  ///< of its policy
    Text description;
    std::vector<Text> measures;  ///< one sentence each
};

/// Speed of one side minus that of another, link by link; rows are LinkIds.
struct DifferenceMap {
    std::uint64_t version = 0;  ///< grows when the figures change
    Column<LinkId, float> kmh;
    Column<LinkId, char> holds;      ///< 1: to be coloured; grey otherwise
    Column<LinkId, float> flow_vph;  ///< mean of both
};

/// What a difference of stored results means.
enum class Sense : std::uint8_t { none, good, bad, changed };  ///< none: not detectable

/// An indicator of a policy and of what it is compared with, in words.
struct StoredCard {
    Text name, values, difference, interval;
    Sense sense = Sense::none;
};

/// Trips with something in common: the change of their time and its 95 % interval.
struct StoredGroup {
    Text heading, name;
    double difference_s = 0.0, low_s = 0.0, high_s = 0.0;
    bool known = false;  ///< the interval is
    Sense sense = Sense::none;
};

/// What a cause of delay adds to a kilometre of one direction (N, E, S, W) of a street.
struct StoredReason {
    std::string street;
    char direction = 'N';
    Text cause;
    double s_per_km = 0.0, low = 0.0, high = 0.0;
    bool known = false;
};

/// What a results file says about a policy and what it is compared with; the two are the sides of the scene.
struct StoredComparison {
    DifferenceMap difference;             ///< mean over the pairs; `holds` where it is detectable
    std::size_t pairs = 0;                ///< replications of one seed on both sides
    std::size_t tested = 0, changed = 0;  ///< links
    bool comparable = true;               ///< false: a side collapsed, nothing holds
    std::vector<StoredCard> cards;
    std::vector<StoredGroup> groups;
    std::vector<StoredReason> reasons;  ///< largest first
};

/// Everything the dashboard knows that does not change while it runs.
struct Scene {
    Text city;
    int year = 0, month = 0, day = 0;
    double start_s = 0.0, end_s = 0.0;  ///< seconds since midnight
    const Network* network = nullptr;   ///< outlives the dashboard
    std::vector<ZoneShape> zones;
    std::vector<VehicleLook> classes;
    std::vector<Side> sides;                            ///< at least one
    BusLines lines = {};                                ///< of the bus network; none in a replay
    std::vector<std::vector<LinkId>> line_routes = {};  ///< per line: the way of its buses; empty where none is fixed
    std::optional<StoredComparison> stored = {};        ///< of a results file
    bool replay = false;                                ///< what a results file holds over time is played; nothing runs
    /// Of streets: (name on the map, other name).
    std::vector<std::pair<std::string, std::string>> other_names = {};
    bool runs() const { return !stored && !replay; }  ///< a simulation that takes orders
};

}  // namespace septima::render
