#include "sim/batch/export_simwrapper.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "sim/base/file.h"
#include "sim/batch/store.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

RunResult run(std::size_t scenario, double km, double h) {
    RunResult r;
    r.scenario = scenario;
    r.facts.seed = 1;
    r.indicators = {{"all", "mean_speed_kmh", "km/h", km / h}};
    r.intervals = {{.start_s = 21600.0, .mean_speed_kmh = km / h}};
    r.link_intervals.link = {LinkId{0}};
    r.link_intervals.start_s = {21600.0F};
    r.link_intervals.vehicles = {10};
    r.link_intervals.vehicle_km = {static_cast<float>(km)};
    r.link_intervals.vehicle_h = {static_cast<float>(h)};
    return r;
}

// One link of 500 m on which ten vehicles drove 5 km in a quarter or an eighth of an hour, from 6 to 7.
TEST(ExportSimWrapper, WritesTablesAndTheDashboardsThatReadThem) {
    const test::TempFolder folder;
    StoreHeader header;
    header.meta = {{"title_es", "Villa: \"prueba\""}, {"start_s", "21600"}, {"end_s", "25200"}};
    header.scenarios = {{"base", {"Hoy", "Today"}, {}, "", {}}, {"a+b@x=1", {"Más rápido", "Faster"}, {}, "", {}}};
    header.links = {{"ab", "Carrera 7", "primary", 2, 500.0, 50.0, false, {{4.6, -74.1}, {4.7, -74.0}}}};
    const std::vector<RunResult> runs{run(0, 5.0, 0.25), run(1, 5.0, 0.125)};
    {
        ResultWriter writer(folder.path() / "r.sqlite", header);
        for (const RunResult& r : runs) writer.add(r);
        writer.add(comparison_rows(runs, 1));
        writer.commit();
    }
    const auto files = export_simwrapper(folder.path() / "r.sqlite", folder.path() / "out");
    for (const auto& file : files) EXPECT_TRUE(std::filesystem::exists(file)) << file;
    const auto text = [&](const char* name) { return read_text(folder.path() / "out" / name); };
    EXPECT_EQ(text("speed.csv"), "time,base,policy1\n06:00,20.000,40.000\n");
    EXPECT_EQ(text("links_policy1.csv"), "link_id,mean_speed_kmh,vehicles_per_h\nab,40.000,10.0\n");
    EXPECT_NE(text("comparison.csv").find("Faster,all,mean_speed_kmh,km/h,20,40,20,,,1,one_run"), std::string::npos)
        << text("comparison.csv");
    const std::string maps = text("dashboard-2-maps.yaml");
    EXPECT_NE(maps.find("title: \"Villa: \\\"prueba\\\"\""), std::string::npos) << maps;
    EXPECT_NE(maps.find("diff: \"policy1 - base\""), std::string::npos) << maps;
    EXPECT_NE(maps.find("policy1: links_policy1.csv"), std::string::npos) << maps;
    EXPECT_EQ(text("dashboard-1-comparison.yaml").find('\t'), std::string::npos);
}

}  // namespace
}  // namespace septima
