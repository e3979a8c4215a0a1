#pragma once

#include <cstdint>
#include <vector>

#include "sim/model/car_following.h"
#include "sim/world/measurements.h"

namespace septima {

/// What a bus does about its next stop.
enum class BusPhase : std::uint8_t { driving, dwelling, leaving_bay };

/// A bus that serves a line. Its stops come in the order of the line; `next` is the first it has not served.
struct Bus {
    std::uint32_t trip = 0;
    std::uint32_t line = 0;
    std::uint32_t next = 0;
    BusPhase phase = BusPhase::driving;
    bool calls = false;                 ///< opened its doors in this step
    float halt_x_m = free_road_m;       ///< its front bumper comes no further on its link
    float stop_lane = -1.0F;            ///< number of the lane it wants for its stop; < 0: any
    std::uint32_t visit = 0xFFFFFFFFU;  ///< turns made when it last served a stop ...
    float visit_m = 0.0F;               ///< ... and where that is
    float waits_s = 0.0F;               ///< has stood near its stop, in the wrong lane or before a full bay
    float load = 0.0F;                  ///< passengers on board
    double until_s = 0.0;               ///< dwells until then
    double counted_m = 0.0;             ///< driven when the report interval began
    // What the last call was.
    float headway_s = -1.0F;  ///< since the bus before it; < 0: there was none
    float boardings = 0.0F, alightings = 0.0F, dwell_s = 0.0F, held_s = 0.0F;
    bool operator==(const Bus&) const = default;
};

/// A stop of a line: who waits there.
struct Waiting {
    float left_behind = 0.0F;  ///< passengers for whom the last bus had no place
    double since_s = -1.0;     ///< when they were last counted; < 0: never
    bool operator==(const Waiting&) const = default;
};

/// How buses of a line are held (SetBusHolding).
struct Holding {
    float headway_s = 0.0F, share = 0.0F, most_s = 0.0F;
    std::vector<std::uint32_t> stops;  ///< empty: all
};

/// Buses, by trip; nothing when no trip serves a line.
struct Buses {
    std::vector<Bus> of;                       ///< in the order of trips
    std::vector<std::uint32_t> of_trip;        ///< per trip: row of `of`, or 0xFFFFFFFF; empty: there are none
    std::vector<std::uint32_t> waiting_begin;  ///< lines + 1: rows of `waiting`
    std::vector<Waiting> waiting;
    std::vector<Holding> holding;      ///< per line; share 0: none
    std::vector<std::uint32_t> links;  ///< with stops, ascending
    std::vector<LineInterval> sums;    ///< per line: of the report interval so far
    std::vector<char> calls_on;        ///< per row of links: a bus opened its doors in this step
    bool empty() const { return of.empty(); }
};

}  // namespace septima
