#include <algorithm>
#include <cmath>

#include "render/desk.h"

namespace septima::render {

namespace {

/// Beginning or end of the trip that is measured.
void pick_end(Desk& desk, Point place) {
    const double reach_m = 30.0 * static_cast<double>(scale_of(desk)) * desk.view.camera.metres_per_pixel;
    const LinkId link = link_at(desk.city.map, place, std::max(20.0, reach_m));
    View& view = desk.view;
    if (link == no_id<LinkId>) return;
    const bool anew = view.trip_from == no_id<LinkId> || view.trip_to != no_id<LinkId>;
    (anew ? view.trip_from : view.trip_to) = link;
    if (anew) view.trip_to = no_id<LinkId>;
    measure_trips(desk);
}

/// The figures of the picked vehicle are asked of the simulation.
void watch_picked(Desk& desk) {
    if (!desk.source.order) return;
    Order watch;
    watch.kind = Order::Kind::watch;
    watch.side = desk.view.selected_side;
    watch.row = desk.view.picked.trip;
    desk.source.order(watch);
}

/// A bead of a bus line: the bus is picked and the map goes there.
void pick_bus(Desk& desk, const LinkSpot& spot) {
    if (spot.side >= desk.picture.sides.size()) return;
    desk.view.picked = {.trip = spot.trip};
    desk.view.selected_side = spot.side;
    const Snapshot& snapshot = desk.picture.sides[spot.side];
    if (const auto vehicle = vehicle_of(snapshot, spot.trip)) {
        desk.wanted.center = place_of_vehicle(desk.city.map, snapshot, *vehicle, snapshot.time_s);
        desk.wanted.metres_per_pixel = std::min(desk.wanted.metres_per_pixel, 0.6);
    }
    watch_picked(desk);
}

/// The map shows the whole way of a bus line.
void pick_line(Desk& desk, std::uint32_t line) {
    desk.view.picked = {.line = line};
    const std::vector<LinkId>& route = desk.city.buses[line].route;
    if (route.empty()) return;
    Bounds way = desk.city.map.link_bounds[route.front()];
    for (const LinkId link : route) way = joined(way, desk.city.map.link_bounds[link]);
    desk.wanted = fitted(way, pane_box(desk));
}

void pick(Desk& desk, Point place, std::size_t pane) {
    View& view = desk.view;
    view.selected_side = pane;
    view.follow = false;
    if (pane >= desk.picture.sides.size()) return;
    view.picked = picked_at(desk.city, desk.scene, desk.picture.sides[pane], place, view.camera, scale_of(desk));
    if (view.picked.link != no_id<LinkId>) view.form.position_m = along_m_of(desk.city.map, view.picked.link, place);
    watch_picked(desk);
}

void click(Desk& desk, Pixel at) {
    for (const LinkSpot& spot : desk.spots) {
        if (!spot.box.holds(at)) continue;
        if (spot.pins) return toggle_pin(desk.view, spot.node);
        if (spot.trip != no_trip) return pick_bus(desk, spot);
        if (spot.line != no_line) return pick_line(desk, spot.line);
        if (spot.node != no_id<NodeId>) {
            desk.wanted.center = desk.city.map.network->node_xy[spot.node];
            desk.wanted.metres_per_pixel = std::min(desk.wanted.metres_per_pixel, 0.25);
            return;
        }
        desk.view.picked = {.link = spot.link};
        desk.view.corridor = desk.city.map.street_of[spot.link];
        desk.wanted.center = desk.city.map.link_bounds[spot.link].center();
        desk.wanted.metres_per_pixel = std::min(desk.wanted.metres_per_pixel, 1.4);
        return;
    }
    const std::size_t pane = pane_at(desk.layout, desk.view, at);
    if (pane >= desk.layout.panes.size()) return;
    const Point place = to_plane(desk.view.camera, desk.layout.panes[pane], at);
    if (desk.view.measuring) return pick_end(desk, place);
    pick(desk, place, pane);
}

float divider_x(const Desk& desk) {
    return desk.layout.map.x + desk.view.swipe_share * desk.layout.map.width;
}

void on_press(Desk& desk, Pixel at) {
    desk.pressed_at = at;
    desk.moved = false;
    desk.dragging_divider = desk.view.swipe && desk.scene.sides.size() == 2 && desk.layout.map.holds(at) &&
                            std::abs(at.x - divider_x(desk)) < 14.0F * scale_of(desk);
    desk.dragging = !desk.dragging_divider && desk.layout.map.holds(at);
}

void on_move(Desk& desk, Pixel at) {
    const Pixel by{at.x - desk.pointer.x, at.y - desk.pointer.y};
    desk.pointer = at;
    if (std::hypot(at.x - desk.pressed_at.x, at.y - desk.pressed_at.y) > 4.0F * scale_of(desk)) desk.moved = true;
    if (desk.dragging_divider) {
        desk.view.swipe_share =
            std::clamp((at.x - desk.layout.map.x) / std::max(1.0F, desk.layout.map.width), 0.0F, 1.0F);
    } else if (desk.dragging && desk.moved) {
        // The ground sticks to the hand: no easing while dragging.
        desk.view.follow = false;
        desk.wanted = dragged(desk.wanted, by);
        desk.view.camera = dragged(desk.view.camera, by);
    }
}

void on_wheel(Desk& desk, const sf::Event::MouseWheelScrollEvent& wheel) {
    if (wheel.wheel != sf::Mouse::VerticalWheel) return;
    const Pixel at{static_cast<float>(wheel.x), static_cast<float>(wheel.y)};
    const std::size_t pane = pane_at(desk.layout, desk.view, at);
    if (pane >= desk.layout.panes.size()) return;
    desk.wanted = zoomed_at(desk.wanted, desk.layout.panes[pane], at, std::pow(1.3, static_cast<double>(wheel.delta)));
}

}  // namespace

void on_mouse(Desk& desk, const sf::Event& event) {
    const bool free = !desk.controls->wants_mouse();
    if (event.type == sf::Event::MouseMoved)
        on_move(desk, {static_cast<float>(event.mouseMove.x), static_cast<float>(event.mouseMove.y)});
    if (event.type == sf::Event::MouseWheelScrolled && free) on_wheel(desk, event.mouseWheelScroll);
    const bool pressed = event.type == sf::Event::MouseButtonPressed;
    if ((!pressed && event.type != sf::Event::MouseButtonReleased) || event.mouseButton.button != sf::Mouse::Left)
        return;
    const Pixel at{static_cast<float>(event.mouseButton.x), static_cast<float>(event.mouseButton.y)};
    if (pressed) {
        if (free) on_press(desk, at);
    } else {
        if (!desk.moved && !desk.dragging_divider && free) click(desk, at);
        desk.dragging = desk.dragging_divider = false;
    }
}

/// What came with or after a press or a turn of the wheel since the last frame. The controls learn what lies under the
/// pointer when a frame is drawn: a click in the same moment as a move would otherwise fall through a window onto the
/// map. A key after a click waits behind it.
void take_late_events(Desk& desk) {
    std::vector<sf::Event> late;
    late.swap(desk.late);
    for (const sf::Event& event : late) {
        if (event.type != sf::Event::KeyPressed) {
            on_mouse(desk, event);
        } else if (desk.controls && !desk.controls->wants_keys()) {
            on_key(desk, event.key);
            if (desk.window.isOpen()) lay_out(desk);
        }
    }
}

}  // namespace septima::render
