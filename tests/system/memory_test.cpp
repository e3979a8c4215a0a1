// Memory is asked for before it is taken: what would not fit is refused with figures, exit code 5. Limits by
// `ulimit -v`, so that the answers do not depend on the machine as long as so much of it is free.
#include "tests/system/corpus.h"

namespace septima {
namespace {

constexpr std::size_t plenty_mb = 1024;

struct Memory : testing::Test {
    test::City city;
    void demand_of(double trips_per_cell, const std::string& more) const {
        std::string table = "o_zone_id,d_zone_id,class,period,volume\n";
        for (const char* pair : {"n,s", "s,n", "n,e", "e,n", "s,e", "e,s"})
            for (const char* vehicle : {"car", "motorcycle"})
                table += std::string(pair) + "," + vehicle + ",0600-0610," + std::to_string(trips_per_cell) + "\n";
        city.replace("od.csv", table);
        city.replace("table.toml", test::text_of_file(city.place() / "table.toml") + more);
    }
    void expect_refused(const std::string& command, const std::string& words) const {
        expect(city.run(command, plenty_mb), {5, words}, city);
    }
};

// 12 cells of 8,340,000 trips, times ten: 1,000,800,000.
TEST_F(Memory, ABillionTrips) {
    demand_of(8'340'000, "demand_scale_pct = 1000\n");
    expect_refused("run table.toml --out out/r.sqlite", "1000800000 trips on 12 links|MB are available|ulimit -v");
    expect_refused("compare table.toml --policy calm.toml --seeds 1 --no-report --threads 2 --out out",
                   "1000800000 trips|2 runs at once");
    city.replace(
        "experiment.toml",
        "format = \"experiment/1\"\nscenario = \"table.toml\"\nseeds = 2\n[[policy]]\nfiles = [\"calm.toml\"]\n");
    expect_refused("batch experiment.toml --no-report --out out", "1000800000 trips");
}

TEST_F(Memory, APolicyThatGrowsTheDemand) {
    demand_of(100'000, "");
    city.replace("calm.toml",
                 "format = \"policy/1\"\nname = \"More\"\n[[measure]]\nkind = \"demand_scale\"\npercent = 500\n");
    demand_of(1'000'000, "");
    expect_refused("run table.toml --policy calm.toml --out out/r.sqlite", "60000000 trips");
}

// A file too large to be read is known by its size; a hole in it costs the disk nothing.
TEST_F(Memory, LargeFiles) {
    const auto grow = [this](const std::string& name, std::uintmax_t bytes) {
        std::filesystem::resize_file(city.place() / name, bytes);
    };
    std::filesystem::copy_file(test::corpus() / "osm_pbf/good.osm.pbf", city.place() / "map.osm.pbf");
    grow("map.osm.pbf", 200'000'000);
    expect_refused("network import map.osm.pbf --out out", "map.osm.pbf|MB");
    grow("trips.csv", 900'000'000);
    expect_refused("run scenario.toml --out out/r.sqlite", "trips.csv|MB");
    grow("town/link.csv", 900'000'000);
    expect_refused("network info town", "town|MB");
}

// What the estimate does not foresee: the table between 25,000 zones has 625 million cells.
TEST_F(Memory, NoneLeft) {
    std::string zones = "zone_id,nodes\nn,N\ns,S\ne,E\n";
    for (int i = 0; i < 25'000; ++i) zones += std::to_string(i) + ",N\n";
    city.replace("zones.csv", zones);
    expect_refused("run table.toml --out out/r.sqlite", "out of memory");
}

TEST_F(Memory, EnoughIsEnough) {
    expect(city.run("run grown.toml --threads 1 --out out/r.sqlite", plenty_mb), {0, "wrote out/r.sqlite"}, city);
}

}  // namespace
}  // namespace septima
