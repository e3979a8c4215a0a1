// Timetables in GTFS, and their lines on the streets. Damaged feeds: tests/corpus/gtfs*.
#include <gtest/gtest.h>

#include <random>

#include "sim/base/file.h"
#include "sim/base/parallel.h"
#include "sim/demand/gtfs_match.h"
#include "sim/network/projection.h"
#include "tests/demand/grid.h"
#include "tests/toys.h"

namespace septima {
namespace {

constexpr double hour_s = 3600.0;

std::vector<GtfsMember> city_feed() {
    Problems problems;
    return gtfs_members(std::filesystem::path(SEPTIMA_SOURCE_DIR) / "tests/corpus/city/feed", problems);
}

TEST(Gtfs, TripsOfADayBecomeLines) {
    Problems problems;
    const GtfsFeed feed = read_gtfs(city_feed(), 20261124, problems);  // a Tuesday
    ASSERT_TRUE(problems.errors.empty());
    ASSERT_EQ(feed.lines.size(), 2U);
    const GtfsLine &south = feed.lines[0], &calle = feed.lines[1];
    EXPECT_EQ(south.id, "S7");  // one direction only
    EXPECT_EQ(south.name, "Sur");
    EXPECT_EQ(south.shape.size(), 3U);
    ASSERT_EQ(south.calls.size(), 2U);
    EXPECT_EQ(south.calls[1].after_s, 150.0);  // 6:00:00 to 6:02:30
    EXPECT_EQ(south.calls[1].dwell_s, 30.0);
    // 6:00, 6:05, and ten past one of the next day
    EXPECT_EQ(south.departures, (std::vector<GtfsDepartures>{{6 * hour_s, 6 * hour_s + 301, 300},
                                                             {25 * hour_s + 600, 25 * hour_s + 601, 14400}}));
    EXPECT_EQ(calle.departures, (std::vector<GtfsDepartures>{{6 * hour_s, 6 * hour_s + 480, 120}}));
    EXPECT_EQ(feed.notes, (std::vector<std::string>{"1 routes of type 1 are no buses on streets"}));
}

TEST(Gtfs, TwoDirectionsAndTwoWaysOfARouteAreLinesOfTheirOwn) {
    std::vector<GtfsMember> feed = city_feed();
    for (GtfsMember& table : feed) {
        if (table.name == "trips.txt")
            table.text =
                "route_id,service_id,trip_id,direction_id\nr7,habil,s1,1\nr7,habil,s2,0\nr7,habil,s3,0\nr7,habil,s4,"
                "0\n";
        if (table.name == "stop_times.txt")
            table.text =
                "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
                "s1,06:00:00,06:00:00,A,1\ns1,06:02:00,06:02:00,B,2\n"
                "s2,06:00:00,06:00:00,B,1\ns2,06:02:00,06:02:00,A,2\n"
                "s3,06:00:00,06:00:00,B,1\ns3,06:02:00,06:02:00,C,2\n"
                "s4,06:09:00,06:09:00,B,1\ns4,06:12:00,06:12:00,C,2\n";
        if (table.name == "frequencies.txt") table.text = "trip_id,start_time,end_time,headway_secs\n";
    }
    Problems problems;
    const GtfsFeed read = read_gtfs(feed, 20261124, problems);
    ASSERT_TRUE(problems.errors.empty());
    std::vector<std::string> ids;
    for (const GtfsLine& line : read.lines) ids.push_back(line.id);
    EXPECT_EQ(ids, (std::vector<std::string>{"S7:0", "S7:0.2", "S7:1"}));
    EXPECT_EQ(read.lines[0].departures.size(), 1U);  // the usual way first: s3 and s4, nine minutes apart
    EXPECT_EQ(read.lines[0].departures[0].headway_s, 540.0);
}

TEST(Gtfs, TheCalendarSaysWhatRuns) {
    Problems problems;
    const GtfsFeed sunday = read_gtfs(city_feed(), 20261129, problems);
    ASSERT_TRUE(problems.errors.empty());
    ASSERT_EQ(sunday.lines.size(), 1U);
    EXPECT_EQ(sunday.lines[0].departures.front().from_s, 7 * hour_s);
    read_gtfs(city_feed(), 20261208, problems);  // a Tuesday taken out by calendar_dates.txt
    ASSERT_EQ(problems.errors.size(), 1U);
    EXPECT_NE(problems.errors[0].text.find("20260101 to 20261231"), std::string::npos);
}

TEST(Gtfs, StopsBetweenTimepointsGetTheirShareOfTheTime) {
    std::vector<GtfsMember> feed = city_feed();
    for (GtfsMember& table : feed)
        if (table.name == "stop_times.txt")
            table.text =
                "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
                "s1,06:00:00,06:00:20,A,1\ns1,,,B,2\ns1,,,C,3\ns1,06:03:20,06:03:20,D,4\n";
    Problems problems;
    const GtfsFeed read = read_gtfs(feed, 20261124, problems);
    ASSERT_TRUE(problems.errors.empty());
    ASSERT_EQ(read.lines.size(), 1U);
    const std::vector<double> expected{0.0, 60.0, 120.0, 180.0};  // a third of the 180 s each
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(read.lines[0].calls[i].after_s, expected[i]);
}

TEST(Gtfs, DeparturesOfEqualHeadwayAreOneRow) {
    EXPECT_TRUE(runs_of_headway({}).empty());
    EXPECT_EQ(runs_of_headway({0, 600, 1200, 1500, 1800}),
              (std::vector<GtfsDepartures>{{0, 1201, 600}, {1500, 1801, 300}}));
    EXPECT_EQ(runs_of_headway({0, 0, 5}),  // together, and closer than a table of lines takes
              (std::vector<GtfsDepartures>{{0, 1, 10}, {0, 1, 10}, {5, 6, 14400}}));
}

/// A grid of two-way streets in Bogotá, 200 m apart, and feeds on it.
struct OnTheGrid : testing::Test {
    static constexpr double spacing_m = 200.0;
    static Network made() {
        GridShape shape;
        shape.columns = 6;
        shape.rows = 6;
        shape.spacing_m = spacing_m;
        shape.corner = {4880000.0, 2071000.0};
        shape.crs = "EPSG:9377";
        return network_of(grid_draft(shape));
    }
    Network network = made();
    Projection projection{"EPSG:9377"};
    GtfsFeed feed;

