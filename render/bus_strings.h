#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "render/scene.h"
#include "sim/world/snapshot.h"

namespace septima::render {

/// A bus line as a string: its stops and buses by the distance driven along its route.
struct BusString {
    std::vector<LinkId> route;
    std::vector<double> begin_m;         ///< of each link of the route
    std::vector<double> stop_m;          ///< of the line's stops
    std::vector<std::size_t> stop_link;  ///< rows of `route`
    double length_m = 0.0;               ///< 0: no bus of the line has a fixed route
};

/// Row = row of scene.lines.lines.
std::vector<BusString> bus_strings(const Network& network, const Scene& scene);

/// How a bus follows the one before it.
enum class Spacing : std::uint8_t { unknown, even, bunched, gap };

/// Below this share of the line's headway a bus is bunched with the one before it, beyond the other share there is a
/// gap. An assumption: operators draw the line at different places.
inline constexpr double bunched_below = 0.25, gap_beyond = 2.0;

struct BusBead {
    std::size_t bus = 0;  ///< row of Snapshot::buses
    double at_m = 0.0;    ///< on the string
    Spacing spacing = Spacing::unknown;
};

/// The buses of a line at one instant.
struct BusLineState {
    std::vector<BusBead> beads;    ///< in the order of Snapshot::buses
    double mean_headway_s = -1.0;  ///< at the last calls of those on the road; < 0: none yet
    double variation = 0.0;        ///< standard deviation over mean
    std::size_t bunched = 0, gaps = 0;
};
BusLineState bus_line_state(const Scene& scene, const BusString& string, std::uint32_t line, const Snapshot& snapshot);

/// How far the nearest bus of a line is that has not passed a stop of it (line, stop of the line); 0 while it stands
/// there, < 0 when none is on its way.
double nearest_bus_m(const Scene& scene, const BusString& string, std::pair<std::uint32_t, std::size_t> stop,
                     const Snapshot& snapshot);

/// Row of a stop of a line in Snapshot::waiting.
std::size_t waiting_row(const BusLines& lines, std::uint32_t line, std::size_t stop_of_line);

/// Row of the bus of a trip in the snapshot; its size when it is none, or not on the road.
std::size_t bus_of(const Snapshot& snapshot, std::uint32_t trip);

}  // namespace septima::render
