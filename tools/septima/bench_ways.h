#pragma once

#include <string>

namespace septima::cli {

/// Cheapest ways on a network (a sketch, a GMNS folder or an OSM extract): what the order of its hierarchy takes, what
/// new costs of all links and turns take, and how many ways with their turns are found a second, on one core. Prints
/// one object with `json`; returns the exit code.
int bench_ways(const std::string& network, bool json);

}  // namespace septima::cli
