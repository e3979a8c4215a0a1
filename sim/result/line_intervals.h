#pragma once

#include <vector>

#include "sim/demand/bus_lines.h"
#include "sim/result/run_result.h"
#include "sim/world/measurements.h"

namespace septima {

/// Lines in the intervals in which they had a bus on the road or at a stop, in order of time and line.
std::vector<LineIntervalRow> line_interval_rows(const Measurements& measurements, const BusLines& buses);

}  // namespace septima
