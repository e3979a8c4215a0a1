#pragma once

#include <filesystem>
#include <string>

#include "sim/network/network.h"

namespace septima {

/// Links as a GeoJSON FeatureCollection of LineStrings in lon/lat (RFC 7946); a network without a crs gives its plain
/// metres, which viewers show near 0, 0.
std::string links_geojson(const Network& network);

/// Writes links_geojson to a file. Throws IoError.
void write_geojson(const Network& network, const std::filesystem::path& path);

}  // namespace septima
