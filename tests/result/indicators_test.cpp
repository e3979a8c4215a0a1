#include "sim/result/indicators.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/network/draft.h"
#include "sim/result/comparison.h"
#include "sim/result/corridors.h"
#include "sim/result/indicator_list.h"

namespace septima {
namespace {

// b ---> c       "Carrera 7" runs both ways between a and b (1 km north-south, two lanes); "Calle 26" b -> c and back.
// ^
// |
// a
Network small_network() {
    Draft draft;
    draft.name = "small";
    draft.nodes = {{"a", {0.0, 0.0}}, {"b", {100.0, 1000.0}}, {"c", {1000.0, 1000.0}}};
    const auto link = [&](const char* name, const char* street, std::uint32_t from, std::uint32_t to, int lanes) {
        DraftLink l;
        l.name = name;
        l.street = street;
        l.from = from;
        l.to = to;
        l.lanes = lanes;
        l.road_class = RoadClass::primary;
        draft.links.push_back(l);
    };
    link("ab", "Carrera 7", 0, 1, 2);
    link("ba", "Carrera 7", 1, 0, 2);
    link("bc", "Calle 26", 1, 2, 1);
    link("cb", "Calle 26", 2, 1, 1);
    Problems problems;
    return finished(draft, problems);
}

struct Case {
    Network network = small_network();
    VehicleClasses classes{{VehicleClass{.name = "car", .persons = 2.0F, .doors = {}},
                            VehicleClass{.name = "truck", .kind = VehicleKind::truck, .persons = 1.0F, .doors = {}}}};
    Trips trips;
    Measurements measured;

