#include <algorithm>
#include <cmath>

#include "render/board.h"
#include "render/junctions.h"

namespace septima::render {

namespace {

/// A pin: full when the junction keeps its tile.
void draw_pin(const Canvas& canvas, Pixel at, bool pinned) {
    const float r = canvas.px(5.5F);
    fill_disc(canvas, at, r, pinned ? canvas.theme.accent : canvas.theme.text_faint);
    if (!pinned) fill_disc(canvas, at, 0.6F * r, canvas.theme.panel);
}

void draw_tile_title(const Canvas& canvas, const Box& bar, const BoardData& data, const Snapshot& snapshot,
                     NodeId node) {
    const bool pinned = std::find(data.pinned.begin(), data.pinned.end(), node) != data.pinned.end();
    fill_box(canvas, bar, canvas.theme.panel);
    draw_pin(canvas, {bar.x + canvas.px(13.0F), bar.y + bar.height / 2.0F}, pinned);
    const std::size_t queued = queued_at(data.city.map, snapshot, node);
    const std::string count =
        number_text(static_cast<double>(queued), 0, canvas.language) + " " + std::string(canvas.say(Word::queued));
    // Twenty in line are about a hundred metres of street.
    const sf::Color colour = queued >= 20 ? canvas.theme.bad : canvas.theme.text_soft;
    const float top = bar.y + (bar.height - 1.2F * canvas.px(size::text_tiny)) / 2.0F;
    const TextLook figure{size::text_tiny, colour, Face::bold, Align::right};
    draw_text(canvas, count, {bar.right() - canvas.px(8.0F), top}, figure);
    const TextLook name{size::text_tiny, canvas.theme.text, Face::semibold, Align::left};
    const float room = bar.width - canvas.px(40.0F) - text_width(canvas, count, figure);
    draw_text(canvas, fitted_text(canvas, junction_name(data.city.map, node), name, room),
              {bar.x + canvas.px(24.0F), top}, name);
}

}  // namespace

void draw_tiles(const Canvas& canvas, const Layout& layout, const BoardData& data, const View& view, BoardCache& cache,
                std::vector<LinkSpot>& spots) {
    const std::size_t side = std::min(view.selected_side, data.picture.sides.size() - 1);
    const Snapshot& snapshot = data.picture.sides[side];
    const std::size_t count = std::min(layout.tiles.size(), data.tiles.size());
    cache.tile_layers.resize(count);
    cache.tile_labels.resize(count);
    for (const Box& box : layout.tiles) fill_box(canvas, box, canvas.theme.panel);
    for (std::size_t i = 0; i < count; ++i) {
        const Box& box = layout.tiles[i];
        const NodeId node = data.tiles[i];
        const float bar = std::round(canvas.px(24.0F));
        const Box picture{box.x, box.y + bar, box.width, box.height - bar};
        if (picture.empty()) continue;
        // Near enough for lanes, stop lines and heads; about 90 m across.
        const Camera camera{data.city.map.network->node_xy[node], 0.315 / static_cast<double>(canvas.scale), 0.0};
        MapRequest request{data.city, data.scene, snapshot,           camera,
                           picture,   picture,    data.shown_time_s,  no_id<LinkId>,
                           {},        side,       &data.picture.hand, false};
        draw_map(canvas, request, cache.tile_layers[i], cache.tile_labels[i]);
        const Box title{box.x, box.y, box.width, bar};
        draw_tile_title(canvas, title, data, snapshot, node);
        spots.push_back({{title.x, title.y, canvas.px(26.0F), title.height}, no_id<LinkId>, node, true});
        spots.push_back({box, no_id<LinkId>, node, false});
    }
}

}  // namespace septima::render
