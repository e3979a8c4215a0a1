#include "tools/septima/show/live_worlds.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>

#include "sim/base/parallel.h"
#include "sim/result/paired_groups.h"
#include "tools/septima/interrupt.h"
#include "tools/septima/show/stored_scene.h"

namespace septima::cli {

namespace {

static_assert(render::named_causes == delay_causes, "render/words.h names every cause of the ledger");

constexpr auto nap = std::chrono::milliseconds(20);
constexpr double compared_every_s = 2.0;  // of the wall clock

double seconds_between(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

}  // namespace

LiveWorlds::LiveWorlds(std::vector<World> worlds, HandBase base, double start_s, int threads, bool may_restart)
    : worlds_(std::move(worlds)),
      beginning_(may_restart ? worlds_ : std::vector<World>{}),
      base_(std::move(base)),
      start_s_(start_s),
      threads_(threads) {
    // Measures that are not lifted hold to the end of the day, or of a run that goes beyond.
    if (base_.again) {
        hand_ = base_.again->hand;
        founding_ = founding_measures(hand_);
        notice_ = {1, render::Word::notice_again, {}, false};
        start_s_ = base_.again->time_s;
    }
    hand_.end_s = std::max(hand_.end_s, std::ceil(base_.context.end_s));
    base_s_ = published_s_ = rate_from_s_ = time_s(worlds_.front());
    base_wall_ = rate_from_ = Wall::now();
    if (base_.city) estimator_ = std::make_unique<Estimator>(std::move(*base_.city), worlds_.size());
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
    source.order = [this](const render::Order& order) {
        {
            const std::lock_guard lock(mutex_);
            orders_.push_back(order);
        }
        changed_.notify_all();
    };
    source.ended = [this] { return ended_.load() || interrupted(); };
    return source;
}

LiveWorlds::Progress LiveWorlds::progress() {
    const std::lock_guard lock(mutex_);
    return progress_;
}

void LiveWorlds::rethrow() {
    if (ended_ && failure_) std::rethrow_exception(failure_);
}

/// The figures of the trip that is followed, as they are now.
void LiveWorlds::look_at_watched() {
    const World& world = worlds_[watched_.side];
    const std::uint32_t trip = watched_.trip;
    if (trip >= world.trips.size()) return;
    const TripId id = id_at<TripId>(trip);
    watched_.time_s = time_s(world);
    watched_.departure_s = static_cast<double>(world.shifted_departure_s[trip] >= 0.0F ? world.shifted_departure_s[trip]
                                                                                       : world.trips.departure_s[id]);
    watched_.entered_s = static_cast<double>(world.entered_s[trip]);
    watched_.origin = world.trips.origin[id];
    watched_.destination = world.trips.destination[id];
    watched_.way.clear();
    if (world.status[trip] == TripStatus::completed) watched_.time_s = static_cast<double>(world.arrival_s[trip]);
    for (std::size_t i = 0; i < world.vehicles.size(); ++i) {
        const Rider& rider = world.vehicles.rider[i];
        if (rider.trip != trip) continue;
        watched_.distance_m = static_cast<double>(world.vehicles.tally[i].distance_m);
        watched_.delay_s = seconds_of(world.vehicles.tally[i].delay_ticks);
        const std::vector<std::uint32_t>& turns = world.routes.turns[trip];
        for (std::size_t t = world.routes.at[trip]; t < turns.size(); ++t) {
            const TurnId turn = id_at<TurnId>(turns[t]);
            if (watched_.way.empty()) watched_.way.push_back(world.network->turn_from[turn]);
            watched_.way.push_back(world.network->turn_to[turn]);
        }
    }
}

/// Who takes longer on the second side; a few milliseconds in a large city, so not with every picture.
void LiveWorlds::compare_groups() {
    if (worlds_.size() != 2) return;
    // The last figures are those of the whole run.
    if (!septima::finished(worlds_.front()) && seconds_between(compared_, Wall::now()) < compared_every_s) return;
    compared_ = Wall::now();
    const World& base = worlds_.front();
    if (grouping_.of_trip.empty()) grouping_ = trip_grouping(*base.network, base.trips, *base.classes, *base.zones);
    winners_ = live_groups(grouping_, paired_groups(grouping_, base, worlds_.back()));
}

/// An estimate came that no picture shows yet: while the clock stands nothing else makes one.
bool LiveWorlds::estimates_changed() const {
    if (!estimator_) return false;
    const std::vector<render::InstantEstimate> now = estimator_->results();
    return !std::equal(now.begin(), now.end(), shown_estimates_.begin(), shown_estimates_.end(),
                       [](const auto& a, const auto& b) { return a.state == b.state; });
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
        changed_.wait_for(lock, nap, [&] { return stop_ || pace_ != pace || !orders_.empty(); });
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
                        [&] { return stop_ || pace_ != pace || !orders_.empty(); });
    return !stop_ && Wall::now() >= due;
}

void LiveWorlds::step_all() {
    for (World& world : worlds_)
        if (!septima::finished(world)) step(world);
    {
        const std::lock_guard lock(mutex_);
        progress_ = {time_s(worlds_.front()), Wall::now()};
    }
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
    picture.hand = hand_;
    picture.notice = notice_;
    look_at_watched();
    picture.watched = watched_;
    if (estimator_) picture.estimates = shown_estimates_ = estimator_->results();
    compare_groups();
    picture.winners = winners_;
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
        if (obey_orders() || estimates_changed()) publish(true);
        if (again_) return;
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
