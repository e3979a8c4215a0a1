#pragma once

#include <filesystem>

#include "sim/base/error.h"
#include "sim/network/network.h"

namespace septima {

/// By its name: an extract of OpenStreetMap (.osm, .osm.gz, .osm.bz2, .pbf).
bool is_osm_extract(const std::filesystem::path& path);

/// Reads and freezes a network: a GMNS folder, a corridor sketch (.toml), or an OpenStreetMap file (.osm, .osm.gz,
/// .osm.bz2, .osm.pbf). Warnings go to `problems`. Signals that nobody mapped keep an empty plan: call
/// add_default_plans (sim/signal/default_plan.h). Throws InputError with every problem of the input, IoError when it
/// cannot be read.
Network load_network(const std::filesystem::path& path, Problems& problems);

}  // namespace septima
