#include "render/pick.h"

#include <gtest/gtest.h>

#include "render/trip_time.h"
#include "tests/render/small_city.h"

namespace septima::render {
namespace {

using test::link_named;

struct PickTest : testing::Test {
    Network network = test::small_network();
    City city = make_city(network);
    Snapshot snapshot = test::calm_snapshot(network);
    Scene scene;
    Camera near{{0.0, 0.0}, 0.1, 0.0};
    Camera far{{0.0, 0.0}, 4.0, 0.0};

    void SetUp() override {
        scene.network = &network;
        scene.classes = {{VehicleKind::car, 4.5F}};
        scene.zones = {{"Centro", {{-600, -600}, {600, -600}, {600, 600}, {-600, 600}}}};
        const LinkId link = link_named(network, "n0n2");
        snapshot.vehicle = {77};
        snapshot.lane = {network.lanes_of(link)[0]};
        snapshot.position_m = {100.0F};
        snapshot.movement = {no_id<MovementId>};
        snapshot.speed_mps = {5.0F};
        snapshot.vehicle_class = {0};
        snapshot.time_s = 60.0;
    }
    Picked at(Point place, const Camera& camera) const { return picked_at(city, scene, snapshot, place, camera, 1.0F); }
};

// The front bumper is 100 m east of the node on the lane right of the line, so the middle is at 97.75 m.
TEST_F(PickTest, NearAVehicleThenAJunctionThenALink) {
    EXPECT_EQ(at({97.7, -1.7}, near), Picked{.trip = 77});
    EXPECT_EQ(at({0.5, 0.5}, near), Picked{.node = NodeId{0}});
    EXPECT_EQ(at({200.0, -1.7}, near), Picked{.link = link_named(network, "n0n2")});
    EXPECT_TRUE(at({200.0, 200.0}, near).nothing());
}

TEST_F(PickTest, FarALinkThenTheZoneAround) {
    EXPECT_EQ(at({97.7, -1.7}, far).link, link_named(network, "n0n2"));
    EXPECT_EQ(at({200.0, 200.0}, far), Picked{.zone = 0});
    EXPECT_TRUE(at({900.0, 900.0}, far).nothing());
    EXPECT_EQ(links_inside(city.map, scene.zones[0].polygon).size(), network.links());
}

TEST_F(PickTest, AVehicleIsFoundWhereItWasAtTheShownInstant) {
    const auto vehicle = vehicle_of(snapshot, 77);
    ASSERT_TRUE(vehicle);
    EXPECT_FALSE(vehicle_of(snapshot, 78));
    EXPECT_NEAR(place_of_vehicle(city.map, snapshot, *vehicle, 60.0).x_m, 100.0, 0.1);
    EXPECT_NEAR(place_of_vehicle(city.map, snapshot, *vehicle, 59.0).x_m, 95.0, 0.1);  // 5 m/s
}

// From the west end over Calle 72 to the north end of Carrera 7: two links of 400 m, at 30 km/h 96 s.
TEST_F(PickTest, AMeasuredTripTakesLengthOverSpeed) {
    const MeasuredTrip trip =
        measured_trip(network, snapshot.link_speed_mps, link_named(network, "n1n0"), link_named(network, "n0n3"));
    ASSERT_TRUE(trip.reachable);
    EXPECT_NEAR(trip.time_s, 96.0, 0.5);
    EXPECT_NEAR(trip.length_m, 800.0, 1.0);
    EXPECT_EQ(trip.links, (std::vector{link_named(network, "n1n0"), link_named(network, "n0n3")}));
    snapshot.link_speed_mps[link_named(network, "n0n3")] = 0.0F;  // counts as 3.6 km/h
    EXPECT_NEAR(
        measured_trip(network, snapshot.link_speed_mps, link_named(network, "n1n0"), link_named(network, "n0n3"))
            .time_s,
        448.0, 0.5);
    EXPECT_FALSE(
        measured_trip(network, snapshot.link_speed_mps, link_named(network, "n1n5"), link_named(network, "n0n3"))
            .reachable)
        << "a one-way street leads nowhere";
}

}  // namespace
}  // namespace septima::render
