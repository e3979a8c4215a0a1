#include "render/city_map.h"

#include <gtest/gtest.h>

#include "render/map_layers.h"
#include "render/mesh.h"
#include "render/stretches.h"
#include "tests/render/small_city.h"

namespace septima::render {
namespace {

using test::link_named;

struct CityMapTest : testing::Test {
    Network network = test::small_network();
    CityMap map = make_city_map(network);
    Snapshot snapshot = test::calm_snapshot(network);
};

// Traffic keeps to the right: eastbound south of the line, northbound east of it.
TEST_F(CityMapTest, LanesLieToTheRightOfTheLine) {
    const LinkId eastbound = link_named(network, "n0n2");
    const LaneId lane = network.lanes_of(eastbound)[0];
    const Point middle = to_plane(map, spot_on(map, eastbound, 200.0F, lane_middle_m(map, lane)).at);
    // median 0.8 m / 2 + lane 3.2 m / 2 = 2.0 m
    EXPECT_NEAR(middle.x_m, 200.0, 1e-3);
    EXPECT_NEAR(middle.y_m, -2.0, 1e-3);

    const LinkId northbound = link_named(network, "n0n3");
    const Point right_lane =
        to_plane(map, spot_on(map, northbound, 100.0F, lane_middle_m(map, network.lanes_of(northbound)[1])).at);
    EXPECT_NEAR(right_lane.x_m, 0.4 + 3.2 + 1.6, 1e-3);
    EXPECT_NEAR(right_lane.y_m, 100.0, 1e-3);
}

TEST_F(CityMapTest, OneWayStreetLiesOnItsLine) {
    const LinkId oneway = link_named(network, "n1n5");
    EXPECT_EQ(map.paired[oneway], 0);
    EXPECT_FLOAT_EQ(lane_middle_m(map, network.lanes_of(oneway)[0]), 0.0F);
}

TEST_F(CityMapTest, StreetsGatherTheirLinksHighestClassFirst) {
    ASSERT_EQ(map.streets.size(), 3U);
    EXPECT_EQ(map.streets[0].name, "Carrera 7");
    EXPECT_EQ(map.streets[0].links.size(), 4U);
    EXPECT_NEAR(map.streets[0].length_m, 800.0, 1e-3) << "a two-way street counts once";
    EXPECT_EQ(map.streets[1].name, "Calle 72");
    EXPECT_EQ(map.streets[2].name, "Carrera 9");
}

TEST_F(CityMapTest, GridFindsWhatIsThere) {
    const std::vector<LinkId> east = links_in(map, {{300.0, -5.0}, {350.0, 5.0}});
    EXPECT_EQ(east, (std::vector{link_named(network, "n0n2"), link_named(network, "n2n0")}));
    EXPECT_TRUE(links_in(map, {{5000.0, 5000.0}, {6000.0, 6000.0}}).empty());
    EXPECT_EQ(links_in(map, {{-1e4, -1e4}, {1e4, 1e4}}).size(), network.links());
}

TEST_F(CityMapTest, ClickTakesTheCarriagewayUnderThePointer) {
    EXPECT_EQ(link_at(map, {200.0, -2.0}, 10.0), link_named(network, "n0n2"));
    EXPECT_EQ(link_at(map, {200.0, 2.0}, 10.0), link_named(network, "n2n0"));
    EXPECT_EQ(link_at(map, {200.0, 200.0}, 10.0), no_id<LinkId>);
}

TEST_F(CityMapTest, CrossingsAreFoundByNameAsPeopleWriteIt) {
    EXPECT_EQ(crossing_of(map, "carrera 7", "CALLE 72"), (Point{0.0, 0.0}));
    EXPECT_EQ(crossing_of(map, "Carrera 7", "Carrera 9"), std::nullopt) << "400 m apart";
    EXPECT_EQ(cross_street(map, link_named(network, "n2n0")), "Carrera 7");
}

// A stretch has the speed of somebody who drives along it. Two links of 400 m at 10 and 5 m/s: 800 m in 40 + 80 s =
// 6.67 m/s = 24 km/h.
TEST_F(CityMapTest, SpeedOfAStretchIsLengthOverTime) {
    const std::vector<LinkId> links{link_named(network, "n1n0"), link_named(network, "n0n2")};
    snapshot.link_speed_mps[links[0]] = 10.0F;
    snapshot.link_speed_mps[links[1]] = 5.0F;
    snapshot.link_vehicles[links[1]] = 12.0F;
    const StretchState state = state_of(network, snapshot, links);
    EXPECT_NEAR(state.speed_kmh, 24.0F, 1e-3);
    EXPECT_FLOAT_EQ(state.vehicles, 12.0F);
    // 12 vehicles at 5 m/s where 8.33 m/s are allowed lose 12 x (1 - 0.6) hours per hour.
    EXPECT_NEAR(state.lost_h_per_h, 12.0 * (1.0 - 5.0 / 8.33), 1e-3);
}

TEST_F(CityMapTest, CorridorsKnowTheirDirections) {
    const Stretches stretches = make_stretches(map);
    const Corridor& carrera = stretches.corridors[0];
    EXPECT_EQ(carrera.forward_way, Word::north);
    const Corridor& calle = stretches.corridors[1];
    EXPECT_EQ(calle.forward_way, Word::east);
    ASSERT_EQ(calle.stretches[0].size(), 1U) << "800 m are one stretch";
    EXPECT_EQ(stretches.rows[calle.stretches[0][0]].links,
              (std::vector{link_named(network, "n1n0"), link_named(network, "n0n2")}));
}

TEST_F(CityMapTest, HotSpotsAreSlowAndRankedByTimeLost) {
    const Stretches stretches = make_stretches(map);
    EXPECT_TRUE(hot_spots(stretches, states_of(network, stretches, snapshot), 5).empty()) << "a calm city has none";
    for (const char* name : {"n4n0", "n0n3"}) {
        snapshot.link_speed_mps[link_named(network, name)] = 2.0F;
        snapshot.link_vehicles[link_named(network, name)] = 30.0F;
    }
    snapshot.link_speed_mps[link_named(network, "n1n5")] = 1.0F;
    snapshot.link_vehicles[link_named(network, "n1n5")] = 8.0F;
    const std::vector<std::uint32_t> spots = hot_spots(stretches, states_of(network, stretches, snapshot), 5);
    ASSERT_EQ(spots.size(), 2U);
    EXPECT_EQ(map.streets[stretches.rows[spots[0]].street].name, "Carrera 7");
    EXPECT_TRUE(stretches.rows[spots[0]].forward) << "only the northbound carriageway is slow";
    EXPECT_EQ(map.streets[stretches.rows[spots[1]].street].name, "Carrera 9");
}

TEST_F(CityMapTest, VehiclesGoThroughTheNodeWithoutAJump) {
    const LinkId link = link_named(network, "n4n0");
    const LaneId lane = network.lanes_of(link)[1];
    for (const MovementId movement : network.movements_of(lane)) {
        const LaneId next = network.movement_to[movement];
        const LinkId next_link = network.lane_link[next];
        const float stop_line = network.link_stop_line_m[link];
        const float through_m = network.movement_length_m[movement];
        Snapshot s = snapshot;
        s.vehicle = {0};
        s.lane = {lane};
        s.movement = {movement};
        s.position_m = {stop_line + through_m};
        const Spot end = vehicle_spot(map, s, 0, 0.0F);
        const Spot entry = spot_on(map, next_link, network.link_entry_m[next_link], lane_middle_m(map, next));
        EXPECT_NEAR(end.at.x, entry.at.x, 0.01F);
        EXPECT_NEAR(end.at.y, entry.at.y, 0.01F);
        // Steps of a tenth of the way are at most twice a tenth of it long, and the first begins at the stop line.
        Spot before = vehicle_spot(map, s, 0, through_m);
        const Spot line = spot_on(map, link, stop_line, lane_middle_m(map, lane));
        EXPECT_NEAR(before.at.x, line.at.x, 0.01F);
        EXPECT_NEAR(before.at.y, line.at.y, 0.01F);
        for (int i = 9; i >= 0; --i) {
            const Spot spot = vehicle_spot(map, s, 0, through_m * static_cast<float>(i) / 10.0F);
            EXPECT_LT(std::hypot(spot.at.x - before.at.x, spot.at.y - before.at.y), 0.2F * through_m + 0.5F);
            before = spot;
        }
    }
}

// 0.5 s before the snapshot a vehicle at 10 m/s was 5 m behind where the snapshot has it.
TEST_F(CityMapTest, VehiclesGlideBetweenPictures) {
    const LinkId link = link_named(network, "n4n0");
    snapshot.vehicle = {0};
    snapshot.lane = {network.lanes_of(link)[0]};
    snapshot.movement = {no_id<MovementId>};
    snapshot.position_m = {200.0F};
    snapshot.speed_mps = {10.0F};
    snapshot.vehicle_class = {0};
    snapshot.time_s = 100.0;
    const Scene scene{.city = {}, .network = &network, .zones = {}, .classes = {{VehicleKind::car, 4.5F}}, .sides = {}};
    const Theme theme = theme_of(ThemeName::night, false);
    const auto front_y = [&](double shown_time_s) {
        const MapFrame frame{map,  scene,       theme, snapshot, {{0.0, 0.0}, 0.1, 0.0}, map.bounds, Detail::junction,
                             1.0F, shown_time_s};
        Mesh mesh;
        add_vehicle(mesh, frame, 0);
        float least = 1e9F;  // y points south; northbound: the front has the least y
        for (const sf::Vertex& vertex : mesh.vertex) least = std::min(least, vertex.position.y);
        return least;
    };
    EXPECT_NEAR(front_y(99.5) - front_y(100.0), 5.0F, 1e-3);
}

TEST_F(CityMapTest, MeshesAreRebuiltOnlyWhenTheyMustBe) {
    const Scene scene{.city = {}, .network = &network, .zones = {}, .classes = {}, .sides = {}};
    const Theme theme = theme_of(ThemeName::night, false);
    const Box box{0.0F, 0.0F, 400.0F, 300.0F};
    StreetLayer layer;
    const auto show = [&](Point centre, double metres_per_pixel) {
        const Camera camera{centre, metres_per_pixel, 0.0};
        const MapFrame frame{
            map, scene, theme, snapshot, camera, visible_bounds(camera, box), detail_at(metres_per_pixel), 1.0F, 0.0};
        update(layer, frame, 1);
    };
    show({0.0, 0.0}, 2.0);
    EXPECT_EQ(layer.rebuilds, 1U);
    show({10.0, 5.0}, 2.0);
    show({10.0, 5.0}, 2.001);
    EXPECT_EQ(layer.rebuilds, 1U) << "a small move stays within the margin";
    EXPECT_EQ(layer.recolourings, 0U);

    snapshot.link_speed_mps[link_named(network, "n0n2")] = 1.0F;
    show({10.0, 5.0}, 2.0);
    EXPECT_EQ(layer.rebuilds, 1U);
    EXPECT_EQ(layer.recolourings, 1U) << "another class changes colours in place";
    const auto slow = theme.speed[static_cast<std::size_t>(SpeedClass::slow)];
    std::size_t red = 0;
    for (const sf::Vertex& vertex : layer.street.vertex) red += vertex.color == slow ? 1U : 0U;
    EXPECT_EQ(red, 6U) << "one straight link is one quadrilateral";

    show({2000.0, 0.0}, 2.0);
    EXPECT_EQ(layer.rebuilds, 2U);
    show({0.0, 0.0}, 0.1);
    EXPECT_EQ(layer.rebuilds, 3U) << "lanes instead of strokes";
    EXPECT_FALSE(layer.marks.vertex.empty());
}

TEST(Mesh, HullOfASquareHasItsFourCorners) {
    const std::vector<Local> hull = convex_hull({{0, 0}, {2, 0}, {2, 2}, {0, 2}, {1, 1}, {1, 0}});
    EXPECT_EQ(hull.size(), 4U);
    EXPECT_TRUE(convex_hull({{0, 0}, {1, 1}}).empty());
    EXPECT_TRUE(convex_hull({{0, 0}, {1, 1}, {2, 2}}).empty()) << "a line has no inside";
}

// An L of area 3 (a 2 x 2 square without a 1 x 1 corner): n - 2 triangles of the same area in all, either way round.
TEST(Mesh, TrianglesCoverAPolygonThatIsNotConvex) {
    std::vector<Local> outline{{0, 0}, {2, 0}, {2, 1}, {1, 1}, {1, 2}, {0, 2}};
    for (int round = 0; round < 2; ++round) {
        const std::vector<Local> triangles = triangulated(outline);
        ASSERT_EQ(triangles.size(), 12U);
        float area = 0.0F;
        for (std::size_t i = 0; i < triangles.size(); i += 3) {
            const Local a = triangles[i + 1] - triangles[i];
            const Local b = triangles[i + 2] - triangles[i];
            area += std::abs(a.x * b.y - a.y * b.x) / 2.0F;
        }
        EXPECT_FLOAT_EQ(area, 3.0F);
        std::reverse(outline.begin(), outline.end());
    }
    EXPECT_TRUE(triangulated({}).empty());
}

}  // namespace
}  // namespace septima::render
