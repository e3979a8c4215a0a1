#include "render/canvas.h"

#include <SFML/Graphics/CircleShape.hpp>
#include <SFML/Graphics/ConvexShape.hpp>
#include <SFML/Graphics/RectangleShape.hpp>
#include <algorithm>
#include <cmath>
#include <string>

#include "sim/base/text.h"

namespace septima::render {

sf::String utf8(std::string_view text) {
    return sf::String::fromUtf8(text.begin(), text.end());
}

const sf::Font& font_of(const Canvas& canvas, Face face) {
    if (face == Face::bold) return canvas.fonts.bold;
    return face == Face::semibold ? canvas.fonts.semibold : canvas.fonts.regular;
}

namespace {

unsigned character_size(const Canvas& canvas, const TextLook& look) {
    return static_cast<unsigned>(std::max(8L, std::lround(canvas.px(look.size))));
}

sf::Text text_of(const Canvas& canvas, std::string_view text, const TextLook& look) {
    sf::Text drawn(utf8(text), font_of(canvas, look.face), character_size(canvas, look));
    drawn.setFillColor(look.colour);
    return drawn;
}

float advance_of(const sf::Text& text) {
    return text.findCharacterPos(text.getString().getSize()).x;
}

float aligned(float x, float width, Align align) {
    if (align == Align::left) return x;
    return align == Align::centre ? x - width / 2.0F : x - width;
}

bool is_digit(sf::Uint32 c) {
    return c >= U'0' && c <= U'9';
}

}  // namespace

float text_width(const Canvas& canvas, std::string_view text, const TextLook& look) {
    return advance_of(text_of(canvas, text, look));
}

float draw_text(const Canvas& canvas, std::string_view text, Pixel at, const TextLook& look) {
    sf::Text drawn = text_of(canvas, text, look);
    const float width = advance_of(drawn);
    drawn.setPosition(std::round(aligned(at.x, width, look.align)), std::round(at.y));
    canvas.target.draw(drawn);
    return width;
}

float draw_figures(const Canvas& canvas, std::string_view text, Pixel at, const TextLook& look) {
    const sf::Font& font = font_of(canvas, look.face);
    const unsigned size = character_size(canvas, look);
    const sf::String string = utf8(text);
    float cell = 0.0F;
    for (sf::Uint32 c = U'0'; c <= U'9'; ++c) cell = std::max(cell, font.getGlyph(c, size, false).advance);
    const auto advance = [&](sf::Uint32 c) { return is_digit(c) ? cell : font.getGlyph(c, size, false).advance; };
    float width = 0.0F;
    for (const sf::Uint32 c : string) width += advance(c);
    float x = aligned(at.x, width, look.align);
    for (const sf::Uint32 c : string) {
        const float inset = (advance(c) - font.getGlyph(c, size, false).advance) / 2.0F;
        sf::Text glyph(sf::String(c), font, size);
        glyph.setFillColor(look.colour);
        glyph.setPosition(std::round(x + inset), std::round(at.y));
        canvas.target.draw(glyph);
        x += advance(c);
    }
    return width;
}

TextLook shrunk(const Canvas& canvas, std::string_view text, TextLook look, float width_px) {
    const float wide = text_width(canvas, text, look);
    if (wide > width_px) look.size *= std::max(2.0F / 3.0F, width_px / wide);
    return look;
}

std::string fitted_text(const Canvas& canvas, std::string_view text, const TextLook& look, float width_px) {
    if (text_width(canvas, text, look) <= width_px) return std::string(text);
    std::string cut(text);
    while (!cut.empty()) {
        // Whole UTF-8 characters: drop continuation bytes with their head.
        while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0U) == 0x80U) cut.pop_back();
        if (!cut.empty()) cut.pop_back();
        const std::string tried = std::string(trimmed(cut)) + "…";
        if (text_width(canvas, tried, look) <= width_px) return tried;
    }
    return "";
}

void fill_box(const Canvas& canvas, const Box& box, sf::Color colour) {
    sf::RectangleShape shape({box.width, box.height});
    shape.setPosition(box.x, box.y);
    shape.setFillColor(colour);
    canvas.target.draw(shape);
}

void fill_panel(const Canvas& canvas, const Box& box, sf::Color fill, sf::Color edge) {
    constexpr std::size_t per_corner = 6;
    const float radius = std::min({canvas.px(7.0F), box.width / 2.0F, box.height / 2.0F});
    sf::ConvexShape shape(4 * per_corner);
    for (std::size_t corner = 0; corner < 4; ++corner) {
        const float cx = corner == 0 || corner == 3 ? box.right() - radius : box.x + radius;
        const float cy = corner < 2 ? box.y + radius : box.bottom() - radius;
        for (std::size_t i = 0; i < per_corner; ++i) {
            const float turn = (static_cast<float>(corner) + static_cast<float>(i) / (per_corner - 1)) * 1.5707963F;
            shape.setPoint(corner * per_corner + i, {cx + radius * std::cos(turn), cy - radius * std::sin(turn)});
        }
    }
    shape.setFillColor(fill);
    shape.setOutlineColor(edge);
    shape.setOutlineThickness(-std::max(1.0F, canvas.px(1.0F)));
    canvas.target.draw(shape);
}

void fill_disc(const Canvas& canvas, Pixel centre, float radius_px, sf::Color colour) {
    sf::CircleShape disc(radius_px, 24);
    disc.setPosition(centre.x - radius_px, centre.y - radius_px);
    disc.setFillColor(colour);
    canvas.target.draw(disc);
}

void use_pixel_view(const Canvas& canvas) {
    const sf::Vector2u pixels = canvas.target.getSize();
    canvas.target.setView(
        sf::View(sf::FloatRect(0.0F, 0.0F, static_cast<float>(pixels.x), static_cast<float>(pixels.y))));
}

}  // namespace septima::render
