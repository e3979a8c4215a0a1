#include "sim/result/appraisal.h"

#include <algorithm>
#include <cmath>

namespace septima {

namespace {

/// Unit values by position in unit_value_keys.
using Prices = std::array<double, unit_value_keys.size()>;
enum Price : std::size_t { time_h, fuel_l, operating_km, co2_t, crash_km, forgone, periods, discount, life };

std::optional<std::array<UnitValue, unit_value_keys.size()>> sorted_values(std::span<const UnitValue> values) {
    std::array<UnitValue, unit_value_keys.size()> found;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto at = std::ranges::find_if(values, [i](const UnitValue& v) { return v.key == unit_value_keys[i]; });
        if (at == values.end()) return std::nullopt;
        found[i] = *at;
    }
    return found;
}

/// What a pair of runs saves with the policy, in natural units of one period.
struct Saved {
    double person_h = 0.0, fuel_l = 0.0, driven_km = 0.0;  ///< by trips made on both sides
    double co2_t = 0.0, city_km = 0.0;                     ///< by the whole city
    double forgone_trips = 0.0;
};

const TripGroupRow* same_class(const RunResult& run, const TripGroupRow& row) {
    for (const TripGroupRow& other : run.groups)
        if (other.dimension == "class" && other.name == row.name) return &other;
    return nullptr;
}

/// Per trip of its class, times the trips still made: who stopped driving saved nothing by that, he gave something up.
void add_class(Saved& saved, const TripGroupRow& base, const TripGroupRow& policy) {
    saved.forgone_trips += static_cast<double>(policy.suppressed - base.suppressed);
    if (base.trips == 0 || policy.trips == 0) return;
    const double kept = static_cast<double>(policy.trips) / static_cast<double>(base.trips);
    saved.person_h += base.person_h * kept - policy.person_h;
    saved.fuel_l += base.fuel_l * kept - policy.fuel_l;
    saved.driven_km += base.distance_km * kept - policy.distance_km;
}

Saved saved_by(const RunResult& base, const RunResult& policy) {
    Saved saved;
    for (const TripGroupRow& row : base.groups)
        if (row.dimension == "class")
            if (const TripGroupRow* with = same_class(policy, row); with != nullptr) add_class(saved, row, *with);
    saved.co2_t = indicator(base, "all", "co2_t", 0.0) - indicator(policy, "all", "co2_t", 0.0);
    saved.city_km = indicator(base, "all", "vehicle_km", 0.0) - indicator(policy, "all", "vehicle_km", 0.0);
    return saved;
}

using Benefits = std::array<double, benefit_names.size()>;

Benefits yearly_benefits(const Saved& saved, const Prices& p) {
    return {p[periods] * p[time_h] * saved.person_h,        p[periods] * p[fuel_l] * saved.fuel_l,
            p[periods] * p[operating_km] * saved.driven_km, p[periods] * p[co2_t] * saved.co2_t,
            p[periods] * p[crash_km] * saved.city_km,       -p[periods] * p[forgone] * saved.forgone_trips};
}

double total(const Benefits& benefits) {
    double sum = 0.0;
    for (const double b : benefits) sum += b;
    return sum;
}

double present_value(double yearly_cop, const Prices& p, const PolicyCost& cost) {
    return (yearly_cop - cost.yearly_cop) * annuity(p[discount], p[life]) - cost.investment_cop;
}

double mean_present_value(std::span<const Saved> saved, const Prices& prices, const PolicyCost& cost) {
    double sum = 0.0;
    for (const Saved& s : saved) sum += present_value(total(yearly_benefits(s, prices)), prices, cost);
    return sum / static_cast<double>(saved.size());
}

std::vector<TornadoRow> tornado_of(std::span<const Saved> saved, std::span<const UnitValue> values,
                                   const Prices& central, const PolicyCost& cost) {
    std::vector<TornadoRow> rows;
    for (std::size_t i = 0; i < central.size(); ++i) {
        Prices low = central, high = central;
        low[i] = values[i].low;
        high[i] = values[i].high;
        rows.push_back({values[i].key, mean_present_value(saved, low, cost), mean_present_value(saved, high, cost)});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const TornadoRow& a, const TornadoRow& b) {
        return std::abs(a.at_high_cop - a.at_low_cop) > std::abs(b.at_high_cop - b.at_low_cop);
    });
    return rows;
}

}  // namespace

double annuity(double discount_rate_pct, double life_years) {
    const double rate = 0.01 * discount_rate_pct;
    return rate == 0.0 ? life_years : (1.0 - std::pow(1.0 + rate, -life_years)) / rate;
}

std::optional<Appraisal> appraised(const PairedRuns& pairs, std::span<const UnitValue> values,
                                   const std::optional<PolicyCost>& cost) {
    const auto sorted = sorted_values(values);
    if (!sorted || pairs.size() == 0) return std::nullopt;
    std::vector<Saved> saved;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (pairs.base[i]->groups.empty() || pairs.policy[i]->groups.empty()) return std::nullopt;
        saved.push_back(saved_by(*pairs.base[i], *pairs.policy[i]));
    }
    Prices central{};
    for (std::size_t i = 0; i < central.size(); ++i) central[i] = (*sorted)[i].central;
    const PolicyCost costs = cost.value_or(PolicyCost{});
    Appraisal out;
    out.annuity_years = annuity(central[discount], central[life]);
    const double costs_cop = costs.investment_cop + costs.yearly_cop * out.annuity_years;
    std::array<std::vector<double>, benefit_names.size()> by_benefit;
    std::vector<double> totals, present, ratios;
    for (const Saved& s : saved) {
        const Benefits benefits = yearly_benefits(s, central);
        for (std::size_t b = 0; b < benefits.size(); ++b) by_benefit[b].push_back(benefits[b]);
        totals.push_back(total(benefits));
        present.push_back(present_value(totals.back(), central, costs));
        if (costs_cop > 0.0) ratios.push_back(totals.back() * out.annuity_years / costs_cop);
    }
    for (std::size_t b = 0; b < by_benefit.size(); ++b) out.yearly_cop[b] = mean_interval(by_benefit[b]);
    out.yearly_total_cop = mean_interval(totals);
    out.present_value_cop = mean_interval(present);
    if (!ratios.empty()) out.ratio = mean_interval(ratios);
    out.tornado = tornado_of(saved, *sorted, central, costs);
    return out;
}

}  // namespace septima
