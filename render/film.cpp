#include "render/film.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "render/still.h"
#include "render/video.h"

namespace septima::render {

namespace {

ShowOptions with(ShowOptions options, const SceneLook& look) {
    options.street = look.street;
    options.cross_street = look.cross_street;
    options.across_m = look.across_m;
    options.layout = look.layout;
    options.theme = look.theme;
    options.difference = look.difference;
    return options;
}

/// Height of the board: the caption stands below it, where the controls would be, so that it hides nothing.
unsigned board_height(const ShowOptions& options) {
    const float scale = interface_scale(options.width_px, options.height_px);
    const auto band = static_cast<unsigned>(std::lround((size::caption_band - size::control_bar) * scale));
    return options.height_px - std::min(options.height_px / 2, band);
}

Layout film_layout(const Scene& scene, ShowOptions options) {
    options.height_px = board_height(options);
    return layout_for(scene, options);
}

}  // namespace

struct Film::State {
    const Scene& scene;
    ShowOptions options;
    Still still;
    std::optional<VideoFile> video;
    unsigned frames_per_s;
    Camera from, to;
    std::size_t frames_of_scene = 0;
    bool begun = false;
    Text caption;

    State(const Scene& scene_, const ShowOptions& options_, const std::filesystem::path& file, unsigned frames_per_s_)
        : scene(scene_), options(options_), still(scene_, options_), frames_per_s(frames_per_s_) {
        if (!file.empty()) video.emplace(file, options.width_px, options.height_px, frames_per_s);
    }

    /// Draws the board from the camera of the view, and the caption.
    void draw(const Picture& picture, const History& history, double time_s);
};

Film::Film(const Scene& scene, const ShowOptions& options, const std::filesystem::path& file, unsigned frames_per_s)
    : state_(std::make_unique<State>(scene, options, file, frames_per_s)) {}

Film::~Film() = default;

void Film::require(const SceneLook& look) const {
    const ShowOptions options = with(state_->options, look);
    view_for(state_->still.city, film_layout(state_->scene, options), options);
}

void Film::turn_to(const SceneLook& look) {
    State& s = *state_;
    s.options = with(s.options, look);
    const Camera before = s.still.view.camera;
    s.still.layout = film_layout(s.scene, s.options);
    s.still.view = view_for(s.still.city, s.still.layout, s.options);
    s.still.theme = theme_of(look.theme, s.options.colour_blind);
    s.to = s.still.view.camera;
    s.from = s.begun ? before : s.to;
    s.begun = true;
    s.frames_of_scene = 0;
    s.caption = look.caption;
}

void Film::State::draw(const Picture& picture, const History& history, double time_s) {
    Canvas canvas{still.target, still.fonts, still.theme, options.language,
                  interface_scale(options.width_px, board_height(options))};
    BoardData data = data_of(still, scene, picture, history);
    data.shown_time_s = time_s;
    std::vector<LinkSpot> spots;
    draw_board(canvas, still.layout, data, still.view, still.cache, spots);
    const float width = static_cast<float>(options.width_px), height = static_cast<float>(options.height_px);
    const float top = still.layout.controls.y;
    canvas.scale = interface_scale(options.width_px, options.height_px);
    draw_caption(canvas, {0.0F, top, width, height - top}, filled_caption(caption, picture, time_s, options.language),
                 size::text_caption);
    still.target.display();
}

void Film::add(const Picture& picture, const History& history, double time_s) {
    State& s = *state_;
    const double share = static_cast<double>(s.frames_of_scene) / (glide_s * s.frames_per_s);
    s.still.view.camera = between(s.from, s.to, eased(share));
    ++s.frames_of_scene;
    s.draw(picture, history, time_s);
    s.video->add(s.still.target.getTexture().copyToImage().getPixelsPtr());
}

void Film::save_still(const Picture& picture, const History& history, double time_s,
                      const std::filesystem::path& file) {
    state_->still.view.camera = state_->to;
    state_->draw(picture, history, time_s);
    save_png(state_->still, file);
}

void Film::finish() {
    state_->video->finish();
}

}  // namespace septima::render
