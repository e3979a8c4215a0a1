#pragma once

#include <vector>

#include "render/stretches.h"
#include "sim/world/snapshot.h"

namespace septima::render {

/// The state of the whole city from 1 (normal) to 5 (crisis), after the stages of Rio's operations centre, which are
/// declared by the impact on mobility. How they follow from figures is an assumption: the share of the vehicles that
/// are on stretches of the slowest class (jammed_share) reaches stages 2 to 5 at 15, 30, 45 and 60 %; a gridlock found
/// in the last half hour or a vehicle in a hundred stuck makes it 3 at least.
int city_stage(const Stretches& stretches, const std::vector<StretchState>& states, const Snapshot& snapshot);

/// Vehicles on stretches of the slowest class over those on all stretches; 0 without vehicles.
double jammed_share(const Stretches& stretches, const std::vector<StretchState>& states);

/// "Alerta".
constexpr Word stage_word(int stage) {
    return static_cast<Word>(static_cast<int>(Word::stage_1) + stage - 1);
}

}  // namespace septima::render
