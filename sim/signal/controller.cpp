#include "sim/signal/controller.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace septima {

namespace {

constexpr double never_s = std::numeric_limits<double>::infinity();
constexpr double start_slack_s =
    1.0;  // a phase may begin this late and still have its least green: steps are not endless

double wide(float value) {
    return static_cast<double>(value);
}
double clearance_s(const Phase& phase) {
    return wide(phase.amber_s) + wide(phase.all_red_s);
}
std::uint64_t bit_of(std::size_t phase) {
    return std::uint64_t{1} << phase;
}

/// One controller at one instant.
struct Run {
    const SignalPlan& plan;
    const SignalControl& control;
    double now_s;
    SignalState& state;

    const Phase& phase(std::size_t i) const { return plan.phases[i]; }
    std::size_t count() const { return plan.phases.size(); }
    std::size_t after(std::size_t i) const { return (i + 1) % count(); }
    bool clocked() const { return control.kind == ControlKind::fixed || control.kind == ControlKind::coordinated; }
    double least_green_s(std::size_t i) const {
        const double least = wide(control.min_green_s > 0.0F ? control.min_green_s : phase(i).min_green_s);
        return clocked() ? std::min(least, wide(phase(i).green_s)) : least;
    }
    double most_green_s(std::size_t i) const {
        const double most = wide(control.max_green_s > 0.0F ? control.max_green_s : phase(i).max_green_s);
        return std::max(most, least_green_s(i));
    }
    double extension_s() const {
        return wide(control.extension_s > 0.0F ? control.extension_s : phase(state.phase).extension_s);
    }
    void look_again() const { state.until_s = std::nextafter(now_s, never_s); }
};

/// Seconds into the cycle.
double into_cycle_s(const SignalPlan& plan, double now_s) {
    const double cycle = cycle_length_s(plan);
    const double t = std::fmod(now_s - wide(plan.offset_s), cycle);
    return t < 0.0 ? t + cycle : t;
}

/// What a fixed plan shows.
struct ClockPlace {
    std::size_t phase = 0;
    TurnLight light = TurnLight::red;
    double left_s = 0.0;  ///< until this light ends
};

ClockPlace on_clock(const SignalPlan& plan, double now_s) {
    double t = into_cycle_s(plan, now_s);
    for (std::size_t i = 0; i < plan.phases.size(); ++i) {
        const Phase& p = plan.phases[i];
        const double amber = wide(p.green_s) + wide(p.amber_s);
        const double end = amber + wide(p.all_red_s);
        if (t < wide(p.green_s)) return {i, TurnLight::green, wide(p.green_s) - t};
        if (t < amber) return {i, TurnLight::amber, amber - t};
        if (t < end) return {i, TurnLight::red, end - t};
        t -= end;
    }
    return {plan.phases.size() - 1, TurnLight::red, 0.0};
}

/// Seconds until a phase's green next ends on the clock, in (0, cycle].
double until_force_off_s(const SignalPlan& plan, std::size_t phase, double now_s) {
    double end = wide(plan.phases[phase].green_s);
    for (std::size_t i = 0; i < phase; ++i) end += wide(plan.phases[i].green_s) + clearance_s(plan.phases[i]);
    const double left = end - into_cycle_s(plan, now_s);
    return left > 0.0 ? left : left + cycle_length_s(plan);
}

void set_first_look(const Run& run) {
    SignalState& s = run.state;
    const double gap_from_s = std::max(s.since_s, s.least_end_s - run.extension_s());
    switch (run.control.kind) {
        case ControlKind::fixed:
            s.until_s = s.scheduled_end_s;
            if (run.control.bus_priority)
                s.until_s =
                    std::min(s.until_s, std::max(s.least_end_s, s.scheduled_end_s - wide(run.control.bus_favour_s)));
            break;
        case ControlKind::actuated:
            s.until_s = gap_from_s;
            break;
        case ControlKind::coordinated:
            s.until_s = s.phase == coordinated_phase(run.plan, run.control) ? std::max(s.least_end_s, s.scheduled_end_s)
                                                                            : gap_from_s;
            break;
        case ControlKind::max_pressure:
            s.until_s = std::max(s.least_end_s, s.since_s + wide(run.control.slot_s));
            break;
    }
}

/// Turns a phase green at `at_s`, which is now or the moment within the last step when the clock said so.
void begin_green(const Run& run, std::size_t phase, double at_s, double scheduled_end_s) {
    SignalState& s = run.state;
    s.phase = static_cast<std::uint16_t>(phase);
    s.next = no_phase;
    s.light = TurnLight::green;
    s.since_s = at_s;
    s.least_end_s = at_s + run.least_green_s(phase);
    s.scheduled_end_s = scheduled_end_s;
    s.seen_s = at_s;
    s.wanted_s = never_s;
    s.amber_s = run.phase(phase).amber_s;
    s.all_red_s = run.phase(phase).all_red_s;
    set_first_look(run);
}

void leave(const Run& run, std::size_t next, double at_s) {
    SignalState& s = run.state;
    s.light = TurnLight::amber;
    s.since_s = at_s;
    s.next = static_cast<std::uint16_t>(next);
    s.until_s = at_s + wide(s.amber_s);
}

/// First light of a plan: what its clock says, or the first phase. After a clearance it is always a green, that of the
/// clock or, when too little of it is left, the next one early.
void enter(const Run& run) {
    SignalState& s = run.state;
    const bool fresh = s.light == TurnLight::dark;
    s.renewed = Renewal::none;
    if (!run.clocked()) return begin_green(run, 0, run.now_s, run.now_s);
    const ClockPlace place = on_clock(run.plan, run.now_s);
    const bool enough = place.light == TurnLight::green && (fresh || place.left_s >= run.least_green_s(place.phase));
    if (enough) return begin_green(run, place.phase, run.now_s, run.now_s + place.left_s);
    const std::size_t next = run.after(place.phase);
    if (!fresh) return begin_green(run, next, run.now_s, run.now_s + until_force_off_s(run.plan, next, run.now_s));
    begin_green(run, place.phase, run.now_s, run.now_s);
    s.light = place.light;
    s.next = static_cast<std::uint16_t>(next);
    s.until_s = run.now_s + place.left_s;
    // The green that has just ended on the clock; the next one counts from it.
    s.scheduled_end_s = run.now_s + place.left_s - wide(s.all_red_s);
    if (place.light == TurnLight::amber) s.scheduled_end_s = run.now_s + place.left_s - wide(s.amber_s);
    if (place.light == TurnLight::red) s.scheduled_end_s -= wide(s.amber_s);
}

void begin_next(const Run& run) {
    SignalState& s = run.state;
    const std::size_t next = s.next;
    const double at_s = s.until_s;
    double scheduled_s = at_s;
    if (run.control.kind == ControlKind::fixed)
        scheduled_s = s.scheduled_end_s + wide(s.amber_s) + wide(s.all_red_s) + wide(run.phase(next).green_s);
    if (run.control.kind == ControlKind::coordinated) scheduled_s = at_s + until_force_off_s(run.plan, next, at_s);
    begin_green(run, next, at_s, scheduled_s);
}

/// Plan or control replaced. A new control takes over a running green where its clock allows; a new plan, and a clock
/// that stands elsewhere, come after the least green, amber and all-red of what runs.
void renew(const Run& run) {
    SignalState& s = run.state;
    if (s.light == TurnLight::dark) return enter(run);
    if (s.light != TurnLight::green) return leave(run, no_phase, run.now_s);
    if (s.renewed == Renewal::control) {
        const ClockPlace place = on_clock(run.plan, run.now_s);
        const bool same = place.light == TurnLight::green && place.phase == s.phase;
        if (!run.clocked() || same) {
            s.renewed = Renewal::none;
            s.scheduled_end_s = run.now_s + place.left_s;
            set_first_look(run);
            return;
        }
    }
    if (run.now_s < s.least_end_s)
        s.until_s = s.least_end_s;
    else
        leave(run, no_phase, run.now_s);
}

/// First phase after `phase`, in the order of the plan, among `calls`.
std::optional<std::size_t> next_called(std::uint64_t calls, std::size_t phase, std::size_t count) {
    for (std::size_t d = 1; d < count; ++d)
        if (const std::size_t i = (phase + d) % count; (calls & bit_of(i)) != 0) return i;
    return std::nullopt;
}

void run_fixed(const Run& run, const Sensed& sensed) {
    SignalState& s = run.state;
    const std::size_t next = run.after(s.phase);
    if (!run.control.bus_priority) return leave(run, next, s.scheduled_end_s);
    const bool bus_here = (sensed.bus & bit_of(s.phase)) != 0;
    const bool bus_elsewhere = (sensed.bus_waiting & ~bit_of(s.phase)) != 0;
    if (run.now_s < s.least_end_s) {
        s.until_s = s.least_end_s;
        return;
    }
    const bool due = run.now_s >= s.scheduled_end_s;
    const bool drawn_out = bus_here && run.now_s < s.scheduled_end_s + wide(run.control.bus_favour_s);
    if (due ? !drawn_out : bus_elsewhere && !bus_here) return leave(run, next, run.now_s);
    run.look_again();
}

void run_actuated(const Run& run, const Sensed& sensed) {
    SignalState& s = run.state;
    const std::uint64_t own = bit_of(s.phase);
    const bool bus_here = (sensed.bus & own) != 0;
    const std::uint64_t bus_calls = sensed.bus_waiting & ~own;
    const std::uint64_t calls = (sensed.called & ~own) | bus_calls;
    if ((sensed.present & own) != 0) s.seen_s = run.now_s;
    if (calls == 0) {  // green rests where it is
        s.wanted_s = never_s;
        return run.look_again();
    }
    if (s.wanted_s == never_s) s.wanted_s = run.now_s <= s.least_end_s ? s.since_s : run.now_s;
    if (run.now_s < s.least_end_s) return run.look_again();
    const double favour_s = wide(run.control.bus_favour_s);
    double end_s = std::max(s.since_s, s.wanted_s) + run.most_green_s(s.phase);
    if (bus_here)
        end_s += favour_s;
    else if (bus_calls != 0)
        end_s = std::min(end_s,
                         s.since_s + std::max(run.least_green_s(s.phase), wide(run.phase(s.phase).green_s) - favour_s));
    const bool gap = !bus_here && run.now_s - s.seen_s >= run.extension_s();
    if (gap || run.now_s >= end_s) return leave(run, *next_called(calls, s.phase, run.count()), run.now_s);
    run.look_again();
}

/// Of the called phases, those that still have their least green before they must end.
std::uint64_t with_room(const Run& run, std::uint64_t calls, std::size_t coordinated) {
    const double clear_s = clearance_s(run.phase(run.state.phase));
    const double cycle_end_s = until_force_off_s(run.plan, coordinated, run.now_s);
    std::uint64_t open = 0;
    for (std::size_t i = 0; i < run.count(); ++i) {
        const double left_s = until_force_off_s(run.plan, i, run.now_s);
        if (i != coordinated && left_s < cycle_end_s && left_s - clear_s + start_slack_s >= run.least_green_s(i))
            open |= calls & bit_of(i);
    }
    return open;
}

/// The coordinated phase has green until its yield point and whenever nobody else may go.
void run_coordinated(const Run& run, const Sensed& sensed) {
    SignalState& s = run.state;
    const std::size_t coordinated = coordinated_phase(run.plan, run.control);
    const std::uint64_t own = bit_of(s.phase);
    if (s.phase == coordinated) {
        const std::uint64_t open = with_room(run, ~std::uint64_t{0}, coordinated);
        if (open == 0) {  // too late for anybody: until the next yield point
            s.scheduled_end_s = run.now_s + until_force_off_s(run.plan, coordinated, run.now_s);
            s.until_s = s.scheduled_end_s;
            return;
        }
        const auto next = next_called(sensed.called & open & ~own, s.phase, run.count());
        return next ? leave(run, *next, run.now_s) : run.look_again();
    }
    if ((sensed.present & own) != 0) s.seen_s = run.now_s;
    if (run.now_s < s.least_end_s) return run.look_again();
    const double force_off_s = std::min(s.since_s + wide(run.phase(s.phase).green_s), s.scheduled_end_s);
    const bool gap = run.now_s - s.seen_s >= run.extension_s();
    if (!gap && run.now_s < force_off_s) return run.look_again();
    const std::uint64_t open = with_room(run, sensed.called & ~own, coordinated) | bit_of(coordinated);
    leave(run, *next_called(open, s.phase, run.count()), run.now_s);
}

/// Varaiya (2013): the phase of the greatest pressure. One that would have to wait out amber and all-red counts with
/// the part of its slot that is left after them.
void run_max_pressure(const Run& run, const Sensed& sensed) {
    SignalState& s = run.state;
    const double slot_s = std::max(wide(run.control.slot_s), 1.0);
    std::size_t best = s.phase;
    double best_pressure = wide(sensed.pressure[s.phase]);
    const double kept = std::max(0.0, 1.0 - clearance_s(run.phase(s.phase)) / slot_s);
    for (std::size_t i = 0; i < run.count(); ++i) {
        const double pressure = wide(sensed.pressure[i]) * kept;
        if (i == s.phase || pressure <= 0.0 || pressure <= best_pressure) continue;
        best = i;
        best_pressure = pressure;
    }
    if (best != s.phase) return leave(run, best, run.now_s);
    s.until_s = run.now_s + slot_s;
}

void run_green(const Run& run, const Sensed& sensed) {
    switch (run.control.kind) {
        case ControlKind::fixed:
            return run_fixed(run, sensed);
        case ControlKind::actuated:
            return run_actuated(run, sensed);
        case ControlKind::coordinated:
            return run_coordinated(run, sensed);
        case ControlKind::max_pressure:
            return run_max_pressure(run, sensed);
    }
}

}  // namespace

