#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "render/city_map.h"

namespace septima::render {

/// A place found by name.
struct FoundPlace {
    std::string title;  ///< "Carrera 7 con Calle 72", or a street
    Bounds bounds;      ///< what the camera is to show
    bool crossing = false;
};

/// Other names of streets: (name on the map, other name).
using OtherNames = std::vector<std::pair<std::string, std::string>>;

/// Streets and crossings that a text may mean, the likeliest first. People write "Calle 72 con Carrera 7", "Cl 72 Kr
/// 7", "AK 7 / AC 72", "Av. Boyacá" or an address "Cra 7 # 72-40"; accents and case do not matter. @param joint  the
/// word between the streets in titles.
std::vector<FoundPlace> found_places(const CityMap& map, const OtherNames& others, std::string_view text,
                                     std::string_view joint, std::size_t most);

/// The street names in such a text: one, or the two of a crossing; as `canonical_street` writes them.
std::vector<std::string> streets_meant(std::string_view text);

}  // namespace septima::render
