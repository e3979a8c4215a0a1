#include <SFML/Graphics/RenderTexture.hpp>

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

}  // namespace septima::render
