#include <algorithm>
#include <cmath>

#include "render/panels.h"

namespace septima::render {

namespace {

sf::Color colour_of(const Canvas& canvas, Sense sense) {
    switch (sense) {
        case Sense::good:
            return canvas.theme.good;
        case Sense::bad:
            return canvas.theme.bad;
        case Sense::changed:
            return canvas.theme.text;
        default:
            return canvas.theme.text_faint;
    }
}

struct Axis {
    float middle_x, half_px;
    double most_s;
    float at(double seconds) const {
        return middle_x + half_px * static_cast<float>(std::clamp(seconds / most_s, -1.0, 1.0));
    }
};

/// A dot with its interval; left of the middle line time is gained.
void draw_change(const Canvas& canvas, const StoredGroup& group, const Axis& axis, float y) {
    const sf::Color colour = colour_of(canvas, group.sense);
    const float thick = std::max(1.0F, canvas.px(2.5F));
    if (group.known) {
        const float left = axis.at(group.low_s);
        fill_box(canvas, {left, y - thick / 2.0F, std::max(1.0F, axis.at(group.high_s) - left), thick}, colour);
    }
    fill_disc(canvas, {axis.at(group.difference_s), y}, canvas.px(4.5F), colour);
}

double largest(const std::vector<StoredGroup>& groups) {
    double most = 30.0;
    for (const StoredGroup& group : groups)
        most = std::max({most, std::abs(group.difference_s), group.known ? std::abs(group.low_s) : 0.0,
                         group.known ? std::abs(group.high_s) : 0.0});
    return std::min(most, 600.0);
}

}  // namespace

void draw_winners(const Canvas& canvas, const Box& box, const BoardData& data) {
    if (box.empty()) return;
    const std::vector<StoredGroup>& groups = data.scene.stored ? data.scene.stored->groups : data.picture.winners;
    fill_box(canvas, box, canvas.theme.panel);
    const float x = box.x + canvas.px(16.0F);
    draw_text(canvas, canvas.say(Word::winners), {x, box.y + canvas.px(11.0F)},
              {size::text_title, canvas.theme.text, Face::bold, Align::left});
    const Axis axis{box.x + box.width * 0.71F, box.width * 0.19F, largest(groups)};
    const TextLook faint{size::text_tiny, canvas.theme.text_faint, Face::regular, Align::left};
    draw_text(canvas,
              fitted_text(canvas, canvas.say(data.scene.stored ? Word::winners_hint : Word::winners_live), faint,
                          box.width - canvas.px(26.0F)),
              {x, box.y + canvas.px(38.0F)}, faint);
    if (groups.empty()) {
        draw_text(canvas, canvas.say(Word::none_now), {x, box.y + canvas.px(62.0F)}, faint);
        return;
    }
    const float from = box.y + canvas.px(84.0F);
    const std::string end = number_text(axis.most_s, 0, canvas.language) + " s";
    TextLook centred = faint;
    centred.align = Align::centre;
    draw_text(canvas, "−" + end, {axis.at(-axis.most_s), box.y + canvas.px(60.0F)}, centred);
    draw_text(canvas, "+" + end, {axis.at(axis.most_s), box.y + canvas.px(60.0F)}, centred);
    float y = from;
    const float tall = canvas.px(21.0F);
    std::string heading;
    for (const StoredGroup& group : groups) {
        if (y + 2.0F * tall > box.bottom()) break;
        if (words(group.heading, canvas.language) != heading) {
            heading = words(group.heading, canvas.language);
            draw_text(canvas, heading, {x, y + canvas.px(3.0F)},
                      {size::text_tiny, canvas.theme.text_soft, Face::semibold, Align::left});
            y += tall;
        }
        const TextLook name{size::text_small, group.sense == Sense::none ? canvas.theme.text_soft : canvas.theme.text,
                            Face::regular, Align::left};
        const std::string& said = words(group.name, canvas.language);
        const TextLook fit = shrunk(canvas, said, name, 0.44F * box.width);
        draw_text(canvas, fitted_text(canvas, said, fit, 0.44F * box.width), {x + canvas.px(8.0F), y}, fit);
        draw_change(canvas, group, axis, y + canvas.px(10.0F));
        y += tall;
    }
    fill_box(canvas, {axis.middle_x, from, 1.0F, y - from}, canvas.theme.text_faint);
}

void draw_stored_cards(const Canvas& canvas, const Box& box, const BoardData& data) {
    if (!data.scene.stored || box.empty()) return;
    const std::vector<StoredCard>& stored = data.scene.stored->cards;
    const float gap = canvas.px(8.0F);
    const auto fit = static_cast<std::size_t>(std::max(0.0F, (box.width + gap) / (canvas.px(190.0F) + gap)));
    const std::size_t count = std::min(fit, stored.size());
    if (count == 0) return;
    const float each = (box.width - gap * static_cast<float>(count - 1)) / static_cast<float>(count);
    for (std::size_t i = 0; i < count; ++i) {
        const Box card{box.x + static_cast<float>(i) * (each + gap), box.y, each, box.height};
        fill_panel(canvas, card, canvas.theme.card, canvas.theme.panel_edge);
        const float x = card.x + canvas.px(11.0F);
        const float room = each - canvas.px(20.0F);
        const auto line = [&](const Text& text, float down, const TextLook& look) {
            const std::string& said = words(text, canvas.language);
            const TextLook fit_look = shrunk(canvas, said, look, room);
            draw_text(canvas, fitted_text(canvas, said, fit_look, room), {x, card.y + canvas.px(down)}, fit_look);
        };
        line(stored[i].name, 5.0F, {size::text_tiny, canvas.theme.text_soft, Face::regular, Align::left});
        line(stored[i].values, 22.0F, {size::text_small, canvas.theme.text, Face::semibold, Align::left});
        line(stored[i].difference, 40.0F, {17.0F, colour_of(canvas, stored[i].sense), Face::bold, Align::left});
        line(stored[i].interval, 61.0F, {size::text_tiny, canvas.theme.text_soft, Face::regular, Align::left});
    }
}

}  // namespace septima::render
