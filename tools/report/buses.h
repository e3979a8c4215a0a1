#pragma once

#include <string>
#include <vector>

#include "tools/report/charts.h"
#include "tools/report/digest.h"
#include "tools/report/voice.h"

namespace septima {

/// Commercial speed by bus line, one chart per policy; none without lines.
std::vector<Chart> bus_charts(const StoredResults& results, const Digest& digest, const Voice& voice);

/// The section on buses: how fast, how evenly, how long at stops; "" without lines.
std::string buses_section(const StoredResults& results, const Digest& digest, const Voice& voice);

}  // namespace septima
