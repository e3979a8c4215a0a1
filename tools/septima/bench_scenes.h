#pragma once

#include <string>
#include <vector>

#include "sim/demand/trips.h"
#include "sim/network/network.h"

namespace septima::cli {

/// A workload for `septima bench`: made from nothing but numbers, the same on every machine.
struct BenchScene {
    std::string name;
    Network network;
    Trips trips;
    double duration_s = 0.0;
};

/// "grid10", "grid30", "grid60": n x n three-lane signal grid, blocks of 300 m, 50 km/h, with this many vehicles on the
/// road after the first minute, replaced as they arrive; fixed staircase routes within ten blocks. "freeway": 20 km,
/// four lanes, 100 km/h, a ramp off and on every 2 km, 5,600 veh/h and 700 per ramp. Throws InputError for another
/// name.
/// "noise30": the 30 x 30 grid with trips between random streets over an hour and half an hour more to arrive; drivers
/// choose their routes.
BenchScene bench_scene(const std::string& name, std::size_t vehicles, double duration_s);

}  // namespace septima::cli
