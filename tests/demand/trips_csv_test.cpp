#include "sim/demand/trips_csv.h"

#include <gtest/gtest.h>

#include "sim/demand/od_csv.h"
#include "tests/demand/grid.h"

namespace septima {
namespace {

struct City {
    Network network = grid_network({.columns = 4, .rows = 4});
    Zones zones = hand_zones(network, {{"n0_0-n1_0", "n0_1-n0_0"}, {"n2_3-n3_3", "n3_2-n3_3"}});
    VehicleClasses classes = default_classes();
    SampleContext context() const { return {network, zones, classes}; }
};

Trips read(const City& city, const std::string& text, Problems& problems, std::uint64_t seed = 1) {
    TripsFileOptions options;
    options.seed = seed;
    return parse_trips(text, "trips.csv", city.context(), options, problems);
}

Trips read_clean(const City& city, const std::string& text, std::uint64_t seed = 1) {
    Problems problems;
    Trips trips = read(city, text, problems, seed);
    problems.throw_if_any();
    return trips;
}

std::string all_of(const Problems& problems) {
    std::string all;
    for (const Problem& p : problems.errors) all += to_string(p) + "\n";
    return all;
}

TEST(TripsCsv, ReadsLinksTimesPlatesAndRoutes) {
    const City city;
    const Trips trips = read_clean(city,
                                   "trip_id,departure,class,o_link,d_link,route,entry_speed_mps,plate,registered_here\n"
                                   "b,07:00:30.5,motorcycle,n0_0-n1_0,n2_0-n3_0,,,ABC12D,0\n"
                                   "a,60,car,n0_0-n1_0,n1_0-n2_0,n0_0-n1_0 n1_0-n2_0,12.5,XYZ305,1\n"
                                   "c,24:10,car,n0_0-n1_0,n2_0-n3_0,,,,\n");
    ASSERT_EQ(trips.size(), 3U);
    EXPECT_EQ(trips.id[TripId{0}], "a");
    EXPECT_FLOAT_EQ(trips.departure_s[TripId{0}], 60.0F);
    EXPECT_FLOAT_EQ(trips.departure_s[TripId{1}], 7 * 3600.0F + 30.5F);
    EXPECT_FLOAT_EQ(trips.departure_s[TripId{2}], 24 * 3600.0F + 600.0F);
    EXPECT_EQ(trips.plate[TripId{0}], (Plate{3, 5, true}));
    EXPECT_EQ(trips.plate[TripId{1}], (Plate{1, 2, false}));
    EXPECT_FLOAT_EQ(trips.entry_speed_mps[TripId{0}], 12.5F);
    EXPECT_LT(trips.entry_speed_mps[TripId{1}], 0.0F);
    EXPECT_EQ(trips.origin[TripId{0}], link_of(city.network, "n0_0-n1_0"));
    EXPECT_EQ(trips.route_begin.values(), (std::vector<std::uint32_t>{0, 2, 2, 2}));
    EXPECT_EQ(trips.route_links[1], link_of(city.network, "n1_0-n2_0"));
}

// From the corner (0,0) to (3,0) along the bottom row: the trip leaves along the row and arrives along it; a start to
// the north or an arrival from the north would be 400 m longer.
TEST(TripsCsv, NodesGiveLinksThatPointTheRightWay) {
    const City city;
    const Trips trips =
        read_clean(city, "trip_id,departure,class,o_node,d_node\n1,0,car,n0_0,n3_0\n2,0,car,n1_1,n2_1\n");
    EXPECT_EQ(trips.origin[TripId{0}], link_of(city.network, "n0_0-n1_0"));
    EXPECT_EQ(trips.destination[TripId{0}], link_of(city.network, "n2_0-n3_0"));
    EXPECT_EQ(trips.origin[TripId{1}], link_of(city.network, "n1_1-n2_1"));  // the link between the nodes itself
    EXPECT_EQ(trips.destination[TripId{1}], link_of(city.network, "n1_1-n2_1"));
}

// Across the diagonal both first links are as good: the draw is keyed by trip and seed and takes either.
TEST(TripsCsv, DrawsAmongEqualLinksByKey) {
    const City city;
    std::string text = "trip_id,departure,class,o_node,d_node\n";
    for (int i = 0; i < 200; ++i) text += fmt::format("t{},0,car,n0_0,n3_3\n", i);
    const Trips trips = read_clean(city, text);
    const auto east = std::count(trips.origin.begin(), trips.origin.end(), link_of(city.network, "n0_0-n1_0"));
    EXPECT_NEAR(static_cast<double>(east), 100.0, 35.0);  // five standard deviations of Binomial(200, 1/2)
    EXPECT_EQ(trips_hash(trips), trips_hash(read_clean(city, text)));
    EXPECT_NE(trips_hash(trips), trips_hash(read_clean(city, text, 2)));
}

TEST(TripsCsv, ReadsZones) {
    const City city;
    const Trips trips = read_clean(city, "trip_id,departure,class,o_zone,d_zone\n1,0,car,z1,z2\n");
    EXPECT_EQ(trips.origin_zone[TripId{0}], ZoneId{0});
    EXPECT_EQ(trips.destination_zone[TripId{0}], ZoneId{1});
    const std::string& name = city.network.link_name[trips.destination[TripId{0}]];
    EXPECT_TRUE(name == "n2_3-n3_3" || name == "n3_2-n3_3");
}

TEST(TripsCsv, WritesWhatItReads) {
    const City city;
    const Trips trips = read_clean(city,
                                   "trip_id,departure,class,o_zone,d_zone,o_link,route,entry_speed_mps\n"
                                   "x,10.25,car,z1,z2,,,\n"
                                   "\"y,1\",20,truck,,z2,n0_0-n1_0,,3\n"
                                   "z,30,bus,,,,n0_0-n1_0 n1_0-n1_1,\n");
    const Trips again = read_clean(city, trips_csv(trips, city.context()));
    EXPECT_EQ(trips_hash(again), trips_hash(trips));
    Trips made = trips;
    made.id.clear();  // synthesized trips have no ids: rows are numbered
    EXPECT_EQ(read_clean(city, trips_csv(made, city.context())).id[TripId{1}], "1");
}

// A file of trips holds those that can be made; the others are told elsewhere.
TEST(TripsCsv, LeavesOutTripsThatCannotBeMade) {
    const City city;
    Trips trips =
        read_clean(city, "trip_id,departure,class,o_link,d_node\na,0,car,n0_0-n1_0,n3_0\nb,5,car,n0_0-n1_0,n3_0\n");
    trips.unreachable.emplace_back(TripId{0}, "no way");
    const Trips again = read_clean(city, trips_csv(trips, city.context()));
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again.id[TripId{0}], "b");
}

// The trips of a synthesized table name zones beside their links; without a zone file the names are labels of nothing.
TEST(TripsCsv, ZonesBesideLinksAreLabels) {
    const City city;
    const Zones none;
    const SampleContext context{city.network, none, city.classes};
    Problems problems;
    const std::string head = "trip_id,departure,class,o_zone,o_link,d_zone,d_node\n";
    const Trips trips = parse_trips(head + "1,0,car,z1,n0_0-n1_0,z2,n3_0\n", "trips.csv", context, {}, problems);
    EXPECT_TRUE(problems.errors.empty());
    ASSERT_EQ(trips.size(), 1U);
    EXPECT_EQ(trips.origin_zone[TripId{0}], no_id<ZoneId>);
    parse_trips(head + "1,0,car,z1,,z2,n3_0\n", "trips.csv", context, {}, problems);
    EXPECT_EQ(problems.errors.size(), 1U);  // a place by zone alone needs the zones
}

TEST(TripsCsv, ListsEveryProblemWithItsLine) {
    const City city;
    Problems problems;
    read(city,
         "trip_id,departure,class,o_link,o_node,d_link,route,entry_speed_mps,plate,registered_here\n"
         "1,nan,car,n0_0-n1_0,,n1_0-n2_0,,,,\n"                       // 2
         "2,07:61,car,n0_0-n1_0,,n1_0-n2_0,,,,\n"                     // 3
         "3,10,cart,n0_0-n1_0,,n1_0-n2_0,,,,\n"                       // 4
         "4,10,car,n0_0-n1_00,,n1_0-n2_0,,,,\n"                       // 5
         "5,10,car,n0_0-n1_0,n0_0,n1_0-n2_0,,,,\n"                    // 6
         "1,10,car,n0_0-n1_0,,n1_0-n2_0,,,,\n"                        // 7
         "7,10,car,,,n1_0-n2_0,,,,\n"                                 // 8
         "8,10,car,n0_0-n1_0,,n2_0-n3_0,n0_0-n1_0 n2_0-n3_0,,,\n"     // 9
         "9,10,car,n0_0-n1_0,,n2_0-n3_0,n0_0-n1_0 n1_0-n2_0,inf,,\n"  // 10
         "10,10,car,n0_0-n1_0,,n1_0-n2_0,,-4,ABC,maybe\n"             // 11
         "11,-5,car,n0_0-n1_0,,n1_0-n2_0,,,,\n",                      // 12
         problems);
    const std::string all = all_of(problems);
    for (const char* expected :
         {"trips.csv:2: departure is 'nan'", "trips.csv:3: departure is '07:61'", "trips.csv:4: class 'cart'",
          "trips.csv:5: o_link 'n0_0-n1_00' is not a link of the network; near names: n0_0-n1_0",
          "trips.csv:6: o_link and o_node are both given", "trips.csv:7: trip_id '1' is already used at line 2",
          "trips.csv:8: o_zone, o_node and o_link are empty",
          "trips.csv:9: route: no turn leads from link 'n0_0-n1_0' to link 'n2_0-n3_0'",
          "trips.csv:10: entry_speed_mps is 'inf'", "trips.csv:10: route does not end at the destination",
          "trips.csv:11: entry_speed_mps is '-4'", "trips.csv:11: plate 'ABC' has no digit",
          "trips.csv:11: registered_here is 'maybe'", "trips.csv:12: departure is '-5'"})
        EXPECT_NE(all.find(expected), std::string::npos) << expected << "\nin\n" << all;
}

TEST(TripsCsv, RefusesADestinationThatCannotBeReached) {
    Draft draft = grid_draft({.columns = 3, .rows = 1});
    for (DraftLink& link : draft.links)
        if (link.name == "n1_0-n2_0") link.allowed = bus_kinds;
    const Network network = network_of(draft);
    const VehicleClasses classes = default_classes();
    const Zones none;
    Problems problems;
    parse_trips(
        "trip_id,departure,class,o_node,d_node\n1,0,bus,n0_0,n2_0\n2,0,car,n0_0,n2_0\n3,0,car,n2_0,n0_0\n4,0,car,n1_0,"
        "n2_0\n",
        "trips.csv", {network, none, classes}, {}, problems);
    const std::string all = all_of(problems);
    EXPECT_EQ(problems.errors.size(), 2U) << all;
    EXPECT_NE(all.find("trips.csv:3: no link that admits a car enters node 'n2_0'"), std::string::npos) << all;
    EXPECT_NE(all.find("trips.csv:5: no link that admits a car enters node 'n2_0'"), std::string::npos) << all;
}

TEST(TripsCsv, RefusesMissingColumnsAndEmptyFiles) {
    const City city;
    Problems columns;
    read(city, "trip,departure,class\n1,0,car\n", columns);
    const std::string all = all_of(columns);
    EXPECT_NE(all.find("column 'trip_id' is missing"), std::string::npos) << all;
    EXPECT_NE(all.find("one of the columns o_zone, o_node, o_link is needed"), std::string::npos) << all;
    Problems rows;
    read(city, "trip_id,departure,class,o_node,d_node\n", rows);
    EXPECT_EQ(rows.errors.size(), 1U);
    Problems nothing;
    read(city, "", nothing);
    EXPECT_EQ(nothing.errors.size(), 1U);
}

const std::string od_head = "o_zone_id,d_zone_id,class,period,volume\n";

Demand read_od_text(const City& city, const std::string& text, Problems& problems) {
    return parse_od(text, "od.csv", city.zones, city.classes, problems);
}

TEST(OdCsv, ReadsAndWritesTables) {
    const City city;
    Problems problems;
    const Demand demand = read_od_text(
        city,
        od_head + "z1,z2,car,0700-0800,100\nz1,z2,car,06:00-07:00,50\nz2,z1,bus,0615-0630,2.5\nz1,z1,car,0600-0700,0\n",
        problems);
    problems.throw_if_any();
    ASSERT_EQ(demand.layers.size(), 3U);
    EXPECT_EQ(demand.layers[0].from_s, 6 * 3600);
    EXPECT_DOUBLE_EQ(demand.layers[0].trips.at(0, 1), 50.0);
    EXPECT_DOUBLE_EQ(demand.layers[1].trips.at(0, 1), 100.0);
    EXPECT_EQ(demand.layers[2].vehicle_class, "bus");
    EXPECT_EQ(demand.layers[2].to_s, 6 * 3600 + 1800);
    EXPECT_DOUBLE_EQ(demand.layers[0].shape.end, 1.5);  // neighbouring periods join
    Problems again;
    const Demand copy = read_od_text(city, od_csv(demand, city.zones), again);
    EXPECT_TRUE(again.errors.empty());
    EXPECT_NEAR(copy.total(), demand.total(), 1e-6);
}

TEST(OdCsv, ListsEveryProblemWithItsLine) {
    const City city;
    Problems problems;
    read_od_text(city,
                 od_head +
                     "z1,z2,car,0700-0800,-1\n"   // 2
                     "z1,z2,car,0700-0800,nan\n"  // 3
                     "z1,z9,car,0700-0800,1\n"    // 4
                     "z1,z2,ox,0700-0800,1\n"     // 5
                     "z1,z2,car,0800-0700,1\n"    // 6
                     "z2,z1,car,0700-0800,inf\n"  // 7
                     "z2,z2,car,0700-0800,1\n"    // 8
                     "z2,z2,car,0700-0800,1\n"    // 9
                     "z2,z2,car,0730-0830,\n",    // 10
                 problems);
    const std::string all = all_of(problems);
    for (const char* expected :
         {"od.csv:2: volume is '-1'", "od.csv:3: volume is 'nan'", "od.csv:4: d_zone_id 'z9' is not a zone",
          "od.csv:5: class 'ox'", "od.csv:6: period '0800-0700'", "od.csv:7: volume is 'inf'",
          "od.csv:9: this pair, class and period is already given at line 8", "od.csv:10: volume is empty", "overlap"})
        EXPECT_NE(all.find(expected), std::string::npos) << expected << "\nin\n" << all;
}

TEST(OdCsv, RefusesAnEmptyMatrix) {
    const City city;
    Problems problems;
    read_od_text(city, od_head + "z1,z2,car,0700-0800,0\n", problems);
    ASSERT_EQ(problems.errors.size(), 1U);
    EXPECT_NE(problems.errors[0].text.find("holds no trips"), std::string::npos);
}

}  // namespace
}  // namespace septima
