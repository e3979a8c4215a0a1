#include "sim/world/phases.h"

namespace septima {

void step(World& world) {
    phases::apply_commands(world);
    phases::renew_routes(world);
    phases::depart(world);
    phases::turn_lights(world);
    phases::observe(world);
    phases::arbitrate(world);
    phases::change_lanes(world);
    phases::move(world);
    phases::enter(world);
    phases::rebuild(world);
    ++world.step_index;
    phases::measure(world);
    phases::find_stuck(world);
    phases::check_conservation(world);
}

double time_s(const World& world) {
    return world.options.start_s - world.options.warmup_s +
           static_cast<double>(world.step_index) * static_cast<double>(world.options.step_s);
}

bool finished(const World& world) {
    return time_s(world) >= world.options.end_s - 1e-6;
}

}  // namespace septima
