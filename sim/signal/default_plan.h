#pragma once

#include "sim/network/network.h"

namespace septima {

/// Parameters of the plans made for controllers whose plan nobody mapped. Colombian practice: amber 3 s; two to four
/// stages (assumptions, sim/signal/README.md).
struct DefaultPlanOptions {
    float amber_s = 3.0F;
    float all_red_s = 2.0F;
    float min_green_s = 12.0F;   ///< a pedestrian crosses half of an arterial
    float left_green_s = 12.0F;  ///< protected left turns, where they have lanes of their own
    float min_cycle_s = 60.0F;
    float max_cycle_s = 120.0F;
};

/// Gives every controller without phases a fixed plan: approaches that face each other share a stage, others follow one
/// another; greens in proportion to the lanes that each stage serves.
void add_default_plans(Network& network, const DefaultPlanOptions& options = {});

}  // namespace septima
