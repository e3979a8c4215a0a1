#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "sim/network/network.h"

namespace septima::render {

/// How much of the street is drawn, from the whole city down to one junction.
enum class Detail : std::uint8_t {
    city,      ///< strokes; the smallest streets are hidden
    district,  ///< strokes of every street
    street,    ///< carriageways to scale, vehicles as small shapes
    junction   ///< lanes, stop lines, signal heads, vehicles with their parts
};

/// @param metres_per_pixel  of a screen at 1080 lines: divide by the interface scale on larger ones.
constexpr Detail detail_at(double metres_per_pixel) {
    if (metres_per_pixel > 9.0) return Detail::city;
    if (metres_per_pixel > 1.6) return Detail::district;
    return metres_per_pixel > 0.32 ? Detail::street : Detail::junction;
}

/// Strokes are rebuilt when the scale crosses a quarter of an octave, not at every turn of the wheel.
inline int scale_step(double metres_per_pixel) {
    return static_cast<int>(std::floor(4.0 * std::log2(metres_per_pixel)));
}
inline double scale_of_step(int step) {
    return std::exp2((step + 0.5) / 4.0);
}

/// Width of the stroke of one direction, pixels at 1080 lines; 0 = not drawn at this detail.
constexpr float stroke_px(RoadClass road_class, Detail detail) {
    constexpr std::array<float, road_classes> far{3.0F, 2.8F, 2.3F, 1.8F, 1.2F, 0.6F, 0.0F, 1.3F, 0.9F};
    constexpr std::array<float, road_classes> near{4.6F, 4.4F, 3.8F, 3.2F, 2.4F, 1.5F, 0.9F, 2.0F, 1.8F};
    const auto index = static_cast<std::size_t>(road_class);
    return detail == Detail::city ? far[index] : near[index];
}

}  // namespace septima::render
