#pragma once

#include <SFML/Graphics/RenderTarget.hpp>
#include <SFML/Graphics/Text.hpp>
#include <string_view>

#include "render/camera.h"
#include "render/fonts.h"
#include "render/number_text.h"
#include "render/theme.h"
#include "render/words.h"

namespace septima::render {

/// What a panel draws on: the picture, the look and the language. Panels are functions draw_x(canvas, box, data).
struct Canvas {
    sf::RenderTarget& target;
    const Fonts& fonts;
    const Theme& theme;
    Language language = Language::es;
    float scale = 1.0F;  ///< interface_scale of the target

    float px(float size_at_1080) const { return size_at_1080 * scale; }
    std::string_view say(Word word) const { return words(word, language); }
};

enum class Face : std::uint8_t { regular, semibold, bold };
enum class Align : std::uint8_t { left, centre, right };

struct TextLook {
    float size = size::text_normal;  ///< at 1080 lines
    sf::Color colour;
    Face face = Face::regular;
    Align align = Align::left;
};

/// Draws one line; y is the top of the line box (1.2 x size). Returns its width in pixels.
float draw_text(const Canvas& canvas, std::string_view text, Pixel at, const TextLook& look);
float text_width(const Canvas& canvas, std::string_view text, const TextLook& look);
/// Like draw_text with every digit in a cell of the same width, so that a running clock does not tremble.
float draw_figures(const Canvas& canvas, std::string_view text, Pixel at, const TextLook& look);
/// The text, shortened with an ellipsis to fit.
std::string fitted_text(const Canvas& canvas, std::string_view text, const TextLook& look, float width_px);
/// The look in a size that fits into the room, down to two thirds of its own.
TextLook shrunk(const Canvas& canvas, std::string_view text, TextLook look, float width_px);

void fill_box(const Canvas& canvas, const Box& box, sf::Color colour);
/// A panel with rounded corners and a thin edge.
void fill_panel(const Canvas& canvas, const Box& box, sf::Color fill, sf::Color edge);
void fill_disc(const Canvas& canvas, Pixel centre, float radius_px, sf::Color colour);

/// The whole target in pixels, y down: the view panels draw in.
void use_pixel_view(const Canvas& canvas);

const sf::Font& font_of(const Canvas& canvas, Face face);
sf::String utf8(std::string_view text);

}  // namespace septima::render
