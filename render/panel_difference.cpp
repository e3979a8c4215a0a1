#include "render/difference.h"
#include "render/panels.h"

namespace septima::render {

void draw_difference_legend(const Canvas& canvas, const Box& pane, const Camera& camera) {
    const Box box{pane.x + canvas.px(12.0F), pane.bottom() - canvas.px(212.0F), canvas.px(420.0F), canvas.px(200.0F)};
    fill_panel(canvas, box, canvas.theme.panel, canvas.theme.panel_edge);
    const float x = box.x + canvas.px(14.0F);
    float y = box.y + canvas.px(8.0F);
    const std::string title =
        side_letter(1) + " − " + side_letter(0) + " · " + std::string(canvas.say(Word::difference_title));
    draw_text(canvas, title, {x, y}, {size::text_small, canvas.theme.text, Face::bold, Align::left});
    const std::string strong = number_text(static_cast<double>(strong_difference_kmh), 0, canvas.language);
    const std::string least = number_text(static_cast<double>(least_live_difference_kmh), 0, canvas.language);
    struct Row {
        float kmh;
        bool holds;
        Word word;
        std::string range;
    };
    const Row rows[] = {{20.0F, true, Word::faster_there, "≥ " + strong},
                        {6.0F, true, Word::faster_there, least + "–" + strong},
                        {0.0F, false, Word::no_difference, "< " + least},
                        {-6.0F, true, Word::slower_there, least + "–" + strong},
                        {-20.0F, true, Word::slower_there, "≥ " + strong}};
    y += canvas.px(28.0F);
    for (const Row& row : rows) {
        fill_box(canvas, {x, y + canvas.px(4.0F), canvas.px(26.0F), canvas.px(11.0F)},
                 difference_colour(canvas.theme, row.kmh, row.holds));
        draw_text(canvas, std::string(canvas.say(row.word)) + " " + row.range + " km/h", {x + canvas.px(36.0F), y},
                  {size::text_small, canvas.theme.text_soft, Face::regular, Align::left});
        y += canvas.px(22.0F);
    }
    draw_text(canvas, canvas.say(Word::one_replication), {x, y + canvas.px(2.0F)},
              {size::text_small, canvas.theme.bad, Face::bold, Align::left});
    draw_scale_bar(canvas, {x, box.bottom() - canvas.px(8.0F)}, camera);
}

}  // namespace septima::render
