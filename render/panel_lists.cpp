#include <algorithm>
#include <cmath>

#include "render/panels.h"
#include "render/speed_class.h"

namespace septima::render {

namespace {

sf::Color colour_of(const Canvas& canvas, float speed_kmh, bool express) {
    return canvas.theme.speed[static_cast<std::size_t>(speed_class(speed_kmh, express))];
}

/// Title and hint of a panel; returns where its content begins.
float draw_title(const Canvas& canvas, const Box& box, Word title, Word hint) {
    const float x = box.x + canvas.px(16.0F);
    draw_text(canvas, canvas.say(title), {x, box.y + canvas.px(11.0F)},
              {size::text_title, canvas.theme.text, Face::bold, Align::left});
    draw_text(canvas, canvas.say(hint), {x, box.y + canvas.px(38.0F)},
              {size::text_tiny, canvas.theme.text_faint, Face::regular, Align::left});
    return box.y + canvas.px(62.0F);
}

/// The stretches of one direction, coloured by speed, from the start of the axis to its end.
void draw_strip(const Canvas& canvas, const Box& box, const BoardData& data, const std::vector<std::uint32_t>& rows,
                const std::vector<StretchState>& states) {
    float total = 0.0F;
    for (const std::uint32_t row : rows) total += data.city.stretches.rows[row].length_m;
    float x = box.x;
    Mesh strip;
    for (const std::uint32_t row : rows) {
        const Stretch& stretch = data.city.stretches.rows[row];
        const float width = box.width * stretch.length_m / std::max(1.0F, total);
        const float right = x + std::max(1.0F, width - canvas.px(1.0F));
        add_quad(strip, {{x, box.y}, {right, box.y}, {right, box.bottom()}, {x, box.bottom()}},
                 colour_of(canvas, states[row].speed_kmh, stretch.express));
        x += width;
    }
    draw(strip, canvas.target);
}

bool is_express_corridor(const BoardData& data, const Corridor& corridor) {
    return is_express(data.city.map.streets[corridor.street].road_class);
}

/// One direction of a corridor for one side: strip and mean speed.
void draw_direction(const Canvas& canvas, const Box& box, const BoardData& data, const Corridor& corridor,
                    std::pair<std::size_t, std::size_t> way_and_side) {
    const auto [way, side] = way_and_side;
    if (corridor.stretches[way].empty() || side >= data.states.size()) return;
    const StretchState state = corridor_state(data.city.stretches, data.states[side], corridor, way);
    const float figure = canvas.px(34.0F);
    const bool several = data.states.size() > 1;
    const float label = canvas.px(several ? 42.0F : 26.0F);
    if (side == 0)
        draw_text(canvas, compass_letter(way == 0 ? corridor.forward_way : corridor.backward_way, canvas.language),
                  {box.x, box.y - canvas.px(5.0F)},
                  {size::text_tiny, canvas.theme.text_soft, Face::semibold, Align::left});
    if (several)
        draw_text(canvas, side_letter(side), {box.x + canvas.px(24.0F), box.y - canvas.px(5.0F)},
                  {size::text_tiny, canvas.theme.side[side % 4], Face::bold, Align::left});
    draw_strip(canvas, {box.x + label, box.y, box.width - label - figure, box.height}, data, corridor.stretches[way],
               data.states[side]);
    draw_text(canvas, number_text(static_cast<double>(state.speed_kmh), 0, canvas.language),
              {box.right(), box.y - canvas.px(5.0F)},
              {size::text_small, colour_of(canvas, state.speed_kmh, is_express_corridor(data, corridor)), Face::bold,
               Align::right});
}

}  // namespace

void draw_corridors(const Canvas& canvas, const Box& box, const BoardData& data, std::vector<LinkSpot>& spots) {
    if (box.empty()) return;
    fill_box(canvas, box, canvas.theme.panel);
    const float inset = canvas.px(16.0F);
    float y = draw_title(canvas, box, Word::corridors,
                         !data.scene.runs()       ? Word::mean_of_runs
                         : data.states.size() > 1 ? Word::one_run_note
                                                  : Word::corridors_hint);
    const std::size_t bars = 2 * std::max<std::size_t>(1, data.states.size());
    const float bar = canvas.px(9.0F);
    const float step = canvas.px(15.0F);
    const float tall = canvas.px(22.0F) + step * static_cast<float>(bars) + canvas.px(9.0F);
    for (const std::uint32_t row : data.city.main) {
        if (y + tall > box.bottom()) break;
        const Corridor& corridor = data.city.stretches.corridors[row];
        const TextLook name{size::text_small, canvas.theme.text, Face::semibold, Align::left};
        draw_text(canvas, fitted_text(canvas, data.city.map.streets[row].name, name, box.width - 2.0F * inset),
                  {box.x + inset, y}, name);
        float line = y + canvas.px(25.0F);
        for (std::size_t way = 0; way < 2; ++way) {
            for (std::size_t side = 0; side < data.states.size(); ++side) {
                draw_direction(canvas, {box.x + inset, line, box.width - 2.0F * inset, bar}, data, corridor,
                               {way, side});
                line += step;
            }
        }
        if (!corridor.stretches[0].empty()) {
            const std::vector<std::uint32_t>& rows = corridor.stretches[0];
            spots.push_back({{box.x, y, box.width, tall}, data.city.stretches.rows[rows[rows.size() / 2]].middle});
        }
        y += tall;
    }
}

namespace {

void draw_hot_spot(const Canvas& canvas, const Box& row, const BoardData& data, std::uint32_t index) {
    const Stretch& stretch = data.city.stretches.rows[index];
    const StretchState& state = data.states.front()[index];
    const Corridor& corridor = data.city.stretches.corridors[stretch.street];
    const float inset = canvas.px(16.0F);
    fill_box(canvas, {row.x + inset, row.y + canvas.px(3.0F), canvas.px(4.0F), row.height - canvas.px(10.0F)},
             colour_of(canvas, state.speed_kmh, stretch.express));
    const float x = row.x + inset + canvas.px(13.0F);
    const float room = row.width - 2.0F * inset - canvas.px(88.0F);
    const TextLook name{size::text_small, canvas.theme.text, Face::semibold, Align::left};
    draw_text(canvas, fitted_text(canvas, abbreviated(data.city.map.streets[stretch.street].name), name, room),
              {x, row.y}, name);
    std::string where(canvas.say(stretch.forward ? corridor.forward_way : corridor.backward_way));
    if (!stretch.cross.empty())
        where += " · " + std::string(canvas.say(Word::near_street)) + " " + abbreviated(stretch.cross);
    const TextLook soft{size::text_tiny, canvas.theme.text_faint, Face::regular, Align::left};
    draw_text(canvas, fitted_text(canvas, where, soft, room), {x, row.y + canvas.px(20.0F)}, soft);
    const float right = row.right() - inset;
    draw_text(canvas, number_text(static_cast<double>(state.speed_kmh), 0, canvas.language) + " km/h", {right, row.y},
              {size::text_small, colour_of(canvas, state.speed_kmh, stretch.express), Face::bold, Align::right});
    draw_text(canvas, number_text(static_cast<double>(state.vehicles), 0, canvas.language) + " veh",
              {right, row.y + canvas.px(20.0F)},
              {size::text_tiny, canvas.theme.text_soft, Face::regular, Align::right});
}

}  // namespace

void draw_hot_spots(const Canvas& canvas, const Box& box, const BoardData& data, std::vector<LinkSpot>& spots) {
    if (box.empty() || data.states.empty()) return;
    fill_box(canvas, box, canvas.theme.panel);
    float y = draw_title(canvas, box, Word::hot_spots, Word::hot_spots_hint);
    const float tall = canvas.px(47.0F);
    const auto room = static_cast<std::size_t>(std::max(0.0F, (box.bottom() - y) / tall));
    const std::vector<std::uint32_t> rows = hot_spots(data.city.stretches, data.states.front(), room);
    if (rows.empty())
        draw_text(canvas, canvas.say(Word::none_now), {box.x + canvas.px(16.0F), y},
                  {size::text_small, canvas.theme.text_soft, Face::regular, Align::left});
    for (const std::uint32_t index : rows) {
        const Box row{box.x, y, box.width, tall};
        draw_hot_spot(canvas, row, data, index);
        spots.push_back({row, data.city.stretches.rows[index].middle});
        y += tall;
    }
}

namespace {

struct ChartScale {
    Box box;
    double from_s, to_s, top_kmh;
    Pixel at(double time_s, double speed_kmh) const {
        const double x = (time_s - from_s) / std::max(1.0, to_s - from_s);
        return {box.x + box.width * static_cast<float>(x),
                box.bottom() - box.height * static_cast<float>(speed_kmh / top_kmh)};
    }
};

void draw_axes(const Canvas& canvas, const ChartScale& scale) {
    const TextLook soft{size::text_tiny, canvas.theme.text_faint, Face::regular, Align::right};
    const double step = scale.top_kmh > 45.0 ? 20.0 : 10.0;
    for (double speed = 0.0; speed <= scale.top_kmh + 0.1; speed += step) {
        const float y = scale.at(scale.from_s, speed).y;
        fill_box(canvas, {scale.box.x, std::round(y), scale.box.width, 1.0F}, canvas.theme.panel_edge);
        draw_text(canvas, number_text(speed, 0, canvas.language), {scale.box.x - canvas.px(6.0F), y - canvas.px(9.0F)},
                  soft);
    }
    const int parts = 3;
    for (int i = 0; i <= parts; ++i) {
        const double time = scale.from_s + (scale.to_s - scale.from_s) * i / parts;
        TextLook look = soft;
        look.align = i == 0 ? Align::left : (i == parts ? Align::right : Align::centre);
        draw_text(canvas, time_text(time).substr(0, 5), {scale.at(time, 0.0).x, scale.box.bottom() + canvas.px(5.0F)},
                  look);
    }
}

}  // namespace

void draw_speed_chart(const Canvas& canvas, const Box& box, const BoardData& data) {
    if (box.empty() || box.height < canvas.px(120.0F)) return;
    fill_box(canvas, box, canvas.theme.panel);
    if (data.scene.stored && !data.scene.replay) return;  // nothing has a clock
    fill_box(canvas, {box.x, box.y, box.width, 1.0F}, canvas.theme.panel_edge);
    draw_text(canvas, std::string(canvas.say(Word::speed_over_time)) + ", km/h",
              {box.x + canvas.px(16.0F), box.y + canvas.px(11.0F)},
              {16.5F, canvas.theme.text, Face::bold, Align::left});
    double top = 20.0;
    for (const std::vector<Headline>& side : data.history.sides)
        for (const Headline& row : side) top = std::max(top, row.mean_speed_kmh);
    const ChartScale scale{{box.x + canvas.px(40.0F), box.y + canvas.px(48.0F), box.width - canvas.px(58.0F),
                            box.height - canvas.px(80.0F)},
                           data.scene.start_s,
                           data.scene.end_s,
                           10.0 * std::ceil(top / 10.0)};
    draw_axes(canvas, scale);
    for (std::size_t side = 0; side < data.history.sides.size(); ++side) {
        const std::vector<Headline>& rows = data.history.sides[side];
        Mesh line;
        for (std::size_t i = 1; i < rows.size(); ++i) {
            if (rows[i - 1].time_s < scale.from_s) continue;  // the warm-up
            if (nobody_drives(rows[i - 1]) || nobody_drives(rows[i])) continue;
            const Pixel a = scale.at(rows[i - 1].time_s, rows[i - 1].mean_speed_kmh);
            const Pixel b = scale.at(rows[i].time_s, rows[i].mean_speed_kmh);
            add_bar(line, {a.x, a.y}, {b.x, b.y}, canvas.px(2.4F), canvas.theme.side[side % 4]);
        }
        draw(line, canvas.target);
        if (rows.empty() || rows.back().time_s < scale.from_s || nobody_drives(rows.back())) continue;
        const Pixel now = scale.at(rows.back().time_s, rows.back().mean_speed_kmh);
        fill_disc(canvas, now, canvas.px(4.5F), canvas.theme.side[side % 4]);
    }
}

}  // namespace septima::render
