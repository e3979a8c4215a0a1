#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "sim/base/error.h"
#include "sim/demand/demand.h"
#include "sim/demand/synthesize.h"
#include "sim/demand/trips.h"

namespace septima {

/// For what a trips file leaves open.
struct TripsFileOptions {
    std::uint64_t seed = 1;  ///< keys the draws of links at nodes and in zones, and of plates
    PlateMix plates;
    const BusLines* lines = nullptr;  ///< that `line_id` may name; none: no trip may
};

/// Reads trips.csv (columns: README.md). `context.zones` may be empty when no trip names a zone. Everything wrong is
/// added to `problems` with its line: unknown ids, a destination that cannot be reached, a route that is not joined by
/// turns. The trips come sorted by departure. Throws IoError when the file cannot be read.
Trips read_trips(const std::filesystem::path& path, const SampleContext& context, const TripsFileOptions& options,
                 Problems& problems);
Trips parse_trips(std::string_view text, const std::string& file, const SampleContext& context,
                  const TripsFileOptions& options, Problems& problems);

/// The file of a trip table: `parse_trips` of it gives the same table. Departures are in seconds, origins and
/// destinations are links; zones are named beside them. Plates are written as first and last digit, e.g. 3*7.
std::string trips_csv(const Trips& trips, const SampleContext& context);

}  // namespace septima
