#include "render/layout.h"

#include <algorithm>
#include <cmath>

#include "render/theme.h"

namespace septima::render {

Layout layout_of(const LayoutWish& wish) {
    const auto width = static_cast<float>(wish.width_px);
    const auto height = static_cast<float>(wish.height_px);
    const float scale = interface_scale(wish.width_px, wish.height_px);
    Layout layout;
    // Very small windows keep the map and drop the rest.
    const float header = height > 300.0F ? std::round(size::header * scale) : 0.0F;
    const float controls = height > 300.0F ? std::round(size::control_bar * scale) : 0.0F;
    layout.header = {0.0F, 0.0F, width, header};
    layout.controls = {0.0F, height - controls, width, controls};
    const float panel = wish.panels && width > 900.0F && height > 500.0F ? std::round(size::side_panel * scale) : 0.0F;
    const float right = wish.sides > 1 ? 0.0F : panel;
    const float top = header;
    const float tall = std::max(1.0F, height - header - controls);
    layout.left = {0.0F, top, panel, tall};
    layout.right = {width - right, top, right, tall};
    layout.map = {panel, top, std::max(1.0F, width - panel - right), tall};

    const std::size_t sides = std::max<std::size_t>(1, wish.sides);
    const float gap = sides > 1 ? std::max(2.0F, std::round(4.0F * scale)) : 0.0F;
    const float each = (layout.map.width - gap * static_cast<float>(sides - 1)) / static_cast<float>(sides);
    for (std::size_t i = 0; i < sides; ++i) {
        if (wish.swipe)
            layout.panes.push_back(layout.map);
        else
            layout.panes.push_back(
                {layout.map.x + static_cast<float>(i) * (each + gap), top, std::max(1.0F, each), tall});
    }
    return layout;
}

}  // namespace septima::render
