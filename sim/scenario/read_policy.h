#pragma once

#include <filesystem>
#include <vector>

#include "sim/base/error.h"
#include "sim/policy/measure.h"
#include "sim/scenario/override.h"

namespace septima {

/// Reads a 'policy/1' TOML file (keys: scenarios/README.md). Everything wrong with it is noted in `problems`; names of
/// streets, links and zones are checked later, by `compile`. `changes` replace numbers of the file. Throws IoError or
/// InputError when the file cannot be read at all.
PolicyFile read_policy(const std::filesystem::path& path, Problems& problems, Overrides changes = {});

/// Several policies in force together: their measures one after another, names joined by " + ".
PolicyFile joined(const std::vector<PolicyFile>& policies);

}  // namespace septima
