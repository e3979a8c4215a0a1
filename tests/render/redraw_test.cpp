// What holds is not drawn again where pixels stay, and what does not hold is: the picture is that of a whole frame.
#include <gtest/gtest.h>

#include "render/display.h"
#include "render/still.h"
#include "tests/render/small_city.h"
#include "tests/render/virtual_display.h"

namespace septima::render {
namespace {

struct RedrawTest : testing::Test {
    test::VirtualDisplay display;
    Network network = test::small_network();
    Scene scene;
    ShowOptions options;
    Picture picture;
    History history;

    void SetUp() override {
        if (!display.works()) GTEST_SKIP() << "Xvfb is not installed: apt-get install xvfb";
        scene.network = &network;
        scene.classes = {{VehicleKind::car, 4.5F}};
        scene.city = {"Ciudad de prueba", "Test city"};
        scene.end_s = 3600.0;
        scene.sides = {{{"Actual", "Today"}, {}, {}}};
        picture.sides = {test::calm_snapshot(network)};
        options.width_px = 1280;
        options.height_px = 720;
        options.samples = 0;
    }

    /// A board whose first frame is drawn.
    struct Board {
        Still still;
        Canvas canvas;
        const Scene& scene;
        const History& history;

        Board(const Scene& scene_, const ShowOptions& options_, const History& history_)
            : still(scene_, options_),
              canvas{still.target, still.fonts, still.theme, options_.language, 1280.0F / 1920.0F},
              scene(scene_),
              history(history_) {
            still.cache.kept.retains = true;
        }
        Redraw frame(const Picture& shown, std::uint64_t lists) {
            BoardData data = data_of(still, scene, shown, history);
            data.lists = lists;
            std::vector<LinkSpot> spots;
            const Redraw redraw = draw_board(canvas, still.layout, data, still.view, still.cache, spots);
            still.cache.kept.touched = false;
            still.target.display();
            return redraw;
        }
        sf::Image image() const { return still.target.getTexture().copyToImage(); }
    };

    static bool same(const sf::Image& a, const sf::Image& b) {
        const std::size_t bytes = std::size_t{4} * a.getSize().x * a.getSize().y;
        return a.getSize() == b.getSize() && std::equal(a.getPixelsPtr(), a.getPixelsPtr() + bytes, b.getPixelsPtr());
    }
};

TEST_F(RedrawTest, FromAfarOnlyTheClockRunsBetweenLists) {
    const DisplayHold hold;
    Board board(scene, options, history);
    board.still.view.camera.metres_per_pixel = 20.0;
    EXPECT_EQ(board.frame(picture, 1), Redraw::all);
    picture.sides[0].time_s += 61.0;
    EXPECT_EQ(board.frame(picture, 1), Redraw::clock);
    const sf::Image kept = board.image();
    board.still.cache.kept.touched = true;
    EXPECT_EQ(board.frame(picture, 1), Redraw::all);
    EXPECT_TRUE(same(kept, board.image()));
    EXPECT_EQ(board.frame(picture, 2), Redraw::all) << "new lists";
    board.still.view.camera.center.x_m += 100.0;
    EXPECT_EQ(board.frame(picture, 2), Redraw::maps) << "another place";
    board.still.cache.kept.retains = false;
    EXPECT_EQ(board.frame(picture, 2), Redraw::all) << "pixels that may be lost";
}

TEST_F(RedrawTest, NearbyVehiclesMoveBetweenLists) {
    const DisplayHold hold;
    options.street = "Calle 72";
    options.cross_street = "Carrera 7";
    options.across_m = 300.0;
    Snapshot& shown = picture.sides[0];
    shown.vehicle = {7};
    shown.lane = {network.lanes_of(test::link_named(network, "n0n2"))[0]};
    shown.between = {0};
    shown.position_m = {20.0F};
    shown.movement = {no_id<MovementId>};
    shown.speed_mps = {8.0F};
    shown.vehicle_class = {0};
    Board board(scene, options, history);
    EXPECT_EQ(board.frame(picture, 1), Redraw::all);
    const sf::Image before = board.image();
    picture.sides[0].position_m[0] += 15.0F;
    EXPECT_EQ(board.frame(picture, 1), Redraw::maps);
    const sf::Image after = board.image();
    EXPECT_FALSE(same(before, after));
    board.still.cache.kept.touched = true;
    EXPECT_EQ(board.frame(picture, 1), Redraw::all);
    EXPECT_TRUE(same(after, board.image()));
}

}  // namespace
}  // namespace septima::render
