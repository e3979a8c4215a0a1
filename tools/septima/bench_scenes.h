#pragma once

#include <filesystem>
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

/// How much of it.
struct BenchSize {
    std::size_t vehicles = 0;  ///< on the road at once, about; 0: usual_vehicles
    double duration_s = 0.0;
    int empty_grids = 0;  ///< beside a grid, of the same size: nobody drives there
};

/// Grids: 5,000 on 10 x 10, 20,000 on 30 x 30, 100,000 on 60 x 60, as dense as that on others; 3,000 on the freeway.
std::size_t usual_vehicles(const std::string& scene);

/// "grid2" to "grid200": n x n three-lane signal grid, blocks of 300 m, 50 km/h, with so many vehicles on the road
/// after the first minute, replaced as they arrive; fixed staircase routes within ten blocks. "freeway": 20 km, four
/// lanes each way, 100 km/h, a ramp off and on every 2 km, 6,400 veh/h each way and 700 per ramp, on the road from the
/// first minute on. Throws InputError for another name. "noise30": the 30 x 30 grid with trips between random streets
/// over an hour and half an hour more to arrive; drivers choose their routes.
BenchScene bench_scene(const std::string& name, BenchSize size);

/// A network from files (a sketch, a GMNS folder or an OSM extract) under its file's name: so many vehicles (5,000)
/// come within a minute between random links and choose their routes, as many again every 380 s. Throws InputError,
/// IoError.
BenchScene network_scene(const std::filesystem::path& path, BenchSize size);

/// So many cars between random links, evenly spread over `within_s`; the routes are the drivers' own.
Trips random_trips(const Network& network, std::size_t trips, double within_s);

}  // namespace septima::cli
