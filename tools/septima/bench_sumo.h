#pragma once

#include <filesystem>

#include "sim/demand/trips.h"
#include "sim/model/vehicle_classes.h"
#include "sim/network/network.h"

namespace septima::cli {

/// Writes the same streets, signals, trips and routes as SUMO's plain files into a folder: g.nod.xml, g.edg.xml,
/// g.con.xml, g.tll.xml (for netconvert) and g.rou.xml. SUMO counts lanes from the right. A turn that gives way within
/// its phase is 'g' there. Vehicles are Krauss's, with our classes' length, gap, headway, acceleration and braking.
/// Fixed routes only: throws InputError when a trip has none, IoError when a file cannot be written.
void write_sumo(const Network& network, const VehicleClasses& classes, const Trips& trips,
                const std::filesystem::path& folder);

}  // namespace septima::cli
