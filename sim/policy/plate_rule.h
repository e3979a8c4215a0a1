#pragma once

#include <cstdint>

#include "sim/base/random.h"
#include "sim/demand/trips.h"
#include "sim/policy/command.h"

namespace septima {

/// A permit for a day serves so many trips (assumption: there and back).
inline constexpr float trips_per_permit_day = 2.0F;

/// True when a plate rule speaks of the vehicle of a trip. REQUIRES a valid trip.
inline bool is_meant(const RestrictPlates& rule, const Trips& trips, TripId trip, VehicleKind kind) {
    if (!allows(rule.kinds, kind)) return false;
    const Plate plate = trips.plate[trip];
    const unsigned digit = rule.first_digit ? plate.first_digit : plate.last_digit;
    if (((rule.digits >> digit) & 1U) == 0) return false;
    if (plate.registered_here ? !rule.here : !rule.elsewhere) return false;
    if (rule.zone_link.empty()) return true;
    return rule.zone_link[row(trips.origin[trip])] != 0 || rule.zone_link[row(trips.destination[trip])] != 0;
}

/// True for those who are neither exempt nor break the rule. Draws are keyed by trip and rule: the same driver decides
/// the same way in every world.
inline bool obeys(const RestrictPlates& rule, std::uint64_t seed, std::size_t trip) {
    return uniform(seed, trip, Purpose::exemption, rule.rule) >= static_cast<double>(rule.exempt) &&
           uniform(seed, trip, Purpose::compliance, rule.rule) < static_cast<double>(rule.compliance);
}

}  // namespace septima
