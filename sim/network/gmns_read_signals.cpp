// signal_controller, signal_timing_plan, signal_timing_phase, signal_phase_mvmt and signal_coordination.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "sim/base/text.h"
#include "sim/network/gmns_reading.h"

namespace septima::gmns {

namespace {

using Turn = std::pair<std::uint32_t, std::uint32_t>;

/// One row of signal_timing_phase with the movements of signal_phase_mvmt.
struct TimingPhase {
    int number = 0, ring = 1, barrier = 1, position = 0;
    Phase timing;
    bool fixed = true;  ///< green is that of a fixed plan; otherwise the least of an actuated one
    std::vector<Turn> turns;
};

struct TimingPlan {
    std::string id;
    std::string controller;
    std::optional<double> cycle_s;
    std::vector<TimingPhase> phases;
    double offset_s = 0.0;
    std::optional<int> coordinated_phase;
    std::string reference;  ///< begin_of_green, begin_of_yellow, begin_of_red
};

struct SignalReader {
    Reading& r;
    std::vector<TimingPlan> plans;
    std::map<std::string, std::size_t> plan_of;
    std::map<std::string, std::pair<std::size_t, std::size_t>> phase_of;  ///< timing_phase_id -> plan, phase
    Remarks remarks;

    void read_plans(const std::set<std::string>& controllers);
    void read_phases();
    void read_phase_movements();
    void read_coordination();
};

void SignalReader::read_plans(const std::set<std::string>& controllers) {
    const Table table =
        open_table(r.folder, "signal_timing_plan", {"timing_plan_id", "controller_id", "cycle_length"}, 2, r.problems);
    std::set<std::string> served;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        TimingPlan plan;
        plan.id = table.id(i, "timing_plan_id");
        plan.controller = table.id(i, "controller_id");
        plan.cycle_s = table.number(i, "cycle_length", {0.0, 600.0}, r.problems);
        const auto fault = [&](std::string text) { r.problems.error(table.csv.file, table.line(i), std::move(text)); };
        if (plan.cycle_s == 0.0)
            fault("cycle_length is 0; more than 0 s is needed (leave it empty for a controller without a cycle)");
        if (!controllers.contains(plan.controller))
            fault(fmt::format("controller_id '{}' is not in signal_controller.csv", printable(plan.controller)));
        else if (plan.id.empty() || plan_of.contains(plan.id))
            fault(fmt::format("timing_plan_id '{}' is empty or appears twice", printable(plan.id)));
        else if (!served.insert(plan.controller).second) {
            remarks.add("a controller has several timing plans: the first is used", table.line(i));
            plan_of[plan.id] = plans.size();
            plan.controller.clear();
            plans.push_back(std::move(plan));
        } else {
            plan_of[plan.id] = plans.size();
            plans.push_back(std::move(plan));
        }
    }
}

/// Greens and clearances of a phase.
void read_timing(Reading& r, const Table& table, std::size_t i, TimingPhase& phase) {
    const auto seconds = [&](const std::string& column, double high) {
        return table.number(i, column, {0.0, high}, r.problems);
    };
    // min_green is the green of a fixed plan, or with max_green the least green of an actuated one.
    const auto least = seconds("min_green", 600.0), most = seconds("max_green", 600.0);
    const auto own_least = seconds("actuated_min_green", 600.0), own_most = seconds("actuated_max_green", 600.0);
    const double clearance = seconds("clearance", 120.0).value_or(5.0);
    const double amber = seconds("amber", 20.0).value_or(std::min(clearance, 3.0));
    if (!most && least == 0.0)
        r.problems.error(table.csv.file, table.line(i),
                         "min_green is 0 and there is no max_green; a phase needs more than 0 s of green");
    Phase& timing = phase.timing;
    phase.fixed = !most.has_value();
    timing.green_s = static_cast<float>(least.value_or(most.value_or(20.0)));
    timing.amber_s = static_cast<float>(amber);
    timing.all_red_s = static_cast<float>(seconds("all_red", 120.0).value_or(std::max(0.0, clearance - amber)));
    if (most) timing.min_green_s = timing.green_s;
    if (most) timing.max_green_s = static_cast<float>(*most);
    if (own_least) timing.min_green_s = static_cast<float>(*own_least);
    if (own_most) timing.max_green_s = static_cast<float>(*own_most);
    if (const auto extension = seconds("extension", 120.0)) timing.extension_s = static_cast<float>(*extension);
}

void SignalReader::read_phases() {
    const Table table = open_table(
        r.folder, "signal_timing_phase",
        {"timing_phase_id", "timing_plan_id", "signal_phase_num", "min_green", "max_green", "extension", "clearance",
         "ring", "barrier", "position", "amber", "all_red", "actuated_min_green", "actuated_max_green"},
        2, r.problems);
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const auto fault = [&](std::string text) { r.problems.error(table.csv.file, table.line(i), std::move(text)); };
        const auto plan = plan_of.find(table.id(i, "timing_plan_id"));
        const std::string id = table.id(i, "timing_phase_id");
        if (plan == plan_of.end()) {
            fault(fmt::format("timing_plan_id '{}' is not in signal_timing_plan.csv",
                              printable(table.text(i, "timing_plan_id"))));
            continue;
        }
        TimingPhase phase;
        phase.number = table.whole(i, "signal_phase_num", {0, 99}, r.problems).value_or(static_cast<int>(i));
        phase.ring = table.whole(i, "ring", {0, 12}, r.problems).value_or(1);
        phase.barrier = table.whole(i, "barrier", {0, 12}, r.problems).value_or(1);
        phase.position = table.whole(i, "position", {0, 99}, r.problems).value_or(static_cast<int>(i));
        read_timing(r, table, i, phase);
        if (table.text(i, "min_green").empty() && table.text(i, "max_green").empty())
            remarks.add("green is missing: 20 s are assumed", table.line(i));
        if (id.empty() || phase_of.contains(id))
            fault(fmt::format("timing_phase_id '{}' is empty or appears twice", printable(id)));
        phase_of[id] = {plan->second, plans[plan->second].phases.size()};
        plans[plan->second].phases.push_back(std::move(phase));
    }
    remarks.tell(table.csv.file, r.problems);
    remarks = {};
}

