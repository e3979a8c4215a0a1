#include "sim/result/static_effect.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/network/draft.h"
#include "sim/route/assignment_files.h"
#include "tests/toys.h"

namespace septima {
namespace {

// a ==== 1 km, two lanes ====> b ---- 500 m, one lane ----> c, and 1,000 cars an hour who want all of it.
struct OneRoad {
    Network streets;
    Zones zones;
    StaticCity city;

    explicit OneRoad(bool signal = false) : streets(road(signal)) {
        city.streets = &streets;
        city.zones = &zones;
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

    OneRoad(const OneRoad&) = delete;
    OneRoad& operator=(const OneRoad&) = delete;

    /// @param signal  at b, green for ab during 30 of 60 s.
    static Network road(bool signal) {
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
        if (signal) {
            draft.nodes[1].control = NodeControl::signal;
            Phase green;
            green.green_s = 30.0F;
            green.amber_s = green.all_red_s = 0.0F;
            draft.controllers.push_back({"k", 0.0F, {1}, {{green, {{0, 1}}}, {green, {}}}});
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

// A rule for the zone in the east meets every trip from west to east; one for links of which the west has none, nobody.
TEST(StaticEffect, RulesOfAPartOfTheCityMeetItsTripsOnly) {
    const OneRoad road;
    EXPECT_NEAR(road.vehicle_h(ScaleDemand{1, all_kinds, {id_at<ZoneId>(1)}, 0.5F}), road.expected_h(500.0), 1e-6);
    RestrictPlates plates;
    plates.kinds = mask_of(VehicleKind::car);
    plates.digits = 0b0000011111;
    plates.response = {.other_mode = 1.0F};
    plates.zone_link = {0, 0};
    EXPECT_NEAR(road.vehicle_h(plates), road.expected_h(1000.0), 1e-6);
    plates.zone_link[row(road.ab())] = 1;  // where they begin
    EXPECT_NEAR(road.vehicle_h(plates), road.expected_h(500.0), 1e-6);
    OneRoad wider;
    const LinkId bc = *wider.streets.find_link("bc");
    wider.zones.destination_links = {};
    wider.zones.destination_links.push_group(std::vector<LinkId>{wider.ab()});
    wider.zones.destination_links.push_group(std::vector<LinkId>{bc, wider.ab()});
    plates.zone_link = {0, 0};
    plates.zone_link[row(bc)] = 1;  // half of the links where they end
    EXPECT_NEAR(wider.vehicle_h(plates), wider.expected_h(750.0), 1e-6);
}

// Green for ab during 30 of 60 s; then during 45 of 60 s. Its capacity grows by a half, and the mean wait at the light,
// (C - g)^2 / 2C, falls from 7.5 s to 1.875 s.
TEST(StaticEffect, MoreGreenGivesCapacityAndTakesWaiting) {
    const OneRoad road(true);
    const auto controller = id_at<ControllerId>(0);
    SignalPlan plan = road.streets.controller_plan[controller];
    ASSERT_EQ(plan.phases.size(), 2U);
    plan.phases[0].green_s = 45.0F;
    plan.phases[1].green_s = 15.0F;
    const VolumeDelay& ab = road.city.network.graph.delay[row(road.ab())];
    const VolumeDelay& bc = road.city.network.graph.delay[1 - row(road.ab())];
    const double ratio_ab = 1000.0 / (1.5 * ab.capacity), ratio_bc = 1000.0 / bc.capacity;
    const double seconds = ab.free_time - 7.5 + 1.875 + ab.rise * std::pow(ratio_ab, 4.0) + bc.free_time +
                           bc.rise * std::pow(ratio_bc, 4.0);
    EXPECT_NEAR(road.vehicle_h(SetSignalPlan{controller, plan}), 1000.0 * seconds / 3600.0, 1e-5);
    EXPECT_NEAR(road.vehicle_h(SetSignalPlan{controller, road.streets.controller_plan[controller]}),
                road.expected_h(1000.0), 1e-6);
    EXPECT_NEAR(road.vehicle_h(SetSignalPlan{controller, {}}), road.expected_h(1000.0), 1e-6) << "as mapped";
}

/// Hours on the way of the same 1,000 cars in the microscopic simulation, one every 3.6 s, and of those who stay away
/// 0.
double simulated_h(const OneRoad& road, const Action* action) {
    std::vector<toys::TripRow> rows;
    for (int i = 0; i < 1000; ++i) rows.push_back({3.6 * i, road.ab(), *road.streets.find_link("bc")});
    Trips trips = toys::trips_of(rows);
    for (std::size_t i = 0; i < trips.size(); ++i) {
        trips.origin_zone.values()[i] = id_at<ZoneId>(0);
        trips.destination_zone.values()[i] = id_at<ZoneId>(1);
        trips.plate.values()[i] = {1, static_cast<std::uint8_t>(i % 10), true};
    }
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = 7200.0;
    const VehicleClasses classes = default_classes();
    std::vector<Command> commands;
    if (action != nullptr) commands.push_back({0.0, *action});
    World world = make_world(road.streets, classes, road.zones, trips, commands, options);
    while (!finished(world)) step(world);
    const TripRecords records = measurements(world).trips;
    double hours = 0.0;
    for (std::size_t i = 0; i < trips.size(); ++i)
        if (records.status.values()[i] == TripStatus::completed)
            hours += static_cast<double>(records.arrival_s.values()[i] - trips.departure_s.values()[i]) / 3600.0;
    return hours;
}

// What it calls better is better where every vehicle drives and every light turns, and what it calls worse is worse.
TEST(StaticEffect, PointsWhereTheSimulationGoes) {
    const OneRoad road(true);
    const auto controller = id_at<ControllerId>(0);
    SignalPlan more = road.streets.controller_plan[controller], less = more;
    more.phases[0].green_s = less.phases[1].green_s = 45.0F;
    more.phases[1].green_s = less.phases[0].green_s = 15.0F;
    RestrictPlates plates;
    plates.kinds = mask_of(VehicleKind::car);
    plates.digits = 0b0000011111;
    plates.response = {.other_mode = 1.0F};
    plates.zone_link = {1, 0};
    const std::vector<Action> actions{SetSignalPlan{controller, more},
                                      SetSignalPlan{controller, less},
                                      SetLaneAccess{{road.streets.lanes_of(road.ab())[1]}, 0},
                                      SetSpeedLimit{{road.ab()}, 5.0F},
                                      ScaleDemand{1, all_kinds, {id_at<ZoneId>(1)}, 0.5F},
                                      plates};
    const double base_static = road.expected_h(1000.0), base_simulated = simulated_h(road, nullptr);
    std::size_t better = 0;
    for (std::size_t i = 0; i < actions.size(); ++i) {
        const double by_estimate = road.vehicle_h(actions[i]) / base_static;
        const double by_simulation = simulated_h(road, &actions[i]) / base_simulated;
        EXPECT_EQ(by_estimate < 1.0, by_simulation < 1.0) << i << ": " << by_estimate << " and " << by_simulation;
        EXPECT_GT(std::abs(by_simulation - 1.0), 0.02) << i;
        better += by_estimate < 1.0 ? 1U : 0U;
    }
    EXPECT_EQ(better, 3U);
}

TEST(StaticEffect, SaysWhatItDoesNotSee) {
    const OneRoad road(true);
    const auto unseen = [&road](const Action& action) { return unseen_in_static(road.streets, action); };
    EXPECT_EQ(unseen(SetSpeedLimit{}), Unseen::nothing);
    EXPECT_EQ(unseen(SetBusHolding{}), Unseen::bus_holding);
    EXPECT_EQ(unseen(SetSignalControl{}), Unseen::signal_control);
    EXPECT_EQ(unseen(SetMessageSign{}), Unseen::message_sign);
    SetSignalPlan set{id_at<ControllerId>(0), road.streets.controller_plan[id_at<ControllerId>(0)]};
    EXPECT_EQ(unseen(set), Unseen::nothing);
    set.plan.offset_s += 20.0F;
    EXPECT_EQ(unseen(set), Unseen::offsets);
}

}  // namespace
}  // namespace septima
