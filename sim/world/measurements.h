#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/base/column.h"
#include "sim/base/ids.h"
#include "sim/base/vehicle_class.h"
#include "sim/demand/trips.h"

namespace septima {

/// Why time is lost against free flow. Each vehicle-second of delay is booked to one cause at the place where it
/// arises.
enum class DelayCause : std::uint8_t {
    red,
    queue,
    blocked,
    yield,
    lane_change,
    slow_leader,
    bus_stop,
    incident,
    outside
};
inline constexpr std::size_t delay_causes = 9;
inline constexpr std::array<std::string_view, delay_causes> delay_cause_names{
    "red", "queue", "blocked", "yield", "lane_change", "slow_leader", "bus_stop", "incident", "outside"};

/// Delay is booked in whole ticks: sums of integers are exact in any order, so that what causes, links and trips add up
/// to is equal to the last bit. A power of two: ticks are exact as seconds too. 32 bits hold 36 hours.
inline constexpr std::int32_t ticks_per_s = 16384;
constexpr double seconds_of(std::int64_t ticks) {
    return static_cast<double>(ticks) / ticks_per_s;
}

/// Sums over one report interval, per link. Rows: interval * links + link.
struct LinkIntervals {
    std::vector<float> vehicle_s;  ///< time spent on the link by all vehicles
    std::vector<float> vehicle_m;  ///< distance driven
    std::vector<std::uint32_t> entered;
};

/// A bus line in one report interval.
struct LineInterval {
    std::uint32_t calls = 0;                   ///< stops served
    std::uint32_t headways = 0;                ///< calls that followed another at the same stop
    double headway_s = 0.0, headway_s2 = 0.0;  ///< sums of their headways and of the squares
    double boardings = 0.0, alightings = 0.0;
    double dwell_s = 0.0, held_s = 0.0;  ///< holding is part of the dwell
    double bus_s = 0.0, bus_m = 0.0;     ///< time and distance of its buses on the road
};

/// The city in one report interval.
struct CityInterval {
    double start_s = 0.0;
    double vehicle_s = 0.0, vehicle_m = 0.0, delay_s = 0.0;
    std::uint32_t on_road = 0, waiting_outside = 0, departed = 0,
                  completed = 0;  ///< first two: at the end of the interval
};

enum class TripStatus : std::uint8_t { planned, waiting, on_road, completed, suppressed, unreachable };
inline constexpr std::array<std::string_view, 6> trip_status_names{"planned",   "waiting",    "on_road",
                                                                   "completed", "suppressed", "unreachable"};

/// What one journey came to; row = TripId.
struct TripRecords {
    Column<TripId, TripStatus> status;
    Column<TripId, float> departure_s;  ///< when it wanted to leave (after a shift), seconds since midnight
    Column<TripId, float> entered_s;    ///< when it got onto the road
    Column<TripId, float> arrival_s;
    Column<TripId, float> distance_m;
    Column<TripId, float> free_flow_s;  ///< its route at desired speed
    Column<TripId, double> delay_s;     ///< lost so far, waiting outside included; whole ticks
    Column<TripId, std::uint16_t> stops;
    Column<TripId, float> fuel_g;  ///< petrol- or diesel-equivalent
    Column<TripId, float> nox_g;
    Column<TripId, float> pm_g;
    Column<TripId, TripResponse> response;  ///< to what the policy asks
    Column<TripId, float> permit_cop;       ///< paid to be exempt from a plate rule
};

/// Somebody cannot move.
struct WorldEvent {
    double time_s = 0.0;
    enum class Kind : std::uint8_t { stuck, gridlock } kind = Kind::stuck;
    std::vector<LinkId> links;  ///< the link, or the cycle of full links
};

/// What a day is remembered by: sums and rules per slice of time from the first instant on, warm-up included.
struct DayRecord {
    double first_s = 0.0;
    double slice_s = 0.0;  ///< whole minutes; 0: nothing is recorded
    std::size_t slices = 0;
    std::vector<float> vehicle_s, vehicle_m;  ///< slice * lanes + lane; strips included
    std::vector<KindMask> turn_kinds;         ///< slice * turns + turn: who may make it
    std::vector<KindMask> link_kinds;         ///< slice * links + link: who may be there
    std::vector<float> toll_cop;              ///< slice * links + link
    std::vector<KindMask> toll_kinds;
    std::vector<float> toll_exempt;
};

/// Everything a run measured, from the end of the warm-up on.
struct Measurements {
    double interval_s = 300.0;
    double start_s = 0.0;  ///< of the first interval
    LinkIntervals links;
    std::vector<CityInterval> city;
    std::vector<LineInterval> lines;  ///< interval * lines + line
    TripRecords trips;
    std::array<double, delay_causes> cause_s{};  ///< delay by cause, vehicle-seconds; without a warm-up exactly the
                                                 ///< sum of TripRecords::delay_s
    std::vector<double> link_cause_s;            ///< links * delay_causes
    std::vector<WorldEvent> events;
    double toll_cop = 0.0;  ///< paid on the road
};

}  // namespace septima