void SignalReader::read_phase_movements() {
    const Table table = open_table(r.folder, "signal_phase_mvmt", {"timing_phase_id", "mvmt_id"}, 1, r.problems);
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const auto fault = [&](std::string text) { r.problems.error(table.csv.file, table.line(i), std::move(text)); };
        const auto phase = phase_of.find(table.id(i, "timing_phase_id"));
        const std::string id = table.id(i, "mvmt_id");
        if (phase == phase_of.end())
            fault(fmt::format("timing_phase_id '{}' is not in signal_timing_phase.csv",
                              printable(table.text(i, "timing_phase_id"))));
        if (id.empty() || phase == phase_of.end()) continue;  // a crosswalk
        const auto movement = r.movement_of.find(id);
        if (movement == r.movement_of.end()) {
            fault(fmt::format("mvmt_id '{}' is not in movement.csv", printable(id)));
            continue;
        }
        const DraftMovement& m = r.draft.movements[movement->second];
        std::vector<Turn>& turns = plans[phase->second.first].phases[phase->second.second].turns;
        if (std::find(turns.begin(), turns.end(), Turn{m.from_link, m.to_link}) == turns.end())
            turns.emplace_back(m.from_link, m.to_link);
    }
}

void SignalReader::read_coordination() {
    const Table table =
        open_table(r.folder, "signal_coordination",
                   {"timing_plan_id", "controller_id", "coord_phase", "coord_ref_to", "offset"}, 1, r.problems);
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const auto plan = plan_of.find(table.id(i, "timing_plan_id"));
        if (plan == plan_of.end()) {
            r.problems.error(table.csv.file, table.line(i),
                             fmt::format("timing_plan_id '{}' is not in signal_timing_plan.csv",
                                         printable(table.text(i, "timing_plan_id"))));
            continue;
        }
        plans[plan->second].offset_s = table.number(i, "offset", {0.0, 3600.0}, r.problems).value_or(0.0);
        plans[plan->second].coordinated_phase = table.whole(i, "coord_phase", {0, 99}, r.problems);
        plans[plan->second].reference = folded(table.text(i, "coord_ref_to"));
    }
}

double duration_s(const Phase& p) {
    return static_cast<double>(p.green_s + p.amber_s + p.all_red_s);
}

/// Phases of one ring in order.
std::vector<TimingPhase> ring_of(const TimingPlan& plan, int ring) {
    std::vector<TimingPhase> phases;
    for (const TimingPhase& phase : plan.phases)
        if (phase.ring == ring) phases.push_back(phase);
    std::stable_sort(phases.begin(), phases.end(), [](const TimingPhase& a, const TimingPhase& b) {
        return a.barrier != b.barrier ? a.barrier < b.barrier : a.position < b.position;
    });
    return phases;
}

