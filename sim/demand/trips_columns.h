#pragma once

// What trips.csv may have; private to its reader.

#include <optional>
#include <string_view>

#include "sim/base/csv.h"
#include "sim/base/error.h"

namespace septima {

/// Seconds since midnight from "07:30", "07:30:15", "07:30:15.5" or a number of seconds.
std::optional<double> departure_of(std::string_view text);

/// Notes columns that are missing, and as warnings those that nobody reads.
void check_trip_columns(const CsvTable& table, Problems& problems);

}  // namespace septima
