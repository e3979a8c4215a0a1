#pragma once

#include <filesystem>

#include "sim/base/error.h"
#include "sim/model/vehicle_classes.h"

namespace septima {

/// Reads a 'classes/1' file: one [class.NAME] section per class of vehicles (keys: README.md). A section named after a
/// kind starts from that kind's defaults; any other name says its kind. Kinds without a section keep their default
/// class.
VehicleClasses read_classes(const std::filesystem::path& path, Problems& problems);

}  // namespace septima
