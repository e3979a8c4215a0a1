#include <cmath>

#include "render/map_layers.h"

namespace septima::render {

void update(ZoneLayer& layer, const MapFrame& frame, std::uint64_t look) {
    const int step = scale_step(frame.camera.metres_per_pixel);
    if (layer.valid && layer.look == look && layer.step == step) return;
    layer.valid = true;
    layer.look = look;
    layer.step = step;
    layer.mesh.clear();
    if (frame.detail == Detail::junction || frame.detail == Detail::street) return;
    const float edge_m = 1.2F * frame.scale * static_cast<float>(scale_of_step(step));
    for (std::size_t z = 0; z < frame.scene.zones.size(); ++z) {
        std::vector<Local> outline;
        for (const Point p : frame.scene.zones[z].polygon) outline.push_back(to_local(frame.map, p));
        const sf::Color fill = z % 2 == 0 ? frame.theme.zone_fill_even : frame.theme.zone_fill_odd;
        const std::vector<Local> triangles = triangulated(outline);
        for (std::size_t i = 0; i + 2 < triangles.size(); i += 3)
            add_triangle(layer.mesh, triangles[i], triangles[i + 1], triangles[i + 2], fill);
    }
    for (const ZoneShape& zone : frame.scene.zones)
        for (std::size_t i = 0; i < zone.polygon.size(); ++i)
            add_bar(layer.mesh, to_local(frame.map, zone.polygon[i]),
                    to_local(frame.map, zone.polygon[(i + 1) % zone.polygon.size()]), edge_m, frame.theme.zone_edge);
}

}  // namespace septima::render
