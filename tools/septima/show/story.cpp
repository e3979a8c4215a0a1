#include "tools/septima/show/story.h"

#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/scenario/toml_reader.h"

namespace septima::cli {

namespace {

render::StoryScene read_scene(TomlTable& t, double earliest_s, double end_s) {
    render::StoryScene scene;
    for (const char* key : {"from", "to"})
        if (!t.has(key)) t.error(key, "is missing; a time like 06:30:00 is needed");
    scene.from_s = t.clock_s("from").value_or(earliest_s);
    scene.to_s = t.clock_s("to").value_or(scene.from_s);
    if (scene.from_s < earliest_s)
        t.error("from", fmt::format("is {}, before {}, where the story already is; scenes follow the day",
                                    clock_text(scene.from_s), clock_text(earliest_s)));
    if (scene.to_s < scene.from_s) t.error("to", "lies before from");
    if (scene.to_s > end_s) t.error("to", fmt::format("is after the end of the scenario, {}", clock_text(end_s)));
    scene.lasts_s = t.required_number("lasts_s", {0.5, 600.0});
    const std::vector<std::string> streets = t.texts("crossing");
    if (!streets.empty() && streets.size() != 2)
        t.error("crossing", fmt::format("names {} streets; two are needed", streets.size()));
    if (streets.size() == 2) {
        scene.look.street = streets[0];
        scene.look.cross_street = streets[1];
    }
    scene.look.across_m = t.number("across_m", scene.look.across_m, {20.0, 100000.0});
    if (const auto layout = t.word("layout", render::layout_words))
        scene.look.layout = static_cast<render::LayoutName>(*layout);
    scene.look.theme = t.boolean("day").value_or(false) ? render::ThemeName::day : render::ThemeName::night;
    scene.look.difference = t.boolean("difference").value_or(false);
    scene.look.caption = t.bilingual("caption").value_or(Text{});
    return scene;
}

}  // namespace

std::vector<render::StoryScene> read_story(const std::filesystem::path& file, double start_s, double end_s,
                                           Problems& problems) {
    std::vector<render::StoryScene> scenes;
    double earliest_s = start_s;
    read_toml(file, "story/1", problems, [&](TomlTable& t) {
        t.tables("scene", [&](TomlTable& s) {
            scenes.push_back(read_scene(s, earliest_s, end_s));
            earliest_s = std::max(earliest_s, scenes.back().to_s);
        });
        if (scenes.empty()) t.error("scene", "is missing; a story needs at least one [[scene]]");
    });
    return scenes;
}

}  // namespace septima::cli
