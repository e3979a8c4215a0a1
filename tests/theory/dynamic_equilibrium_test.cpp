// Dynamic user equilibrium: classic problems with times that follow from volumes, and streets where they follow from
// queues (THEORY 2.3).
#include <gtest/gtest.h>

#include <map>

#include "sim/base/parallel.h"
#include "sim/world/days.h"
#include "tests/theory/lab.h"

namespace septima {
namespace {

using lab::Lab;

/// Streets whose time depends on nothing but how many take them that day: time_s[link](share of all).
struct Abstract {
    Network network;
    Travellers travellers;
    std::vector<std::function<double(double)>> time_s;

    Abstract(const Draft& draft, LinkId from, LinkId to, std::size_t number) : network(toys::network_of(draft)) {
        travellers.origin.assign(number, from);
        travellers.destination.assign(number, to);
        travellers.kind.assign(number, 0);
        time_s.assign(network.links(), [](double) { return 0.0; });
    }
    Day day(const RoutePlans& plans, std::uint32_t first_turn_by_default) const {
        Day day;
        day.driven = plans;
        if (plans.empty()) {  // on the first day everybody goes the same way
            std::vector<std::uint32_t> way{first_turn_by_default};
            for (LinkId at = network.turn_to[id_at<TurnId>(way.back())]; at != travellers.destination[0];) {
                way.push_back(static_cast<std::uint32_t>(row(network.turns_of(at)[0])));
                at = network.turn_to[id_at<TurnId>(way.back())];
            }
            day.driven.assign(travellers.size(), way);
        }
        std::vector<double> volume(network.links(), 0.0);
        for (const auto& turns : day.driven)
            for (const std::uint32_t turn : turns)
                volume[row(network.turn_from[id_at<TurnId>(turn)])] += 1.0 / static_cast<double>(travellers.size());
        day.times = {0.0, 3600.0, 1, {}, std::vector<float>(network.links(), 0.0F)};
        for (std::size_t i = 0; i < network.turns(); ++i) {
            const std::size_t link = row(network.turn_from[id_at<TurnId>(i)]);
            day.times.turn_s.push_back(static_cast<float>(time_s[link](volume[link])));
        }
        day.felt = {{std::vector<float>(network.turns(), 0.0F), std::vector<float>(network.links(), 0.0F)}};
        day.travelled.assign(travellers.size(), 1);
        day.began_s.assign(travellers.size(), 0.0);
        return day;
    }
    Equilibrium found(std::uint32_t first_turn, double gap) const {
        EquilibriumOptions options;
        options.iterations = 300;
        options.relative_gap = gap;
        options.least_gain = 1e-5;
        options.indifferent_s = 1e-3;
        return equilibrated(
            network, travellers, {}, [&](const RoutePlans& plans, int) { return day(plans, first_turn); }, options);
    }
    double share_on(const Equilibrium& e, LinkId link) const {
        double sum = 0.0;
        for (const auto& turns : e.plans)
            for (const std::uint32_t turn : turns)
                if (network.turn_from[id_at<TurnId>(turn)] == link) sum += 1.0 / static_cast<double>(e.plans.size());
        return sum;
    }
};

/// in, two ways over their own nodes, out. Links: 0 in, 1+2 upper, 3+4 lower, 5 out; 6 from upper to lower when wanted.
Draft diamond(bool bridge) {
    Draft draft;
    draft.name = "diamond";
    for (const auto& [x, y] : std::vector<std::pair<double, double>>{
             {-500.0, 0.0}, {0.0, 0.0}, {500.0, 300.0}, {500.0, -300.0}, {1000.0, 0.0}, {1500.0, 0.0}})
        toys::add_node(draft, x, y);
    for (const auto& [from, to] :
         std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 1}, {1, 2}, {2, 4}, {1, 3}, {3, 4}, {4, 5}})
        toys::add_link(draft, from, to, 2, 50.0);
    if (bridge) toys::add_link(draft, 2, 3, 2, 50.0);
    return draft;
}

std::uint32_t turn(const Network& network, std::uint32_t from, std::uint32_t to) {
    return static_cast<std::uint32_t>(row(network.turn_between(LinkId{from}, LinkId{to})));
}

