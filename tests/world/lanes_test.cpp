// Lanes: who takes which at the entrance, and whether everybody comes over in time for his turn.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "tests/theory/lab.h"

namespace septima {
namespace {

using lab::Lab;

// Nothing tells the lanes of a plain street apart: of the 150 who come in within half an hour each of three lanes gets
// a third (standard deviation 4 %), whether drivers differ or not.
TEST(Lanes, NewcomersShareThemEvenly) {
    for (const bool differ : {false, true}) {
        const Lab lab(toys::road({{600.0, 3, 50.0}}), differ ? default_classes().rows[0] : lab::identical_car());
        std::vector<toys::TripRow> rows;
        for (int i = 0; i < 150; ++i) rows.push_back({12.0 * i, LinkId{0}, LinkId{0}});
        World world = lab.world(rows, 1900.0);
        std::vector<int> came(3, 0);
        std::set<std::uint32_t> seen;
        while (!finished(world)) {
            step(world);
            lab::for_each_on(world, LinkId{0}, [&](std::uint32_t r, LaneId lane) {
                if (seen.insert(world.vehicles.rider[r].trip).second) ++came[world.network->lane_number(lane)];
            });
        }
        for (const int count : came) EXPECT_NEAR(count / 150.0, 1.0 / 3.0, 0.12) << differ;
    }
}

/// Routes over a grid that turn left, right or go straight on by chance; never back, never by a node twice.
std::vector<toys::TripRow> winding_trips(const Network& network, std::size_t count, double every_s,
                                         std::uint8_t classes) {
    std::vector<toys::TripRow> rows;
    for (std::uint64_t i = 0; rows.size() < count; ++i) {
        toys::TripRow trip{every_s * static_cast<double>(rows.size()), {}, {}};
        trip.vehicle_class = static_cast<std::uint8_t>(i % classes);
        const auto draw = [&](std::uint64_t k, std::size_t n) {
            return static_cast<std::size_t>(uniform(11, i, Purpose::route, static_cast<std::uint32_t>(k)) *
                                            static_cast<double>(n));
        };
        trip.route = {id_at<LinkId>(draw(0, network.links()))};
        std::set<NodeId> nodes{network.link_from[trip.route[0]], network.link_to[trip.route[0]]};
        for (std::uint64_t k = 1; k < 6; ++k) {
            const auto turns = network.turns_of(trip.route.back());
            const LinkId next = network.turn_to[id_at<TurnId>(row(*turns.begin()) + draw(k, turns.size()))];
            if (!nodes.insert(network.link_to[next]).second) break;
            trip.route.push_back(next);
        }
        trip.origin = trip.route.front();
        trip.destination = trip.route.back();
        if (trip.route.size() == 6) rows.push_back(trip);
    }
    return rows;
}

// Blocks of 100 m, three lanes, five turns a trip by chance, 4,800 trips an hour: whoever reaches his line in the wrong
// lane could only stand there, for his route is given. Everybody makes every turn and arrives; nobody stands for good.
TEST(Lanes, ManyTurnsOnShortStreetsAreMade) {
    for (const bool riders : {false, true}) {
        Lab lab(toys::grid(5, 100.0, 50.0, 3), default_classes().rows[0]);
        if (riders) lab.classes.rows.push_back(default_classes().rows[1]);
        const std::vector<toys::TripRow> rows = winding_trips(lab.network, 1600, 0.75, riders ? 2 : 1);
        World world = lab.world(rows, 2400.0);
        while (!finished(world)) step(world);
        RecordProperty(riders ? "half_motorcycles" : "cars",
                       fmt::format("{} of {} arrived", world.counts.completed, rows.size()));
        EXPECT_EQ(world.counts.completed, rows.size());
        EXPECT_EQ(world.counts.stuck, 0U);
    }
}

// Of three lanes that lead straight on one is for buses: they keep to it and are not drawn out of it before the
// junction; cars that do not keep to the rule (30 %) use it as any other lane, the others never.
TEST(Lanes, AReservedLaneIsDrivenByWhomItIsFor) {
    for (const float compliance : {1.0F, 0.7F}) {
        Lab lab(toys::road({{300.0, 3, 50.0}, {1200.0, 3, 50.0}, {300.0, 3, 50.0}}), default_classes().rows[0]);
        lab.classes.rows.push_back(default_classes().rows[4]);
        std::vector<toys::TripRow> rows;
        for (int i = 0; i < 900; ++i)
            rows.push_back({2.0 * i, LinkId{0}, LinkId{2}, static_cast<std::uint8_t>(i % 9 == 0 ? 1 : 0)});
        std::vector<Command> commands;
        for (const LaneId lane : lab.network.lanes_of(LinkId{1}))
            if (lab.network.lane_number(lane) == 2)
                commands.push_back({0.0, SetLaneAccess{{lane}, bus_kinds, compliance, false}});
        World world = lab.world(rows, 2400.0, 0.5F, commands);
        std::array<std::array<int, 3>, 2> passed{};  // by class and lane, 300 m before the junction
        std::set<std::uint32_t> seen;
        while (!finished(world)) {
            step(world);
            lab::for_each_on(world, LinkId{1}, [&](std::uint32_t r, LaneId lane) {
                const Rider& rider = world.vehicles.rider[r];
                if (world.vehicles.body[r].x_m > 900.0F && seen.insert(rider.trip).second)
                    ++passed[rider.vehicle_class][world.network->lane_number(lane)];
            });
        }
        const double cars = passed[0][0] + passed[0][1] + passed[0][2];
        RecordProperty(fmt::format("compliance_{}", compliance),
                       fmt::format("cars {} {} {}, buses {} {} {}", passed[0][0], passed[0][1], passed[0][2],
                                   passed[1][0], passed[1][1], passed[1][2]));
        EXPECT_EQ(cars, 800.0);
        EXPECT_GT(passed[1][2], 20) << "of 100 buses";
        if (compliance == 1.0F)
            EXPECT_EQ(passed[0][2], 0);
        else
            EXPECT_NEAR(passed[0][2] / cars, 0.2, 0.1) << "of the 30 % a third at least, all at most";
    }
}

// More come to a signal than get over, on three lanes, a tenth to the left, a tenth to the right: the left lane is for
// left turns, which have a green of their own, and the two others carry 1,800 veh/h each while they have green.
TEST(Lanes, AFullApproachCarriesWhatItsLanesDo) {
    Draft draft;
    draft.name = "crossing";
    for (const auto& [x, y] : {std::pair{0.0, 0.0}, {-500.0, 0.0}, {0.0, 500.0}, {500.0, 0.0}, {0.0, -500.0}})
        toys::add_node(draft, x, y, x == 0.0 && y == 0.0 ? NodeControl::signal : NodeControl::none);
    for (const std::uint32_t arm : {1U, 2U, 3U, 4U}) {
        toys::add_link(draft, arm, 0, 3, 50.0);
        toys::add_link(draft, 0, arm, 3, 50.0);
    }
    const Lab lab(draft, lab::identical_car());
    std::vector<toys::TripRow> rows;
    for (int i = 0; i < 2000; ++i)  // left to the north, straight on to the east, right to the south
        for (const bool west : {true, false}) {
            const std::uint32_t left = west ? 3U : 7U, ahead = west ? 5U : 1U, right = west ? 7U : 3U;
            toys::TripRow trip{1.2 * i, LinkId{west ? 0U : 4U},
                               LinkId{i % 10 == 0   ? left
                                      : i % 10 == 5 ? right
                                                    : ahead}};
            trip.route = {trip.origin, trip.destination};
            rows.push_back(trip);
        }
    World world = lab.world(rows, 2400.0);
    lab::Detector line(LinkId{0}, 470.0);
    lab::run(world, {&line});
    double cycle_s = 0.0, green_s = 0.0;
    for (const Phase& phase : lab.network.controller_plan[ControllerId{0}].phases) {
        cycle_s += static_cast<double>(phase.green_s + phase.amber_s + phase.all_red_s);
        const TurnId ahead = lab.network.turn_between(LinkId{0}, LinkId{5});
        if (std::ranges::find(phase.turns, ahead) != phase.turns.end())
            green_s += static_cast<double>(phase.green_s + phase.amber_s);
    }
    const double expected_vph = 2.0 * 1800.0 * (green_s - 2.0) / cycle_s / 0.9;  // 2 s are lost; with the left turns
    const double found_vph = line.flow_vph(600.0, 2400.0);
    RecordProperty("flow_vph", fmt::format("{:.0f}, expected {:.0f}", found_vph, expected_vph));
    EXPECT_GT(found_vph, 0.85 * expected_vph);
    EXPECT_LT(found_vph, 1.1 * expected_vph);
    EXPECT_EQ(world.counts.stuck, 0U);
}

/// A street of two lanes that ends at a street across: the left lane leads to the left, the right one to the right.
Draft tee() {
    Draft draft;
    draft.name = "tee";
    for (const auto& [x, y] : {std::pair{0.0, -200.0}, {0.0, 0.0}, {-300.0, 0.0}, {300.0, 0.0}})
        toys::add_node(draft, x, y);
    toys::add_link(draft, 0, 1, 2, 50.0);
    toys::add_link(draft, 1, 2, 1, 50.0);
    toys::add_link(draft, 1, 3, 1, 50.0);
    return draft;
}

/// Vehicles of one class each stand at the line of the tee, the one on the left wants to the right and the other way
/// round; `behind` more cars of either lane behind them.
World in_each_others_way(const Lab& lab, std::uint8_t left_class, int behind) {
    std::vector<toys::TripRow> rows;
    std::vector<std::pair<float, std::uint8_t>> places;
    for (int k = 0; k <= behind; ++k)
        for (const std::uint8_t lane : {std::uint8_t{0}, std::uint8_t{1}}) {
            const LinkId to{lane == 0 ? 2U : 1U};
            toys::TripRow row{0.0, LinkId{0}, to};
            row.route = {LinkId{0}, to};
            if (k == 0 && lane == 0) row.vehicle_class = left_class;
            rows.push_back(row);
            const float line_m = lab.network.link_stop_line_m[LinkId{0}] - 1.0F;
            const float back_m = lane == 0 && left_class == 1 && k > 0 ? 14.0F : 6.5F;
            places.emplace_back(k == 0 ? line_m : line_m - back_m - 6.5F * static_cast<float>(k - 1), lane);
        }
    Trips trips = toys::trips_of(rows);
    trips.entry_position_m = Column<TripId, float>();
    trips.entry_lane = Column<TripId, std::uint8_t>();
    for (const auto& [x_m, lane] : places) {
        trips.entry_position_m.push_back(x_m);
        trips.entry_lane.push_back(lane);
    }
    for (float& speed : trips.entry_speed_mps) speed = 0.0F;
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = 400.0;
    options.reroute_share = 0.0;
    return make_world(lab.network, lab.classes, lab.zones, trips, {}, options);
}

TEST(Lanes, TwoInEachOthersWayChangePlaces) {
    const Lab lab(tee(), lab::identical_car());
    World world = in_each_others_way(lab, 0, 2);
    while (!finished(world)) step(world);
    EXPECT_EQ(world.counts.completed, 6U);
    EXPECT_TRUE(world.measured.events.empty());
}

// A bus has no room in the place of a car with others behind it: the two stand in each other's way for good, and that
// is told as a gridlock of their street within 300 s.
TEST(Lanes, WhoCannotChangePlacesIsReported) {
    Lab lab(tee(), lab::identical_car());
    lab.classes.rows.push_back(default_classes().rows[4]);
    ASSERT_GT(lab.classes.rows[1].length_m, 11.0F);
    World world = in_each_others_way(lab, 1, 3);
    double found_s = 0.0;
    while (!finished(world)) {
        step(world);
        if (found_s == 0.0 && !world.measured.events.empty()) found_s = time_s(world);
    }
    ASSERT_FALSE(world.measured.events.empty());
    EXPECT_EQ(world.measured.events.front().kind, WorldEvent::Kind::gridlock);
    EXPECT_EQ(world.measured.events.front().links, (std::vector<LinkId>{LinkId{0}, LinkId{0}}));
    EXPECT_LT(found_s, 300.0);
    EXPECT_GT(world.counts.stuck, 0U);
    EXPECT_EQ(world.vehicles.size(), 8U);
}

}  // namespace
}  // namespace septima