    GeoPoint geo(double column, double row_number, double east_m = 0.0, double north_m = 0.0) const {
        return projection.to_geo(
            {4880000.0 + column * spacing_m + east_m, 2071000.0 + row_number * spacing_m + north_m});
    }
    void add_line(const std::vector<GeoPoint>& stops) {
        GtfsLine& line = feed.lines.emplace_back();
        line.id = fmt::format("L{}", feed.lines.size());
        line.departures = {{6 * hour_s, 7 * hour_s, 600.0}};
        for (const GeoPoint at : stops) {
            line.calls.push_back({static_cast<std::uint32_t>(feed.stops.size()), 0.0, 0.0});
            feed.stops.push_back({fmt::format("s{}", feed.stops.size()), "", at});
        }
    }
    std::vector<std::string> route(const MatchedLines& lines, std::size_t i) const {
        std::vector<std::string> names;
        for (const LinkId link : lines.matched.at(i).route) names.push_back(network.link_name[link]);
        return names;
    }
};

TEST_F(OnTheGrid, ALineDrivesWhereItsStopsAreOnTheRight) {
    add_line({geo(1.5, 2, 0, -6), geo(3.5, 2, 0, -6)});  // south of the street: eastward
    add_line({geo(3.5, 2, 0, 6), geo(1.5, 2, 0, 6)});
    const MatchedLines lines = matched_lines(feed, network, {});
    ASSERT_EQ(lines.matched.size(), 2U);
    EXPECT_EQ(route(lines, 0), (std::vector<std::string>{"n1_2-n2_2", "n2_2-n3_2", "n3_2-n4_2"}));
    EXPECT_EQ(route(lines, 1), (std::vector<std::string>{"n4_2-n3_2", "n3_2-n2_2", "n2_2-n1_2"}));
    EXPECT_NEAR(static_cast<double>(lines.buses.stops[0].position_m), 100.0, 0.5);
}

TEST_F(OnTheGrid, RandomWalksAreFoundAgain) {
    std::mt19937 random(5);
    std::vector<std::vector<std::string>> truth;
    while (truth.size() < 40) {
        // A walk that never turns back, its stops in the middle of the links, 6 m to the right.
        std::vector<std::pair<int, int>> nodes{{static_cast<int>(random() % 6), static_cast<int>(random() % 6)}};
        std::vector<GeoPoint> stops, shape{geo(nodes[0].first, nodes[0].second)};
        std::vector<std::string> names;
        int before = -1;
        while (names.size() < 8) {
            const int side = static_cast<int>(random() % 4);
            if (before >= 0 && side == (before + 2) % 4) continue;
            const int dx = side == 0 ? 1 : side == 2 ? -1 : 0, dy = side == 1 ? 1 : side == 3 ? -1 : 0;
            const auto [x, y] = nodes.back();
            if (x + dx < 0 || x + dx > 5 || y + dy < 0 || y + dy > 5) continue;
            stops.push_back(geo(x + dx / 2.0, y + dy / 2.0, dy * 6.0, -dx * 6.0));
            names.push_back(grid_link(x, y, x + dx, y + dy));
            nodes.emplace_back(x + dx, y + dy);
            shape.push_back(geo(x + dx, y + dy));
            before = side;
        }
        add_line(stops);
        feed.lines.back().shape = shape;
        truth.push_back(names);
    }
    const MatchedLines lines = matched_lines(feed, network, {});
    ASSERT_EQ(lines.matched.size(), truth.size());
    for (std::size_t i = 0; i < truth.size(); ++i) EXPECT_EQ(route(lines, i), truth[i]) << "walk " << i;
}

TEST_F(OnTheGrid, AShapeDecidesBetweenWaysOfEqualLength) {
    for (const bool by_south : {true, false}) {
        add_line({geo(1.5, 1, 0, -6), geo(4, 3.5, 6, 0)});
        feed.lines.back().shape = by_south
                                      ? std::vector<GeoPoint>{geo(1, 1), geo(4, 1), geo(4, 4)}
                                      : std::vector<GeoPoint>{geo(1, 1), geo(2, 1), geo(2, 3), geo(4, 3), geo(4, 4)};
    }
    const MatchedLines lines = matched_lines(feed, network, {});
    ASSERT_EQ(lines.matched.size(), 2U);
    EXPECT_EQ(route(lines, 0),
              (std::vector<std::string>{"n1_1-n2_1", "n2_1-n3_1", "n3_1-n4_1", "n4_1-n4_2", "n4_2-n4_3", "n4_3-n4_4"}));
    EXPECT_EQ(route(lines, 1),
              (std::vector<std::string>{"n1_1-n2_1", "n2_1-n2_2", "n2_2-n2_3", "n2_3-n3_3", "n3_3-n4_3", "n4_3-n4_4"}));
}

TEST_F(OnTheGrid, StopsOutOfReachArePassedByAndLinesCut) {
    add_line({geo(0.5, 2, 0, -6), geo(1.5, 2, 0, -90), geo(2.5, 2, 0, -6)});  // 90 m off: passed by
    add_line({geo(0.5, 3, 0, -6), geo(1.5, 3, 0, -6), geo(2.5, 3, 0, -6), geo(9, 3), geo(10, 3), geo(11, 3),
              geo(3.5, 3, 0, -6), geo(4.5, 3, 0, -6)});  // leaves the city and comes back
    add_line({geo(9, 3), geo(10, 3)});
    const MatchedLines lines = matched_lines(feed, network, {});
    ASSERT_EQ(lines.matched.size(), 2U);
    EXPECT_EQ(lines.matched[0].served, 2U);
    EXPECT_EQ(route(lines, 0), (std::vector<std::string>{"n0_2-n1_2", "n1_2-n2_2", "n2_2-n3_2"}));
    EXPECT_EQ(lines.matched[1].served, 3U);  // the longer of its two parts
    EXPECT_EQ(route(lines, 1), (std::vector<std::string>{"n0_3-n1_3", "n1_3-n2_3", "n2_3-n3_3"}));
    ASSERT_EQ(lines.notes.size(), 2U);
    EXPECT_NE(lines.notes[0].find("L3"), std::string::npos);
    EXPECT_NE(lines.notes[1].find("L1 (2 of 3), L2 (3 of 8)"), std::string::npos);
}

TEST_F(OnTheGrid, ThreadsDoNotChangeTheTables) {
    for (int i = 0; i < 12; ++i)
        add_line({geo(0.5, i % 6, 0, -6), geo(2.5, (i + 2) % 6, 0, -6), geo(4.5, (i + 1) % 6, 0, -6)});
    BusTables one, three;
    ThreadLimit(1).execute([&] { one = bus_tables(matched_lines(feed, network, {}), feed, network); });
    ThreadLimit(3).execute([&] { three = bus_tables(matched_lines(feed, network, {}), feed, network); });
    EXPECT_EQ(one.stops, three.stops);
    EXPECT_EQ(one.line_stops, three.line_stops);
    EXPECT_EQ(one.bus_lines, three.bus_lines);
}

TEST_F(OnTheGrid, ANetworkWithoutAPlaceIsRefused) {
    network.crs.clear();
    EXPECT_THROW(matched_lines(feed, network, {}), InputError);
}

}  // namespace
}  // namespace septima
