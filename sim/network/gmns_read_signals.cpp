// signal_controller, signal_timing_plan, signal_timing_phase, signal_phase_mvmt and signal_coordination.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

#include "sim/base/text.h"
#include "sim/network/gmns_reading.h"
#include "sim/network/gmns_timing.h"

namespace septima::gmns {

namespace {

struct SignalReader {
    Reading& r;
    std::vector<TimingPlan> plans;
    std::unordered_map<std::string, std::size_t> plan_of;
    std::unordered_map<std::string, std::pair<std::size_t, std::size_t>> phase_of;  ///< timing_phase_id -> plan, phase
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
        plan.line = table.line(i);
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
    phase_of.reserve(table.rows());
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
        phase.line = table.line(i);
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
    auto phase = phase_of.end();
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const auto fault = [&](std::string text) { r.problems.error(table.csv.file, table.line(i), std::move(text)); };
        // Rows of a phase stand together as a rule.
        const std::string phase_id = table.id(i, "timing_phase_id");
        if (phase == phase_of.end() || phase->first != phase_id) phase = phase_of.find(phase_id);
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
        TimingPhase& timing = plans[phase->second.first].phases[phase->second.second];
        if (std::find(timing.turns.begin(), timing.turns.end(), Turn{m.from_link, m.to_link}) != timing.turns.end())
            continue;
        timing.turns.emplace_back(m.from_link, m.to_link);
        timing.turn_line.push_back(table.line(i));
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

/// Per node the rows of movement.csv that cross it.
using MovementsAt = std::vector<std::vector<std::uint32_t>>;

MovementsAt movements_at_nodes(const Draft& draft) {
    MovementsAt at(draft.nodes.size());
    for (std::uint32_t i = 0; i < draft.movements.size(); ++i)
        at[draft.links[draft.movements[i].from_link].to].push_back(i);
    return at;
}

/// Turns at the controller's nodes that movement.csv lists and no phase serves: they go, giving way, with those of
/// their link, or else whenever any other does.
void serve_the_rest(Reading& r, const MovementsAt& at, DraftController& controller) {
    std::set<Turn> served;
    for (const DraftPhase& phase : controller.phases) served.insert(phase.turns.begin(), phase.turns.end());
    std::set<std::uint32_t> rows;  // a node may be named twice
    for (const std::uint32_t node : controller.nodes) rows.insert(at[node].begin(), at[node].end());
    std::set<Turn> left;
    for (const std::uint32_t row : rows) {
        const DraftMovement& m = r.draft.movements[row];
        if (served.contains({m.from_link, m.to_link})) continue;
        left.emplace(m.from_link, m.to_link);
        if (m.control == NodeControl::signal)
            r.problems.error(
                (r.folder / "movement.csv").string(), m.line,
                fmt::format("movement '{}' has ctrl_type signal and stands in no phase of controller '{}': "
                            "it is never green; add it to signal_phase_mvmt.csv, or let it give way with "
                            "ctrl_type yield",
                            printable(m.name), printable(controller.name)));
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
    std::set<std::string> listed;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const std::string id = table.id(i, "controller_id");
        if (id.empty() || !listed.insert(id).second)
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
    std::map<std::string, std::size_t> plan_for;  // of each controller, at most one: read_plans
    for (std::size_t p = 0; p < reader.plans.size(); ++p) plan_for.emplace(reader.plans[p].controller, p);
    const MovementsAt at = movements_at_nodes(r.draft);
    for (const std::string& id : order) {
        DraftController controller;
        controller.name = id;
        controller.control = control_of[id];
        if (const auto nodes = r.controller_nodes.find(id); nodes != r.controller_nodes.end())
            controller.nodes = nodes->second;
        if (const auto found = plan_for.find(id); found != plan_for.end()) {
            const TimingPlan& plan = reader.plans[found->second];
            const auto file = [&r](const char* name) { return (r.folder / name).string(); };
            controller.source = {file("signal_timing_plan.csv"),
                                 file("signal_timing_phase.csv"),
                                 file("signal_phase_mvmt.csv"),
                                 plan.line,
                                 {},
                                 {}};
            fill(controller, plan);
            add_nodes_of(plan, r.draft, controller.nodes);
        }
        if (controller.nodes.empty()) {
            r.problems.warn(table.csv.file, 0,
                            fmt::format("controller '{}' serves no movement: passed over", printable(id)));
            continue;
        }
        if (!controller.phases.empty()) serve_the_rest(r, at, controller);
        r.draft.controllers.push_back(std::move(controller));
    }
}

}  // namespace septima::gmns
