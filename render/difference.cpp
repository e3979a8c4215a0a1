#include "render/difference.h"

#include <algorithm>
#include <cmath>

namespace septima::render {

namespace {

/// Pixels at 1080 lines: the eye compares areas, so the root of the volume.
float width_px(float flow_vph) {
    return 1.2F + 5.3F * std::sqrt(std::clamp(flow_vph / 3000.0F, 0.0F, 1.0F));
}

}  // namespace

DifferenceMap live_difference(const Network& network, const Snapshot& a, const Snapshot& b, float least_kmh) {
    DifferenceMap map;
    map.kmh.resize(network.links());
    map.holds.resize(network.links());
    map.flow_vph.resize(network.links());
    for (std::size_t i = 0; i < network.links(); ++i) {
        const auto link = id_at<LinkId>(i);
        // Vehicles per metre times metres per second.
        const auto flow = [&](const Snapshot& s) {
            return s.link_vehicles[link] / std::max(1.0F, network.link_length_m[link]) * s.link_speed_mps[link] *
                   3600.0F;
        };
        map.kmh[link] = (b.link_speed_mps[link] - a.link_speed_mps[link]) * 3.6F;
        map.flow_vph[link] = (flow(a) + flow(b)) / 2.0F;
        const bool driven = a.link_vehicles[link] + b.link_vehicles[link] > 0.0F;
        map.holds[link] = driven && std::abs(map.kmh[link]) >= least_kmh ? 1 : 0;
    }
    return map;
}

sf::Color difference_colour(const Theme& theme, float kmh, bool holds) {
    if (!holds) return theme.same;
    const sf::Color colour = kmh > 0.0F ? theme.faster : theme.slower;
    return std::abs(kmh) >= strong_difference_kmh ? colour : mixed(colour, theme.same, 0.45F);
}

void update(DifferenceLayer& layer, const MapFrame& frame, const DifferenceMap& difference, std::uint64_t look) {
    if (serves(layer.built, frame, look) && layer.version == difference.version) return;
    layer.built = built_for(frame, look);
    layer.version = difference.version;
    layer.mesh.clear();
    const double scale = scale_of_step(layer.built.step);
    const float pixel_m = static_cast<float>(scale) * frame.scale;
    std::vector<LinkId> links = links_in(frame.map, layer.built.covered);
    // What changed lies on top of what did not.
    std::stable_sort(links.begin(), links.end(), [&difference](LinkId a, LinkId b) {
        const auto weight = [&difference](LinkId link) {
            return difference.holds[link] != 0 ? std::abs(difference.kmh[link]) : 0.0F;
        };
        return weight(a) < weight(b);
    });
    for (const LinkId link : links) {
        if (stroke_px(frame.map.network->link_class[link], frame.detail) <= 0.0F) continue;
        const float width = width_px(difference.flow_vph[link]) * pixel_m;
        const float left = frame.map.paired[link] != 0 ? 0.4F * pixel_m : -width / 2.0F;
        add_band(layer.mesh, frame.map, link,
                 {0.0F, frame.map.network->link_length_m[link], left, left + width, static_cast<float>(1.5 * scale)},
                 difference_colour(frame.theme, difference.kmh[link], difference.holds[link] != 0));
    }
}

}  // namespace septima::render
