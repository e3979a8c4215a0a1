#pragma once

#include <cstddef>
#include <vector>

#include "sim/base/error.h"

namespace septima::cli {

/// Problems file by file, in the order in which the files first appear, and by line within a file.
std::vector<Problem> in_order(const std::vector<Problem>& problems);

/// Errors on stderr, in order, at most `most` of them; the rest is counted.
void print_errors(const std::vector<Problem>& errors, std::size_t most = 200);

/// Warnings on stderr, at most `most` of them; the rest is counted.
void print_warnings(const Problems& problems, std::size_t most = 20);

}  // namespace septima::cli
