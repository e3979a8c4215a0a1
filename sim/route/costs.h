#pragma once

#include <limits>
#include <vector>

namespace septima {

/// Cost of a way that does not exist.
inline constexpr float no_way_s = std::numeric_limits<float>::infinity();

/// What drivers weigh, in seconds. Rows: links, turns.
struct RouteCosts {
    std::vector<float> link_s;  ///< a link, entered at its start; infinite = not to be used
    std::vector<float> turn_s;
};

}  // namespace septima
