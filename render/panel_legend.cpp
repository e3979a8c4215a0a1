#include <algorithm>
#include <array>
#include <string>

#include "render/panels.h"

namespace septima::render {

namespace {

std::string range_text(const SpeedLimits& limits, SpeedClass speed) {
    const std::string low = std::to_string(static_cast<int>(limits.slow_kmh));
    const std::string high = std::to_string(static_cast<int>(limits.fast_kmh));
    if (speed == SpeedClass::slow) return "≤ " + low;
    return speed == SpeedClass::fast ? "≥ " + high : low + "–" + high;
}

void draw_classes(const Canvas& canvas, Pixel at, Word name, const SpeedLimits& limits) {
    draw_text(canvas, canvas.say(name), {at.x, at.y},
              {size::text_small, canvas.theme.text_soft, Face::regular, Align::left});
    for (const SpeedClass speed : {SpeedClass::slow, SpeedClass::medium, SpeedClass::fast}) {
        const float x = at.x + canvas.px(112.0F) + canvas.px(82.0F) * static_cast<float>(speed);
        fill_box(canvas, {x, at.y + canvas.px(4.0F), canvas.px(20.0F), canvas.px(11.0F)},
                 canvas.theme.speed[static_cast<std::size_t>(speed)]);
        draw_text(canvas, range_text(limits, speed), {x + canvas.px(26.0F), at.y},
                  {size::text_small, canvas.theme.text, Face::semibold, Align::left});
    }
}

void draw_vehicle_keys(const Canvas& canvas, Pixel at) {
    constexpr std::array kinds{VehicleKind::car, VehicleKind::motorcycle,      VehicleKind::taxi,
                               VehicleKind::bus, VehicleKind::articulated_bus, VehicleKind::truck};
    constexpr std::array<float, 6> length{16.0F, 8.0F, 16.0F, 26.0F, 34.0F, 24.0F};
    const std::array<float, 3> column{0.0F, canvas.px(100.0F), canvas.px(258.0F)};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const float x = at.x + column[i % 3];
        const float y = at.y + canvas.px(22.0F) * static_cast<float>(i / 3);
        const float thick = kinds[i] == VehicleKind::motorcycle ? canvas.px(4.0F) : canvas.px(8.0F);
        fill_box(canvas, {x, y + canvas.px(9.0F) - thick / 2.0F, canvas.px(length[i] * 0.8F), thick},
                 canvas.theme.vehicle[static_cast<std::size_t>(kinds[i])]);
        draw_text(canvas, words(kinds[i], canvas.language), {x + canvas.px(33.0F), y},
                  {size::text_tiny, canvas.theme.text_soft, Face::regular, Align::left});
    }
}

bool shows_vehicles(Detail detail) {
    return detail == Detail::street || detail == Detail::junction;
}

}  // namespace

Box legend_box(const Canvas& canvas, const Box& pane, Detail detail) {
    const float width = canvas.px(378.0F);
    const float height = canvas.px(shows_vehicles(detail) ? 166.0F : 116.0F);
    if (pane.width < width + canvas.px(24.0F) || pane.height < height + canvas.px(80.0F)) return {};
    return {pane.x + canvas.px(12.0F), pane.bottom() - height - canvas.px(12.0F), width, height};
}

void draw_legend(const Canvas& canvas, const Box& pane, const Camera& camera) {
    const Detail detail = detail_of(camera, canvas.scale);
    const Box box = legend_box(canvas, pane, detail);
    if (box.empty()) return;
    fill_panel(canvas, box, canvas.theme.panel, canvas.theme.panel_edge);
    const float x = box.x + canvas.px(14.0F);
    draw_text(canvas, canvas.say(Word::legend_title), {x, box.y + canvas.px(8.0F)},
              {size::text_small, canvas.theme.text, Face::bold, Align::left});
    draw_classes(canvas, {x, box.y + canvas.px(33.0F)}, Word::legend_streets, street_limits);
    draw_classes(canvas, {x, box.y + canvas.px(58.0F)}, Word::legend_express, express_limits);
    if (shows_vehicles(detail)) draw_vehicle_keys(canvas, {x, box.y + canvas.px(88.0F)});
    draw_scale_bar(canvas, {x, box.bottom() - canvas.px(12.0F)}, camera);
}

void draw_side_name(const Canvas& canvas, const Box& pane, const Scene& scene, std::size_t side) {
    if (side >= scene.sides.size() || pane.width < canvas.px(160.0F) || pane.height < canvas.px(120.0F)) return;
    const bool several = scene.sides.size() > 1;
    const TextLook look{size::text_title, canvas.theme.text, Face::bold, Align::left};
    const float badge = several ? canvas.px(42.0F) : canvas.px(6.0F);
    const float room = pane.width - canvas.px(24.0F) - badge - canvas.px(30.0F);
    const std::string name = fitted_text(canvas, words(scene.sides[side].name, canvas.language), look, room);
    const float width = badge + text_width(canvas, name, look) + canvas.px(26.0F);
    const Box box{pane.x + canvas.px(12.0F), pane.y + canvas.px(12.0F), width, canvas.px(42.0F)};
    fill_panel(canvas, box, canvas.theme.panel, canvas.theme.panel_edge);
    fill_panel(canvas, {box.x, box.y, badge, box.height}, canvas.theme.side[side % 4], canvas.theme.side[side % 4]);
    if (several)
        draw_text(canvas, side_letter(side), {box.x + badge / 2.0F, box.y + canvas.px(6.0F)},
                  {24.0F, canvas.theme.map_ground, Face::bold, Align::centre});
    draw_text(canvas, name, {box.x + badge + canvas.px(13.0F), box.y + canvas.px(8.0F)}, look);
}

}  // namespace septima::render
