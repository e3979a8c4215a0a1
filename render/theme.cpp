#include "render/theme.h"

#include <algorithm>

namespace septima::render {

namespace {

sf::Color rgb(unsigned value, unsigned alpha = 255) {
    return {static_cast<sf::Uint8>(value >> 16U), static_cast<sf::Uint8>(value >> 8U), static_cast<sf::Uint8>(value),
            static_cast<sf::Uint8>(alpha)};
}

Theme night() {
    Theme t;
    t.map_ground = rgb(0x0A0F16);
    t.zone_fill_even = rgb(0x0E151F);
    t.zone_fill_odd = rgb(0x0C121B);
    t.zone_edge = rgb(0x24344A, 150);
    t.zone_name = rgb(0x4A6583);
    t.header = rgb(0x0D141E);
    t.panel = rgb(0x101925, 236);
    t.panel_edge = rgb(0x22324A);
    t.card = rgb(0x162231);
    t.text = rgb(0xEAF1F8);
    t.text_soft = rgb(0xA3B5C9);
    t.text_faint = rgb(0x6B8099);
    t.accent = rgb(0x4CC2FF);
    t.label = rgb(0xE3ECF5);
    t.label_halo = rgb(0x0A0F16, 235);
    t.speed = {rgb(0xFF4B3E), rgb(0xFFCB2E), rgb(0x25C26E)};
    t.slow_glow = rgb(0xFF4B3E, 46);
    t.good = rgb(0x41D98A);
    t.bad = rgb(0xFF6F61);
    t.stage = {rgb(0x25C26E), rgb(0xFFCB2E), rgb(0xFF8A1F), rgb(0xFF4B3E), rgb(0xB56CFF)};
    t.incident = {rgb(0xFF5A4A), rgb(0xFF9E2C), rgb(0x4CA8FF), rgb(0xF2D64B)};
    t.sign_board = rgb(0x06080B);
    t.sign_lamp = rgb(0xFFB52E);
    t.sign_alert = rgb(0xFF5A4A);
    t.line = {rgb(0x2F8FE0), rgb(0x9A5CE0), rgb(0xD9489A), rgb(0x1797A3),
              rgb(0x5B6BE8), rgb(0xA8763A), rgb(0xB04FC0), rgb(0x6F8296)};
    t.side = {rgb(0x4CC2FF), rgb(0xFFA63D), rgb(0xC792FF), rgb(0x7FE3C4)};
    t.asphalt = rgb(0x202A37);
    t.junction = rgb(0x232E3C);
    t.lane_mark = rgb(0x9FB0C2, 150);
    t.centre_mark = rgb(0xD9A93A, 200);
    t.stop_line = rgb(0xE8EEF4, 230);
    t.bus_lane = rgb(0x5A2A2E);
    t.closed_lane = rgb(0x3B1216);
    t.street_casing = rgb(0x0A0F16);
    t.vehicle = {rgb(0xDCE6F0), rgb(0x6FE0FF), rgb(0xFFD21F), rgb(0xA9BDD2), rgb(0x4F8DFF),
                 rgb(0xF0483E), rgb(0xF0483E), rgb(0xC79A62), rgb(0x9BEA8A)};
    t.vehicle_glass = rgb(0x2B3A4C);
    t.vehicle_brake = rgb(0xFF2A20);
    t.vehicle_far = rgb(0xF4F8FC, 215);
    t.density = rgb(0x9AA8FF);
    t.head = rgb(0x05080C);
    t.head_red = rgb(0xFF3B30);
    t.head_amber = rgb(0xFFB300);
    t.head_green = rgb(0x2BE07B);
    t.selection = rgb(0xFFFFFF);
    t.faster = rgb(0x2E9BFF);
    t.slower = rgb(0xFF8A1F);
    t.same = rgb(0x3A4656);
    t.sign_closed = rgb(0xE5243B);
    t.sign_bus = rgb(0x1F7AE0);
    t.sign_limit = rgb(0x14202C);
    t.sign_face = rgb(0xFFFFFF);
    return t;
}

Theme day() {
    Theme t = night();
    t.map_ground = rgb(0xEEF1F4);
    t.zone_fill_even = rgb(0xE9EDF1);
    t.zone_fill_odd = rgb(0xF2F4F7);
    t.zone_edge = rgb(0xA9B6C4, 170);
    t.zone_name = rgb(0x8798AA);
    t.header = rgb(0xFFFFFF);
    t.panel = rgb(0xFFFFFF, 240);
    t.panel_edge = rgb(0xC9D3DD);
    t.card = rgb(0xF1F4F8);
    t.text = rgb(0x14202C);
    t.text_soft = rgb(0x45586B);
    t.text_faint = rgb(0x708296);
    t.accent = rgb(0x0072C6);
    t.label = rgb(0x1B2733);
    t.label_halo = rgb(0xFFFFFF, 235);
    t.speed = {rgb(0xD9261C), rgb(0xCE8D00), rgb(0x16934F)};
    t.slow_glow = rgb(0xD9261C, 40);
    t.good = rgb(0x0B7F43);
    t.bad = rgb(0xC02A1E);
    t.stage = {rgb(0x16934F), rgb(0xB98500), rgb(0xD06A00), rgb(0xC92A20), rgb(0x7A3FC4)};
    t.incident = {rgb(0xC92A20), rgb(0xC96A00), rgb(0x0067B8), rgb(0xA88600)};
    t.side = {rgb(0x0072C6), rgb(0xC25E00), rgb(0x7A3FC4), rgb(0x0F7F63)};
    t.asphalt = rgb(0xC3CAD2);
    t.junction = rgb(0xC8CFD7);
    t.lane_mark = rgb(0xFFFFFF, 230);
    t.centre_mark = rgb(0xE0A100, 240);
    t.stop_line = rgb(0xFFFFFF);
    t.bus_lane = rgb(0xE3B4AE);
    t.closed_lane = rgb(0xB98A88);
    t.street_casing = rgb(0xFFFFFF);
    t.vehicle = {rgb(0x2F3B48), rgb(0x0081A8), rgb(0xF2B600), rgb(0x5D6E80), rgb(0x1F5FD6),
                 rgb(0xCC2118), rgb(0xCC2118), rgb(0x8C5E28), rgb(0x2C8A1E)};
    t.vehicle_glass = rgb(0xB9C7D5);
    t.vehicle_far = rgb(0x14202C, 200);
    t.density = rgb(0x5A62C8);
    t.faster = rgb(0x0067B8);
    t.slower = rgb(0xC24700);
    t.same = rgb(0xC3CAD2);
    t.selection = rgb(0x000000);
    return t;
}

}  // namespace

Theme theme_of(ThemeName name, bool colour_blind) {
    Theme theme = name == ThemeName::night ? night() : day();
    if (!colour_blind) return theme;
    theme.speed = name == ThemeName::night ? std::array{rgb(0xFF5A1F), rgb(0xFFE066), rgb(0x4AA8FF)}
                                           : std::array{rgb(0xC24700), rgb(0xBF9600), rgb(0x0067B8)};
    theme.slow_glow = theme.speed[0];
    theme.slow_glow.a = 46;
    theme.good = theme.speed[2];
    theme.bad = theme.speed[0];
    theme.line[0] = rgb(0x9AA3AD);  // blue is the fast class here
    return theme;
}

float interface_scale(unsigned width_px, unsigned height_px) {
    const float across = static_cast<float>(width_px) / 1920.0F;
    const float down = static_cast<float>(height_px) / 1080.0F;
    return std::clamp(std::min(across, down), 0.7F, 4.0F);
}

}  // namespace septima::render
