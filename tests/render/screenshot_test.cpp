#include <gtest/gtest.h>

#include <SFML/Graphics/Image.hpp>
#include <cstdlib>
#include <filesystem>

#include "render/dashboard.h"
#include "render/display.h"
#include "render/layout.h"
#include "sim/base/error.h"
#include "tests/render/small_city.h"
#include "tests/render/virtual_display.h"
#include "tests/scenario/temp_folder.h"

namespace septima::render {
namespace {

using test::link_named;

constexpr int tolerance = 6;  // of 255, for anti-aliasing and the driver's rounding

bool alike(sf::Color a, sf::Color b) {
    return std::abs(a.r - b.r) <= tolerance && std::abs(a.g - b.g) <= tolerance && std::abs(a.b - b.b) <= tolerance;
}

std::string text_of(sf::Color c) {
    return "(" + std::to_string(c.r) + ", " + std::to_string(c.g) + ", " + std::to_string(c.b) + ")";
}

/// How many pixels of a box have a colour.
int count(const sf::Image& image, const Box& box, sf::Color colour) {
    int found = 0;
    for (int y = static_cast<int>(box.y); y < static_cast<int>(box.bottom()); ++y)
        for (int x = static_cast<int>(box.x); x < static_cast<int>(box.right()); ++x)
            if (alike(image.getPixel(static_cast<unsigned>(x), static_cast<unsigned>(y)), colour)) ++found;
    return found;
}

/// One display for all tests of this file.
test::VirtualDisplay& virtual_display() {
    static test::VirtualDisplay display;
    return display;
}

struct ScreenshotTest : testing::Test {
    Network network = test::small_network();
    Snapshot snapshot = test::calm_snapshot(network);
    Scene scene;
    ShowOptions options;
    septima::test::TempFolder folder;
    std::filesystem::path file = folder.path() / "shot.png";

    void SetUp() override {
        if (!virtual_display().works()) GTEST_SKIP() << "Xvfb is not installed: apt-get install xvfb";
        scene.network = &network;
        scene.classes = {{VehicleKind::car, 4.5F}};
        scene.city = {"Ciudad de prueba", "Test city"};
        scene.end_s = 3600.0;
        scene.year = 2026;
        scene.month = 11;
        scene.day = 24;
        scene.sides = {{{"Actual", "Today"}, {}, {}}};
        options.width_px = 1280;
        options.height_px = 720;
        options.controls = false;
        options.panels = false;
    }