/// Stretches or shrinks the greens of a ring to a cycle length: fixed plans in proportion, actuated ones towards their
/// longest greens.
void fit_cycle(std::vector<TimingPhase>& ring, double cycle_s) {
    double sum = 0.0, weight = 0.0;
    for (TimingPhase& phase : ring) {
        if (!phase.fixed) phase.timing.green_s = std::max(phase.timing.min_green_s, 1.0F);
        sum += duration_s(phase.timing);
        weight += static_cast<double>(phase.fixed ? phase.timing.green_s : phase.timing.max_green_s);
    }
    if (std::abs(sum - cycle_s) < 0.01 || weight <= 0.0) return;
    for (TimingPhase& phase : ring) {
        const auto share = static_cast<double>(phase.fixed ? phase.timing.green_s : phase.timing.max_green_s) / weight;
        phase.timing.green_s =
            static_cast<float>(std::max(1.0, static_cast<double>(phase.timing.green_s) + share * (cycle_s - sum)));
    }
}

/// A ring on the clock: when each phase begins and ends its green, s.
struct Timed {
    double begin_s, end_s;
    const TimingPhase* phase;
};

std::vector<Timed> on_clock(const std::vector<TimingPhase>& ring, const std::map<int, double>& barrier_end_s) {
    std::vector<Timed> timed;
    double now_s = 0.0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        double end_s = now_s + duration_s(ring[i].timing);
        const bool last = i + 1 == ring.size() || ring[i + 1].barrier != ring[i].barrier;
        if (last) end_s = barrier_end_s.at(ring[i].barrier);
        timed.push_back({now_s, end_s, &ring[i]});
        now_s = end_s;
    }
    return timed;
}

/// One list of phases from one or two rings: cut wherever a ring changes phase; movements of all rings together.
std::vector<DraftPhase> stages(const std::vector<std::vector<TimingPhase>>& rings) {
    std::map<int, double> longest_s;  // of each barrier group
    for (const auto& ring : rings) {
        std::map<int, double> sum_s;
        for (const TimingPhase& phase : ring) sum_s[phase.barrier] += duration_s(phase.timing);
        for (const auto& [barrier, s] : sum_s) longest_s[barrier] = std::max(longest_s[barrier], s);
    }
    std::map<int, double> barrier_end_s;
    double now_s = 0.0;
    for (const auto& [barrier, s] : longest_s) barrier_end_s[barrier] = now_s += s;
    std::vector<std::vector<Timed>> clocks;
    std::set<double> cuts;
    for (const auto& ring : rings) {
        clocks.push_back(on_clock(ring, barrier_end_s));
        for (const Timed& t : clocks.back()) cuts.insert(t.end_s);
    }
    std::vector<DraftPhase> out;
    double begin_s = 0.0;
    for (const double end_s : cuts) {
        if (end_s - begin_s < 0.05) continue;
        DraftPhase stage;
        stage.timing.amber_s = stage.timing.all_red_s = 0.0F;
        for (const auto& clock : clocks)
            for (const Timed& t : clock) {
                if (t.begin_s > begin_s + 0.01 || t.end_s < end_s - 0.01) continue;
                stage.turns.insert(stage.turns.end(), t.phase->turns.begin(), t.phase->turns.end());
                if (std::abs(t.end_s - end_s) > 0.01) continue;  // goes on in the next stage
                const float amber_s = std::max(stage.timing.amber_s, t.phase->timing.amber_s);
                const float all_red_s = std::max(stage.timing.all_red_s, t.phase->timing.all_red_s);
                stage.timing = t.phase->timing;
                stage.timing.amber_s = amber_s;
                stage.timing.all_red_s = all_red_s;
            }
        stage.timing.green_s = static_cast<float>(end_s - begin_s) - stage.timing.amber_s - stage.timing.all_red_s;
        stage.timing.green_s = std::max(1.0F, stage.timing.green_s);
        out.push_back(std::move(stage));
        begin_s = end_s;
    }
    return out;
}

/// Seconds from the start of the first phase to the reference point of coordination.
double reference_s(const TimingPlan& plan, const std::vector<TimingPhase>& ring) {
    double now_s = 0.0;
    for (const TimingPhase& phase : ring) {
        if (plan.coordinated_phase && phase.number == *plan.coordinated_phase) {
            if (plan.reference == "begin_of_yellow") return now_s + static_cast<double>(phase.timing.green_s);
            if (plan.reference == "begin_of_red")
                return now_s + static_cast<double>(phase.timing.green_s + phase.timing.amber_s);
            return now_s;
        }
        now_s += duration_s(phase.timing);
    }
    return 0.0;
}

