#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/demand/od.h"
#include "sim/model/travel_choice.h"

namespace septima {

/// Departures within a period: a rate that is linear from the start to the middle and from there to the end. Values are
/// relative to the mean rate; (start + 2 middle + end) / 4 = 1, so the period keeps its total.
struct DepartureShape {
    double start = 1.0;
    double middle = 1.0;
    double end = 1.0;
    bool operator==(const DepartureShape&) const = default;
};

/// Fraction of a period at which the share `u` of its trips has departed. REQUIRES 0 <= u < 1.
double departure_fraction(const DepartureShape& shape, double u);

/// Vehicle trips of one class that depart in one period.
struct OdLayer {
    std::string vehicle_class;
    int from_s = 0;  ///< seconds since midnight
    int to_s = 0;
    OdMatrix trips;
    DepartureShape shape;
};

struct PlateMix {
    double registered_here = 0.7;  ///< share of vehicles
    bool operator==(const PlateMix&) const = default;
};

/// How much traffic a city makes: free of seeds, so that seeds are replications of one demand.
struct Demand {
    std::size_t zones = 0;
    std::vector<OdLayer> layers;  ///< sorted by (class in order of appearance, from_s)
    PlateMix plates;
    ModeShares split;                ///< of all trips, vehicles or not; what owners choose from (sim/world/choices.h)
    std::vector<std::string> notes;  ///< assumptions and adjustments, one sentence each

    double total() const;
};

/// Makes departures of neighbouring periods of a class join without a jump: the rate at a common boundary is the mean
/// of both sides (at most twice the lower one), the middle takes what keeps each total.
void smooth_departures(Demand& demand);

}  // namespace septima
