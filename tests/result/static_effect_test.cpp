#include "sim/result/static_effect.h"

#include <gtest/gtest.h>

#include "sim/network/draft.h"
#include "sim/route/assignment_files.h"

namespace septima {
namespace {

// a ==== 1 km, two lanes ====> b ---- 500 m, one lane ----> c, and 1,000 cars an hour who want all of it.
struct OneRoad {
    Network streets;
    StaticCity city;

    OneRoad() : streets(road()) {
        city.streets = &streets;
        Zones zones;
        for (const char* id : {"west", "east"}) {
            zones.id.push_back(id);
            const LinkId link = *streets.find_link(zones.id.size() == 1 ? "ab" : "bc");
            zones.origin_links.push_group(std::vector<LinkId>{link});
            zones.destination_links.push_group(std::vector<LinkId>{link});
        }
        city.network = assignment_network(streets, zones, default_link_performance(streets));
        city.rules = {default_rule("car", VehicleKind::car)};
        OdLayer layer{"car", 25200, 28800, OdMatrix(2), {}};
        layer.trips.cells[1] = 1000.0;  // from west to east
        city.demand.layers = {layer};
        city.shares = {{0, &city.demand.layers[0].trips, 1.0}};
    }

    static Network road() {
        Draft draft;
        draft.name = "road";
        draft.nodes = {{"a", {0.0, 0.0}}, {"b", {1000.0, 0.0}}, {"c", {1500.0, 0.0}}};
        for (std::uint32_t i = 0; i < 2; ++i) {
            DraftLink link;
            link.name = i == 0 ? "ab" : "bc";
            link.from = i;
            link.to = i + 1;
            link.lanes = i == 0 ? 2 : 1;
            link.road_class = RoadClass::primary;
            draft.links.push_back(link);
        }
        Problems problems;
        return finished(draft, problems);
    }
    LinkId ab() const { return *streets.find_link("ab"); }

    /// Hours on the way of so many vehicles with the standard curve of the Bureau of Public Roads, the first link
    /// having a share of its capacity and taking longer by a factor when empty.
    double expected_h(double vehicles, double capacity_share = 1.0, double slower = 1.0) const {
        double seconds = 0.0;
        for (std::size_t l = 0; l < 2; ++l) {
            const VolumeDelay& f = city.network.graph.delay[l];
            const double ratio = vehicles / (f.capacity * (l == 0 ? capacity_share : 1.0));
            seconds += (l == 0 ? slower : 1.0) * f.free_time * (1.0 + 0.15 * ratio * ratio * ratio * ratio);
        }
        return vehicles * seconds / 3600.0;
    }
    double vehicle_h(Action action) const { return static_figures(city, {{0.0, std::move(action)}}, 1.0).vehicle_h; }
};

TEST(StaticEffect, WithoutCommandsItIsTheBase) {
    const OneRoad road;
    const StaticFigures figures = static_figures(road.city, {}, 0.0);
    EXPECT_NEAR(figures.vehicles, 1000.0, 1e-9);
    EXPECT_NEAR(figures.vehicle_h, road.expected_h(1000.0), 1e-6);
    EXPECT_NEAR(figures.mean_min(), 60.0 * road.expected_h(1000.0) / 1000.0, 1e-9);
}

TEST(StaticEffect, AClosedLaneOrAnObstacleTakesItsShareOfTheCapacity) {
    const OneRoad road;
    const std::vector<LaneId> right{road.streets.lanes_of(road.ab())[1]};
    EXPECT_NEAR(road.vehicle_h(SetLaneAccess{right, 0}), road.expected_h(1000.0, 0.5), 1e-6);
    SetIncident incident;
    incident.link = road.ab();
    incident.lanes = right;
    EXPECT_NEAR(road.vehicle_h(incident), road.expected_h(1000.0, 0.5), 1e-6);
    const Command later{2.0, SetLaneAccess{right, 0}};
    EXPECT_NEAR(static_figures(road.city, {later}, 1.0).vehicle_h, road.expected_h(1000.0), 1e-6) << "not yet";
}

TEST(StaticEffect, AClosedRoadLeavesEverybodyWithoutAWay) {
    const OneRoad road;
    const StaticFigures figures = static_figures(
        road.city,
        {{0.0, SetLaneAccess{{road.streets.lanes_of(road.ab())[0], road.streets.lanes_of(road.ab())[1]}, 0}}}, 1.0);
    EXPECT_NEAR(figures.unserved, 1000.0, 1e-9);
    EXPECT_NEAR(figures.vehicles, 0.0, 1e-9);
}

TEST(StaticEffect, HalfTheLimitTakesTwiceTheTime) {
    const OneRoad road;
    const float limit_mps = road.streets.link_limit_mps[road.ab()];
    EXPECT_NEAR(road.vehicle_h(SetSpeedLimit{{road.ab()}, limit_mps / 2.0F}), road.expected_h(1000.0, 1.0, 2.0), 1e-4);
}

// Half of the digits, all obey, half of them take another mode and a tenth stay: 1 - 0.5 x 0.6 = 0.7 are left.
TEST(StaticEffect, PlatesAndFewerTripsTakeVehiclesAway) {
    const OneRoad road;
    RestrictPlates plates;
    plates.kinds = mask_of(VehicleKind::car);
    plates.digits = 0b0000011111;
    plates.response = {.other_mode = 0.5F, .shift_time = 0.2F, .leave = 0.1F, .pay = 0.1F, .second_car = 0.1F};
    EXPECT_NEAR(road.vehicle_h(plates), road.expected_h(700.0), 1e-4);
    EXPECT_NEAR(road.vehicle_h(ScaleDemand{1, all_kinds, {}, 0.5F}), road.expected_h(500.0), 1e-6);
    EXPECT_NEAR(road.vehicle_h(ScaleDemand{1, mask_of(VehicleKind::bus), {}, 0.5F}), road.expected_h(1000.0), 1e-6);
}

TEST(StaticEffect, SignalsAreBeyondIt) {
    EXPECT_FALSE(counts_in_static(SetSignalPlan{}));
    EXPECT_FALSE(counts_in_static(SetBusHolding{}));
    EXPECT_TRUE(counts_in_static(SetSpeedLimit{}));
    RestrictPlates inside;
    inside.zone_link = {1};
    EXPECT_FALSE(counts_in_static(inside)) << "a part of the city";
}

}  // namespace
}  // namespace septima
