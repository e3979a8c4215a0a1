#include "tools/septima/live_worlds.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "sim/base/parallel.h"
#include "tools/septima/interrupt.h"

namespace septima::cli {

namespace {

constexpr auto nap = std::chrono::milliseconds(20);

double seconds_between(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

}  // namespace

LiveWorlds::LiveWorlds(std::vector<World> worlds, double start_s, int threads)
    : worlds_(std::move(worlds)), start_s_(start_s), threads_(threads) {
    base_s_ = published_s_ = rate_from_s_ = time_s(worlds_.front());
    base_wall_ = rate_from_ = Wall::now();
    thread_ = std::thread([this] {
        try {
            ThreadLimit(threads_).execute([this] { run(); });
        } catch (...) {
            failure_ = std::current_exception();
            ended_ = true;
        }
    });
}

LiveWorlds::~LiveWorlds() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

render::LiveSource LiveWorlds::source() {
    render::LiveSource source;
    source.take = [this](render::Picture& into) { return pictures_.take(into); };
    source.set_pace = [this](const render::Pace& pace) {
        {
            const std::lock_guard lock(mutex_);
            pace_ = pace;
        }
        changed_.notify_all();
    };
    source.command = [this](std::size_t side, const Command& command) {
        const std::lock_guard lock(mutex_);
        commands_.emplace_back(side, command);
    };
    source.ended = [this] { return ended_.load() || interrupted(); };
    return source;
}

void LiveWorlds::rethrow() {
    if (ended_ && failure_) std::rethrow_exception(failure_);
}

void LiveWorlds::obey_commands() {
    std::vector<std::pair<std::size_t, Command>> commands;
    {
        const std::lock_guard lock(mutex_);
        commands.swap(commands_);
    }
    for (auto& [side, command] : commands)
        if (side < worlds_.size()) add_command(worlds_[side], std::move(command));
}

render::Pace LiveWorlds::pace_now() {
    const std::lock_guard lock(mutex_);
    return pace_;
}

/// Waits until the next step is due or the operator asks for something; true when the step is due.
bool LiveWorlds::rest(const render::Pace& pace) {
    const double now_s = time_s(worlds_.front());
    const bool hurry = std::isinf(pace.times_real) || now_s < start_s_ || now_s < pace.run_to_s;
    if (pace.playing && hurry) {
        base_s_ = now_s;
        base_wall_ = Wall::now();
        return true;
    }
    std::unique_lock lock(mutex_);
    if (!pace.playing) {
        changed_.wait_for(lock, nap, [&] { return stop_ || pace_ != pace; });
        base_s_ = now_s;
        base_wall_ = Wall::now();
        return false;
    }
    const auto due = base_wall_ + std::chrono::duration_cast<Wall::duration>(std::chrono::duration<double>(
                                      (now_s - base_s_) / std::max(1e-3, pace.times_real)));
    if (Wall::now() >= due) {
        // Too slow for the pace: what is lost is not made up for by a burst later.
        if (seconds_between(due, Wall::now()) > 0.25) {
            base_s_ = now_s;
            base_wall_ = Wall::now();
        }
        return true;
    }
    changed_.wait_until(lock, std::min(due, Wall::now() + std::chrono::milliseconds(100)),
                        [&] { return stop_ || pace_ != pace; });
    return !stop_ && Wall::now() >= due;
}

void LiveWorlds::step_all() {
    for (World& world : worlds_)
        if (!septima::finished(world)) step(world);
    const double elapsed = seconds_between(rate_from_, Wall::now());
    if (elapsed < 0.5) return;
    achieved_ = (time_s(worlds_.front()) - rate_from_s_) / elapsed;
    rate_from_s_ = time_s(worlds_.front());
    rate_from_ = Wall::now();
}

void LiveWorlds::publish(bool even_if_waiting) {
    if (!even_if_waiting && pictures_.waiting()) return;
    render::Picture& picture = pictures_.writing();
    picture.sides.resize(worlds_.size());
    for (std::size_t i = 0; i < worlds_.size(); ++i) picture.sides[i] = snapshot(worlds_[i]);
    picture.previous_time_s = published_s_;
    picture.achieved_pace = achieved_;
    picture.finished = septima::finished(worlds_.front());
    published_s_ = time_s(worlds_.front());
    pictures_.publish();
}

void LiveWorlds::run() {
    publish(true);
    while (true) {
        {
            const std::lock_guard lock(mutex_);
            if (stop_) return;
        }
        obey_commands();
        const render::Pace pace = pace_now();
        if (pace != obeyed_) {
            obeyed_ = pace;
            base_s_ = rate_from_s_ = time_s(worlds_.front());
            base_wall_ = rate_from_ = Wall::now();
        }
        if (septima::finished(worlds_.front())) {
            if (published_s_ < time_s(worlds_.front())) publish(true);
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, nap, [this] { return stop_; });
            continue;
        }
        if (!rest(pace)) continue;
        step_all();
        publish(false);
    }
}

}  // namespace septima::cli
