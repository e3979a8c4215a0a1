#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "render/city_stage.h"
#include "render/panels.h"
#include "render/speed_class.h"

namespace septima::render {

namespace {

enum class Better : std::uint8_t { higher, lower, neither };

/// One headline figure; where the room is short the last ones are left out.
struct Card {
    Word name;
    double Headline::*value;
    int decimals;
    const char* unit;
    Better better;
};

constexpr std::array cards{
    Card{Word::mean_speed, &Headline::mean_speed_kmh, 1, "km/h", Better::higher},
    Card{Word::on_road, &Headline::on_road, 0, "veh", Better::neither},
    Card{Word::waiting_outside, &Headline::waiting_outside, 0, "veh", Better::lower},
    Card{Word::stuck, &Headline::stuck, 0, "veh", Better::lower},
    Card{Word::delay, &Headline::delay_h, 0, "veh·h", Better::lower},
    Card{Word::completed, &Headline::completed, 0, "", Better::higher},
};

sf::Color value_colour(const Canvas& canvas, const Card& card, double value) {
    if (std::isnan(value)) return canvas.theme.text_soft;
    if (card.name == Word::mean_speed)
        return canvas.theme.speed[static_cast<std::size_t>(speed_class(static_cast<float>(value), false))];
    if (card.name == Word::stuck && value > 0.0) return canvas.theme.bad;
    return canvas.theme.text;
}

sf::Color difference_colour(const Canvas& canvas, const Card& card, double difference) {
    const double least = card.decimals > 0 ? 0.05 : 0.5;
    if (card.better == Better::neither || std::abs(difference) < least) return canvas.theme.text_soft;
    return (difference > 0.0) == (card.better == Better::higher) ? canvas.theme.good : canvas.theme.bad;
}

/// The figure of a card on one side; not a number where there is none.
double value_of(const Card& card, const Snapshot& snapshot) {
    const Headline headline = headline_of(snapshot);
    const bool nobody = card.name == Word::mean_speed && nobody_drives(headline);
    return nobody ? std::numeric_limits<double>::quiet_NaN() : headline.*card.value;
}

std::string value_text(const Canvas& canvas, const Card& card, double value) {
    if (std::isnan(value)) return "–";
    return card.decimals > 0 ? number_text(value, card.decimals, canvas.language) : short_text(value, canvas.language);
}

void draw_single(const Canvas& canvas, const Box& box, const Card& card, double value) {
    const TextLook figure{size::text_card, value_colour(canvas, card, value), Face::bold, Align::left};
    const float y = box.y + canvas.px(30.0F);
    const float x = box.x + canvas.px(13.0F);
    const float width = draw_figures(canvas, value_text(canvas, card, value), {x, y}, figure);
    draw_text(canvas, card.unit, {x + width + canvas.px(6.0F), y + canvas.px(13.0F)},
              {size::text_small, canvas.theme.text_soft, Face::regular, Align::left});
}

/// The figures of several sides, small enough to stand beside each other: 31.540 is wider than 9.
TextLook pair_look(const Canvas& canvas, const Card& card, const std::vector<double>& values, float room) {
    TextLook look{21.0F, canvas.theme.text, Face::bold, Align::left};
    float widest = 0.0F;
    for (const double value : values) {
        std::string text = value_text(canvas, card, value);
        std::replace_if(
            text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }, '0');
        widest = std::max(widest, text_width(canvas, text, look));
    }
    if (widest > room) look.size = std::max(size::text_tiny, look.size * room / widest);
    return look;
}

void draw_pair(const Canvas& canvas, const Box& box, const Card& card, const std::vector<double>& values) {
    const float y = box.y + canvas.px(26.0F);
    const float inset = canvas.px(13.0F);
    const float each = (box.width - 2.0F * inset) / static_cast<float>(values.size());
    const TextLook figure = pair_look(canvas, card, values, each - canvas.px(20.0F));
    const float lower = canvas.px((21.0F - figure.size) / 2.0F);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float x = box.x + inset + each * static_cast<float>(i);
        draw_text(canvas, side_letter(i), {x, y + canvas.px(6.0F)},
                  {size::text_tiny, canvas.theme.side[i % 4], Face::bold, Align::left});
        draw_figures(canvas, value_text(canvas, card, values[i]), {x + canvas.px(14.0F), y + lower}, figure);
    }
    const double difference = values.back() - values.front();
    if (std::isnan(difference)) return;
    const std::string text =
        signed_text(difference, card.decimals, canvas.language) + (card.unit[0] != '\0' ? " " : "") + card.unit;
    draw_text(canvas, text, {box.x + inset, box.y + canvas.px(53.0F)},
              {17.0F, difference_colour(canvas, card, difference), Face::bold, Align::left});
}

void draw_card(const Canvas& canvas, const Box& box, const BoardData& data, const Card& card) {
    fill_panel(canvas, box, canvas.theme.card, canvas.theme.panel_edge);
    const TextLook name{size::text_tiny, canvas.theme.text_soft, Face::regular, Align::left};
    draw_text(canvas, fitted_text(canvas, canvas.say(card.name), name, box.width - canvas.px(20.0F)),
              {box.x + canvas.px(13.0F), box.y + canvas.px(8.0F)}, name);
    std::vector<double> values;
    for (const Snapshot& snapshot : data.picture.sides) values.push_back(value_of(card, snapshot));
    if (values.size() == 1)
        draw_single(canvas, box, card, values.front());
    else if (!values.empty())
        draw_pair(canvas, box, card, values);
}

