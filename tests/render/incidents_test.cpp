#include "render/incidents.h"

#include <gtest/gtest.h>

#include <set>

#include "render/city_stage.h"
#include "render/message_signs.h"
#include "tests/render/small_city.h"

namespace septima::render {
namespace {

using test::link_named;

struct IncidentsTest : testing::Test {
    Network network = test::small_network();
    City city = make_city(network);
    Picture picture;
    History history;
    IncidentLog log;

    void SetUp() override { picture.sides = {test::calm_snapshot(network)}; }

    /// So many minutes with all links of a street at a speed.
    void minutes(int count, const char* street, float kmh) {
        Snapshot& side = picture.sides.front();
        for (std::size_t i = 0; i < network.links(); ++i)
            if (network.link_street[id_at<LinkId>(i)] == street)
                side.link_speed_mps[id_at<LinkId>(i)] = kmh / kmh_per_mps;
        for (int i = 0; i < count; ++i) {
            side.time_s += 60.0;
            add(history, picture);
            follow(log, city, history, picture, 0.0);
        }
    }
};

// Carrera 7 (two directions of 800 m) falls from 40 to 8 km/h. The mean of three minutes is 40, 29, 19, 8: at or below
// 15 km/h in the third slow minute. At 30 km/h the mean is above 1.2 x 15 again in the second minute (8, 30, 30 = 23).
TEST_F(IncidentsTest, AFallOfSpeedOpensAnAlarmThatRecoveryCloses) {
    minutes(20, "Carrera 7", 40.0F);
    EXPECT_TRUE(log.rows.empty());
    minutes(2, "Carrera 7", 8.0F);
    EXPECT_TRUE(log.rows.empty());
    minutes(1, "Carrera 7", 8.0F);
    ASSERT_EQ(log.rows.size(), 2U) << "one for each direction";
    for (const ListedIncident& row : log.rows) {
        EXPECT_EQ(row.cause, ListedIncident::Cause::slowdown);
        EXPECT_EQ(network.link_street[row.link], "Carrera 7");
        EXPECT_EQ(row.from_s, 23 * 60.0);
        EXPECT_NEAR(row.before_kmh, 40.0F, 0.5F);
        EXPECT_NEAR(row.then_kmh, 8.0F, 0.5F);
        EXPECT_TRUE(row.open(picture.sides.front().time_s));
    }
    minutes(1, "Carrera 7", 30.0F);
    EXPECT_TRUE(log.rows.front().open(picture.sides.front().time_s));
    minutes(1, "Carrera 7", 30.0F);
    EXPECT_EQ(log.rows.front().to_s, 25 * 60.0);
}

TEST_F(IncidentsTest, ASlowStreetThatWasAlwaysSlowIsNoAlarm) {
    minutes(40, "Carrera 7", 9.0F);
    EXPECT_TRUE(log.rows.empty());
}

TEST_F(IncidentsTest, StandingVehiclesAndGridlocksAreListedOnce) {
    Snapshot& side = picture.sides.front();
    side.link_stuck.assign(network.links(), 0);
    const LinkId link = link_named(network, "n1n0");
    side.link_stuck[link] = 3;
    side.gridlocks.push_back({90.0, link_named(network, "n0n3"), 4});
    side.link_speed_mps[link_named(network, "n0n3")] = 0.5F;
    side.time_s = 120.0;
    follow(log, city, history, picture, 0.0);
    side.link_stuck[link] = 5;
    side.time_s = 180.0;
    follow(log, city, history, picture, 0.0);
    ASSERT_EQ(log.rows.size(), 2U);
    EXPECT_EQ(log.rows[0].cause, ListedIncident::Cause::standing);
    EXPECT_EQ(log.rows[0].count, 5U);
    EXPECT_EQ(log.rows[1].cause, ListedIncident::Cause::gridlock);
    EXPECT_EQ(log.rows[1].from_s, 90.0);
    EXPECT_EQ(city_stage(city.stretches, states_of(network, city.stretches, side), side), 3) << "a gridlock";
    side.link_stuck[link] = 0;
    side.link_speed_mps[link_named(network, "n0n3")] = 9.0F;
    side.time_s = 240.0;
    follow(log, city, history, picture, 0.0);
    EXPECT_EQ(log.rows[0].to_s, 240.0);
    EXPECT_EQ(log.rows[1].to_s, 240.0);
    // Closed ones come after an open one, though it is older.
    ListedIncident old;
    old.link = link;
    log.rows.insert(log.rows.begin(), old);
    EXPECT_EQ(listed(log, 300.0, 2).front().from_s, 0.0);
    EXPECT_EQ(listed(log, 300.0, 2).size(), 2U);
}

// What policies and the operator put on the road is listed while it stands there, and once.
TEST_F(IncidentsTest, ReportedIncidentsAreListedWhileTheyStand) {
    Snapshot& side = picture.sides.front();
    side.time_s = 60.0;
    SetIncident there;
    there.link = link_named(network, "n1n0");
    there.begin_m = 120.0F;
    there.incident_class = IncidentClass::roadworks;
    there.lanes = {network.lanes_of(there.link)[0]};
    side.incidents = {there};
    follow(log, city, history, picture, 0.0);
    side.time_s = 120.0;
    follow(log, city, history, picture, 0.0);
    ASSERT_EQ(log.rows.size(), 1U);
    EXPECT_EQ(log.rows[0].cause, ListedIncident::Cause::reported);
    EXPECT_EQ(log.rows[0].incident_class, IncidentClass::roadworks);
    EXPECT_EQ(log.rows[0].from_s, 60.0);
    EXPECT_TRUE(log.rows[0].open(120.0));
    EXPECT_EQ(detail_text(log.rows[0], Language::es), "Obras · carriles bloqueados: 1");
    side.incidents.clear();
    side.time_s = 180.0;
    follow(log, city, history, picture, 0.0);
    EXPECT_EQ(log.rows[0].to_s, 180.0);
}

// Stages begin at 15, 30, 45 and 60 % of the vehicles on slow stretches: of 100 vehicles, so many on Carrera 7.
TEST_F(IncidentsTest, TheStageFollowsTheShareOfVehiclesInSlowTraffic) {
    Snapshot& side = picture.sides.front();
    for (const char* name : {"n4n0", "n0n3"}) side.link_speed_mps[link_named(network, name)] = 2.0F;
    for (const auto& [slow, stage] : {std::pair{0.0F, 1},
                                      {14.0F, 1},
                                      {16.0F, 2},
                                      {29.0F, 2},
                                      {31.0F, 3},
                                      {44.0F, 3},
                                      {46.0F, 4},
                                      {59.0F, 4},
                                      {61.0F, 5}}) {
        side.link_vehicles[link_named(network, "n4n0")] = slow;
        side.link_vehicles[link_named(network, "n1n0")] = 100.0F - slow;
        EXPECT_EQ(city_stage(city.stretches, states_of(network, city.stretches, side), side), stage) << slow;
    }
}

TEST_F(IncidentsTest, SignsSayWhereAndHowLong) {
    Snapshot& side = picture.sides.front();
    for (const char* name : {"n4n0", "n0n3"}) {
        side.link_speed_mps[link_named(network, name)] = 12.0F / kmh_per_mps;
        side.link_vehicles[link_named(network, name)] = 30.0F;
    }
    const std::vector<SignText> signs =
        message_signs(city, states_of(network, city.stretches, side), {}, Language::es, 1);
    ASSERT_EQ(signs.size(), 1U);
    EXPECT_EQ(signs[0].lines[0], "CRA. 7 NORTE");
    EXPECT_EQ(signs[0].lines[1].substr(0, 11), "CONGESTIÓN");
    EXPECT_EQ(signs[0].lines[2], "RECORRIDO 4 MIN");  // 800 m at 12 km/h
    EXPECT_TRUE(signs[0].alert);
    EXPECT_EQ(capitals("ñandú, Bogotá y Ibagüé"), "ÑANDÚ, BOGOTÁ Y IBAGÜÉ");
}

TEST(IncidentClasses, AreTheThirteenOfTopis) {
    EXPECT_EQ(code_of(IncidentClass::traffic_accident), "A01");
    EXPECT_EQ(code_of(IncidentClass::information), "A13");
    for (const Language language : {Language::es, Language::en}) {
        std::set<std::string_view> names;
        for (std::size_t i = 0; i < incident_classes; ++i) names.insert(words(static_cast<IncidentClass>(i), language));
        EXPECT_EQ(names.size(), incident_classes);
        EXPECT_FALSE(names.contains(""));
    }
}

}  // namespace
}  // namespace septima::render
