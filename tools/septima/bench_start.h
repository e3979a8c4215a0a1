#pragma once

#include <string>

namespace septima::cli {

/// From files to moving traffic (a sketch, a GMNS folder or an OSM extract): wall and CPU seconds to read the network,
/// to make a world with a thousand trips between random links that choose their routes, and to take the first step,
/// which makes the hierarchy of routes. Prints one object with `json`; returns the exit code. Throws InputError,
/// IoError.
int bench_start(const std::string& network, int threads, bool json);

}  // namespace septima::cli
