#pragma once

#include <string>

#include "sim/demand/info.h"

namespace septima::cli {

/// The distribution of trip lengths as lines for the terminal: km, trips, share and a bar.
std::string length_bars(const DemandInfo& info);

/// The same as an SVG picture: bars as wide as their bin, their area the share of the trips.
std::string trip_lengths_svg(const DemandInfo& info);

/// Who travels where, as an SVG map: the largest 250 flows between zones (both ways together), as wide as the root of
/// their trips, over the main streets.
std::string desire_lines_svg(const DemandInfo& info, const Network& network, const Zones& zones);

}  // namespace septima::cli
