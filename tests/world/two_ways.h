#pragma once

#include "tests/toys.h"

namespace septima::test {

/// A fork: links 0 and 1 lead in, 500 m each; 2 and 3 are the upper way, 1,000 m, 4 and 5 the lower one, which bends
/// away by `bend_m`; 6 leads out. Two lanes each way, no signals.
inline Draft two_ways(double bend_m, double kmh) {
    Draft draft;
    draft.name = "two ways";
    for (const auto& [x, y] : std::vector<std::pair<double, double>>{
             {-1000.0, 0.0}, {-500.0, 0.0}, {0.0, 0.0}, {500.0, 20.0}, {500.0, -bend_m}, {1000.0, 0.0}, {1500.0, 0.0}})
        toys::add_node(draft, x, y);
    for (const auto& [from, to] :
         std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 1}, {1, 2}, {2, 3}, {3, 5}, {2, 4}, {4, 5}, {5, 6}})
        toys::add_link(draft, from, to, 2, kmh);
    return draft;
}

inline constexpr LinkId way_in{0}, before_fork{1}, upper{2}, upper_end{3}, lower{4}, way_out{6};

/// Per trip: its route takes the upper way, or took it.
inline std::vector<char> takes_upper(const World& world) {
    const auto turn = static_cast<std::uint32_t>(row(world.network->turn_between(before_fork, upper)));
    std::vector<char> took;
    for (const auto& turns : world.routes.turns)
        took.push_back(std::find(turns.begin(), turns.end(), turn) != turns.end() ? 1 : 0);
    return took;
}

}  // namespace septima::test
