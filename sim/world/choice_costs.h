#pragma once

// What the ways of owners cost before and under a policy, over the day; private to sim/world.

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/world/choices.h"

namespace septima::choices {

/// Kinds of vehicle whose owners choose.
inline constexpr std::array<VehicleKind, 2> owners{VehicleKind::car, VehicleKind::motorcycle};

/// Streets before and under the policy, for those who pay tolls and for those exempt from them.
enum class Case : std::size_t { before, after, before_free, after_free };
inline constexpr std::size_t cases = 4;

/// A stretch of the day in which nothing changes.
struct Stage {
    double from_s = -std::numeric_limits<double>::infinity();
    std::array<std::array<std::size_t, cases>, 2> ways{};  ///< per owner and case: row of Costs::ways
    std::vector<RestrictPlates> rules;                     ///< in force and not answered by their file
    bool changes(std::size_t owner) const {
        return ways[owner][0] != ways[owner][1] || ways[owner][2] != ways[owner][3];
    }
};

/// Streets at a price.
struct Ways {
    RouteCosts costs;  ///< tolls included, at the median value of time
    std::vector<float> toll_cop;
    double value_of_time_cop_per_h = 0.0;
    bool operator==(const Ways& other) const {
        return costs.link_s == other.costs.link_s && costs.turn_s == other.costs.turn_s && toll_cop == other.toll_cop &&
               value_of_time_cop_per_h == other.value_of_time_cop_per_h;
    }
};

/// A journey by the cheapest way; infinite when there is none.
struct WayCost {
    float time_s = std::numeric_limits<float>::infinity();
    float toll_cop = 0.0F;
};

struct Costs {
    std::vector<Stage> stages;  ///< the first one from the beginning of time
    std::vector<Ways> ways;
    std::vector<std::vector<WayCost>> trip;  ///< per row of ways, per trip; asked for those who need it
    std::size_t stage_at(double time_s) const;
};

/// Stages of the day with their ways; `trip` is still empty.
Costs staged_costs(const ChoiceSetup& setup);

/// Fills a row of Costs::trip for the trips that are marked.
void find_ways(const ChoiceSetup& setup, const Trips& trips, const std::vector<char>& wanted, std::size_t way,
               const RouteHierarchy& hierarchy, Costs& costs);

}  // namespace septima::choices
