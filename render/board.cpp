#include "render/board.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/policy/street.h"

namespace septima::render {

namespace {

/// The part of the map that shows one side while the divider stands at swipe_share.
Box swipe_clip(const Layout& layout, const View& view, std::size_t side) {
    const float split = std::round(layout.map.width * std::clamp(view.swipe_share, 0.0F, 1.0F));
    const Box& map = layout.map;
    return side == 0 ? Box{map.x, map.y, split, map.height} : Box{map.x + split, map.y, map.width - split, map.height};
}

/// What the operator has picked, and the journey that is followed or measured, on one side's map.
void mark_picked(MapRequest& request, const BoardData& data, const View& view, std::size_t side) {
    request.selected_node = view.picked.node;
    request.selected_zone = view.picked.zone;
    if (side == view.selected_side) request.selected_trip = view.picked.trip;
    const Watched& watched = data.picture.watched;
    if (view.measuring && side < view.trips.size())
        request.way = &view.trips[side].links;
    else if (view.picked.trip != no_trip && view.picked.trip == watched.trip && side == watched.side)
        request.way = &watched.way;
}

/// The bus lines whose ways are drawn: all of them while they stand in the panel, otherwise those of what is picked.
std::vector<std::uint32_t> drawn_lines(const BoardData& data, const View& view) {
    std::vector<std::uint32_t> lines;
    const std::vector<BusLine>& all = data.scene.lines.lines;
    const Snapshot& side = data.picture.sides[std::min(view.selected_side, data.picture.sides.size() - 1)];
    const std::size_t bus = view.picked.trip == no_trip ? side.buses.size() : bus_of(side, view.picked.trip);
    for (std::uint32_t line = 0; line < all.size() && line < data.city.buses.size(); ++line) {
        const bool serves_stop = std::any_of(all[line].stops.begin(), all[line].stops.end(), [&](const LineStop& row) {
            return view.picked.stop != no_stop && row.stop == view.picked.stop;
        });
        const bool picked =
            view.picked.line == line || serves_stop || (bus < side.buses.size() && side.buses[bus].line == line);
        if (view.picked.line == no_line ? view.buses || picked : picked) lines.push_back(line);
    }
    return lines;
}

void draw_panes(const Canvas& canvas, const Layout& layout, const BoardData& data, const View& view,
                BoardCache& cache) {
    const std::size_t sides = data.difference != nullptr ? 1 : std::min(layout.panes.size(), data.picture.sides.size());
    cache.layers.resize(sides);
    cache.labels.resize(sides);
    const std::vector<std::uint32_t> lines = drawn_lines(data, view);
    for (std::size_t side = 0; side < sides; ++side) {
        const Box frame = data.difference != nullptr ? layout.map : layout.panes[side];
        const Box clip = view.swipe && data.difference == nullptr ? swipe_clip(layout, view, side) : frame;
        const Snapshot& snapshot = data.picture.sides[side];
        MapRequest request{data.city, data.scene,        snapshot,         view.camera, frame,
                           clip,      data.shown_time_s, view.picked.link, {}};
        // Names keep clear of what lies over the map.
        request.avoid.push_back({clip.x, clip.y, std::min(clip.width, canvas.px(420.0F)), canvas.px(60.0F)});
        request.side = side;
        request.hand = &data.picture.hand;
        request.difference = data.difference;
        request.lines = lines;
        mark_picked(request, data, view, side);
        if (side == 0) request.avoid.push_back(legend_box(canvas, frame, detail_of(view.camera, canvas.scale)));
        draw_map(canvas, request, cache.layers[side], cache.labels[side]);
        draw_incidents_on_map(canvas, request, data.incidents, data.shown_time_s);
        if (data.difference == nullptr) draw_side_name(canvas, clip, data.scene, side);
    }
    for (std::size_t side = 1; side < sides; ++side) {  // none under a difference
        const float x = view.swipe ? swipe_clip(layout, view, 1).x : layout.panes[side].x;
        const float width = std::max(2.0F, canvas.px(4.0F));
        fill_box(canvas, {x - width, layout.map.y, width, layout.map.height}, canvas.theme.text_soft);
        if (!view.swipe) continue;
        fill_disc(canvas, {x - width / 2.0F, layout.map.center().y}, canvas.px(14.0F), canvas.theme.text_soft);
        fill_disc(canvas, {x - width / 2.0F, layout.map.center().y}, canvas.px(9.0F), canvas.theme.panel);
    }
}

/// Two boxes one above the other; the lower one takes the share.
std::pair<Box, Box> split_box(const Box& box, float lower_share) {
    const float lower = std::round(box.height * lower_share);
    return {{box.x, box.y, box.width, box.height - lower}, {box.x, box.bottom() - lower, box.width, lower}};
}

void draw_side_panels(const Canvas& canvas, const Layout& layout, const BoardData& data, const View& view,
                      std::vector<LinkSpot>& spots) {
    const auto strings = [&](const Box& box) {
        if (view.buses)
            draw_bus_lines(canvas, box, data, spots);
        else
            draw_corridors(canvas, box, data, spots);
    };
    const bool winners =
        (data.scene.stored && !data.scene.stored->groups.empty()) || (view.winners && data.picture.sides.size() == 2);
    if (winners) draw_winners(canvas, layout.right, data);
    const float chart = std::round(std::min(canvas.px(230.0F), layout.left.height * 0.3F));
    const float chart_share = chart / std::max(1.0F, layout.left.height);
    if (layout.right.empty() || winners) {
        // The wall keeps the incidents before everybody's eyes; where policies are compared it is their speeds.
        const bool incidents = view.layout == LayoutName::wall && data.scene.runs();
        const auto [upper, lower] = split_box(layout.left, incidents ? 0.42F : chart_share);
        strings(upper);
        if (incidents)
            draw_incidents(canvas, lower, data, spots);
        else
            draw_speed_chart(canvas, lower, data);
        return;
    }
    strings(layout.left);
    const auto [lists, lower] = split_box(layout.right, chart_share);
    const auto [upper, middle] = split_box(lists, 0.5F);
    draw_hot_spots(canvas, upper, data, spots);
    draw_incidents(canvas, middle, data, spots);
    draw_speed_chart(canvas, lower, data);
}

/// Message signs stand at the lower right of the wall's map, beside the legend.
void draw_wall_signs(const Canvas& canvas, const Layout& layout, const BoardData& data, const View& view,
                     std::vector<LinkSpot>& spots) {
    if (view.layout != LayoutName::wall || !data.scene.runs() || layout.map.empty()) return;
    const Box legend = legend_box(canvas, layout.panes.front(), detail_of(view.camera, canvas.scale));
    const float from = legend.empty() ? layout.map.x : legend.right();
    const float gap = canvas.px(12.0F);
    draw_message_signs(canvas,
                       {from + gap, layout.map.y + canvas.px(60.0F), layout.map.right() - from - 2.0F * gap,
                        layout.map.height - canvas.px(60.0F) - gap},
                       data, spots);
}

/// All that stands around the maps, but the clock.
void draw_panels(const Canvas& canvas, const Layout& layout, const BoardData& data, const View& view,
                 std::vector<LinkSpot>& spots) {
    canvas.target.clear(canvas.theme.header);
    use_pixel_view(canvas);
    draw_side_panels(canvas, layout, data, view, spots);
    draw_diagram(canvas, layout.diagram, data, view.corridor);
    draw_header(canvas, layout.header, data);
}

Redraw due(const Canvas& canvas, const Layout& layout, const BoardData& data, const View& view, KeptFrame& kept) {
    const std::uint64_t look = look_of(canvas) * 2U + (canvas.language == Language::es ? 0U : 1U);
    const bool panels_hold = kept.retains && !kept.touched && data.lists != 0 && kept.lists == data.lists &&
                             kept.look == look && kept.layout == layout && kept.corridor == view.corridor &&
                             kept.buses == view.buses;
    const bool camera_rests = kept.camera == view.camera;
    kept.lists = data.lists;
    kept.look = look;
    kept.layout = layout;
    kept.corridor = view.corridor;
    kept.buses = view.buses;
    kept.camera = view.camera;
    if (!panels_hold) return Redraw::all;
    // From afar no vehicles are seen, and streets change their colours with the lists.
    const bool far = detail_of(view.camera, canvas.scale) == Detail::city && layout.tiles.empty();
    return far && camera_rests ? Redraw::clock : Redraw::maps;
}

}  // namespace

Redraw draw_board(const Canvas& canvas, const Layout& layout, const BoardData& data, const View& view,
                  BoardCache& cache, std::vector<LinkSpot>& spots) {
    const Redraw redraw = due(canvas, layout, data, view, cache.kept);
    if (redraw == Redraw::all) {
        cache.kept.spots.clear();
        draw_panels(canvas, layout, data, view, cache.kept.spots);
    }
    use_pixel_view(canvas);
    draw_clock(canvas, layout.header, data);
    spots.insert(spots.end(), cache.kept.spots.begin(), cache.kept.spots.end());
    if (redraw == Redraw::clock) return redraw;
    draw_panes(canvas, layout, data, view, cache);
    if (!layout.panes.empty()) {
        const Box pane = view.swipe ? layout.map : layout.panes.front();
        if (data.difference != nullptr)
            draw_difference_legend(canvas, layout.map, data.scene, view.camera);
        else
            draw_legend(canvas, pane, view.camera);
    }
    draw_wall_signs(canvas, layout, data, view, spots);
    if (!layout.tiles.empty() && !data.picture.sides.empty()) draw_tiles(canvas, layout, data, view, cache, spots);
    return redraw;
}

std::size_t pane_at(const Layout& layout, const View& view, Pixel pixel) {
    if (view.difference) return layout.map.holds(pixel) ? 0 : layout.panes.size();
    for (std::size_t side = 0; side < layout.panes.size(); ++side) {
        const Box box = view.swipe ? swipe_clip(layout, view, side) : layout.panes[side];
        if (box.holds(pixel)) return side;
    }
    return layout.panes.size();
}

std::uint32_t corridor_named(const City& city, std::string_view name) {
    if (name.empty()) return city.main.empty() ? 0 : city.main.front();
    std::vector<std::string> known;
    for (std::uint32_t s = 0; s < city.map.streets.size(); ++s) {
        if (canonical_street(city.map.streets[s].name) == canonical_street(name)) return s;
        known.push_back(city.map.streets[s].name);
    }
    throw InputError("'" + std::string(name) + "' is not a street of network '" + city.map.network->name + "'" +
                     near_names_hint(name, known));
}

Camera camera_at(const City& city, std::string_view street, std::string_view other, double across_m, const Box& box) {
    const std::optional<Point> place = crossing_of(city.map, street, other);
    if (!place) {
        std::vector<std::string> known;
        for (const Street& row : city.map.streets) known.push_back(row.name);
        throw InputError("no crossing of '" + std::string(street) + "' and '" + std::string(other) + "' in network '" +
                         city.map.network->name + "'" + near_names_hint(street, known) + near_names_hint(other, known));
    }
    const double scale = across_m / static_cast<double>(std::max(1.0F, box.width));
    return {*place, std::clamp(scale, closest_m_per_px, farthest_m_per_px), 0.0};
}

}  // namespace septima::render
