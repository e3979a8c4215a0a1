// Golden state hashes of toy networks. A change that means to change results rewrites them: SEPTIMA_WRITE_GOLDEN=1
// ctest -R golden, then review the diff.
#include <gtest/gtest.h>

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

TEST(Golden, Grid) {
    for (const int threads : {1, 2, 3, 8}) expect_golden("grid4", hash_of(toys::grid(4, 250.0), 900, threads));
}

TEST(Golden, LaneDrop) {
    for (const int threads : {1, 2, 3, 8})
        expect_golden("lane_drop", hash_of(toys::road({{800, 3, 60}, {400, 2, 60}, {400, 1, 40}}), 300, threads));
}

}  // namespace
}  // namespace septima
