// A GTFS feed put on the streets of a scenario, and the scenario run with its buses.
#include "sim/base/csv.h"
#include "tests/system/corpus.h"

namespace septima {
namespace {

TEST(Timetable, ItsBusesDrive) {
    const test::City city;
    const test::Ended made = city.run("demand gtfs scenario.toml feed --out lines --json");
    ASSERT_EQ(made.code, 0) << made.err;
    EXPECT_NE(made.out.find("\"departures\": 7"), std::string::npos) << made.out;  // 3 of S7, 4 of C72
    city.replace("with_lines.toml",
                 "format = \"scenario/1\"\nnetwork = \"town\"\nzones = \"zones.csv\"\ntrips = \"trips.csv\"\n"
                 "classes = \"classes.toml\"\nstops = \"lines/stops.csv\"\nline_stops = \"lines/line_stops.csv\"\n"
                 "bus_lines = \"lines/bus_lines.csv\"\ndate = 2026-11-24\nstart = 06:00:00\nend = 06:20:00\n");
    const test::Ended ran = city.run("run with_lines.toml --json --trips made.csv");
    ASSERT_EQ(ran.code, 0) << ran.err;
    Problems problems;
    const CsvTable trips = read_csv(city.place() / "made.csv", problems);
    int arrived = 0;
    for (std::size_t r = 0; r < trips.rows.size(); ++r) {
        const std::string_view id = trips.cell(r, "trip_id");
        if (!id.starts_with("S7@") && !id.starts_with("C72@")) continue;
        EXPECT_EQ(trips.cell(r, "status"), "completed") << id;
        ++arrived;
    }
    EXPECT_EQ(arrived, 6);  // the last of S7 leaves at ten past one in the night
}

}  // namespace
}  // namespace septima
