// Buses bunch by themselves: who is late finds more passengers and gets later (THEORY 2.3; Newell & Potts 1964).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/bus_toys.h"

namespace septima {
namespace {

constexpr double headway_s = 300.0;
constexpr int stops = 16;

/// When each bus opened its doors at each stop, s.
using Calls = std::vector<std::vector<double>>;

/// Buses leave at these times on an empty road; passengers come at k per second of boarding time.
Calls drive(const std::vector<double>& departures_s, double k, std::vector<Command> commands = {}) {
    const VehicleClasses classes = toys::cars_and_buses();
    const Network network = toys::network_of(toys::road({{500.0 * (stops + 1), 1, 50.0}, {200.0, 1, 50.0}}));
    const Zones zones;
    const LinkId road{0}, end{1};
    std::vector<BusStop> at;
    for (int s = 0; s < stops; ++s)
        at.push_back(toys::stop_at(fmt::format("s{}", s), road, 500.0F * static_cast<float>(s + 1)));
    LineStop each;
    each.boardings_per_s = static_cast<float>(k) / classes.rows[1].doors.boarding_s;
    std::vector<toys::TripRow> rows;
    for (const double at_s : departures_s) rows.push_back({at_s, road, end, 1, -1.0F, {road, end}});
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = departures_s.back() + 2200.0;
    options.step_s = 0.1F;
    World world = make_world(network, classes, zones,
                             toys::with_line(rows, toys::line_of(at, each, static_cast<float>(headway_s)), 1),
                             std::move(commands), options);
    Calls calls(departures_s.size());
    while (!finished(world)) {
        step(world);
        for (std::size_t b = 0; b < calls.size(); ++b)
            if (world.buses.of[b].calls) calls[b].push_back(time_s(world));
    }
    return calls;
}

// The leader keeps the headway and so the timetable; the follower leaves 60 s late. At each stop k h passengers-seconds
// board him instead of k H: his lateness grows by 1 + k. The next one, on time, finds fewer and gets early.
TEST(BusBunching, LatenessGrowsByOnePlusKAtEveryStop) {
    for (const double k : {0.03, 0.06}) {
        constexpr double late_s = 60.0;
        const Calls calls = drive({0.0, headway_s + late_s, 2.0 * headway_s}, k);
        for (const auto& bus : calls) ASSERT_EQ(bus.size(), static_cast<std::size_t>(stops));
        const double before_s = calls[1][0] - calls[0][0] - headway_s;
        EXPECT_NEAR(before_s, late_s, 0.5);
        for (int n = 1; n < stops; ++n) {
            const auto s = static_cast<std::size_t>(n);
            const double got_s = calls[1][s] - calls[0][s] - headway_s;
            const double expected_s = before_s * std::pow(1.0 + k, n);
            EXPECT_NEAR(got_s, expected_s, 0.02 * expected_s) << "k " << k << " stop " << n;
            if (n == stops - 1)
                RecordProperty(fmt::format("late_k{:.0f}_s", 100.0 * k),
                               fmt::format("{:.1f}, expected {:.1f}", got_s, expected_s));
            EXPECT_LT(calls[2][s] - calls[0][s], 2.0 * headway_s) << "the third gets early";
        }
    }
}

// Held for a share a of what is missing to the headway, who is too early by d at one stop is so by (1 + k - a) d at the
// next.
TEST(BusBunching, HoldingContractsIt) {
    constexpr double k = 0.03, share = 0.5, early_s = -60.0;
    SetBusHolding holding;
    holding.lines = {0};
    holding.share = static_cast<float>(share);
    holding.most_s = 120.0F;
    const Calls calls = drive({0.0, headway_s + early_s}, k, {{0.0, holding}});
    ASSERT_EQ(calls[1].size(), static_cast<std::size_t>(stops));
    const double before_s = calls[1][0] - calls[0][0] - headway_s;
    for (int n = 1; n < stops; ++n) {
        const auto s = static_cast<std::size_t>(n);
        const double got_s = calls[1][s] - calls[0][s] - headway_s;
        EXPECT_NEAR(got_s, before_s * std::pow(1.0 + k - share, n), 0.6) << "stop " << n;
    }
}

}  // namespace
}  // namespace septima
