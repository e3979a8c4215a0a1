#pragma once

#include <filesystem>
#include <vector>

#include "sim/base/error.h"
#include "sim/result/appraisal.h"

namespace septima {

/// Reads an 'appraisal/1' TOML file: a table [value.KEY] for every unit value, with central, low, high and source
/// (keys: scenarios/README.md). Everything wrong is noted in `problems`. Throws IoError when the file cannot be read.
std::vector<UnitValue> read_appraisal(const std::filesystem::path& path, Problems& problems);

}  // namespace septima
