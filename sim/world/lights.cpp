#include <cmath>

#include "sim/base/parallel.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

/// Phase of a fixed plan and the light it shows at a time; an empty plan is dark.
struct Moment {
    std::size_t phase = 0;
    TurnLight light = TurnLight::dark;
};

Moment moment_of(const SignalPlan& plan, double now_s) {
    const float cycle = plan.cycle_s();
    if (plan.phases.empty() || cycle <= 0.0F) return {};
    double t = std::fmod(now_s - static_cast<double>(plan.offset_s), static_cast<double>(cycle));
    if (t < 0.0) t += static_cast<double>(cycle);
    for (std::size_t i = 0; i < plan.phases.size(); ++i) {
        const Phase& p = plan.phases[i];
        const double green = static_cast<double>(p.green_s);
        const double amber = green + static_cast<double>(p.amber_s);
        const double end = amber + static_cast<double>(p.all_red_s);
        if (t < green) return {i, TurnLight::green};
        if (t < amber) return {i, TurnLight::amber};
        if (t < end) return {i, TurnLight::red};
        t -= end;
    }
    return {plan.phases.size() - 1, TurnLight::red};
}

}  // namespace

void turn_lights(World& world) {
    const Network& network = *world.network;
    const double now = time_s(world);
    for_each_row(network.controllers(), [&](std::size_t i) {
        const ControllerId controller = id_at<ControllerId>(i);
        const SignalPlan& plan = world.controls.plan[i];
        const Moment moment = moment_of(plan, now);
        world.lights.phase[i] = static_cast<std::uint16_t>(moment.phase);
        const TurnLight others = moment.light == TurnLight::dark ? TurnLight::dark : TurnLight::red;
        for (const TurnId turn : network.controller_turns[controller]) world.lights.turn[row(turn)] = others;
        if (moment.light == TurnLight::dark) return;
        const std::vector<TurnId>& turns = plan.phases[moment.phase].turns;
        for (const TurnId turn : turns) world.lights.turn[row(turn)] = moment.light;
        if (moment.light != TurnLight::amber && moment.light != TurnLight::red) return;
        // A turn that stays green in the next phase is not interrupted.
        for (const TurnId turn : plan.phases[(moment.phase + 1) % plan.phases.size()].turns)
            if (plan.phases.size() > 1 && std::binary_search(turns.begin(), turns.end(), turn)) world.lights.turn[row(turn)] = TurnLight::green;
    }, 64);
}

}  // namespace septima::phases
