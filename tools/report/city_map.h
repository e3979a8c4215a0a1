#pragma once

#include <array>
#include <string>
#include <vector>

#include "tools/report/digest.h"
#include "tools/report/voice.h"

namespace septima {

/// The streets as paths of a drawing; two directions of a street lie side by side.
struct CityMap {
    double width = 1000.0;  ///< of the drawing, in its own units
    double height = 1000.0;
    std::vector<std::string> path;  ///< per link; SVG path data, "" for links without geometry
    std::vector<char> weight;       ///< per link: row of stroke_widths
};

/// Lines are as wide as the traffic is heavy: widths in drawing units, from so many vehicles an hour and direction on.
inline constexpr std::array<double, 4> stroke_widths{1.0, 2.0, 3.4, 5.2};
inline constexpr std::array<double, 4> stroke_from_vph{0.0, 300.0, 900.0, 1800.0};

CityMap city_map(const std::vector<LinkText>& links, const std::vector<double>& volumes_vph);

/// Colour class of a link: speed classes of Seoul's TOPIS (streets 15 and 25 km/h, urban expressways 30 and 50).
enum class SpeedClass : char { slow = 0, medium = 1, fast = 2, empty = 3 };
SpeedClass speed_class(float speed_kmh, bool express);
inline constexpr std::array<const char*, 4> speed_colours{"#B2182B", "#F0A830", "#1A8A7D", "#D5DADE"};

/// Colour class of a difference: which way, and whether it is of 3 km/h or more; `none` where it does not hold.
enum class ChangeClass : char { much_slower = 0, slower = 1, none = 2, faster = 3, much_faster = 4 };
ChangeClass change_class(float difference_kmh, bool holds);
inline constexpr std::array<const char*, 5> change_colours{"#9E3A12", "#E08A5B", "#D5DADE", "#6BA5D0", "#1B5A9A"};

/// Of the widths in a legend.
inline constexpr const char* width_colour = "#8A939B";

/// A stand-alone SVG picture: speed of a scenario, or the difference of a policy.
std::string speed_map_svg(const StoredResults& results, const Digest& digest, const Voice& voice, std::size_t scenario);
std::string change_map_svg(const StoredResults& results, const Digest& digest, const Voice& voice, std::size_t policy);

/// The difference alone, without title and legend, for a page that has its own.
std::string change_drawing(const StoredResults& results, const Digest& digest, std::size_t policy);

/// Geometry, names, classes and speeds as one JSON object for page/map.js.
std::string map_data(const StoredResults& results, const Digest& digest);

}  // namespace septima
