// Signals in the large: oversaturation, incremental delay, the best cycle (THEORY 2.2), on vehicles of a World.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/theory/lab.h"

namespace septima {
namespace {

using lab::Detector;
using lab::Lab;

Phase shown(double green_s, double lost_s) {
    Phase phase;
    phase.green_s = static_cast<float>(green_s);
    phase.amber_s = 0.0F;
    phase.all_red_s = static_cast<float>(lost_s);
    return phase;
}

/// Two one-way streets of one lane that cross, two phases of equal green; 0, 1 east, 2, 3 north.
Draft crossing(double green_s, double red_s, double approach_m) {
    Draft draft;
    draft.name = "crossing";
    toys::add_node(draft, -approach_m, 0.0);
    toys::add_node(draft, 0.0, 0.0, NodeControl::signal);
    toys::add_node(draft, 500.0, 0.0);
    toys::add_node(draft, 0.0, -approach_m);
    toys::add_node(draft, 0.0, 500.0);
    toys::add_link(draft, 0, 1, 1, 50.0);
    toys::add_link(draft, 1, 2, 1, 50.0);
    toys::add_link(draft, 3, 1, 1, 50.0);
    toys::add_link(draft, 1, 4, 1, 50.0);
    const double lost_s = red_s - green_s;  // the clearances after both phases
    draft.controllers.push_back(
        {"k", 0.0F, {1}, {{shown(green_s, 0.5 * lost_s), {{0, 1}}}, {shown(green_s, 0.5 * lost_s), {{2, 3}}}}});
    return draft;
}

struct Result {
    double delay_s = 0.0, served_vph = 0.0;
};

/// Mean delay of those who want to leave east within `demand_s`, against the first one that finds green at once; and
/// the flow over the line between 10 min and the end of the demand.
Result eastward(double green_s, double red_s, double vph, double demand_s, bool random, std::uint64_t seed) {
    const Lab lab(crossing(green_s, red_s, 4000.0), lab::identical_car());
    std::vector<toys::TripRow> rows;
    if (random)
        lab::add_random_flow(rows, vph, 1.6, demand_s, LinkId{0}, LinkId{1}, seed);
    else
        lab::add_flow(rows, vph, 0.0, demand_s, LinkId{0}, LinkId{1});
    World world = lab.world(rows, demand_s + 3600.0);
    Detector line(LinkId{0}, static_cast<double>(lab.network.link_stop_line_m[LinkId{0}]) - 0.5);
    lab::run(world, {&line});
    EXPECT_EQ(world.counts.completed, rows.size());
    double least_s = 1e9, sum_s = 0.0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double took_s = static_cast<double>(world.arrival_s[i]) - rows[i].departure_s;
        least_s = std::min(least_s, took_s);
        sum_s += took_s;
    }
    return {sum_s / static_cast<double>(rows.size()) - least_s, line.flow_vph(600.0, demand_s)};
}

// X > 1 for T: the mean overflow delay is T (X - 1) / 2 on top of d1 = 0.5 (C - g), with the capacity that is measured.
TEST(Cycle, OversaturationAddsHalfTheExcess) {
    constexpr double c = 80.0, g = 36.0, hour = 3600.0;
    const double served = eastward(g, c - g, 1100.0, hour, false, 0).served_vph;
    for (const double x : {1.1, 1.2}) {
        const double expected = hour * (x - 1.0) / 2.0 + 0.5 * (c - g);
        const Result r = eastward(g, c - g, x * served, hour, false, 0);
        RecordProperty(fmt::format("x_{}", x), fmt::format("{:.1f}, expected {:.1f}", r.delay_s, expected));
        EXPECT_NEAR(r.delay_s, expected, 0.2 * expected) << x;
    }
}

// d2 = 900 T [(X - 1) + sqrt((X - 1)^2 + 8 k I X / (c T))] is what random arrivals wait more than even ones: k = 0.5, T
// = 1 h; the headways are 1.6 s and an exponential rest, so that I = (1 - 1.6 q)^2. Ten seeds.
TEST(Cycle, RandomnessAddsTheIncrementalDelay) {
    constexpr double c = 80.0, g = 36.0, hour = 3600.0;
    const double served = eastward(g, c - g, 1100.0, hour, false, 0).served_vph;
    for (const double x : {0.9, 0.95}) {
        const double q = x * served;
        double random_s = 0.0;
        for (std::uint64_t seed = 1; seed <= 10; ++seed)
            random_s += eastward(g, c - g, q, hour, true, seed).delay_s / 10.0;
        const double found = random_s - eastward(g, c - g, q, hour, false, 0).delay_s;
        const double spread = std::pow(1.0 - 1.6 * q / 3600.0, 2.0);
        const double expected = 900.0 * ((x - 1.0) + std::sqrt((x - 1.0) * (x - 1.0) + 4.0 * spread * x / served));
        RecordProperty(fmt::format("x_{}", x), fmt::format("{:.2f}, expected {:.2f}", found, expected));
        EXPECT_NEAR(found, expected, 0.4 * expected) << x;
    }
}

// Webster 1958: delay is flat within 0.75 to 1.5 of C0 = (1.5 L + 5) / (1 - Y), higher beyond. Two streets of y = 0.3
// each, 4 s of clearance a phase; the start-up lost time and the flow of saturation are the default car's (1.9 s, 1800
// veh/h): L = 11.8 s.
TEST(Cycle, DelayIsFlatAroundWebstersCycle) {
    constexpr double clearance_s = 4.0, lost_s = 2.0 * (clearance_s + 1.9), y = 0.3;
    const double best_s = (1.5 * lost_s + 5.0) / (1.0 - 2.0 * y);
    const auto delay_s = [&](double share) {
        const double green = 0.5 * share * best_s - clearance_s;
        double sum = 0.0;
        for (std::uint64_t seed = 1; seed <= 5; ++seed)
            sum += eastward(green, green + 2.0 * clearance_s, y * 1800.0, 3600.0, true, seed).delay_s / 5.0;
        return sum;
    };
    const double shortest = delay_s(0.5), low = delay_s(0.75), best = delay_s(1.0), high = delay_s(1.5),
                 longest = delay_s(3.0);
    RecordProperty("delay_s", fmt::format("C0 {:.1f}: {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}", best_s, shortest, low, best,
                                          high, longest));
    EXPECT_LT(low, 1.3 * best);
    EXPECT_LT(high, 1.3 * best);
    EXPECT_GT(shortest, 1.3 * best);
    EXPECT_GT(shortest, low);
    EXPECT_GT(longest, high);
    EXPECT_GT(longest, 1.5 * best);
}

}  // namespace
}  // namespace septima
