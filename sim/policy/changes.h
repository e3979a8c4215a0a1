#pragma once

#include <vector>

#include "sim/policy/command.h"

namespace septima {

/// One thing that begins and ends.
struct Change {
    double from_s = 0.0;
    double to_s = 0.0;
    Action begin;
    Action end;  ///< puts back what the map says
};

/// Commands in order of time. Where two changes touch the same lane, link, toll or controller at the same time, the
/// later in the list holds; when it ends, the earlier one that still runs is put back.
std::vector<Command> commands_of(const std::vector<Change>& changes);

}  // namespace septima
