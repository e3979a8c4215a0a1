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

}  // namespace
}  // namespace septima
