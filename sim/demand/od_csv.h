#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "sim/base/error.h"
#include "sim/demand/demand.h"
#include "sim/demand/trips.h"
#include "sim/model/vehicle_classes.h"

namespace septima {

/// Part of a day; from_s < to_s.
struct DayPeriod {
    int from_s = 0;
    int to_s = 0;
};
/// "0600-0900" or "06:00-09:00"; nothing when it is neither.
std::optional<DayPeriod> parse_period(std::string_view text);

/// Reads an OD table (OMX when it is called .omx: od_omx.h; else CSV: o_zone_id, d_zone_id, class, period, volume;
/// period 0600-0900 or 06:00-09:00). Everything wrong is added to `problems`: unknown zones and classes, negative or
/// non-finite volumes, a pair given twice, an empty table. Throws IoError when the file cannot be read.
Demand read_od(const std::filesystem::path& path, const Zones& zones, const VehicleClasses& classes,
               Problems& problems);
Demand parse_od(std::string_view text, const std::string& file, const Zones& zones, const VehicleClasses& classes,
                Problems& problems);

/// The table of a demand; cells of 0 are left out, volumes are written with six digits after the point.
std::string od_csv(const Demand& demand, const Zones& zones);

}  // namespace septima
