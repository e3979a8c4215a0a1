// What the operator's orders do to the worlds that run: measures by hand, their undoing, a new beginning, a saved
// policy.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "render/hand_orders.h"
#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/policy/policy_toml.h"
#include "tools/septima/show/live_worlds.h"

namespace septima::cli {

namespace {

/// A lane is there for all hours; trips are there for the hours in which there are more of them.
bool same_foundation(const std::vector<HandMeasure>& a, const std::vector<HandMeasure>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const HandMeasure& x, const HandMeasure& y) {
        const bool lane = std::holds_alternative<ReversibleLane>(x.measure.data);
        return x.side == y.side && x.measure.data == y.measure.data && x.measure.place == y.measure.place &&
               (lane || x.measure.time == y.measure.time);
    });
}

/// The same in both languages.
Text same(const std::string& text) {
    return {text, text};
}

/// A problem as the dashboard tells it.
Text said(const Problem& problem) {
    return {problem.es.empty() ? problem.text : problem.es, problem.text};
}

}  // namespace

std::vector<HandMeasure> founding_measures(const Hand& hand) {
    std::vector<HandMeasure> found;
    for (const HandMeasure& row : hand.rows)
        if (render::begins_anew(row.measure) && !row.measure.time.windows.empty()) found.push_back(row);
    return found;
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
    if (at_s >= hand_.end_s || septima::finished(worlds_.front())) return tell(render::Word::notice_ended, {}, true);
    const Hand before = hand_;
    switch (order.kind) {
        case render::Order::Kind::make: {
            if (order.side >= worlds_.size()) return;
            make(hand_, order.side, order.measure, at_s,
                 order.lasts_s > 0.0 ? order.lasts_s : std::numeric_limits<double>::infinity());
            if (founded_anew(before, at_s)) return;
            if (!does_something(hand_.rows.back()) || !apply_hand(order.side)) hand_ = before;
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
    const Text problem =
        base_.check_again ? base_.check_again(hand_)
                          : Text{"se está contando una historia: salga con Esc", "a story is told: leave it with Esc"};
    if (problem.en.empty()) {
        again_ = Again{hand_, at_s};
        ended_ = true;
    } else {
        hand_ = std::move(before);
        tell(render::Word::notice_refused, problem, true);
    }
    return true;
}

void LiveWorlds::tell(render::Word word, Text detail, bool bad) {
    notice_ = {notice_.number + 1, word, std::move(detail), bad};
}

/// False when a measure changes nothing; that is told, and that it does less than the operator may think.
bool LiveWorlds::does_something(const HandMeasure& made) {
    Problems problems;
    PolicyFile alone;
    alone.measures.push_back(made.measure);
    const bool nothing = compile(alone, base_.context, problems).commands.empty();
    if (problems.warnings.empty()) return true;
    tell(nothing ? render::Word::notice_refused : render::Word::notice_told, said(problems.warnings.back()), true);
    return !nothing;
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
        tell(render::Word::notice_refused, said(problems.errors.front()), true);
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

/// Writes the side's policy with the operator's measures; an existing file is left alone.
void LiveWorlds::save(const render::Order& order) {
    if (order.side >= worlds_.size()) return;
    const std::vector<Measure> made = measures_of(hand_, order.side);
    if (made.empty()) return tell(render::Word::notice_nothing, {}, true);
    std::filesystem::path file = order.file;
    if (file.extension() != ".toml") file += ".toml";
    std::error_code ignored;
    if (order.file.empty() || std::filesystem::exists(file, ignored))
        return tell(render::Word::notice_exists, same(printable(file.string())), true);
    PolicyFile policy = base_.policies[order.side];
    const bool alone = policy.measures.empty();
    policy.name.es = alone ? "Medidas del operador" : policy.name.es + " + medidas del operador";
    policy.name.en = alone ? "Operator's measures" : policy.name.en + " + operator's measures";
    policy.measures.insert(policy.measures.end(), made.begin(), made.end());
    try {
        write_atomically(file, policy_toml(policy));
        tell(render::Word::notice_saved, same(printable(file.string())), false);
    } catch (const std::exception& error) {
        tell(render::Word::notice_failed, same(error.what()), true);
    }
}

}  // namespace septima::cli
