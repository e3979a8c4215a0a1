#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "sim/network/network.h"

namespace septima {

enum class TurnLight : std::uint8_t { dark, red, amber, green };

inline constexpr std::uint16_t no_phase = 0xFFFFU;

/// Whether a controller's plan or its control was replaced since it last moved.
enum class Renewal : std::uint8_t { none, control, plan };

/// Where one controller stands; everything it remembers. Times are seconds since midnight.
struct SignalState {
    double until_s = -std::numeric_limits<double>::infinity();  ///< before it nothing changes and nobody need look
    double since_s = 0.0;                                       ///< the present light began
    double least_end_s = 0.0;                                   ///< earliest end of the present green
    double scheduled_end_s = 0.0;  ///< end of the present green on the clock (fixed, coordinated)
    double seen_s = 0.0;           ///< somebody was last in the detection zone of the present green
    double wanted_s = 0.0;         ///< since when another phase has been called; infinity: nobody waits
    float amber_s = 3.0F;          ///< of the present green, kept when its plan is replaced
    float all_red_s = 1.0F;
    std::uint16_t phase = 0;        ///< row of the plan; green, or that which was green
    std::uint16_t next = no_phase;  ///< green after the present amber and all-red; no_phase: what the new plan says
    TurnLight light = TurnLight::dark;
    Renewal renewed = Renewal::plan;
    bool operator==(const SignalState&) const = default;
};

/// What detectors see. Bit i speaks of phase i.
struct Sensed {
    std::uint64_t present = 0;                  ///< vehicles in the detection zone whose turn the phase serves
    std::uint64_t called = 0;                   ///< of these, vehicles whose turn is not green now
    std::uint64_t bus = 0;                      ///< buses within bus_ahead_s of the stop line
    std::uint64_t bus_waiting = 0;              ///< of these, buses whose turn is not green now
    std::array<float, most_phases> pressure{};  ///< per phase, vehicles * vehicles/s; max_pressure only
};

/// Whether the next `advance` reads what detectors see.
bool looks(const SignalControl& control, const SignalState& state);

/// Moves a controller on by at most one change of light and says in until_s when to call again; call it while
/// until_s <= now_s. A green is always followed by its amber and its all-red, also when the plan was replaced, and
/// never ends before its minimum. REQUIRES at most most_phases phases.
void advance(const SignalPlan& plan, const SignalControl& control, const Sensed& sensed, double now_s,
             SignalState& state);

/// Row of the coordinated phase: the one the control names, or that with the longest green.
std::size_t coordinated_phase(const SignalPlan& plan, const SignalControl& control);

/// Cycle of a plan summed in double precision, s.
double cycle_length_s(const SignalPlan& plan);

}  // namespace septima