void fill(DraftController& controller, const TimingPlan& plan) {
    std::set<int> ring_numbers;
    for (const TimingPhase& phase : plan.phases) ring_numbers.insert(phase.ring);
    std::vector<std::vector<TimingPhase>> rings;
    for (const int number : ring_numbers) {
        rings.push_back(ring_of(plan, number));
        if (plan.cycle_s && *plan.cycle_s > 0.0) {
            fit_cycle(rings.back(), *plan.cycle_s);
            continue;
        }
        for (TimingPhase& phase : rings.back())  // actuated without a cycle: as when every phase is called to its end
            if (!phase.fixed) phase.timing.green_s = phase.timing.max_green_s;
    }
    if (rings.empty()) return;
    double reference = 0.0;
    for (const auto& ring : rings) reference = std::max(reference, reference_s(plan, ring));
    if (rings.size() == 1)
        for (const TimingPhase& phase : rings.front()) controller.phases.push_back({phase.timing, phase.turns});
    else
        controller.phases = stages(rings);
    double cycle_s = 0.0;
    for (const DraftPhase& phase : controller.phases) cycle_s += duration_s(phase.timing);
    double offset_s = plan.offset_s - reference;
    if (offset_s < 0.0 && cycle_s > 0.0) offset_s += cycle_s * std::ceil(-offset_s / cycle_s);
    controller.offset_s = static_cast<float>(offset_s);
}

/// Turns at the controller's nodes that movement.csv lists and no phase serves: they go, giving way, with those of
/// their link, or else whenever any other does.
void serve_the_rest(Reading& r, DraftController& controller) {
    std::set<Turn> served;
    for (const DraftPhase& phase : controller.phases) served.insert(phase.turns.begin(), phase.turns.end());
    std::set<Turn> left;
    for (const DraftMovement& m : r.draft.movements) {
        const bool here = std::find(controller.nodes.begin(), controller.nodes.end(), r.draft.links[m.from_link].to) !=
                          controller.nodes.end();
        if (here && !served.contains({m.from_link, m.to_link})) left.emplace(m.from_link, m.to_link);
    }
    for (const Turn& turn : left) {
        const auto of_its_link = [&](const DraftPhase& phase) {
            return std::any_of(phase.turns.begin(), phase.turns.end(),
                               [&](const Turn& t) { return t.first == turn.first; });
        };
        const bool any = std::any_of(controller.phases.begin(), controller.phases.end(), of_its_link);
        std::vector<std::size_t> joined;
        for (std::size_t p = 0; p < controller.phases.size(); ++p)
            if (!any || of_its_link(controller.phases[p])) joined.push_back(p);
        for (const std::size_t p : joined) controller.phases[p].turns.push_back(turn);
    }
    if (!left.empty())
        r.problems.warn((r.folder / "signal_phase_mvmt.csv").string(), 0,
                        fmt::format("controller '{}': {} movements stand in no phase: they are let go, giving way",
                                    printable(controller.name), left.size()));
}

/// Nodes where the movements of a plan begin.
void add_nodes_of(const TimingPlan& plan, const Draft& draft, std::vector<std::uint32_t>& nodes) {
    for (const TimingPhase& phase : plan.phases)
        for (const Turn& turn : phase.turns) {
            const std::uint32_t node = draft.links[turn.first].to;
            if (std::find(nodes.begin(), nodes.end(), node) == nodes.end()) nodes.push_back(node);
        }
}

}  // namespace

void read_signals(Reading& r) {
    const Table table = open_table(
        r.folder, "signal_controller",
        {"controller_id", "control_kind", "bus_priority", "coordinated_phase_num", "detection_m"}, 1, r.problems);
    std::map<std::string, SignalControl> control_of;
    std::set<std::string> ids(r.controllers.begin(), r.controllers.end());
    std::vector<std::string> order = table.present ? std::vector<std::string>{} : r.controllers;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const std::string id = table.id(i, "controller_id");
        if (id.empty() || std::find(order.begin(), order.end(), id) != order.end())
            r.problems.error(table.csv.file, table.line(i),
                             fmt::format("controller_id '{}' is empty or appears twice", printable(id)));
        order.push_back(id);
        ids.insert(id);
        control_of[id] = read_control(r, table, i);
    }
    SignalReader reader{r, {}, {}, {}, {}};
    reader.read_plans(ids);
    reader.read_phases();
    reader.read_phase_movements();
    reader.read_coordination();
    for (const std::string& id : order) {
        DraftController controller;
        controller.name = id;
        controller.control = control_of[id];
        if (const auto nodes = r.controller_nodes.find(id); nodes != r.controller_nodes.end())
            controller.nodes = nodes->second;
        for (const TimingPlan& plan : reader.plans) {
            if (plan.controller != id) continue;
            fill(controller, plan);
            add_nodes_of(plan, r.draft, controller.nodes);
        }
        if (controller.nodes.empty()) {
            r.problems.warn(table.csv.file, 0,
                            fmt::format("controller '{}' serves no movement: passed over", printable(id)));
            continue;
        }
        if (!controller.phases.empty() && !r.config.complete_movements) serve_the_rest(r, controller);
        r.draft.controllers.push_back(std::move(controller));
    }
}

}  // namespace septima::gmns
