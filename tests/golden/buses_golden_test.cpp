// As golden_test.cpp, with buses that stop in lanes and bays, motorcycles between lanes, and an incident.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "sim/base/hash.h"
#include "sim/base/parallel.h"
#include "tests/bus_toys.h"

namespace septima {
namespace {

LinkId between(const Network& network, std::size_t from, std::size_t to) {
    for (std::size_t i = 0; i < network.links(); ++i)
        if (row(network.link_from[id_at<LinkId>(i)]) == from && row(network.link_to[id_at<LinkId>(i)]) == to)
            return id_at<LinkId>(i);
    return no_id<LinkId>;
}

/// Cars and motorcycles everywhere; two lines through the middle of the 4 x 4 grid, one of articulated buses.
Trips trips_of_town(const Network& network) {
    const auto node = [&](int i, int j) {
        for (std::size_t n = 0; n < network.nodes(); ++n)
            if (network.node_name[id_at<NodeId>(n)] == fmt::format("n{}", 4 * i + j)) return n;
        return network.nodes();
    };
    const auto east = [&](int i) { return between(network, node(i, 1), node(i + 1, 1)); };
    const auto north = [&](int j) { return between(network, node(2, j), node(2, j + 1)); };
    const std::vector<LinkId> line_a{east(0), east(1), east(2)}, line_b{north(0), north(1), north(2)};
    BusLines lines;
    lines.stops = {toys::stop_at("a1", line_a[0], 120.0F, StopKind::bay, 2),
                   toys::stop_at("a2", line_a[1], 150.0F, StopKind::lane, 1),
                   toys::stop_at("b1", line_b[0], 90.0F, StopKind::lane, 2),
                   toys::stop_at("b2", line_b[1], 140.0F, StopKind::bay, 1)};
    lines.stops[3].lane_from_right = 2;  // the leftmost lane
    lines.lines = {{"A", 60.0F, {{0, 0.1F, 0.3F, -1.0F}, {1, 0.2F, 0.5F, -1.0F}}},
                   {"B", 90.0F, {{2, 0.3F, 0.2F, -1.0F}, {3, 0.1F, 0.6F, -1.0F}}}};
    std::vector<toys::TripRow> rows;
    Trips buses = toys::trips_of({});
    for (double at_s = 0.0; at_s < 800.0; at_s += 60.0)
        rows.push_back({at_s, line_a.front(), line_a.back(), 4, -1.0F, line_a});
    for (double at_s = 0.0; at_s < 800.0; at_s += 90.0)
        rows.push_back({at_s, line_b.front(), line_b.back(), 5, -1.0F, line_b});
    buses = toys::trips_of(rows);
    for (const toys::TripRow& row : rows) buses.line.push_back(row.vehicle_class == 4 ? 0U : 1U);
    buses.bus_lines = lines;
    Trips trips = toys::random_trips(network, 900, 0.0, 800.0, 3, 3);
    append_trips(trips, buses);
    sort_by_departure(trips);
    return trips;
}

TEST(Golden, BusesAndAnIncident) {
    const std::string file = std::string(SEPTIMA_SOURCE_DIR) + "/tests/golden/bus_town.txt";
    const Network network = toys::network_of(toys::grid(4, 250.0));
    const VehicleClasses classes = default_classes();
    const Zones zones;
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = 900.0;
    SetIncident incident;
    incident.link = LinkId{10};
    incident.lanes = {network.lanes_of(incident.link)[1]};
    incident.begin_m = 100.0F;
    incident.end_m = 110.0F;
    incident.passing_mps = 6.0F;
    SetIncident cleared = incident;
    cleared.clear = true;
    const std::vector<Command> commands{{200.0, incident}, {600.0, cleared}};
    for (const int threads : {1, 2, 3, 8}) {
        World world = make_world(network, classes, zones, trips_of_town(network), commands, options);
        ThreadLimit(threads).execute([&] {
            while (!finished(world)) step(world);
        });
        std::uint32_t calls = 0;
        for (const LineInterval& interval : measurements(world).lines) calls += interval.calls;
        EXPECT_GT(calls, 30U);
        const std::string hash = hex(state_hash(world));
        if (std::getenv("SEPTIMA_WRITE_GOLDEN") != nullptr) {
            std::ofstream(file) << hash << '\n';
            continue;
        }
        std::ifstream in(file);
        std::string known;
        ASSERT_TRUE(static_cast<bool>(in >> known)) << file << " is missing";
        EXPECT_EQ(hash, known) << threads << " threads";
    }
}

}  // namespace
}  // namespace septima
