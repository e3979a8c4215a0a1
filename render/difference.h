#pragma once

#include <cstdint>

#include "render/map_view.h"

namespace septima::render {

/// From two pictures of one instant. One replication proves nothing: what is below `least_kmh` stays grey, and so do
/// links where nobody drives on either side.
DifferenceMap live_difference(const Network& network, const Snapshot& a, const Snapshot& b, float least_kmh);

/// Differences of this many km/h and more have the strong colour.
inline constexpr float strong_difference_kmh = 10.0F;
inline constexpr float least_live_difference_kmh = 5.0F;

sf::Color difference_colour(const Theme& theme, float kmh, bool holds);

/// Strokes as wide as their volume; built again when the view or the figures change.
void update(DifferenceLayer& layer, const MapFrame& frame, const DifferenceMap& difference, std::uint64_t look);

}  // namespace septima::render
