// Golden state hashes of toy networks. A change that means to change results rewrites them: SEPTIMA_WRITE_GOLDEN=1
// ctest -R golden, then review the diff.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>

#include "sim/base/hash.h"
#include "sim/base/parallel.h"
#include "tests/toys.h"

namespace septima {
namespace {

std::string golden_file(const std::string& name) {
    return std::string(SEPTIMA_SOURCE_DIR) + "/tests/golden/" + name + ".txt";
}

void expect_golden(const std::string& name, const std::string& hash) {
    if (std::getenv("SEPTIMA_WRITE_GOLDEN") != nullptr) {
        std::ofstream(golden_file(name)) << hash << '\n';
        return;
    }
    std::ifstream in(golden_file(name));
    std::string known;
    ASSERT_TRUE(static_cast<bool>(in >> known)) << golden_file(name) << " is missing";
    EXPECT_EQ(hash, known) << name;
}

std::string hash_of(const Draft& draft, std::size_t trips, int threads) {
    const Network network = toys::network_of(draft);
    const VehicleClasses classes = default_classes();
    const Zones zones;
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = 900.0;
    World world =
        make_world(network, classes, zones, toys::random_trips(network, trips, 0.0, 800.0, 3, 9), {}, options);
    ThreadLimit(threads).execute([&] {
        while (!finished(world)) step(world);
    });
    return hex(state_hash(world));
}

/// The counts of threads that must give the same bits; some twice.
constexpr std::array thread_counts{1, 2, 3, 4, 8, 16, 2, 16};

TEST(Golden, Grid) {
    for (const int threads : thread_counts) expect_golden("grid4", hash_of(toys::grid(4, 250.0), 900, threads));
}

TEST(Golden, LaneDrop) {
    for (const int threads : thread_counts)
        expect_golden("lane_drop", hash_of(toys::road({{800, 3, 60}, {400, 2, 60}, {400, 1, 40}}), 300, threads));
}

// Streets one way give way to those the other way; a corner is a roundabout, another an all-way stop.
TEST(Golden, GivingWay) {
    Draft draft = toys::grid(4, 150.0, 40.0, 1);
    for (DraftNode& node : draft.nodes) node.control = NodeControl::yield;
    for (DraftLink& link : draft.links) link.yield = draft.nodes[link.from].xy.x_m == draft.nodes[link.to].xy.x_m;
    draft.nodes[5].control = NodeControl::roundabout;
    draft.nodes[10].control = NodeControl::all_way_stop;
    for (const int threads : thread_counts) expect_golden("giving_way", hash_of(draft, 700, threads));
}

}  // namespace
}  // namespace septima
