#pragma once

#include <cstdint>

#include "sim/demand/demand.h"
#include "sim/demand/trips.h"

namespace septima {

/// A plate for a key: digits uniform over 0..9, the place of registration by the mix.
Plate drawn_plate(const PlateMix& mix, std::uint64_t seed, std::uint64_t subject, std::uint64_t index = 0);

}  // namespace septima
