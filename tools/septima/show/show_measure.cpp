#include "tools/septima/show/show_measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <thread>

#include "render/display.h"
#include "render/frame_cost.h"
#include "sim/base/parallel.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/interrupt.h"
#include "tools/septima/show/rehearsal.h"

namespace septima::cli {

namespace {

constexpr int frames = 40;
constexpr std::size_t crowd_vehicles = 3000;
constexpr double frame_every_s = 0.1;
constexpr double block_s = 3.0;  // of the wall clock, with and without a dashboard in turn
constexpr int blocks = 3;

/// Resident memory now, MB; 0 where the system does not tell.
double resident_mb() {
    std::ifstream file("/proc/self/statm");
    double pages = 0.0;
    double resident = 0.0;
    file >> pages >> resident;
    return resident * 4096.0 / 1e6;
}

/// Simulated seconds per second of the wall clock over one block, while `draw` is called ten times a second.
template <class Draw>
double pace_of_block(const render::LiveSource& source, render::Picture& picture, const Draw& draw) {
    const auto now_s = [&] {
        // The newest picture tells the clock of the simulation; the one that waits is older.
        source.take(picture);
        while (!source.take(picture) && !picture.finished && !source.ended())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return picture.sides.front().time_s;
    };
    const double from_s = now_s();
    const double began = wall_s();
    double next = began;
    while (wall_s() < began + block_s) {
        draw();
        next += frame_every_s;
        std::this_thread::sleep_for(std::chrono::duration<double>(std::max(0.0, next - wall_s())));
    }
    const double elapsed = wall_s() - began;
    return (now_s() - from_s) / elapsed;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// What ten frames a second take of all processors. Beside other programs this tells the loss better than the clock.
double cpu_share_pct(const render::FrameCost& cost) {
    return 0.1 * cost.cpu_ms / frame_every_s / std::max(1U, std::thread::hardware_concurrency());
}

struct Loss {
    double alone = 0.0, watched = 0.0;  ///< simulated seconds a second, medians of the blocks
};

Loss simulation_loss(render::FrameMeter& meter, std::vector<World> worlds, HandBase base, double start_s, int threads) {
    LiveWorlds live(std::move(worlds), std::move(base), start_s, threads);
    const render::LiveSource source = live.source();
    render::Pace pace;
    pace.times_real = std::numeric_limits<double>::infinity();
    source.set_pace(pace);
    render::Picture picture;
    std::vector<double> alone, watched;
    for (int i = 0; i < blocks && !interrupted(); ++i) {
        alone.push_back(pace_of_block(source, picture, [] {}));
        watched.push_back(pace_of_block(source, picture, [&] {
            source.take(picture);
            meter.draw(picture);
        }));
        if (picture.finished) break;
    }
    return {median(alone), median(watched)};
}

}  // namespace

double wall_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int measure_dashboard(const render::Scene& scene, std::vector<World> worlds, HandBase base, const MeasureRequest& r,
                      const render::ShowOptions& options) {
    Rehearsal rehearsal(worlds);
    const double memory_before_mb = resident_mb();
    render::ShowOptions like_the_window = options;
    if (render::software_renderer()) like_the_window.samples = 0;
    render::FrameMeter meter(scene, like_the_window);
    meter.draw(rehearsal.picture());
    const double first_picture_s = wall_s() - r.began_s;
    const double memory_mb = resident_mb() - memory_before_mb;
    ThreadLimit(r.threads).execute([&] {
        while (rehearsal.time_s() < r.at_s && rehearsal.step() && !interrupted()) {
        }
    });
    if (interrupted()) return interrupt_exit_code();
    const render::FrameCost city = meter.city(rehearsal.picture(), frames);
    const render::FrameCost crowd = meter.crowd(rehearsal.picture(), crowd_vehicles, frames);
    meter.city(rehearsal.picture(), 1);
    const double start_s = time_s(worlds.front());
    const Loss loss = simulation_loss(meter, std::move(worlds), std::move(base), start_s, r.threads);
    nlohmann::ordered_json json{
        {"first_picture_s", first_picture_s},
        {"view_mb", memory_mb},
        {"links", scene.network->links()},
        {"width_px", options.width_px},
        {"height_px", options.height_px},
        {"city_frames_per_s", 1000.0 / city.ms},
        {"city_cpu_ms", city.cpu_ms},
        {"crowd_frames_per_s", 1000.0 / crowd.ms},
        {"crowd_cpu_ms", crowd.cpu_ms},
        {"crowd_vehicles", crowd.vehicles},
        {"crowd_metres_across", crowd.metres_across},
        {"city_cpu_share_pct", cpu_share_pct(city)},
        {"crowd_cpu_share_pct", cpu_share_pct(crowd)},
        {"pace_alone", loss.alone},
        {"pace_watched", loss.watched},
        {"simulation_loss_pct", 100.0 * (1.0 - loss.watched / loss.alone)},
    };
    if (r.json) {
        fmt::print("{}\n", json.dump(2));
        return done;
    }
    fmt::print("first picture after {:.1f} s; the view takes {:.0f} MB for {} links\n", first_picture_s, memory_mb,
               scene.network->links());
    fmt::print(
        "{}x{}: whole city {:.1f} frames/s ({:.0f} ms of CPU each); {} vehicles within {:.0f} m: {:.1f} frames/s "
        "({:.0f} ms)\n",
        options.width_px, options.height_px, 1000.0 / city.ms, city.cpu_ms, crowd.vehicles, crowd.metres_across,
        1000.0 / crowd.ms, crowd.cpu_ms);
    fmt::print("ten frames a second take {:.1f} % of the processors for the city, {:.1f} % for the crowd\n",
               cpu_share_pct(city), cpu_share_pct(crowd));
    fmt::print("simulation {:.1f}x real time alone, {:.1f}x with ten frames a second: {:.1f} % lost\n", loss.alone,
               loss.watched, 100.0 * (1.0 - loss.watched / loss.alone));
    return done;
}

}  // namespace septima::cli
