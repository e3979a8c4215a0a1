#pragma once

#include <SFML/Graphics/RenderTarget.hpp>
#include <SFML/Window/Event.hpp>
#include <optional>
#include <string>
#include <vector>

#include "render/board.h"

namespace septima::render {

/// What the operator asked for with the controls in one frame, beyond what View holds.
struct Wishes {
    bool whole_city = false;
    bool full_screen = false;
    bool pace_changed = false;
    std::vector<Order> orders;
    std::optional<Bounds> fly_to;
    std::string open;  ///< a scenario or results file; empty: none
};

/// Dear ImGui drawn through its OpenGL 2 back end, fed with SFML's events. One at a time: ImGui's context is global.
class Controls {
  public:
    /// REQUIRES an active OpenGL context. @param scale  interface scale the font is rasterised for.
    Controls(const Fonts& fonts, float scale);
    ~Controls();
    Controls(const Controls&) = delete;
    Controls& operator=(const Controls&) = delete;

    float scale() const { return scale_; }
    void handle(const sf::Event& event);
    /// True when the pointer is over a control: the map does not take the event.
    bool wants_mouse() const;
    bool wants_keys() const;
    /// True when a window or a hint of the last frame lay over the board.
    bool covers_board() const;
    /// Builds and draws the controls of one frame.
    Wishes draw(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view, float elapsed_s);

  private:
    void handle_key(const sf::Event& event);
    float scale_;
    // What was let go: told to Dear ImGui after the next frame, since it looks once a frame and would miss a short
    // press.
    std::vector<int> keys_up_, buttons_up_;
};

/// The steps of the pace keys: simulated seconds per second; the last is "as fast as possible".
double faster(double times_real);
double slower(double times_real);

}  // namespace septima::render
