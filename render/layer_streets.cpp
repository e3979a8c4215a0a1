#include <algorithm>
#include <cmath>

#include "render/map_layers.h"

namespace septima::render {

bool serves(const Built& built, const MapFrame& frame, std::uint64_t look) {
    return built.valid && built.look == look && built.detail == frame.detail &&
           built.step == scale_step(frame.camera.metres_per_pixel) && built.covered.holds(frame.visible);
}

Built built_for(const MapFrame& frame, std::uint64_t look) {
    const double margin = 0.33 * std::max(frame.visible.width_m(), frame.visible.height_m());
    return {true, grown(frame.visible, margin), scale_step(frame.camera.metres_per_pixel), frame.detail, look};
}

bool update_classes(const CityMap& map, const Snapshot& snapshot, std::vector<SpeedClass>& classes) {
    const std::size_t links = std::min(map.network->links(), snapshot.link_speed_mps.size());
    bool changed = classes.size() != map.network->links();
    classes.resize(map.network->links(), SpeedClass::fast);
    for (std::size_t l = 0; l < links; ++l) {
        const auto link = id_at<LinkId>(l);
        const SpeedClass now =
            speed_class(snapshot.link_speed_mps[link] * kmh_per_mps, is_express(map.network->link_class[link]));
        changed = changed || now != classes[l];
        classes[l] = now;
    }
    return changed;
}

namespace {

bool far_away(Detail detail) {
    return detail == Detail::city || detail == Detail::district;
}

bool is_minor(RoadClass road_class) {
    return road_class == RoadClass::residential || road_class == RoadClass::service;
}

/// Half of a stroke's width and the shift of its middle to the right, metres.
struct StrokeShape {
    float half_m, middle_m;
};

StrokeShape stroke_shape(const MapFrame& frame, LinkId link, double metres_per_pixel) {
    const RoadClass road_class = frame.map.network->link_class[link];
    const float pixel_m = static_cast<float>(metres_per_pixel) * frame.scale;
    const float true_m = right_edge_m(frame.map, link) - frame.map.left_m[link];
    const float width = std::max(stroke_px(road_class, frame.detail) * pixel_m, 0.6F * true_m);
    if (frame.map.paired[link] == 0) return {width / 2.0F, 0.0F};
    const float middle =
        std::max(width / 2.0F + 0.35F * pixel_m, (frame.map.left_m[link] + right_edge_m(frame.map, link)) / 2.0F);
    return {width / 2.0F, middle};
}

}  // namespace

sf::Color street_colour(const MapFrame& frame, LinkId link, SpeedClass speed) {
    const sf::Color colour = frame.theme.speed[static_cast<std::size_t>(speed)];
    const RoadClass road_class = frame.map.network->link_class[link];
    if (far_away(frame.detail)) {
        if (!is_minor(road_class)) return colour;
        return mixed(frame.theme.map_ground, colour, frame.detail == Detail::city ? 0.30F : 0.60F);
    }
    // Carriageways keep a tint of the class, stronger when they are thin on the screen.
    const float share = frame.detail == Detail::street ? 0.42F : 0.07F;
    return mixed(frame.theme.asphalt, colour, share);
}

void build_strokes(StreetLayer& layer, const MapFrame& frame) {
    const double scale = scale_of_step(layer.built.step);
    const auto tolerance = static_cast<float>(1.5 * scale);
    // Small streets first, so that arterials lie on top.
    std::stable_sort(layer.links.begin(), layer.links.end(), [&frame](LinkId a, LinkId b) {
        return frame.map.network->link_class[a] > frame.map.network->link_class[b];
    });
    for (const LinkId link : layer.links) {
        const StrokeShape shape = stroke_shape(frame, link, scale);
        const float rim = 0.9F * static_cast<float>(scale) * frame.scale;
        const float length = frame.map.network->link_length_m[link];
        const Band band{0.0F, length, shape.middle_m - shape.half_m, shape.middle_m + shape.half_m, tolerance};
        layer.street_begin.push_back(static_cast<std::uint32_t>(layer.street.vertex.size()));
        add_band(layer.street, frame.map, link, band, street_colour(frame, link, layer.classes[row(link)]));
        if (frame.map.network->link_class[link] <= RoadClass::tertiary) {
            const Band wider{0.0F, length, band.left_m - rim, band.right_m + rim, tolerance};
            add_band(layer.casing, frame.map, link, wider, frame.theme.street_casing);
        }
    }
    layer.street_begin.push_back(static_cast<std::uint32_t>(layer.street.vertex.size()));
}

namespace {

/// A wide faint band under slow streets: the eye finds the queue from the other side of the room.
void build_glow(StreetLayer& layer, const MapFrame& frame) {
    layer.glow.clear();
    if (!far_away(frame.detail)) return;
    const double scale = scale_of_step(layer.built.step);
    const float spread = 3.2F * static_cast<float>(scale) * frame.scale;
    for (const LinkId link : layer.links) {
        if (layer.classes[row(link)] != SpeedClass::slow || is_minor(frame.map.network->link_class[link])) continue;
        const StrokeShape shape = stroke_shape(frame, link, scale);
        const Band band{0.0F, frame.map.network->link_length_m[link], shape.middle_m - shape.half_m - spread,
                        shape.middle_m + shape.half_m + spread, static_cast<float>(2.0 * scale)};
        add_band(layer.glow, frame.map, link, band, frame.theme.slow_glow);
    }
}

void recolour(Mesh& mesh, std::uint32_t first, std::uint32_t last, sf::Color colour) {
    for (std::uint32_t v = first; v < last; ++v) mesh.vertex[v].color = colour;
}

void recolour(StreetLayer& layer, const MapFrame& frame) {
    for (std::size_t i = 0; i < layer.links.size(); ++i) {
        const SpeedClass speed = layer.classes[row(layer.links[i])];
        recolour(layer.street, layer.street_begin[i], layer.street_begin[i + 1],
                 street_colour(frame, layer.links[i], speed));
        if (!layer.curb_begin.empty())
            recolour(layer.curb, layer.curb_begin[i], layer.curb_begin[i + 1],
                     frame.theme.speed[static_cast<std::size_t>(speed)]);
    }
    ++layer.recolourings;
}

void rebuild(StreetLayer& layer, const MapFrame& frame, std::uint64_t look) {
    layer.built = built_for(frame, look);
    layer.links = links_in(frame.map, layer.built.covered);
    std::erase_if(layer.links, [&frame](LinkId link) {
        return stroke_px(frame.map.network->link_class[link], frame.detail) <= 0.0F;
    });
    for (Mesh* mesh : {&layer.casing, &layer.street, &layer.marks, &layer.curb}) mesh->clear();
    layer.street_begin.clear();
    layer.curb_begin.clear();
    if (far_away(frame.detail))
        build_strokes(layer, frame);
    else
        build_carriageways(layer, frame);
    ++layer.rebuilds;
}

}  // namespace

void update(StreetLayer& layer, const MapFrame& frame, std::uint64_t look) {
    const bool changed = update_classes(frame.map, frame.snapshot, layer.classes);
    const bool stale = !serves(layer.built, frame, look);
    if (stale)
        rebuild(layer, frame, look);
    else if (changed)
        recolour(layer, frame);
    if (stale || changed) build_glow(layer, frame);
}

void draw(const StreetLayer& layer, sf::RenderTarget& target) {
    draw(layer.glow, target);
    draw(layer.casing, target);
    draw(layer.street, target);
    draw(layer.marks, target);
    draw(layer.curb, target);
}

}  // namespace septima::render
