#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/error.h"
#include "sim/base/geometry.h"
#include "sim/network/draft.h"

namespace septima {

/// Other values between two points of a corridor; what is absent is that of the corridor.
struct SketchSection {
    int from = 0;  ///< number of the point where it begins, 0-based
    int to = 0;    ///< number of the point where it ends
    std::optional<int> lanes;
    std::optional<int> busway;
    std::optional<double> speed_kmh;
};

/// One hand-drawn arterial. A dual carriageway is one corridor; a pair of one-way streets is two.
struct SketchCorridor {
    std::string name;
    std::vector<std::string> also;  ///< names the maps use for it
    RoadClass road_class = RoadClass::secondary;
    int lanes = 2;  ///< general lanes in each direction it has
    double speed_kmh = 50.0;
    bool oneway = false;                     ///< only in the direction of the points
    int busway = 0;                          ///< exclusive bus lanes in each direction, on the left
    std::vector<std::string> flyover;        ///< corridors crossed at another level, with ramps
    std::vector<std::string> no_connection;  ///< corridors crossed at another level, without
    std::vector<GeoPoint> points;
    std::vector<SketchSection> sections;
    int line = 0;  ///< in the file
};

/// Infill between the corridors.
struct LocalStreets {
    double spacing_m = 400.0;
    int lanes = 1;
    double speed_kmh = 30.0;
};

/// A city drawn as named corridors ("sketch/1", README.md#city-sketches).
struct Sketch {
    std::string file;
    std::string name;
    int epsg = 9377;
    std::optional<LocalStreets> local_streets;
    std::vector<SketchCorridor> corridors;
};

/// Reads a sketch; every problem is noted with its line. Throws IoError when the file cannot be read.
Sketch read_sketch(const std::filesystem::path& path, Problems& problems);
Sketch parse_sketch(std::string_view text, std::string file, Problems& problems);

/// Builds the network of a sketch: crossings, interchanges, infill, signals (README.md#city-sketches). Notes what looks
/// wrong. REQUIRES no errors in `problems`.
Draft build_sketch(const Sketch& sketch, Problems& problems);

}  // namespace septima
