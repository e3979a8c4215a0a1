#include "render/dashboard.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string_view>
#include <tuple>

#include "render/desk.h"
#include "render/display.h"
#include "render/junctions.h"
#include "sim/base/error.h"

namespace septima::render {

float scale_of(const Desk& desk) {
    return interface_scale(desk.window.getSize().x, desk.window.getSize().y);
}

Box pane_box(const Desk& desk) {
    return desk.layout.panes.empty() ? desk.layout.map : desk.layout.panes.front();
}

void show_whole_city(Desk& desk) {
    desk.wanted = fitted(desk.city.map.core, pane_box(desk));
}

void lay_out(Desk& desk) {
    const sf::Vector2u size = desk.window.getSize();
    // Who sees the whole city goes on seeing it in another window or layout.
    const bool whole = desk.fitted_once && desk.wanted == fitted(desk.city.map.core, pane_box(desk));
    desk.layout = layout_of({size.x, size.y, desk.scene.sides.size(), desk.view.panels,
                             (desk.view.swipe || desk.view.difference) && desk.scene.sides.size() == 2,
                             desk.view.layout, desk.view.tiles,
                             (desk.scene.stored && !desk.scene.stored->groups.empty()) ||
                                 (desk.view.winners && desk.scene.sides.size() == 2 && desk.scene.runs()),
                             desk.story.on});
    if (!desk.fitted_once) {
        show_whole_city(desk);
        if (!desk.options.street.empty())
            desk.wanted = camera_at(desk.city, desk.options.street, desk.options.cross_street, desk.options.across_m,
                                    pane_box(desk));
        else if (desk.options.camera && desk.options.camera_of == desk.scene.network->name)
            desk.wanted = *desk.options.camera;
        desk.view.camera = desk.wanted;
        desk.fitted_once = true;
    } else if (whole) {
        show_whole_city(desk);
    }
    // Glyphs are rasterised for one size: another scale needs another atlas.
    if (!desk.controls || std::abs(desk.controls->scale() - scale_of(desk)) > 0.01F) {
        desk.controls.reset();
        desk.controls = std::make_unique<Controls>(desk.fonts, scale_of(desk));
    }
}

namespace {

/// On a software renderer frames cost the simulation its cores: fewer of them, with one sample a pixel, are enough.
double frame_limit(const ShowOptions& options) {
    return software_renderer() ? std::min(options.frames_per_s, 12.0) : options.frames_per_s;
}

void create_window(Desk& desk, unsigned samples) {
    desk.drops.reset();
    const sf::ContextSettings settings(0, 0, samples);
    const std::string title = "Séptima — " + words(desk.scene.city, desk.view.language);
    if (desk.full_screen)
        desk.window.create(sf::VideoMode::getDesktopMode(), utf8(title), sf::Style::Fullscreen, settings);
    else
        desk.window.create({desk.options.width_px, desk.options.height_px}, utf8(title), sf::Style::Default, settings);
}

void open_window(Desk& desk) {
    if (desk.options.samples > 0 && software_renderer()) desk.options.samples = 0;
    create_window(desk, desk.options.samples);
    if (!desk.window.isOpen())
        throw InputError("the display gives no OpenGL window; see `glxinfo` for what the driver offers");
    desk.window.setFramerateLimit(
        static_cast<unsigned>(std::lround(std::clamp(frame_limit(desk.options), 1.0, 240.0))));
    desk.window.setKeyRepeatEnabled(true);
    if (desk.options.check) desk.drops = std::make_unique<DropTarget>(desk.window);
    desk.cache = {};
    desk.cache.kept.retains = retains_pixels(desk.window, theme_of(desk.view.theme, desk.view.colour_blind).header);
}

}  // namespace

void toggle_full_screen(Desk& desk) {
    desk.full_screen = !desk.full_screen;
    desk.controls.reset();  // lives in the old window's context
    open_window(desk);
}

void give(Desk& desk, const Order& order) {
    if (desk.source.order) desk.source.order(order);
    desk.view.hand = true;  // what was done is seen
}

void measure_trips(Desk& desk) {
    View& view = desk.view;
    view.trips.clear();
    if (view.trip_from == no_id<LinkId> || view.trip_to == no_id<LinkId>) return;
    for (const Snapshot& side : desk.picture.sides)
        view.trips.push_back(measured_trip(*desk.scene.network, side.link_speed_mps, view.trip_from, view.trip_to));
}

void set_pace(Desk& desk) {
    desk.source.set_pace(desk.view.pace);
}

namespace {

void on_event(Desk& desk, const sf::Event& event) {
    desk.touched_frames = 3;  // the controls answer an event one frame later
    if (event.type == sf::Event::Closed) desk.window.close();
    if (event.type == sf::Event::Resized) lay_out(desk);
    if (desk.controls) desk.controls->handle(event);
    if (event.type == sf::Event::KeyPressed) {
        if (!desk.late.empty()) return desk.late.push_back(event);  // what was clicked before it comes before it
        if (!desk.controls->wants_keys()) on_key(desk, event.key);
        if (!desk.controls) lay_out(desk);  // a key made another window
        return;
    }
    const bool mouse = event.type == sf::Event::MouseMoved || event.type == sf::Event::MouseButtonPressed ||
                       event.type == sf::Event::MouseButtonReleased || event.type == sf::Event::MouseWheelScrolled;
    if (!mouse) return;
    if (event.type == sf::Event::MouseMoved && desk.late.empty())
        on_mouse(desk, event);
    else
        desk.late.push_back(event);
}

double seconds(const Desk& desk) {
    return static_cast<double>(desk.clock.getElapsedTime().asMicroseconds()) * 1e-6;
}

/// The simulation began anew.
void forget_past(Desk& desk) {
    desk.history = {};
    desk.incidents = {};
    desk.difference_made_s = desk.tiles_made_s = desk.trip_made_s = -1e9;
}

void take_picture(Desk& desk) {
    const double before_s = desk.picture.sides.empty() ? 0.0 : desk.picture.sides.front().time_s;
    if (!desk.source.take(desk.picture)) return;
    desk.picture_came_s = seconds(desk);
    if (!desk.scene.replay && desk.picture.sides.front().time_s < before_s) forget_past(desk);
    add(desk.history, desk.picture);
    follow(desk.incidents, desk.city, desk.history, desk.picture, desk.scene.start_s);
    if (desk.view.pace.run_to_s >= 0.0 && !desk.picture.sides.empty() &&
        desk.picture.sides.front().time_s >= desk.view.pace.run_to_s)
        desk.view.pace.run_to_s = -1.0;
}

/// The lists are read by people: once a second is enough. The last picture before a clock stands gets its turn as well.
void make_lists(Desk& desk) {
    if (desk.picture.sides.empty() || desk.states_made_s >= desk.picture_came_s) return;
    const double now = seconds(desk);
    if (desk.states_made_s >= 0.0 && now - desk.states_made_s < lists_every_s) return;
    desk.states_made_s = now;
    ++desk.lists;
    if (desk.view.measuring && std::abs(desk.picture.sides.front().time_s - desk.trip_made_s) >= 10.0) {
        desk.trip_made_s = desk.picture.sides.front().time_s;
        measure_trips(desk);
    }
    desk.states.resize(desk.picture.sides.size());
    for (std::size_t i = 0; i < desk.states.size(); ++i)
        desk.states[i] = states_of(*desk.scene.network, desk.city.stretches, desk.picture.sides[i]);
}

/// Files that are dragged onto the window; the first of several is taken.
void take_drops(Desk& desk) {
    if (!desk.drops) return;
    OpenBox& box = desk.view.open;
    const std::vector<std::string> files = desk.drops->dropped();
    if (!files.empty()) box.dropped = files.front();
    if (!files.empty() || box.hovered != desk.drops->hovered()) desk.touched_frames = 3;
    box.hovered = desk.drops->hovered();
}

/// What was asked for is opened when nothing is wrong with it, unless the operator closed the box in the meantime.
void take_check(Desk& desk) {
    if (!desk.checked.valid() || desk.checked.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return;
    OpenBox& box = desk.view.open;
    box.checking = false;
    box.problem = desk.checked.get();
    if (!box.problem.empty() || !box.shown) return;
    desk.opened = desk.asked;
    desk.window.close();
}

/// The instant shown: it runs evenly from the picture before to this one at the pace of the clock.
double shown_time(const Desk& desk) {
    const double newest = desk.picture.sides.front().time_s;
    const double oldest = std::min(desk.picture.previous_time_s, newest);
    if (std::isinf(desk.view.pace.times_real) || newest - oldest > 2.0) return newest;
    return std::min(newest, oldest + (seconds(desk) - desk.picture_came_s) * desk.view.pace.times_real);
}

/// The junctions on the wall change every ten seconds of the simulation at most.
void choose_tiles(Desk& desk) {
    if (desk.layout.tiles.empty()) return;
    const Snapshot& snapshot = desk.picture.sides[std::min(desk.view.selected_side, desk.picture.sides.size() - 1)];
    const bool all_pinned = std::all_of(desk.view.pinned.begin(), desk.view.pinned.end(), [&desk](NodeId node) {
        return std::find(desk.tiles.begin(), desk.tiles.end(), node) != desk.tiles.end();
    });
    const bool full = desk.tiles.size() == desk.layout.tiles.size();
    if (full && all_pinned && snapshot.time_s < desk.tiles_made_s + 10.0) return;
    desk.tiles = junctions_to_show(desk.city.map, snapshot, desk.view.pinned, desk.tiles, desk.layout.tiles.size());
    desk.tiles_made_s = snapshot.time_s;
}

/// The difference map when it is asked for; its figures are a second old at most.
const DifferenceMap* chosen_difference(Desk& desk) {
    if (!desk.view.difference || desk.picture.sides.size() != 2) return nullptr;
    if (desk.scene.stored) return &desk.scene.stored->difference;
    const std::vector<Snapshot>& sides = desk.picture.sides;
    if (std::abs(sides[0].time_s - desk.difference_made_s) >= 1.0) {
        const std::uint64_t version = desk.difference.version + 1;
        desk.difference = live_difference(*desk.scene.network, sides[0], sides[1], least_live_difference_kmh);
        desk.difference.version = version;
        desk.difference_made_s = sides[0].time_s;
    }
    return &desk.difference;
}

/// Keeps the picked vehicle in the middle of the map.
void follow_vehicle(Desk& desk) {
    View& view = desk.view;
    if (!view.follow || view.selected_side >= desk.picture.sides.size()) return;
    const Snapshot& side = desk.picture.sides[view.selected_side];
    const auto vehicle = vehicle_of(side, view.picked.trip);
    if (!vehicle) {
        view.follow = false;
        return;
    }
    const Point place = place_of_vehicle(desk.city.map, side, *vehicle, shown_time(desk));
    desk.wanted.center = view.camera.center = place;
}

void draw_frame(Desk& desk, float elapsed_s) {
    const Theme theme = theme_of(desk.view.theme, desk.view.colour_blind);
    const Canvas canvas{desk.window, desk.fonts, theme, desk.view.language, scale_of(desk)};
    desk.spots.clear();
    if (desk.picture.sides.empty()) {
        desk.touched_frames = 1;
        desk.window.clear(theme.map_ground);
        use_pixel_view(canvas);
        const sf::Vector2u size = desk.window.getSize();
        draw_text(canvas, canvas.say(Word::loading),
                  {static_cast<float>(size.x) / 2.0F, static_cast<float>(size.y) / 2.0F},
                  {size::text_card, theme.text_soft, Face::semibold, Align::centre});
        return;
    }
    choose_tiles(desk);
    follow_vehicle(desk);
    BoardData data{desk.city,        desk.scene, desk.picture,     desk.history,           desk.states,
                   shown_time(desk), desk.tiles, desk.view.pinned, chosen_difference(desk)};
    data.incidents = listed(desk.incidents, desk.picture.sides.front().time_s, most_incidents);
    data.lists = desk.lists;
    desk.cache.kept.touched = desk.touched_frames > 0 || desk.controls->covers_board();
    desk.touched_frames -= desk.touched_frames > 0 ? 1 : 0;
    const Redraw redraw = draw_board(canvas, desk.layout, data, desk.view, desk.cache, desk.spots);
    draw_story(canvas, desk, data.shown_time_s);
    if (redraw == Redraw::clock) return;
    const auto divided = [&desk] {
        return std::tuple(desk.view.panels, desk.view.swipe, desk.view.difference, desk.view.layout, desk.view.tiles);
    };
    const auto before = divided();
    const Wishes wishes = desk.controls->draw(canvas, desk.layout, data, desk.view, elapsed_s);
    if (wishes.whole_city) show_whole_city(desk);
    if (wishes.pace_changed) set_pace(desk);
    for (const Order& order : wishes.orders) give(desk, order);
    if (!wishes.open.empty() && !desk.checked.valid()) {
        desk.asked = wishes.open;
        desk.checked = std::async(std::launch::async, desk.options.check, wishes.open);
    }
    if (wishes.fly_to) desk.wanted = fitted(*wishes.fly_to, pane_box(desk));
    if (before != divided()) lay_out(desk);
}

}  // namespace

Ending run_dashboard(const Scene& scene, const LiveSource& source, const ShowOptions& options) {
    const DisplayHold display;
    Desk desk(scene, source, options);
    load_fonts(desk.fonts);
    desk.view.language = options.language;
    desk.view.theme = options.theme;
    desk.view.colour_blind = options.colour_blind;
    desk.view.panels = options.panels;
    desk.view.swipe = options.swipe;
    desk.view.buses = options.buses;
    desk.view.hand = options.hand;
    desk.view.layout = options.layout;
    desk.view.tiles = options.tiles;
    desk.view.difference = options.difference && scene.sides.size() == 2;
    desk.city = make_city(scene);
    desk.view.open.recent = options.recent;
    desk.view.corridor = corridor_named(desk.city, options.corridor);
    constexpr std::string_view file = "medidas_operador.toml";
    std::copy(file.begin(), file.end(), desk.view.save_file.begin());
    open_window(desk);
    lay_out(desk);
    set_pace(desk);
    begin_story(desk);
    while (desk.window.isOpen()) {
        sf::Event event{};
        while (desk.window.isOpen() && desk.window.pollEvent(event)) {
            on_event(desk, event);
            if (desk.window.isOpen()) lay_out(desk);
        }
        if (desk.window.isOpen()) take_drops(desk);
        take_check(desk);
        if (!desk.window.isOpen()) break;
        const double now = seconds(desk);
        const double elapsed = now - desk.frame_came_s;
        desk.frame_came_s = now;
        if (source.ended && source.ended()) break;
        take_picture(desk);
        make_lists(desk);
        play_story(desk, elapsed);
        // Half of the way every 60 ms, whatever the frame rate.
        if (!desk.story.gliding)
            desk.view.camera = between(desk.view.camera, desk.wanted, 1.0 - std::exp2(-elapsed / 0.06));
        draw_frame(desk, static_cast<float>(elapsed));
        if (desk.controls) take_late_events(desk);
        desk.window.display();
    }
    desk.controls.reset();
    return {{desk.view.layout, static_cast<unsigned>(desk.view.tiles), desk.view.language, desk.view.theme,
             desk.view.colour_blind, desk.view.panels, desk.view.camera, scene.network->name, desk.view.open.recent},
            desk.opened};
}

}  // namespace septima::render
