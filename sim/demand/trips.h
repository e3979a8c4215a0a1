#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/column.h"
#include "sim/base/ids.h"
#include "sim/base/vehicle_class.h"
#include "sim/demand/bus_lines.h"
#include "sim/network/network.h"

namespace septima {

/// A district people come from and go to.
struct Zones {
    Column<ZoneId, std::string> id;    ///< as in files
    Column<ZoneId, std::string> name;  ///< as shown
    Column<ZoneId, double> population;
    Column<ZoneId, double> jobs;
    Column<ZoneId, int> stratum;               ///< socioeconomic stratum 1..6; 0 = unknown
    Column<ZoneId, char> gate;                 ///< 1: outside the network, reached through its gates
    Column<ZoneId, Polygon> polygon;           ///< projected; empty for gates and zones made from the network
    Groups<ZoneId, LinkId> origin_links;       ///< where its trips enter
    Groups<ZoneId, LinkId> destination_links;  ///< where they leave
    std::size_t size() const { return id.size(); }
};

/// Number plate of a vehicle.
struct Plate {
    std::uint8_t first_digit = 0;
    std::uint8_t last_digit = 0;
    bool registered_here = true;
    bool operator==(const Plate&) const = default;
};

/// A speed that is prescribed, over time: straight lines between points, the first and last speed before and after.
struct SpeedScript {
    std::vector<float> time_s;  ///< seconds since midnight, ascending
    std::vector<float> speed_mps;
};
inline constexpr std::uint32_t no_script = 0xFFFFFFFFU;
inline constexpr std::uint8_t any_lane = 255;
/// What a traveller does about a policy. Who takes a taxi or his motorcycle is still on the road, in that class.
enum class TripResponse : std::uint8_t {
    as_planned,
    shifted,     ///< another departure
    other_mode,  ///< none of the vehicles simulated
    taxi,
    motorcycle,
    gave_up,
    paid,  ///< the exemption from a plate rule
    second_vehicle
};

/// Choices made before a run (sim/world/choices.h). Columns are empty when nobody had anything to choose.
struct TripChoices {
    Column<TripId, TripResponse> response;
    Column<TripId, float> departure_s;           ///< of the shifted; < 0: as planned
    Column<TripId, float> permit_cop;            ///< what those who pay give for this trip
    Column<TripId, std::uint8_t> planned_class;  ///< before some took another vehicle
    Column<TripId, char> chose;                  ///< 1: had the choice
    std::vector<std::uint32_t> rules;            ///< plate rules that they have answered
};

/// Journeys by vehicle: one row each, sorted by (departure, id). Times are seconds since midnight.
struct Trips {
    Column<TripId, std::string>
        id;  ///< as in the file; empty column for synthesized trips (their row number is the id)
    Column<TripId, float> departure_s;
    Column<TripId, std::uint8_t> vehicle_class;  ///< row of VehicleClasses
    Column<TripId, LinkId> origin;               ///< enters at the start of this link
    Column<TripId, LinkId> destination;          ///< leaves at the end of this link
    Column<TripId, ZoneId> origin_zone;          ///< no_id when unknown
    Column<TripId, ZoneId> destination_zone;
    Column<TripId, Plate> plate;
    Column<TripId, float> entry_speed_mps;      ///< < 0: as traffic allows
    Column<TripId, std::uint32_t> route_begin;  ///< trips + 1; an empty route is chosen by the driver
    std::vector<LinkId> route_links;            ///< fixed routes, from origin to destination
    // Empty columns when no trip has such a thing.
    Column<TripId, float> entry_position_m;  ///< front bumper on the origin link at the start; < 0: enters at its start
    Column<TripId, std::uint8_t> entry_lane;  ///< 0 = leftmost; any_lane: where there is most room
    Column<TripId, std::uint32_t> line;       ///< row of bus_lines.lines whose stops it serves, or no_line
    Column<TripId, std::uint32_t> script;     ///< row of scripts, or no_script
    BusLines bus_lines;
    std::vector<SpeedScript> scripts;
    /// Trips that no link path can serve, kept to be counted: (trip row, reason).
    std::vector<std::pair<TripId, std::string>> unreachable;
    TripChoices choices;
    std::size_t size() const { return departure_s.size(); }
};

/// Adds the rows of another table behind those of `trips`. Their lines and scripts become those of `trips` where it has
/// none; REQUIRES that otherwise they are the same.
void append_trips(Trips& trips, const Trips& more);

/// Sorts rows by (departure, original row) and rebuilds the offsets.
void sort_by_departure(Trips& trips);

/// Of the demand: choices do not count.
std::uint64_t trips_hash(const Trips& trips);

}  // namespace septima
