#include <SFML/Graphics/RenderTexture.hpp>
#include <SFML/OpenGL.hpp>
#include <SFML/System/Clock.hpp>
#include <cmath>

#include "render/controls.h"
#include "render/dashboard.h"
#include "render/display.h"
#include "render/still.h"

namespace septima::render {

void save_screenshot(const Scene& scene, const Picture& picture, const History& history, const ShowOptions& options,
                     const std::filesystem::path& file) {
    const DisplayHold display;
    Still still(scene, options);
    const Canvas canvas{still.target, still.fonts, still.theme, options.language,
                        interface_scale(options.width_px, options.height_px)};
    const BoardData data = data_of(still, scene, picture, history);
    std::vector<LinkSpot> spots;
    draw_board(canvas, still.layout, data, still.view, still.cache, spots);
    if (options.controls) {
        Controls controls(still.fonts, canvas.scale);
        // Dear ImGui lays its windows out in the first frame and draws them in the second.
        controls.draw(canvas, still.layout, data, still.view, 0.016F);
        draw_board(canvas, still.layout, data, still.view, still.cache, spots);
        controls.draw(canvas, still.layout, data, still.view, 0.016F);
    }
    still.target.display();
    save_png(still, file);
}

double frame_ms(const Scene& scene, const Picture& picture, const ShowOptions& options, int frames) {
    const DisplayHold display;
    Still still(scene, options);
    const Canvas canvas{still.target, still.fonts, still.theme, options.language,
                        interface_scale(options.width_px, options.height_px)};
    const History history;
    const BoardData data = data_of(still, scene, picture, history);
    std::vector<LinkSpot> spots;
    sf::Clock clock;
    for (int i = -2; i < frames; ++i) {
        if (i == 0) clock.restart();
        spots.clear();
        draw_board(canvas, still.layout, data, still.view, still.cache, spots);
        still.target.display();
        glFinish();
    }
    return static_cast<double>(clock.getElapsedTime().asMicroseconds()) / 1000.0 / frames;
}

}  // namespace septima::render
