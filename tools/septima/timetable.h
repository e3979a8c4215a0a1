#pragma once

#include <string>

namespace septima::cli {

/// What `septima demand gtfs` was asked for.
struct TimetableOptions {
    std::string scenario;
    std::string feed;
    std::string date;  ///< YYYY-MM-DD; empty: the scenario's
    std::string out;
    double reach_m = 60.0;
    double dwell_s = 20.0;
    bool json = false;
};

/// Puts the lines of a GTFS feed on the streets of a scenario: stops.csv, line_stops.csv, bus_lines.csv.
int timetable(const TimetableOptions& options);

}  // namespace septima::cli
