#pragma once

#include <filesystem>

#include "sim/network/network.h"

namespace septima {

/// Writes a network as a GMNS folder (README.md#gmns); reading it back and finishing it gives an equal network (the
/// same network_hash). Existing tables are replaced, each whole or not at all. Throws IoError.
void write_gmns(const Network& network, const std::filesystem::path& folder);

}  // namespace septima
