#include "render/difference.h"

#include <gtest/gtest.h>

#include "render/history.h"
#include "tests/render/small_city.h"

namespace septima::render {
namespace {

using test::link_named;

// Calm is 30 km/h everywhere.
TEST(Difference, ColoursOnlyWhatIsLargeAndDriven) {
    const Network network = test::small_network();
    const Snapshot a = test::calm_snapshot(network);
    Snapshot b = a;
    const LinkId slower = link_named(network, "n1n0");
    const LinkId little = link_named(network, "n0n2");
    const LinkId empty = link_named(network, "n4n0");
    b.link_speed_mps[slower] = 12.0F / 3.6F;
    b.link_vehicles[slower] = 4.0F;
    b.link_speed_mps[little] = 27.0F / 3.6F;
    b.link_vehicles[little] = 4.0F;
    b.link_speed_mps[empty] = 12.0F / 3.6F;
    const DifferenceMap map = live_difference(network, a, b, 5.0F);
    EXPECT_NEAR(map.kmh[slower], -18.0F, 1e-3F);
    EXPECT_EQ(map.holds[slower], 1);
    EXPECT_EQ(map.holds[little], 0) << "3 km/h are below the threshold";
    EXPECT_EQ(map.holds[empty], 0) << "nobody drives there";
    // 4 vehicles on 400 m at 12 km/h are 120 veh/h; the mean of both sides is half of it.
    EXPECT_NEAR(map.flow_vph[slower], 60.0F, 1.0F);
    const Theme theme = theme_of(ThemeName::night, false);
    EXPECT_EQ(difference_colour(theme, -18.0F, true), theme.slower);
    EXPECT_EQ(difference_colour(theme, 18.0F, true), theme.faster);
    EXPECT_EQ(difference_colour(theme, -18.0F, false), theme.same);
}

TEST(SpeedHistory, KeepsOneSampleAMinute) {
    const Network network = test::small_network();
    Picture picture;
    picture.sides = {test::calm_snapshot(network)};
    History history;
    const LinkId link = link_named(network, "n0n2");
    for (int second = 0; second <= 180; second += 10) {
        picture.sides[0].time_s = second;
        picture.sides[0].link_speed_mps[link] = second >= 120 ? 100.0F : 5.0F;
        add(history, picture);
    }
    ASSERT_EQ(history.speeds.size(), 1U);
    const SpeedHistory& speeds = history.speeds[0];
    EXPECT_EQ(speeds.time_s, (std::vector<double>{0.0, 60.0, 120.0, 180.0}));
    EXPECT_EQ(speeds.kmh(0, link), 18);
    EXPECT_EQ(speeds.kmh(2, link), 255) << "what does not fit is as fast as can be written";
    EXPECT_EQ(speeds.kmh(3, link_named(network, "n1n0")), 30);
}

}  // namespace
}  // namespace septima::render
