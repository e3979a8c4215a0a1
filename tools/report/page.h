#pragma once

#include <string>

#include "tools/report/digest.h"

namespace septima {

/// The whole report as one HTML text that needs nothing else: Spanish, with English one button away.
std::string report_page(const StoredResults& results, const Digest& digest);

}  // namespace septima
