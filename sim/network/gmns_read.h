#pragma once

#include <filesystem>

#include "sim/base/error.h"
#include "sim/network/draft.h"

namespace septima {

/// Reads the tables of a GMNS folder (README.md#gmns). What is missing is inferred and said as a warning; what is wrong
/// is noted with file and line, everything at once. Throws IoError when a table cannot be read.
Draft read_gmns(const std::filesystem::path& folder, Problems& problems);

}  // namespace septima
