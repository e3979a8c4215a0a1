#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/network/network.h"
#include "sim/route/timed_costs.h"

namespace septima {

/// Those who make the same journey every day; one row each.
struct Travellers {
    std::vector<LinkId> origin, destination;
    std::vector<std::uint32_t> kind;  ///< row of Day::felt
    std::size_t size() const { return origin.size(); }
};

/// A route per traveller: TurnIds from the origin on; empty where he begins on his destination.
using RoutePlans = std::vector<std::vector<std::uint32_t>>;

/// What a day taught.
struct Day {
    TimedTimes times;
    std::vector<FeltCosts> felt;  ///< per kind of traveller
    std::vector<char> travelled;  ///< per traveller: he made the journey, and his costs count
    std::vector<double> began_s;  ///< per traveller: when he got onto the road, seconds since midnight
    RoutePlans driven;            ///< the routes of the day, detours and all
};

struct EquilibriumOptions {
    int iterations = 15;         ///< most days
    double relative_gap = 0.02;  ///< ends when this is reached
    double least_gain = 0.001;   ///< of his cost: who would gain less keeps his route (assumption)
    double indifferent_s = 1.0;  ///< the same in seconds (assumption)
    double first_step = 1.0;     ///< share of travellers who think a day over, after the first
    double slow_down = 0.5;      ///< 1 / step grows by this after a day with a larger gap ...
    double go_on = 0.1;          ///< ... and by this after one with a smaller gap; tried values (self-regulated
                                 ///< averaging, Liu, He & He 2009)
    int passes = 3;              ///< how often each decides on what he expects of the others (assumption)
    std::uint64_t seed = 1;
};

/// One day of the search.
struct DayFacts {
    int iteration = 0;          ///< 1 = the first
    double relative_gap = 0.0;  ///< (cost of all - cost if all had the cheapest routes at these times) / cost of all
    double mean_cost_s = 0.0;   ///< of those who travelled, on that day's times
    double step = 0.0;          ///< share of the travellers who think of another route afterwards; 0: none do
    std::size_t travelled = 0;
    std::size_t changed = 0;  ///< travellers with another route on the next day
};

struct Equilibrium {
    std::vector<DayFacts> days;
    RoutePlans plans;  ///< of the last day
    bool converged = false;
};

/// Makes a day: everybody takes his route, or what the day itself makes of it when `plans` is empty (the first day
/// without a start).
using LoadDay = std::function<Day(const RoutePlans& plans, int iteration)>;

/// Dynamic user equilibrium by days (Wardrop's first principle for each departure): after each day a share of the
/// travellers think of the route that would have been the cheapest, one after another, and take it when it still gains
/// at the times that they expect from the decisions of the others (anticipate.h). Without that foresight all take the
/// same empty street on the next day. The share regulates itself (Liu, He & He 2009); who thinks, and in which order,
/// is drawn by (seed, traveller, day) alone. `seen` is called after every day; it returns false to stop. The plans are
/// those of the last day made, so that its measurements belong to them.
Equilibrium equilibrated(const Network& network, const Travellers& travellers, RoutePlans start, const LoadDay& load,
                         const EquilibriumOptions& options, const std::function<bool(const DayFacts&)>& seen = {});

/// What a day cost everybody, and what it would have cost at best.
struct Review {
    std::vector<float> cost_s, least_s;  ///< per traveller; 0 for those who did not travel
    RoutePlans better;                   ///< the cheapest route where it is cheaper than the own one; else empty
};
Review reviewed(const Network& network, const Travellers& travellers, const Day& day, const RoutePlans& plans);

}  // namespace septima
