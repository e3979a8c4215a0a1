#pragma once

#include "sim/route/day_to_day.h"
#include "sim/world/world.h"

namespace septima {

// Between the world and the days of sim/route/day_to_day.h.

/// Trips as travellers; their kind is the group of their driver under the commands of the run (toll_groups.h). Rows are
/// trips.
Travellers travellers_of(const Trips& trips, const VehicleClasses& classes, std::span<const Command> commands,
                         std::uint64_t seed);

/// Everybody starts the day with a route in mind, which he keeps unless it is barred when he departs or his way stays
/// blocked. REQUIRES a world at its first instant and one plan per trip.
void take_plans(World& world, const RoutePlans& plans);

/// What a finished run teaches: its DayRecord as travel times, with what was known before where few drove. `before` is
/// empty on the first day. REQUIRES options.day_slice_s > 0.
Day day_of(const World& world, const TimedTimes& before);

}  // namespace septima
