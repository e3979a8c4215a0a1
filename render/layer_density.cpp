#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "render/map_layers.h"

namespace septima::render {

namespace {

/// Where a spot is as dense as it can be drawn, vehicles per square kilometre. A choice of the eye.
constexpr float full_per_km2 = 900.0F;

/// A disc whose colour fades to its rim.
void add_soft_disc(Mesh& mesh, Local centre, float radius_m, sf::Color colour) {
    constexpr int corners = 14;
    const sf::Color rim = with_alpha(colour, 0);
    const auto at = [&](int i) {
        const float angle = 6.2831853F * static_cast<float>(i) / corners;
        return centre + Local{std::cos(angle), std::sin(angle)} * radius_m;
    };
    for (int i = 0; i < corners; ++i) {
        mesh.vertex.emplace_back(centre, colour);
        mesh.vertex.emplace_back(at(i), rim);
        mesh.vertex.emplace_back(at(i + 1), rim);
    }
}

}  // namespace

void update(DensityLayer& layer, const MapFrame& frame, std::uint64_t look) {
    if (frame.detail != Detail::city) {
        layer.mesh.clear();
        layer.built.valid = false;
        return;
    }
    if (layer.step == frame.snapshot.step && serves(layer.built, frame, look)) return;
    layer.step = frame.snapshot.step;
    layer.built = built_for(frame, look);
    layer.mesh.clear();
    // Cells some forty pixels wide, fixed to the ground while the scale stays in its step.
    const auto cell_m = static_cast<float>(40.0 * scale_of_step(layer.built.step)) * frame.scale;
    std::map<std::pair<int, int>, float> vehicles;
    for (std::size_t i = 0; i < frame.snapshot.link_vehicles.size(); ++i) {
        const float here = frame.snapshot.link_vehicles.values()[i];
        if (here <= 0.0F) continue;
        const Local at = to_local(frame.map, frame.map.link_bounds[id_at<LinkId>(i)].center());
        vehicles[{static_cast<int>(std::floor(at.x / cell_m)), static_cast<int>(std::floor(at.y / cell_m))}] += here;
    }
    for (const auto& [cell, count] : vehicles) {
        const float share = std::sqrt(count / (cell_m * cell_m * 1e-6F) / full_per_km2);
        const auto alpha = static_cast<sf::Uint8>(std::clamp(110.0F * share, 0.0F, 110.0F));
        if (alpha < 4) continue;
        const Local centre{(static_cast<float>(cell.first) + 0.5F) * cell_m,
                           (static_cast<float>(cell.second) + 0.5F) * cell_m};
        add_soft_disc(layer.mesh, centre, 1.1F * cell_m, with_alpha(frame.theme.density, alpha));
    }
}

}  // namespace septima::render
