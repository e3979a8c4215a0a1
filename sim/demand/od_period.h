#pragma once

#include <string>

#include "sim/base/error.h"
#include "sim/demand/demand.h"

namespace septima {

/// More in one cell of a table is a slip of the pen.
inline constexpr double most_trips_per_cell = 1e7;

/// "0600-0900".
std::string od_period_text(int from_s, int to_s);

/// Notes periods of a class that overlap: they would count trips twice. REQUIRES layers sorted by (class, from_s).
void check_od_periods(const Demand& demand, const std::string& file, Problems& problems);

}  // namespace septima
