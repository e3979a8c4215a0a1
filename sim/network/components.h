#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/base/column.h"

namespace septima {

/// Row of a graph; which kind of row is the caller's business.
enum class GraphRow : std::uint32_t {};
inline constexpr std::uint32_t no_component = std::numeric_limits<std::uint32_t>::max();

struct Components {
    std::vector<std::uint32_t> of;  ///< row -> component; no_component for rows left out
    std::uint32_t count = 0;
};

/// Strongly connected components (Tarjan 1972, without recursion). Rows with `included` 0 are left out.
/// REQUIRES next.owners() == included.size().
Components strong_components(const Groups<GraphRow, std::uint32_t>& next, const std::vector<char>& included);

}  // namespace septima
