#include "tools/septima/show/show_measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "render/display.h"
#include "render/frame_cost.h"
#include "sim/base/parallel.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/interrupt.h"
#include "tools/septima/show/loss.h"
#include "tools/septima/show/rehearsal.h"

namespace septima::cli {

namespace {

constexpr int frames = 40;
constexpr std::size_t crowd_vehicles = 3000;
constexpr double frame_every_s = 0.1;

/// Resident memory now, MB; 0 where the system does not tell.
double resident_mb() {
    std::ifstream file("/proc/self/statm");
    double pages = 0.0;
    double resident = 0.0;
    file >> pages >> resident;
    return resident * 4096.0 / 1e6;
}

/// What ten frames a second take of all processors. Beside other programs this tells the loss better than the clock.
double cpu_share_pct(const render::FrameCost& cost) {
    return 0.1 * cost.cpu_ms / frame_every_s / std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

int measure_dashboard(const render::Scene& scene, const std::vector<World>& worlds, const HandBase& base,
                      const MeasureRequest& r, const render::ShowOptions& options) {
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
    const Loss loss = simulation_loss(meter, rehearsal.worlds(), base, time_s(worlds.front()), r.threads);
    if (interrupted()) return interrupt_exit_code();
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
        {"pairs", loss.pairs},
        {"frames_per_s", loss.frames_per_s},
        {"simulation_loss_pct", loss.by_clock.median_pct},
        {"simulation_loss_low_pct", loss.by_clock.low_pct},
        {"simulation_loss_high_pct", loss.by_clock.high_pct},
        {"simulation_loss_cpu_pct", loss.by_cpu.median_pct},
        {"simulation_loss_cpu_low_pct", loss.by_cpu.low_pct},
        {"simulation_loss_cpu_high_pct", loss.by_cpu.high_pct},
        {"others_cpu_pct", loss.others_cpu_pct},
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
    fmt::print(
        "simulation {:.1f}x real time alone, {:.1f}x with {:.1f} frames a second; lost over {} pairs of slices, median "
        "(quartiles): {:.1f} % ({:.1f} to {:.1f}) by the clock, {:.1f} % ({:.1f} to {:.1f}) by processor time; other "
        "programs took {:.0f} % of the processors\n",
        loss.alone, loss.watched, loss.frames_per_s, loss.pairs, loss.by_clock.median_pct, loss.by_clock.low_pct,
        loss.by_clock.high_pct, loss.by_cpu.median_pct, loss.by_cpu.low_pct, loss.by_cpu.high_pct, loss.others_cpu_pct);
    return done;
}

}  // namespace septima::cli
