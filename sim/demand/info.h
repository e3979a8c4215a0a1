#pragma once

#include <string>
#include <vector>

#include "sim/demand/demand.h"
#include "sim/demand/synthesize.h"
#include "sim/demand/trips.h"

namespace septima {

/// What `septima demand info` prints.
struct DemandInfo {
    struct ClassTotal {
        std::string vehicle_class;
        double trips = 0.0;
        double mean_km = 0.0;
    };
    struct LengthBin {
        double low_km = 0.0;
        double high_km = 0.0;  ///< infinity in the last bin
        double trips = 0.0;
    };
    struct Pair {
        ZoneId origin;
        ZoneId destination;
        double trips = 0.0;
    };
    /// How hard a zone's links are asked: a signalised lane carries some 600 to 900 vehicles an hour.
    struct Entry {
        ZoneId zone;
        double peak_vph_per_lane = 0.0;  ///< departures of its busiest hour / lanes of its origin links
    };
    double trips = 0.0;
    double mean_km = 0.0;
    double unreachable = 0.0;  ///< trips that no way serves
    std::vector<Pair>
        unreachable_pairs;               ///< of an OD table, most trips first: no link of one leads to one of the other
    OdMatrix pairs;                      ///< trips of all classes from zone to zone
    std::vector<ClassTotal> classes;     ///< in order of appearance
    std::vector<double> trips_per_hour;  ///< by hour of departure from midnight; 24 or, when trips leave later, more
    std::vector<LengthBin> lengths;
    std::vector<Pair> top_pairs;         ///< most trips first, at most 20
    std::vector<Entry> busiest_entries;  ///< hardest asked first, at most 10
    std::vector<std::string> notes;
};

/// Of OD tables: lengths are those between zone centres on the network (zone_distances_km).
DemandInfo demand_info(const Demand& demand, const Network& network, const Zones& zones);

/// Of single trips: straight line from origin to destination x detour_ratio.
DemandInfo demand_info(const Trips& trips, const SampleContext& context);

}  // namespace septima
