#include "sim/policy/hand.h"

#include <algorithm>
#include <utility>

namespace septima {

namespace {

void begin_now(Hand& hand, std::size_t row, double time_s) {
    std::vector<TimeWindow>& windows = hand.rows[row].measure.time.windows;
    const double ends_s = hand.rows[row].ends_s;
    if (ends_s <= time_s) return;  // it would be over
    if (!windows.empty() && windows.back().to_s >= time_s)
        windows.back().to_s = ends_s;  // lifted and begun again within one instant
    else
        windows.push_back({time_s, ends_s});
}

void end_now(Hand& hand, std::size_t row, double time_s) {
    std::vector<TimeWindow>& windows = hand.rows[row].measure.time.windows;
    if (windows.empty() || windows.back().to_s < time_s) return;  // it ended as planned: the past stays as it was
    windows.back().to_s = time_s;
    if (windows.back().to_s <= windows.back().from_s) windows.pop_back();
}

void perform(Hand& hand, const HandAct& act, double time_s) {
    if (act.begins)
        begin_now(hand, act.row, time_s);
    else
        end_now(hand, act.row, time_s);
}

}  // namespace

void make(Hand& hand, std::size_t side, Measure measure, double time_s, double lasts_s) {
    measure.time.windows.clear();
    hand.rows.push_back({side, std::move(measure), std::min(hand.end_s, time_s + lasts_s)});
    hand.done.push_back({hand.rows.size() - 1, true});
    hand.undone.clear();
    perform(hand, hand.done.back(), time_s);
}

void lift(Hand& hand, std::size_t row, double time_s) {
    if (row >= hand.rows.size() || !in_force(hand, row, time_s)) return;
    hand.done.push_back({row, false});
    hand.undone.clear();
    perform(hand, hand.done.back(), time_s);
}

bool undo(Hand& hand, double time_s) {
    if (hand.done.empty()) return false;
    const HandAct act = hand.done.back();
    hand.done.pop_back();
    hand.undone.push_back(act);
    perform(hand, {act.row, !act.begins}, time_s);
    return true;
}

bool redo(Hand& hand, double time_s) {
    if (hand.undone.empty()) return false;
    const HandAct act = hand.undone.back();
    hand.undone.pop_back();
    hand.done.push_back(act);
    perform(hand, act, time_s);
    return true;
}

bool in_force(const Hand& hand, std::size_t row) {
    const std::vector<TimeWindow>& windows = hand.rows[row].measure.time.windows;
    return !windows.empty() && windows.back().to_s == hand.rows[row].ends_s;
}

bool in_force(const Hand& hand, std::size_t row, double time_s) {
    return in_force(hand, row) && hand.rows[row].ends_s > time_s;
}

std::vector<Measure> measures_of(const Hand& hand, std::size_t side) {
    std::vector<Measure> measures;
    for (const HandMeasure& row : hand.rows)
        if (row.side == side && !row.measure.time.windows.empty()) measures.push_back(row.measure);
    return measures;
}

}  // namespace septima
