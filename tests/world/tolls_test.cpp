// Who takes the way around a toll: drivers differ in what their time is worth, and those whom a toll spares ignore it.

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/world/days.h"
#include "tests/world/two_ways.h"

namespace septima {
namespace {

// The fork with ways of 1,000 m and 2,000 m at 10 m/s: 100 s and 200 s, judged within +-10 % a link, so that the upper
// one saves 70 to 130 s, and turns.
constexpr double bend_m = 866.0, kmh = 36.0;

constexpr std::uint32_t drivers = 200;

struct Tolled {
    Network network = toys::network_of(test::two_ways(bend_m, kmh));
    VehicleClasses classes = default_classes();
    Zones zones;
    WorldOptions options;

    Tolled() {
        options.start_s = 0.0;
        options.end_s = 3600.0;
        options.seed = 11;
        options.value_of_time_spread = 1.5;
    }
    /// One every 15 s, all of one class.
    Trips trips(const std::string& vehicle_class = "car") const {
        const int found = classes.find(vehicle_class);
        std::vector<toys::TripRow> rows;
        for (std::uint32_t i = 0; i < drivers; ++i)
            rows.push_back({15.0 * i, test::way_in, test::way_out, static_cast<std::uint8_t>(found)});
        return toys::trips_of(rows);
    }
    World finished_world(const SetToll& toll, const std::string& vehicle_class = "car") const {
        World world = make_world(network, classes, zones, trips(vehicle_class), {{0.0, toll}}, options);
        while (!finished(world)) step(world);
        return world;
    }
};

SetToll toll_of(float price_cop, float exempt = 0.0F, KindMask kinds = all_kinds) {
    return {{test::upper}, price_cop, kinds, exempt};
}

// Log-normal around a mean of 11,000 COP/h, s = 1.5: the middle drivers of the quarters have exp(-1.125 + 1.5 z) of it
// with z = -1.15, -0.32, 0.32, 1.15: 636, 2,214, 5,760, 20,053. COP 100 is 566, 163, 62 and 18 s to them; COP 40 226,
// 65, 25 and 7.
TEST(Tolls, DriversWhoseTimeIsCheapTakeTheWayAround) {
    const Tolled town;
    const std::vector<char> cheap = test::takes_upper(town.finished_world(toll_of(40.0F)));
    const World dear = town.finished_world(toll_of(100.0F));
    const std::vector<char> took = test::takes_upper(dear);
    std::uint32_t paid = 0;
    for (std::uint32_t i = 0; i < drivers; ++i) {
        const std::size_t quarter = value_of_time_quarter(town.options.seed, i);
        EXPECT_EQ(cheap[i] == 0, quarter == 0) << "trip " << i << ", COP 40";
        EXPECT_EQ(took[i] == 0, quarter < 2) << "trip " << i << ", COP 100";
        paid += took[i] != 0 ? 1U : 0U;
    }
    EXPECT_NEAR(measurements(dear).toll_cop, 100.0 * paid, 0.5) << "who stays pays";
}

TEST(Tolls, ValuesOfTimeHaveTheMeanOfTheClass) {
    double sum = 0.0;
    for (std::uint32_t i = 0; i < 100'000; ++i)
        sum += value_of_time(11000.0, 0.5, normal(3, i, Purpose::value_of_time));
    // Standard error: 11000 sqrt(exp(0.25) - 1) / sqrt(1e5) = 19.
    EXPECT_NEAR(sum / 1e5, 11000.0, 60.0);
}

TEST(Tolls, WhoIsSparedStaysAndWhoIsNotLeaves) {
    const Tolled town;
    const World world = town.finished_world(toll_of(50'000.0F, 0.3F));
    const std::vector<char> took = test::takes_upper(world);
    std::uint32_t spared = 0;
    for (std::uint32_t i = 0; i < drivers; ++i) {
        EXPECT_EQ(took[i] != 0, is_spared(0.3F, town.options.seed, i)) << "trip " << i;
        spared += took[i] != 0 ? 1U : 0U;
    }
    EXPECT_GT(spared, drivers / 5);  // 60 expected, standard deviation 6.5
    EXPECT_EQ(measurements(world).toll_cop, 0.0);
}

TEST(Tolls, AClassThatIsNotChargedDoesNotDetour) {
    const Tolled town;
    const SetToll cars = toll_of(50'000.0F, 0.0F, mask_of(VehicleKind::car));
    const std::vector<char> motorcycles = test::takes_upper(town.finished_world(cars, "motorcycle"));
    const std::vector<char> charged = test::takes_upper(town.finished_world(cars, "car"));
    EXPECT_EQ(std::count(motorcycles.begin(), motorcycles.end(), 1), drivers);
    EXPECT_EQ(std::count(charged.begin(), charged.end(), 1), 0);
}

TEST(Tolls, TwoTollsSpareTheirOwnShares) {
    const Tolled town;
    std::vector<Command> commands{{0.0, toll_of(100.0F, 0.6F)}, {0.0, SetToll{{test::lower}, 100.0F, all_kinds, 0.2F}}};
    const TollGroups groups = toll_groups(commands);
    ASSERT_EQ(groups.exempt.size(), 2U);
    const ValuesOfTime values{11000.0, 0.5};
    for (std::uint32_t i = 0; i < drivers; ++i) {
        const std::size_t group = group_of(groups, VehicleKind::car, 11, i);
        for (const float share : {0.2F, 0.6F, 0.0F})
            EXPECT_EQ(toll_s(groups, group, {100.0F, all_kinds, share}, values) == 0.0F, is_spared(share, 11, i));
    }
}

// What a day teaches knows the same groups: nobody finds a better way than the one he took for the toll.
TEST(Tolls, TheDaysOfAnEquilibriumKnowWhoPays) {
    Tolled town;
    town.options.day_slice_s = 900.0;
    const World world = town.finished_world(toll_of(100.0F, 0.3F));
    const Day day = day_of(world, {});
    const Travellers travellers = travellers_of(world.trips, town.classes, world.commands, town.options.seed);
    const Review review = reviewed(town.network, travellers, day, day.driven);
    const std::vector<char> took = test::takes_upper(world);
    for (std::uint32_t i = 0; i < drivers; ++i) {
        EXPECT_NEAR(review.cost_s[i], review.least_s[i], 0.01F) << "trip " << i;  // sums in another order
        EXPECT_EQ(took[i] != 0,
                  is_spared(0.3F, town.options.seed, i) || value_of_time_quarter(town.options.seed, i) > 1);
    }
}

}  // namespace
}  // namespace septima
