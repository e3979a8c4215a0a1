#include "tools/septima/show/show_request.h"

#include <fmt/format.h>

#include <string_view>

#include "sim/base/error.h"
#include "sim/base/text.h"

namespace septima::cli {

render::ShowOptions show_options(const ShowRequest& request, const render::Settings& remembered) {
    render::ShowOptions options;
    options.language = remembered.language;
    if (request.language) options.language = *request.language == "en" ? render::Language::en : render::Language::es;
    options.layout = remembered.layout;
    for (std::size_t i = 0; i < render::layout_words.size(); ++i)
        if (request.layout == render::layout_words[i]) options.layout = static_cast<render::LayoutName>(i);
    options.tiles = request.tiles.value_or(remembered.tiles);
    options.theme = request.day ? render::ThemeName::day : remembered.theme;
    options.colour_blind = request.colour_blind || remembered.colour_blind;
    options.panels = !request.no_panels && remembered.panels;
    options.swipe = request.swipe;
    options.buses = request.buses;
    if (!remembered.camera_of.empty()) options.camera = remembered.camera;
    options.camera_of = remembered.camera_of;
    options.recent = remembered.recent;
    options.across_m = request.across_m;
    options.difference = request.difference;
    options.corridor = request.corridor;
    const std::vector<std::string_view> sides = split(request.size, 'x');
    const auto width = sides.size() == 2 ? to_integer(sides[0]) : std::nullopt;
    const auto height = sides.size() == 2 ? to_integer(sides[1]) : std::nullopt;
    if (!width || !height || *width < 1 || *height < 1 || *width > 8192 || *height > 8192)
        throw InputError(fmt::format("--size: '{}' is no size; write WIDTHxHEIGHT in pixels, each from 1 to 8192",
                                     printable(request.size)));
    options.width_px = static_cast<unsigned>(*width);
    options.height_px = static_cast<unsigned>(*height);
    if (request.crossing.empty()) return options;
    const std::vector<std::string_view> streets = split(request.crossing, '/');
    if (streets.size() != 2)
        throw InputError(fmt::format("--crossing: '{}' is no crossing; write two streets as \"Carrera 7/Calle 72\"",
                                     printable(request.crossing)));
    options.street = trimmed(streets[0]);
    options.cross_street = trimmed(streets[1]);
    return options;
}

}  // namespace septima::cli
