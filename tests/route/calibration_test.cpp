#include "sim/route/calibration.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/base/parallel.h"
#include "tests/route/toy_problem.h"

namespace septima {
namespace {

/// A number in [0, 1) by place, the same everywhere.
double draw(std::uint32_t place, std::uint32_t what) {
    std::uint64_t x = (static_cast<std::uint64_t>(what) << 32U) + place + 1U;
    x *= 0x9e3779b97f4a7c15U;
    x ^= x >> 31U;
    x *= 0xbf58476d1ce4e5b9U;
    x ^= x >> 29U;
    return static_cast<double>(x >> 11U) * 0x1.0p-53;
}

/// Two-way streets between the corners of an n x n grid, congested; zones at every third corner.
AssignmentProblem town(std::uint32_t n) {
    std::vector<test::ToyArc> arcs;
    const auto street = [&](std::uint32_t a, std::uint32_t b) {
        const auto place = static_cast<std::uint32_t>(arcs.size());
        arcs.push_back({a, b, {60.0 + 60.0 * draw(place, 1), 12.0, 700.0 + 500.0 * draw(place, 2), 4.0}});
    };
    for (std::uint32_t i = 0; i < n; ++i)
        for (std::uint32_t j = 0; j < n; ++j)
            for (const auto& [k, l] : {std::pair{i + 1, j}, std::pair{i, j + 1}})
                if (k < n && l < n) {
                    street(i * n + j, k * n + l);
                    street(k * n + l, i * n + j);
                }
    std::vector<test::ToyTrips> trips;
    for (std::uint32_t o = 0; o < n * n; o += 3)
        for (std::uint32_t d = 0; d < n * n; d += 3)
            if (d != o) trips.push_back({o, d, 20.0 + 80.0 * draw(o * n * n + d, 3)});
    return test::toy_problem(static_cast<std::size_t>(n) * n, arcs, trips);
}

double geh(double modelled, double counted) {
    if (modelled + counted <= 0.0) return 0.0;
    return std::sqrt(2.0 * (modelled - counted) * (modelled - counted) / (modelled + counted));
}

struct Twin {
    AssignmentProblem hidden;
    AssignmentProblem prior;
    std::vector<ArcCount> counts;
};

/// Counts of a hidden demand on 70 % of the streets, every fourth of them held out, and a prior that is 15 % too low
/// with pairs 40 % off either way.
Twin twin() {
    Twin t{town(7), town(7), {}};
    const Assignment truth = test::equilibrium(t.hidden, 1e-8);
    std::uint32_t taken = 0;
    for (std::uint32_t a = 0; a < t.hidden.graph.arcs(); ++a)
        if (draw(a, 4) < 0.7)
            t.counts.push_back({a, every_class, truth.volume[a], std::max(1.0, truth.volume[a]), taken++ % 4 == 3});
    for (std::uint32_t i = 0; i < t.prior.vehicles.size(); ++i) t.prior.vehicles[i] *= 0.85 * (0.6 + 0.8 * draw(i, 5));
    return t;
}

CalibrationOptions options() {
    CalibrationOptions o;
    o.assignment.relative_gap = 1e-6;
    return o;
}

double share_below_5(const Twin& t, const std::vector<double>& modelled, bool held_out) {
    double good = 0.0;
    double all = 0.0;
    for (std::size_t i = 0; i < t.counts.size(); ++i) {
        if (t.counts[i].held_out != held_out) continue;
        all += 1.0;
        if (geh(modelled[i], t.counts[i].vehicles) < 5.0) good += 1.0;
    }
    return good / all;
}

// The twin test of the field: a demand that made the counts is found again from a wrong one.
TEST(Calibration, RecoversAHiddenDemandFromItsCounts) {
    const Twin t = twin();
    const Calibration c = calibrated(t.prior, t.counts, options());
    std::printf("GEH < 5: calibration %.1f %% -> %.1f %%, held out %.1f %% -> %.1f %%, %d rounds\n",
                100.0 * share_below_5(t, c.before, false), 100.0 * share_below_5(t, c.modelled, false),
                100.0 * share_below_5(t, c.before, true), 100.0 * share_below_5(t, c.modelled, true), c.rounds);
    EXPECT_LT(share_below_5(t, c.before, false), 0.9);  // or there was nothing to do
    EXPECT_GE(share_below_5(t, c.modelled, false), 0.95);
    EXPECT_GE(share_below_5(t, c.modelled, true), 0.95);
    EXPECT_TRUE(c.contradictions.empty());
    double hidden = 0.0;
    double found = 0.0;
    for (std::size_t i = 0; i < c.vehicles.size(); ++i) {
        EXPECT_GE(c.vehicles[i], 0.0);
        hidden += t.hidden.vehicles[i];
        found += c.vehicles[i];
    }
    EXPECT_NEAR(found, hidden, 0.05 * hidden);  // the prior was 15 % too low; not every pair passes a count
}

TEST(Calibration, DoesNotDependOnTheThreads) {
    const Twin t = twin();
    CalibrationOptions o = options();
    o.most_rounds = 2;
    Calibration one;
    ThreadLimit(1).execute([&] { one = calibrated(t.prior, t.counts, o); });
    for (const int threads : {2, 3, 8}) {
        Calibration more;
        ThreadLimit(threads).execute([&] { more = calibrated(t.prior, t.counts, o); });
        EXPECT_EQ(one.vehicles, more.vehicles) << threads << " threads";
        EXPECT_EQ(one.modelled, more.modelled) << threads << " threads";
    }
}

// What the shares say passes an arc is what the assignment carries there.
TEST(Calibration, SharesOfThePairsAddUpToTheVolumes) {
    const Twin t = twin();
    const Assignment a = test::equilibrium(t.hidden, 1e-8);
    const UseTable use = link_use(t.hidden, a, t.counts);
    for (std::size_t i = 0; i < t.counts.size(); ++i)
        EXPECT_NEAR(use.flow(i, t.hidden.vehicles), a.volume[t.counts[i].arc], 1e-3) << "count " << i;
}

// Two counts of one street without a junction between them; the second says half of what the first does.
TEST(Calibration, NamesTheCountsThatContradict) {
    const std::vector<test::ToyArc> arcs{
        {0, 1, {60.0, 9.0, 1500.0, 4.0}}, {1, 2, {60.0, 9.0, 1500.0, 4.0}}, {2, 3, {60.0, 9.0, 1500.0, 4.0}}};
    const AssignmentProblem problem = test::toy_problem(4, arcs, {{0, 3, 800.0}});
    const std::vector<ArcCount> counts{{0, every_class, 1000.0, 1000.0, false},
                                       {1, every_class, 1000.0, 1000.0, true},
                                       {2, every_class, 500.0, 500.0, false}};
    const Calibration c = calibrated(problem, counts, options());
    ASSERT_EQ(c.contradictions.size(), 1U);
    ASSERT_EQ(c.contradictions[0].counts.size(), 2U);
    EXPECT_EQ(c.contradictions[0].counts[0].count, 0U);
    EXPECT_EQ(c.contradictions[0].counts[1].count, 2U);
}

}  // namespace
}  // namespace septima
