#include "tools/septima/show/loss.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <system_error>
#include <thread>

#include "tools/septima/interrupt.h"

namespace septima::cli {

namespace {

constexpr double frame_every_s = 0.1;
constexpr double slice_s = 0.8;
constexpr int pairs = 12;

/// Processor seconds of this program, all threads.
double own_cpu_s() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Processor seconds of all programs since the machine started; < 0 where the system does not tell.
double machine_cpu_s() {
    std::ifstream file("/proc/stat");
    std::string word;
    double user = 0.0, nice = 0.0, system = 0.0;
    if (!(file >> word >> user >> nice >> system)) return -1.0;
    return (user + nice + system) / 100.0;
}

/// Processor seconds of the threads that draw: this one and those of the software renderer. From /proc, to the
/// nanosecond; this thread's alone where that tells nothing.
double drawing_cpu_s() {
    double sum_s = 0.0;
    std::error_code none;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", none)) {
        std::string name;
        std::ifstream(task.path() / "comm") >> name;
        double spent_ns = 0.0;
        if (name.starts_with("llvmpipe") && std::ifstream(task.path() / "schedstat") >> spent_ns)
            sum_s += spent_ns * 1e-9;
    }
    timespec own{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &own);
    return sum_s + static_cast<double>(own.tv_sec) + static_cast<double>(own.tv_nsec) * 1e-9;
}

struct Slice {
    double pace = 0.0;        ///< simulated seconds a second
    double simulate_s = 0.0;  ///< processor time of the simulation, per simulated second
    double draw_s = 0.0;      ///< ... of a frame
    double frames_per_s = 0.0;
};

Slice slice(render::FrameMeter& meter, std::vector<World> worlds, const HandBase& base, double start_s, int threads,
            bool watched) {
    LiveWorlds live(std::move(worlds), {base.policies, base.own, base.context}, start_s, threads);
    const render::LiveSource source = live.source();
    render::Pace pace;
    pace.times_real = std::numeric_limits<double>::infinity();
    source.set_pace(pace);
    render::Picture picture;
    // The first steps wake the workers; alone, nobody ever fetches the second picture.
    while (!source.take(picture) || picture.sides.empty()) std::this_thread::yield();
    if (watched) meter.draw(picture);
    // The first step may be the one in which drivers choose their routes anew: it is long, and left out.
    while (live.progress().time_s <= 0.0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const double warm_s = wall_s() + frame_every_s;
    std::this_thread::sleep_for(std::chrono::duration<double>(std::max(0.0, warm_s - wall_s())));
    const auto from = live.progress();
    const double cpu_s = own_cpu_s(), drawn_s = drawing_cpu_s(), began = wall_s();
    int frames = 0;
    for (double next = began; wall_s() < began + slice_s;) {
        if (watched) {
            source.take(picture);
            meter.draw(picture);
            ++frames;
        }
        next = std::max(next + frame_every_s, wall_s());  // a late frame is not made up for
        std::this_thread::sleep_for(std::chrono::duration<double>(next - wall_s()));
    }
    const auto to = live.progress();
    const double draw_s = drawing_cpu_s() - drawn_s;
    const double simulate_s = own_cpu_s() - cpu_s - draw_s;
    const double simulated_s = std::max(1e-9, to.time_s - from.time_s);
    const double elapsed_s = std::chrono::duration<double>(to.at - from.at).count();
    return {simulated_s / std::max(1e-9, elapsed_s), simulate_s / simulated_s, draw_s / std::max(1, frames),
            frames / (wall_s() - began)};
}

/// The value below which a share of them lies, by interpolation. REQUIRES at least one.
double quantile(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    const double at = share * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(at);
    const std::size_t high = std::min(low + 1, values.size() - 1);
    return std::lerp(values[low], values[high], at - static_cast<double>(low));
}

PairedShare shares(const std::vector<double>& lost) {
    return {100.0 * quantile(lost, 0.25), 100.0 * quantile(lost, 0.5), 100.0 * quantile(lost, 0.75)};
}

}  // namespace

double wall_s() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Loss simulation_loss(render::FrameMeter& meter, const std::vector<World>& worlds, const HandBase& base, double start_s,
                     int threads) {
    std::vector<double> alone, watched, by_clock, by_cpu, frames;
    const double processors = std::max(1U, std::thread::hardware_concurrency());
    const double machine_s = machine_cpu_s(), own_s = own_cpu_s(), began = wall_s();
    for (int i = 0; i < pairs && !interrupted(); ++i) {
        const bool watched_first = i % 2 == 1;
        Slice of[2];
        for (const bool second : {false, true}) {
            const bool with_window = watched_first != second;
            of[with_window ? 1 : 0] = slice(meter, worlds, base, start_s, threads, with_window);
        }
        alone.push_back(of[0].pace);
        watched.push_back(of[1].pace);
        by_clock.push_back(1.0 - of[1].pace / of[0].pace);
        const double slower = 1.0 - of[0].simulate_s / of[1].simulate_s;
        by_cpu.push_back(slower + (1.0 - slower) * of[1].draw_s / frame_every_s / processors);
        frames.push_back(of[1].frames_per_s);
    }
    if (alone.empty()) return {};
    Loss loss{
        static_cast<int>(alone.size()), quantile(alone, 0.5), quantile(watched, 0.5), shares(by_clock), shares(by_cpu),
        quantile(frames, 0.5)};
    if (machine_s >= 0.0) {
        const double others_s = machine_cpu_s() - machine_s - (own_cpu_s() - own_s);
        const double all_s = (wall_s() - began) * processors;
        loss.others_cpu_pct = 100.0 * std::max(0.0, others_s) / all_s;
    }
    return loss;
}

}  // namespace septima::cli
