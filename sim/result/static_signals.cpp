#include "sim/result/static_signals.h"

#include <algorithm>

namespace septima {

namespace {

/// Seconds of the cycle during which a turn sees green.
double green_s(const SignalPlan& plan, TurnId turn) {
    double sum = 0.0;
    for (const Phase& phase : plan.phases)
        if (std::find(phase.turns.begin(), phase.turns.end(), turn) != phase.turns.end())
            sum += static_cast<double>(phase.green_s);
    return sum;
}

}  // namespace

GreenOfLink green_of_link(const Network& network, const SignalPlan& plan, LinkId link) {
    const auto cycle_s = static_cast<double>(plan.cycle_s());
    if (cycle_s <= 0.0) return {};
    double movements = 0.0, share = 0.0, delay_s = 0.0;
    for (const LaneId lane : network.lanes_of(link))
        for (const MovementId movement : network.movements_of(lane)) {
            const double green = green_s(plan, network.movement_turn[movement]);
            if (green <= 0.0) continue;  // not under this plan: a free right turn
            movements += 1.0;
            share += green / cycle_s;
            delay_s += (cycle_s - green) * (cycle_s - green) / (2.0 * cycle_s);
        }
    if (movements <= 0.0) return {};
    return {share / movements, delay_s / movements};
}

}  // namespace septima
