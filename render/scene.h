#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/base/geometry.h"
#include "sim/base/vehicle_class.h"
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

/// Everything the dashboard knows that does not change while it runs.
struct Scene {
    Text city;
    int year = 0, month = 0, day = 0;
    double start_s = 0.0, end_s = 0.0;  ///< seconds since midnight
    const Network* network = nullptr;   ///< outlives the dashboard
    std::vector<ZoneShape> zones;
    std::vector<VehicleLook> classes;
    std::vector<Side> sides;  ///< at least one
    /// Of streets: (name on the map, other name).
    std::vector<std::pair<std::string, std::string>> other_names = {};
};

}  // namespace septima::render
