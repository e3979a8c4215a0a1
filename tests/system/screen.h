#pragma once

#include <SFML/Graphics/Color.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdlib>

// Last: its macros (None, Status, Bool...) take common words.
#include <X11/Xlib.h>
#include <X11/Xutil.h>

namespace septima::test {

/// A part of the screen, pixels.
struct ScreenBox {
    int x = 0, y = 0, width = 0, height = 0;
};

/// How many pixels of a part of the screen have a colour, as the X server shows them now. Small letters are blended
/// with what is under them: none of their pixels may have their colour wholly.
/// @param tolerance  of each channel, of 255.
inline std::size_t pixels_of(sf::Color colour, const ScreenBox& box, int tolerance = 6) {
    Display* display = XOpenDisplay(nullptr);
    if (display == nullptr) return 0;
    XImage* image = XGetImage(display, DefaultRootWindow(display), box.x, box.y, static_cast<unsigned>(box.width),
                              static_cast<unsigned>(box.height), AllPlanes, ZPixmap);
    std::size_t count = 0;
    for (int y = 0; image != nullptr && y < box.height; ++y)
        for (int x = 0; x < box.width; ++x) {
            const unsigned long pixel = XGetPixel(image, x, y);
            const auto off = [pixel](unsigned shift, int wanted) {
                return std::abs(static_cast<int>(pixel >> shift & 0xFFU) - wanted);
            };
            if (std::max({off(16, colour.r), off(8, colour.g), off(0, colour.b)}) <= tolerance) ++count;
        }
    if (image != nullptr) XDestroyImage(image);
    XCloseDisplay(display);
    return count;
}

}  // namespace septima::test
