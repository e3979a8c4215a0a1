#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "render/dashboard.h"
#include "render/display.h"
#include "sim/base/file.h"
#include "sim/base/parallel.h"
#include "sim/base/text.h"
#include "sim/scenario/read_policy.h"
#include "sim/scenario/read_scenario.h"
#include "tools/septima/assign_input.h"
#include "tools/septima/commands.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/interrupt.h"
#include "tools/septima/memory.h"
#include "tools/septima/network_of_results.h"
#include "tools/septima/progress.h"
#include "tools/septima/show/live_scene.h"
#include "tools/septima/show/live_worlds.h"
#include "tools/septima/show/loss.h"
#include "tools/septima/show/record.h"
#include "tools/septima/show/rehearsal.h"
#include "tools/septima/show/remembered.h"
#include "tools/septima/show/show_measure.h"
#include "tools/septima/show/show_request.h"
#include "tools/septima/show/show_results.h"
#include "tools/septima/show/story.h"
#include "tools/septima/simulate.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

namespace {

/// What one dashboard leaves to the next.
struct Session {
    render::Settings settings;
    std::string open;            ///< what is to be shown next; empty: nothing
    std::optional<Again> again;  ///< the same, from its beginning with these measures
};

/// The sides to show, in the order of the command line; "base" is the scenario as it is.
std::vector<PolicyFile> files_of(const ShowRequest& request, Problems& problems) {
    PolicyFile base;
    base.key = "base";
    base.name = {"Situación base", "Base"};
    if (request.policies.empty()) return {base};
    std::vector<PolicyFile> files;
    for (const std::string& policy : request.policies)
        files.push_back(policy == "base" ? base : read_policy(policy, problems));
    problems.throw_if_any();
    return files;
}

/// The policies with what the operator made on their sides.
std::vector<PolicyFile> with_hand(std::vector<PolicyFile> files, const Hand& hand) {
    for (std::size_t side = 0; side < files.size(); ++side)
        for (Measure& measure : measures_of(hand, side)) files[side].measures.push_back(std::move(measure));
    return files;
}

/// Refuses worlds, of which a beginning is kept each, that would take more memory than there is.
void require_memory_to_show(const Scenario& scenario, const std::vector<Policy>& policies) {
    std::vector<const Policy*> each;
    for (const Policy& policy : policies) each.push_back(&policy);
    require_memory_to_run(scenario, each, {.runs = 2 * policies.size()});
}

/// Measures that raise demand multiply. Refuses more at any time than one measure of the form can ask for.
void require_growth_in_bounds(const Hand& hand) {
    constexpr double most = 3.0;
    const auto growth_at = [&hand](std::size_t side, double time_s) {
        double growth = 1.0;
        for (const HandMeasure& row : hand.rows)
            if (const auto* scale = std::get_if<DemandScale>(&row.measure.data); scale != nullptr && row.side == side)
                for (const auto& window : row.measure.time.windows)
                    if (window.from_s <= time_s && time_s < window.to_s) growth *= std::max(1.0, scale->factor);
        return growth;
    };
    for (const HandMeasure& row : hand.rows)
        for (const auto& window : row.measure.time.windows)
            if (const double together = growth_at(row.side, window.from_s); together > most)
                throw InputError(std::vector<Problem>{
                    {"", 0,
                     fmt::format("the measures together make {:.0f} % of the demand; by hand at most {:.0f} % is "
                                 "simulated: take one back first",
                                 100.0 * together, 100.0 * most),
                     fmt::format("las medidas juntas dan {:.0f} % de la demanda y a mano se simula hasta {:.0f} %: "
                                 "retire una primero",
                                 100.0 * together, 100.0 * most)}});
}

/// What keeps a scenario from beginning anew with the operator's measures; empty: nothing.
Text problem_with_hand(const ShowRequest& request, const std::vector<PolicyFile>& files, const Hand& hand) {
    return what_is_wrong([&] {
        Problems problems;
        Scenario scenario = read_scenario_within_memory(request.scenario, problems);
        const std::vector<Policy> policies = compiled_policies(with_hand(files, hand), scenario, problems);
        require_growth_in_bounds(hand);
        require_memory_to_show(scenario, policies);
    });
}

std::vector<World> worlds_of(const Scenario& scenario, const std::vector<Policy>& policies, std::uint64_t seed) {
    std::vector<World> worlds;
    for (const Policy& policy : policies)
        worlds.push_back(make_world(scenario.network, scenario.classes, scenario.zones,
                                    trips_of(scenario, policy, seed), policy.commands,
                                    world_options(scenario, seed, scenario.settings.end_s)));
    return worlds;
}

/// A time of day of the command line. Throws InputError when it is none or not within the hours.
double seconds_within(const std::string& text, double start_s, double end_s) {
    const auto seconds = clock_seconds(text);
    if (!seconds) throw InputError(fmt::format("--at: '{}' is no time; write HH:MM", printable(text)));
    if (*seconds < start_s || *seconds > end_s)
        throw InputError(fmt::format("--at: {} is not within the scenario's {} to {}", text, clock_text(start_s),
                                     clock_text(end_s)));
    return static_cast<double>(*seconds);
}

double screenshot_time_s(const ShowRequest& request, const Scenario& scenario) {
    const ScenarioSettings& s = scenario.settings;
    return request.at.empty() ? s.start_s : seconds_within(request.at, s.start_s, s.end_s);
}

/// Reads everything that showing `path` needs, and throws what it throws.
void read_to_open(const std::string& path, std::uint64_t seed) {
    if (is_results_file(path)) {
        const StoredResults results = read_results(path);
        const Network network = network_of(path, results);
        shown_results(path, results, network, {});
        return;
    }
    Problems problems;
    Scenario scenario = read_scenario_within_memory(path, problems);
    worlds_of(scenario, compiled_policies(files_of({}, problems), scenario, problems), seed);
}

/// The window, until the operator closes it or opens something else.
void run_window(const ShowRequest& request, Session& session, const render::Scene& scene,
                const render::LiveSource& source, render::ShowOptions options) {
    render::Settings opened = session.settings;
    add_recent(opened, request.scenario);
    options.recent = opened.recent;
    options.check = [seed = request.seed](const std::string& path) {
        return what_is_wrong([&] { read_to_open(path, seed); }).en;
    };
    render::Ending ending = render::run_dashboard(scene, source, options);
    remember(ending.settings);
    session = {std::move(ending.settings), std::move(ending.open), {}};
}

/// What a results file holds: the difference a policy makes, and the hours played again. With a scenario its zones are
/// drawn too.
int show_results(const ShowRequest& request, const std::string& file, render::ShowOptions options, Session& session) {
    const StoredResults results = read_results(file);
    Problems problems;
    std::optional<Scenario> scenario;
    std::optional<Network> streets;
    if (file == request.scenario)
        streets = network_of(file, results);
    else
        scenario = read_scenario_within_memory(request.scenario, problems);
    print_warnings(problems);
    const Network& network = scenario ? scenario->network : *streets;
    ShownResults shown = shown_results(file, results, network, request.policies);
    render::Scene scene = scenario ? scene_of(*scenario, shown.sides) : scene_of(results, network, shown.sides);
    scene.start_s = shown.start_s;
    scene.end_s = shown.end_s;
    scene.stored = std::move(shown.comparison);
    scene.replay = !shown.replay.empty();
    // The map that proves something comes first; D and the clock lead to what was computed hour by hour.
    options.difference = scene.stored && request.at.empty();
    Replay replay(network, std::move(shown.replay), shown.start_s, shown.end_s);
    if (!request.screenshot.empty()) {
        render::History history;
        if (scene.replay) {
            const double until_s =
                request.at.empty() ? shown.end_s : seconds_within(request.at, shown.start_s, shown.end_s);
            for (double time_s = shown.start_s; time_s <= until_s; time_s += 60.0) add(history, replay.at(time_s));
            if (!request.at.empty()) shown.picture = replay.at(until_s);
        }
        render::save_screenshot(scene, shown.picture, history, options, request.screenshot);
        fmt::print("wrote {}\n", request.screenshot);
        return done;
    }
    render::LiveSource source = replay.source();
    if (!scene.replay)
        source.take = [&shown, taken = false](render::Picture& into) mutable {
            if (taken) return false;
            into = shown.picture;
            return taken = true;
        };
    run_window(request, session, scene, source, options);
    return interrupted() ? interrupt_exit_code() : done;
}

int show_one(const ShowRequest& request, Session& session) {
    const double began_s = wall_s();
    render::ShowOptions options = show_options(request, session.settings);
    if (!request.at.empty() && request.screenshot.empty() && !request.measure)
        throw InputError("--at is the time of a --screenshot or of --measure; name one of them too");
    if (request.json && !request.measure) throw InputError("--json is the form of --measure; add that too");
    if (request.policies.size() > 4) throw InputError("at most four policies fit side by side");
    if (is_results_file(request.scenario)) {
        if (!request.results.empty())
            throw InputError(
                fmt::format("--results: {} is a results file itself; name a scenario before it or leave "
                            "--results out",
                            printable(request.scenario)));
        return show_results(request, request.scenario, options, session);
    }
    if (!request.results.empty()) return show_results(request, request.results, options, session);
    Problems problems;
    Scenario scenario = read_scenario_within_memory(request.scenario, problems);
    const std::vector<PolicyFile> files = files_of(request, problems);
    const std::optional<Again> again = std::exchange(session.again, std::nullopt);
    const std::vector<Policy> policies =
        compiled_policies(again ? with_hand(files, again->hand) : files, scenario, problems);
    print_warnings(problems);
    require_memory_to_show(scenario, policies);
    render::Scene scene = scene_of(scenario, policies);
    options.hand = again.has_value();
    std::vector<World> worlds = worlds_of(scenario, policies, request.seed);
    add_lines(scene, worlds.front().trips);
    const bool story_in_window =
        !request.story.empty() && request.record.empty() && request.screenshot.empty() && !request.measure;
    if (story_in_window) {
        options.story = read_story(request.story, scene.start_s, scene.end_s, problems);
        problems.throw_if_any();
    } else if (!request.record.empty() || !request.story.empty()) {
        return record(scene, std::move(worlds), options,
                      {request.story, request.record, request.screenshot, request.frames_per_s, request.threads});
    }
    if (request.measure)
        return measure_dashboard(scene, worlds, {files, scenario.measures, policy_context(scenario)},
                                 {began_s, screenshot_time_s(request, scenario), request.threads, request.json},
                                 options);
    if (request.screenshot.empty()) {
        HandBase base{files, scenario.measures, policy_context(scenario), static_city(scenario, problems)};
        base.again = again;
        if (!story_in_window)
            base.check_again = [&](const Hand& hand) { return problem_with_hand(request, files, hand); };
        LiveWorlds live(std::move(worlds), std::move(base), scenario.settings.start_s, request.threads,
                        story_in_window);
        run_window(request, session, scene, live.source(), options);
        live.rethrow();
        session.again = live.again();
        return interrupted() ? interrupt_exit_code() : done;
    }
    const double until_s = screenshot_time_s(request, scenario);
    Rehearsal rehearsal(std::move(worlds));
    Progress progress;
    const double first_s = rehearsal.time_s();
    ThreadLimit(request.threads).execute([&] {
        while (rehearsal.time_s() < until_s && rehearsal.step() && !interrupted())
            progress.show((rehearsal.time_s() - first_s) / (until_s - first_s), clock_text(rehearsal.time_s()));
    });
    progress.clear();
    if (interrupted()) return interrupt_exit_code();
    render::save_screenshot(scene, rehearsal.picture(), rehearsal.history(), options, request.screenshot);
    fmt::print("wrote {}\n", request.screenshot);
    return done;
}

int show(ShowRequest request) {
    const render::DisplayHold display;  // before the long work: without a display there is nothing to wait for
    Session session;
    // A still looks the same for everybody: it remembers nothing.
    if (request.screenshot.empty() && request.record.empty()) session.settings = remembered_settings();
    for (;;) {
        const int code = show_one(request, session);
        if (code == done && session.again) {
            // As the operator left it: the settings know his choices.
            request.language.reset();
            request.layout.reset();
            request.tiles.reset();
            request.crossing.clear();
            request.day = request.colour_blind = request.no_panels = false;
            continue;
        }
        if (code != done || session.open.empty()) return code;
        // Policies, hours and streets were those of the other one.
        ShowRequest next;
        next.scenario = std::move(session.open);
        next.seed = request.seed;
        next.threads = request.threads;
        next.size = request.size;
        request = std::move(next);
        session.open.clear();
    }
}

}  // namespace

