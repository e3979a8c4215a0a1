#pragma once

#include <cstdint>
#include <string>

#include "sim/base/column.h"
#include "sim/base/ids.h"
#include "sim/network/network.h"

namespace septima {

enum class CorridorId : std::uint32_t {};

/// The main streets of a network, one row per direction. A street is what shares a name; its directions are told apart
/// by the compass along its main axis (the length-weighted mean of its links' axes), so that a link of Avenida Boyacá
/// that bends east for a block still counts as northbound.
struct Corridors {
    Column<CorridorId, std::string> street;
    Column<CorridorId, char> direction;    ///< 'N', 'S', 'E' or 'W'
    Column<CorridorId, double> length_km;  ///< of its links
    Groups<CorridorId, LinkId> links;
    std::size_t size() const { return street.size(); }
};

/// The named streets with most lane-kilometres open to general traffic, longest first, north- or eastbound before the
/// return; ramps, service roads and busways do not count.
Corridors main_corridors(const Network& network, std::size_t most = 25);

}  // namespace septima
