#pragma once

#include <string>
#include <vector>

#include "sim/result/appraisal.h"
#include "tools/report/charts.h"
#include "tools/report/digest.h"
#include "tools/report/voice.h"

namespace septima {

/// Millions of pesos: "−1.250 millones" with `sign`, "1.250 millones" without.
std::string millions_text(const Voice& voice, double cop, bool sign);

/// The sentence on a policy's worth; "" when it cannot be appraised.
std::string appraisal_sentence(const Digest& digest, const Voice& voice, std::size_t policy);

/// The section on what a policy is worth; "" without unit values.
std::string appraisal_section(const StoredResults& results, const Digest& digest, const Voice& voice);

/// One tornado per appraised policy: the net present value with each unit value at its ends.
std::vector<Chart> tornado_charts(const StoredResults& results, const Digest& digest, const Voice& voice);

}  // namespace septima
