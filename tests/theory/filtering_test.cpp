// Motorcycles that pass queues: what they gain, what they take from nobody, and that the rest stays as it was.
#include <gtest/gtest.h>

#include "tests/toys.h"

namespace septima {
namespace {

/// Two lanes of 600 m to a signal with 30 s of green in 90, and two lanes beyond.
Draft approach() {
    Draft draft;
    draft.name = "approach";
    const std::uint32_t a = toys::add_node(draft, 0.0, 0.0);
    const std::uint32_t b = toys::add_node(draft, 600.0, 0.0, NodeControl::signal);
    const std::uint32_t c = toys::add_node(draft, 1200.0, 0.0);
    toys::add_link(draft, a, b, 2, 50.0);
    toys::add_link(draft, b, c, 2, 50.0);
    Phase red;
    red.green_s = 60.0F;
    red.amber_s = red.all_red_s = 0.0F;
    Phase green = red;
    green.green_s = 30.0F;
    draft.controllers.push_back({"k", 0.0F, {b}, {{red, {}}, {green, {{0, 1}}}}});
    return draft;
}

struct Outcome {
    double cars = 0.0, motorcycles = 0.0;  ///< that arrived, per green
    double car_delay_s = 0.0, motorcycle_delay_s = 0.0;
};

/// An hour in which cars alone would fill every green; every second vehicle is a motorcycle.
Outcome saturated_hour(bool filtering, double headway_s) {
    const Network network = toys::network_of(approach());
    const VehicleClasses classes = default_classes();
    const int motorcycle = classes.find("motorcycle");
    const Zones zones;
    std::vector<toys::TripRow> rows;
    for (double t = 0.0; t < 3600.0; t += headway_s) rows.push_back({t, LinkId{0}, LinkId{1}});
    Trips trips = toys::trips_of(rows);
    for (std::size_t i = 1; i < trips.size(); i += 2)
        trips.vehicle_class[id_at<TripId>(i)] = static_cast<std::uint8_t>(motorcycle);
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = 3600.0;
    options.filtering = filtering;
    World world = make_world(network, classes, zones, trips, {}, options);
    while (!finished(world)) step(world);
    EXPECT_EQ(world.counts.stuck, 0U);
    const Measurements m = measurements(world);
    Outcome out;
    std::size_t n[2] = {0, 0};
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const TripId trip = id_at<TripId>(i);
        if (m.trips.status[trip] != TripStatus::completed) continue;
        const bool rides = trips.vehicle_class[trip] == motorcycle;
        ++n[rides ? 1 : 0];
        (rides ? out.motorcycle_delay_s : out.car_delay_s) += m.trips.delay_s[trip];
    }
    out.cars = static_cast<double>(n[0]) / 40.0;
    out.motorcycles = static_cast<double>(n[1]) / 40.0;
    out.car_delay_s /= static_cast<double>(n[0]);
    out.motorcycle_delay_s /= static_cast<double>(n[1]);
    return out;
}

// Without filtering a motorcycle takes its place in the queue. With it the strip between the lanes discharges beside
// them: more vehicles and more persons in every green, and the cars lose nothing.
TEST(Filtering, RaisesThePersonsPerGreen) {
    const Outcome queued = saturated_hour(false, 1.6);
    const Outcome passed = saturated_hour(true, 1.6);
    const auto persons = [](const Outcome& o) { return 1.4 * o.cars + 1.15 * o.motorcycles; };
    RecordProperty("persons_per_green_queued", std::to_string(persons(queued)));
    RecordProperty("persons_per_green_filtering", std::to_string(persons(passed)));
    EXPECT_GT(persons(passed), 1.10 * persons(queued));
    EXPECT_GE(passed.cars, queued.cars);
}

// Below capacity all get through; who passes the queue waits less.
TEST(Filtering, ShortensTheRidersWaitNotTheDrivers) {
    const Outcome queued = saturated_hour(false, 3.6);
    const Outcome passed = saturated_hour(true, 3.6);
    EXPECT_LT(passed.motorcycle_delay_s, passed.car_delay_s);
    EXPECT_LT(passed.motorcycle_delay_s, queued.motorcycle_delay_s);
    EXPECT_LE(passed.car_delay_s, 1.05 * queued.car_delay_s);
}

}  // namespace
}  // namespace septima
