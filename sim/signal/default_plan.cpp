#include "sim/signal/default_plan.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace septima {

namespace {

/// An approach: one link into a signalised node, with its turns.
struct Approach {
    LinkId link;
    double heading_rad = 0.0;
    std::size_t lanes = 1;
};

/// Approaches that have green together.
struct Stage {
    std::vector<Approach> approaches;
    bool left_phase = false;  ///< left turns with lanes of their own go first, protected
    float weight = 1.0F;
};

double heading_at_node(const Network& network, LinkId link) {
    const auto shape = network.link_shape[link];
    const double length = length_m(shape);
    return heading_rad(point_at(shape, std::max(0.0, length - std::min(15.0, length))), shape.back());
}

/// Two approaches may share a stage when every crossing of their turns is a left turn that gives way.
bool compatible(const Network& network, LinkId a, LinkId b) {
    for (const TurnId turn : network.turns_of(a))
        for (const Conflict& conflict : network.turn_conflicts[turn])
            if (network.turn_from[conflict.other] == b && conflict.kind == ConflictKind::cross &&
                conflict.priority == Priority::equal)
                return false;
    return true;
}

bool faces(const Approach& a, const Approach& b) {
    const double off = std::abs(std::remainder(a.heading_rad - b.heading_rad, std::numbers::pi));
    return off < 0.7;
}

std::vector<Stage> stages_of(const Network& network, ControllerId controller) {
    std::vector<Approach> approaches;
    LinkId last = no_id<LinkId>;
    for (const TurnId turn : network.controller_turns[controller]) {
        if (network.turn_from[turn] == last) continue;
        last = network.turn_from[turn];
        approaches.push_back({last, heading_at_node(network, last), network.lane_count(last)});
    }
    // Wide streets first, so that they find their partner across the node before side streets do.
    std::stable_sort(approaches.begin(), approaches.end(),
                     [](const Approach& a, const Approach& b) { return a.lanes > b.lanes; });
    std::vector<Stage> stages;
    for (const Approach& approach : approaches) {
        const auto fits = [&](const Stage& stage) {
            return std::all_of(stage.approaches.begin(), stage.approaches.end(), [&](const Approach& other) {
                return faces(approach, other) && compatible(network, approach.link, other.link);
            });
        };
        const auto found = std::find_if(stages.begin(), stages.end(), fits);
        if (found != stages.end())
            found->approaches.push_back(approach);
        else
            stages.push_back({{approach}, false, 1.0F});
    }
    return stages;
}

bool is_left(const Network& network, TurnId turn) {
    return network.turn_type[turn] == TurnType::left || network.turn_type[turn] == TurnType::uturn;
}

/// A left turn with a lane that serves nothing else, which must give way to somebody of its own stage.
bool wants_protection(const Network& network, const Stage& stage, TurnId turn) {
    if (!is_left(network, turn) || network.lane_count(network.turn_from[turn]) < 3) return false;
    for (const Conflict& conflict : network.turn_conflicts[turn])
        for (const Approach& other : stage.approaches)
            if (network.turn_from[conflict.other] == other.link && conflict.priority == Priority::theirs) return true;
    return false;
}

void weigh(const Network& network, Stage& stage) {
    std::size_t lanes = 1;
    for (const Approach& approach : stage.approaches) {
        lanes = std::max(lanes, approach.lanes);
        for (const TurnId turn : network.turns_of(approach.link))
            stage.left_phase |= wants_protection(network, stage, turn);
    }
    stage.weight = static_cast<float>(lanes);
}

Phase timed_phase(float green_s, const DefaultPlanOptions& options) {
    Phase phase;
    phase.green_s = green_s;
    phase.amber_s = options.amber_s;
    phase.all_red_s = options.all_red_s;
    return phase;
}

SignalPlan plan_for(const Network& network, ControllerId controller, const DefaultPlanOptions& options) {
    std::vector<Stage> stages = stages_of(network, controller);
    std::size_t left_phases = 0;
    float weights = 0.0F;
    for (Stage& stage : stages) {
        weigh(network, stage);
        left_phases += stage.left_phase ? 1U : 0U;
        weights += stage.weight;
    }
    const float lost = options.amber_s + options.all_red_s;
    const float fixed =
        static_cast<float>(left_phases) * (options.left_green_s + lost) + static_cast<float>(stages.size()) * lost;
    // About 9 s of green for each lane that the stages bring; two narrow streets get the shortest cycle.
    const float wanted = std::clamp(std::round((fixed + 9.0F * weights + 10.0F) / 10.0F) * 10.0F, options.min_cycle_s,
                                    options.max_cycle_s);
    const float green = std::max(wanted - fixed, options.min_green_s * static_cast<float>(stages.size()));
    SignalPlan plan;
    plan.name = "default";
    for (const Stage& stage : stages) {
        if (stage.left_phase) {
            Phase left = timed_phase(options.left_green_s, options);
            for (const Approach& approach : stage.approaches)
                for (const TurnId turn : network.turns_of(approach.link))
                    if (is_left(network, turn)) left.turns.push_back(turn);
            std::sort(left.turns.begin(), left.turns.end());
            plan.phases.push_back(std::move(left));
        }
        const float spare = green - options.min_green_s * static_cast<float>(stages.size());
        Phase phase = timed_phase(std::round(options.min_green_s + spare * stage.weight / weights), options);
        for (const Approach& approach : stage.approaches)
            for (const TurnId turn : network.turns_of(approach.link)) phase.turns.push_back(turn);
        std::sort(phase.turns.begin(), phase.turns.end());
        plan.phases.push_back(std::move(phase));
    }
    return plan;
}

}  // namespace

void add_default_plans(Network& network, const DefaultPlanOptions& options) {
    for (std::size_t i = 0; i < network.controllers(); ++i) {
        const ControllerId controller = id_at<ControllerId>(i);
        if (network.controller_plan[controller].phases.empty() && !network.controller_turns[controller].empty())
            network.controller_plan[controller] = plan_for(network, controller, options);
    }
}

}  // namespace septima
