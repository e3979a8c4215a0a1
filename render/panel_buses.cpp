#include <algorithm>
#include <string>
#include <utility>

#include "render/bus_strings.h"
#include "render/panels.h"

namespace septima::render {

namespace {

sf::Color colour_of(const Canvas& canvas, Spacing spacing) {
    switch (spacing) {
        case Spacing::bunched:
            return canvas.theme.bad;
        case Spacing::gap:
            return canvas.theme.speed[static_cast<std::size_t>(SpeedClass::medium)];
        case Spacing::even:
            return canvas.theme.good;
        default:
            return canvas.theme.text_soft;
    }
}

/// One line on one side: the string, a tick for each stop, a bead for each bus, with a ring while its doors are open.
void draw_string(const Canvas& canvas, const Box& box, const BusString& string, const BusLineState& state,
                 std::pair<const Snapshot&, std::size_t> of_side, std::vector<LinkSpot>& spots) {
    const auto& [snapshot, side] = of_side;
    const float y = box.center().y;
    const auto x_of = [&](double at_m) { return box.x + box.width * static_cast<float>(at_m / string.length_m); };
    const float thin = std::max(1.0F, canvas.px(2.0F));
    fill_box(canvas, {box.x, y - thin / 2.0F, box.width, thin}, canvas.theme.text_faint);
    for (const double stop_m : string.stop_m)
        fill_box(canvas, {x_of(stop_m), y - canvas.px(5.0F), std::max(1.0F, canvas.px(1.0F)), canvas.px(10.0F)},
                 canvas.theme.text_faint);
    const float r = canvas.px(6.0F);
    for (const BusBead& bead : state.beads) {
        const BusNow& bus = snapshot.buses[bead.bus];
        const Pixel at{x_of(bead.at_m), y};
        if (bus.at_stop) fill_disc(canvas, at, r + canvas.px(2.5F), canvas.theme.text);
        fill_disc(canvas, at, r, colour_of(canvas, bead.spacing));
        LinkSpot spot{{at.x - r, at.y - r, 2.0F * r, 2.0F * r}};
        spot.trip = bus.vehicle;
        spot.side = side;
        spots.push_back(spot);
    }
}

/// "4,8 min ±38 %", side by side.
std::string headways_text(const Canvas& canvas, const std::vector<BusLineState>& states) {
    std::string text;
    for (std::size_t side = 0; side < states.size(); ++side) {
        if (states[side].mean_headway_s < 0.0) continue;
        if (!text.empty()) text += " · ";
        if (states.size() > 1) text += side_letter(side) + " ";
        text += number_text(states[side].mean_headway_s / 60.0, 1, canvas.language) + " min ±" +
                number_text(100.0 * states[side].variation, 0, canvas.language) + " %";
    }
    return text;
}

/// A line: its name and headways, and below them a string for each side. Returns its height.
float draw_line(const Canvas& canvas, const Box& box, const BoardData& data, std::uint32_t line,
                std::vector<LinkSpot>& spots) {
    std::vector<BusLineState> states;
    bool bunched = false;
    for (const Snapshot& side : data.picture.sides) {
        states.push_back(bus_line_state(data.scene, data.city.buses[line], line, side));
        bunched = bunched || states.back().bunched > 0;
    }
    const TextLook name{size::text_small, canvas.theme.text, Face::semibold, Align::left};
    const float swatch = canvas.px(12.0F);
    fill_box(canvas, {box.x, box.y + canvas.px(4.0F), swatch, swatch}, line_colour(canvas.theme, line));
    draw_text(canvas, fitted_text(canvas, data.scene.lines.lines[line].id, name, 0.4F * box.width),
              {box.x + swatch + canvas.px(7.0F), box.y}, name);
    LinkSpot whole{{box.x, box.y, 0.5F * box.width, canvas.px(20.0F)}};
    whole.line = line;
    spots.push_back(whole);
    draw_text(canvas, headways_text(canvas, states), {box.right(), box.y + canvas.px(3.0F)},
              {size::text_tiny, bunched ? canvas.theme.bad : canvas.theme.text_soft, Face::regular, Align::right});
    const float tall = canvas.px(24.0F);
    const float label = states.size() > 1 ? canvas.px(20.0F) : 0.0F;
    float y = box.y + canvas.px(22.0F);
    for (std::size_t side = 0; side < states.size(); ++side) {
        if (label > 0.0F)
            draw_text(canvas, side_letter(side), {box.x, y + canvas.px(3.0F)},
                      {size::text_tiny, canvas.theme.side[side % 4], Face::bold, Align::left});
        draw_string(canvas, {box.x + label, y, box.width - label, tall}, data.city.buses[line], states[side],
                    {data.picture.sides[side], side}, spots);
        y += tall;
    }
    return y + canvas.px(8.0F) - box.y;
}

}  // namespace

void draw_bus_lines(const Canvas& canvas, const Box& box, const BoardData& data, std::vector<LinkSpot>& spots) {
    if (box.empty()) return;
    fill_box(canvas, box, canvas.theme.panel);
    const float x = box.x + canvas.px(16.0F);
    draw_text(canvas, canvas.say(Word::bus_lines), {x, box.y + canvas.px(11.0F)},
              {size::text_title, canvas.theme.text, Face::bold, Align::left});
    const TextLook faint{size::text_tiny, canvas.theme.text_faint, Face::regular, Align::left};
    const bool none = data.scene.lines.lines.empty();
    draw_text(canvas,
              fitted_text(canvas, canvas.say(none ? Word::bus_none : Word::bus_lines_hint), faint,
                          box.width - canvas.px(30.0F)),
              {x, box.y + canvas.px(38.0F)}, faint);
    float y = box.y + canvas.px(64.0F);
    const float tall = canvas.px(30.0F + 24.0F * static_cast<float>(data.picture.sides.size()));
    for (std::uint32_t line = 0; line < data.city.buses.size(); ++line) {
        if (data.city.buses[line].length_m <= 0.0) continue;
        if (y + tall > box.bottom()) break;
        y += draw_line(canvas, {x, y, box.width - canvas.px(32.0F), tall}, data, line, spots);
    }
}

}  // namespace septima::render
