#include "sim/network/osm_tags.h"

#include <gtest/gtest.h>

#include "sim/network/osm_road.h"

namespace septima {
namespace {

struct LaneCase {
    const char* text;
    Reading reading;
    int lanes;
};

// 1..8 are streets; anything else a mapper types is clamped or refused, never trusted.
TEST(OsmTags, ReadsLaneCounts) {
    for (const LaneCase& c :
         {LaneCase{"2", Reading::good, 2}, LaneCase{" 3 ", Reading::good, 3}, LaneCase{"1.5", Reading::good, 1},
          LaneCase{"2;3", Reading::good, 2}, LaneCase{"22", Reading::clamped, 8}, LaneCase{"1e9", Reading::clamped, 8},
          LaneCase{"0.5", Reading::clamped, 1}, LaneCase{"0", Reading::unreadable, 0},
          LaneCase{"-3", Reading::unreadable, 0}, LaneCase{"two", Reading::unreadable, 0},
          LaneCase{"nan", Reading::unreadable, 0}, LaneCase{"1e400", Reading::unreadable, 0},
          LaneCase{"", Reading::absent, 0}}) {
        const LaneCount count = lane_count(c.text);
        EXPECT_EQ(count.reading, c.reading) << "'" << c.text << "'";
        if (c.lanes > 0) {
            EXPECT_EQ(count.lanes, c.lanes) << "'" << c.text << "'";
        }
    }
}

struct SpeedCase {
    const char* text;
    Reading reading;
    double kmh;
};

// 1 mile is 1.609344 km, so 30 mph are 48.28032 km/h.
TEST(OsmTags, ReadsSpeedLimits) {
    for (const SpeedCase& c : {SpeedCase{"50", Reading::good, 50.0}, SpeedCase{"30 mph", Reading::good, 48.28032},
                               SpeedCase{"30mph", Reading::good, 48.28032}, SpeedCase{"60 km/h", Reading::good, 60.0},
                               SpeedCase{"CO:urban", Reading::good, 50.0}, SpeedCase{"CO:rural", Reading::good, 80.0},
                               SpeedCase{"none", Reading::good, 120.0}, SpeedCase{"walk", Reading::good, 10.0},
                               SpeedCase{"300", Reading::clamped, 120.0}, SpeedCase{"1", Reading::clamped, 5.0},
                               SpeedCase{"-50", Reading::unreadable, 0.0}, SpeedCase{"inf", Reading::unreadable, 0.0},
                               SpeedCase{"fast", Reading::unreadable, 0.0}, SpeedCase{"", Reading::absent, 0.0}}) {
        const SpeedLimit limit = speed_limit(c.text);
        EXPECT_EQ(limit.reading, c.reading) << "'" << c.text << "'";
        if (c.kmh > 0.0) {
            EXPECT_NEAR(limit.kmh, c.kmh, 1e-9) << "'" << c.text << "'";
        }
    }
}

TEST(OsmTags, SpecialAccessOverridesGeneralAccess) {
    const KindMask cars = mask_of(VehicleKind::car);
    const auto allowed = [](std::vector<std::pair<std::string, std::string>> rows) {
        return allowed_kinds(OsmTags{std::move(rows)}, all_kinds);
    };
    EXPECT_EQ(allowed({}), all_kinds);
    EXPECT_EQ(allowed({{"access", "no"}}), 0);
    EXPECT_EQ(allowed({{"access", "private"}, {"bicycle", "yes"}}), mask_of(VehicleKind::bicycle));
    EXPECT_EQ(allowed({{"access", "no"}, {"psv", "bus"}}), bus_kinds);
    EXPECT_EQ(allowed({{"access", "no"}, {"psv", "yes"}}), bus_kinds | mask_of(VehicleKind::taxi));
    EXPECT_EQ(allowed({{"hgv", "no"}}), all_kinds & ~mask_of(VehicleKind::truck));
    EXPECT_EQ(allowed({{"motorcycle", "no"}}), all_kinds & ~mask_of(VehicleKind::motorcycle));
    EXPECT_NE(allowed({{"access", "destination"}}) & cars, 0);
    EXPECT_EQ(allowed({{"access", "no"}, {"motor_vehicle", "yes"}}), all_kinds & ~mask_of(VehicleKind::bicycle));
}

TEST(OsmTags, ReadsTurnLanes) {
    const TurnMarks left = mark_of(TurnType::left);
    const TurnMarks through = mark_of(TurnType::through);
    const TurnMarks right = mark_of(TurnType::right);
    EXPECT_EQ(turn_marks("left|through|through;right"),
              (std::vector<TurnMarks>{left, through, static_cast<TurnMarks>(through | right)}));
    EXPECT_EQ(turn_marks("|none|reverse"), (std::vector<TurnMarks>{0, 0, mark_of(TurnType::uturn)}));
    EXPECT_EQ(turn_marks("slight_left|"), (std::vector<TurnMarks>{static_cast<TurnMarks>(left | through), 0}));
    EXPECT_TRUE(turn_marks("").empty());
}

// Control characters go; "é" (C3 A9) stays; a lone continuation byte (A9), an over-long form (C0 80) and a cut one (C3)
// go.
TEST(OsmTags, CleansText) {
    bool repaired = false;
    EXPECT_EQ(clean_text("Bogot\xC3\xA1 %n", repaired), "Bogot\xC3\xA1 %n");
    EXPECT_FALSE(repaired);
    EXPECT_EQ(clean_text("a\x01\xA9"
                         "b\xC0\x80"
                         "c\xC3",
                         repaired),
              "abc");
    EXPECT_TRUE(repaired);
}

Road road(std::vector<std::pair<std::string, std::string>> rows) {
    ImportReport report;
    const auto result = road_of(OsmTags{std::move(rows)}, 1, report);
    EXPECT_TRUE(result.has_value());
    return result.value_or(Road{});
}

struct TwoWayCase {
    std::vector<std::pair<std::string, std::string>> tags;
    int forward;
    int backward;
};

TEST(OsmRoad, DividesLanesOfTwoWayStreets) {
    for (const TwoWayCase& c :
         {TwoWayCase{{{"lanes", "4"}}, 2, 2}, TwoWayCase{{{"lanes", "3"}}, 2, 1}, TwoWayCase{{{"lanes", "1"}}, 1, 1},
          TwoWayCase{{{"lanes", "3"}, {"lanes:forward", "1"}}, 1, 2},
          TwoWayCase{{{"lanes", "5"}, {"lanes:both_ways", "1"}}, 2, 2},
          TwoWayCase{{{"lanes:forward", "3"}, {"lanes:backward", "2"}}, 3, 2}, TwoWayCase{{}, 1, 1}}) {
        auto tags = c.tags;
        tags.emplace_back("highway", "secondary");
        const Road r = road(tags);
        EXPECT_EQ(r.forward.lanes, c.forward);
        EXPECT_EQ(r.backward.lanes, c.backward);
    }
}

TEST(OsmRoad, ReadsOneWayRules) {
    const auto open = [](std::vector<std::pair<std::string, std::string>> rows) {
        const Road r = road(std::move(rows));
        return std::pair(r.forward.open(), r.backward.open());
    };
    EXPECT_EQ(open({{"highway", "primary"}}), std::pair(true, true));
    EXPECT_EQ(open({{"highway", "primary"}, {"oneway", "yes"}}), std::pair(true, false));
    EXPECT_EQ(open({{"highway", "primary"}, {"oneway", "-1"}}), std::pair(false, true));
    EXPECT_EQ(open({{"highway", "motorway"}}), std::pair(true, false));
    EXPECT_EQ(open({{"highway", "primary"}, {"junction", "circular"}}), std::pair(true, false));
    EXPECT_EQ(open({{"highway", "primary"}, {"oneway", "reversible"}}), std::pair(true, false));
    EXPECT_EQ(road({{"highway", "primary"}, {"oneway", "reversible"}}).note, "oneway=reversible");
}

TEST(OsmRoad, ReservesLanesForBuses) {
    const KindMask psv = static_cast<KindMask>(bus_kinds | mask_of(VehicleKind::taxi));
    const std::vector<KindMask> right{all_kinds, all_kinds, bus_kinds};
    const auto lanes = [](std::vector<std::pair<std::string, std::string>> rows) {
        rows.insert(rows.end(), {{"highway", "primary"}, {"oneway", "yes"}, {"lanes", "3"}});
        return road(std::move(rows)).forward.lane_allowed;
    };
    EXPECT_EQ(lanes({{"busway:right", "lane"}}), right);
    EXPECT_EQ(lanes({{"busway", "lane"}}), right);
    EXPECT_EQ(lanes({{"bus:lanes", "yes|yes|designated"}}), right);
    EXPECT_EQ(lanes({{"lanes:bus", "1"}}), right);
    EXPECT_EQ(lanes({{"lanes:psv", "1"}}), (std::vector<KindMask>{all_kinds, all_kinds, psv}));
    EXPECT_EQ(lanes({{"busway:left", "lane"}}), (std::vector<KindMask>{bus_kinds, all_kinds, all_kinds}));
    EXPECT_EQ(lanes({{"bus:lanes", "yes|yes|permissive"}}), std::vector<KindMask>{});
    EXPECT_EQ(lanes({{"bus:lanes", "yes|designated"}}), std::vector<KindMask>{});  // names two lanes of three
}

TEST(OsmRoad, KnowsBuswaysAndServiceWays) {
    ImportReport report;
    const auto read = [&](std::vector<std::pair<std::string, std::string>> rows) {
        return road_of(OsmTags{std::move(rows)}, 1, report);
    };
    const auto brt =
        read({{"highway", "service"}, {"access", "no"}, {"psv", "bus"}, {"name", "TransMilenio"}, {"oneway", "yes"}});
    ASSERT_TRUE(brt.has_value());
    EXPECT_EQ(brt->road_class, RoadClass::busway);
    EXPECT_EQ(brt->forward.allowed, bus_kinds);
    EXPECT_FALSE(read({{"highway", "service"}}).has_value());
    EXPECT_FALSE(read({{"highway", "service"}, {"name", "Parqueadero"}, {"service", "parking_aisle"}}).has_value());
    EXPECT_TRUE(read({{"highway", "service"}, {"name", "Calle del Parque"}})->must_connect);
    EXPECT_FALSE(read({{"highway", "footway"}}).has_value());
    EXPECT_FALSE(read({{"highway", "residential"}, {"access", "private"}}).has_value());
}

// Law 2251 of 2022: at most 50 km/h in town, 30 km/h in residential streets.
TEST(OsmRoad, DefaultsLimitsByLaw) {
    EXPECT_NEAR(road({{"highway", "residential"}}).forward.limit_mps, 30.0 / 3.6, 1e-9);
    EXPECT_NEAR(road({{"highway", "primary"}}).forward.limit_mps, 50.0 / 3.6, 1e-9);
    EXPECT_NEAR(road({{"highway", "primary"}, {"maxspeed", "60"}, {"maxspeed:backward", "40"}}).backward.limit_mps,
                40.0 / 3.6, 1e-9);
}

}  // namespace
}  // namespace septima