// Pigou: a road of cost 1 (here 1000 s) beside one of cost x. All take the second, cost 1. With a share e left on the
// first the gap is e^2 / (1 - e + e^2): at 2e-5 e is 0.45 %.
TEST(DynamicEquilibrium, Pigou) {
    Abstract pigou(diamond(false), LinkId{0}, LinkId{5}, 1000);
    pigou.time_s[1] = [](double) { return 1000.0; };
    pigou.time_s[3] = [](double x) { return 1000.0 * x; };
    const Equilibrium e = pigou.found(turn(pigou.network, 0, 1), 2e-5);
    EXPECT_TRUE(e.converged);
    EXPECT_NEAR(pigou.share_on(e, LinkId{3}), 1.0, 0.005);
    EXPECT_NEAR(e.days.back().mean_cost_s, 1000.0, 5.0);
}

// Braess: 6 travellers, 10 v and 50 + v in either order, a link 10 + v between: 92 with it, 83 without (in units of
// 10 s here); 2 on each of the three ways, 3 on each of the two. Gap 1e-3 and 6000 drivers: within 0.5 %.
TEST(DynamicEquilibrium, BraessParadox) {
    for (const bool bridge : {true, false}) {
        Abstract braess(diamond(bridge), LinkId{0}, LinkId{5}, 6000);
        const auto line = [](double fixed, double slope) {
            return [=](double share) { return 10.0 * (fixed + slope * 6.0 * share); };
        };
        braess.time_s[1] = braess.time_s[4] = line(0.0, 10.0);
        braess.time_s[2] = braess.time_s[3] = line(50.0, 1.0);
        if (bridge) braess.time_s[6] = line(10.0, 1.0);
        const Equilibrium e = braess.found(turn(braess.network, 0, 3), 1e-3);
        EXPECT_TRUE(e.converged) << "gap " << e.days.back().relative_gap;
        EXPECT_NEAR(e.days.back().mean_cost_s, bridge ? 920.0 : 830.0, bridge ? 4.6 : 4.2);
        EXPECT_NEAR(6.0 * braess.share_on(e, LinkId{1}), bridge ? 4.0 : 3.0, 0.06);
        if (bridge) {
            EXPECT_NEAR(6.0 * braess.share_on(e, LinkId{6}), 2.0, 0.06);
        }
    }
}

/// Days of a world, 5 min slices.
struct Days {
    const Lab* lab;
    std::vector<toys::TripRow> rows;
    WorldOptions options;
    World last;
    TimedTimes known = {};
    std::vector<World> seen = {};  ///< the last days, when they are to be kept
    std::size_t keep = 0;

    Day make(const RoutePlans& plans) {
        WorldOptions today = options;
        if (!plans.empty()) today.reroute_share = 0.0;
        last = lab->world(rows, today);
        if (!plans.empty()) take_plans(last, plans);
        lab::run(last);
        Day day = day_of(last, known);
        known = day.times;
        if (keep > 0) seen.push_back(last);
        if (seen.size() > keep) seen.erase(seen.begin());
        return day;
    }
    Equilibrium found(int iterations, double gap) {
        EquilibriumOptions choice;
        choice.iterations = iterations;
        choice.relative_gap = gap;
        return equilibrated(
            lab->network, travellers_of(toys::trips_of(rows), lab->classes, {}, options.seed), {},
            [this](const RoutePlans& plans, int) { return make(plans); }, choice);
    }
};

/// A fork: a short street (2 km) that narrows to one slow lane in its middle, and a wide one of 4 km. Links: 0 in, 1+2
/// short, 3+4 long, 5 out.
Draft fork() {
    Draft draft;
    draft.name = "fork";
    for (const auto& [x, y] : std::vector<std::pair<double, double>>{
             {-1000.0, 0.0}, {0.0, 0.0}, {1000.0, 50.0}, {1000.0, -1732.0}, {2000.0, 0.0}, {2500.0, 0.0}})
        toys::add_node(draft, x, y);
    toys::add_link(draft, 0, 1, 2, 60.0);
    toys::add_link(draft, 1, 2, 2, 60.0);
    toys::add_link(draft, 2, 4, 1, 40.0);
    toys::add_link(draft, 1, 3, 2, 60.0);
    toys::add_link(draft, 3, 4, 2, 60.0);
    toys::add_link(draft, 4, 5, 3, 60.0);
    return draft;
}

