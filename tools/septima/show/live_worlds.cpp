#include "tools/septima/show/live_worlds.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "render/hand_orders.h"
#include "sim/base/file.h"
#include "sim/base/parallel.h"
#include "sim/base/text.h"
#include "sim/policy/policy_toml.h"
#include "sim/result/paired_groups.h"
#include "tools/septima/interrupt.h"
#include "tools/septima/show/stored_scene.h"

namespace septima::cli {

namespace {

static_assert(render::named_causes == delay_causes, "render/words.h names every cause of the ledger");

constexpr auto nap = std::chrono::milliseconds(20);
constexpr double compared_every_s = 2.0;  // of the wall clock

/// Measures that change the streets or the trips a world begins with.
std::vector<HandMeasure> founding_measures(const Hand& hand) {
    std::vector<HandMeasure> found;
    for (const HandMeasure& row : hand.rows)
        if (render::begins_anew(row.measure) && !row.measure.time.windows.empty()) found.push_back(row);
    return found;
}

/// A lane is there for all hours; trips are there for the hours in which there are more of them.
bool same_foundation(const std::vector<HandMeasure>& a, const std::vector<HandMeasure>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const HandMeasure& x, const HandMeasure& y) {
        const bool lane = std::holds_alternative<ReversibleLane>(x.measure.data);
        return x.side == y.side && x.measure.data == y.measure.data && x.measure.place == y.measure.place &&
               (lane || x.measure.time == y.measure.time);
    });
}

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
        notice_ = {1, render::Word::notice_again, "", false};
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

/// The worlds as they were in the beginning, and none of the operator's measures.
void LiveWorlds::restart() {
    if (beginning_.empty()) return;
    worlds_ = beginning_;
    const double end_s = hand_.end_s;
    hand_ = {};
    hand_.end_s = end_s;
    for (std::size_t side = 0; estimator_ && side < worlds_.size(); ++side) estimator_->forget(side);
    watched_ = {};
    base_s_ = published_s_ = rate_from_s_ = time_s(worlds_.front());
    base_wall_ = rate_from_ = Wall::now();
}

/// True when there was one.
bool LiveWorlds::obey_orders() {
    std::vector<render::Order> orders;
    {
        const std::lock_guard lock(mutex_);
        orders.swap(orders_);
    }
    for (const render::Order& order : orders) obey(order);
    return !orders.empty();
}

void LiveWorlds::obey(const render::Order& order) {
    if (order.kind == render::Order::Kind::watch) {
        watched_ = {};
        watched_.trip = static_cast<std::uint32_t>(order.row);
        watched_.side = std::min(order.side, worlds_.size() - 1);
        return;
    }
    if (order.kind == render::Order::Kind::restart) return restart();
    // A full second: policy files write times so. It is not before the next step, so that the past stays as it was.
    const double at_s = std::ceil(time_s(worlds_.front()) - 1e-6);
    if (order.kind == render::Order::Kind::save) return save(order);
    if (at_s >= hand_.end_s || septima::finished(worlds_.front())) {
        notice_ = {notice_.number + 1, render::Word::notice_ended, "", true};
        return;
    }
    const Hand before = hand_;
    switch (order.kind) {
        case render::Order::Kind::make: {
            if (order.side >= worlds_.size()) return;
            make(hand_, order.side, order.measure, at_s,
                 order.lasts_s > 0.0 ? order.lasts_s : std::numeric_limits<double>::infinity());
            if (!founded_anew(before, at_s) && !apply_hand(order.side)) hand_ = before;
            return;
        }
        case render::Order::Kind::lift:
            lift(hand_, order.row, at_s);
            break;
        case render::Order::Kind::undo:
            undo(hand_, at_s);
            break;
        default:
            redo(hand_, at_s);
    }
    if (founded_anew(before, at_s)) return;
    for (std::size_t side = 0; side < worlds_.size(); ++side) apply_hand(side);
}

/// True when the measures need worlds that know them from their beginning: then these end, or, where that cannot be,
/// the hand is what it was before.
bool LiveWorlds::founded_anew(Hand before, double at_s) {
    if (same_foundation(founding_measures(hand_), founding_)) return false;
    const std::string problem = base_.check_again ? base_.check_again(hand_) : "a story is told: leave it with Esc";
    if (problem.empty()) {
        again_ = Again{hand_, at_s};
        ended_ = true;
    } else {
        hand_ = std::move(before);
        notice_ = {notice_.number + 1, render::Word::notice_refused, problem, true};
    }
    return true;
}

std::vector<Command> LiveWorlds::commands_by_hand(std::size_t side, Problems& problems) const {
    PolicyFile file = base_.policies[side];
    file.measures.insert(file.measures.begin(), base_.own.begin(), base_.own.end());
    for (Measure& measure : measures_of(hand_, side)) file.measures.push_back(std::move(measure));
    return compile(file, base_.context, problems).commands;
}

/// Gives a world the commands of its policy with the operator's measures. Those before this second are what they were:
/// measures by hand come last in the list and begin or end now. False when a measure cannot be made; that is told.
bool LiveWorlds::apply_hand(std::size_t side) {
    Problems problems;
    std::vector<Command> commands = commands_by_hand(side, problems);
    if (!problems.errors.empty()) {
        notice_ = {notice_.number + 1, render::Word::notice_refused, problems.errors.front().text, true};
        return false;
    }
    World& world = worlds_[side];
    const auto past = static_cast<std::ptrdiff_t>(world.next_command);
    if (commands.size() < world.next_command ||
        !std::equal(commands.begin(), commands.begin() + past, world.commands.begin()))
        throw std::logic_error("an operator's measure changed what was done before it");
    world.commands = std::move(commands);
    ask_estimate(side);
    return true;
}

/// What the measures by hand would come to in a static equilibrium, against the side without them.
void LiveWorlds::ask_estimate(std::size_t side) {
    if (!estimator_) return;
    if (measures_of(hand_, side).empty()) return estimator_->forget(side);
    PolicyFile file = base_.policies[side];
    file.measures.insert(file.measures.begin(), base_.own.begin(), base_.own.end());
    Problems ignored;
    estimator_->ask(side, compile(file, base_.context, ignored).commands, worlds_[side].commands,
                    time_s(worlds_[side]) + 1.0);
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

/// Writes the side's policy with the operator's measures; an existing file is left alone.
void LiveWorlds::save(const render::Order& order) {
    if (order.side >= worlds_.size()) return;
    const std::vector<Measure> made = measures_of(hand_, order.side);
    const auto say = [this](render::Word word, std::string detail, bool bad) {
        notice_ = {notice_.number + 1, word, std::move(detail), bad};
    };
    if (made.empty()) return say(render::Word::notice_nothing, "", true);
    std::filesystem::path file = order.file;
    if (file.extension() != ".toml") file += ".toml";
    std::error_code ignored;
    if (order.file.empty() || std::filesystem::exists(file, ignored))
        return say(render::Word::notice_exists, printable(file.string()), true);
    PolicyFile policy = base_.policies[order.side];
    const bool alone = policy.measures.empty();
    policy.name.es = alone ? "Medidas del operador" : policy.name.es + " + medidas del operador";
    policy.name.en = alone ? "Operator's measures" : policy.name.en + " + operator's measures";
    policy.measures.insert(policy.measures.end(), made.begin(), made.end());
    try {
        write_atomically(file, policy_toml(policy));
        say(render::Word::notice_saved, printable(file.string()), false);
    } catch (const std::exception& error) {
        say(render::Word::notice_failed, error.what(), true);
    }
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