void add_show(CLI::App& app, Action& action) {
    const auto r = std::make_shared<ShowRequest>();
    CLI::App* c = app.add_subcommand("show", "The dashboard: watch a scenario, or several policies side by side");
    c->add_option("scenario", r->scenario,
                  "Folder of a scenario, its scenario.toml, a results file to play, or an extract of OpenStreetMap")
        ->required();
    c->add_option("--policy", r->policies,
                  "Policy file; each is one side of the screen, 'base' is the scenario as it is")
        ->expected(1)
        ->take_all();
    c->add_option("--seed", r->seed, "Seed of the replication")->capture_default_str();
    c->add_option("--threads", r->threads, "Threads of the simulation")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    c->add_option("--lang", r->language, "Language of the dashboard, es or en")->check(CLI::IsMember({"es", "en"}));
    c->add_option("--layout", r->layout, "How the screen is divided")
        ->check(CLI::IsMember({"wall", "map", "compare", "corridor"}));
    c->add_option("--tiles", r->tiles, "Camera tiles of the wall")->check(CLI::Range(1U, 16U));
    c->add_option("--size", r->size, "Window or picture in pixels, WxH")->capture_default_str();
    c->add_option("--screenshot", r->screenshot,
                  "Write one frame to this PNG file and end; with --story one per scene, FILE-1.png ...");
    c->add_option("--record", r->record, "Film to this MP4 file and end; --size 1920x1080 or 3840x2160");
    c->add_option(
        "--story", r->story,
        "A story file (scenarios/README.md): played in the window, or what --record films; default of a film: "
        "the whole run");
    c->add_option("--fps", r->frames_per_s, "Frames a second of the film")
        ->check(CLI::Range(1U, 120U))
        ->capture_default_str();
    c->add_option("--at", r->at, "Time of day of the screenshot, HH:MM");
    c->add_option("--crossing", r->crossing, "Look at the crossing of two streets, \"Carrera 7/Calle 72\"");
    c->add_option("--across", r->across_m, "Metres across the picture with --crossing")
        ->check(CLI::Range(20.0, 100000.0))
        ->capture_default_str();
    c->add_flag("--day", r->day, "Day theme");
    c->add_flag("--colour-blind", r->colour_blind, "Colours for colour-blind eyes");
    c->add_flag("--no-panels", r->no_panels, "Map and header only");
    c->add_option("--results", r->results,
                  "Results file of this scenario: the stored difference of a policy (--policy names its key), and what "
                  "was computed hour by hour");
    c->add_option("--corridor", r->corridor, "Street of the time-space diagram (--layout corridor)");
    c->add_flag("--difference", r->difference, "Speed of the second policy minus that of the first, on one map");
    c->add_flag("--measure", r->measure, "Tell what drawing costs on this machine, at the time --at, and end");
    c->add_flag("--json", r->json, "With --measure: as JSON");
    c->add_flag("--buses", r->buses, "Bus lines in the place of corridors");
    c->add_flag("--swipe", r->swipe, "Two policies under one map with a divider");
    c->callback([r, &action] { action = [r] { return show(*r); }; });
}

}  // namespace septima::cli