    void add(TripStatus status, std::uint8_t vehicle_class, float departure_s, float entered_s, float arrival_s) {
        trips.departure_s.push_back(departure_s);
        trips.vehicle_class.push_back(vehicle_class);
        trips.origin.push_back(*network.find_link("ab"));
        trips.destination.push_back(*network.find_link("bc"));
        trips.origin_zone.push_back(no_id<ZoneId>);
        trips.destination_zone.push_back(no_id<ZoneId>);
        TripRecords& r = measured.trips;
        r.status.push_back(status);
        r.departure_s.push_back(departure_s);
        r.entered_s.push_back(entered_s);
        r.arrival_s.push_back(arrival_s);
        r.distance_m.push_back(1000.0F);
        r.free_flow_s.push_back(60.0F);
        r.delay_s.push_back(30.0);
        r.stops.push_back(2);
        r.fuel_g.push_back(149.0F);  // 0.2 l of petrol of 0.745 kg/l
        r.nox_g.push_back(1.0F);
        r.pm_g.push_back(0.5F);
    }
};

// Measured period 1000 s to 1600 s, two intervals of 300 s.
Case small_case() {
    Case c;
    c.measured.start_s = 1000.0;
    c.measured.interval_s = 300.0;
    c.add(TripStatus::completed, 0, 900.0F, 900.0F, 1100.0F);    // departed in the warm-up: not counted
    c.add(TripStatus::completed, 0, 1000.0F, 1010.0F, 1100.0F);  // 100 s, 90 s on the road
    c.add(TripStatus::completed, 1, 1100.0F, 1100.0F, 1300.0F);  // 200 s
    c.add(TripStatus::on_road, 0, 1500.0F, 1500.0F, 0.0F);       // 100 s so far
    c.add(TripStatus::waiting, 0, 1550.0F, 0.0F, 0.0F);          // 50 s outside so far
    c.add(TripStatus::suppressed, 0, 1200.0F, 0.0F, 0.0F);
    c.add(TripStatus::unreachable, 1, 1200.0F, 0.0F, 0.0F);
    c.add(TripStatus::planned, 0, 1700.0F, 0.0F, 0.0F);  // after the end
    c.trips.bus_lines.lines = {{"T1", 0.0F, {}}};
    c.measured.lines = {
        {.calls = 2, .headways = 1, .headway_s = 60.0, .headway_s2 = 3600.0, .dwell_s = 20.0, .bus_s = 10.0}};
    c.measured.city = {{1000.0, 3600.0, 20000.0, 600.0, 5, 1, 3, 1}, {1300.0, 1800.0, 10000.0, 900.0, 4, 2, 2, 2}};
    c.measured.cause_s[0] = 1000.0;
    c.measured.cause_s[static_cast<std::size_t>(DelayCause::outside)] = 800.0;
    const std::size_t links = c.network.links();
    c.measured.links.vehicle_s.assign(2 * links, 0.0F);
    c.measured.links.vehicle_m.assign(2 * links, 0.0F);
    c.measured.links.entered.assign(2 * links, 0);
    c.measured.link_cause_s.assign(links * delay_causes, 0.0);
    const std::size_t ab = row(*c.network.find_link("ab"));
    c.measured.links.vehicle_s[links + ab] = 360.0F;
    c.measured.links.vehicle_m[links + ab] = 3000.0F;
    c.measured.links.entered[links + ab] = 3;
    c.measured.link_cause_s[ab * delay_causes + static_cast<std::size_t>(DelayCause::red)] = 36.0;
    return c;
}

RunResult result_of(const Case& c) {
    return run_result(c.measured, c.network, c.trips, c.classes, {},
                      {.seed = 7, .state_hash = 1, .vehicle_updates = 10});
}

double value(const RunResult& r, const char* name, const char* scope = "all") {
    return indicator(r, scope, name, std::nan(""));
}

TEST(Indicators, CountTripsOfTheMeasuredPeriodOnly) {
    const RunResult r = result_of(small_case());
    EXPECT_EQ(r.trips, 5);  // two completed, one on the road, one waiting, one unreachable
    EXPECT_EQ(r.completed, 2);
    EXPECT_EQ(r.unserved, 2);
    EXPECT_EQ(r.suppressed, 1);
    EXPECT_EQ(value(r, "trips", "class:car"), 3.0);
    EXPECT_EQ(value(r, "trips", "class:truck"), 2.0);
    EXPECT_EQ(value(r, "suppressed_trips", "class:car"), 1.0);
    EXPECT_EQ(r.flagged, "unserved");  // 2 of 5 is far above 1 %
}

TEST(Indicators, MeansCountWaitingOutside) {
    const RunResult r = result_of(small_case());
    EXPECT_DOUBLE_EQ(value(r, "mean_travel_time_s"), 150.0);               // (100 + 200) / 2, from the wish to leave
    EXPECT_DOUBLE_EQ(value(r, "p90_travel_time_s"), 190.0);                // 100 + 0.9 * (200 - 100)
    EXPECT_DOUBLE_EQ(value(r, "mean_delay_s"), 30.0);                      // four departed, 30 s each
    EXPECT_DOUBLE_EQ(value(r, "mean_speed_kmh"), 3.6 * 30000.0 / 5400.0);  // distance over time of the period
    EXPECT_DOUBLE_EQ(value(r, "mean_speed_kmh", "class:truck"), 3.6 * 1000.0 / 200.0);
    EXPECT_DOUBLE_EQ(value(r, "mean_speed_kmh", "class:car"), 3.6 * 2000.0 / 190.0);  // 90 s and 100 s on the road
    EXPECT_DOUBLE_EQ(value(r, "vehicle_km"), 30.0);
    EXPECT_DOUBLE_EQ(value(r, "vehicle_h"), 1.5);
    EXPECT_DOUBLE_EQ(value(r, "delay_h"), 0.5);  // 1800 s over all causes
    EXPECT_DOUBLE_EQ(value(r, "outside_wait_h"), 800.0 / 3600.0);
    EXPECT_DOUBLE_EQ(value(r, "max_queue_veh"), 3.0);    // 900 s lost within 300 s
    EXPECT_DOUBLE_EQ(value(r, "throughput_vph"), 18.0);  // 3 within 600 s
    EXPECT_DOUBLE_EQ(value(r, "mean_stops"), 2.0);
    // Persons: car 2 * (100 + 100 + 50), truck 1 * 200.
    EXPECT_DOUBLE_EQ(value(r, "person_h"), 700.0 / 3600.0);
}

// Three vehicles drove: two cars with 0.2 l of petrol each, a truck whose 149 g are diesel of 0.84 kg/l.
TEST(Indicators, FuelAndCarbonFollowTheKindOfVehicle) {
    const RunResult r = result_of(small_case());
    EXPECT_NEAR(value(r, "fuel_l"), 0.4 + 0.149 / 0.84, 1e-6);
    EXPECT_NEAR(value(r, "co2_t"), 0.001 * (0.298 * 3.070 + 0.149 * 3.186), 1e-8);
    EXPECT_NEAR(value(r, "nox_kg"), 0.003, 1e-12);
    EXPECT_NEAR(value(r, "pm_kg"), 0.0015, 1e-12);
}

TEST(Indicators, EveryRowIsDefinedFiniteAndNamedOnce) {
    const RunResult r = result_of(small_case());
    for (std::size_t i = 0; i < r.indicators.size(); ++i) {
        const IndicatorDefinition* definition = indicator_definition(r.indicators[i].name);
        ASSERT_NE(definition, nullptr) << r.indicators[i].name;
        EXPECT_EQ(r.indicators[i].unit, definition->unit);
        EXPECT_TRUE(std::isfinite(r.indicators[i].value)) << r.indicators[i].name;
        EXPECT_TRUE(definition->by_class || r.indicators[i].scope == "all" || r.indicators[i].scope == "line:T1")
            << r.indicators[i].name;
        for (std::size_t j = 0; j < i; ++j)
            EXPECT_FALSE(r.indicators[i].name == r.indicators[j].name &&
                         r.indicators[i].scope == r.indicators[j].scope);
    }
    for (const IndicatorDefinition& d : indicator_definitions)
        EXPECT_FALSE(std::isnan(value(r, d.name.data()))) << d.name;
}

TEST(Indicators, ARunWithoutTripsHasNoMeansAndNoNan) {
    Case c = small_case();
    c.trips = {};
    c.measured.trips = {};
    const RunResult r = result_of(c);
    EXPECT_TRUE(std::isnan(value(r, "mean_travel_time_s")));  // absent
    EXPECT_EQ(value(r, "trips"), 0.0);
    EXPECT_EQ(r.flagged, "");
    for (const IndicatorRow& row : r.indicators) EXPECT_TRUE(std::isfinite(row.value)) << row.name;
}

TEST(Indicators, LinkAndCorridorTablesAgreeWithTheMeasurements) {
    const Case c = small_case();
    const RunResult r = result_of(c);
    ASSERT_EQ(r.link_intervals.size(), 1U);  // links nobody used make no rows
    EXPECT_EQ(c.network.link_name[r.link_intervals.link[0]], "ab");
    EXPECT_EQ(r.link_intervals.start_s[0], 1300.0F);
    EXPECT_EQ(r.link_intervals.vehicles[0], 3U);
    EXPECT_FLOAT_EQ(r.link_intervals.vehicle_km[0], 3.0F);
    EXPECT_FLOAT_EQ(r.link_intervals.vehicle_h[0], 0.1F);
    ASSERT_EQ(r.corridor_intervals.size(), 8U);  // two streets, two directions, two intervals
    const CorridorIntervalRow& north = r.corridor_intervals[1];
    EXPECT_EQ(north.corridor, "Carrera 7");
    EXPECT_EQ(north.direction, 'N');
    EXPECT_NEAR(north.mean_speed_kmh, 30.0, 1e-6);                                         // 3 km in 0.1 h
    EXPECT_NEAR(north.flow_vph, 3.0 / (std::hypot(100.0, 1000.0) / 1000.0) * 12.0, 1e-3);  // 5 min are 1/12 h
}

TEST(Indicators, CausesOfDelayAreToldByCorridor) {
    const RunResult r = result_of(small_case());
    ASSERT_EQ(r.corridor_causes.size(), 1U) << "a cause that cost nothing has no row";
    EXPECT_EQ(r.corridor_causes[0].corridor, "Carrera 7");
    EXPECT_EQ(r.corridor_causes[0].direction, 'N');
    EXPECT_EQ(r.corridor_causes[0].cause, "red");
    EXPECT_DOUBLE_EQ(r.corridor_causes[0].vehicle_h, 0.01);
}

TEST(Indicators, DistributionsCountEveryTrip) {
    const RunResult r = result_of(small_case());
    std::int64_t travel = 0, delay = 0;
    for (const DistributionRow& row : r.distribution) {
        EXPECT_LT(row.bin_low, row.bin_high);
        EXPECT_GT(row.trips, 0);
        if (row.scope == "all" && row.measure == "travel_time_s") travel += row.trips;
        if (row.scope == "all" && row.measure == "delay_s") delay += row.trips;
    }
    EXPECT_EQ(travel, 2);  // completed
    EXPECT_EQ(delay, 4);   // departed
}

TEST(Indicators, GridlockFlagsTheRun) {
    Case c = small_case();
    c.measured.events.push_back({1200.0, WorldEvent::Kind::stuck, {*c.network.find_link("ab")}});
    c.measured.events.push_back(
        {1300.0, WorldEvent::Kind::gridlock, {*c.network.find_link("ab"), *c.network.find_link("bc")}});
    const RunResult r = result_of(c);
    EXPECT_EQ(r.flagged, "gridlock");
    EXPECT_EQ(r.stuck, 1);
    ASSERT_EQ(r.events.size(), 2U);
    EXPECT_EQ(r.events[1].place, "ab bc");
}

TEST(Indicators, StuckVehiclesOfTheEndAreCounted) {
    const Case c = small_case();
    const RunResult r = run_result(c.measured, c.network, c.trips, c.classes, {}, {.stuck = 4});
    EXPECT_EQ(r.stuck, 4);
    EXPECT_EQ(value(r, "stuck"), 4.0);
}

TEST(Indicators, TripRowsHoldTheMeasuredTrips) {
    Case c = small_case();
    Zones zones;
    zones.id.values() = {"Usaquén", "Kennedy"};
    c.trips.origin_zone[id_at<TripId>(1)] = id_at<ZoneId>(1);
    const std::vector<TripRow> rows = trip_rows(c.measured, c.trips, c.classes, zones);
    EXPECT_EQ(rows[0].origin_zone, "Kennedy") << "the id that files use";
    EXPECT_EQ(rows[0].destination_zone, "");
    EXPECT_TRUE(trip_rows(c.measured, c.trips, c.classes, zones, {0.0}).empty());
    ASSERT_EQ(rows.size(), 6U);  // with the suppressed, without warm-up and later ones
    EXPECT_EQ(rows[0].status, "completed");
    EXPECT_DOUBLE_EQ(rows[0].travel_time_s, 100.0);
    EXPECT_DOUBLE_EQ(rows[0].outside_s, 10.0);
    EXPECT_EQ(rows[3].status, "waiting");
    EXPECT_DOUBLE_EQ(rows[3].outside_s, 50.0);
    EXPECT_DOUBLE_EQ(rows[3].arrival_s, -1.0);
}

/// Trips one second apart; `more` of them before each, as when a policy makes more people drive.
Trips many_trips(int more) {
    Trips trips;
    for (int i = 0; i < 4000; ++i)
        for (int k = more; k >= 0; --k) {
            trips.departure_s.push_back(static_cast<float>(i) - 0.25F * static_cast<float>(k));
            trips.origin.push_back(id_at<LinkId>(static_cast<std::size_t>(i % 7)));
            trips.destination.push_back(id_at<LinkId>(static_cast<std::size_t>(i % 11)));
        }
    return trips;
}

// A binomial count of 4000 draws at 10 % is 400 +- 19; six deviations stay within 285 and 515.
TEST(TripSample, IsNestedAndTheSameUnderEveryPolicy) {
    const Trips trips = many_trips(0), grown = many_trips(1);
    int tenth = 0;
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        const bool small = sampled({0.1}, trips, trip);
        tenth += small ? 1 : 0;
        EXPECT_TRUE(!small || sampled({0.2}, trips, trip)) << "a fifth holds the tenth";
        EXPECT_TRUE(sampled({1.0}, trips, trip));
        EXPECT_EQ(small, sampled({0.1}, grown, id_at<TripId>(2 * i + 1))) << "its row is another one there";
    }
    EXPECT_GT(tenth, 285);
    EXPECT_LT(tenth, 515);
    Trips named = trips;
    for (std::size_t i = 0; i < trips.size(); ++i) named.id.push_back("t" + std::to_string(i));
    Trips later = named;
    for (float& departure_s : later.departure_s.values()) departure_s += 60.0F;
    for (std::size_t i = 0; i < trips.size(); ++i)
        EXPECT_EQ(sampled({0.1}, named, id_at<TripId>(i)), sampled({0.1}, later, id_at<TripId>(i))) << "by its id";
}

TEST(Corridors, ALeaningStreetKeepsItsDirections) {
    const Corridors corridors = main_corridors(small_network());
    ASSERT_EQ(corridors.size(), 4U);
    EXPECT_EQ(corridors.street.values()[0], "Carrera 7");  // most lane-kilometres
    EXPECT_EQ(corridors.direction.values()[0], 'N');
    EXPECT_EQ(corridors.direction.values()[1], 'S');
    EXPECT_EQ(corridors.direction.values()[2], 'E');
    EXPECT_EQ(corridors.direction.values()[3], 'W');
    EXPECT_EQ(main_corridors(small_network(), 1).size(), 2U);
}

RunResult with_delay(std::size_t scenario, std::uint64_t seed, double delay_s) {
    RunResult r;
    r.scenario = scenario;
    r.facts.seed = seed;
    r.indicators = {{"all", "mean_delay_s", "s", delay_s}, {"all", "vehicle_km", "km", 5.0 * delay_s}};
    return r;
}

// Differences -10, -11, -12: mean -11, sd 1, half width 4.302653 / sqrt(3) = 2.484.
TEST(Comparison, PairsBySeedAndJudges) {
    const std::vector<RunResult> runs{with_delay(1, 3, 88.0), with_delay(0, 1, 100.0), with_delay(0, 2, 100.0),
                                      with_delay(1, 1, 90.0), with_delay(0, 3, 100.0), with_delay(1, 2, 89.0),
                                      with_delay(0, 9, 500.0)};  // seed 9 has no partner
    const std::vector<ComparisonRow> rows = comparison_rows(runs, 1);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].difference.count, 3);
    EXPECT_DOUBLE_EQ(rows[0].mean_base, 100.0);
    EXPECT_DOUBLE_EQ(rows[0].mean_policy, 89.0);
    EXPECT_NEAR(rows[0].difference.low, -11.0 - 2.484, 0.001);
    EXPECT_NEAR(rows[0].difference.high, -11.0 + 2.484, 0.001);
    EXPECT_EQ(rows[0].verdict, Verdict::better);
    EXPECT_EQ(rows[1].verdict, Verdict::changed);  // more or fewer vehicle-kilometres are neither good nor bad
}

