#include "render/story.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "render/number_text.h"
#include "sim/base/text.h"

namespace septima::render {

namespace {

void replace_all(std::string& text, std::string_view what, const std::string& by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

/// Words in lines no wider than the box.
std::vector<std::string> lines_of(const Canvas& canvas, const std::string& text, const TextLook& look, float width_px) {
    std::vector<std::string> lines;
    for (const std::string_view word : split(text, ' ')) {
        if (word.empty()) continue;
        std::string longer = lines.empty() ? std::string(word) : lines.back() + " " + std::string(word);
        if (lines.empty() || text_width(canvas, longer, look) > width_px)
            lines.emplace_back(word);
        else
            lines.back() = std::move(longer);
    }
    return lines;
}

}  // namespace

double eased(double share) {
    const double s = std::clamp(share, 0.0, 1.0);
    return s * s * (3.0 - 2.0 * s);
}

std::string filled_caption(const Text& caption, const Picture& picture, double time_s, Language language) {
    std::string text = words(caption, language);
    replace_all(text, "{clock}", clock_text(time_s));
    if (picture.sides.empty()) return text;
    const auto speed = [&](std::size_t side) {
        return number_text(static_cast<double>(picture.sides[side].mean_speed_kmh), 1, language) + " km/h";
    };
    replace_all(text, "{speed}", speed(0));
    replace_all(text, "{speed_a}", speed(0));
    replace_all(text, "{speed_b}", speed(std::min<std::size_t>(1, picture.sides.size() - 1)));
    replace_all(text, "{vehicles}", number_text(static_cast<double>(picture.sides[0].on_road), 0, language));
    return text;
}

void draw_caption(const Canvas& canvas, const Box& band, const std::string& caption, float text_size) {
    const TextLook look{text_size, canvas.theme.text, Face::semibold, Align::centre};
    const float line = canvas.px(1.28F * text_size);
    const std::vector<std::string> lines = lines_of(canvas, caption, look, 0.95F * band.width);
    use_pixel_view(canvas);
    fill_box(canvas, band, canvas.theme.header);
    float y = band.center().y - 0.5F * line * static_cast<float>(lines.size());
    for (const std::string& text : lines) {
        draw_text(canvas, text, {band.center().x, y}, look);
        y += line;
    }
}

}  // namespace septima::render
