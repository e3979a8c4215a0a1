#include <algorithm>

#include "render/difference.h"
#include "render/panels.h"

namespace septima::render {

void draw_difference_legend(const Canvas& canvas, const Box& pane, const Scene& scene, const Camera& camera) {
    const Box box{pane.x + canvas.px(12.0F), pane.bottom() - canvas.px(262.0F), canvas.px(450.0F), canvas.px(250.0F)};
    fill_panel(canvas, box, canvas.theme.panel, canvas.theme.panel_edge);
    const float x = box.x + canvas.px(14.0F);
    float y = box.y + canvas.px(8.0F);
    const std::string title =
        side_letter(1) + " − " + side_letter(0) + " · " +
        std::string(canvas.say(scene.stored ? Word::difference_mean_title : Word::difference_title));
    draw_text(canvas, title, {x, y}, {size::text_small, canvas.theme.text, Face::bold, Align::left});
    const std::string strong = number_text(static_cast<double>(strong_difference_kmh), 0, canvas.language);
    // Of stored results the grey ones are those that replications do not tell apart; any size may hold.
    const std::string least = number_text(static_cast<double>(least_live_difference_kmh), 0, canvas.language);
    const std::string none = scene.stored ? "" : " < " + least + " km/h";
    const std::string weak = scene.stored ? "< " + strong : least + "–" + strong;
    struct Row {
        float kmh;
        bool holds;
        Word word;
        std::string range;
    };
    const Row rows[] = {{20.0F, true, Word::faster_there, "≥ " + strong},
                        {6.0F, true, Word::faster_there, weak},
                        {0.0F, false, scene.stored ? Word::not_detectable : Word::no_difference, none},
                        {-6.0F, true, Word::slower_there, weak},
                        {-20.0F, true, Word::slower_there, "≥ " + strong}};
    y += canvas.px(24.0F);
    for (std::size_t side = 0; side < std::min<std::size_t>(2, scene.sides.size()); ++side) {
        draw_text(canvas, side_letter(side), {x, y},
                  {size::text_small, canvas.theme.side[side], Face::bold, Align::left});
        const TextLook name{size::text_small, canvas.theme.text, Face::regular, Align::left};
        draw_text(canvas, fitted_text(canvas, words(scene.sides[side].name, canvas.language), name, canvas.px(390.0F)),
                  {x + canvas.px(20.0F), y}, name);
        y += canvas.px(21.0F);
    }
    y += canvas.px(6.0F);
    for (const Row& row : rows) {
        fill_box(canvas, {x, y + canvas.px(4.0F), canvas.px(26.0F), canvas.px(11.0F)},
                 difference_colour(canvas.theme, row.kmh, row.holds));
        draw_text(canvas, std::string(canvas.say(row.word)) + (row.holds ? " " + row.range + " km/h" : row.range),
                  {x + canvas.px(36.0F), y}, {size::text_small, canvas.theme.text_soft, Face::regular, Align::left});
        y += canvas.px(22.0F);
    }
    std::string proof(canvas.say(Word::one_replication));
    if (scene.stored) {
        proof = number_text(static_cast<double>(scene.stored->pairs), 0, canvas.language) + " " +
                std::string(canvas.say(Word::replications)) + ": " +
                number_text(static_cast<double>(scene.stored->changed), 0, canvas.language) + " / " +
                number_text(static_cast<double>(scene.stored->tested), 0, canvas.language) + " " +
                std::string(canvas.say(Word::links_changed));
        if (!scene.stored->comparable) proof = canvas.say(Word::not_comparable);
    }
    const bool sure = scene.stored && scene.stored->comparable;
    draw_text(canvas, proof, {x, y + canvas.px(2.0F)},
              {size::text_small, sure ? canvas.theme.text : canvas.theme.bad, Face::bold, Align::left});
    draw_scale_bar(canvas, {x, box.bottom() - canvas.px(8.0F)}, camera);
}

}  // namespace septima::render
