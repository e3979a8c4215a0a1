#pragma once

#include <cstddef>

#include "sim/base/error.h"

namespace septima::cli {

/// Warnings on stderr, at most `most` of them; the rest is counted.
void print_warnings(const Problems& problems, std::size_t most = 20);

}  // namespace septima::cli