// 2400 veh/h for 40 min want to pass; one lane at 40 km/h takes about 1600. Who leaves late finds a queue on the short
// way that costs what the long way costs more: equal times on both (Wardrop), and neither is empty. Judged over the
// last five days: from one day to the next the queue comes and goes by a few vehicles, which times of 5 min cannot
// tell.
TEST(DynamicEquilibrium, TwoWaysTakeEquallyLong) {
    const Lab lab(fork(), lab::identical_car());
    Days days{&lab, {}, {}, {}};
    days.keep = 5;
    lab::add_flow(days.rows, 2400.0, 0.0, 2400.0, LinkId{0}, LinkId{5});
    days.options.start_s = 0.0;
    days.options.end_s = 4800.0;
    days.options.day_slice_s = 300.0;
    const Equilibrium e = days.found(25, 0.0);
    ASSERT_EQ(e.days.size(), 25U);
    double last_gap = 0.0;
    for (std::size_t d = 20; d < 25; ++d) last_gap += e.days[d].relative_gap / 5.0;
    EXPECT_LE(last_gap, 0.05);
    EXPECT_LT(last_gap, e.days.front().relative_gap);  // habits foresee the crowd: the first day is near already
    const std::uint32_t to_short = turn(lab.network, 0, 1);
    std::array<double, 2> sum{};
    std::array<int, 2> number{};
    for (const World& world : days.seen)
        for (std::size_t i = 0; i < days.rows.size(); ++i) {
            if (days.rows[i].departure_s < 1200.0) continue;
            ASSERT_EQ(world.status[i], TripStatus::completed) << i;
            const std::size_t way = world.routes.turns[i].front() == to_short ? 0 : 1;
            sum[way] += static_cast<double>(world.arrival_s[i] - world.entered_s[i]);
            ++number[way];
        }
    ASSERT_GT(number[0], 250);
    ASSERT_GT(number[1], 250);
    const double short_s = sum[0] / number[0], long_s = sum[1] / number[1];
    EXPECT_NEAR(short_s, long_s, 0.1 * long_s);
}

// The same bits for any number of threads: gaps and routes.
TEST(DynamicEquilibrium, DoesNotDependOnThreads) {
    const Lab lab(toys::grid(4, 200.0), default_classes().rows[0]);
    const Trips trips = toys::random_trips(lab.network, 1500, 0.0, 900.0, 5);
    Days days{&lab, {}, {}, {}};
    for (std::size_t i = 0; i < trips.size(); ++i)
        days.rows.push_back({static_cast<double>(trips.departure_s[id_at<TripId>(i)]), trips.origin[id_at<TripId>(i)],
                             trips.destination[id_at<TripId>(i)]});
    days.options.start_s = 0.0;
    days.options.end_s = 1500.0;
    days.options.day_slice_s = 300.0;
    Equilibrium reference;
    for (const int threads : {1, 2, 3}) {
        Days own = days;
        Equilibrium e;
        ThreadLimit(threads).execute([&] { e = own.found(3, 0.0); });
        if (threads == 1) reference = e;
        EXPECT_EQ(e.plans, reference.plans) << threads << " threads";
        ASSERT_EQ(e.days.size(), 3U);
        for (std::size_t i = 0; i < 3; ++i)
            EXPECT_EQ(e.days[i].relative_gap, reference.days[i].relative_gap) << threads << " threads";
    }
}

// Who changes at a small step changes at a larger one: choices are keyed by driver and day.
TEST(DynamicEquilibrium, LargerStepsKeepTheFirst) {
    Abstract pigou(diamond(false), LinkId{0}, LinkId{5}, 1000);
    pigou.time_s[1] = [](double) { return 1000.0; };
    const std::uint32_t first = turn(pigou.network, 0, 1);
    std::vector<RoutePlans> after;
    for (const double step : {0.1, 0.2}) {
        EquilibriumOptions options;
        options.iterations = 2;
        options.relative_gap = 0.0;
        options.first_step = step;
        after.push_back(equilibrated(
                            pigou.network, pigou.travellers, {},
                            [&](const RoutePlans& plans, int) { return pigou.day(plans, first); }, options)
                            .plans);
    }
    std::array<int, 2> changed{};
    for (std::size_t i = 0; i < 1000; ++i) {
        for (std::size_t k = 0; k < 2; ++k) changed[k] += after[k][i].front() == first ? 0 : 1;
        if (after[0][i].front() == first) continue;
        EXPECT_NE(after[1][i].front(), first) << i;
    }
    EXPECT_NEAR(changed[0], 100, 30);  // three standard deviations of 1000 draws
    EXPECT_NEAR(changed[1], 200, 38);
}

}  // namespace
}  // namespace septima
