// What travellers expect of each other's decisions.
#include "sim/route/anticipate.h"

#include <gtest/gtest.h>

#include "tests/toys.h"

namespace septima {
namespace {

// Turns made from one lane are one group; a group is a lane of the link its turns leave, and all together discharge no
// more than 1800 veh/h a lane.
TEST(Anticipate, TurnsThatShareALaneAreOneGroup) {
    const Network network = toys::network_of(toys::grid(3, 200.0));
    const LaneGroups groups = lane_groups(network);
    for (std::size_t l = 0; l < network.lanes(); ++l) {
        const LaneId lane = id_at<LaneId>(l);
        for (const MovementId a : network.movements_of(lane))
            for (const MovementId b : network.movements_of(lane))
                EXPECT_EQ(groups.of_turn[row(network.movement_turn[a])], groups.of_turn[row(network.movement_turn[b])]);
    }
    for (std::size_t i = 0; i < network.turns(); ++i) {
        const LinkId link = network.turn_from[id_at<TurnId>(i)];
        ASSERT_EQ(network.lane_link[id_at<LaneId>(groups.of_turn[i])], link);
        EXPECT_GT(groups.capacity_vps[groups.of_turn[i]], 0.0F);
        float sum_vps = 0.0F;
        for (const LaneId lane : network.lanes_of(link)) sum_vps += groups.capacity_vps[row(lane)];
        EXPECT_LE(sum_vps, 0.5F * static_cast<float>(network.lane_count(link)) + 1e-4F);
    }
}

/// A day on which turn 0 took 60 s above the time at the limit with 90 vehicles in a slice of 900 s.
Anticipation busy_day(const Network& network) {
    TimedTimes times{0.0, 900.0, 1, {}, std::vector<float>(network.links(), 0.0F)};
    for (std::size_t i = 0; i < network.turns(); ++i) {
        const LinkId link = network.turn_from[id_at<TurnId>(i)];
        times.turn_s.push_back(network.link_length_m[link] / network.link_limit_mps[link] + 60.0F);
    }
    Anticipation a = anticipation(network, times);
    a.before[a.group_row(0)] = 90.0F;
    a.now = a.before;
    return a;
}

// Who takes the place of one who left finds the times of the day: an equilibrium of the days stays one. With
// capacity c the answer is 60 (((90 + n + c/4) / (90 + c/4))^4 - 1) for n more below capacity, and beyond it a queue of
// half the slice x (volume / c - 1) comes on top.
TEST(Anticipate, PassesThroughTheDayAndRisesWithVolume) {
    const Network network = toys::network_of(toys::grid(3, 200.0));
    Anticipation a = busy_day(network);
    const std::vector<std::uint32_t> way{0};
    const double capacity = 900.0 * static_cast<double>(a.groups.capacity_vps[a.groups.of_turn[0]]);
    ASSERT_GT(capacity, 100.0);
    add_vehicles(a, way, -1.0F);
    EXPECT_NEAR(added_s(a, way), 0.0, 1e-4);
    add_vehicles(a, way, 5.0F);  // 94, and he himself is the 95th
    const double easy = 0.25 * capacity;
    EXPECT_NEAR(added_s(a, way), 60.0 * (std::pow((95.0 + easy) / (90.0 + easy), 4.0) - 1.0), 1e-3);
    add_vehicles(a, way, static_cast<float>(1.5 * capacity - 95.0));
    EXPECT_NEAR(added_s(a, way), 60.0 * (std::pow(1.75 * capacity / (90.0 + easy), 4.0) - 1.0) + 225.0, 0.5);
    add_vehicles(a, way, static_cast<float>(-1.5 * capacity + 1.0));  // he would be alone
    EXPECT_LT(added_s(a, way), 0.0);
    EXPECT_GT(added_s(a, way), -60.0);
}

}  // namespace
}  // namespace septima
