#include "sim/world/choices.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "sim/base/parallel.h"
#include "sim/demand/od.h"
#include "tests/toys.h"

namespace septima {
namespace {

// A street of 9 km in three links, the toll on the one in the middle.
struct Town {
    Network network;
    VehicleClasses classes = default_classes();
    Zones zones;
    ChoiceParameters parameters;
    ModeShares split{.public_transport = 0.347, .car = 0.139, .motorcycle = 0.073, .taxi = 0.04, .bicycle = 0.073};
    WorldOptions options;

    Town() {
        Draft draft;
        toys::add_node(draft, 0.0, 0.0);
        toys::add_node(draft, 3000.0, 0.0);
        toys::add_node(draft, 6000.0, 0.0);
        toys::add_node(draft, 9000.0, 0.0);
        for (std::uint32_t n = 0; n + 1 < 4; ++n) toys::add_link(draft, n, n + 1, 2, 50.0);
        network = toys::network_of(draft);
        parameters.method = ChoiceMethod::nested_logit;
        options.start_s = 6.0 * 3600.0;
        options.end_s = 10.0 * 3600.0;
        options.seed = 5;
    }

    /// Cars from 6:30 to 9:30, from the first link to the last.
    Trips trips(std::size_t count = 4000) const {
        std::vector<toys::TripRow> rows;
        for (std::size_t i = 0; i < count; ++i)
            rows.push_back({23400.0 + 10800.0 * static_cast<double>(i) / static_cast<double>(count), id_at<LinkId>(0),
                            id_at<LinkId>(2)});
        Trips trips = toys::trips_of(rows);
        for (std::size_t i = 0; i < count; ++i)
            trips.plate[id_at<TripId>(i)].last_digit = static_cast<std::uint8_t>(i % 10);
        return trips;
    }

