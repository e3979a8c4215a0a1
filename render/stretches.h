#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "render/city_map.h"
#include "render/words.h"
#include "sim/world/snapshot.h"

namespace septima::render {

/// About 800 m of one direction of a street: what the corridor strips show and the hot spots rank.
struct Stretch {
    std::uint32_t street = 0;  ///< row of CityMap::streets
    bool forward = true;       ///< towards Corridor::axis
    std::vector<LinkId> links;
    float length_m = 0.0F;
    bool express = false;
    LinkId middle = no_id<LinkId>;  ///< the link nearest to its middle, for the camera
    std::string cross;              ///< the most important street it meets near its middle; may be empty
};

/// Both directions of a named street, cut into stretches in the order of the axis.
struct Corridor {
    std::uint32_t street = 0;
    Word forward_way = Word::north;  ///< compass word of the direction of the axis
    Word backward_way = Word::south;
    std::array<std::vector<std::uint32_t>, 2>
        stretches;  ///< [0] forward, [1] backward; both from the axis' start to its end
};

struct Stretches {
    std::vector<Stretch> rows;
    std::vector<Corridor> corridors;  ///< one per street, same rows as CityMap::streets
};
Stretches make_stretches(const CityMap& map);

/// A stretch or a corridor's direction at one instant.
struct StretchState {
    float speed_kmh = 0.0F;  ///< length over the time a vehicle would take along its links now
    float vehicles = 0.0F;
    float lost_h_per_h = 0.0F;  ///< vehicle-hours lost per hour against the speed limit
};
StretchState state_of(const Network& network, const Snapshot& snapshot, const std::vector<LinkId>& links);
std::vector<StretchState> states_of(const Network& network, const Stretches& stretches, const Snapshot& snapshot);
/// Over one direction of a corridor.
StretchState corridor_state(const Stretches& stretches, const std::vector<StretchState>& states,
                            const Corridor& corridor, std::size_t way);

/// The stretches of class `slow` where most time is being lost, worst first; at most `count`.
std::vector<std::uint32_t> hot_spots(const Stretches& stretches, const std::vector<StretchState>& states,
                                     std::size_t count);

/// The streets that stand for the city: long, high class; at most `count`, in the order of CityMap::streets.
std::vector<std::uint32_t> main_corridors(const CityMap& map, std::size_t count);

}  // namespace septima::render
