#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace septima {

/// Which direction of change is an improvement.
enum class Better : std::uint8_t { lower, higher, neither };
inline constexpr std::array<std::string_view, 3> better_names{"lower", "higher", "none"};

/// What an indicator is called, counted in, and whether every vehicle class has its own row.
struct IndicatorDefinition {
    std::string_view name;
    std::string_view unit;
    Better better;
    bool by_class;
};

/// Definitions in words: sim/result/README.md.
inline constexpr std::array<IndicatorDefinition, 31> indicator_definitions{{
    {"mean_travel_time_s", "s", Better::lower, true},
    {"p90_travel_time_s", "s", Better::lower, true},
    {"mean_delay_s", "s", Better::lower, true},
    {"mean_speed_kmh", "km/h", Better::higher, true},
    {"vehicle_km", "km", Better::neither, true},
    {"vehicle_h", "h", Better::neither, true},
    {"trips", "trips", Better::neither, true},
    {"completed", "trips", Better::neither, true},
    {"unserved", "trips", Better::lower, false},
    {"stuck", "veh", Better::lower, false},
    {"suppressed_trips", "trips", Better::neither, true},
    {"mean_stops", "stops", Better::lower, false},
    {"max_queue_veh", "veh", Better::lower, false},
    {"throughput_vph", "veh/h", Better::neither, false},
    {"fuel_l", "l", Better::lower, false},
    {"co2_t", "t", Better::lower, false},
    {"nox_kg", "kg", Better::lower, false},
    {"pm_kg", "kg", Better::lower, false},
    {"person_h", "h", Better::neither, false},
    {"delay_h", "h", Better::lower, false},
    {"outside_wait_h", "h", Better::lower, false},
    {"shifted_trips", "trips", Better::neither, false},
    {"mode_shifted_trips", "trips", Better::neither, false},
    {"given_up_trips", "trips", Better::neither, false},
    {"paying_trips", "trips", Better::neither, false},
    {"revenue_cop", "COP", Better::neither, false},
    // Of buses that serve stops; "all" and every line, scope "line:ID".
    {"bus_speed_kmh", "km/h", Better::higher, false},
    {"bus_headway_cv_pct", "%", Better::lower, false},
    {"bus_wait_s", "s", Better::lower, false},
    {"bus_dwell_s", "s", Better::neither, false},
    {"bus_boardings", "passengers", Better::neither, false},
}};

/// The definition of a name; nullptr when there is none.
constexpr const IndicatorDefinition* indicator_definition(std::string_view name) {
    for (const IndicatorDefinition& definition : indicator_definitions)
        if (definition.name == name) return &definition;
    return nullptr;
}

}  // namespace septima
