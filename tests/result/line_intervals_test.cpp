#include "sim/result/line_intervals.h"

#include <gtest/gtest.h>

namespace septima {
namespace {

// Headways of 200, 300 and 400 s: mean 300, standard deviation sqrt(20000 / 3) = 81.65 s. 2 km in 10 minutes: 12 km/h.
TEST(LineIntervals, SayHowEvenlyBusesCome) {
    BusLines buses;
    buses.lines = {{"A", 0.0F, {}}, {"B", 0.0F, {}}};
    Measurements m;
    m.start_s = 3600.0;
    m.interval_s = 300.0;
    m.lines.resize(4);  // two intervals
    LineInterval& b = m.lines[3];
    b.calls = 4;
    b.headways = 3;
    b.headway_s = 900.0;
    b.headway_s2 = 200.0 * 200.0 + 300.0 * 300.0 + 400.0 * 400.0;
    b.boardings = 24.0;
    b.dwell_s = 80.0;
    b.held_s = 8.0;
    b.bus_s = 600.0;
    b.bus_m = 2000.0;
    const std::vector<LineIntervalRow> rows = line_interval_rows(m, buses);
    ASSERT_EQ(rows.size(), 1U) << "a line without buses on the road has no row";
    EXPECT_EQ(rows[0].line, "B");
    EXPECT_DOUBLE_EQ(rows[0].start_s, 3900.0);
    EXPECT_DOUBLE_EQ(rows[0].headway_s, 300.0);
    EXPECT_NEAR(rows[0].headway_cv, 81.65 / 300.0, 1e-4);
    EXPECT_DOUBLE_EQ(rows[0].commercial_speed_kmh, 12.0);
    EXPECT_DOUBLE_EQ(rows[0].dwell_s, 20.0);
    EXPECT_DOUBLE_EQ(rows[0].held_s, 2.0);
}

// Line B as above: who comes at any moment waits sum h^2 / (2 sum h) = 290000 / 1800 = 161.1 s. Line A comes every 300
// s sharp, in both intervals: 150 s, no variation. Together, weighted by their three headways each: the means.
TEST(LineIndicators, AreThoseOfThePeriodByLineAndOfAll) {
    BusLines buses;
    buses.lines = {{"A", 0.0F, {}}, {"B", 0.0F, {}}, {"C", 0.0F, {}}};
    EXPECT_TRUE(line_indicator_rows({}, {}).empty()) << "no lines, no rows";
    Measurements m;
    m.lines.resize(6);  // two intervals
    LineInterval& first = m.lines[0];
    first.calls = 2;
    first.headways = 1;
    first.headway_s = 300.0;
    first.headway_s2 = 9e4;
    first.boardings = 10.0;
    first.dwell_s = 30.0;
    first.bus_s = 300.0;
    first.bus_m = 2000.0;
    LineInterval& second = m.lines[3];
    second = first;
    second.headways = 2;
    second.headway_s = 600.0;
    second.headway_s2 = 18e4;
    LineInterval& b = m.lines[4];
    b.calls = 4;
    b.headways = 3;
    b.headway_s = 900.0;
    b.headway_s2 = 29e4;
    b.dwell_s = 80.0;
    b.bus_s = 600.0;
    b.bus_m = 2000.0;
    const std::vector<IndicatorRow> rows = line_indicator_rows(m, buses);
    EXPECT_EQ(rows.size(), 15U) << "five of all, A and B; none of C, which never ran";
    const auto value = [&rows](const char* scope, const char* name) {
        for (const IndicatorRow& row : rows)
            if (row.scope == scope && row.name == name) return row.value;
        return -1.0;
    };
    EXPECT_DOUBLE_EQ(value("line:A", "bus_speed_kmh"), 24.0);
    EXPECT_DOUBLE_EQ(value("line:B", "bus_speed_kmh"), 12.0);
    EXPECT_DOUBLE_EQ(value("all", "bus_speed_kmh"), 18.0);
    EXPECT_DOUBLE_EQ(value("line:A", "bus_headway_cv_pct"), 0.0);
    EXPECT_NEAR(value("line:B", "bus_headway_cv_pct"), 100.0 * 81.6497 / 300.0, 1e-3);
    EXPECT_NEAR(value("all", "bus_headway_cv_pct"), 50.0 * 81.6497 / 300.0, 1e-3);
    EXPECT_DOUBLE_EQ(value("line:A", "bus_wait_s"), 150.0);
    EXPECT_NEAR(value("line:B", "bus_wait_s"), 161.111, 1e-3);
    EXPECT_NEAR(value("all", "bus_wait_s"), 155.556, 1e-3);
    EXPECT_DOUBLE_EQ(value("all", "bus_dwell_s"), 17.5);
    EXPECT_DOUBLE_EQ(value("all", "bus_boardings"), 20.0);
}

}  // namespace
}  // namespace septima
