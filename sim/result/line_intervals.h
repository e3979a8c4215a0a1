#pragma once

#include <vector>

#include "sim/demand/bus_lines.h"
#include "sim/result/run_result.h"
#include "sim/world/measurements.h"

namespace septima {

/// Lines in the intervals in which they had a bus on the road or at a stop, in order of time and line.
std::vector<LineIntervalRow> line_interval_rows(const Measurements& measurements, const BusLines& buses);

/// Speed, regularity, wait, dwell and boardings over the measured period, of every line that ran (scope "line:ID") and
/// of all together (scope "all": headways of different lines are not mixed, their figures are weighted by calls). What
/// nothing was measured of has no row; no row at all without lines.
std::vector<IndicatorRow> line_indicator_rows(const Measurements& measurements, const BusLines& buses);

}  // namespace septima
