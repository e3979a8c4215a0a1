#pragma once

#include <SFML/Graphics/RenderWindow.hpp>

namespace septima::render {

/// A connection to the X display, made before SFML makes its own: SFML ends the process when there is no display. Held
/// while the dashboard lives: Xvfb starts anew when its last client leaves and refuses others meanwhile.
class DisplayHold {
  public:
    /// Throws InputError (exit code 2) that says what to do when there is no display to draw on.
    DisplayHold();
    ~DisplayHold();
    DisplayHold(const DisplayHold&) = delete;
    DisplayHold& operator=(const DisplayHold&) = delete;

  private:
    void* display_;
};

/// True when no graphics card draws but the processor (llvmpipe). Opens a context for the question when none is active.
bool software_renderer();
/// True when a window's pixels are still there after they were shown: software renderers copy them. It is tried out, in
/// the window, which shows `ground` afterwards.
bool retains_pixels(sf::RenderWindow& window, sf::Color ground);

}  // namespace septima::render
