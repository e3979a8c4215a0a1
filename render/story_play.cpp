#include <algorithm>
#include <string>

#include "render/desk.h"

namespace septima::render {

namespace {

double now_s(const Desk& desk) {
    return desk.picture.sides.empty() ? desk.scene.start_s : desk.picture.sides.front().time_s;
}

Camera camera_of(const Desk& desk, const SceneLook& look, const Box& box) {
    if (look.street.empty()) return fitted(desk.city.map.core, box);
    return camera_at(desk.city, look.street, look.cross_street, look.across_m, box);
}

/// The clock goes from the scene's first to its last second while it lasts; up to its first as fast as possible.
void pace_scene(Desk& desk, const StoryScene& scene) {
    Pace& pace = desk.view.pace;
    pace.playing = true;
    pace.times_real = (scene.to_s - scene.from_s) / scene.lasts_s;
    pace.run_to_s = scene.from_s;
    if (now_s(desk) > scene.from_s + 1.0 && desk.source.order) {
        Order again;
        again.kind = Order::Kind::restart;
        desk.source.order(again);
        desk.story.waits = true;
    }
    set_pace(desk);
}

void turn_to(Desk& desk, std::size_t row) {
    StoryPlay& play = desk.story;
    const StoryScene& scene = desk.options.story[row];
    play.scene = row;
    play.shown_s = 0.0;
    View& view = desk.view;
    view.layout = scene.look.layout;
    view.theme = scene.look.theme;
    view.difference = scene.look.difference && desk.scene.sides.size() == 2;
    view.picked = {};
    lay_out(desk);
    play.from = view.camera;
    desk.wanted = camera_of(desk, scene.look, pane_box(desk));
    play.gliding = true;
    desk.touched_frames = 3;
    pace_scene(desk, scene);
}

/// "3/12 · adelantando el reloj": where the story is.
std::string place_in(const Desk& desk, const Canvas& canvas) {
    std::string text = std::to_string(desk.story.scene + 1) + "/" + std::to_string(desk.options.story.size());
    if (desk.view.pace.run_to_s > now_s(desk) + 1.0)
        text += " · " + std::string(canvas.say(Word::story_forward));
    else if (!desk.view.pace.playing)
        text += " · " + std::string(canvas.say(Word::pause));
    return text;
}

}  // namespace

void begin_story(Desk& desk) {
    for (const StoryScene& scene : desk.options.story) camera_of(desk, scene.look, desk.layout.map);
    desk.story.on = !desk.options.story.empty();
    if (!desk.story.on) return;
    turn_to(desk, 0);
    desk.view.camera = desk.wanted;
}

void play_story(Desk& desk, double elapsed_s) {
    StoryPlay& play = desk.story;
    if (!play.on || desk.picture.sides.empty()) return;
    const StoryScene& scene = desk.options.story[play.scene];
    const double time_s = now_s(desk);
    if (play.waits && time_s > scene.from_s + 1.0) return;  // the picture is older than the new beginning
    play.waits = false;
    if (play.gliding) {
        play.glided_s += elapsed_s;
        desk.view.camera = between(play.from, desk.wanted, eased(play.glided_s / glide_s));
        play.gliding = play.glided_s < glide_s && !desk.dragging;
    }
    if (!play.gliding) play.glided_s = 0.0;
    if (desk.view.pace.playing && time_s >= scene.from_s) play.shown_s += elapsed_s;
    if (time_s < scene.to_s || play.shown_s < scene.lasts_s) return;
    if (play.scene + 1 < desk.options.story.size()) return turn_to(desk, play.scene + 1);
    if (!desk.view.pace.playing) return;
    desk.view.pace.playing = false;  // the end stays on the screen
    set_pace(desk);
}

bool story_key(Desk& desk, sf::Keyboard::Key key) {
    StoryPlay& play = desk.story;
    if (!play.on) return false;
    if (key == sf::Keyboard::Right) {
        if (play.scene + 1 < desk.options.story.size()) turn_to(desk, play.scene + 1);
    } else if (key == sf::Keyboard::Left) {
        turn_to(desk, play.scene > 0 ? play.scene - 1 : 0);
    } else if (key == sf::Keyboard::Escape && !desk.view.help && desk.view.picked.nothing()) {
        play.on = false;
        lay_out(desk);
    } else {
        return false;
    }
    return true;
}

void draw_story(const Canvas& canvas, const Desk& desk, double time_s) {
    const Box& band = desk.layout.caption;
    if (!desk.story.on || band.empty()) return;
    const SceneLook& look = desk.options.story[desk.story.scene].look;
    draw_caption(canvas, band, filled_caption(look.caption, desk.picture, time_s, canvas.language),
                 size::text_caption_live);
    draw_text(canvas, place_in(desk, canvas), {band.right() - canvas.px(16.0F), band.bottom() - canvas.px(22.0F)},
              {size::text_tiny, canvas.theme.text_soft, Face::regular, Align::right});
}

}  // namespace septima::render
