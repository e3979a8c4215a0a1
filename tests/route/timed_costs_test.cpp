// Ways by arrival time against a plain search that looks at everything.
#include "sim/route/timed_costs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <queue>

#include "tests/toys.h"

namespace septima {
namespace {

/// Times drawn by key, two to one within a slice and from slice to slice, in order.
TimedTimes drawn_times(const Network& network, std::size_t slices) {
    TimedTimes times{1000.0, 300.0, slices, {}, {}};
    for (std::size_t i = 0; i < network.turns() * slices; ++i)
        times.turn_s.push_back(static_cast<float>(30.0 + 400.0 * std::pow(uniform(3, i, Purpose::route), 4.0)));
    for (std::size_t i = 0; i < network.links() * slices; ++i)
        times.last_s.push_back(static_cast<float>(20.0 + 20.0 * uniform(4, i, Purpose::route)));
    keep_order(times);
    return times;
}

FeltCosts nothing_felt(const Network& network, const TimedTimes& times) {
    return {std::vector<float>(network.turns() * times.slices, 0.0F),
            std::vector<float>(network.links() * times.slices, 0.0F)};
}

/// Earliest arrival at the end of a link: Dijkstra without any guide.
double earliest_s(const Network& network, const TimedTimes& times, const FeltCosts& felt, LinkId from, LinkId to,
                  double departure_s) {
    std::vector<double> best(network.links(), 1e18);
    using Entry = std::pair<double, std::size_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    best[row(from)] = departure_s;
    open.emplace(departure_s, row(from));
    while (!open.empty()) {
        const auto [now, link] = open.top();
        open.pop();
        if (now > best[link]) continue;
        for (const TurnId turn : network.turns_of(id_at<LinkId>(link))) {
            const std::vector<std::uint32_t> one{static_cast<std::uint32_t>(row(turn))};
            const std::vector<std::uint32_t> nothing;
            const std::size_t next = row(network.turn_to[turn]);
            // Time of one turn: the way over it less the end of it.
            TimedTimes alone = times;
            std::fill(alone.last_s.begin(), alone.last_s.end(), 0.0F);
            const double then =
                now + static_cast<double>(timed_cost_s(network, alone, felt, id_at<LinkId>(link), now, one));
            if (then >= best[next]) continue;
            best[next] = then;
            open.emplace(then, next);
        }
    }
    return best[row(to)] + static_cast<double>(timed_cost_s(network, times, felt, to, best[row(to)], {}));
}

TEST(TimedCosts, WaysAreTheCheapestByArrivalTime) {
    const Network network = toys::network_of(toys::grid(4, 200.0));
    const TimedTimes times = drawn_times(network, 6);
    const FeltCosts felt = nothing_felt(network, times);
    const auto into = turns_into(network);
    const RouteCosts least = least_costs(network, times, felt);
    RouteTree guide;
    TimedSearch search;
    int differs = 0;
    for (std::size_t i = 0; i < 40; ++i) {
        const auto pick = [&](Purpose p) {
            return id_at<LinkId>(static_cast<std::size_t>(uniform(9, i, p) * static_cast<double>(network.links())));
        };
        const LinkId from = pick(Purpose::origin), to = pick(Purpose::destination);
        const double leaves_s = 900.0 + 1500.0 * uniform(9, i, Purpose::departure);
        find_tree(network, into, least, {to, {}, RouteQuery{}.avoided}, guide);
        const float found_s = find_timed_way(network, times, felt, guide, from, to, leaves_s, search);
        EXPECT_NEAR(static_cast<double>(found_s), earliest_s(network, times, felt, from, to, leaves_s) - leaves_s,
                    0.05);
        EXPECT_NEAR(found_s, timed_cost_s(network, times, felt, from, leaves_s, search.turns), 1e-3F);
        if (std::abs(found_s - timed_cost_s(network, times, felt, from, leaves_s + 600.0, search.turns)) > 1.0F)
            ++differs;
    }
    EXPECT_GT(differs, 20) << "costs hardly depend on time: the test proves nothing";
}

// Times 100 and 500 in slices of 100 s: their middles are 50 and 150, so that entering at 100 costs 300; before the
// first middle 100, after the last 500.
TEST(TimedCosts, AreLinearBetweenTheMiddlesOfSlices) {
    const Network network = toys::network_of(toys::road({{500.0, 1, 50.0}, {500.0, 1, 50.0}}));
    TimedTimes times{0.0, 100.0, 2, {100.0F, 500.0F}, std::vector<float>(4, 0.0F)};
    ASSERT_EQ(network.turns(), 1U);
    const FeltCosts felt = nothing_felt(network, times);
    const std::vector<std::uint32_t> turns{0};
    const std::vector<std::pair<double, float>> cases{{-50.0, 100.0F}, {50.0, 100.0F},  {100.0, 300.0F},
                                                      {125.0, 400.0F}, {150.0, 500.0F}, {900.0, 500.0F}};
    for (const auto& [at_s, cost_s] : cases)
        EXPECT_NEAR(timed_cost_s(network, times, felt, LinkId{0}, at_s, turns), cost_s, 0.01F) << at_s;
}

// Nobody arrives earlier for having left later: a fall of 400 s in 100 s is cut to 100 s.
TEST(TimedCosts, KeepOrder) {
    TimedTimes times{0.0, 100.0, 3, {500.0F, 100.0F, 90.0F, 10.0F, 20.0F, 30.0F}, {}};
    keep_order(times);
    EXPECT_EQ(times.turn_s, (std::vector<float>{500.0F, 400.0F, 300.0F, 10.0F, 20.0F, 30.0F}));
}

}  // namespace
}  // namespace septima
