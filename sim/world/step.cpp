#include <array>

#include "sim/world/phases.h"

namespace septima {

namespace {

void count_step(World& world) {
    ++world.step_index;
}

void check(World& world) {
    phases::check_conservation(world);
}

constexpr std::array step_in_phases{
    StepPhase{"commands", phases::apply_commands},
    StepPhase{"routes", phases::renew_routes},
    StepPhase{"depart", phases::depart},
    StepPhase{"lights", phases::turn_lights},
    StepPhase{"stops", phases::serve_stops},
    StepPhase{"observe", phases::observe},
    StepPhase{"arbitrate", phases::arbitrate},
    StepPhase{"change_lanes", phases::change_lanes},
    StepPhase{"move", phases::move},
    StepPhase{"enter", phases::enter},
    StepPhase{"rebuild", phases::rebuild},
    StepPhase{"count", count_step},
    StepPhase{"measure", phases::measure},
    StepPhase{"stuck", phases::find_stuck},
    StepPhase{"check", check},
};

}  // namespace

std::span<const StepPhase> step_phases() {
    return step_in_phases;
}

void step(World& world) {
    for (const StepPhase& phase : step_in_phases) phase.run(world);
}

double time_s(const World& world) {
    return world.options.start_s - world.options.warmup_s +
           static_cast<double>(world.step_index) * static_cast<double>(world.options.step_s);
}

bool finished(const World& world) {
    return time_s(world) >= world.options.end_s - 1e-6;
}

}  // namespace septima
