#include <gtest/gtest.h>

#include "sim/policy/spare_lanes.h"
#include "sim/world/world.h"
#include "tests/policy/test_city.h"

namespace septima {
namespace {

/// 400 cars in 20 minutes, half each way along Carrera 7, every tenth from a side street.
Trips town_trips(const Network& network) {
    Trips trips;
    trips.route_begin.push_back(0);
    for (int i = 0; i < 400; ++i) {
        const bool side = i % 10 == 9;
        const bool north = i % 2 == 0;
        trips.departure_s.push_back(21600.0F + 3.0F * static_cast<float>(i));
        trips.vehicle_class.push_back(0);
        trips.origin.push_back(*network.find_link(side ? "w2_c2" : north ? "c0_c1" : "c4_c3"));
        trips.destination.push_back(*network.find_link(side ? "c3_e3" : north ? "c3_c4" : "c1_c0"));
        trips.origin_zone.push_back(no_id<ZoneId>);
        trips.destination_zone.push_back(no_id<ZoneId>);
        trips.plate.push_back({});
        trips.entry_speed_mps.push_back(-1.0F);
        trips.route_begin.push_back(0);
    }
    return trips;
}

TripRecords records_of(const Network& network, const std::vector<Command>& commands) {
    const VehicleClasses classes = default_classes();
    const Zones zones = test::town_zones(network);
    WorldOptions options;
    options.start_s = 21600.0;
    options.end_s = 21600.0 + 2700.0;
    World world = make_world(network, classes, zones, town_trips(network), commands, options);
    while (!finished(world)) step(world);
    return measurements(world).trips;
}

std::vector<LinkId> northbound(const Network& network) {
    std::vector<LinkId> links;
    for (const char* name : {"c0_c1", "c1_c2", "c2_c3", "c3_c4"}) links.push_back(*network.find_link(name));
    std::ranges::sort(links);
    return links;
}

// The promise of with_spare_lanes: as long as nobody opens them, every trip is what it was, to the last bit.
TEST(SpareLanesRun, ClosedSpareLanesChangeNothing) {
    const Network network = test::town();
    const Network wide = with_spare_lanes(network, {northbound(network), {1, 1, 1, 1}});
    const TripRecords plain = records_of(network, {});
    const TripRecords spare = records_of(wide, {});
    EXPECT_EQ(plain.arrival_s, spare.arrival_s);
    EXPECT_EQ(plain.delay_s, spare.delay_s);
    EXPECT_EQ(plain.distance_m, spare.distance_m);
    EXPECT_EQ(plain.stops, spare.stops);
    std::size_t completed = 0;
    for (const TripStatus status : plain.status) completed += status == TripStatus::completed ? 1U : 0U;
    EXPECT_GT(completed, 390U);
}

// Opened, they are used: somebody is seen on a spare lane, and all trips are still served.
TEST(SpareLanesRun, OpenedSpareLanesAreDriven) {
    const Network network = test::town();
    const Network wide = with_spare_lanes(network, {northbound(network), {1, 1, 1, 1}});
    const Zones zones = test::town_zones(wide);
    PolicyFile file;
    Measure measure;
    measure.data = ReversibleLane{1};
    measure.place.corridors.push_back({"Carrera 7", Heading::northbound, {}});
    measure.time.windows = {{6.0 * 3600.0, 6.25 * 3600.0}};
    file.measures.push_back(measure);
    Problems problems;
    const Policy policy = compile(file, test::town_context(wide, zones), problems);
    ASSERT_TRUE(problems.errors.empty());
    const VehicleClasses classes = default_classes();
    WorldOptions options;
    options.start_s = 21600.0;
    options.end_s = 21600.0 + 2700.0;
    World world = make_world(wide, classes, zones, town_trips(wide), policy.commands, options);
    std::size_t seen_open = 0;
    std::size_t seen_after = 0;
    while (!finished(world)) {
        step(world);
        for (const LinkId link : northbound(wide)) {
            const std::size_t spare = row(wide.lanes_of(link)[0]);
            if (time_s(world) < 6.25 * 3600.0)
                seen_open += world.lanes.of[spare].count;
            else if (time_s(world) > 6.25 * 3600.0 + 600.0)
                seen_after += world.lanes.of[spare].count;
        }
    }
    EXPECT_GT(seen_open, 100U);
    EXPECT_EQ(seen_after, 0U);  // ten minutes after the end of the window they are empty again
    const Measurements measured = measurements(world);
    for (const TripStatus status : measured.trips.status) EXPECT_EQ(status, TripStatus::completed);
}

}  // namespace
}  // namespace septima
