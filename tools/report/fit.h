#pragma once

#include <string>
#include <vector>

#include "tools/report/charts.h"
#include "tools/report/voice.h"

namespace septima {

/// How well the calibrated model fits what was observed, calibration and validation apart; "" without a fit.
std::string fit_section(const StoredResults& results, const Voice& voice);

/// Modelled against observed, one chart per kind of observation with at least three rows.
std::vector<Chart> fit_charts(const StoredResults& results, const Voice& voice);

}  // namespace septima
