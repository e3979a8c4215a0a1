#include "sim/route/assignment.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "sim/base/parallel.h"
#include "tests/route/toy_problem.h"

namespace septima {
namespace {

using test::equilibrium;
using test::largest_detour;
using test::largest_imbalance;
using test::toy_problem;

/// A number in [0, 1) by place, the same everywhere.
double draw(std::uint32_t place, std::uint32_t what) {
    std::uint64_t x = (static_cast<std::uint64_t>(what) << 32U) + place + 1U;
    x *= 0x9e3779b97f4a7c15U;
    x ^= x >> 31U;
    x *= 0xbf58476d1ce4e5b9U;
    x ^= x >> 29U;
    return static_cast<double>(x >> 11U) * 0x1.0p-53;
}

/// n x n streets both ways, every corner sends to every seventh. `odd`: powers from 0 to 16, free arcs, arcs without
/// delay.
AssignmentProblem grid(std::uint32_t n, bool odd) {
    std::vector<test::ToyArc> arcs;
    const auto street = [&](std::uint32_t a, std::uint32_t b) {
        const auto place = static_cast<std::uint32_t>(arcs.size());
        VolumeDelay d{1.0 + draw(place, 1), 0.15, 300.0 + 900.0 * draw(place, 2), 4.0};
        if (odd) {
            constexpr std::array<double, 8> powers{0.0, 0.5, 1.0, 2.0, 3.7, 5.3, 9.25, 16.0};
            d.power = powers[static_cast<std::size_t>(draw(place, 3) * 8.0)];
            if (draw(place, 4) < 0.15) d.free_time = 0.0;
        }
        d.rise = odd && draw(place, 5) < 0.15 ? 0.0 : 0.3 * d.free_time;
        arcs.push_back({a, b, d});
    };
    for (std::uint32_t i = 0; i < n; ++i)
        for (std::uint32_t j = 0; j < n; ++j)
            for (const auto& [k, l] : {std::pair{i + 1, j}, std::pair{i, j + 1}})
                if (k < n && l < n) {
                    street(i * n + j, k * n + l);
                    street(k * n + l, i * n + j);
                }
    std::vector<test::ToyTrips> trips;
    for (std::uint32_t o = 0; o < n * n; ++o)
        for (std::uint32_t d = o % 7; d < n * n; d += 7)
            if (d != o) trips.push_back({o, d, 5.0 + 60.0 * draw(o * n * n + d, 6)});
    return toy_problem(static_cast<std::size_t>(n) * n, arcs, trips);
}

TEST(Assignment, UsedRoutesCostTheSameAndNothingIsLost) {
    const AssignmentProblem problem = grid(8, false);
    const Assignment a = equilibrium(problem, 1e-12);
    EXPECT_TRUE(a.converged);
    EXPECT_LT(a.iterations, 61);
    EXPECT_LT(largest_detour(problem, a), 1e-5);
    EXPECT_LT(largest_imbalance(problem, a), 1e-8);
    EXPECT_NEAR(a.total_cost, a.total_travel_time, 1e-6);
}

// Whole and broken powers, steep ones, arcs that cost nothing (so circles that cost nothing), arcs without delay.
TEST(Assignment, ConvergesOnUnpleasantCostFunctions) {
    const AssignmentProblem problem = grid(8, true);
    const Assignment a = equilibrium(problem, 1e-10);
    EXPECT_TRUE(a.converged) << a.relative_gap;
    EXPECT_LT(largest_imbalance(problem, a), 1e-8);
}

TEST(Assignment, DoesNotDependOnTheThreads) {
    const AssignmentProblem problem = grid(8, false);
    Assignment one;
    ThreadLimit(1).execute([&] { one = equilibrium(problem, 1e-9); });
    for (const int threads : {2, 3, 8}) {
        Assignment other;
        ThreadLimit(threads).execute([&] { other = equilibrium(problem, 1e-9); });
        EXPECT_EQ(one.volume, other.volume) << threads << " threads";
        EXPECT_EQ(one.gap_history, other.gap_history) << threads << " threads";
    }
}

TEST(Assignment, NamesWhatNoWayServes) {
    const AssignmentProblem problem =
        toy_problem(3, {{0, 1, {1.0, 0.0, 1.0, 1.0}}, {2, 1, {1.0, 0.0, 1.0, 1.0}}}, {{0, 1, 5.0}, {0, 2, 7.0}});
    const Assignment a = equilibrium(problem);
    ASSERT_EQ(a.unserved.size(), 1U);
    EXPECT_EQ(a.unserved[0].destination, 2U);
    EXPECT_EQ(a.unserved[0].vehicles, 7.0);
    EXPECT_EQ(a.volume[0], 5.0);
}

// 0 -> 1 -> 2 is short, but node 1 is a zone that nobody drives through.
TEST(Assignment, DrivesThroughNoZone) {
    AssignmentProblem problem = toy_problem(4,
                                            {{0, 1, {1.0, 0.0, 1.0, 1.0}},
                                             {1, 2, {1.0, 0.0, 1.0, 1.0}},
                                             {0, 3, {5.0, 0.0, 1.0, 1.0}},
                                             {3, 2, {5.0, 0.0, 1.0, 1.0}}},
                                            {{0, 2, 1.0}, {1, 2, 1.0}});
    problem.graph.passable[1] = 0;
    const Assignment a = equilibrium(problem);
    EXPECT_EQ(a.volume, (std::vector<double>{0.0, 1.0, 1.0, 1.0}));
}

TEST(Assignment, AClassKeepsOutOfWhatIsClosedToIt) {
    AssignmentProblem problem =
        toy_problem(2, {{0, 1, {1.0, 0.0, 1.0, 1.0}}, {0, 1, {9.0, 0.0, 1.0, 1.0}}}, {{0, 1, 10.0}});
    problem.classes[0].fixed[0] = std::numeric_limits<double>::infinity();
    EXPECT_EQ(equilibrium(problem).volume[1], 10.0);
}

TEST(Assignment, StopsWhenToldTo) {
    const AssignmentProblem problem = grid(8, false);
    AssignmentOptions options;
    options.relative_gap = 1e-14;
    options.report = [](const AssignmentProgress& p) { return p.iteration < 3; };
    const Assignment a = assigned(problem, options);
    EXPECT_EQ(a.iterations, 3);
    EXPECT_FALSE(a.converged);
    EXPECT_EQ(a.gap_history.size(), 3U);
}

}  // namespace
}  // namespace septima
