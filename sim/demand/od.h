#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/base/ids.h"
#include "sim/demand/trips.h"
#include "sim/network/network.h"

namespace septima {

/// A number for every pair of zones: trips or kilometres. Row-major, origin first.
struct OdMatrix {
    std::size_t zones = 0;
    std::vector<double> cells;

    OdMatrix() = default;
    explicit OdMatrix(std::size_t zone_count, double value = 0.0)
        : zones(zone_count), cells(zone_count * zone_count, value) {}
    double& at(std::size_t origin, std::size_t destination) { return cells[origin * zones + destination]; }
    double at(std::size_t origin, std::size_t destination) const { return cells[origin * zones + destination]; }
    double total() const;
    std::vector<double> origin_totals() const;
    std::vector<double> destination_totals() const;
    OdMatrix transposed() const;
    bool operator==(const OdMatrix&) const = default;
};

/// Length of a street route / straight line between its ends. Measured in many cities at 1.2 to 1.4; 1.3 is the usual
/// value.
inline constexpr double detour_ratio = 1.3;

/// Where a zone's trips begin and how far it reaches.
struct ZoneExtent {
    Point centre;            ///< of its links, weighted as trips choose them
    double radius_m = 0.0;   ///< of the disc whose points lie as far from the centre in the mean
    double outside_m = 0.0;  ///< gates: straight distance travelled beyond the network
};
std::vector<ZoneExtent> zone_extents(const Network& network, const Zones& zones);

/// Whether the part of a journey beyond the gates counts.
enum class Reach { on_network, door_to_door };

/// Kilometres between zones: straight lines between centres x detour_ratio; within a zone the mean distance of two
/// points of a disc. Door to door, gates add the way to the town behind them.
OdMatrix zone_distances_km(const Network& network, const Zones& zones, Reach reach);

/// Mean of `distance_km` over trips; 0 for an empty matrix.
double mean_distance_km(const OdMatrix& trips, const OdMatrix& distance_km);

/// What to do when origin and destination totals differ by more than rounding.
enum class Imbalance { refuse, scale_destinations };

struct BalanceOptions {
    double tolerance = 1e-6;  ///< largest relative error of a margin
    int most_rounds = 1000;
    Imbalance imbalance = Imbalance::refuse;
};

struct Balanced {
    OdMatrix trips;
    int rounds = 0;
    double largest_error = 0.0;       ///< |margin - target| / target, largest over zones
    double destination_factor = 1.0;  ///< what destination totals were multiplied by to meet the origin totals
    bool converged = false;
};

/// Furness (iterative proportional fitting): scales rows and columns of `seed` until they sum to the totals. Zeros stay
/// zero. Throws InputError on negative or non-finite input, an empty seed, totals that differ (Imbalance::refuse), or a
/// zone with a total but no cell to hold it.
Balanced balanced(const OdMatrix& seed, std::span<const double> origin_totals,
                  std::span<const double> destination_totals, const BalanceOptions& options = {});

struct Gravity {
    Balanced balance;
    double deterrence_per_km = 0.0;  ///< beta of exp(-beta * km)
    double mean_km = 0.0;
    double longest_mean_km = 0.0;   ///< mean at beta = 0: no longer mean can be reached
    double shortest_mean_km = 0.0;  ///< mean at the steepest deterrence that was tried
    bool reached = false;           ///< mean_km is within 0.1 % of the target
};

/// Doubly constrained gravity model, trips ~ exp(-beta * km), beta found by bisection so that the mean distance meets
/// the target. When the zones allow no such mean the nearest possible one is taken and `reached` is false.
Gravity gravity(const OdMatrix& distance_km, std::span<const double> origin_totals,
                std::span<const double> destination_totals, double target_mean_km);

}  // namespace septima
