#pragma once

#include <vector>

#include "render/camera.h"

namespace septima::render {

/// Where everything lies on the screen, pixels. Boxes that do not fit are empty.
struct Layout {
    Box header;
    Box left;   ///< corridor strips
    Box right;  ///< chart and hot spots; absent with two sides
    Box map;    ///< all panes together
    Box controls;
    std::vector<Box> panes;  ///< one per side; all equal to `map` when swiping
};

struct LayoutWish {
    unsigned width_px = 1920, height_px = 1080;
    std::size_t sides = 1;
    bool panels = true;
    bool swipe = false;
};
Layout layout_of(const LayoutWish& wish);

}  // namespace septima::render
