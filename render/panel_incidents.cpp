#include <SFML/Graphics/CircleShape.hpp>
#include <algorithm>
#include <cmath>

#include "render/hand_orders.h"
#include "render/message_signs.h"
#include "render/panels.h"

namespace septima::render {

namespace {

sf::Color colour_of(const Canvas& canvas, const ListedIncident& incident) {
    return canvas.theme.incident[group_of(incident.incident_class)];
}

void draw_row(const Canvas& canvas, const Box& row, const BoardData& data, const ListedIncident& incident) {
    const bool open = incident.open(data.shown_time_s);
    const float inset = canvas.px(16.0F);
    draw_incident_sign(canvas, {row.x + inset + canvas.px(10.0F), row.y + canvas.px(15.0F)}, canvas.px(11.0F),
                       open ? colour_of(canvas, incident) : canvas.theme.text_faint);
    const float x = row.x + inset + canvas.px(28.0F);
    const float right = row.right() - inset;
    const TextLook hour{size::text_small, open ? canvas.theme.text : canvas.theme.text_faint, Face::bold, Align::right};
    const float hour_width =
        draw_text(canvas, time_text(incident.from_s).substr(0, 5), {right, row.y}, hour) + canvas.px(8.0F);
    const TextLook name{size::text_small, open ? canvas.theme.text : canvas.theme.text_faint, Face::semibold,
                        Align::left};
    std::string place = abbreviated(data.city.map.network->link_street[incident.link]);
    const std::string_view cross = cross_street(data.city.map, incident.link);
    if (place.empty()) place = std::string(canvas.say(Word::unnamed_street));
    if (!cross.empty()) place += " " + std::string(canvas.say(Word::near_street)) + " " + abbreviated(cross);
    if (data.picture.sides.size() > 1) place = side_letter(incident.side) + "  " + place;
    draw_text(canvas, fitted_text(canvas, place, name, right - x - hour_width), {x, row.y}, name);
    std::string what = code_of(incident.incident_class);
    what += " " + detail_text(incident, canvas.language);
    if (!open) what += " · " + std::string(canvas.say(Word::incident_cleared));
    const TextLook soft{size::text_tiny, open ? canvas.theme.text_soft : canvas.theme.text_faint, Face::regular,
                        Align::left};
    draw_text(canvas, fitted_text(canvas, what, soft, right - x), {x, row.y + canvas.px(20.0F)}, soft);
}

}  // namespace

void draw_incident_sign(const Canvas& canvas, Pixel at, float radius_px, sf::Color colour) {
    const auto triangle = [&](float r, sf::Color fill) {
        sf::CircleShape shape(r, 3);
        shape.setOrigin(r, r);
        shape.setPosition(at.x, at.y + 0.12F * radius_px);
        shape.setFillColor(fill);
        canvas.target.draw(shape);
    };
    triangle(1.28F * radius_px, canvas.theme.map_ground);
    triangle(1.1F * radius_px, colour);
    const float thick = std::max(1.5F, 0.17F * radius_px);
    fill_box(canvas, {at.x - thick / 2.0F, at.y - 0.36F * radius_px, thick, 0.55F * radius_px},
             canvas.theme.sign_limit);
    fill_box(canvas, {at.x - thick / 2.0F, at.y + 0.3F * radius_px, thick, thick}, canvas.theme.sign_limit);
}

void draw_incidents(const Canvas& canvas, const Box& box, const BoardData& data, std::vector<LinkSpot>& spots) {
    if (box.empty() || box.height < canvas.px(110.0F)) return;
    fill_box(canvas, box, canvas.theme.panel);
    fill_box(canvas, {box.x, box.y, box.width, 1.0F}, canvas.theme.panel_edge);
    const float x = box.x + canvas.px(16.0F);
    const auto open = std::count_if(data.incidents.begin(), data.incidents.end(),
                                    [&](const ListedIncident& row) { return row.open(data.shown_time_s); });
    draw_text(canvas, canvas.say(Word::incidents), {x, box.y + canvas.px(11.0F)},
              {size::text_title, canvas.theme.text, Face::bold, Align::left});
    draw_text(canvas, std::to_string(open), {box.right() - canvas.px(16.0F), box.y + canvas.px(11.0F)},
              {size::text_title, open > 0 ? canvas.theme.bad : canvas.theme.text_soft, Face::bold, Align::right});
    draw_text(canvas, canvas.say(Word::incidents_hint), {x, box.y + canvas.px(38.0F)},
              {size::text_tiny, canvas.theme.text_faint, Face::regular, Align::left});
    float y = box.y + canvas.px(62.0F);
    if (data.incidents.empty())
        draw_text(canvas, canvas.say(Word::none_now), {x, y},
                  {size::text_small, canvas.theme.text_soft, Face::regular, Align::left});
    const float tall = canvas.px(46.0F);
    for (const ListedIncident& incident : data.incidents) {
        if (y + tall > box.bottom()) break;
        const Box row{box.x, y, box.width, tall};
        draw_row(canvas, row, data, incident);
        spots.push_back({row, incident.link});
        y += tall;
    }
}

void draw_incidents_on_map(const Canvas& canvas, const MapRequest& request,
                           const std::vector<ListedIncident>& incidents, double time_s) {
    for (const ListedIncident& incident : incidents) {
        if (incident.side != request.side || !incident.open(time_s)) continue;
        const CityMap& map = request.city.map;
        const bool reported = incident.cause == ListedIncident::Cause::reported;
        const float along_m = reported ? incident.begin_m : map.network->link_length_m[incident.link] / 2.0F;
        const Spot spot = spot_on(map, incident.link, along_m, 0.0F);
        const Pixel at = to_screen(request.camera, request.frame, to_plane(map, spot.at));
        if (request.clip.holds(at)) draw_incident_sign(canvas, at, canvas.px(12.0F), colour_of(canvas, incident));
    }
}

void draw_message_signs(const Canvas& canvas, const Box& room, const BoardData& data, std::vector<LinkSpot>& spots) {
    const float width = canvas.px(296.0F);
    const float height = canvas.px(104.0F);
    const float gap = canvas.px(10.0F);
    const auto fit = static_cast<std::size_t>(std::max(0.0F, (room.width + gap) / (width + gap)));
    if (fit == 0 || room.height < height || data.states.empty()) return;
    std::vector<ListedIncident> open;
    for (const ListedIncident& row : data.incidents)
        if (row.side == 0 && row.open(data.shown_time_s)) open.push_back(row);
    const std::vector<SignText> signs =
        message_signs(data.city, data.states.front(), open, canvas.language, std::min<std::size_t>(fit, 3));
    float x = room.right() - static_cast<float>(signs.size()) * (width + gap) + gap;
    for (const SignText& sign : signs) {
        const Box box{x, room.bottom() - height, width, height};
        fill_panel(canvas, box, canvas.theme.sign_board, canvas.theme.panel_edge);
        const TextLook lamp{20.0F, sign.alert ? canvas.theme.sign_alert : canvas.theme.sign_lamp, Face::semibold,
                            Align::centre};
        for (std::size_t i = 0; i < sign.lines.size(); ++i) {
            TextLook look = lamp;
            if (i != 1) look.colour = canvas.theme.sign_lamp;
            draw_text(canvas, fitted_text(canvas, sign.lines[i], look, width - canvas.px(20.0F)),
                      {box.x + width / 2.0F, box.y + canvas.px(10.0F) + canvas.px(29.0F) * static_cast<float>(i)},
                      look);
        }
        spots.push_back({box, sign.link});
        x += width + gap;
    }
}

}  // namespace septima::render
