#include "render/still.h"

#include <string>

#include "render/junctions.h"
#include "sim/base/error.h"
#include "sim/base/file.h"

namespace septima::render {

namespace {

constexpr unsigned largest_side_px = 8192;

void make_target(sf::RenderTexture& target, const ShowOptions& options) {
    if (options.width_px == 0 || options.height_px == 0 || options.width_px > largest_side_px ||
        options.height_px > largest_side_px)
        throw InputError("size " + std::to_string(options.width_px) + "x" + std::to_string(options.height_px) +
                         " is not allowed: each side from 1 to " + std::to_string(largest_side_px) + " pixels");
    if (!target.create(options.width_px, options.height_px, sf::ContextSettings(0, 0, options.samples)) &&
        !target.create(options.width_px, options.height_px))
        throw IoError("the graphics driver gives no picture of " + std::to_string(options.width_px) + "x" +
                      std::to_string(options.height_px) + " pixels");
}

}  // namespace

Layout layout_for(const Scene& scene, const ShowOptions& options) {
    return layout_of({options.width_px, options.height_px, scene.sides.size(), options.panels, options.swipe,
                      options.layout, options.tiles, scene.stored && !scene.stored->groups.empty()});
}

View view_for(const City& city, const Layout& layout, const ShowOptions& options) {
    View view;
    view.language = options.language;
    view.theme = options.theme;
    view.colour_blind = options.colour_blind;
    view.panels = options.panels;
    view.swipe = options.swipe;
    view.layout = options.layout;
    view.tiles = options.tiles;
    view.difference = options.difference;
    view.buses = options.buses;
    view.corridor = corridor_named(city, options.corridor);
    const Box& pane = layout.panes.front();
    view.camera = options.street.empty()
                      ? fitted(city.map.core, pane)
                      : camera_at(city, options.street, options.cross_street, options.across_m, pane);
    return view;
}

Still::Still(const Scene& scene, const ShowOptions& options)
    : city(make_city(scene)),
      layout(layout_for(scene, options)),
      view(view_for(city, layout, options)),
      theme(theme_of(options.theme, options.colour_blind)) {
    load_fonts(fonts);
    make_target(target, options);
}

void save_png(const Still& still, const std::filesystem::path& file) {
    std::filesystem::path temporary = file;
    temporary += ".tmp.png";  // SFML takes the format from the ending
    if (!still.target.getTexture().copyToImage().saveToFile(temporary.string()))
        throw IoError("cannot write " + file.string());
    commit_file(temporary, file);
}

BoardData data_of(Still& still, const Scene& scene, const Picture& picture, const History& history) {
    BoardData data{still.city, scene, picture, history, {}, picture.sides.empty() ? 0.0 : picture.sides.front().time_s};
    for (const Snapshot& snapshot : picture.sides)
        data.states.push_back(states_of(*scene.network, still.city.stretches, snapshot));
    if (!picture.sides.empty())
        data.tiles = junctions_to_show(still.city.map, picture.sides.front(), {}, {}, still.layout.tiles.size());
    follow(still.incidents, still.city, history, picture, scene.start_s);
    data.incidents = listed(still.incidents, data.shown_time_s, most_incidents);
    if (still.view.difference && scene.stored) {
        data.difference = &scene.stored->difference;
    } else if (still.view.difference && picture.sides.size() == 2) {
        still.difference =
            live_difference(*scene.network, picture.sides[0], picture.sides[1], least_live_difference_kmh);
        still.difference.version = static_cast<std::uint64_t>(picture.sides.front().step) + 1;  // drawn anew every step
        data.difference = &still.difference;
    }
    return data;
}

}  // namespace septima::render
