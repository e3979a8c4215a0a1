#pragma once

#include <string>
#include <vector>

#include "sim/demand/bus_lines.h"
#include "sim/demand/gtfs.h"
#include "sim/network/network.h"

namespace septima {

// Which streets the lines of a timetable drive and where on them they stop.

struct GtfsMatchOptions {
    double reach_m = 60.0;  ///< from a stop to the middle of the street it may stand at; more for hand-drawn networks
    double dwell_s = 20.0;  ///< at stops where the timetable has no time to stand (assumption: TCQSM's 15 to 30 s)
};

/// A line on the streets.
struct MatchedLine {
    std::uint32_t line = 0;       ///< row of GtfsFeed::lines
    std::vector<LinkId> route;    ///< links joined by turns, from the first stop's to the last one's
    double busway_share = 0.0;    ///< of its length: on busways or beside lanes for buses only
    std::size_t served = 0;       ///< of its stops, those on the route: `stops` of BusLines
    double begins_after_s = 0.0;  ///< of the timetable, from its first stop to the first one served
};

struct MatchedLines {
    BusLines buses;  ///< a line per matched one, in the same order
    std::vector<MatchedLine> matched;
    std::vector<std::string> notes;  ///< what was left out or cut, a sentence each
};

/// Puts lines on streets. Of all streets for buses within reach of each stop those are taken that make the way from
/// stop to stop shortest beside the distances to the stops (Viterbi 1967), with the kerb on the right and off the
/// shape's way dear. A stop out of reach is passed by; where no way leads on within three times the straight distance
/// and 1.5 km the line is cut, and of its parts the one with most stops stays. Berths: as many as the busiest hour's
/// buses need, at most four. The result does not depend on the number of threads. Throws InputError for a network
/// without a place on Earth.
MatchedLines matched_lines(const GtfsFeed& feed, const Network& network, const GtfsMatchOptions& options);

/// The tables stops.csv, line_stops.csv and bus_lines.csv (scenarios/README.md). Lines with half of their way on
/// busways are driven by articulated buses (assumption), the others by buses.
struct BusTables {
    std::string stops, line_stops, bus_lines;
};
BusTables bus_tables(const MatchedLines& lines, const GtfsFeed& feed, const Network& network);

}  // namespace septima
