#include "tools/septima/show/replay.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tools/septima/interrupt.h"

namespace septima::cli {

namespace {

constexpr double fastest_pace = 1800.0;  // "as fast as possible" still has to be watched
constexpr double least_move_s = 1.0;

std::size_t interval_at(const LinkReplay& links, double time_s) {
    const auto after = std::upper_bound(links.start_s.begin(), links.start_s.end(), time_s);
    return after == links.start_s.begin() ? 0 : static_cast<std::size_t>(after - links.start_s.begin()) - 1;
}

Snapshot snapshot_at(const Network& network, const ReplaySide& side, double time_s) {
    Snapshot s;
    s.time_s = time_s;
    s.lane_light.resize(network.lanes());
    s.link_vehicles.resize(network.links());
    s.link_speed_mps = network.link_limit_mps;
    if (!side.links.start_s.empty()) {
        const std::size_t base = interval_at(side.links, time_s) * network.links();
        for (std::size_t i = 0; i < network.links(); ++i) {
            const float kmh = side.links.speed_kmh[base + i];
            if (kmh >= 0.0F) s.link_speed_mps[id_at<LinkId>(i)] = kmh / 3.6F;
            s.link_vehicles[id_at<LinkId>(i)] = side.links.vehicles[base + i];
        }
    }
    double completed = 0.0;
    double departed = 0.0;
    for (const IntervalRow& row : side.city) {
        if (row.start_s > time_s) break;
        s.mean_speed_kmh = static_cast<float>(row.mean_speed_kmh);
        s.on_road = static_cast<std::uint32_t>(std::lround(row.on_road_veh));
        s.waiting_outside = static_cast<std::uint32_t>(std::lround(row.waiting_veh));
        completed += row.completed;
        departed += row.departed;
        s.delay_h += row.delay_h;
    }
    s.completed = static_cast<std::uint32_t>(std::lround(completed));
    s.departed = static_cast<std::uint32_t>(std::lround(departed));
    return s;
}

}  // namespace

Replay::Replay(const Network& network, std::vector<ReplaySide> sides, double start_s, double end_s)
    : network_(&network), sides_(std::move(sides)), start_s_(start_s), end_s_(end_s), now_s_(start_s) {}

render::Picture Replay::at(double time_s) const {
    render::Picture picture;
    for (const ReplaySide& side : sides_) picture.sides.push_back(snapshot_at(*network_, side, time_s));
    picture.previous_time_s = time_s;
    return picture;
}

bool Replay::take(render::Picture& into) {
    const Wall::time_point now = Wall::now();
    const double elapsed_s = std::chrono::duration<double>(now - before_).count();
    before_ = now;
    if (pace_.run_to_s >= 0.0) {
        now_s_ = pace_.run_to_s;
        pace_.run_to_s = -1.0;
    } else if (pace_.playing) {
        now_s_ += elapsed_s * std::min(pace_.times_real, fastest_pace);
    }
    now_s_ = std::clamp(now_s_, start_s_, end_s_);
    const bool at_end = now_s_ >= end_s_ && shown_s_ < end_s_;
    if (shown_s_ >= 0.0 && std::abs(now_s_ - shown_s_) < least_move_s && !at_end) return false;
    into = at(now_s_);
    into.achieved_pace = std::min(pace_.times_real, fastest_pace);
    shown_s_ = now_s_;
    return true;
}

render::LiveSource Replay::source() {
    render::LiveSource source;
    source.take = [this](render::Picture& into) { return take(into); };
    source.set_pace = [this](const render::Pace& pace) { pace_ = pace; };
    source.ended = [] { return interrupted(); };
    return source;
}

}  // namespace septima::cli