/// The stage of the city, of every side, in its colour.
void draw_stage(const Canvas& canvas, const Box& box, const BoardData& data) {
    fill_panel(canvas, box, canvas.theme.card, canvas.theme.panel_edge);
    const TextLook name{size::text_tiny, canvas.theme.text_soft, Face::regular, Align::left};
    draw_text(canvas, fitted_text(canvas, canvas.say(Word::city_stage), name, box.width - canvas.px(20.0F)),
              {box.x + canvas.px(13.0F), box.y + canvas.px(8.0F)}, name);
    const bool several = data.states.size() > 1;
    const float inset = canvas.px(13.0F);
    const float each = (box.width - 2.0F * inset) / static_cast<float>(std::max<std::size_t>(1, data.states.size()));
    for (std::size_t side = 0; side < data.states.size(); ++side) {
        const int stage = city_stage(data.city.stretches, data.states[side], data.picture.sides[side]);
        const sf::Color colour = canvas.theme.stage[static_cast<std::size_t>(stage - 1)];
        const float x = box.x + inset + each * static_cast<float>(side);
        float at = x;
        if (several) {
            draw_text(canvas, side_letter(side), {x, box.y + canvas.px(34.0F)},
                      {size::text_tiny, canvas.theme.side[side % 4], Face::bold, Align::left});
            at += canvas.px(16.0F);
        }
        const float r = canvas.px(18.0F);
        fill_disc(canvas, {at + r, box.y + canvas.px(52.0F)}, r, colour);
        draw_text(canvas, std::to_string(stage), {at + r, box.y + canvas.px(36.0F)},
                  {26.0F, canvas.theme.map_ground, Face::bold, Align::centre});
        if (several) continue;
        const float room = box.right() - at - 2.6F * r;
        const TextLook word =
            shrunk(canvas, canvas.say(stage_word(stage)), {19.0F, colour, Face::bold, Align::left}, room);
        draw_text(canvas, fitted_text(canvas, canvas.say(stage_word(stage)), word, room),
                  {at + 2.4F * r, box.y + canvas.px(40.0F + 0.6F * (19.0F - word.size))}, word);
    }
}

/// "06:00–09:00 · promedio de las réplicas".
std::string hours_text(const Canvas& canvas, const BoardData& data) {
    return time_text(data.scene.start_s).substr(0, 5) + "–" + time_text(data.scene.end_s).substr(0, 5) + " · " +
           std::string(canvas.say(Word::mean_of_runs));
}

}  // namespace

std::string side_letter(std::size_t side) {
    return std::string(1, static_cast<char>('A' + static_cast<char>(side % 26)));
}

void draw_header(const Canvas& canvas, const Box& box, const BoardData& data) {
    if (box.empty()) return;
    fill_box(canvas, box, canvas.theme.header);
    fill_box(canvas, {box.x, box.bottom() - canvas.px(1.0F), box.width, canvas.px(1.0F)}, canvas.theme.panel_edge);
    const float x = box.x + canvas.px(18.0F);
    draw_text(canvas, canvas.say(Word::product), {x, box.y + canvas.px(9.0F)},
              {size::text_tiny, canvas.theme.accent, Face::bold, Align::left});
    const float name_room = canvas.px(276.0F);  // up to the clock
    const std::string& named = words(data.scene.city, canvas.language);
    const TextLook city = shrunk(canvas, named, {27.0F, canvas.theme.text, Face::bold, Align::left}, name_room);
    draw_text(canvas, fitted_text(canvas, named, city, name_room),
              {x, box.y + canvas.px(25.0F + 0.6F * (27.0F - city.size))}, city);
    const std::string when = data.scene.runs()
                                 ? date_text(data.scene.year, data.scene.month, data.scene.day, canvas.language)
                                 : hours_text(canvas, data);
    const TextLook small =
        shrunk(canvas, when, {size::text_small, canvas.theme.text_soft, Face::regular, Align::left}, name_room);
    draw_text(canvas, fitted_text(canvas, when, small, name_room), {x, box.y + canvas.px(63.0F)}, small);
    if (data.scene.stored) {
        const float from = box.x + canvas.px(data.scene.replay ? 566.0F : 306.0F);
        draw_stored_cards(
            canvas,
            {from, box.y + canvas.px(6.0F), box.right() - canvas.px(10.0F) - from, box.height - canvas.px(13.0F)},
            data);
        return;
    }

    const float first = box.x + canvas.px(566.0F);
    const float gap = canvas.px(8.0F);
    const float room = box.right() - canvas.px(10.0F) - first;
    const float least = canvas.px(data.picture.sides.size() > 1 ? 170.0F : 145.0F);
    const auto fit = static_cast<std::size_t>(std::max(0.0F, (room + gap) / (least + gap)));
    const std::size_t shown = std::min(fit, cards.size() + 1);
    if (shown == 0) return;
    const float each = (room - gap * static_cast<float>(shown - 1)) / static_cast<float>(shown);
    const auto place = [&](std::size_t i) {
        return Box{first + static_cast<float>(i) * (each + gap), box.y + canvas.px(6.0F), each,
                   box.height - canvas.px(13.0F)};
    };
    draw_stage(canvas, place(0), data);
    for (std::size_t i = 0; i + 1 < shown; ++i) draw_card(canvas, place(i + 1), data, cards[i]);
}

void draw_clock(const Canvas& canvas, const Box& header, const BoardData& data) {
    if (header.empty() || (data.scene.stored && !data.scene.replay)) return;
    const Pixel at{header.x + canvas.px(306.0F), header.y + canvas.px(14.0F)};
    const float room = canvas.px(252.0F);  // up to the first card
    fill_box(canvas, {at.x, header.y, room, header.height - std::max(1.0F, canvas.px(1.0F))}, canvas.theme.header);
    draw_figures(canvas, time_text(std::floor(data.shown_time_s)), at,
                 {size::text_clock, canvas.theme.text, Face::bold, Align::left});
}

}  // namespace septima::render
