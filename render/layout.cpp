#include "render/layout.h"

#include <algorithm>
#include <cmath>

#include "render/theme.h"

namespace septima::render {

namespace {

/// Columns of camera tiles at the right end of a box, four rows of them; the box without them.
Box with_tiles(Layout& layout, const Box& box, std::size_t count, float scale) {
    const std::size_t rows = std::min<std::size_t>(4, count);
    const std::size_t columns = (count + rows - 1) / rows;
    const float gap = std::max(2.0F, std::round(4.0F * scale));
    // The map keeps the room of its legend; tiles too small to be watched are left out.
    const float room = (box.width - 410.0F * scale) / static_cast<float>(columns) - gap;
    const float width = std::min(std::round(292.0F * scale), std::floor(room));
    if (width < 190.0F * scale) return count > rows ? with_tiles(layout, box, count - rows, scale) : box;
    const float all = static_cast<float>(columns) * (width + gap);
    const float tall = (box.height - gap * static_cast<float>(rows - 1)) / static_cast<float>(rows);
    for (std::size_t i = 0; i < count; ++i) {
        const auto column = static_cast<float>(i / rows);
        const auto row = static_cast<float>(i % rows);
        layout.tiles.push_back({std::round(box.right() - all + gap + column * (width + gap)),
                                std::round(box.y + row * (tall + gap)), width, std::floor(tall)});
    }
    return {box.x, box.y, box.width - all, box.height};
}

}  // namespace

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
    const bool lists = wish.winners || (wish.sides == 1 && wish.name == LayoutName::map);
    const float right = lists ? panel : 0.0F;
    const float top = header;
    const float caption = wish.caption && controls > 0.0F ? std::round(size::caption_live * scale) : 0.0F;
    layout.caption = {0.0F, height - controls - caption, width, caption};
    const float tall = std::max(1.0F, height - header - controls - caption);
    layout.left = {0.0F, top, panel, tall};
    layout.right = {width - right, top, right, tall};
    layout.map = {panel, top, std::max(1.0F, width - panel - right), tall};
    if (wish.name == LayoutName::wall && wish.tiles > 0 && panel > 0.0F)
        layout.map = with_tiles(layout, layout.map, std::min(wish.tiles, most_tiles), scale);

    if (wish.name == LayoutName::corridor && tall > 300.0F) {
        const float share = wish.sides > 1 ? 0.62F : 0.48F;
        const float diagram = std::round(share * tall);
        layout.map.height = tall - diagram;
        layout.diagram = {layout.map.x, layout.map.bottom(), layout.map.width, diagram};
    }

    const std::size_t sides = std::max<std::size_t>(1, wish.sides);
    const float gap = sides > 1 ? std::max(2.0F, std::round(4.0F * scale)) : 0.0F;
    const float each = (layout.map.width - gap * static_cast<float>(sides - 1)) / static_cast<float>(sides);
    for (std::size_t i = 0; i < sides; ++i) {
        if (wish.swipe)
            layout.panes.push_back(layout.map);
        else
            layout.panes.push_back(
                {layout.map.x + static_cast<float>(i) * (each + gap), top, std::max(1.0F, each), layout.map.height});
    }
    return layout;
}

}  // namespace septima::render
