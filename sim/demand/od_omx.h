#pragma once

#include <filesystem>

#include "sim/base/error.h"
#include "sim/demand/demand.h"
#include "sim/demand/trips.h"
#include "sim/model/vehicle_classes.h"

namespace septima {

// Open Matrix files (OMX 0.2: HDF5 with SHAPE and OMX_VERSION at the root, square matrices under /data, labels under
// /lookup; github.com/osPlanning/omx/wiki/Specification). One matrix is one class in one period and is named so:
// car_0600-0900; a name that is a class alone means the whole day. Rows and columns are labelled by the lookup zone_id,
// else by the only lookup there is; without one they are the zones in their order.

/// False in a build without HDF5; then the functions below refuse to work and name the package.
bool omx_supported();

/// Reads a table. Everything wrong is added to `problems`, each with matrix, row and column where there is one: no OMX
/// file, shapes that differ, names that say no class or period, labels that are no zones or given twice, negative or
/// non-finite volumes, overlapping periods, nothing but zeros. Throws IoError when the file cannot be opened.
Demand read_omx(const std::filesystem::path& path, const Zones& zones, const VehicleClasses& classes,
                Problems& problems);

/// Writes the table of a demand with the lookup zone_id. Throws IoError.
void write_omx(const std::filesystem::path& path, const Demand& demand, const Zones& zones);

}  // namespace septima
