#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/ids.h"

namespace septima {

// What one run came to, as the tables of the results store hold it (sim/batch/README.md). Units are in the names.

struct IndicatorRow {
    std::string scope;  ///< "all" or "class:car"
    std::string name;
    std::string unit;
    double value = 0.0;
    bool operator==(const IndicatorRow&) const = default;
};

/// The city in one report interval; on_road_veh and waiting_veh are those of its end.
struct IntervalRow {
    double start_s = 0.0;
    double mean_speed_kmh = 0.0;  ///< vehicle_km / vehicle_h; 0 when nobody drove
    double on_road_veh = 0.0;
    double waiting_veh = 0.0;
    double departed = 0.0;
    double completed = 0.0;
    double vehicle_km = 0.0;
    double vehicle_h = 0.0;
    double delay_h = 0.0;
    bool operator==(const IntervalRow&) const = default;
};

/// One direction of a main street in one report interval.
struct CorridorIntervalRow {
    std::string corridor;
    char direction = 'N';  ///< bound for N, S, E or W
    double start_s = 0.0;
    double mean_speed_kmh = 0.0;
    double flow_vph = 0.0;  ///< vehicle_km / length / interval: the mean over the corridor
    double vehicle_km = 0.0;
    double vehicle_h = 0.0;
    bool operator==(const CorridorIntervalRow&) const = default;
};

/// Links on which somebody was in an interval; columns of one length.
struct LinkIntervalColumns {
    std::vector<LinkId> link;
    std::vector<float> start_s;
    std::vector<std::uint32_t> vehicles;  ///< entered
    std::vector<float> vehicle_km;
    std::vector<float> vehicle_h;
    std::size_t size() const { return link.size(); }
    bool operator==(const LinkIntervalColumns&) const = default;
};

/// Trips whose measure lies in [bin_low, bin_high).
struct DistributionRow {
    std::string scope;
    std::string measure;  ///< "travel_time_s", "delay_s", "distance_m"
    double bin_low = 0.0;
    double bin_high = 0.0;
    std::int64_t trips = 0;
    bool operator==(const DistributionRow&) const = default;
};

struct DelayCauseRow {
    std::string cause;
    double vehicle_h = 0.0;
    bool operator==(const DelayCauseRow&) const = default;
};

/// The part of a main street's delay that one cause made, over the measured period.
struct CorridorCauseRow {
    std::string corridor;
    char direction = 'N';
    std::string cause;
    double vehicle_h = 0.0;
    bool operator==(const CorridorCauseRow&) const = default;
};

/// Trips with something in common that no policy changes (groups.h); those that wanted to leave in the period.
struct TripGroupRow {
    std::string dimension;        ///< "distance_km", "class", "hour", "stratum", "zone"
    std::string name;             ///< "2-5", "car", "07:00", "3", "Usaquén"
    std::int64_t trips = 0;       ///< made, whether they arrived or not
    std::int64_t completed = 0;   ///< of them, arrived in the period
    std::int64_t suppressed = 0;  ///< not made by this vehicle because of the policy
    double time_h = 0.0;          ///< from the wish to leave to arrival or the end of the period
    double delay_h = 0.0;
    double person_h = 0.0;  ///< time_h times the occupants
    double distance_km = 0.0;
    double fuel_l = 0.0;
    bool operator==(const TripGroupRow&) const = default;
};

/// A bus line in one report interval.
struct LineIntervalRow {
    std::string line;
    double start_s = 0.0;
    std::int64_t calls = 0;             ///< stops served
    double headway_s = 0.0;             ///< mean over calls that followed another at the same stop; 0: there was none
    double headway_cv = 0.0;            ///< their standard deviation / mean
    double commercial_speed_kmh = 0.0;  ///< bus_km / bus_h, dwells included; 0 when no bus was on the road
    double boardings = 0.0;
    double alightings = 0.0;
    double dwell_s = 0.0;  ///< mean per call, holding included
    double held_s = 0.0;   ///< ... of it by bus_holding
    double bus_km = 0.0;
    double bus_h = 0.0;
    bool operator==(const LineIntervalRow&) const = default;
};

struct EventRow {
    double time_s = 0.0;
    std::string kind;   ///< "stuck", "gridlock"
    std::string place;  ///< ids of links, separated by blanks
    std::string text;
    bool operator==(const EventRow&) const = default;
};

/// One journey, written on request only. Negative times: it did not happen.
struct TripRow {
    std::string id;
    std::string vehicle_class;
    double departure_s = 0.0;
    double arrival_s = -1.0;
    double travel_time_s = -1.0;
    double delay_s = 0.0;
    double outside_s = 0.0;
    double distance_m = 0.0;
    std::string origin_zone, destination_zone;
    std::string status;
    bool operator==(const TripRow&) const = default;
};

/// One day of the search for an equilibrium (sim/route/day_to_day.h); the last one is the run itself.
struct IterationRow {
    int iteration = 0;
    double relative_gap = 0.0;
    double mean_cost_s = 0.0;  ///< of a journey, tolls and nuisance included
    std::int64_t changed = 0;  ///< travellers who took another route on the next day
    std::int64_t completed = 0;
    std::int64_t stuck = 0;  ///< at the end
    double mean_speed_kmh = 0.0;
    bool operator==(const IterationRow&) const = default;
};

/// How a run was made and what it cost.
struct RunFacts {
    std::uint64_t seed = 0;
    std::uint64_t state_hash = 0;
    std::int64_t vehicle_updates = 0;
    double cpu_s = 0.0;
    double wall_s = 0.0;
    std::int64_t stuck = 0;  ///< vehicles that stand for longer than the limit of the world when the run ends
    bool operator==(const RunFacts&) const = default;
};

struct RunResult {
    std::size_t scenario = 0;  ///< 0 = base, then the policies in their order
    RunFacts facts;
    // journeys that wanted to depart in the measured period
    std::int64_t trips = 0;  ///< without the suppressed
    std::int64_t completed = 0;
    std::int64_t unserved = 0;    ///< never got onto the road, or no way leads there
    std::int64_t stuck = 0;       ///< vehicles that stood for longer than the limit of the world
    std::int64_t suppressed = 0;  ///< not made by this vehicle because of the policy
    std::string flagged;          ///< "" | "gridlock" | "unserved": figures of this run must not be compared
    std::vector<IndicatorRow> indicators;
    std::vector<IntervalRow> intervals;
    std::vector<CorridorIntervalRow> corridor_intervals;
    LinkIntervalColumns link_intervals;
    std::vector<DistributionRow> distribution;
    std::vector<DelayCauseRow> delay_causes;
    std::vector<CorridorCauseRow> corridor_causes;
    std::vector<LineIntervalRow> line_intervals;
    std::vector<TripGroupRow> groups;
    std::vector<EventRow> events;
    std::vector<TripRow> trip_rows;        ///< empty unless asked for
    std::vector<IterationRow> iterations;  ///< empty unless an equilibrium was asked for
    bool operator==(const RunResult&) const = default;
};

/// Value of an indicator; `missing` when the run has no such row.
double indicator(const RunResult& result, const std::string& scope, const std::string& name, double missing);

}  // namespace septima
