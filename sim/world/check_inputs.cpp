// The border of the World: what it is made of is finite, whoever made it.

#include <fmt/format.h>

#include <cmath>

#include "sim/base/error.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

template <class Name>
void need_finite(float value, const char* what, const Name& name) {
    if (!std::isfinite(value)) throw InputError(fmt::format("{} is {}; a finite number is needed", name(), what));
}

void check_class(const VehicleClass& c) {
    for (const float value :
         {c.length_m, c.time_headway_s, c.min_gap_m, c.max_accel_mps2, c.comfort_decel_mps2, c.accel_exponent,
          c.max_speed_mps, c.desired_speed_factor, c.speed_spread, c.headway_spread, c.critical_gap_s,
          c.follow_up_time_s, c.persons, c.mass_kg, c.filter_share, c.filter_speed_mps, c.places})
        need_finite(value, "no finite number", [&c] { return fmt::format("a parameter of class '{}'", c.name); });
    const bool drives = c.length_m > 0.0F && c.time_headway_s > 0.0F && c.min_gap_m > 0.0F && c.max_accel_mps2 > 0.0F &&
                        c.comfort_decel_mps2 > 0.0F && c.accel_exponent > 0.0F && c.max_speed_mps > 0.0F &&
                        c.desired_speed_factor > 0.0F;
    if (!drives)
        throw InputError(
            fmt::format("class '{}': length, headway, gap, acceleration, deceleration, exponent and speed "
                        "must be above 0",
                        c.name));
}

void check_link(const Network& network, LinkId link) {
    const auto name = [&] { return fmt::format("link '{}': its length, speed or stop line", network.link_name[link]); };
    for (const float value : {network.link_length_m[link], network.link_entry_m[link], network.link_stop_line_m[link],
                              network.link_limit_mps[link], network.link_headway_ratio[link]})
        need_finite(value, "no finite number", name);
    need_finite(1.0F / network.free_speed_mps(link), "0 or no finite number", name);
}

void check_trip(const Trips& trips, TripId trip, std::size_t classes) {
    const auto name = [&] {
        return fmt::format("trip '{}': its departure, place or speed at the start",
                           trips.id.empty() ? std::to_string(row(trip)) : trips.id[trip]);
    };
    need_finite(trips.departure_s[trip], "no finite number", name);
    if (!trips.entry_speed_mps.empty()) need_finite(trips.entry_speed_mps[trip], "no finite number", name);
    if (!trips.entry_position_m.empty()) need_finite(trips.entry_position_m[trip], "no finite number", name);
    if (trips.vehicle_class[trip] >= classes)
        throw InputError(
            fmt::format("trip {} is of class {}; there are {} classes", row(trip), trips.vehicle_class[trip], classes));
}

}  // namespace

void check_inputs(const Network& network, const VehicleClasses& classes, const Trips& trips) {
    for (const VehicleClass& c : classes.rows) check_class(c);
    for (std::size_t i = 0; i < network.links(); ++i) check_link(network, id_at<LinkId>(i));
    for (std::size_t i = 0; i < trips.size(); ++i) check_trip(trips, id_at<TripId>(i), classes.rows.size());
    for (const SpeedScript& script : trips.scripts)
        for (const auto* column : {&script.time_s, &script.speed_mps})
            for (const float value : *column)
                need_finite(value, "no finite number", [] { return std::string("a time or speed of a script"); });
}

}  // namespace septima::phases
