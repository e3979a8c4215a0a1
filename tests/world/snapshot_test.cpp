// The picture of one instant, as the screen reads it.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/toys.h"

namespace septima {
namespace {

//   o ===> o* ===> o ===> o* ===> o     three lanes, two signals; motorcycles filter between the queues
// The screen finds the vehicles of a link by halving: they must be sorted by lane although riders between two lanes
// have rows of their own behind all lanes.
TEST(Snapshot, VehiclesAreSortedByLaneRidersBetweenLanesToo) {
    Draft draft;
    draft.name = "approach";
    std::vector<std::uint32_t> nodes;
    for (int i = 0; i <= 4; ++i)
        nodes.push_back(toys::add_node(draft, 300.0 * i, 0.0, i % 2 == 1 ? NodeControl::signal : NodeControl::none));
    for (std::size_t i = 0; i < 4; ++i) toys::add_link(draft, nodes[i], nodes[i + 1], 3, 50.0);
    Phase red;
    red.green_s = 60.0F;
    red.amber_s = red.all_red_s = 0.0F;
    Phase green = red;
    green.green_s = 30.0F;
    draft.controllers.push_back({"k", 0.0F, {nodes[1]}, {{red, {}}, {green, {{0, 1}}}}});
    draft.controllers.push_back({"m", 0.0F, {nodes[3]}, {{red, {}}, {green, {{2, 3}}}}});
    const Network network = toys::network_of(draft);
    const VehicleClasses classes = default_classes();
    const Zones zones;
    std::vector<toys::TripRow> rows;
    for (double t = 0.0; t < 300.0; t += 0.8) rows.push_back({t, LinkId{0}, LinkId{3}});
    Trips trips = toys::trips_of(rows);
    for (std::size_t i = 1; i < trips.size(); i += 2)
        trips.vehicle_class[id_at<TripId>(i)] = static_cast<std::uint8_t>(classes.find("motorcycle"));
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = 400.0;
    World world = make_world(network, classes, zones, trips, {}, options);
    std::size_t between = 0;
    while (!finished(world)) {
        step(world);
        if (world.step_index % 20 != 0) continue;
        const Snapshot s = snapshot(world);
        ASSERT_EQ(s.lane.size(), world.vehicles.size());
        ASSERT_TRUE(std::is_sorted(s.lane.begin(), s.lane.end())) << time_s(world);
        std::vector<std::uint32_t> seen = s.vehicle, there;
        for (std::size_t r = 0; r < world.vehicles.size(); ++r) there.push_back(world.vehicles.rider[r].trip);
        std::ranges::sort(seen);
        std::ranges::sort(there);
        EXPECT_EQ(seen, there);
        for (std::size_t r = 1; r < s.lane.size(); ++r)
            if (s.lane[r] == s.lane[r - 1] && s.between[r] == s.between[r - 1]) {
                EXPECT_GE(s.position_m[r - 1], s.position_m[r]);
            }
        between += static_cast<std::size_t>(std::count(s.between.begin(), s.between.end(), 1));
    }
    EXPECT_GT(between, 100U);  // otherwise it would prove nothing
}

}  // namespace
}  // namespace septima
