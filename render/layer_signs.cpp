#include <algorithm>
#include <cmath>

#include "render/hand_orders.h"
#include "sim/policy/place.h"

namespace septima::render {

namespace {

/// The lanes a measure takes away, or all of the road when it is about no lane.
struct SignLook {
    LaneChoice lanes;
    sf::Color colour;
    bool whole = true;
};

SignLook look_of_sign(const Theme& theme, const Measure& measure) {
    if (const auto* closure = std::get_if<LaneClosure>(&measure.data))
        return {closure->lanes, theme.sign_closed, closure->lanes.all()};
    if (const auto* lane = std::get_if<BusLane>(&measure.data)) return {lane->lanes, theme.sign_bus, false};
    return {{}, theme.sign_limit, true};
}

/// A band over what the measure takes, wide enough to be seen from afar.
void add_taken(Mesh& mesh, const CityMap& map, LinkId link, const SignLook& look, float least_m) {
    const Network& network = *map.network;
    const Band road{network.link_entry_m[link], network.link_stop_line_m[link], map.left_m[link],
                    right_edge_m(map, link), 0.0F};
    const sf::Color colour = with_alpha(look.colour, 190);
    const float wide = road.right_m - road.left_m;
    if (look.whole || wide < least_m) {
        const float more = std::max(0.0F, (least_m - wide) / 2.0F);
        add_band(mesh, map, link, {road.from_m, road.to_m, road.left_m - more, road.right_m + more, 0.0F}, colour);
        return;
    }
    const float lane_m = map.lane_width_m[link];
    for (const LaneId lane : chosen_lanes(network, {link}, look.lanes).lanes) {
        const float left = road.left_m + lane_m * static_cast<float>(network.lane_number(lane));
        add_band(mesh, map, link, {road.from_m, road.to_m, left, left + lane_m, 0.0F}, colour);
    }
}

/// The lanes a reversible measure opens on a link, and those that the other direction between the same nodes gives.
void add_reversed(Mesh& mesh, const CityMap& map, const Theme& theme, LinkId link, int lanes) {
    const Network& n = *map.network;
    const auto paint = [&](LinkId on, sf::Color colour) {
        const float left = map.left_m[on];
        const float wide = map.lane_width_m[on] *
                           static_cast<float>(std::min<std::size_t>(static_cast<std::size_t>(lanes), n.lane_count(on)));
        add_band(mesh, map, on, {n.link_entry_m[on], n.link_stop_line_m[on], left, left + wide, 0.0F},
                 with_alpha(colour, 190));
    };
    paint(link, theme.sign_bus);
    for (const LinkId other : n.node_out[n.link_to[link]])
        if (n.link_to[other] == n.link_from[link] && n.link_street[other] == n.link_street[link])
            paint(other, theme.sign_closed);
}

/// The sign as it stands in the street: no entry, B for buses, the limit in a red ring.
void draw_sign(const Canvas& canvas, Pixel at, const Measure& measure) {
    const Theme& t = canvas.theme;
    const float r = canvas.px(15.0F);
    fill_disc(canvas, at, r + canvas.px(2.0F), t.sign_face);
    if (const auto* limit = std::get_if<SpeedLimit>(&measure.data)) {
        fill_disc(canvas, at, r, t.sign_closed);
        fill_disc(canvas, at, 0.76F * r, t.sign_face);
        draw_text(canvas, std::to_string(std::lround(limit->max_mps * 3.6)), {at.x, at.y - canvas.px(10.0F)},
                  {15.0F, t.sign_limit, Face::bold, Align::centre});
        return;
    }
    const bool toll = std::holds_alternative<Toll>(measure.data);
    if (toll || std::holds_alternative<SignalTiming>(measure.data) ||
        std::holds_alternative<SignalRunning>(measure.data)) {
        fill_disc(canvas, at, r, toll ? t.sign_limit : t.head);
        if (toll)
            return void(draw_text(canvas, "$", {at.x, at.y - canvas.px(12.5F)},
                                  {19.0F, t.sign_face, Face::bold, Align::centre}));
        fill_disc(canvas, {at.x, at.y - 0.55F * r}, 0.26F * r, t.head_red);
        fill_disc(canvas, at, 0.26F * r, t.head_amber);
        fill_disc(canvas, {at.x, at.y + 0.55F * r}, 0.26F * r, t.head_green);
        return;
    }
    if (std::holds_alternative<BusLane>(measure.data)) {
        fill_disc(canvas, at, r, t.sign_bus);
        draw_text(canvas, "B", {at.x, at.y - canvas.px(12.5F)}, {19.0F, t.sign_face, Face::bold, Align::centre});
        return;
    }
    if (std::holds_alternative<MessageSign>(measure.data)) {
        fill_disc(canvas, at, r, t.sign_board);
        for (const float down : {-0.35F, 0.0F, 0.35F})
            fill_box(canvas, {at.x - 0.6F * r, at.y + (down - 0.08F) * r, 1.2F * r, 0.16F * r}, t.sign_lamp);
        return;
    }
    if (std::holds_alternative<ReversibleLane>(measure.data)) {
        fill_disc(canvas, at, r, t.sign_bus);
        draw_text(canvas, "↑↓", {at.x, at.y - canvas.px(11.5F)}, {17.0F, t.sign_face, Face::bold, Align::centre});
        return;
    }
    fill_disc(canvas, at, r, t.sign_closed);
    fill_box(canvas, {at.x - 0.62F * r, at.y - 0.19F * r, 1.24F * r, 0.38F * r}, t.sign_face);
}

}  // namespace

void build_signs(Mesh& mesh, const Theme& theme, const MapRequest& request, const Hand& hand) {
    const auto least_m = static_cast<float>(4.5 * request.camera.metres_per_pixel);
    for (std::size_t row = 0; row < hand.rows.size(); ++row) {
        if (hand.rows[row].side != request.side || !in_force(hand, row, request.snapshot.time_s)) continue;
        const SignLook look = look_of_sign(theme, hand.rows[row].measure);
        const MeasureData& data = hand.rows[row].measure.data;
        if (const auto* reversible = std::get_if<ReversibleLane>(&data))
            for (const LinkId link : listed_links(*request.city.map.network, hand.rows[row].measure))
                add_reversed(mesh, request.city.map, theme, link, reversible->lanes);
        // Only what takes room is painted; a sign says all of the others.
        if (!std::holds_alternative<LaneClosure>(data) && !std::holds_alternative<BusLane>(data)) continue;
        for (const LinkId link : listed_links(*request.city.map.network, hand.rows[row].measure))
            add_taken(mesh, request.city.map, link, look, least_m);
    }
}

void draw_signs(const Canvas& canvas, const MapRequest& request, const Hand& hand) {
    const CityMap& map = request.city.map;
    std::vector<Pixel> taken;
    for (std::size_t row = 0; row < hand.rows.size(); ++row) {
        if (hand.rows[row].side != request.side || !in_force(hand, row, request.snapshot.time_s)) continue;
        const std::vector<LinkId> links = listed_links(*map.network, hand.rows[row].measure);
        // An incident stands on the map by itself (panel_incidents).
        if (links.empty() || std::holds_alternative<Incident>(hand.rows[row].measure.data)) continue;
        const LinkId middle = links[links.size() / 2];
        const float along = map.network->link_length_m[middle] / 2.0F;
        const Spot spot = spot_on(map, middle, along, right_edge_m(map, middle));
        Pixel at = to_screen(request.camera, request.frame, to_plane(map, spot.at));
        // Several measures at one place stand side by side.
        const float step = canvas.px(36.0F);
        while (std::any_of(taken.begin(), taken.end(), [&](Pixel other) {
            return std::abs(other.x - at.x) < step && std::abs(other.y - at.y) < step;
        }))
            at.x += step;
        taken.push_back(at);
        if (request.clip.holds(at)) draw_sign(canvas, at, hand.rows[row].measure);
    }
}

}  // namespace septima::render
