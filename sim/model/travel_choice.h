#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace septima {

// What a journey costs by each way of making it: minutes of in-vehicle time, money brought into minutes by the value of
// time. Pure numbers; who chooses and when is sim/world/choices.h. Defaults are those of scenarios/choice.toml, where
// every figure has its source or is called an assumption.

/// Shares of all trips, by persons (a survey's modal split). Defaults: mean of the Colombian surveys.
struct ModeShares {
    double public_transport = 0.28;
    double car = 0.135;
    double motorcycle = 0.12;
    double taxi = 0.04;
    double bicycle = 0.055;
    bool operator==(const ModeShares&) const = default;
};

/// Ways to travel beside the own vehicle now or at another time.
enum class OtherMode : std::size_t { public_transport, taxi, motorcycle, bicycle, no_trip };
inline constexpr std::size_t other_modes = 5;

/// Owners of one kind of vehicle.
struct OwnerFigures {
    double available = 0.25;  ///< share of all trips made by persons who could take it
    double value_of_time_cop_per_h = 31000.0;
    double cop_per_km = 390.0;     ///< fuel
    double parking_cop = 4000.0;   ///< per trip
    double second_vehicle = 0.25;  ///< of those kept off by their plate: have another one to drive
    bool operator==(const OwnerFigures&) const = default;
};

enum class ChoiceMethod { off, nested_logit, elasticity };

struct ChoiceParameters {
    ChoiceMethod method = ChoiceMethod::off;
    double scale_per_min = 0.044;  ///< of the upper level: modes
    double time_ratio = 0.415;     ///< upper over lower scale: departure times lie in a nest (<= 1)
    double early_ratio = 0.61;     ///< a minute early / a minute in the vehicle
    double late_ratio = 2.40;
    double slice_min = 15.0;
    double most_shift_min = 120.0;
    double value_of_time_spread = 0.5;  ///< standard deviation of its logarithm over drivers
    OwnerFigures car;
    OwnerFigures motorcycle{0.20, 11000.0, 130.0, 1000.0, 0.15};
    double motorcycle_owned = 0.23;  ///< of car drivers: have a motorcycle at home
    double motorcycle_speed_ratio = 1.3;
    double no_trip = 0.08;  ///< trips not made, as a share of all trips
    // public transport
    double bus_kmh = 17.8, access_min = 10.0, wait_min = 5.0, transfers = 0.5, fare_cop = 3550.0;
    double wait_weight = 1.95, access_weight = 2.57, transfer_min = 5.3;
    // taxi
    double taxi_start_cop = 4000.0, taxi_cop_per_km = 1300.0, taxi_wait_min = 5.0;
    double bicycle_kmh = 14.0;
    double cost_elasticity = -0.9;     ///< method elasticity: driving / its generalised cost
    double induced_elasticity = 0.0;   ///< further trips / generalised cost of driving; 0: none
    double induced_most_share = 0.05;  ///< of the trips
    bool operator==(const ChoiceParameters&) const = default;
};

/// A journey as a driver knows it: by his own vehicle, and how far.
struct Journey {
    double own_min = 0.0;
    double km = 0.0;
    bool by_motorcycle = false;
};

inline double money_min(double cop, double value_of_time_cop_per_h) {
    return cop / value_of_time_cop_per_h * 60.0;
}

/// Leaving `shift_min` later (> 0) or earlier than one would like, in minutes of travel time (Small 1982).
inline double schedule_delay_min(const ChoiceParameters& p, double shift_min) {
    return shift_min < 0.0 ? -p.early_ratio * shift_min : p.late_ratio * shift_min;
}

/// Generalised cost of driving, min: time, fuel and parking.
inline double own_cost_min(const ChoiceParameters& p, const Journey& j, double value_of_time_cop_per_h) {
    const OwnerFigures& own = j.by_motorcycle ? p.motorcycle : p.car;
    return j.own_min + money_min(own.cop_per_km * j.km + own.parking_cop, value_of_time_cop_per_h);
}

/// Generalised cost of another mode, min. Not travelling costs nothing.
inline double other_cost_min(const ChoiceParameters& p, OtherMode mode, const Journey& j,
                             double value_of_time_cop_per_h) {
    const double vot = value_of_time_cop_per_h;
    switch (mode) {
        case OtherMode::public_transport:
            return p.access_weight * p.access_min + p.wait_weight * p.wait_min + 60.0 * j.km / p.bus_kmh +
                   p.transfers * p.transfer_min + money_min(p.fare_cop, vot);
        case OtherMode::taxi:
            return p.wait_weight * p.taxi_wait_min + j.own_min * (j.by_motorcycle ? p.motorcycle_speed_ratio : 1.0) +
                   money_min(p.taxi_start_cop + p.taxi_cop_per_km * j.km, vot);
        case OtherMode::motorcycle:
            return j.own_min / p.motorcycle_speed_ratio +
                   money_min(p.motorcycle.cop_per_km * j.km + p.motorcycle.parking_cop, vot);
        case OtherMode::bicycle:
            return 60.0 * j.km / p.bicycle_kmh;
        case OtherMode::no_trip:
            break;
    }
    return 0.0;
}

/// Shares of the owners of a kind of vehicle, whatever the journey: drive, then the other modes; sums to 1.
/// Who has the vehicle at hand makes `available` of all trips, and by it the share that the survey gives it; the rest
/// of his trips fall to the other modes as everybody's do (assumption).
inline std::array<double, 1 + other_modes> owner_shares(const ChoiceParameters& p, const ModeShares& split,
                                                        bool by_motorcycle) {
    const double drives = by_motorcycle ? split.motorcycle / p.motorcycle.available : split.car / p.car.available;
    std::array<double, 1 + other_modes> shares{std::clamp(drives, 0.05, 0.95),                               //
                                               split.public_transport,                                       //
                                               split.taxi,                                                   //
                                               by_motorcycle ? 0.0 : split.motorcycle * p.motorcycle_owned,  //
                                               split.bicycle,                                                //
                                               p.no_trip};
    double others = 0.0;
    for (std::size_t m = 1; m < shares.size(); ++m) others += shares[m];
    for (std::size_t m = 1; m < shares.size(); ++m)
        shares[m] = others > 0.0 ? (1.0 - shares[0]) * shares[m] / others : 0.0;
    if (others <= 0.0) shares[0] = 1.0;
    return shares;
}

/// Elasticity as a fallback: share of drivers who go on driving when the cost rises (constant elasticity).
inline double share_left(double cost_before_min, double cost_after_min, double elasticity) {
    if (cost_after_min <= cost_before_min || cost_before_min <= 0.0) return 1.0;
    return std::pow(cost_after_min / cost_before_min, elasticity);
}

}  // namespace septima
