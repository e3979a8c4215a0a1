#pragma once

#include <filesystem>
#include <string>

#include "sim/route/day_to_day.h"

namespace septima::cli {

/// Routes that drivers know from an equilibrium, kept beside a batch's runs so that policies start from them.
struct KnownRoutes {
    std::string demand_hash;  ///< of the trips they belong to
    RoutePlans plans;
};

/// Writes them whole or not at all. Throws IoError.
void write_known_routes(const std::filesystem::path& path, const KnownRoutes& routes);

/// Reads them; nothing known (no plans) when the file is absent or none of ours. Throws IoError when it cannot be read.
KnownRoutes read_known_routes(const std::filesystem::path& path);

}  // namespace septima::cli
