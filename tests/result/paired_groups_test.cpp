#include "sim/result/paired_groups.h"

#include <gtest/gtest.h>

#include <cmath>

namespace septima {
namespace {

/// Two worlds of 100 trips that went nowhere but in the books; the even ones are of group 0, the odd ones of group 1.
struct Books {
    World base, policy;
    TripGrouping grouping;

    Books() {
        grouping.rows = {{.dimension = "class", .name = "car"}, {.dimension = "class", .name = "bus"}};
        for (std::uint32_t i = 0; i < 100; ++i) {
            grouping.of_trip.push_back({no_trip_group, i % 2, no_trip_group, no_trip_group, no_trip_group});
            for (World* world : {&base, &policy}) {
                world->trips.departure_s.push_back(0.0F);
                world->trips.origin.push_back(LinkId{0});
                world->status.push_back(TripStatus::completed);
                world->arrival_s.push_back(600.0F);
            }
        }
    }
};

// Cars 30 s later, every other one of them 10 s more and the others 10 s less: mean 30, sample deviation
// 10 sqrt(50/49), half an interval 1.96 of it over sqrt(50). Buses unchanged.
TEST(PairedGroups, MeanAndIntervalAreThoseOfTheDifferences) {
    Books b;
    for (std::size_t i = 0; i < 100; i += 2) b.policy.arrival_s[i] += i % 4 == 0 ? 40.0F : 20.0F;
    const std::vector<PairedGroup> found = paired_groups(b.grouping, b.base, b.policy);
    ASSERT_EQ(found.size(), 2U);
    const double half_s = 1.959964 * 10.0 * std::sqrt(50.0 / 49.0) / std::sqrt(50.0);
    EXPECT_EQ(found[0].row, 0U);
    EXPECT_EQ(found[0].pairs, 50);
    EXPECT_NEAR(found[0].mean_s, 30.0, 1e-9);
    EXPECT_NEAR(found[0].low_s, 30.0 - half_s, 1e-6);
    EXPECT_NEAR(found[0].high_s, 30.0 + half_s, 1e-6);
    EXPECT_EQ(found[1].mean_s, 0.0);
    EXPECT_EQ(found[1].high_s, 0.0);
}

// Whoever has arrived on one side only says nothing yet, and twenty-five are too few.
TEST(PairedGroups, OnlyTripsThatArrivedOnBothSidesCount) {
    Books b;
    for (std::size_t i = 0; i < 100; i += 4) b.policy.status[i] = TripStatus::on_road;
    const std::vector<PairedGroup> found = paired_groups(b.grouping, b.base, b.policy);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].row, 1U);
}

}  // namespace
}  // namespace septima
