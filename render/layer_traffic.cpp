#include <algorithm>
#include <array>
#include <cmath>

#include "render/map_layers.h"

namespace septima::render {

namespace {

float length_of(Local v) {
    return std::hypot(v.x, v.y);
}

/// Point and heading of a cubic curve that leaves `from` along its heading and arrives in `to` along its heading.
Spot curve_spot(const Spot& from, const Spot& to, float share) {
    const float reach = 0.45F * length_of(to.at - from.at);
    const Local b = from.at + from.heading * reach;
    const Local c = to.at - to.heading * reach;
    const float u = 1.0F - share;
    const Local at = from.at * (u * u * u) + b * (3.0F * u * u * share) + c * (3.0F * u * share * share) +
                     to.at * (share * share * share);
    const Local along = (b - from.at) * (u * u) + (c - b) * (2.0F * u * share) + (to.at - c) * (share * share);
    const float length = length_of(along);
    return {at, length > 1e-4F ? along / length : from.heading};
}

/// Motorcycles and bicycles ride beside the middle of the lane, where the cars are not.
float lateral_m(const VehicleLook& look, std::uint32_t vehicle) {
    if (look.kind != VehicleKind::motorcycle && look.kind != VehicleKind::bicycle) return 0.0F;
    return vehicle % 4 == 0 ? -1.15F : 1.15F;
}

const VehicleLook& look_of(const MapFrame& frame, std::size_t vehicle) {
    static constexpr VehicleLook unknown{};
    const std::size_t index = frame.snapshot.vehicle_class[vehicle];
    return index < frame.scene.classes.size() ? frame.scene.classes[index] : unknown;
}

float width_of(VehicleKind kind) {
    constexpr std::array<float, vehicle_kinds> width_m{1.8F, 0.75F, 1.8F, 2.0F, 2.5F, 2.55F, 2.55F, 2.45F, 0.6F};
    return width_m[static_cast<std::size_t>(kind)];
}

Spot shifted(const Spot& spot, float right_m) {
    return {spot.at + Local{-spot.heading.y, spot.heading.x} * right_m, spot.heading};
}

}  // namespace

Spot vehicle_spot(const CityMap& map, const Snapshot& snapshot, std::size_t vehicle, float back_m) {
    const Network& network = *map.network;
    const LaneId lane = snapshot.lane[vehicle];
    const LinkId link = network.lane_link[lane];
    const float at = snapshot.position_m[vehicle] - back_m;
    const MovementId movement = snapshot.movement[vehicle];
    const float stop_line = network.link_stop_line_m[link];
    if (movement == no_id<MovementId> || at <= stop_line || network.movement_from[movement] != lane)
        return spot_on(map, link, at, lane_middle_m(map, lane));
    const LaneId next = network.movement_to[movement];
    const LinkId next_link = network.lane_link[next];
    const float share = std::clamp((at - stop_line) / std::max(0.1F, network.movement_length_m[movement]), 0.0F, 1.0F);
    return curve_spot(spot_on(map, link, stop_line, lane_middle_m(map, lane)),
                      spot_on(map, next_link, network.link_entry_m[next_link], lane_middle_m(map, next)), share);
}

namespace {

/// One rigid piece of a vehicle between two places on its way.
void add_body(Mesh& mesh, const Spot& front, Local rear, float width_m, sf::Color colour) {
    const Local axis = front.at - rear;
    const float length = std::max(0.2F, length_of(axis));
    const Local ahead = axis / length;
    const Local side = Local{-ahead.y, ahead.x} * (width_m / 2.0F);
    const float nose = std::min(0.7F, length * 0.2F);
    // A hexagon: the bevelled nose tells the direction.
    const std::array<Local, 6> outline{rear + side,
                                       front.at - ahead * nose + side,
                                       front.at + side * 0.62F,
                                       front.at - side * 0.62F,
                                       front.at - ahead * nose - side,
                                       rear - side};
    add_convex(mesh, outline, colour);
}

void add_parts(Mesh& mesh, const MapFrame& frame, std::size_t vehicle, const Spot& front, Local rear) {
    const VehicleLook& look = look_of(frame, vehicle);
    const float width = width_of(look.kind);
    const Local axis = front.at - rear;
    const float length = std::max(0.2F, length_of(axis));
    const Local ahead = axis / length;
    const Local side = Local{-ahead.y, ahead.x} * (width / 2.0F);
    if (width > 1.0F) {
        const float from = length > 7.0F ? 0.4F : 0.26F * length;
        const float to = length > 7.0F ? 1.5F : 0.44F * length;
        add_quad(mesh,
                 {front.at - ahead * from + side * 0.78F, front.at - ahead * to + side * 0.86F,
                  front.at - ahead * to - side * 0.86F, front.at - ahead * from - side * 0.78F},
                 frame.theme.vehicle_glass);
    }
    if (frame.snapshot.speed_mps[vehicle] < 1.0F) {
        for (const float sign : {-1.0F, 1.0F}) {
            const Local lamp = rear + side * (sign * 0.68F);
            add_bar(mesh, lamp, lamp + ahead * std::min(0.5F, length * 0.15F), width * 0.26F,
                    frame.theme.vehicle_brake);
        }
    }
}

}  // namespace

void add_vehicle(Mesh& mesh, const MapFrame& frame, std::size_t vehicle) {
    const VehicleLook& look = look_of(frame, vehicle);
    const Snapshot& s = frame.snapshot;
    // Between two pictures the vehicle glides: it is shown where it was at shown_time_s, at its present speed.
    const float behind = s.speed_mps[vehicle] * static_cast<float>(std::clamp(s.time_s - frame.shown_time_s, 0.0, 2.0));
    const float lateral = lateral_m(look, s.vehicle[vehicle]);
    const auto spot = [&](float back_m) {
        return shifted(vehicle_spot(frame.map, s, vehicle, behind + back_m), lateral);
    };
    const sf::Color colour = frame.theme.vehicle[static_cast<std::size_t>(look.kind)];
    const Spot front = spot(0.0F);
    if (frame.detail != Detail::junction) {
        // To scale, but never thinner than what can be seen.
        const float pixel_m = static_cast<float>(frame.camera.metres_per_pixel) * frame.scale;
        const Local rear = front.at - front.heading * std::max(look.length_m, 2.6F * pixel_m);
        add_bar(mesh, rear, front.at, std::max(width_of(look.kind), 1.5F * pixel_m), colour);
        return;
    }
    // Long vehicles bend: one rigid piece for about nine metres.
    const int pieces = std::max(1, static_cast<int>(std::lround(look.length_m / 9.0F)));
    const float piece = look.length_m / static_cast<float>(pieces);
    Spot head = front;
    for (int i = 0; i < pieces; ++i) {
        const Local rear = spot(piece * static_cast<float>(i + 1)).at;
        add_body(mesh, head, rear, width_of(look.kind), i % 2 == 0 ? colour : mixed(colour, sf::Color::Black, 0.12F));
        if (i == 0) add_parts(mesh, frame, vehicle, head, pieces == 1 ? rear : spot(look.length_m).at);
        head.at = rear;
    }
}

namespace {

sf::Color light_colour(const Theme& theme, Light light) {
    if (light == Light::red) return theme.head_red;
    return light == Light::amber ? theme.head_amber : theme.head_green;
}

void add_heads(Mesh& mesh, const MapFrame& frame, LinkId link) {
    const Network& network = *frame.map.network;
    const float stop_line = network.link_stop_line_m[link];
    for (const LaneId lane : network.lanes_of(link)) {
        if (row(lane) >= frame.snapshot.lane_light.size()) return;
        const Light light = frame.snapshot.lane_light[lane];
        if (light == Light::dark) continue;
        const sf::Color colour = light_colour(frame.theme, light);
        const float middle = lane_middle_m(frame.map, lane);
        const Spot spot = spot_on(frame.map, link, stop_line, middle);
        const Local side{-spot.heading.y, spot.heading.x};
        const float half = frame.map.lane_width_m[link] * 0.40F;
        if (frame.detail == Detail::junction) {
            const Local at = spot.at + spot.heading * 1.3F;
            add_disc(mesh, at, 1.9F, with_alpha(colour, 44));
            add_disc(mesh, at, 0.95F, frame.theme.head);
            add_disc(mesh, at, 0.66F, colour);
        }
        const float pixel_m = static_cast<float>(frame.camera.metres_per_pixel) * frame.scale;
        add_bar(mesh, spot.at - side * half, spot.at + side * half, std::max(0.5F, 1.6F * pixel_m), colour);
    }
}

/// Bus stops in view: a square at the kerb.
void add_stops(Mesh& mesh, const MapFrame& frame) {
    const float pixel_m = static_cast<float>(frame.camera.metres_per_pixel) * frame.scale;
    const float half_m = std::max(1.3F, 4.0F * pixel_m);
    for (const BusStop& stop : frame.scene.lines.stops) {
        if (!frame.visible.overlaps(frame.map.link_bounds[stop.link])) continue;
        const Spot spot = stop_spot(frame.map, stop);
        const Local ahead = spot.heading * half_m;
        add_bar(mesh, spot.at - ahead * 1.25F, spot.at + ahead * 1.25F, 2.5F * half_m, frame.theme.head);
        add_bar(mesh, spot.at - ahead, spot.at + ahead, 2.0F * half_m,
                frame.theme.vehicle[static_cast<std::size_t>(VehicleKind::bus)]);
    }
}

}  // namespace

Spot stop_spot(const CityMap& map, const BusStop& stop) {
    return spot_on(map, stop.link, stop.position_m, right_edge_m(map, stop.link) + 1.6F);
}

void update(TrafficLayer& layer, const MapFrame& frame) {
    layer.vehicles.clear();
    layer.heads.clear();
    layer.shown = 0;
    layer.links.clear();
    if (frame.detail == Detail::city) return;
    layer.links = links_in(frame.map, frame.visible);
    const Network& network = *frame.map.network;
    const std::vector<LaneId>& lanes = frame.snapshot.lane;
    const bool near = frame.detail != Detail::district;
    if (near) add_stops(layer.heads, frame);
    for (const LinkId link : layer.links) {
        if (near && network.node_control[network.link_to[link]] == NodeControl::signal)
            add_heads(layer.heads, frame, link);
        const IdRange<LaneId> own = network.lanes_of(link);
        const auto first = std::lower_bound(lanes.begin(), lanes.end(), static_cast<LaneId>(own.first));
        const auto last = std::lower_bound(first, lanes.end(), static_cast<LaneId>(own.last));
        for (auto vehicle = first; vehicle != last; ++vehicle) {
            const auto index = static_cast<std::size_t>(vehicle - lanes.begin());
            ++layer.shown;
            if (near) {
                add_vehicle(layer.vehicles, frame, index);
                continue;
            }
            const float dot = 0.8F * static_cast<float>(frame.camera.metres_per_pixel) * frame.scale;
            const Spot spot = vehicle_spot(frame.map, frame.snapshot, index, 0.0F);
            add_bar(layer.vehicles, spot.at - spot.heading * dot, spot.at + spot.heading * dot, 2.0F * dot,
                    frame.theme.vehicle_far);
        }
    }
}

}  // namespace septima::render
