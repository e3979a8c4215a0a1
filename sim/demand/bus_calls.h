#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sim/demand/bus_lines.h"

namespace septima {

// Which stops of a line a route comes by. A bus serves them in the order of the line, from the first one on its way;
// after the last comes the first again, for those who drive in circles.

/// Row of the first stop of the line on a route that begins `from_m` into its first link; nothing when it has none.
std::optional<std::uint32_t> first_stop_on(const BusLines& lines, std::uint32_t line, std::span<const LinkId> route,
                                           float from_m);

/// Row of the first stop of the line that a bus on this route never serves; nothing when it serves all.
std::optional<std::uint32_t> unserved_stop(const BusLines& lines, std::uint32_t line, std::span<const LinkId> route);

}  // namespace septima
