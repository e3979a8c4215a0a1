#include "render/map_view.h"

#include <SFML/Graphics/CircleShape.hpp>
#include <algorithm>
#include <cmath>

#include "render/difference.h"
#include "render/pick.h"

namespace septima::render {

City make_city(const Network& network) {
    City city;
    city.map = make_city_map(network);
    city.chains = make_chains(city.map);
    city.stretches = make_stretches(city.map);
    city.main = main_corridors(city.map, 16);
    return city;
}

City make_city(const Scene& scene) {
    City city = make_city(*scene.network);
    city.buses = bus_strings(*scene.network, scene);
    return city;
}

Detail detail_of(const Camera& camera, float interface_scale) {
    return detail_at(camera.metres_per_pixel * static_cast<double>(interface_scale));
}

std::uint64_t look_of(const Canvas& canvas) {
    // Themes differ in these colours; the language changes names of zones only.
    const Theme& t = canvas.theme;
    return t.map_ground.toInteger() * 0x9E3779B97F4A7C15ULL ^ t.speed[2].toInteger() ^
           (static_cast<std::uint64_t>(std::lround(canvas.scale * 1000.0F)) << 40U);
}

namespace {

sf::FloatRect viewport_of(const sf::RenderTarget& target, const Box& box) {
    const auto width = static_cast<float>(target.getSize().x);
    const auto height = static_cast<float>(target.getSize().y);
    return {box.x / width, box.y / height, box.width / width, box.height / height};
}

/// A view in map metres that shows what `camera` shows of `frame` inside `clip`.
sf::View map_view(const sf::RenderTarget& target, const MapRequest& request) {
    const Point centre = to_plane(request.camera, request.frame, request.clip.center());
    const auto scale = static_cast<float>(request.camera.metres_per_pixel);
    sf::View view(to_local(request.city.map, centre), {request.clip.width * scale, request.clip.height * scale});
    view.setRotation(static_cast<float>(request.camera.angle_rad * 57.29577951308232));
    view.setViewport(viewport_of(target, request.clip));
    return view;
}

/// Pixels of the target, cut off at the edge of the box.
sf::View clipped_pixels(const sf::RenderTarget& target, const Box& box) {
    sf::View view(sf::FloatRect(box.x, box.y, box.width, box.height));
    view.setViewport(viewport_of(target, box));
    return view;
}

TextLook street_text(const Canvas& canvas, const Street& street) {
    const bool main = street.road_class <= RoadClass::primary;
    return {main ? size::text_street : size::text_tiny, canvas.theme.label, main ? Face::semibold : Face::regular,
            Align::left};
}

std::string name_on_map(const City& city, std::uint32_t street, Detail detail) {
    const std::string& name = city.map.streets[street].name;
    return detail == Detail::junction ? name : abbreviated(name);
}

sf::Text on_slope(const Canvas& canvas, const std::string& text, const Label& label, const TextLook& look) {
    const auto size = static_cast<unsigned>(std::max(8L, std::lround(canvas.px(look.size))));
    sf::Text drawn(utf8(text), font_of(canvas, look.face), size);
    drawn.setFillColor(look.colour);
    drawn.setOutlineColor(canvas.theme.label_halo);
    drawn.setOutlineThickness(std::max(1.0F, canvas.px(2.4F)));
    drawn.setOrigin(label.width_px / 2.0F, 0.62F * static_cast<float>(size));
    drawn.setPosition(label.middle.x, label.middle.y);
    drawn.setRotation(label.angle_rad * 57.29578F);
    return drawn;
}

void place(const Canvas& canvas, const MapRequest& request, LabelLayer& layer, Detail detail) {
    const std::uint64_t look = look_of(canvas);
    if (layer.valid && layer.camera == request.camera && layer.box == request.clip && layer.look == look) return;
    Camera shifted = request.camera;
    shifted.center = to_plane(request.camera, request.frame, request.clip.center());
    LabelRules rules;
    rules.height_px = canvas.px(size::text_street);
    rules.spacing_px = canvas.px(420.0F);
    rules.bend_px = canvas.px(4.0F);
    rules.avoid = request.avoid;
    rules.width_px = [&](std::uint32_t street) {
        const Street& row = request.city.map.streets[street];
        if (!is_named(row.road_class, detail)) return 1e9F;
        return text_width(canvas, name_on_map(request.city, street, detail), street_text(canvas, row));
    };
    layer.labels = place_labels(request.city.chains, shifted, request.clip, rules);
    layer.texts.clear();
    for (const Label& label : layer.labels)
        layer.texts.push_back(on_slope(canvas, name_on_map(request.city, label.street, detail), label,
                                       street_text(canvas, request.city.map.streets[label.street])));
    layer.valid = true;
    layer.camera = request.camera;
    layer.box = request.clip;
    layer.look = look;
}

/// True when a level name of this width around `at` would touch a name that is there already.
bool touches(const std::vector<Label>& taken, Pixel at, float width_px, float height_px) {
    return std::any_of(taken.begin(), taken.end(), [&](const Label& label) {
        for (float along = -0.5F; along <= 0.5F; along += 0.125F) {
            const float x = label.middle.x + along * label.width_px * std::cos(label.angle_rad) - at.x;
            const float y = label.middle.y + along * label.width_px * std::sin(label.angle_rad) - at.y;
            if (std::abs(x) < width_px / 2.0F + height_px && std::abs(y) < 1.3F * height_px) return true;
        }
        return false;
    });
}

/// Names of districts where the names of streets leave room.
void draw_zone_names(const Canvas& canvas, const MapRequest& request, std::vector<Label> taken) {
    const TextLook look{size::text_tiny, canvas.theme.zone_name, Face::semibold, Align::left};
    for (const ZoneShape& zone : request.scene.zones) {
        if (zone.polygon.empty()) continue;
        Point middle;
        for (const Point p : zone.polygon) {
            middle.x_m += p.x_m / static_cast<double>(zone.polygon.size());
            middle.y_m += p.y_m / static_cast<double>(zone.polygon.size());
        }
        const float width = text_width(canvas, zone.name, look);
        const float height = canvas.px(look.size);
        const Pixel at = to_screen(request.camera, request.frame, middle);
        // A little above or below when the middle is taken.
        for (const float shift : {0.0F, -2.0F, 2.0F, -4.0F, 4.0F}) {
            const Pixel tried{at.x, at.y + shift * height};
            if (!request.clip.holds(tried) || touches(taken, tried, width, height)) continue;
            taken.push_back({0, tried, 0.0F, width});
            canvas.target.draw(on_slope(canvas, zone.name, taken.back(), look));
            break;
        }
    }
}

void draw_selection(const Canvas& canvas, const MapRequest& request) {
    if (request.selected == no_id<LinkId>) return;
    const CityMap& map = request.city.map;
    const auto pixel = static_cast<float>(request.camera.metres_per_pixel) * canvas.scale;
    Mesh mesh;
    const float length = map.network->link_length_m[request.selected];
    const float left = map.left_m[request.selected];
    const float right = right_edge_m(map, request.selected);
    const float thick = 2.0F * pixel;
    add_band(mesh, map, request.selected, {0.0F, length, left - 2.0F * thick, left - thick, 0.0F},
             canvas.theme.selection);
    add_band(mesh, map, request.selected, {0.0F, length, right + thick, right + 2.0F * thick, 0.0F},
             canvas.theme.selection);
    draw(mesh, canvas.target);
}

/// The journey that is followed or measured, over the streets.
void draw_way(const Canvas& canvas, const MapRequest& request) {
    if (request.way == nullptr || request.way->empty()) return;
    const CityMap& map = request.city.map;
    const float half_m = 2.5F * static_cast<float>(request.camera.metres_per_pixel) * canvas.scale;
    Mesh mesh;
    for (const LinkId link : *request.way) {
        const float middle = (map.left_m[link] + right_edge_m(map, link)) / 2.0F;
        add_band(mesh, map, link, {0.0F, map.network->link_length_m[link], middle - half_m, middle + half_m, half_m},
                 with_alpha(canvas.theme.accent, 210));
    }
    draw(mesh, canvas.target);
}

void draw_zone_edge(const Canvas& canvas, const MapRequest& request) {
    if (request.selected_zone >= request.scene.zones.size()) return;
    const Polygon& polygon = request.scene.zones[request.selected_zone].polygon;
    const float thick = 2.5F * static_cast<float>(request.camera.metres_per_pixel) * canvas.scale;
    Mesh mesh;
    for (std::size_t i = 0; i < polygon.size(); ++i)
        add_bar(mesh, to_local(request.city.map, polygon[i]),
                to_local(request.city.map, polygon[(i + 1) % polygon.size()]), thick, canvas.theme.selection);
    draw(mesh, canvas.target);
}

/// Rings around the picked vehicle or junction, in pixels.
void draw_rings(const Canvas& canvas, const MapRequest& request) {
    const auto ring = [&](Point place, float radius_px) {
        const Pixel at = to_screen(request.camera, request.frame, place);
        sf::CircleShape shape(radius_px, 40);
        shape.setOrigin(radius_px, radius_px);
        shape.setPosition(at.x, at.y);
        shape.setFillColor(sf::Color::Transparent);
        shape.setOutlineColor(canvas.theme.selection);
        shape.setOutlineThickness(canvas.px(2.5F));
        canvas.target.draw(shape);
    };
    const auto scale_px = static_cast<float>(1.0 / request.camera.metres_per_pixel);
    if (request.selected_node != no_id<NodeId>)
        ring(request.city.map.network->node_xy[request.selected_node], std::max(canvas.px(14.0F), 16.0F * scale_px));
    if (const auto vehicle = vehicle_of(request.snapshot, request.selected_trip))
        ring(place_of_vehicle(request.city.map, request.snapshot, *vehicle, request.shown_time_s),
             std::max(canvas.px(14.0F), 6.0F * scale_px));
}

void draw_names(const Canvas& canvas, const MapRequest& request, LabelLayer& labels, Detail detail) {
    place(canvas, request, labels, detail);
    if (detail == Detail::city) draw_zone_names(canvas, request, labels.labels);
    for (const sf::Text& text : labels.texts) canvas.target.draw(text);
}

void draw_ground(const Canvas& canvas, const MapRequest& request, const MapLayers& layers) {
    canvas.target.setView(clipped_pixels(canvas.target, request.clip));
    fill_box(canvas, request.clip, canvas.theme.map_ground);
    canvas.target.setView(map_view(canvas.target, request));
    draw(layers.zones.mesh, canvas.target);
    if (request.difference == nullptr) draw(layers.density.mesh, canvas.target);
    if (request.difference != nullptr)
        draw(layers.difference.mesh, canvas.target);
    else
        draw(layers.streets, canvas.target);
}

}  // namespace

void draw_map(const Canvas& canvas, const MapRequest& request, MapLayers& layers, LabelLayer& labels) {
    if (request.clip.empty()) return;
    Camera clip_camera = request.camera;
    clip_camera.center = to_plane(request.camera, request.frame, request.clip.center());
    const MapFrame frame{request.city.map,
                         request.scene,
                         canvas.theme,
                         request.snapshot,
                         request.camera,
                         visible_bounds(clip_camera, request.clip),
                         detail_of(request.camera, canvas.scale),
                         canvas.scale,
                         request.shown_time_s};
    const std::uint64_t look = look_of(canvas);
    update(layers.zones, frame, look);
    update(layers.buses, frame, request.city.buses, request.lines, look);
    if (request.difference != nullptr) {
        update(layers.difference, frame, *request.difference, look);
    } else {
        update(layers.density, frame, look);
        update(layers.streets, frame, look);
        update(layers.traffic, frame);
    }

    draw_ground(canvas, request, layers);
    canvas.target.setView(map_view(canvas.target, request));
    draw(layers.buses.mesh, canvas.target);
    if (request.hand != nullptr) {
        Mesh taken;
        build_signs(taken, canvas.theme, request, *request.hand);
        draw(taken, canvas.target);
    }
    if (request.difference == nullptr) {
        draw(layers.traffic.heads, canvas.target);
        draw(layers.traffic.vehicles, canvas.target);
    }
    draw_selection(canvas, request);
    draw_way(canvas, request);
    draw_zone_edge(canvas, request);

    canvas.target.setView(clipped_pixels(canvas.target, request.clip));
    draw_rings(canvas, request);
    if (request.names) draw_names(canvas, request, labels, frame.detail);
    if (request.names) draw_line_names(canvas, request);
    if (request.hand != nullptr) draw_signs(canvas, request, *request.hand);
    use_pixel_view(canvas);
}

void draw_scale_bar(const Canvas& canvas, Pixel at, const Camera& camera) {
    const double wanted_m = static_cast<double>(canvas.px(130.0F)) * camera.metres_per_pixel;
    const double decade = std::pow(10.0, std::floor(std::log10(wanted_m)));
    const double length_m =
        wanted_m >= 5.0 * decade ? 5.0 * decade : (wanted_m >= 2.0 * decade ? 2.0 * decade : decade);
    const auto length_px = static_cast<float>(length_m / camera.metres_per_pixel);
    const float thick = std::max(1.0F, canvas.px(2.0F));
    fill_box(canvas, {at.x, at.y - thick, length_px, thick}, canvas.theme.text_soft);
    for (const float end : {0.0F, length_px - thick})
        fill_box(canvas, {at.x + end, at.y - canvas.px(7.0F), thick, canvas.px(7.0F)}, canvas.theme.text_soft);
    const bool kilometres = length_m >= 1000.0;
    const std::string text =
        number_text(kilometres ? length_m / 1000.0 : length_m, 0, canvas.language) + (kilometres ? " km" : " m");
    draw_text(canvas, text, {at.x + length_px + canvas.px(8.0F), at.y - canvas.px(15.0F)},
              {size::text_tiny, canvas.theme.text_soft, Face::regular, Align::left});
}

}  // namespace septima::render
