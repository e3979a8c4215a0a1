#pragma once

#include <cstdint>
#include <vector>

namespace septima {

/// What drivers weigh, in seconds. Rows: links, turns.
struct RouteCosts {
    std::vector<float> link_s;  ///< a link, entered at its start; infinite = not to be used
    std::vector<float> turn_s;
};

}  // namespace septima
