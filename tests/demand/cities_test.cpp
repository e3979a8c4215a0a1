#include <gtest/gtest.h>

#include <filesystem>

#include "sim/demand/info.h"
#include "sim/demand/synthesize.h"
#include "sim/demand/trips_csv.h"
#include "sim/demand/zones.h"
#include "sim/network/load.h"

namespace septima {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> city_folders() {
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(fs::path(SEPTIMA_SOURCE_DIR) / "scenarios"))
        if (fs::exists(entry.path() / "demand" / "zones.toml")) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    return folders;
}

// The capitals of the tree: every file is read without an error, every zone has links to start and end on, the gravity
// model meets the mean length of the file, and every trip of a morning can be driven.
TEST(Cities, SynthesizeFromTheirFiles) {
    const VehicleClasses classes = default_classes();
    ASSERT_FALSE(city_folders().empty());
    for (const fs::path& folder : city_folders()) {
        SCOPED_TRACE(folder.filename());
        Problems problems;
        const Network network = load_network(folder / "network" / "corridors.toml", problems);
        const Zones zones = read_zones(folder / "demand" / "zones.toml", network, problems);
        const DemandParameters parameters = read_demand_file(folder / "demand" / "demand.toml", problems);
        ASSERT_TRUE(problems.errors.empty()) << to_string(problems.errors.front());
        for (std::size_t i = 0; i < zones.size(); ++i) {
            EXPECT_FALSE(zones.origin_links[id_at<ZoneId>(i)].empty()) << zones.id.values()[i];
            EXPECT_FALSE(zones.destination_links[id_at<ZoneId>(i)].empty()) << zones.id.values()[i];
        }
        const Demand demand = synthesized(parameters, network, zones);
        for (const std::string& note : demand.notes) EXPECT_EQ(note.find("allow no mean"), std::string::npos) << note;
        const Trips trips =
            sample_trips(demand, {network, zones, classes}, {.start_s = 7 * 3600.0, .end_s = 8 * 3600.0});
        EXPECT_GT(trips.size(), 10000U);
        EXPECT_TRUE(trips.unreachable.empty()) << trips.unreachable.front().second;
        // Trips drawn link by link are about as long as the zone-to-zone means say.
        const double by_link_km = demand_info(trips, {network, zones, classes}).mean_km;
        const double by_zone_km = demand_info(demand, network, zones).mean_km;
        EXPECT_NEAR(by_link_km, by_zone_km, 0.15 * by_zone_km);
    }
}

// A whole real city from OpenStreetMap: zones from its streets serve everybody, and its trips survive a file.
TEST(Cities, SynthesizeFromAnOsmNetwork) {
    const fs::path file = fs::path(SEPTIMA_SHARED_DIR) / "data" / "villavicencio" / "villavicencio.osm.pbf";
    if (!fs::exists(file)) GTEST_SKIP() << "needs " << file.filename() << " in ../shared/data";
    Problems problems;
    const Network network = load_network(file, problems);
    problems.throw_if_any();
    const Zones zones = zones_from_network(network, {.population = 531275.0}, problems);
    const VehicleClasses classes = default_classes();
    const SampleContext context{network, zones, classes};
    const Trips trips = sample_trips(synthesized(typical_parameters(531275.0), network, zones), context,
                                     {.start_s = 6 * 3600.0, .end_s = 9 * 3600.0});
    EXPECT_GT(trips.size(), 20000U);
    EXPECT_TRUE(trips.unreachable.empty());
    const Trips again = parse_trips(trips_csv(trips, context), "trips.csv", context, {}, problems);
    problems.throw_if_any();
    Trips numbered = again;
    numbered.id.clear();
    EXPECT_EQ(trips_hash(numbered), trips_hash(trips));
}

}  // namespace
}  // namespace septima
