#pragma once

#include <filesystem>

#include "sim/base/error.h"
#include "sim/model/travel_choice.h"

namespace septima {

/// Reads a 'choice/1' TOML file (keys: scenarios/README.md); a key that is absent keeps its default. A group of figures
/// without a source is a warning. Everything wrong is noted. Throws IoError when the file cannot be read.
ChoiceParameters read_choice(const std::filesystem::path& path, Problems& problems);

}  // namespace septima
