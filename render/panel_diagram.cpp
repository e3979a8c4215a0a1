#include <algorithm>
#include <cmath>

#include "render/panels.h"
#include "render/speed_class.h"

namespace septima::render {

namespace {

/// Where time and distance lie in a diagram.
struct Axes {
    Box box;
    double from_s, to_s;
    float length_m;
    float x(double time_s) const {
        return box.x + box.width * static_cast<float>((time_s - from_s) / std::max(1.0, to_s - from_s));
    }
    /// The start of the axis, south or west, is at the bottom.
    float y(float along_m) const { return box.bottom() - box.height * along_m / std::max(1.0F, length_m); }
};

float length_of(const Stretches& stretches, const std::vector<std::uint32_t>& rows) {
    float length = 0.0F;
    for (const std::uint32_t row : rows) length += stretches.rows[row].length_m;
    return length;
}

/// One column of cells per sample, from its time to that of the next.
void add_cells(Mesh& mesh, const Canvas& canvas, const Axes& axes, const BoardData& data, const SpeedHistory& speeds,
               const std::vector<std::uint32_t>& rows) {
    const Network& network = *data.city.map.network;
    for (std::size_t sample = 0; sample < speeds.time_s.size(); ++sample) {
        const double from = speeds.time_s[sample];
        const double to = sample + 1 < speeds.time_s.size() ? speeds.time_s[sample + 1]
                                                            : std::min(axes.to_s, from + SpeedHistory::spacing_s);
        if (to <= axes.from_s) continue;  // the warm-up
        const float left = axes.x(std::max(from, axes.from_s));
        const float right = std::max(left + 1.0F, axes.x(to));
        float along = 0.0F;
        for (const std::uint32_t row : rows)
            for (const LinkId link : data.city.stretches.rows[row].links) {
                const float next = along + network.link_length_m[link];
                const SpeedClass speed =
                    speed_class(static_cast<float>(speeds.kmh(sample, link)), is_express(network.link_class[link]));
                add_quad(mesh,
                         {{left, axes.y(next)}, {right, axes.y(next)}, {right, axes.y(along)}, {left, axes.y(along)}},
                         canvas.theme.speed[static_cast<std::size_t>(speed)]);
                along = next;
            }
    }
}

/// Cross streets at the left, hours below.
void draw_scales(const Canvas& canvas, const Axes& axes, const BoardData& data,
                 const std::vector<std::uint32_t>& rows) {
    const TextLook soft{size::text_tiny, canvas.theme.text_soft, Face::regular, Align::right};
    float along = 0.0F;
    float last_y = axes.box.bottom() + canvas.px(40.0F);
    for (const std::uint32_t row : rows) {
        const Stretch& stretch = data.city.stretches.rows[row];
        const float y = axes.y(along + stretch.length_m / 2.0F);
        along += stretch.length_m;
        if (stretch.cross.empty() || last_y - y < canvas.px(26.0F)) continue;
        const std::string name = fitted_text(canvas, abbreviated(stretch.cross), soft, canvas.px(92.0F));
        draw_text(canvas, name, {axes.box.x - canvas.px(8.0F), y - canvas.px(8.0F)}, soft);
        fill_box(canvas, {axes.box.x - canvas.px(5.0F), y, canvas.px(5.0F), 1.0F}, canvas.theme.text_faint);
        last_y = y;
    }
    const int parts = 4;
    for (int i = 0; i <= parts; ++i) {
        const double time = axes.from_s + (axes.to_s - axes.from_s) * i / parts;
        TextLook look = soft;
        look.align = i == 0 ? Align::left : (i == parts ? Align::right : Align::centre);
        draw_text(canvas, time_text(time).substr(0, 5), {axes.x(time), axes.box.bottom() + canvas.px(4.0F)}, look);
    }
}

void draw_one(const Canvas& canvas, const Box& box, const BoardData& data, const Corridor& corridor,
              std::pair<std::size_t, std::size_t> way_and_side) {
    const auto [way, side] = way_and_side;
    const std::vector<std::uint32_t>& rows = corridor.stretches[way];
    std::string title = data.city.map.streets[corridor.street].name + " · " +
                        std::string(canvas.say(way == 0 ? corridor.forward_way : corridor.backward_way));
    if (data.picture.sides.size() > 1) title = side_letter(side) + " · " + title;
    const TextLook bold{size::text_normal, canvas.theme.text, Face::bold, Align::left};
    draw_text(canvas, fitted_text(canvas, title, bold, box.width - canvas.px(30.0F)),
              {box.x + canvas.px(16.0F), box.y + canvas.px(9.0F)}, bold);
    const Axes axes{{box.x + canvas.px(112.0F), box.y + canvas.px(40.0F), box.width - canvas.px(132.0F),
                     box.height - canvas.px(70.0F)},
                    data.scene.start_s,
                    data.scene.end_s,
                    length_of(data.city.stretches, rows)};
    if (axes.box.empty() || rows.empty()) return;
    fill_box(canvas, axes.box, canvas.theme.card);
    Mesh cells;
    if (side < data.history.speeds.size()) add_cells(cells, canvas, axes, data, data.history.speeds[side], rows);
    draw(cells, canvas.target);
    const float now = axes.x(std::clamp(data.shown_time_s, axes.from_s, axes.to_s));
    fill_box(canvas, {now, axes.box.y, std::max(1.0F, canvas.px(2.0F)), axes.box.height}, canvas.theme.text);
    draw_scales(canvas, axes, data, rows);
}

}  // namespace

void draw_diagram(const Canvas& canvas, const Box& box, const BoardData& data, std::uint32_t street) {
    if (box.empty() || street >= data.city.stretches.corridors.size()) return;
    fill_box(canvas, box, canvas.theme.panel);
    fill_box(canvas, {box.x, box.y, box.width, 1.0F}, canvas.theme.panel_edge);
    const Corridor& corridor = data.city.stretches.corridors[street];
    // Both directions; with several policies the sides stand below each other.
    const std::size_t sides = std::max<std::size_t>(1, data.picture.sides.size());
    const float wide = box.width / 2.0F;
    const float tall = box.height / static_cast<float>(sides);
    for (std::size_t side = 0; side < sides; ++side)
        for (std::size_t way = 0; way < 2; ++way)
            draw_one(canvas,
                     {box.x + wide * static_cast<float>(way), box.y + tall * static_cast<float>(side), wide, tall},
                     data, corridor, {way, side});
}

}  // namespace septima::render