TEST(Comparison, ANullPolicyIsExactlyZero) {
    const std::vector<RunResult> runs{with_delay(0, 1, 100.1), with_delay(0, 2, 90.7), with_delay(1, 1, 100.1),
                                      with_delay(1, 2, 90.7)};
    for (const ComparisonRow& row : comparison_rows(runs, 1)) {
        EXPECT_EQ(row.difference.mean, 0.0);
        EXPECT_EQ(row.difference.low, 0.0);
        EXPECT_EQ(row.difference.high, 0.0);
        EXPECT_EQ(row.verdict, Verdict::no_detectable_difference);
    }
}

TEST(Comparison, OneSeedAndFlagsAreSaid) {
    std::vector<RunResult> runs{with_delay(0, 1, 100.0), with_delay(1, 1, 90.0)};
    EXPECT_EQ(comparison_rows(runs, 1)[0].verdict, Verdict::one_run);
    EXPECT_FALSE(comparison_rows(runs, 1)[0].difference.known);
    runs[1].flagged = "gridlock";
    EXPECT_EQ(comparison_rows(runs, 1)[0].verdict, Verdict::not_comparable);
    EXPECT_EQ(comparison_flag(paired_runs(runs, 1)), "gridlock");
    EXPECT_TRUE(comparison_rows(runs, 2).empty());
}

TEST(Comparison, AnIndicatorThatOneRunLacksIsLeftOut) {
    std::vector<RunResult> runs{with_delay(0, 1, 100.0), with_delay(1, 1, 90.0)};
    runs[1].indicators.erase(runs[1].indicators.begin());
    const std::vector<ComparisonRow> rows = comparison_rows(runs, 1);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].name, "vehicle_km");
}

}  // namespace
}  // namespace septima
