#pragma once

#include <string>
#include <string_view>

#include "sim/base/error.h"

namespace septima {

/// Notes an error for the first key of a TOML text with more than 16 parts ("a.b.c" has three). toml++ limits the
/// nesting of values but not that of keys, and a key of 100,000 parts overflows its stack. Returns whether it is safe
/// to parse the text.
bool has_shallow_keys(std::string_view text, const std::string& file, Problems& problems);

}  // namespace septima
