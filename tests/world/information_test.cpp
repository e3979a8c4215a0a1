// Who hears of travel times: shares by class, and message signs.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/base/random.h"
#include "tests/world/two_ways.h"

namespace septima {
namespace {

constexpr std::uint32_t drivers = 180;
constexpr LinkId sign_link = test::before_fork;

/// A driver every 10 s from the first link to the last; the upper way is blocked from the beginning.
struct Town {
    Network network = toys::network_of(test::two_ways(600.0, 50.0));
    VehicleClasses classes = default_classes();
    Zones zones;
    WorldOptions options;

    Town() {
        options.start_s = 0.0;
        options.end_s = 2400.0;
        options.reroute_interval_s = 60.0;
        options.reroute_share = 0.0;
        options.seed = 7;
    }
    World finished_world(std::vector<Command> commands, const std::vector<std::string>& fleet = {"car"}) const {
        std::vector<toys::TripRow> rows;
        for (std::uint32_t i = 0; i < drivers; ++i)
            rows.push_back({10.0 * i, test::way_in, test::way_out,
                            static_cast<std::uint8_t>(classes.find(fleet[i % fleet.size()]))});
        SetIncident incident;
        incident.link = test::upper_end;
        for (const LaneId lane : network.lanes_of(test::upper_end)) incident.lanes.push_back(lane);
        incident.begin_m = 250.0F;
        incident.end_m = 260.0F;
        commands.push_back({0.0, incident});
        World world = make_world(network, classes, zones, toys::trips_of(rows), std::move(commands), options);
        while (!finished(world)) step(world);
        return world;
    }
    double draw(std::uint32_t trip) const { return uniform(options.seed, trip, Purpose::message_sign, row(sign_link)); }
};

constexpr std::uint32_t known = 60;  // who sets out after 10 minutes comes when the queue shows in the travel times

Command sign(float attention, double from_s = 0.0, KindMask kinds = all_kinds) {
    return {from_s, SetMessageSign{{sign_link}, attention, kinds}};
}

TEST(MessageSign, WhoReadsItLeavesABlockedWayAtTheForkAhead) {
    const Town town;
    const std::vector<char> none_reads = test::takes_upper(town.finished_world({}));
    EXPECT_EQ(std::count(none_reads.begin(), none_reads.end(), 1), drivers) << "habit leads into the queue";
    const std::vector<char> half = test::takes_upper(town.finished_world({sign(0.5F)}));
    const std::vector<char> most = test::takes_upper(town.finished_world({sign(0.8F)}));
    std::uint32_t left = 0;
    for (std::uint32_t i = 0; i < drivers; ++i) {
        if (town.draw(i) >= 0.5) {
            EXPECT_EQ(half[i], 1) << "trip " << i << " did not read it";
        }
        if (i < known) continue;
        EXPECT_EQ(half[i] == 0, town.draw(i) < 0.5) << "trip " << i;
        EXPECT_EQ(most[i] == 0, town.draw(i) < 0.8) << "trip " << i << ": a larger share keeps those of a smaller one";
        left += half[i] == 0 ? 1U : 0U;
    }
    EXPECT_GT(left, 40U);  // 60 expected, standard deviation 5.5
}

TEST(MessageSign, StandsFromATimeToATimeAndForItsClasses) {
    const Town town;
    // Lit from 15:00 to 25:00 min; the sign is 500 m, 36 to 45 s, from where the drivers set out.
    const std::vector<char> took = test::takes_upper(
        town.finished_world({sign(1.0F, 900.0, mask_of(VehicleKind::car)), sign(0.0F, 1500.0)}, {"car", "motorcycle"}));
    for (std::uint32_t i = 0; i < drivers; ++i) {
        if (i % 2 == 1) {
            EXPECT_EQ(took[i], 1) << "trip " << i << ", a motorcycle";
        } else if (i < 80 || i > 150) {
            EXPECT_EQ(took[i], 1) << "trip " << i << ", when it was dark";
        } else if (i > 90 && i < 140) {
            EXPECT_EQ(took[i], 0) << "trip " << i;
        }
    }
}

TEST(Informed, SharesAreByClass) {
    Town town;
    town.options.reroute_share(VehicleKind::motorcycle) = 1.0;
    const std::vector<char> took = test::takes_upper(town.finished_world({}, {"car", "motorcycle"}));
    for (std::uint32_t i = 0; i < drivers; ++i) {
        if (i % 2 == 0) {
            EXPECT_EQ(took[i], 1) << "trip " << i << ", a car that hears nothing";
        } else if (i >= known) {
            EXPECT_EQ(took[i], 0) << "trip " << i << ", a motorcycle that hears";
        }
    }
}

}  // namespace
}  // namespace septima
