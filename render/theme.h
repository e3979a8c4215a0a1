#pragma once

#include <SFML/Graphics/Color.hpp>
#include <array>
#include <cstddef>

#include "render/speed_class.h"
#include "sim/base/vehicle_class.h"
#include "sim/network/network.h"

namespace septima::render {

enum class ThemeName : std::uint8_t { night, day };

/// Every colour of the dashboard.
struct Theme {
    // surfaces
    sf::Color map_ground;  ///< behind the streets
    sf::Color zone_fill_even, zone_fill_odd, zone_edge, zone_name;
    sf::Color header, panel, panel_edge, card;
    // text
    sf::Color text, text_soft, text_faint, accent;
    sf::Color label, label_halo;
    // state
    std::array<sf::Color, speed_classes> speed;   ///< slow, medium, fast
    sf::Color slow_glow;                          ///< wide and faint under slow streets
    sf::Color good, bad;                          ///< of a difference
    std::array<sf::Color, 5> stage;               ///< of the city, 1 to 5: Rio's green, yellow, orange, red, purple
    std::array<sf::Color, 4> incident;            ///< crash and breakdown, works and assembly, weather and fire, other
    sf::Color sign_board, sign_lamp, sign_alert;  ///< of message signs
    std::array<sf::Color, 4> side;                ///< badge of world A, B, C, D
    std::array<sf::Color, 8> line;                ///< of bus lines in turn; none is a colour of speed
    // street to scale
    sf::Color asphalt, junction, lane_mark, centre_mark, stop_line, bus_lane, closed_lane;
    sf::Color street_casing;
    // vehicles
    sf::Color density;  ///< of vehicles from afar
    std::array<sf::Color, vehicle_kinds> vehicle;
    sf::Color vehicle_glass, vehicle_brake, vehicle_far;
    // signal heads
    sf::Color head, head_red, head_amber, head_green;
    sf::Color selection;
    // difference of two sides
    sf::Color faster, slower, same;
    // signs of measures on the map
    sf::Color sign_closed, sign_bus, sign_limit, sign_face;
};

/// @param colour_blind  replaces red-yellow-green by vermilion-yellow-blue (Okabe & Ito's hues, safe for the common
/// kinds).
Theme theme_of(ThemeName name, bool colour_blind);

/// Sizes in pixels of a screen with 1080 lines; multiplied by `interface_scale`.
namespace size {
inline constexpr float header = 92.0F;
inline constexpr float side_panel = 330.0F;
inline constexpr float control_bar = 58.0F;
inline constexpr float caption_band = 150.0F;  ///< of a film
inline constexpr float gap = 10.0F;
inline constexpr float text_tiny = 13.5F;
inline constexpr float text_small = 15.0F;
inline constexpr float text_normal = 18.0F;
inline constexpr float text_title = 21.0F;
inline constexpr float text_card = 31.0F;
inline constexpr float caption_live = 112.0F;  ///< of a story in the window
inline constexpr float text_caption_live = 30.0F;
inline constexpr float text_caption = 40.0F;  ///< read across a room
inline constexpr float text_clock = 50.0F;
inline constexpr float text_street = 15.0F;
}  // namespace size

/// Lengths of the street in metres.
namespace metres {
inline constexpr float lane_width = 3.2F;
inline constexpr float express_lane_width = 3.5F;
inline constexpr float median = 0.8F;  ///< between the two directions of a street
inline constexpr float mark_width = 0.14F;
inline constexpr float stop_line = 0.45F;
}  // namespace metres

/// 1 at 1920 x 1080, 2 at 3840 x 2160; not below 0.7, so that text stays readable on small windows.
float interface_scale(unsigned width_px, unsigned height_px);

}  // namespace septima::render
