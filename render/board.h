#pragma once

#include <vector>

#include "render/layout.h"
#include "render/panels.h"

namespace septima::render {

/// What the operator has chosen.
struct View {
    Camera camera;
    Language language = Language::es;
    ThemeName theme = ThemeName::night;
    bool colour_blind = false;
    bool panels = true;
    bool swipe = false;
    float swipe_share = 0.5F;  ///< of the map's width that shows side A
    bool help = false;
    LinkId selected = no_id<LinkId>;
    std::size_t selected_side = 0;
    Pace pace;
};

/// Meshes and places of names, kept from frame to frame.
struct BoardCache {
    std::vector<MapLayers> layers;
    std::vector<LabelLayer> labels;
};

/// Everything but the operator's controls. Adds to `spots` what can be clicked to move the camera.
void draw_board(const Canvas& canvas, const Layout& layout, const BoardData& data, const View& view, BoardCache& cache,
                std::vector<LinkSpot>& spots);

/// The pane under a pixel and the box its camera belongs to; panes.size() when it is over none.
std::size_t pane_at(const Layout& layout, const View& view, Pixel pixel);

/// A camera that shows the crossing of two streets ("Carrera 7", "Calle 72") with so many metres across the box.
/// Throws InputError with near names when there is no such crossing.
Camera camera_at(const City& city, std::string_view street, std::string_view other, double across_m, const Box& box);

}  // namespace septima::render
