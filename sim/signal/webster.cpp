#include "sim/signal/webster.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace septima {

namespace {

bool serves(const Phase& phase, TurnId turn) {
    return std::find(phase.turns.begin(), phase.turns.end(), turn) != phase.turns.end();
}

bool gives_way(const Network& network, const Phase& phase, TurnId turn) {
    const auto conflicts = network.turn_conflicts[turn];
    return std::any_of(conflicts.begin(), conflicts.end(),
                       [&](const Conflict& c) { return c.priority == Priority::theirs && serves(phase, c.other); });
}

/// Phase a turn's flow counts in; the number of phases when none serves it.
std::size_t home_phase(const Network& network, const SignalPlan& plan, TurnId turn) {
    std::size_t best = plan.phases.size();
    const auto rank = [&](std::size_t p) {
        return std::pair(gives_way(network, plan.phases[p], turn) ? 0 : 1, plan.phases[p].green_s);
    };
    for (std::size_t p = 0; p < plan.phases.size(); ++p)
        if (serves(plan.phases[p], turn) && (best == plan.phases.size() || rank(p) > rank(best))) best = p;
    return best;
}

/// Lanes of a link from which one of the turns can be made.
double lanes_for(const Network& network, LinkId link, const std::vector<TurnId>& turns) {
    double lanes = 0.0;
    for (const LaneId lane : network.lanes_of(link)) {
        bool leads = false;
        for (const MovementId m : network.movements_of(lane))
            leads |= std::find(turns.begin(), turns.end(), network.movement_turn[m]) != turns.end();
        lanes += leads ? 1.0 : 0.0;
    }
    return std::max(1.0, lanes);
}

/// Critical flow per lane of a link in a phase: all its turns over their lanes, or one turn over its own.
double busiest_vph(const Network& network, LinkId link, const std::vector<TurnId>& turns, const TurnFlows& flows) {
    double all = 0.0, busiest = 0.0;
    for (const TurnId turn : turns) {
        all += flows[turn];
        busiest = std::max(busiest, flows[turn] / lanes_for(network, link, {turn}));
    }
    return turns.empty() ? 0.0 : std::max(busiest, all / lanes_for(network, link, turns));
}

void set_greens(const WebsterPlan& webster, double cycle_s, SignalPlan& plan) {
    const double green_s = cycle_s - webster.lost_s;
    for (std::size_t p = 0; p < plan.phases.size(); ++p) {
        Phase& phase = plan.phases[p];
        const double share = webster.flow_ratio[p] / webster.load;
        const double least = std::min(static_cast<double>(phase.min_green_s), static_cast<double>(phase.max_green_s));
        phase.green_s = static_cast<float>(std::round(2.0 * std::max(least, green_s * share)) / 2.0);
    }
}

}  // namespace

double webster_cycle_s(double lost_s, double flow_ratio) {
    if (flow_ratio >= 1.0) return std::numeric_limits<double>::infinity();
    return (1.5 * lost_s + 5.0) / (1.0 - flow_ratio);
}

double webster_delay_s(double cycle_s, double green_s, double flow_vps, double saturation_vps) {
    const double share = green_s / cycle_s;
    const double x = flow_vps / (saturation_vps * share);
    if (x >= 1.0) return std::numeric_limits<double>::infinity();
    const double uniform = cycle_s * (1.0 - share) * (1.0 - share) / (2.0 * (1.0 - flow_vps / saturation_vps));
    return uniform + (flow_vps > 0.0 ? x * x / (2.0 * flow_vps * (1.0 - x)) : 0.0);
}

WebsterPlan webster_plan(const Network& network, ControllerId controller, const TurnFlows& flows,
                         const WebsterOptions& options) {
    WebsterPlan out;
    out.plan = network.controller_plan[controller];
    const std::size_t phases = out.plan.phases.size();
    out.flow_ratio.assign(phases, 0.0);
    std::vector<std::vector<TurnId>> turns_of_phase(phases);
    for (const TurnId turn : network.controller_turns[controller])
        if (const std::size_t home = home_phase(network, out.plan, turn); home < phases)
            turns_of_phase[home].push_back(turn);
    for (std::size_t p = 0; p < phases; ++p) {
        const Phase& phase = out.plan.phases[p];
        out.lost_s += static_cast<double>(phase.amber_s) + static_cast<double>(phase.all_red_s);
        std::vector<TurnId> group;  // turns of a link are consecutive
        for (std::size_t i = 0; i < turns_of_phase[p].size(); ++i) {
            const TurnId turn = turns_of_phase[p][i];
            const LinkId link = network.turn_from[turn];
            group.push_back(turn);
            if (i + 1 < turns_of_phase[p].size() && network.turn_from[turns_of_phase[p][i + 1]] == link) continue;
            out.flow_ratio[p] =
                std::max(out.flow_ratio[p], busiest_vph(network, link, group, flows) / options.lane_saturation_vph);
            group.clear();
        }
        out.load += out.flow_ratio[p];
    }
    if (out.load <= 0.0) return out;
    const double wanted = out.load >= options.most_load ? options.max_cycle_s : webster_cycle_s(out.lost_s, out.load);
    set_greens(out, std::clamp(wanted, options.min_cycle_s, options.max_cycle_s), out.plan);
    return out;
}

TurnFlows turn_flows(const Network& network, const Column<LinkId, double>& link_vph) {
    TurnFlows flows(network.turns(), 0.0);
    for (std::size_t i = 0; i < network.turns(); ++i) {  // by where the turns lead, at first
        const TurnId turn = id_at<TurnId>(i);
        flows[turn] = std::max(link_vph[network.turn_to[turn]], 1e-6);
    }
    for (int round = 0; round < 30; ++round) {
        Column<LinkId, double> in(network.links(), 0.0), out(network.links(), 0.0);
        for (std::size_t i = 0; i < network.turns(); ++i)
            in[network.turn_to[id_at<TurnId>(i)]] += flows[id_at<TurnId>(i)];
        for (std::size_t i = 0; i < network.turns(); ++i) {
            const LinkId to = network.turn_to[id_at<TurnId>(i)];
            if (in[to] > 0.0) flows[id_at<TurnId>(i)] *= link_vph[to] / in[to];
        }
        // Last the approaches: what stands before the line is what the greens are for.
        for (std::size_t i = 0; i < network.turns(); ++i)
            out[network.turn_from[id_at<TurnId>(i)]] += flows[id_at<TurnId>(i)];
        for (std::size_t i = 0; i < network.turns(); ++i) {
            const LinkId from = network.turn_from[id_at<TurnId>(i)];
            if (out[from] > 0.0) flows[id_at<TurnId>(i)] *= link_vph[from] / out[from];
        }
    }
    return flows;
}

}  // namespace septima
