#include <limits>

#include "sim/base/parallel.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

/// Bit i of a turn: phase i shows it green. Turns of other controllers stay as they are, whatever a plan says.
void renew_turn_phases(World& world, ControllerId controller) {
    const auto turns = world.network->controller_turns[controller];
    const SignalPlan& plan = world.controls.plan[row(controller)];
    for (const TurnId turn : turns) {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < std::min(plan.phases.size(), most_phases); ++i)
            if (std::binary_search(plan.phases[i].turns.begin(), plan.phases[i].turns.end(), turn))
                bits |= std::uint64_t{1} << i;
        world.lights.turn_phases[row(turn)] = bits;
    }
}

/// Writes what each turn of a controller sees. A turn that goes on in the next phase is not interrupted.
void show(World& world, ControllerId controller) {
    const SignalState& state = world.lights.state[row(controller)];
    const std::uint64_t now = std::uint64_t{1} << (state.phase % most_phases);
    const bool goes_on = state.next != no_phase && state.next != state.phase;
    const std::uint64_t next = goes_on ? std::uint64_t{1} << (state.next % most_phases) : 0;
    const bool starts = state.light != TurnLight::dark;
    for (const TurnId turn : world.network->controller_turns[controller]) {
        TurnLight& seen = world.lights.turn[row(turn)];
        const std::uint64_t phases = world.lights.turn_phases[row(turn)];
        if (!starts)
            seen = TurnLight::dark;
        else if (state.light == TurnLight::green)
            seen = (phases & now) != 0 ? TurnLight::green : TurnLight::red;
        else if (seen == TurnLight::dark)  // the run begins within a clearance
            seen = (phases & now) == 0 ? TurnLight::red : (phases & next) != 0 ? TurnLight::green : state.light;
        else if (seen == TurnLight::green && (phases & next) == 0)
            seen = state.light;
        else if (seen == TurnLight::amber)
            seen = state.light;
    }
}

void run_controller(World& world, ControllerId controller, double now_s) {
    SignalState& state = world.lights.state[row(controller)];
    const SignalPlan& plan = world.controls.plan[row(controller)];
    const SignalControl& control = world.controls.control[row(controller)];
    // Phases of no length pass within one step; a plan without any length would turn for ever.
    const std::size_t most_changes = 3 * plan.phases.size() + 8;
    for (std::size_t i = 0; i < most_changes && state.until_s <= now_s; ++i) {
        const TurnLight light = state.light;
        const Renewal renewed = state.renewed;
        advance(plan, control, looks(control, state) ? sensed_by(world, controller) : Sensed{}, now_s, state);
        // From here on the new plan's phases are meant.
        if (renewed != Renewal::none && state.renewed == Renewal::none) renew_turn_phases(world, controller);
        if (state.light != light || renewed != Renewal::none) show(world, controller);
    }
}

}  // namespace

void turn_lights(World& world) {
    const double now_s = time_s(world);
    Lights& lights = world.lights;
    for_each_row(
        lights.look_s.size(),
        [&](std::size_t block) {
            if (lights.look_s[block] > now_s) return;
            const std::size_t first = block * controllers_of_block;
            const std::size_t last = std::min(lights.state.size(), first + controllers_of_block);
            double next_s = std::numeric_limits<double>::infinity();
            for (std::size_t i = first; i < last; ++i) {
                if (lights.state[i].until_s <= now_s) run_controller(world, id_at<ControllerId>(i), now_s);
                next_s = std::min(next_s, lights.state[i].until_s);
            }
            lights.look_s[block] = next_s;
        },
        4);
}

}  // namespace septima::phases
