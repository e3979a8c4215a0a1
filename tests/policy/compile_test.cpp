#include "sim/policy/compile.h"

#include <gtest/gtest.h>

#include "sim/policy/spare_lanes.h"
#include "tests/policy/test_city.h"

namespace septima {
namespace {

using test::names_of;
using Names = std::vector<std::string>;

constexpr double hour_s = 3600.0;

Date day(int y, unsigned m, unsigned d) {
    return Date{std::chrono::year{y}, std::chrono::month{m}, std::chrono::day{d}};
}

DigitSet digits(std::initializer_list<int> list) {
    DigitSet set = 0;
    for (const int d : list) set = static_cast<DigitSet>(set | 1U << static_cast<unsigned>(d));
    return set;
}

struct CompileTest : testing::Test {
    Network network = test::town();
    Zones zones = test::town_zones(network);
    PolicyContext context = test::town_context(network, zones);
    Problems problems;

    void TearDown() override { test::expect_told_in_spanish(problems); }

    static Measure measure(MeasureData data, MeasurePlace place = {}, MeasureTime time = {}) {
        return {std::move(time), std::move(place), std::move(data), "", "p.toml", 7};
    }
    static MeasurePlace on(std::string street, Heading heading = Heading::both, std::vector<std::string> between = {}) {
        MeasurePlace place;
        place.corridors.push_back({std::move(street), heading, std::move(between)});
        return place;
    }
    Policy compiled(std::vector<Measure> measures) {
        PolicyFile file;
        file.key = "p";
        file.measures = std::move(measures);
        return compile(file, context, problems);
    }
    Names lanes(const std::vector<LaneId>& ids) const {
        Names names;
        for (const LaneId lane : ids)
            names.push_back(network.link_name[network.lane_link[lane]] + "#" +
                            std::to_string(network.lane_number(lane) + 1));
        return names;
    }
};

PlateRestriction parity_rule() {
    PlateRestriction rule;
    rule.digits_by = DigitsBy::date_parity;
    rule.odd_date_digits = digits({6, 7, 8, 9, 0});
    rule.even_date_digits = digits({1, 2, 3, 4, 5});
    return rule;
}

MeasureTime weekdays(std::vector<TimeWindow> windows) {
    MeasureTime time;
    time.windows = std::move(windows);
    time.days = monday_to_friday;
    time.holidays = OnHolidays::no;
    return time;
}

// 24 November is an even date: 1 to 5 are banned (Bogotá's rule since 2023). The windows of the day that touch the run
// give a start and a lift each.
TEST_F(CompileTest, PlatesByDateParity) {
    const Policy policy =
        compiled({measure(parity_rule(), {}, weekdays({{6 * hour_s, 8.5 * hour_s}, {15 * hour_s, 19.5 * hour_s}}))});
    ASSERT_TRUE(problems.errors.empty());
    ASSERT_EQ(policy.commands.size(), 2U);
    EXPECT_EQ(policy.commands[0].time_s, 6 * hour_s);
    const auto& rule = std::get<RestrictPlates>(policy.commands[0].action);
    EXPECT_EQ(rule.digits, digits({1, 2, 3, 4, 5}));
    EXPECT_EQ(rule.kinds, mask_of(VehicleKind::car));
    EXPECT_FALSE(rule.first_digit);
    EXPECT_TRUE(rule.zone_link.empty());
    EXPECT_FLOAT_EQ(rule.window_end_s, 8.5F * 3600.0F);
    const auto& lift = std::get<RestrictPlates>(policy.commands[1].action);
    EXPECT_EQ(policy.commands[1].time_s, 8.5 * hour_s);
    EXPECT_TRUE(lift.lift);
    EXPECT_EQ(lift.rule, rule.rule);
    context.date = day(2026, 11, 25);
    const Policy odd = compiled({measure(parity_rule(), {}, weekdays({{6 * hour_s, 21 * hour_s}}))});
    EXPECT_EQ(std::get<RestrictPlates>(odd.commands.at(0).action).digits, digits({6, 7, 8, 9, 0}));
}

// Tuesdays 5 and 7 in the week of the anchor (a Monday, 9 November 2026); 24 November is two weeks later, each shifts
// by 2: 5 + 4 = 9, 7 + 4 = 11 -> 1.
TEST_F(CompileTest, PlatesThatShiftEveryWeek) {
    PlateRestriction rule;
    rule.digits_by = DigitsBy::weekly_shift;
    rule.weekday_digits[1] = digits({5, 7});
    rule.shift_per_week = 2;
    rule.anchor_date = day(2026, 11, 9);
    const Policy policy = compiled({measure(rule, {}, weekdays({}))});
    EXPECT_EQ(std::get<RestrictPlates>(policy.commands.at(0).action).digits, digits({9, 1}));
    context.date = day(2026, 11, 4);  // a Wednesday: no digits listed, nobody is banned
    EXPECT_TRUE(compiled({measure(rule, {}, weekdays({}))}).commands.empty());
    context.date = day(2026, 11, 3);  // one week before the anchor: 5 - 2 = 3, 7 - 2 = 5
    EXPECT_EQ(std::get<RestrictPlates>(compiled({measure(rule, {}, weekdays({}))}).commands.at(0).action).digits,
              digits({3, 5}));
}

TEST_F(CompileTest, PlatesByWeekdayFirstDigitAndRegistration) {
    PlateRestriction rule;
    rule.kinds = mask_of(VehicleKind::motorcycle);
    rule.first_digit = true;
    rule.weekday_digits[1] = digits({5, 7});
    rule.here = false;
    rule.exempt_share = 0.08;
    rule.compliance = 0.92;
    const auto set = std::get<RestrictPlates>(compiled({measure(rule, {}, weekdays({}))}).commands.at(0).action);
    EXPECT_EQ(set.digits, digits({5, 7}));
    EXPECT_TRUE(set.first_digit);
    EXPECT_FALSE(set.here);
    EXPECT_TRUE(set.elsewhere);
    EXPECT_FLOAT_EQ(set.exempt, 0.08F);
    EXPECT_FLOAT_EQ(set.compliance, 0.92F);
    EXPECT_FLOAT_EQ(set.response.other_mode, 0.35F);
}

// The eight links of Carrera 7 without the exempt block, and inbound only.
TEST_F(CompileTest, PlatesOnACorridorWithAHeadingAndExemptStreets) {
    PlateRestriction rule = parity_rule();
    const auto inbound = std::get<RestrictPlates>(
        compiled({measure(rule, on("Carrera 7", Heading::inbound), weekdays({}))}).commands.at(0).action);
    ASSERT_EQ(inbound.zone_link.size(), network.links());
    Names marked;
    for (std::size_t i = 0; i < network.links(); ++i)
        if (inbound.zone_link[i] != 0) marked.push_back(network.link_name[id_at<LinkId>(i)]);
    EXPECT_EQ(marked, (Names{"c0_c1", "c1_c2", "c3_c2", "c4_c3"}));
    rule.exempt_streets = {"carrera 7"};
    const auto exempt = std::get<RestrictPlates>(compiled({measure(rule, {}, weekdays({}))}).commands.at(0).action);
    EXPECT_EQ(std::count(exempt.zone_link.begin(), exempt.zone_link.end(), 0), 8);
    EXPECT_EQ(exempt.zone_link.size(), network.links());
}

// 2 November 2026 is All Saints' Monday; the sentence says why nothing happens.
TEST_F(CompileTest, NoPlatesOnHolidaysWeekendsAndOutsideTheDecree) {
    const auto at = [this](Date date) {
        context.date = date;
        Measure m = measure(parity_rule(), {}, weekdays({}));
        m.time.valid_from = day(2026, 1, 1);
        m.time.valid_to = day(2026, 12, 31);
        return compiled({m});
    };
    for (const Date date : {day(2026, 11, 2), day(2026, 11, 22), day(2025, 12, 30), day(2027, 1, 4)}) {
        const Policy policy = at(date);
        EXPECT_TRUE(policy.commands.empty()) << iso_text(date);
        EXPECT_NE(policy.measures.at(0).en.find("Not in force on " + english_text(date)), std::string::npos)
            << policy.measures[0].en;
    }
    EXPECT_NE(at(day(2026, 11, 2)).measures[0].es.find("es festivo"), std::string::npos);
    EXPECT_NE(at(day(2027, 1, 4)).measures[0].en.find("no longer valid"), std::string::npos);
    EXPECT_FALSE(problems.warnings.empty());
}

TEST_F(CompileTest, HolidaysOnly) {
    MeasureTime time;
    time.holidays = OnHolidays::only;
    EXPECT_TRUE(compiled({measure(parity_rule(), {}, time)}).commands.empty());
    context.date = day(2026, 11, 2);
    EXPECT_EQ(compiled({measure(parity_rule(), {}, time)}).commands.size(), 2U);
}

// 22:00-05:00 of the evening before reaches into a run that starts at 04:00; the one of the same evening does not.
TEST_F(CompileTest, AWindowOfTheEveningBefore) {
    context.start_s = 4 * hour_s;
    MeasureTime time;
    time.windows = {{22 * hour_s, 29 * hour_s}};
    const Policy policy = compiled({measure(SpeedLimit{30.0 / 3.6}, on("Carrera 7"), time)});
    ASSERT_EQ(policy.commands.size(), 2U);
    EXPECT_EQ(policy.commands[0].time_s, -2 * hour_s);
    EXPECT_EQ(policy.commands[1].time_s, 5 * hour_s);
}

// 60 km/h on Carrera 7, 30 km/h on the streets: 50 km/h lowers the former and leaves the latter alone.
TEST_F(CompileTest, ASpeedLimitLowersAndIsRestored) {
    const Policy policy = compiled({measure(SpeedLimit{50.0 / 3.6}, {}, weekdays({{7 * hour_s, 8 * hour_s}}))});
    const auto& set = std::get<SetSpeedLimit>(policy.commands.at(0).action);
    EXPECT_EQ(set.links.size(), 8U);
    EXPECT_FLOAT_EQ(set.max_mps, 50.0F / 3.6F);
    EXPECT_EQ(std::get<SetSpeedLimit>(policy.commands.at(1).action), (SetSpeedLimit{set.links, 0.0F}));
    const auto raised = compiled({measure(SpeedLimit{70.0 / 3.6, true})});
    EXPECT_EQ(std::get<SetSpeedLimit>(raised.commands.at(0).action).links.size(), network.links());
}

TEST_F(CompileTest, LinksByRoadClassAndById) {
    MeasurePlace place;
    place.road_classes = {RoadClass::primary};
    EXPECT_EQ(std::get<SetSpeedLimit>(compiled({measure(SpeedLimit{8.0}, place)}).commands.at(0).action).links.size(),
              8U);
    place = {};
    place.links = {"c0_c1", "w0_c0"};
    const auto set = std::get<SetSpeedLimit>(compiled({measure(SpeedLimit{5.0}, place)}).commands.at(0).action);
    EXPECT_EQ(names_of(network, set.links), (Names{"c0_c1", "w0_c0"}));
}

TEST_F(CompileTest, ALaneClosureCountsFromEitherSide) {
    const MeasurePlace place = on("Carrera 7", Heading::northbound, {"Calle 10", "Calle 20"});
    const Policy left = compiled({measure(LaneClosure{{{0}, {}}}, place)});
    EXPECT_EQ(lanes(std::get<SetLaneAccess>(left.commands.at(0).action).lanes), (Names{"c1_c2#1"}));
    const Policy right = compiled({measure(LaneClosure{{{}, {0, 1}}}, place)});
    const auto& set = std::get<SetLaneAccess>(right.commands.at(0).action);
    EXPECT_EQ(lanes(set.lanes), (Names{"c1_c2#2", "c1_c2#3"}));
    EXPECT_EQ(set.allowed, 0);
    EXPECT_FALSE(set.restore);
    EXPECT_TRUE(std::get<SetLaneAccess>(right.commands.at(1).action).restore);
    const Policy whole = compiled({measure(LaneClosure{}, place)});
    EXPECT_EQ(std::get<SetLaneAccess>(whole.commands.at(0).action).lanes.size(), 3U);
}

// The only lane of a street stays open to all: a bus lane never cuts a street off.
TEST_F(CompileTest, ABusLaneLeavesNarrowStreetsOpen) {
    MeasurePlace place = on("Carrera 7", Heading::northbound);
    place.corridors.push_back({"Calle 10", Heading::both, {}});
    BusLane lane{{{}, {0}}, static_cast<KindMask>(bus_kinds | mask_of(VehicleKind::taxi)), 0.9};
    const Policy policy = compiled({measure(lane, place)});
    const auto& set = std::get<SetLaneAccess>(policy.commands.at(0).action);
    EXPECT_EQ(lanes(set.lanes), (Names{"c0_c1#3", "c1_c2#3", "c2_c3#3", "c3_c4#3"}));
    EXPECT_EQ(set.allowed, bus_kinds | mask_of(VehicleKind::taxi));
    EXPECT_FLOAT_EQ(set.compliance, 0.9F);
    ASSERT_EQ(problems.warnings.size(), 1U);
    EXPECT_NE(problems.warnings[0].text.find("stay open to all"), std::string::npos);
}

TEST_F(CompileTest, DemandScaleForZonesAndClasses) {
    const Policy policy = compiled(
        {measure(DemandScale{mask_of(VehicleKind::car), {"middle"}, 0.5}, {}, weekdays({{7 * hour_s, 8 * hour_s}}))});
    const auto& set = std::get<ScaleDemand>(policy.commands.at(0).action);
    EXPECT_EQ(set.zones, std::vector<ZoneId>{id_at<ZoneId>(0)});
    EXPECT_FLOAT_EQ(set.factor, 0.5F);
    const auto& end = std::get<ScaleDemand>(policy.commands.at(1).action);
    EXPECT_EQ(end.rule, set.rule);
    EXPECT_FLOAT_EQ(end.factor, 1.0F);
}

// 12,000 COP for 4 km one way: 3,000 on each of the four northbound links.
TEST_F(CompileTest, ATollAlongACorridorSumsToItsPrice) {
    const Policy policy =
        compiled({measure(Toll{12000.0, 0.0, mask_of(VehicleKind::car), 0.1}, on("Carrera 7", Heading::northbound))});
    double sum = 0.0;
    int links = 0;
    for (const Command& command : policy.commands) {
        const auto& set = std::get<SetToll>(command.action);
        if (set.price_cop == 0.0F) continue;
        EXPECT_NEAR(set.price_cop, 3000.0F, 5.0F);
        EXPECT_FLOAT_EQ(set.exempt, 0.1F);
        sum += static_cast<double>(set.price_cop);
        ++links;
    }
    EXPECT_EQ(links, 4);
    EXPECT_NEAR(sum, 12000.0, 0.01);
}

// The later measure of a file holds while both run; when it ends the earlier one is put back.
TEST_F(CompileTest, AnEndedMeasureGivesBackTheOneBelow) {
    const MeasurePlace place = on("Carrera 7", Heading::northbound);
    const Policy policy = compiled({measure(BusLane{{{}, {0}}}, place, weekdays({{6 * hour_s, 9 * hour_s}})),
                                    measure(LaneClosure{{{}, {0}}}, place, weekdays({{7 * hour_s, 8 * hour_s}}))});
    KindMask now = all_kinds;
    std::vector<KindMask> states;
    for (const Command& command : policy.commands) {
        const auto& set = std::get<SetLaneAccess>(command.action);
        now = set.restore ? all_kinds : set.allowed;
        if (&command == &policy.commands.back() || (&command)[1].time_s > command.time_s) states.push_back(now);
    }
    EXPECT_EQ(states, (std::vector<KindMask>{bus_kinds, 0, bus_kinds, all_kinds}));
}

/// The town with a left-turn pocket left of the three lanes that come to c2 from the south.
Network town_with_pocket() {
    Draft draft = test::town_draft();
    for (DraftLink& link : draft.links)
        if (link.name == "c1_c2") {
            link.lanes = 4;
            link.lanes_left_of_1 = 1;
        }
    Problems none;
    Network network = finished(draft, none);
    add_default_plans(network);
    return network;
}

// GMNS: a pocket is lane -1, the street's own lanes are 1, 2, 3 all along. Lane 1 leads to the pocket: who closes it
// closes both; an obstacle on lane 1 leaves the pocket free, one on the whole street does not.
TEST_F(CompileTest, LanesAreTheStreetsOwnNotItsPockets) {
    network = town_with_pocket();
    const MeasurePlace place = on("Carrera 7", Heading::northbound, {"Calle 0", "Calle 20"});
    const auto numbers = [this](const std::vector<LaneId>& ids) {
        Names names;
        for (const LaneId lane : ids)
            names.push_back(network.link_name[network.lane_link[lane]] + "#" + std::to_string(network.lane_num(lane)));
        return names;
    };
    const auto closed = [&](LaneChoice choice) {
        const Policy policy = compiled({measure(LaneClosure{std::move(choice)}, place)});
        return numbers(std::get<SetLaneAccess>(policy.commands.at(0).action).lanes);
    };
    EXPECT_EQ(closed({{0}, {}}), (Names{"c0_c1#1", "c1_c2#-1", "c1_c2#1"}));
    EXPECT_EQ(closed({{1}, {}}), (Names{"c0_c1#2", "c1_c2#2"}));
    EXPECT_EQ(closed({{}, {2}}), (Names{"c0_c1#1", "c1_c2#-1", "c1_c2#1"}));
    EXPECT_EQ(closed({}), (Names{"c0_c1#1", "c0_c1#2", "c0_c1#3", "c1_c2#-1", "c1_c2#1", "c1_c2#2", "c1_c2#3"}));
    MeasurePlace link;
    link.links = {"c1_c2"};
    for (const bool whole : {false, true}) {
        Incident incident;
        incident.position_m = 500.0;
        if (!whole) incident.lanes.from_left = {0};
        const Policy policy = compiled({measure(incident, link)});
        EXPECT_EQ(numbers(std::get<SetIncident>(policy.commands.at(0).action).lanes),
                  whole ? (Names{"c1_c2#-1", "c1_c2#1", "c1_c2#2", "c1_c2#3"}) : (Names{"c1_c2#1"}));
    }
}

// A street that gets a spare lane on its left keeps the numbers of its own lanes; the spare one is -1.
TEST_F(CompileTest, SpareLanesLeaveTheNumbersOfTheOthers) {
    const LinkId link = *network.find_link("c1_c2");
    const Network wide = with_spare_lanes(network, {{link}, {1}});
    std::vector<int> numbers;
    for (const LaneId lane : wide.lanes_of(link)) numbers.push_back(wide.lane_num(lane));
    EXPECT_EQ(numbers, (std::vector<int>{-1, 1, 2, 3}));
    for (const LaneId lane : wide.lanes_of(link)) EXPECT_EQ(wide.lane_of_num(link, wide.lane_num(lane)), lane);
    for (const int missing : {-2, 0, 4}) EXPECT_EQ(wide.lane_of_num(link, missing), no_id<LaneId>);
}

TEST_F(CompileTest, AReversibleLaneNeedsASpareOne) {
    PolicyFile file;
    file.measures = {measure(ReversibleLane{1}, on("Carrera 7", Heading::northbound, {"Calle 10", "Calle 30"}))};
    compile(file, context, problems);
    ASSERT_EQ(problems.errors.size(), 1U);
    EXPECT_NE(problems.errors[0].text.find("no spare lane"), std::string::npos);

    const SpareLanes spare = spare_lanes_needed({file}, context);
    EXPECT_EQ(names_of(network, spare.links), (Names{"c1_c2", "c2_c3"}));
    const Network wide = with_spare_lanes(network, spare);
    EXPECT_EQ(wide.lanes(), network.lanes() + 2);
    const PolicyContext wide_context = test::town_context(wide, zones);
    Problems none;
    const Policy policy = compile(file, wide_context, none);
    ASSERT_TRUE(none.errors.empty());
    const auto& closed = std::get<SetLaneAccess>(policy.commands.at(0).action);
    const auto& opened = std::get<SetLaneAccess>(policy.commands.at(1).action);
    EXPECT_EQ(closed.allowed, 0);
    ASSERT_EQ(closed.lanes.size(), 2U);
    for (const LaneId lane : closed.lanes) {
        const std::string& link = wide.link_name[wide.lane_link[lane]];
        EXPECT_TRUE(link == "c2_c1" || link == "c3_c2") << link;
        EXPECT_EQ(wide.lane_number(lane), 0U);
    }
    EXPECT_EQ(opened.allowed, all_kinds);
    for (const LaneId lane : opened.lanes) EXPECT_EQ(wide.lane_allowed[lane], 0);
}

// Links that are listed receive; their other directions give.
TEST_F(CompileTest, AReversibleLaneOfListedLinksIsGivenByTheirOtherDirections) {
    PolicyFile file;
    MeasurePlace place;
    place.links = {"c1_c2"};
    file.measures = {measure(ReversibleLane{1}, place)};
    const Network wide = with_spare_lanes(network, spare_lanes_needed({file}, context));
    const Policy policy = compile(file, test::town_context(wide, zones), problems);
    ASSERT_TRUE(problems.errors.empty());
    const auto& closed = std::get<SetLaneAccess>(policy.commands.at(0).action);
    const auto& opened = std::get<SetLaneAccess>(policy.commands.at(1).action);
    EXPECT_EQ(closed.lanes, std::vector<LaneId>{wide.lanes_of(*wide.find_link("c2_c1"))[0]});
    EXPECT_EQ(opened.lanes, std::vector<LaneId>{wide.lanes_of(*wide.find_link("c1_c2"))[0]});
}

// The spare lane of c1_c2 leads into that of c2_c3, that one into the leftmost lane of c3_c4; all else is as it was.
TEST_F(CompileTest, SpareLanesLeadStraightOn) {
    const LinkId first = *network.find_link("c1_c2");
    const LinkId second = *network.find_link("c2_c3");
    const LinkId third = *network.find_link("c3_c4");
    const Network wide = with_spare_lanes(network, {{first, second}, {1, 1}});
    EXPECT_EQ(wide.movements(), network.movements() + 2);
    EXPECT_EQ(wide.turns(), network.turns());
    const auto leads_to = [&wide](LaneId lane) {
        std::vector<LaneId> to;
        for (const MovementId m : wide.movements_of(lane)) to.push_back(wide.movement_to[m]);
        return to;
    };
    EXPECT_EQ(leads_to(wide.lanes_of(first)[0]), std::vector<LaneId>{wide.lanes_of(second)[0]});
    EXPECT_EQ(leads_to(wide.lanes_of(second)[0]), std::vector<LaneId>{wide.lanes_of(third)[0]});
    const auto shifted = [&](LaneId old) {
        const LinkId link = network.lane_link[old];
        const std::size_t extra = link == first || link == second ? 1 : 0;
        return wide.lanes_of(link)[network.lane_number(old) + extra];
    };
    for (std::size_t i = 0; i < network.lanes(); ++i) {
        const auto lane = id_at<LaneId>(i);
        std::vector<LaneId> expected;
        for (const MovementId m : network.movements_of(lane)) expected.push_back(shifted(network.movement_to[m]));
        EXPECT_EQ(leads_to(shifted(lane)), expected) << i;
    }
    std::size_t arrivals = 0;
    for (std::size_t i = 0; i < wide.lanes(); ++i)
        for (const MovementId m : wide.lane_arrivals[id_at<LaneId>(i)]) {
            EXPECT_EQ(wide.movement_to[m], id_at<LaneId>(i));
            ++arrivals;
        }
    EXPECT_EQ(arrivals, wide.movements());
}

// A platoon at 36 km/h = 10 m/s meets green at the signals 1000, 2000 and 3000 m from where the corridor begins: the
// corridor's green starts 100, 200, 300 s later, modulo the cycle of 80 s.
TEST_F(CompileTest, AGreenWaveFollowsThePlatoon) {
    SignalTiming timing;
    timing.cycle_s = 80.0;
    timing.green_wave_mps = 10.0;
    const Policy policy = compiled({measure(timing, on("Carrera 7", Heading::northbound))});
    ASSERT_TRUE(problems.errors.empty());
    ASSERT_EQ(policy.commands.size(), 6U);
    for (int i = 0; i < 3; ++i) {
        const auto& set = std::get<SetSignalPlan>(policy.commands[static_cast<std::size_t>(i)].action);
        EXPECT_NEAR(set.plan.cycle_s(), 80.0F, 0.01F);
        const LinkId link = *network.find_link("c" + std::to_string(i) + "_c" + std::to_string(i + 1));
        ASSERT_EQ(set.controller, network.node_controller[network.link_to[link]]);
        double green_at = 0.0;
        for (const Phase& phase : set.plan.phases) {
            const bool serves = std::any_of(phase.turns.begin(), phase.turns.end(), [&](TurnId turn) {
                return network.turn_from[turn] == link && network.turn_type[turn] == TurnType::through;
            });
            if (serves) break;
            green_at += static_cast<double>(phase.green_s + phase.amber_s + phase.all_red_s);
        }
        const double arrival = 100.0 * (i + 1);
        const double miss = std::remainder(static_cast<double>(set.plan.offset_s) + green_at - arrival, 80.0);
        EXPECT_NEAR(miss, 0.0, 1.0) << i;  // link lengths are those of the drawing, to the metre
    }
}

TEST_F(CompileTest, TheCorridorGetsItsShareOfGreen) {
    SignalTiming timing;
    timing.cycle_s = 100.0;
    timing.corridor_green_share = 0.7;
    const Policy policy = compiled({measure(timing, on("Carrera 7"))});
    const auto& set = std::get<SetSignalPlan>(policy.commands.at(0).action);
    double corridor = 0.0;
    double all = 0.0;
    for (const Phase& phase : set.plan.phases) {
        all += static_cast<double>(phase.green_s);
        const bool serves = std::any_of(phase.turns.begin(), phase.turns.end(), [&](TurnId turn) {
            return network.link_street[network.turn_from[turn]] == "Carrera 7" &&
                   network.turn_type[turn] == TurnType::through;
        });
        if (serves) corridor += static_cast<double>(phase.green_s);
    }
    EXPECT_NEAR(corridor / all, 0.7, 0.01);
}

// Four wrong names in four measures: four errors at their lines, each with a near name.
TEST_F(CompileTest, UnknownNamesAreAllToldWithNearOnes) {
    std::vector<Measure> measures{measure(SpeedLimit{10.0}, on("Carera 7")),
                                  measure(LaneClosure{}, on("Carrera 7", Heading::both, {"Calle 10", "Calle 50"})),
                                  measure(DemandScale{all_kinds, {"midle"}, 0.5}), measure(SpeedLimit{10.0})};
    measures[3].place.links = {"c0_c9"};
    for (int i = 0; i < 4; ++i) measures[static_cast<std::size_t>(i)].line = 10 + i;
    compiled(measures);
    ASSERT_EQ(problems.errors.size(), 4U);
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(problems.errors[static_cast<std::size_t>(i)].line, 10 + i);
        EXPECT_NE(problems.errors[static_cast<std::size_t>(i)].text.find("near names"), std::string::npos)
            << problems.errors[static_cast<std::size_t>(i)].text;
    }
}

TEST_F(CompileTest, APolygonNeedsAPlaceOnEarth) {
    MeasurePlace place;
    place.polygon = {{4.6, -74.1}, {4.7, -74.1}, {4.7, -74.0}};
    compiled({measure(SpeedLimit{10.0}, place)});
    ASSERT_EQ(problems.errors.size(), 1U);
    EXPECT_NE(problems.errors[0].text.find("plain metres"), std::string::npos);
}

}  // namespace
}  // namespace septima
