#pragma once

#include <vector>

#include "sim/policy/measure.h"
#include "sim/scenario/toml_reader.h"

namespace septima {

/// The [[measure]] sections of a policy or a scenario file. For source files only: toml++ stays out of public headers.
void read_measures(TomlTable& table, std::vector<Measure>& measures);

/// Its parts that stand in files of their own.
LaneChoice read_lanes(TomlTable& table);
Incident read_incident(TomlTable& table, const MeasurePlace& place);
BusHolding read_bus_holding(TomlTable& table, const MeasurePlace& place);

}  // namespace septima
