#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "render/junctions.h"
#include "render/layout.h"
#include "render/settings.h"
#include "tests/render/small_city.h"

namespace septima::render {
namespace {

bool apart(const Box& a, const Box& b) {
    return a.right() <= b.x + 0.5F || b.right() <= a.x + 0.5F || a.bottom() <= b.y + 0.5F || b.bottom() <= a.y + 0.5F;
}

// Whatever is asked for, on any screen: nothing overlaps, nothing leaves the screen, the legend keeps its room.
TEST(Wall, TilesAndMapShareTheScreen) {
    for (const auto& [width, height] : {std::pair{1280U, 720U}, {1920U, 1080U}, {3840U, 2160U}, {800U, 600U}})
        for (const std::size_t tiles : {1U, 4U, 8U, 12U, 16U}) {
            SCOPED_TRACE(std::to_string(width) + " px, " + std::to_string(tiles) + " tiles");
            const Layout layout = layout_of({width, height, 1, true, false, LayoutName::wall, tiles});
            EXPECT_EQ(layout.tiles.size(), width == 800 ? 0U : tiles);
            std::vector<Box> boxes = layout.tiles;
            boxes.insert(boxes.end(), {layout.map, layout.left, layout.header, layout.controls});
            for (std::size_t i = 0; i < boxes.size(); ++i) {
                EXPECT_LE(boxes[i].right(), static_cast<float>(width) + 0.5F);
                for (std::size_t j = i + 1; j < boxes.size(); ++j)
                    EXPECT_TRUE(boxes[i].empty() || boxes[j].empty() || apart(boxes[i], boxes[j])) << i << " " << j;
            }
            EXPECT_GE(layout.map.width, std::min(402.0F * interface_scale(width, height), 300.0F));
        }
}

TEST(Wall, OnlyTheWallHasTiles) {
    for (const LayoutName name : {LayoutName::map, LayoutName::compare, LayoutName::corridor})
        EXPECT_TRUE(layout_of({1920, 1080, 1, true, false, name, 8}).tiles.empty());
    EXPECT_FALSE(layout_of({1920, 1080, 1, true, false, LayoutName::map, 8}).right.empty()) << "hot spots";
}

struct JunctionTest : testing::Test {
    Network network = test::small_network();
    CityMap map = make_city_map(network);
    Snapshot snapshot = test::calm_snapshot(network);
    NodeId node(const char* name) const {
        for (std::size_t n = 0; n < network.nodes(); ++n)
            if (network.node_name[id_at<NodeId>(n)] == name) return id_at<NodeId>(n);
        return no_id<NodeId>;
    }
};

// Ten vehicles at a quarter of the limit lose 7.5 vehicle-hours an hour.
TEST_F(JunctionTest, LossIsVehiclesTimesTheSpeedTheyLack) {
    for (const LinkId link : network.node_in[node("n0")]) snapshot.link_speed_mps[link] = network.link_limit_mps[link];
    const LinkId link = test::link_named(network, "n1n0");
    snapshot.link_vehicles[link] = 10.0F;
    snapshot.link_speed_mps[link] = 0.25F * network.link_limit_mps[link];
    EXPECT_NEAR(lost_at(map, snapshot, node("n0")), 7.5, 1e-3);
    // Two stand before the stop line, one drives, one stands too far back to be of this queue.
    const LaneId lane = network.lanes_of(link)[0];
    const float end = network.link_length_m[link];
    snapshot.lane = {lane, lane, lane, lane};
    snapshot.position_m = {end - 10.0F, end - 18.0F, end - 60.0F, end - 200.0F};
    snapshot.speed_mps = {0.0F, 0.5F, 8.0F, 0.0F};
    EXPECT_EQ(queued_at(map, snapshot, node("n0")), 2U);
}

TEST_F(JunctionTest, ThePinnedOneComesFirstAndOnlyJunctionsAreShown) {
    EXPECT_EQ(junctions_to_show(map, snapshot, {}, {}, 4), std::vector<NodeId>{node("n0")}) << "ends are no junctions";
    EXPECT_EQ(junctions_to_show(map, snapshot, {node("n1")}, {}, 1), std::vector<NodeId>{node("n1")});
    const std::vector<NodeId> both = junctions_to_show(map, snapshot, {node("n1")}, {node("n0")}, 2);
    EXPECT_EQ(both, (std::vector<NodeId>{node("n0"), node("n1")})) << "what was shown keeps its place";
    EXPECT_EQ(junction_near(map, {30.0, 20.0}), node("n0"));
    EXPECT_EQ(junction_name(map, node("n0")), "Cra. 7 × Cl. 72");
}

TEST(Settings, ComeBackAsTheyWere) {
    const Settings settings{LayoutName::wall,
                            12,
                            Language::en,
                            ThemeName::day,
                            true,
                            false,
                            {{1234567.125, -89012.5}, 3.25, 0.5},
                            "bogota",
                            {"/ciudades/bogotá", "/a b/r.sqlite"}};
    std::vector<std::string> problems;
    EXPECT_EQ(settings_from(settings_text(settings), problems), settings);
    EXPECT_TRUE(problems.empty());
}

TEST(Settings, EightRecentOnesAreKeptNewestFirst) {
    Settings settings;
    for (const char* path : {"/a", "/b", "/c", "/d", "/e", "/f", "/g", "/h", "/x/../i/", "/c"})
        add_recent(settings, path);
    EXPECT_EQ(settings.recent, (std::vector<std::string>{"/c", "/i", "/h", "/g", "/f", "/e", "/d", "/b"}));
}

TEST(Settings, ABrokenFileIsToldAndLeftAside) {
    std::vector<std::string> problems;
    EXPECT_EQ(settings_from("layout = wall\ntiles = 99\n\nfoo\n", problems), Settings{});
    ASSERT_EQ(problems.size(), 2U);
    EXPECT_EQ(problems[0], "line 2: 'tiles = 99'; allowed: a number from 1 to 16");
    EXPECT_NE(problems[1].find("line 4: 'foo'"), std::string::npos) << problems[1];
    EXPECT_EQ(settings_from("camera = 1 2 0", problems), Settings{}) << "three numbers are no camera";
    EXPECT_EQ(problems.size(), 3U);
}

TEST(Settings, LieWhereXdgSays) {
    const char* home = std::getenv("XDG_CONFIG_HOME");
    const std::string before = home == nullptr ? "" : home;
    setenv("XDG_CONFIG_HOME", "/a/b", 1);
    EXPECT_EQ(settings_file(), "/a/b/septima/dashboard.conf");
    setenv("XDG_CONFIG_HOME", "not/absolute", 1);
    setenv("HOME", "/h", 1);
    EXPECT_EQ(settings_file(), "/h/.config/septima/dashboard.conf");
    if (home == nullptr)
        unsetenv("XDG_CONFIG_HOME");
    else
        setenv("XDG_CONFIG_HOME", before.c_str(), 1);
}

}  // namespace
}  // namespace septima::render
