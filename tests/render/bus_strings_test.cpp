// A bus line as a string: where its beads are, and which of them are bunched.
#include "render/bus_strings.h"

#include <gtest/gtest.h>

#include "render/pick.h"
#include "tests/render/small_city.h"

namespace septima::render {
namespace {

using test::link_named;

// The line goes over Calle 72 from the west and then up Carrera 7, 800 m in all; stops at 100, 300 and 600 m.
struct BusStringsTest : testing::Test {
    Network network = test::small_network();
    Scene scene;
    Snapshot snapshot = test::calm_snapshot(network);
    LinkId first = link_named(network, "n1n0"), second = link_named(network, "n0n3");

    void SetUp() override {
        scene.network = &network;
        for (const auto& [link, at_m] : {std::pair{first, 100.0F}, {first, 300.0F}, {second, 200.0F}}) {
            BusStop stop;
            stop.id = "s" + std::to_string(scene.lines.stops.size());
            stop.link = link;
            stop.position_m = at_m;
            scene.lines.stops.push_back(stop);
        }
        scene.lines.lines = {{"T1", 400.0F, {}}};
        for (std::uint32_t s = 0; s < 3; ++s) {
            LineStop served;
            served.stop = s;
            scene.lines.lines[0].stops.push_back(served);
        }
        scene.line_routes = {{first, second}};
    }
    void add_bus(std::uint32_t trip, LinkId link, float at_m, std::uint32_t next, float headway_s) {
        BusNow bus;
        bus.vehicle = trip;
        bus.row = static_cast<std::uint32_t>(snapshot.vehicle.size());
        bus.next = next;
        bus.called = next > 0;
        bus.headway_s = headway_s;
        snapshot.buses.push_back(bus);
        snapshot.vehicle.push_back(trip);
        snapshot.lane.push_back(network.lanes_of(link)[0]);
        snapshot.position_m.push_back(at_m);
        snapshot.movement.push_back(no_id<MovementId>);
        snapshot.speed_mps.push_back(5.0F);
        snapshot.vehicle_class.push_back(0);
    }
};

TEST_F(BusStringsTest, StopsAndBusesLieAlongTheRoute) {
    const BusString string = bus_strings(network, scene).front();
    EXPECT_NEAR(string.length_m, 800.0, 1.0);
    ASSERT_EQ(string.stop_m.size(), 3U);
    EXPECT_NEAR(string.stop_m[0], 100.0, 0.5);
    EXPECT_NEAR(string.stop_m[1], 300.0, 0.5);
    EXPECT_NEAR(string.stop_m[2], 600.0, 1.0);
    add_bus(1, second, 150.0F, 2, 400.0F);
    add_bus(2, first, 250.0F, 1, 400.0F);
    const BusLineState state = bus_line_state(scene, string, 0, snapshot);
    ASSERT_EQ(state.beads.size(), 2U);
    EXPECT_NEAR(state.beads[0].at_m, 550.0, 1.0);
    EXPECT_NEAR(state.beads[1].at_m, 250.0, 0.5);
    // The last stop waits for the first of them, 50 m away; the middle one for the second, 50 m away.
    EXPECT_NEAR(nearest_bus_m(scene, string, {0, 2}, snapshot), 50.0, 1.0);
    EXPECT_NEAR(nearest_bus_m(scene, string, {0, 1}, snapshot), 50.0, 0.5);
    EXPECT_LT(nearest_bus_m(scene, string, {0, 0}, snapshot), 0.0) << "both have passed it";
}

// Planned every 400 s: less than 100 s is bunched, more than 800 s a gap. Of 80, 400, 900 the mean is 460 and the
// sample's standard deviation sqrt((380^2 + 60^2 + 440^2) / 2) = 413.3.
TEST_F(BusStringsTest, BunchingFollowsTheHeadwayOfTheTimetable) {
    add_bus(1, second, 150.0F, 2, 900.0F);
    add_bus(2, second, 100.0F, 2, 80.0F);
    add_bus(3, first, 200.0F, 1, 400.0F);
    add_bus(4, first, 50.0F, 0, -1.0F);
    const BusLineState state = bus_line_state(scene, bus_strings(network, scene).front(), 0, snapshot);
    ASSERT_EQ(state.beads.size(), 4U);
    EXPECT_EQ(state.beads[0].spacing, Spacing::gap);
    EXPECT_EQ(state.beads[1].spacing, Spacing::bunched);
    EXPECT_EQ(state.beads[2].spacing, Spacing::even);
    EXPECT_EQ(state.beads[3].spacing, Spacing::unknown);
    EXPECT_EQ(state.bunched, 1U);
    EXPECT_NEAR(state.mean_headway_s, 460.0, 0.1);
    EXPECT_NEAR(state.variation, 413.3 / 460.0, 1e-3);
}

TEST_F(BusStringsTest, AStopIsPickedAtItsPost) {
    const City city = make_city(scene);
    const Point post = to_plane(city.map, stop_spot(city.map, scene.lines.stops[1]).at);
    const Camera near{{0.0, 0.0}, 0.1, 0.0};
    EXPECT_EQ(picked_at(city, scene, snapshot, post, near, 1.0F), Picked{.stop = 1});
    EXPECT_EQ(waiting_row(scene.lines, 0, 2), 2U);
}

}  // namespace
}  // namespace septima::render
