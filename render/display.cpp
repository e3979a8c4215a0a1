#include "render/display.h"

#include <cstdlib>
#include <string>

#include "sim/base/error.h"

// Last, and in this file only: its macros (None, MapRequest...) take common words.
#include <X11/Xlib.h>

namespace septima::render {

void require_display() {
    // SFML ends the process when there is no display; asking first lets us say what to do.
    const char* name = std::getenv("DISPLAY");
    Display* display = XOpenDisplay(nullptr);
    if (display != nullptr) {
        XCloseDisplay(display);
        return;
    }
    throw InputError(std::string("no display to draw on (") +
                     (name == nullptr ? "DISPLAY is not set" : "DISPLAY=" + std::string(name) + " cannot be opened") +
                     "); run in a graphical session, or `xvfb-run -a septima show ...` for a screenshot; "
                     "`septima run` and `septima compare` need no display");
}

}  // namespace septima::render
