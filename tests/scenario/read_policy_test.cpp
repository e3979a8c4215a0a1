#include "sim/scenario/read_policy.h"

#include <gtest/gtest.h>

#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

struct ReadPolicyTest : testing::Test {
    test::TempFolder folder;
    Problems problems;
    PolicyFile read(const std::string& text) { return read_policy(folder.write("rule.toml", text), problems); }
};

constexpr const char* full_policy = R"(format = "policy/1"
name = { es = "Pico y placa", en = "Plate restriction" }
source = "a decree"
valid_from = 2023-01-10
valid_to = 2026-12-31
[[measure]]
kind = "plate_restriction"
classes = ["car", "taxi"]
digit_position = "first"
digits_by = "date_parity"
odd_date_digits = [6, 7, 8, 9, 0]
even_date_digits = [1, 2, 3, 4, 5]
windows = [{ from = 06:00:00, to = 08:30:00 }, { from = "22:00", to = "05:00" }]
days = ["mon", "sat"]
registration = "elsewhere"
corridors = [{ name = "Autopista Norte", direction = "inbound" }]
exempt_links_of = ["Avenida Las Palmas"]
exempt_pct = 8
compliance_pct = 92
response = { other_mode_pct = 35, shift_time_pct = 20, leave_pct = 15, pay_pct = 5, second_car_pct = 25 }
[[measure]]
kind = "bus_lane"
corridor = "Carrera 7"
between = ["Calle 32", "Calle 100"]
lanes_from_right = [1]
classes = ["taxi"]
compliance_pct = 90
[[measure]]
kind = "speed_limit"
classes = ["primary"]
max_kmh = 50
[[measure]]
kind = "reversible"
corridor = "Carrera 7"
direction = "northbound"
lanes = 1
[[measure]]
kind = "demand_scale"
classes = ["car"]
percent = 50
[[measure]]
kind = "signal_plan"
corridors = ["Carrera 7"]
cycle_s = 90
green_wave_kmh = 36
[[measure]]
kind = "toll"
zone_polygon = [[4.65, -74.06], [4.70, -74.06], [4.70, -74.03]]
price_cop = 6500
[[measure]]
kind = "lane_closure"
links = ["a"]
lanes = [2]
)";

TEST_F(ReadPolicyTest, EveryKindAndKey) {
    const PolicyFile policy = read(full_policy);
    ASSERT_TRUE(problems.errors.empty()) << test::told(problems);
    EXPECT_EQ(policy.key, "rule");
    EXPECT_EQ(policy.name.en, "Plate restriction");
    ASSERT_EQ(policy.measures.size(), 8U);
    const auto& rule = std::get<PlateRestriction>(policy.measures[0].data);
    EXPECT_EQ(rule.kinds, mask_of(VehicleKind::car) | mask_of(VehicleKind::taxi));
    EXPECT_TRUE(rule.first_digit);
    EXPECT_EQ(rule.even_date_digits, 0x3E);               // bits 1 to 5
    EXPECT_EQ(rule.odd_date_digits, all_digits & ~0x3E);  // the other five
    EXPECT_FALSE(rule.here);
    EXPECT_TRUE(rule.elsewhere);
    EXPECT_DOUBLE_EQ(rule.exempt_share, 0.08);
    EXPECT_DOUBLE_EQ(rule.compliance, 0.92);
    EXPECT_FLOAT_EQ(rule.response.second_car, 0.25F);
    const MeasureTime& time = policy.measures[0].time;
    ASSERT_EQ(time.windows.size(), 2U);
    EXPECT_EQ(time.windows[0], (TimeWindow{21600.0, 30600.0}));
    EXPECT_EQ(time.windows[1], (TimeWindow{79200.0, 104400.0}));  // 22:00 to 05:00 of the next day
    EXPECT_EQ(time.days, 0x21);                                   // Monday and Saturday
    EXPECT_EQ(time.holidays, OnHolidays::no);
    EXPECT_EQ(iso_text(*time.valid_from), "2023-01-10");
    EXPECT_EQ(policy.measures[0].place.corridors[0].heading, Heading::inbound);

    const auto& lane = std::get<BusLane>(policy.measures[1].data);
    EXPECT_EQ(lane.lanes.from_right, std::vector<int>{0});
    EXPECT_EQ(lane.kinds, bus_kinds | mask_of(VehicleKind::taxi));
    EXPECT_EQ(policy.measures[1].place.corridors[0].between, (std::vector<std::string>{"Calle 32", "Calle 100"}));
    EXPECT_EQ(policy.measures[1].time.days, whole_week);
    EXPECT_EQ(policy.measures[2].place.road_classes, std::vector<RoadClass>{RoadClass::primary});
    EXPECT_NEAR(std::get<SpeedLimit>(policy.measures[2].data).max_mps, 50.0 / 3.6, 1e-12);
    EXPECT_EQ(std::get<ReversibleLane>(policy.measures[3].data).lanes, 1);
    EXPECT_DOUBLE_EQ(std::get<DemandScale>(policy.measures[4].data).factor, 0.5);
    EXPECT_NEAR(*std::get<SignalTiming>(policy.measures[5].data).green_wave_mps, 10.0, 1e-12);
    EXPECT_EQ(policy.measures[6].place.polygon.size(), 3U);
    EXPECT_EQ(std::get<LaneClosure>(policy.measures[7].data).lanes.from_left, std::vector<int>{1});
    EXPECT_EQ(policy.measures[7].line, 50);  // of its [[measure]]
}

