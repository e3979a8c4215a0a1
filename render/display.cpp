#include "render/display.h"

#include <SFML/OpenGL.hpp>
#include <SFML/Window/Context.hpp>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sim/base/error.h"

// Last, and in this file only: its macros (None, MapRequest...) take common words.
#include <X11/Xlib.h>

namespace septima::render {

DisplayHold::DisplayHold() : display_(XOpenDisplay(nullptr)) {
    if (display_ != nullptr) return;
    const char* name = std::getenv("DISPLAY");
    throw InputError(std::string("no display to draw on (") +
                     (name == nullptr ? "DISPLAY is not set" : "DISPLAY=" + std::string(name) + " cannot be opened") +
                     "); run in a graphical session, or `xvfb-run -a septima show ...` for a screenshot; "
                     "`septima run` and `septima compare` need no display");
}

DisplayHold::~DisplayHold() {
    XCloseDisplay(static_cast<Display*>(display_));
}

bool software_renderer() {
    const sf::Context context;
    const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    const std::string_view renderer = name == nullptr ? "" : name;
    return renderer.find("llvmpipe") != std::string_view::npos || renderer.find("softpipe") != std::string_view::npos;
}

bool retains_pixels(sf::RenderWindow& window, sf::Color ground) {
    if (!software_renderer() || !window.setActive(true)) return false;
    bool retained = true;
    for (const sf::Color colour : {sf::Color(201, 40, 77), ground}) {
        window.clear(colour);
        window.display();
        std::array<GLubyte, 4> pixel{};
        glReadPixels(0, 0, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, pixel.data());
        retained = retained && pixel[0] == colour.r && pixel[1] == colour.g && pixel[2] == colour.b;
    }
    return retained;
}

}  // namespace septima::render