    Trips chosen(const std::vector<Command>& policy, const std::vector<Command>& base = {}) const {
        Trips all = trips();
        choose(all, {network, classes, zones, base, policy, options, parameters, split});
        return all;
    }
};

std::vector<Command> toll(float price_cop, double from_s = 0.0, double to_s = 86400.0) {
    return {{from_s, SetToll{{id_at<LinkId>(1)}, price_cop}}, {to_s, SetToll{{id_at<LinkId>(1)}, 0.0F}}};
}

std::vector<Command> plates(float permit_cop, double from_s, double to_s) {
    RestrictPlates rule;
    rule.rule = 1;
    rule.kinds = mask_of(VehicleKind::car);
    rule.digits = 0b0000011111;
    rule.permit_cop = permit_cop;
    rule.window_end_s = static_cast<float>(to_s);
    RestrictPlates lift;
    lift.rule = 1;
    lift.lift = true;
    return {{from_s, rule}, {to_s, lift}};
}

std::map<TripResponse, int> counted(const Trips& trips) {
    std::map<TripResponse, int> count;
    for (const TripResponse response : trips.choices.response) ++count[response];
    return count;
}

int moved(const Trips& trips) {
    int n = 0;
    for (const TripResponse response : trips.choices.response) n += response == TripResponse::as_planned ? 0 : 1;
    return n;
}

TEST(Choices, WithoutAPolicyNobodyChooses) {
    const Town town;
    EXPECT_TRUE(town.chosen({}).choices.response.empty());
    EXPECT_TRUE(town.chosen(toll(5000.0F), toll(5000.0F)).choices.response.empty())
        << "they are used to the base's toll";
    Town off;
    off.parameters.method = ChoiceMethod::off;
    EXPECT_TRUE(off.chosen(toll(5000.0F)).choices.response.empty());
}

TEST(Choices, WhoGivesWayToALowTollGivesWayToAHigherOne) {
    const Town town;
    Trips low = town.chosen(toll(2000.0F));
    int before = 0;
    for (const float price_cop : {4000.0F, 8000.0F, 16000.0F}) {
        const Trips high = town.chosen(toll(price_cop));
        for (std::size_t i = 0; i < high.size(); ++i)
            if (low.choices.response.values()[i] != TripResponse::as_planned) {
                ASSERT_NE(high.choices.response.values()[i], TripResponse::as_planned) << i;
            }
        EXPECT_GT(moved(high), before);
        before = moved(high);
        low = high;
    }
}

// One value of time, one kind of journey: the share that goes on driving is that of the incremental logit,
// e / (s e + 1 - s) with s the survey's share of owners and e = exp(-scale x toll in minutes). The toll holds all day,
// so no other hour is better.
TEST(Choices, AnAllDayTollMovesTheShareOfTheFormula) {
    Town town;
    town.parameters.value_of_time_spread = 0.0;
    const Trips trips = town.chosen(toll(6500.0F));
    const double s = 0.139 / town.parameters.car.available;
    const double e =
        std::exp(-town.parameters.scale_per_min * 6500.0 / town.parameters.car.value_of_time_cop_per_h * 60.0);
    const double stays = e / (s * e + 1.0 - s);
    const double share = 1.0 - static_cast<double>(moved(trips)) / static_cast<double>(trips.size());
    EXPECT_NEAR(share, stays, 3.5 * std::sqrt(stays * (1.0 - stays) / static_cast<double>(trips.size())));
    EXPECT_EQ(counted(trips)[TripResponse::shifted], 0);
}

// Public transport keeps its odds to the taxi: the survey's 0.347 to 0.04 (bicycles are counted with the buses).
TEST(Choices, ThoseWhoLeaveGoWhereTheSurveyTravels) {
    const Town town;
    std::map<TripResponse, int> count = counted(town.chosen(toll(30000.0F)));
    const double wanted = 0.04 / (0.347 + 0.073 + 0.04);
    const int n = count[TripResponse::taxi] + count[TripResponse::other_mode];
    ASSERT_GT(n, 300);
    EXPECT_NEAR(static_cast<double>(count[TripResponse::taxi]) / n, wanted,
                3.5 * std::sqrt(wanted * (1.0 - wanted) / n));
}

// Namsan: KRW 2,000 took 34 % of the private cars in two years and 20 % in the long run. At 7,000 won an hour (an
// assumption for 1996) the toll is worth 17 minutes. Parameters are not tuned to this: the order must agree.
TEST(Choices, ATollLikeNamsansHasAnEffectOfThatOrder) {
    const Town town;
    const auto price_cop = static_cast<float>(2000.0 / 7000.0 * town.parameters.car.value_of_time_cop_per_h);
    const double lost = static_cast<double>(moved(town.chosen(toll(price_cop)))) / 4000.0;
    EXPECT_GT(lost, 0.17);
    EXPECT_LT(lost, 0.51);
}

TEST(Choices, AShortTollIsAvoidedByAnotherHour) {
    const Town town;
    const Trips trips = town.chosen(toll(8000.0F, 7.5 * 3600.0, 8.0 * 3600.0));
    int earlier = 0, later = 0;
    for (std::size_t i = 0; i < trips.size(); ++i) {
        if (trips.choices.response.values()[i] == TripResponse::as_planned) continue;
        const double planned_s = static_cast<double>(trips.departure_s.values()[i]);
        EXPECT_GE(planned_s, 7.5 * 3600.0);
        EXPECT_LT(planned_s, 8.0 * 3600.0);
        if (trips.choices.response.values()[i] != TripResponse::shifted) continue;
        const double chosen_s = static_cast<double>(trips.choices.departure_s.values()[i]);
        EXPECT_TRUE(chosen_s < 7.5 * 3600.0 || chosen_s >= 8.0 * 3600.0);
        ++(chosen_s < planned_s ? earlier : later);
    }
    EXPECT_GT(earlier, 4 * later) << "a minute late weighs four times a minute early";
    EXPECT_GT(later, 0);
}

TEST(Choices, APlateRuleLeavesNoneOfTheRestrictedAsPlanned) {
    Town town;
    town.parameters.car.second_vehicle = 0.0;
    const Trips trips = town.chosen(plates(0.0F, 6.0 * 3600.0, 21.0 * 3600.0));
    ASSERT_EQ(trips.choices.rules, std::vector<std::uint32_t>(1, 1U)) << "once, however often it is in force";
    for (std::size_t i = 0; i < trips.size(); ++i)
        EXPECT_EQ(trips.choices.response.values()[i] == TripResponse::as_planned, i % 10 >= 5) << i;
    EXPECT_EQ(counted(trips)[TripResponse::paid], 0);
    EXPECT_GT(counted(town.chosen(plates(60000.0F, 6.0 * 3600.0, 21.0 * 3600.0)))[TripResponse::paid], 0);
    EXPECT_GT(counted(town.chosen(plates(20000.0F, 6.0 * 3600.0, 21.0 * 3600.0)))[TripResponse::paid],
              counted(town.chosen(plates(60000.0F, 6.0 * 3600.0, 21.0 * 3600.0)))[TripResponse::paid]);
}

// 4,000 cars of which half are restricted; a fifth of the survey's share has a second car whatever else changes.
TEST(Choices, MoreSecondCarsKeepThoseThatWereThere) {
    Town few, many;
    few.parameters.car.second_vehicle = 0.1;
    many.parameters.car.second_vehicle = 0.2;
    const auto rule = plates(0.0F, 6.0 * 3600.0, 21.0 * 3600.0);
    const Trips a = few.chosen(rule), b = many.chosen(rule);
    for (std::size_t i = 0; i < a.size(); ++i)
        if (a.choices.response.values()[i] == TripResponse::second_vehicle) {
            ASSERT_EQ(b.choices.response.values()[i], TripResponse::second_vehicle);
        }
    EXPECT_NEAR(counted(a)[TripResponse::second_vehicle], 200, 50);
    EXPECT_NEAR(counted(b)[TripResponse::second_vehicle], 400, 70);
}

TEST(Choices, DoNotDependOnThreads) {
    const Town town;
    Trips a, b;
    const auto policy = toll(6000.0F, 7.0 * 3600.0, 8.0 * 3600.0);
    ThreadLimit(1).execute([&] { a = town.chosen(policy); });
    ThreadLimit(3).execute([&] { b = town.chosen(policy); });
    EXPECT_GT(moved(a), 0);
    EXPECT_EQ(a.choices.response.values(), b.choices.response.values());
    EXPECT_EQ(a.choices.departure_s.values(), b.choices.departure_s.values());
}

// Elasticity -1: a cost that doubles leaves half.
TEST(Choices, ElasticityIsAFallback) {
    Town town;
    town.parameters.method = ChoiceMethod::elasticity;
    town.parameters.cost_elasticity = -1.0;
    town.parameters.value_of_time_spread = 0.0;
    const double cost_min = 9000.0 / (50.0 / 3.6) / 60.0 +
                            (town.parameters.car.cop_per_km * 9.0 * detour_ratio + town.parameters.car.parking_cop) /
                                town.parameters.car.value_of_time_cop_per_h * 60.0;
    const auto price_cop = static_cast<float>(cost_min / 60.0 * town.parameters.car.value_of_time_cop_per_h);
    const Trips trips = town.chosen(toll(price_cop));
    EXPECT_NEAR(static_cast<double>(moved(trips)) / 4000.0, 0.5, 3.5 * std::sqrt(0.25 / 4000.0));
}

// The world takes them: who stays away is suppressed, who shifts leaves at his new time, tolls and permits are booked.
TEST(Choices, TheWorldTakesThem) {
    Town town;
    const std::vector<Command> policy = plates(40000.0F, 7.0 * 3600.0, 8.0 * 3600.0);
    Trips trips = town.trips(400);
    choose(trips, {town.network, town.classes, town.zones, {}, policy, town.options, town.parameters, town.split});
    const TripChoices choices = trips.choices;
    town.options.step_s = 1.0F;
    World world = make_world(town.network, town.classes, town.zones, trips, policy, town.options);
    while (!finished(world)) step(world);
    const Measurements measured = measurements(world);
    int shifted = 0;
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        const TripResponse response = choices.response[trip];
        EXPECT_EQ(measured.trips.response[trip], response);
        const bool away = response == TripResponse::other_mode || response == TripResponse::gave_up;
        EXPECT_EQ(measured.trips.status[trip] == TripStatus::suppressed, away) << i;
        EXPECT_EQ(measured.trips.permit_cop[trip] > 0.0F, response == TripResponse::paid);
        if (response != TripResponse::shifted) continue;
        EXPECT_EQ(measured.trips.departure_s[trip], choices.departure_s[trip]);
        const bool before_the_run = static_cast<double>(choices.departure_s[trip]) < town.options.start_s;
        EXPECT_EQ(measured.trips.status[trip], before_the_run ? TripStatus::planned : TripStatus::completed);
        if (before_the_run) continue;
        ++shifted;
        EXPECT_GE(measured.trips.entered_s[trip], choices.departure_s[trip]);
    }
    EXPECT_GT(shifted, 10);
}

TEST(Choices, TollsPaidAreBooked) {
    Town town;
    town.options.step_s = 1.0F;
    World world = make_world(town.network, town.classes, town.zones, town.trips(100), toll(5000.0F), town.options);
    while (!finished(world)) step(world);
    EXPECT_EQ(measurements(world).toll_cop, 500000.0);
}

}  // namespace
}  // namespace septima
