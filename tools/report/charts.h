#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/report/digest.h"
#include "tools/report/voice.h"

namespace septima {

/// Colour of a scenario: 0 = base, then the policies.
std::string scenario_colour(std::size_t scenario);

/// Colours of a change that holds for the better and for the worse, and of one that does not hold.
inline constexpr const char* better_colour = "#0F7B6C";
inline constexpr const char* worse_colour = "#B5451B";
inline constexpr const char* neutral_colour = "#8A939B";

/// One Vega-Lite specification. Its width is "container" on the page; static files set one.
struct Chart {
    std::string key;            ///< "speed_over_time", "corridors_<policy key>"; part of file names
    std::string title;          ///< what is to be seen, for screen readers and static files
    std::string specification;  ///< JSON text
};

/// What all specifications have in common; the caller adds marks and encodings.
nlohmann::json base_specification(const nlohmann::json& values);

/// Rows of a chart of speeds: values with "place", "base", "policy", "low", "high", "difference", "state", and the
/// places in the order shown.
struct SpeedRows {
    nlohmann::json values, order;
};

/// One row per place: the speed without the policy as a ring, with it as a dot with the interval of the paired
/// difference.
nlohmann::json speed_dots(const StoredResults& results, const Voice& voice, std::size_t policy, const SpeedRows& rows);

/// Change of the mean travel time over the values of each sweep, with intervals; none without sweeps.
std::vector<Chart> sweep_charts(const StoredResults& results, const Digest& digest, const Voice& voice);

/// All charts in the language of the voice.
std::vector<Chart> charts(const StoredResults& results, const Digest& digest, const Voice& voice);

}  // namespace septima