TEST_F(ReadPolicyTest, ADefaultResponseIsThere) {
    const PolicyFile policy = read(
        "format = \"policy/1\"\nname = \"x\"\n[[measure]]\nkind = \"plate_restriction\"\ndigits_by = "
        "\"every_day\"\ndigits = [1]\n");
    ASSERT_TRUE(problems.errors.empty()) << test::told(problems);
    const auto& rule = std::get<PlateRestriction>(policy.measures[0].data);
    EXPECT_EQ(rule.response, default_response);
    const Response& r = rule.response;
    EXPECT_FLOAT_EQ(r.other_mode + r.shift_time + r.leave + r.pay + r.second_car, 1.0F);
    EXPECT_EQ(policy.measures[0].time.days, monday_to_friday);
}

// One fault a line, from line 3 on; every one of them is told, at its line, and nothing else.
TEST_F(ReadPolicyTest, AllFaultsAtOnceWithTheirLines) {
    read(R"(format = "policy/1"
name = "x"
descripton = "y"
[[measure]]
kind = "speed_limit"
max_kmh = 500
corridors = [7]
[[measure]]
kind = "bus_lanes"
[[measure]]
kind = "lane_closure"
corridor = "a"
lanes = [0]
between = ["b"]
windows = [{ from = 06:00:00 }]
[[measure]]
kind = "demand_scale"
percent = nan
classes = ["coche"]
[[measure]]
kind = "plate_restriction"
digits_by = "weekday"
monday_digits = [5, 10]
odd_date_digits = [1]
response = { other_mode_pct = 50, leave_pct = 40 }
valid_from = 2026-02-01
valid_to = 2026-01-01
[[measure]]
kind = "bus_lane"
corridor = "a"
)");
    std::vector<int> lines;
    for (const Problem& p : problems.errors) lines.push_back(p.line);
    std::ranges::sort(lines);
    // 15 twice: `to` is missing, so the list holds no valid window; 28: no lane is said.
    EXPECT_EQ(lines, (std::vector<int>{3, 6, 7, 9, 13, 14, 15, 15, 18, 19, 23, 24, 25, 27, 28}))
        << test::told(problems);
    const std::string all = test::told(problems);
    EXPECT_NE(all.find("descripton: is not a known key; near names: description"), std::string::npos) << all;
    EXPECT_NE(all.find("measure[1].max_kmh: is 500; a number from 5 to 120 is allowed"), std::string::npos) << all;
    EXPECT_NE(all.find("'bus_lanes' is not known; allowed: plate_restriction, speed_limit"), std::string::npos) << all;
    EXPECT_NE(all.find("measure[5].response: the shares sum to 90; they must sum to 100"), std::string::npos) << all;
}

TEST_F(ReadPolicyTest, ASyntaxErrorHasItsLine) {
    read("format = \"policy/1\"\nname = \"x\"\nsource = = 3\n");
    ASSERT_EQ(problems.errors.size(), 1U);
    EXPECT_EQ(problems.errors[0].line, 3);
    EXPECT_NE(problems.errors[0].text.find("not valid TOML"), std::string::npos);
}

TEST_F(ReadPolicyTest, AnotherFormatIsRefused) {
    read("format = \"scenario/1\"\nnetwork = \"x\"\n");
    ASSERT_EQ(problems.errors.size(), 1U);
    EXPECT_NE(problems.errors[0].text.find("'policy/1' is needed"), std::string::npos);
}

TEST_F(ReadPolicyTest, JoinedPoliciesKeepTheirMeasures) {
    PolicyFile a = read(
        "format = \"policy/1\"\nname = { es = \"A\", en = \"A\" }\n[[measure]]\nkind = \"demand_scale\"\npercent = "
        "50\n");
    PolicyFile b = a;
    b.key = "other";
    b.name = {"B", "B"};
    const PolicyFile both = joined({a, b});
    EXPECT_EQ(both.key, "rule+other");
    EXPECT_EQ(both.name.es, "A + B");
    EXPECT_EQ(both.measures.size(), 2U);
}

}  // namespace
}  // namespace septima
