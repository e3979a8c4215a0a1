#include <algorithm>
#include <map>

#include "render/map_view.h"

namespace septima::render {

namespace {

constexpr float line_px = 3.4F;

/// Which of the drawn lines drive on a link, in their order.
std::map<LinkId, std::vector<std::uint32_t>> lines_of_links(const std::vector<BusString>& buses,
                                                            const std::vector<std::uint32_t>& lines) {
    std::map<LinkId, std::vector<std::uint32_t>> found;
    for (const std::uint32_t line : lines)
        for (const LinkId link : buses[line].route) {
            std::vector<std::uint32_t>& there = found[link];
            if (std::find(there.begin(), there.end(), line) == there.end()) there.push_back(line);
        }
    return found;
}

bool meets(const Bounds& a, const Bounds& b) {
    return a.low.x_m < b.high.x_m && b.low.x_m < a.high.x_m && a.low.y_m < b.high.y_m && b.low.y_m < a.high.y_m;
}

bool overlap(const Box& a, const Box& b) {
    return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

}  // namespace

sf::Color line_colour(const Theme& theme, std::uint32_t line) {
    return theme.line[line % theme.line.size()];
}

void update(BusLayer& layer, const MapFrame& frame, const std::vector<BusString>& buses,
            const std::vector<std::uint32_t>& lines, std::uint64_t look) {
    if (lines == layer.lines && serves(layer.built, frame, look)) return;
    layer.built = built_for(frame, look);
    layer.lines = lines;
    layer.mesh.clear();
    const auto wide_m =
        line_px * frame.scale * static_cast<float>(scale_of_step(scale_step(frame.camera.metres_per_pixel)));
    for (const auto& [link, there] : lines_of_links(buses, lines)) {
        if (!meets(frame.map.link_bounds[link], layer.built.covered)) continue;
        // Side by side around the middle of the carriageway.
        const float middle = (frame.map.left_m[link] + right_edge_m(frame.map, link)) / 2.0F;
        float left = middle - wide_m * static_cast<float>(there.size()) / 2.0F;
        for (const std::uint32_t line : there) {
            add_band(layer.mesh, frame.map, link,
                     {0.0F, frame.map.network->link_length_m[link], left, left + wide_m, wide_m / 2.0F},
                     line_colour(frame.theme, line));
            left += wide_m;
        }
    }
}

void draw_line_names(const Canvas& canvas, const MapRequest& request) {
    const TextLook look{size::text_small, canvas.theme.sign_face, Face::bold, Align::centre};
    std::vector<Box> taken = request.avoid;
    for (const std::uint32_t line : request.lines) {
        const std::string& name = request.scene.lines.lines[line].id;
        const float half = text_width(canvas, name, look) / 2.0F + canvas.px(7.0F);
        const float tall = canvas.px(22.0F);
        // Where the part of its way that is seen has its middle, or as near to that as there is room.
        std::vector<Pixel> seen;
        for (const LinkId link : request.city.buses[line].route)
            if (const Pixel at = to_screen(request.camera, request.frame, request.city.map.link_bounds[link].center());
                request.clip.holds({at.x - half, at.y - tall}) && request.clip.holds({at.x + half, at.y + tall}))
                seen.push_back(at);
        for (std::size_t away = 0; away < 2 * seen.size(); ++away) {
            const std::size_t row = seen.size() / 2 + (away % 2 == 0 ? away / 2 : seen.size() - 1 - away / 2);
            const Pixel at = seen[row % seen.size()];
            const Box box{at.x - half, at.y - tall / 2.0F, 2.0F * half, tall};
            if (std::any_of(taken.begin(), taken.end(), [&](const Box& other) { return overlap(box, other); }))
                continue;
            taken.push_back(box);
            fill_box(canvas,
                     {box.x - canvas.px(1.5F), box.y - canvas.px(1.5F), box.width + canvas.px(3.0F),
                      box.height + canvas.px(3.0F)},
                     canvas.theme.label_halo);
            fill_box(canvas, box, line_colour(canvas.theme, line));
            draw_text(canvas, name, {at.x, box.y + canvas.px(2.0F)}, look);
            break;
        }
    }
}

}  // namespace septima::render