double cycle_length_s(const SignalPlan& plan) {
    double sum = 0.0;
    for (const Phase& p : plan.phases) sum += wide(p.green_s) + clearance_s(p);
    return sum;
}

std::size_t coordinated_phase(const SignalPlan& plan, const SignalControl& control) {
    if (control.coordinated_phase < plan.phases.size()) return control.coordinated_phase;
    const auto longest = std::max_element(plan.phases.begin(), plan.phases.end(),
                                          [](const Phase& a, const Phase& b) { return a.green_s < b.green_s; });
    return static_cast<std::size_t>(longest - plan.phases.begin());
}

bool looks(const SignalControl& control, const SignalState& state) {
    if (state.renewed != Renewal::none || state.light != TurnLight::green) return false;
    return control.kind != ControlKind::fixed || control.bus_priority;
}

void advance(const SignalPlan& plan, const SignalControl& control, const Sensed& sensed, double now_s,
             SignalState& state) {
    const Run run{plan, control, now_s, state};
    if (plan.phases.empty() || cycle_length_s(plan) <= 0.0) {
        state = SignalState{};
        state.until_s = never_s;
        state.renewed = Renewal::none;
        return;
    }
    const bool clearing = state.light == TurnLight::amber || state.light == TurnLight::red;
    if (state.renewed != Renewal::none && !(clearing && state.next == no_phase)) return renew(run);
    switch (state.light) {
        case TurnLight::dark:
            return enter(run);
        case TurnLight::green:
            return run_green(run, sensed);
        case TurnLight::amber:
            state.light = TurnLight::red;
            state.since_s = state.until_s;
            state.until_s += wide(state.all_red_s);
            return;
        case TurnLight::red:
            return state.next == no_phase ? enter(run) : begin_next(run);
    }
}

}  // namespace septima
