#include <algorithm>

#include "render/desk.h"
#include "render/junctions.h"

namespace septima::render {

void toggle_pin(View& view, NodeId node) {
    if (node == no_id<NodeId>) return;
    const auto at = std::find(view.pinned.begin(), view.pinned.end(), node);
    if (at != view.pinned.end())
        view.pinned.erase(at);
    else
        view.pinned.push_back(node);
}

namespace {

bool pace_key(Desk& desk, sf::Keyboard::Key key) {
    Pace& pace = desk.view.pace;
    if (key == sf::Keyboard::Space)
        pace.playing = !pace.playing;
    else if (key == sf::Keyboard::Add || key == sf::Keyboard::Equal)
        pace.times_real = faster(pace.times_real);
    else if (key == sf::Keyboard::Subtract || key == sf::Keyboard::Hyphen)
        pace.times_real = slower(pace.times_real);
    else if (key == sf::Keyboard::Num1 || key == sf::Keyboard::Numpad1)
        pace.times_real = 1.0;
    else if (key == sf::Keyboard::Num2 || key == sf::Keyboard::Numpad2)
        pace.times_real = 10.0;
    else if (key == sf::Keyboard::Num3 || key == sf::Keyboard::Numpad3)
        pace.times_real = 60.0;
    else if (key == sf::Keyboard::Num4 || key == sf::Keyboard::Numpad4)
        pace.times_real = faster(1e9);
    else
        return false;
    pace.run_to_s = -1.0;
    return true;
}

bool camera_key(Desk& desk, sf::Keyboard::Key key) {
    const Box box = pane_box(desk);
    const float step = 0.12F * std::min(box.width, box.height);
    constexpr double turn = 0.2617993877991494;  // 15 degrees
    if (key == sf::Keyboard::Left)
        desk.wanted = dragged(desk.wanted, {step, 0.0F});
    else if (key == sf::Keyboard::Right)
        desk.wanted = dragged(desk.wanted, {-step, 0.0F});
    else if (key == sf::Keyboard::Up)
        desk.wanted = dragged(desk.wanted, {0.0F, step});
    else if (key == sf::Keyboard::Down)
        desk.wanted = dragged(desk.wanted, {0.0F, -step});
    else if (key == sf::Keyboard::PageUp)
        desk.wanted = zoomed_at(desk.wanted, box, box.center(), 1.5);
    else if (key == sf::Keyboard::PageDown)
        desk.wanted = zoomed_at(desk.wanted, box, box.center(), 1.0 / 1.5);
    else if (key == sf::Keyboard::Q)
        desk.wanted = turned(desk.wanted, turn);
    else if (key == sf::Keyboard::E)
        desk.wanted = turned(desk.wanted, -turn);
    else if (key == sf::Keyboard::Home || key == sf::Keyboard::H)
        show_whole_city(desk);
    else
        return false;
    return true;
}

void next_corridor(Desk& desk) {
    const std::vector<std::uint32_t>& main = desk.city.main;
    if (main.empty()) return;
    const auto at = std::find(main.begin(), main.end(), desk.view.corridor);
    desk.view.corridor = at == main.end() || at + 1 == main.end() ? main.front() : *(at + 1);
}

/// The box begins where what is shown lies.
void open_box(View& view) {
    OpenBox& box = view.open;
    box.shown = box.focus = true;
    if (box.text.front() != '\0' || box.recent.empty()) return;
    const std::string folder = box.recent.front().substr(0, box.recent.front().rfind('/') + 1);
    if (folder.size() < box.text.size()) std::copy(folder.begin(), folder.end(), box.text.begin());
}

void begin_measuring(View& view) {
    view.measuring = !view.measuring;
    view.trip_from = view.trip_to = no_id<LinkId>;
    view.trips.clear();
}

void look_key(Desk& desk, sf::Keyboard::Key key) {
    View& view = desk.view;
    if (key == sf::Keyboard::L)
        view.language = view.language == Language::es ? Language::en : Language::es;
    else if (key == sf::Keyboard::C)
        view.colour_blind = !view.colour_blind;
    else if (key == sf::Keyboard::N)
        view.theme = view.theme == ThemeName::night ? ThemeName::day : ThemeName::night;
    else if (key == sf::Keyboard::P)
        view.panels = !view.panels;
    else if (key == sf::Keyboard::S)
        view.swipe = !view.swipe && desk.scene.sides.size() == 2;
    else if (key == sf::Keyboard::F)
        view.follow = !view.follow && view.picked.trip != no_trip;
    else if (key == sf::Keyboard::R)
        begin_measuring(view);
    else if (key == sf::Keyboard::I) {
        view.act = view.focus_act = true;
        view.form.kind = FormKind::incident;
    } else if (key == sf::Keyboard::M)
        view.act = view.focus_act = !view.act;
    else if (key == sf::Keyboard::O)
        view.hand = !view.hand;
    else if (key >= sf::Keyboard::F2 && key <= sf::Keyboard::F5)
        view.layout = static_cast<LayoutName>(key - sf::Keyboard::F2);
    else if (key == sf::Keyboard::D)
        view.difference = !view.difference && desk.scene.sides.size() == 2;
    else if (key == sf::Keyboard::K)
        next_corridor(desk);
    else if (key == sf::Keyboard::W)
        view.winners = !view.winners && desk.scene.sides.size() == 2;
    else if (key == sf::Keyboard::U)
        view.buses = !view.buses;
    else if (key == sf::Keyboard::T)
        view.tiles = view.tiles >= most_tiles ? 4 : view.tiles + 4;
    else if (key == sf::Keyboard::J)
        toggle_pin(view, junction_near(desk.city.map, view.camera.center));
    else if (key == sf::Keyboard::F1)
        view.help = !view.help;
    else if (key == sf::Keyboard::F11)
        toggle_full_screen(desk);
    else if (key == sf::Keyboard::Escape) {
        if (view.help)
            view.help = false;
        else if (view.act && view.act_focused) {
            if (!view.list_open) view.act = false;  // the list closes first
        } else if (view.measuring)
            view.measuring = false;
        else if (!view.picked.nothing())
            view.picked = {};
        else if (desk.full_screen)
            toggle_full_screen(desk);
    }
}

void order(Desk& desk, Order::Kind kind) {
    Order made;
    made.kind = kind;
    give(desk, made);
}

/// Measures at the selected link.
bool hand_key(Desk& desk, const sf::Event::KeyEvent& key) {
    if (!desk.scene.runs()) return false;
    const bool known = key.code == sf::Keyboard::X || key.code == sf::Keyboard::B || key.code == sf::Keyboard::V;
    if (!known || desk.view.picked.link == no_id<LinkId>) return false;
    HandKind kind = key.shift ? HandKind::close_road : HandKind::close_right_lane;
    if (key.code == sf::Keyboard::B) kind = HandKind::bus_lane;
    if (key.code == sf::Keyboard::V) kind = HandKind::limit;
    give(desk, hand_order(desk.city, desk.view.picked.link, {desk.view.selected_side, desk.view.scope, kind, 30.0}));
    return true;
}

bool control_key(Desk& desk, const sf::Event::KeyEvent& key) {
    if (key.code == sf::Keyboard::Q) {
        desk.window.close();
    } else if (key.code == sf::Keyboard::Y || (key.code == sf::Keyboard::Z && key.shift)) {
        order(desk, Order::Kind::redo);
    } else if (key.code == sf::Keyboard::Z) {
        order(desk, Order::Kind::undo);
    } else if (key.code == sf::Keyboard::F) {
        desk.view.search = desk.view.focus_search = true;
    } else if (key.code == sf::Keyboard::O) {
        if (desk.options.check) open_box(desk.view);
    } else if (key.code == sf::Keyboard::S) {
        desk.view.hand = desk.view.focus_save = true;
    } else if (key.code == sf::Keyboard::Enter) {
        if (!form_ready(desk.city, desk.scene, desk.view) || desk.picture.finished) return false;
        give(desk, order_of_form(desk.city, desk.view));
    } else {
        return false;
    }
    return true;
}

/// Keys that lead through a form and change its fields.
bool moves_in_form(const sf::Event::KeyEvent& key) {
    const bool arrow = key.code == sf::Keyboard::Left || key.code == sf::Keyboard::Right ||
                       key.code == sf::Keyboard::Up || key.code == sf::Keyboard::Down;
    return !key.control && (arrow || key.code == sf::Keyboard::Space || key.code == sf::Keyboard::Enter ||
                            key.code == sf::Keyboard::Tab);
}

}  // namespace

void on_key(Desk& desk, const sf::Event::KeyEvent& key) {
    if (desk.view.act_focused && moves_in_form(key)) return;  // Dear ImGui has it
    if (key.control && control_key(desk, key)) return;
    if (key.control || key.alt || key.system) return;
    if (story_key(desk, key.code)) return;
    if (hand_key(desk, key)) return;
    if (pace_key(desk, key.code))
        set_pace(desk);
    else if (!camera_key(desk, key.code))
        look_key(desk, key.code);
}

}  // namespace septima::render
