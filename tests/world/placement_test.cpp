// Vehicles that begin in the middle of a link stand on nobody, beyond the ends of their link neither.
#include <gtest/gtest.h>

#include <map>

#include "tests/theory/lab.h"

namespace septima {
namespace {

/// Front bumpers by trip, metres from the start of the first of two links in a row.
std::map<std::uint32_t, float> fronts(const World& world, const lab::Lab& lab) {
    std::map<std::uint32_t, float> place;
    for (const LinkId link : {LinkId{0}, LinkId{1}})
        lab::for_each_on(world, link, [&](std::uint32_t r, LaneId) {
            place[world.vehicles.rider[r].trip] =
                world.vehicles.body[r].x_m + (link == LinkId{1} ? lab.network.link_length_m[LinkId{0}] : 0.0F);
        });
    return place;
}

/// Two cars of 4.5 m placed at 0 s; the shortest gap between them at any time.
float least_gap_m(std::pair<LinkId, float> first, std::pair<LinkId, float> second, std::size_t& at_once) {
    const lab::Lab lab(toys::road({{200.0, 1, 50.0}, {200.0, 1, 50.0}}), lab::identical_car());
    Trips trips = toys::trips_of({{0.0, first.first, LinkId{1}}, {0.0, second.first, LinkId{1}}});
    trips.entry_position_m = Column<TripId, float>();
    trips.entry_position_m.push_back(first.second);
    trips.entry_position_m.push_back(second.second);
    for (float& speed : trips.entry_speed_mps) speed = 0.0F;
    WorldOptions options;
    options.start_s = 0.0;
    options.end_s = 60.0;
    World world = make_world(lab.network, lab.classes, lab.zones, trips, {}, options);
    float least = 1e9F;
    at_once = 0;
    while (!finished(world)) {
        step(world);
        const auto place = fronts(world, lab);
        if (world.step_index == 1) at_once = place.size();
        if (place.size() == 2) least = std::min(least, std::abs(place.at(0) - place.at(1)) - 4.5F);
    }
    EXPECT_EQ(world.counts.entered, 2U);
    return least;
}

// The second car stands with its front 1 m into its link, so its rear is 3.5 m before the end of the first link, where
// another would stand at 199 m; one at 196 m has room. Listed either way.
TEST(Placement, KeepsClearOfVehiclesAcrossTheNode) {
    std::size_t at_once = 0;
    const std::pair across{LinkId{1}, 1.0F};
    EXPECT_GE(least_gap_m(across, {LinkId{0}, 199.0F}, at_once), 0.0F);
    EXPECT_EQ(at_once, 1U);
    EXPECT_GE(least_gap_m({LinkId{0}, 199.0F}, across, at_once), 0.0F);
    EXPECT_EQ(at_once, 1U);
    EXPECT_GE(least_gap_m(across, {LinkId{0}, 196.0F}, at_once), 0.0F);
    EXPECT_EQ(at_once, 2U);
}

}  // namespace
}  // namespace septima
