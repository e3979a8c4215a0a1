#include "sim/demand/od_omx.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>

#include "sim/demand/od_csv.h"
#include "sim/demand/od_period.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

Zones zones_named(const std::vector<std::string>& ids) {
    Zones zones;
    for (const std::string& id : ids) {
        zones.id.push_back(id);
        zones.name.push_back(id);
    }
    return zones;
}

Demand demand_of(std::size_t zones) {
    Demand demand;
    demand.zones = zones;
    for (const char* name : {"car", "truck"}) {
        OdLayer layer{name, 6 * 3600, 9 * 3600, OdMatrix(zones), {}};
        for (std::size_t i = 0; i < layer.trips.cells.size(); ++i) layer.trips.cells[i] = 0.25 * static_cast<double>(i);
        demand.layers.push_back(layer);
    }
    return demand;
}

struct OmxTest : testing::Test {
    test::TempFolder folder;
    VehicleClasses classes = default_classes();
    Problems problems;
    std::filesystem::path file = folder.path() / "od.omx";

    void SetUp() override {
        if (!omx_supported()) GTEST_SKIP() << "this build has no HDF5 (libhdf5-dev)";
    }
    std::string errors() const {
        std::string all;
        for (const Problem& p : problems.errors) all += p.file + ": " + p.text + "\n";
        return all;
    }
};

TEST_F(OmxTest, WhatIsWrittenIsReadAgain) {
    for (const auto& ids : {std::vector<std::string>{"1", "2", "7"}, std::vector<std::string>{"norte", "7", "río"}}) {
        const Zones zones = zones_named(ids);
        const Demand demand = demand_of(3);
        write_omx(file, demand, zones);
        const Demand read = read_od(file, zones, classes, problems);
        ASSERT_TRUE(problems.errors.empty()) << errors();
        ASSERT_EQ(read.layers.size(), 2U);
        for (std::size_t l = 0; l < 2; ++l) {
            EXPECT_EQ(read.layers[l].vehicle_class, demand.layers[l].vehicle_class);
            EXPECT_EQ(read.layers[l].from_s, 6 * 3600);
            EXPECT_EQ(read.layers[l].to_s, 9 * 3600);
            EXPECT_EQ(read.layers[l].trips, demand.layers[l].trips);
        }
    }
}

// Rows follow the lookup, not the order of the zones here: what went from 1 to 2 still does.
TEST_F(OmxTest, LabelsDecideWhichZoneARowIs) {
    write_omx(file, demand_of(3), zones_named({"1", "2", "7"}));
    const Zones turned = zones_named({"7", "1", "2", "9"});
    const Demand read = read_od(file, turned, classes, problems);
    ASSERT_TRUE(problems.errors.empty()) << errors();
    EXPECT_EQ(read.layers[0].trips.at(1, 2), 0.25);  // row 1, column 2 of the file
    EXPECT_EQ(read.layers[0].trips.at(0, 1), 1.5);   // row 3, column 1
    EXPECT_EQ(read.layers[0].trips.at(3, 0), 0.0);   // a zone the file does not know
}

TEST_F(OmxTest, BadCellsAreToldWithTheirPlace) {
    Demand demand = demand_of(3);
    demand.layers[0].trips.at(0, 1) = -2.0;
    demand.layers[0].trips.at(1, 2) = std::nan("");
    demand.layers[1].trips.at(2, 0) = std::numeric_limits<double>::infinity();
    write_omx(file, demand, zones_named({"a", "b", "c"}));
    read_od(file, zones_named({"a", "b", "c"}), classes, problems);
    ASSERT_EQ(problems.errors.size(), 3U) << errors();
    EXPECT_NE(errors().find("matrix 'car_0600-0900', row 1, column 2 (a -> b): -2 is not allowed"), std::string::npos)
        << errors();
    EXPECT_NE(errors().find("row 2, column 3 (b -> c): nan"), std::string::npos);
    EXPECT_NE(errors().find("matrix 'truck_0600-0900', row 3, column 1 (c -> a): inf"), std::string::npos);
}

TEST_F(OmxTest, NamesLabelsAndShapesAreChecked) {
    const Zones zones = zones_named({"a", "b", "c"});
    Demand demand = demand_of(3);
    demand.layers[1].vehicle_class = "tram";
    write_omx(file, demand, zones);
    read_od(file, zones_named({"a", "b"}), classes, problems);
    EXPECT_NE(errors().find("SHAPE is 3 x 3, but there are 2 zones"), std::string::npos) << errors();
    problems = {};
    read_od(file, zones_named({"a", "b", "x"}), classes, problems);
    EXPECT_NE(errors().find("entry 3: 'c' is not a zone"), std::string::npos) << errors();
    EXPECT_NE(errors().find("matrix 'tram_0600-0900': the name says no class"), std::string::npos) << errors();
    problems = {};
    demand.layers.resize(1);
    demand.layers[0].trips = OdMatrix(3);
    write_omx(file, demand, zones);
    read_od(file, zones, classes, problems);
    EXPECT_NE(errors().find("holds no trips"), std::string::npos) << errors();
}

TEST_F(OmxTest, OverlappingPeriodsAndForeignFilesAreRefused) {
    const Zones zones = zones_named({"a", "b", "c"});
    Demand demand = demand_of(3);
    demand.layers[1].vehicle_class = "car";
    demand.layers[1].from_s = 8 * 3600;
    demand.layers[1].to_s = 10 * 3600;
    write_omx(file, demand, zones);
    read_od(file, zones, classes, problems);
    EXPECT_NE(errors().find("overlap"), std::string::npos) << errors();
    problems = {};
    folder.write("od.omx", "o_zone_id,d_zone_id\n");
    read_od(file, zones, classes, problems);
    EXPECT_NE(errors().find("is no HDF5 file"), std::string::npos) << errors();
    EXPECT_THROW(read_od(folder.path() / "none.omx", zones, classes, problems), IoError);
}

TEST(OdPeriodTest, IsReadInBothWays) {
    EXPECT_EQ(parse_period("0600-0900")->to_s, 9 * 3600);
    EXPECT_EQ(parse_period("06:30-25:00")->from_s, 23400);
    EXPECT_FALSE(parse_period("0900-0600"));
    EXPECT_FALSE(parse_period("AM"));
    EXPECT_EQ(od_period_text(23400, 86400), "0630-2400");
}

}  // namespace
}  // namespace septima
