// Static equilibria whose values follow from a line of algebra.
#include <gtest/gtest.h>

#include "tests/route/toy_problem.h"

namespace septima {
namespace {

using test::equilibrium;
using test::toy_problem;

// Two routes by BPR (0.15, 4), 4000 veh/h: equal times at 1963.67 / 2036.33 (581.98 s); equal marginal times at
// 1789.33 / 2210.67. From the root of 480 (1 + 0.15 (x/1800)^4) = 540 (1 + 0.15 ((4000 - x)/2400)^4).
AssignmentProblem two_routes() {
    return toy_problem(2, {{0, 1, {480.0, 72.0, 1800.0, 4.0}}, {0, 1, {540.0, 81.0, 2400.0, 4.0}}}, {{0, 1, 4000.0}});
}

TEST(Equilibrium, WardropOnTwoRoutes) {
    const AssignmentProblem problem = two_routes();
    const Assignment ue = equilibrium(problem);
    EXPECT_NEAR(ue.volume[0], 1963.67, 0.005);
    EXPECT_NEAR(ue.volume[1], 2036.33, 0.005);
    EXPECT_NEAR(ue.time[0], 581.98, 0.005);
    EXPECT_NEAR(ue.time[0], ue.time[1], 1e-7);
    EXPECT_NEAR(ue.total_travel_time, 2327918.0, 0.5);
    const Assignment so = equilibrium(problem, 1e-12, Objective::system_optimum);
    EXPECT_NEAR(so.volume[0], 1789.33, 0.005);
    EXPECT_NEAR(so.volume[1], 2210.67, 0.005);
    EXPECT_NEAR(so.total_travel_time, 2307346.0, 0.5);
}

// Pigou 1920: a road of cost 1 beside one of cost x, one unit of traffic. All take the second (total 1); best is one
// half (total 3/4); a toll of x t'(x) = 1/2 makes that the equilibrium.
TEST(Equilibrium, Pigou) {
    AssignmentProblem problem =
        toy_problem(2, {{0, 1, {1.0, 0.0, 1.0, 1.0}}, {0, 1, {0.0, 1.0, 1.0, 1.0}}}, {{0, 1, 1.0}});
    const Assignment ue = equilibrium(problem);
    EXPECT_NEAR(ue.volume[1], 1.0, 1e-9);
    EXPECT_NEAR(ue.total_travel_time, 1.0, 1e-9);
    const Assignment so = equilibrium(problem, 1e-12, Objective::system_optimum);
    EXPECT_NEAR(so.volume[1], 0.5, 1e-9);
    EXPECT_NEAR(so.total_travel_time, 0.75, 1e-9);
    problem.classes[0].toll = marginal_tolls(problem, so);
    EXPECT_NEAR(problem.classes[0].toll[1], 0.5, 1e-9);
    EXPECT_NEAR(equilibrium(problem).volume[1], 0.5, 1e-6);
}

// Braess 1968 (figures of Sheffi 1985, §1.3 as in the TNTP collection): 6 travellers, 10 v and 50 + v in either order,
// and a link 10 + v between the middles: 92 each with it, 83 without.
AssignmentProblem braess(bool with_link) {
    std::vector<test::ToyArc> arcs{{0, 2, {0.0, 10.0, 1.0, 1.0}},
                                   {0, 3, {50.0, 1.0, 1.0, 1.0}},
                                   {2, 1, {50.0, 1.0, 1.0, 1.0}},
                                   {3, 1, {0.0, 10.0, 1.0, 1.0}}};
    if (with_link) arcs.push_back({2, 3, {10.0, 1.0, 1.0, 1.0}});
    return toy_problem(4, arcs, {{0, 1, 6.0}});
}

TEST(Equilibrium, BraessParadox) {
    const Assignment with = equilibrium(braess(true));
    EXPECT_NEAR(with.total_travel_time / 6.0, 92.0, 1e-7);
    EXPECT_NEAR(with.volume[4], 2.0, 1e-7);
    EXPECT_NEAR(equilibrium(braess(false)).total_travel_time / 6.0, 83.0, 1e-7);
    const Assignment so = equilibrium(braess(true), 1e-12, Objective::system_optimum);
    EXPECT_NEAR(so.total_travel_time / 6.0, 83.0, 1e-7);
    EXPECT_NEAR(so.volume[4], 0.0, 1e-7) << "the best use of the new link is none";
}

// Who pays for the delay he gives to others drives as the city would have him (Pigou; Beckmann et al. 1956).
TEST(Equilibrium, MarginalTollsMakeTheOptimumAnEquilibrium) {
    for (AssignmentProblem problem : {two_routes(), braess(true)}) {
        const Assignment so = equilibrium(problem, 1e-14, Objective::system_optimum);
        problem.classes[0].toll = marginal_tolls(problem, so);
        const Assignment tolled = equilibrium(problem, 1e-14);
        for (std::size_t a = 0; a < problem.graph.arcs(); ++a)
            EXPECT_NEAR(tolled.volume[a], so.volume[a], 1e-6 * (1.0 + so.volume[a])) << "arc " << a;
    }
}

// Two values of time on a free road (20 min) and a tolled one (10 + v/100 min, toll 4). In minutes the toll is 4 to the
// hurried (value 1) and 8 to the thrifty (value 1/2). 300 hurried, 500 thrifty: the hurried are indifferent at
// v = 600, more than they are; the thrifty at v = 200, fewer than the hurried. So exactly the 300 hurried pay.
// With 100 hurried: they all pay, and 100 thrifty join them until v = 200.
TEST(Equilibrium, ClassesSortThemselvesByTheirValueOfTime) {
    const auto volumes = [](double hurried, double thrifty) {
        AssignmentProblem problem =
            toy_problem(2, {{0, 1, {20.0, 0.0, 1.0, 1.0}}, {0, 1, {10.0, 1.0, 100.0, 1.0}}}, {{0, 1, hurried}});
        problem.classes[0].toll = {0.0, 4.0};
        problem.classes.push_back(problem.classes[0]);
        problem.classes[1].toll = {0.0, 8.0};
        problem.origins.push_back({1, 0, 1, 2});
        problem.destination.push_back(1);
        problem.vehicles.push_back(thrifty);
        const Assignment a = equilibrium(problem);
        return std::pair{a.class_volume[0][1], a.class_volume[1][1]};
    };
    EXPECT_NEAR(volumes(300.0, 500.0).first, 300.0, 1e-6);
    EXPECT_NEAR(volumes(300.0, 500.0).second, 0.0, 1e-6);
    EXPECT_NEAR(volumes(100.0, 500.0).first, 100.0, 1e-6);
    EXPECT_NEAR(volumes(100.0, 500.0).second, 100.0, 1e-6);
}

// 1000 trucks of 2 car equivalents load a road as 2000 cars do.
TEST(Equilibrium, CarEquivalentsLoadTheRoad) {
    AssignmentProblem cars = two_routes();
    AssignmentProblem trucks = two_routes();
    trucks.vehicles[0] = 2000.0;
    trucks.classes[0].pce = 2.0;
    const Assignment a = equilibrium(cars);
    const Assignment b = equilibrium(trucks);
    EXPECT_NEAR(a.volume[0], b.volume[0], 1e-6);
    EXPECT_NEAR(b.class_volume[0][0], 0.5 * b.volume[0], 1e-9);
}

}  // namespace
}  // namespace septima
