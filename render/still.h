#pragma once

#include <SFML/Graphics/RenderTexture.hpp>

#include "render/board.h"
#include "render/dashboard.h"
#include "render/difference.h"
#include "render/fonts.h"
#include "render/incidents.h"
#include "render/theme.h"

namespace septima::render {

/// Everything a picture drawn off screen needs, alive together. Throws InputError for a size that is not allowed,
/// IoError when the driver gives no picture.
struct Still {
    Fonts fonts;
    City city;
    Layout layout;
    View view;
    Theme theme;
    sf::RenderTexture target;
    BoardCache cache;
    DifferenceMap difference;
    IncidentLog incidents;

    Still(const Scene& scene, const ShowOptions& options);
};

/// The division of the picture, and what is looked at, for these options.
Layout layout_for(const Scene& scene, const ShowOptions& options);
View view_for(const City& city, const Layout& layout, const ShowOptions& options);

/// Writes what was drawn as PNG. Throws IoError.
void save_png(const Still& still, const std::filesystem::path& file);

/// What draw_board shows of a picture at its own time.
BoardData data_of(Still& still, const Scene& scene, const Picture& picture, const History& history);

}  // namespace septima::render
