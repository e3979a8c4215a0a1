#pragma once

#include <filesystem>

#include "sim/network/draft.h"
#include "sim/network/osm_report.h"

namespace septima {

/// Reads the roads of an OpenStreetMap file (.osm, .osm.gz, .osm.bz2, .osm.pbf) into a draft: car streets in their
/// largest strongly connected part, and busways. Whatever was dropped, assumed or merged is counted in `report`. Throws
/// IoError when the file cannot be read; InputError when it is no whole OSM file or has no road that cars can use.
Draft import_osm(const std::filesystem::path& path, ImportReport& report, Problems& problems);

}  // namespace septima