    sf::Image shot(std::vector<Snapshot> sides) {
        Picture picture;
        picture.sides = std::move(sides);
        save_screenshot(scene, picture, {}, options, file);
        sf::Image image;
        EXPECT_TRUE(image.loadFromFile(file.string()));
        return image;
    }
    Layout layout() const {
        return layout_of({options.width_px, options.height_px, scene.sides.size(), options.panels, options.swipe});
    }
};

// The crossing lies in the middle of the map and 700 m are as wide as the pane. At 100 m east of it, the eastbound
// carriageway has the tint of its class and the westbound one that of the other.
TEST_F(ScreenshotTest, StreetsHaveTheColourOfTheirSpeed) {
    options.street = "Calle 72";
    options.cross_street = "Carrera 7";
    options.across_m = 700.0;
    snapshot.link_speed_mps[link_named(network, "n0n2")] = 2.0F;   // 7 km/h: slow
    snapshot.link_speed_mps[link_named(network, "n2n0")] = 12.0F;  // 43 km/h: fast
    const sf::Image image = shot({snapshot});
    ASSERT_EQ(image.getSize().x, 1280U);
    ASSERT_EQ(image.getSize().y, 720U);
    const Theme theme = theme_of(ThemeName::night, false);
    const Box pane = layout().panes.front();
    const float pixel_m =
        700.0F / pane.width;  // 0.4 m per pixel of a full screen: carriageways to scale, tinted by their class
    const Pixel middle = pane.center();
    const auto strip = [&](float from_m, float to_m) {  // 20 px wide, between two distances south of the line
        const float x = middle.x + 100.0F / pixel_m;
        return Box{x, middle.y + from_m / pixel_m, 20.0F, (to_m - from_m) / pixel_m};
    };
    const sf::Color slow = mixed(theme.asphalt, theme.speed[0], 0.42F);
    const sf::Color fast = mixed(theme.asphalt, theme.speed[2], 0.42F);
    EXPECT_GE(count(image, strip(0.4F, 3.6F), slow), 60) << "eastbound, south of the line";
    EXPECT_EQ(count(image, strip(0.4F, 3.6F), fast), 0);
    EXPECT_GE(count(image, strip(-3.6F, -0.4F), fast), 60) << "westbound, north of the line";
    const sf::Color ground = image.getPixel(static_cast<unsigned>(middle.x + 100.0F / pixel_m),
                                            static_cast<unsigned>(middle.y + 40.0F / pixel_m));
    EXPECT_TRUE(alike(ground, theme.map_ground)) << text_of(ground);
}

TEST_F(ScreenshotTest, TwoPoliciesStandSideBySideUnderOneCamera) {
    scene.sides.push_back({{"Carril bus", "Bus lane"}, {}, {}});
    Snapshot jammed = snapshot;
    for (float& speed : jammed.link_speed_mps) speed = 1.0F;
    const sf::Image image = shot({snapshot, jammed});
    const Theme theme = theme_of(ThemeName::night, false);
    const sf::Color slow = mixed(theme.asphalt, theme.speed[0], 0.42F);
    const sf::Color fast = mixed(theme.asphalt, theme.speed[2], 0.42F);
    const std::vector<Box> panes = layout().panes;
    // The same map twice: as many red pixels right as green ones left, within a twentieth (labels hide some of both).
    const auto middle_of = [](const Box& pane) {
        return Box{pane.x + 20.0F, pane.y + 70.0F, pane.width - 40.0F, pane.height * 0.55F};
    };
    const int green = count(image, middle_of(panes[0]), fast);
    const int red = count(image, middle_of(panes[1]), slow);
    EXPECT_GT(green, 500);
    EXPECT_NEAR(red, green, 0.05 * green);
    EXPECT_EQ(count(image, middle_of(panes[0]), slow), 0);
}

TEST_F(ScreenshotTest, VehiclesAreDrawnWhereTheyAre) {
    options.street = "Calle 72";
    options.cross_street = "Carrera 7";
    options.across_m = 100.0;
    const Theme theme = theme_of(ThemeName::night, false);
    const sf::Image empty = shot({snapshot});
    const LinkId link = link_named(network, "n0n2");
    snapshot.vehicle = {1};
    snapshot.lane = {network.lanes_of(link)[0]};
    snapshot.position_m = {40.0F};
    snapshot.movement = {no_id<MovementId>};
    snapshot.speed_mps = {8.0F};
    snapshot.vehicle_class = {0};
    const sf::Image image = shot({snapshot});
    const Box pane = layout().panes.front();
    const float pixel_m = 100.0F / pane.width;
    const Pixel middle = pane.center();
    // Front at 40 m east, 4.5 m long, 1.8 m wide, 2 m south of the line: 8.1 square metres, of which the bevelled nose
    // and the windscreen take less than a third.
    const Box around{middle.x + 34.0F / pixel_m, middle.y + 0.5F / pixel_m, 7.0F / pixel_m, 3.0F / pixel_m};
    const sf::Color car = theme.vehicle[static_cast<std::size_t>(VehicleKind::car)];
    EXPECT_EQ(count(empty, around, car), 0);
    const float area_px = 8.1F / (pixel_m * pixel_m);
    EXPECT_GT(count(image, around, car), static_cast<int>(0.55F * area_px));
    EXPECT_LT(count(image, around, car), static_cast<int>(1.05F * area_px));
}

TEST_F(ScreenshotTest, AnySizeIsDrawn) {
    for (const auto& [width, height] : {std::pair{1U, 1U}, {40U, 2000U}, {320U, 240U}, {3840U, 2160U}}) {
        options.width_px = width;
        options.height_px = height;
        options.panels = true;
        options.controls = true;
        const sf::Image image = shot({snapshot});
        EXPECT_EQ(image.getSize().x, width);
        EXPECT_EQ(image.getSize().y, height);
    }
}

TEST_F(ScreenshotTest, WrongRequestsAreToldAndWriteNothing) {
    options.street = "Calle 72";
    options.cross_street = "Carrera 77";
    EXPECT_THROW(shot({snapshot}), InputError);
    options.street.clear();
    options.width_px = 100'000;
    EXPECT_THROW(shot({snapshot}), InputError);
    EXPECT_FALSE(std::filesystem::exists(file));
    options.width_px = 640;
    file = "/nowhere/at/all.png";
    EXPECT_THROW(shot({snapshot}), IoError);
}

TEST_F(ScreenshotTest, WithoutADisplayTheMessageSaysWhatToDo) {
    const std::string present = std::getenv("DISPLAY");
    setenv("DISPLAY", ":9999", 1);
    try {
        const DisplayHold display;
        ADD_FAILURE() << "display :9999 should not exist";
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("DISPLAY=:9999 cannot be opened"), std::string::npos) << error.what();
        EXPECT_NE(std::string(error.what()).find("xvfb-run"), std::string::npos);
    }
    setenv("DISPLAY", present.c_str(), 1);
}

}  // namespace
}  // namespace septima::render
