#include "render/frame_cost.h"

#include <SFML/OpenGL.hpp>
#include <SFML/System/Clock.hpp>
#include <algorithm>
#include <ctime>

#include "render/controls.h"
#include "render/display.h"
#include "render/junctions.h"
#include "render/still.h"

namespace septima::render {

struct FrameMeter::State {
    DisplayHold display;
    const Scene& scene;
    Still still;
    Canvas canvas;
    Controls controls;
    History history;
    std::vector<std::vector<StretchState>> states;
    std::uint64_t drawn = 0;  ///< frames

    State(const Scene& scene_, const ShowOptions& options)
        : scene(scene_),
          still(scene_, options),
          canvas{still.target, still.fonts, still.theme, options.language,
                 interface_scale(options.width_px, options.height_px)},
          controls(still.fonts, canvas.scale) {
        still.cache.kept.retains = true;
    }

    std::size_t vehicles() const { return still.cache.layers.empty() ? 0 : still.cache.layers[0].traffic.shown; }

    FrameCost measured(FrameMeter& meter, const Picture& picture, int frames) {
        FrameCost cost;
        sf::Clock clock;
        meter.draw(picture);
        cost.first_ms = static_cast<double>(clock.restart().asMicroseconds()) / 1000.0;
        const std::clock_t cpu = std::clock();
        for (int i = 0; i < frames; ++i) meter.draw(picture);
        cost.cpu_ms = 1000.0 * static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC / std::max(1, frames);
        cost.ms = static_cast<double>(clock.getElapsedTime().asMicroseconds()) / 1000.0 / std::max(1, frames);
        cost.vehicles = vehicles();
        cost.metres_across = still.view.camera.metres_per_pixel * static_cast<double>(still.layout.panes.front().width);
        return cost;
    }
};

FrameMeter::FrameMeter(const Scene& scene, const ShowOptions& options)
    : state_(std::make_unique<State>(scene, options)) {}

FrameMeter::~FrameMeter() = default;

void FrameMeter::draw(const Picture& picture) {
    State& s = *state_;
    // As a window of ten frames a second does it: lists are made anew once a second.
    constexpr auto frames_per_list = static_cast<std::uint64_t>(10.0 * lists_every_s);
    if (s.drawn++ % frames_per_list == 0) {
        s.states.clear();
        for (const Snapshot& side : picture.sides)
            s.states.push_back(states_of(*s.scene.network, s.still.city.stretches, side));
    }
    BoardData data{s.still.city, s.scene, picture, s.history, s.states, picture.sides.front().time_s};
    data.lists = 1 + s.drawn / frames_per_list;
    std::vector<LinkSpot> spots;
    const Redraw redraw = draw_board(s.canvas, s.still.layout, data, s.still.view, s.still.cache, spots);
    s.still.cache.kept.touched = false;
    if (redraw != Redraw::clock) s.controls.draw(s.canvas, s.still.layout, data, s.still.view, 0.05F);
    s.still.target.display();
    glFinish();
}

FrameCost FrameMeter::city(const Picture& picture, int frames) {
    State& s = *state_;
    s.still.view.camera = fitted(s.still.city.map.core, s.still.layout.panes.front());
    return s.measured(*this, picture, frames);
}

FrameCost FrameMeter::crowd(const Picture& picture, std::size_t vehicles, int frames) {
    State& s = *state_;
    const std::vector<NodeId> worst = junctions_to_show(s.still.city.map, picture.sides.front(), {}, {}, 1);
    if (!worst.empty()) s.still.view.camera.center = s.scene.network->node_xy[worst.front()];
    Camera& camera = s.still.view.camera;
    const double whole = fitted(s.still.city.map.core, s.still.layout.panes.front()).metres_per_pixel;
    for (camera.metres_per_pixel = 0.3; camera.metres_per_pixel < whole; camera.metres_per_pixel *= 1.15) {
        draw(picture);
        if (s.vehicles() >= vehicles) break;
    }
    return s.measured(*this, picture, frames);
}

}  // namespace septima::render
