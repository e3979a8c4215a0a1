#include "tools/septima/show/record.h"

#include <fmt/format.h>

#include <cmath>

#include "render/display.h"
#include "render/film.h"
#include "sim/base/parallel.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/interrupt.h"
#include "tools/septima/progress.h"
#include "tools/septima/show/rehearsal.h"
#include "tools/septima/show/story.h"

namespace septima::cli {

namespace {

constexpr double whole_run_s = 60.0;  ///< a film without a story

std::vector<render::StoryScene> scenes_of(const render::Scene& scene, const render::ShowOptions& options,
                                          const std::string& story) {
    if (!story.empty()) {
        Problems problems;
        std::vector<render::StoryScene> scenes = read_story(story, scene.start_s, scene.end_s, problems);
        problems.throw_if_any();
        return scenes;
    }
    render::StoryScene whole;
    whole.look = {
        options.street, options.cross_street, options.across_m, options.layout, options.theme, options.difference, {}};
    whole.from_s = scene.start_s;
    whole.to_s = scene.end_s;
    whole.lasts_s = whole_run_s;
    return {whole};
}

std::size_t frames_of(const render::StoryScene& scene, unsigned frames_per_s) {
    return static_cast<std::size_t>(std::lround(scene.lasts_s * frames_per_s));
}

/// Steps until the worlds are at or just beyond a time of day; false when the run was interrupted.
bool run_to(Rehearsal& rehearsal, double until_s) {
    while (rehearsal.time_s() < until_s && rehearsal.step())
        if (interrupted()) return false;
    return !interrupted();
}

/// Runs to a time of day on the threads asked for; false when the run was interrupted.
bool advanced(Rehearsal& rehearsal, double until_s, int threads) {
    bool going = true;
    ThreadLimit(threads).execute([&] { going = run_to(rehearsal, until_s); });
    return going;
}

/// "scene.png" and 2 -> "scene-2.png".
std::filesystem::path numbered(const std::filesystem::path& file, std::size_t number) {
    return file.parent_path() / fmt::format("{}-{}{}", file.stem().string(), number, file.extension().string());
}

bool save_stills(const std::vector<render::StoryScene>& scenes, render::Film& film, Rehearsal& rehearsal,
                 const RecordRequest& request) {
    for (std::size_t i = 0; i < scenes.size(); ++i) {
        film.turn_to(scenes[i].look);
        if (!advanced(rehearsal, scenes[i].to_s, request.threads)) return false;
        const std::filesystem::path file = numbered(request.still, i + 1);
        film.save_still(rehearsal.picture(), rehearsal.history(), scenes[i].to_s, file);
        fmt::print("wrote {}\n", file.string());
    }
    return true;
}

bool save_film(const std::vector<render::StoryScene>& scenes, render::Film& film, Rehearsal& rehearsal,
               const RecordRequest& request) {
    std::size_t all = 0, drawn = 0;
    for (const render::StoryScene& s : scenes) all += frames_of(s, request.frames_per_s);
    Progress progress;
    for (const render::StoryScene& s : scenes) {
        film.turn_to(s.look);
        const std::size_t frames = frames_of(s, request.frames_per_s);
        for (std::size_t f = 0; f < frames; ++f) {
            const double share = frames > 1 ? static_cast<double>(f) / static_cast<double>(frames - 1) : 0.0;
            const double now_s = s.from_s + share * (s.to_s - s.from_s);
            if (!advanced(rehearsal, now_s, request.threads)) {
                progress.clear();
                return false;
            }
            film.add(rehearsal.picture(), rehearsal.history(), now_s);
            ++drawn;
            progress.show(static_cast<double>(drawn) / static_cast<double>(all),
                          fmt::format("frame {} of {}", drawn, all));
        }
    }
    film.finish();
    progress.clear();
    fmt::print("wrote {}\n", request.film);
    return true;
}

}  // namespace

int record(const render::Scene& scene, std::vector<World> worlds, const render::ShowOptions& options,
           const RecordRequest& request) {
    const render::DisplayHold display;
    const std::vector<render::StoryScene> scenes = scenes_of(scene, options, request.story);
    render::Film film(scene, options, request.film, request.frames_per_s);
    for (const render::StoryScene& s : scenes) film.require(s.look);
    Rehearsal rehearsal(std::move(worlds));
    const bool whole = request.film.empty() ? save_stills(scenes, film, rehearsal, request)
                                            : save_film(scenes, film, rehearsal, request);
    return whole ? done : interrupt_exit_code();
}

}  // namespace septima::cli
