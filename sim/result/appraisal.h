#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/policy/command.h"
#include "sim/result/comparison.h"
#include "sim/result/statistics.h"

namespace septima {

/// What something is worth, with how low and how high it may be, and where that comes from.
struct UnitValue {
    std::string key;  ///< one of unit_value_keys; its end is the unit
    double central = 0.0;
    double low = 0.0;
    double high = 0.0;
    Text source;
    bool operator==(const UnitValue&) const = default;
};

/// The values an appraisal needs, in the order of its tables.
inline constexpr std::array<std::string_view, 9> unit_value_keys{
    "value_of_time_cop_per_h",  ///< of a person on the way
    "fuel_cop_per_l",           ///< without taxes, which the city's people pay to themselves
    "operating_cop_per_km",     ///< tyres, oil, repair
    "co2_cop_per_t",
    "crash_cop_per_km",
    "forgone_trip_cop",   ///< what a trip is worth to who gives it up, costs taken off
    "periods_per_year",   ///< how many such periods a year has
    "discount_rate_pct",  ///< real, per year
    "life_years"};

/// What is valued. Time, fuel and operation are those of trips made on both sides; a trip that the policy takes away
/// counts as forgone, so that a street emptied by decree is no free gain.
enum class Benefit : std::uint8_t { time, fuel, operation, co2, crashes, forgone };
inline constexpr std::array<std::string_view, 6> benefit_names{"time", "fuel",    "operation",
                                                               "co2",  "crashes", "forgone"};

/// The net present value with one unit value at its low and at its high end.
struct TornadoRow {
    std::string key;
    double at_low_cop = 0.0;
    double at_high_cop = 0.0;
};

/// A policy in money of one year; intervals are over the pairs of runs, at central unit values.
struct Appraisal {
    std::array<MeanInterval, benefit_names.size()> yearly_cop;  ///< by Benefit; negative = a loss
    MeanInterval yearly_total_cop;
    MeanInterval present_value_cop;     ///< benefits less costs over the life; without a cost: of the benefits
    std::optional<MeanInterval> ratio;  ///< present value of benefits / of costs; only with a cost above zero
    std::vector<TornadoRow> tornado;    ///< widest first
    double annuity_years = 0.0;         ///< a year's benefit times this is the present value of all years
};

/// Present value of one a year at the end of each of `life_years` years. REQUIRES life_years > 0.
double annuity(double discount_rate_pct, double life_years);

/// Appraises the policy of the pairs by its groups of trips (groups.h, dimension class). Nothing when a unit value is
/// missing, there is no pair, or a run has no groups. REQUIRES equal rows of groups for equal classes.
std::optional<Appraisal> appraised(const PairedRuns& pairs, std::span<const UnitValue> values,
                                   const std::optional<PolicyCost>& cost);

}  // namespace septima
