#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "render/camera.h"
#include "render/words.h"

namespace septima::render {

/// How the screen is divided: camera tiles beside the map, the map with its panels, the policies side by side, or one
/// corridor in space and time.
enum class LayoutName : std::uint8_t { wall, map, compare, corridor };
inline constexpr std::array<std::string_view, 4> layout_words{"wall", "map", "compare", "corridor"};
inline constexpr std::size_t most_tiles = 16;

/// Where everything lies on the screen, pixels. Boxes that do not fit are empty.
struct Layout {
    Box header;
    Box left;   ///< corridor strips
    Box right;  ///< chart and hot spots; absent with two sides
    Box map;    ///< all panes together
    Box controls;
    Box caption;             ///< of a story, above the controls
    std::vector<Box> tiles;  ///< layout wall
    Box diagram;             ///< layout corridor
    std::vector<Box> panes;  ///< one per side; all equal to `map` when swiping
    bool operator==(const Layout&) const = default;
};

struct LayoutWish {
    unsigned width_px = 1920, height_px = 1080;
    std::size_t sides = 1;
    bool panels = true;
    bool swipe = false;  ///< or another single map over all sides
    LayoutName name = LayoutName::map;
    std::size_t tiles = 8;
    bool winners = false;  ///< a stored comparison says who wins and who loses: room for that on the right
    bool caption = false;  ///< a story is told
};
Layout layout_of(const LayoutWish& wish);

/// The next in the order of LayoutName, round and round.
constexpr LayoutName next_layout(LayoutName name) {
    return static_cast<LayoutName>((static_cast<std::size_t>(name) + 1) % layout_words.size());
}
constexpr Word layout_word(LayoutName name) {
    constexpr std::array words{Word::layout_wall, Word::layout_map, Word::layout_compare, Word::layout_corridor};
    return words[static_cast<std::size_t>(name)];
}

}  // namespace septima::render
