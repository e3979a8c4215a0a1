#include "render/camera.h"

#include <gtest/gtest.h>

#include <cmath>

namespace septima::render {
namespace {

const Box box{100.0F, 50.0F, 800.0F, 600.0F};  // centre at (500, 350)

void expect_near(Pixel a, Pixel b, float tolerance = 0.01F) {
    EXPECT_NEAR(a.x, b.x, tolerance);
    EXPECT_NEAR(a.y, b.y, tolerance);
}

void expect_near(Point a, Point b, double tolerance) {
    EXPECT_NEAR(a.x_m, b.x_m, tolerance);
    EXPECT_NEAR(a.y_m, b.y_m, tolerance);
}

// 2 m per pixel: 100 m east are 50 px right, 60 m north are 30 px up.
TEST(Camera, PutsEastRightAndNorthUp) {
    const Camera camera{{1000.0, 2000.0}, 2.0, 0.0};
    expect_near(to_screen(camera, box, {1000.0, 2000.0}), {500.0F, 350.0F});
    expect_near(to_screen(camera, box, {1100.0, 2060.0}), {550.0F, 320.0F});
}

// A map turned by a quarter counter-clockwise has east at the top.
TEST(Camera, TurnsCounterClockwise) {
    const Camera camera{{0.0, 0.0}, 1.0, std::acos(0.0)};
    expect_near(to_screen(camera, box, {10.0, 0.0}), {500.0F, 340.0F});
    expect_near(to_screen(camera, box, {0.0, 10.0}), {490.0F, 350.0F});
}

TEST(Camera, ScreenAndPlaneAreInverse) {
    for (const double angle : {0.0, 0.3, -1.2, 3.0}) {
        const Camera camera{{4'880'000.0, 2'070'000.0}, 3.7, angle};
        for (const Pixel pixel : {Pixel{100.0F, 50.0F}, Pixel{899.0F, 649.0F}, Pixel{500.0F, 100.0F}})
            expect_near(to_screen(camera, box, to_plane(camera, box, pixel)), pixel);
    }
}

TEST(Camera, ZoomKeepsThePlaceUnderThePointer) {
    const Camera camera{{50.0, -70.0}, 8.0, 0.4};
    const Pixel pointer{777.0F, 123.0F};
    const Camera closer = zoomed_at(camera, box, pointer, 1.3);
    EXPECT_DOUBLE_EQ(closer.metres_per_pixel, 8.0 / 1.3);
    expect_near(to_plane(closer, box, pointer), to_plane(camera, box, pointer), 1e-6);
    // ... and on every stop of the way there.
    for (const double share : {0.25, 0.5, 0.9})
        expect_near(to_plane(between(camera, closer, share), box, pointer), to_plane(camera, box, pointer), 1e-6);
}

TEST(Camera, ZoomEndsAtItsLimits) {
    Camera camera;
    for (int i = 0; i < 100; ++i) camera = zoomed_at(camera, box, box.center(), 2.0);
    EXPECT_DOUBLE_EQ(camera.metres_per_pixel, closest_m_per_px);
    for (int i = 0; i < 100; ++i) camera = zoomed_at(camera, box, box.center(), 0.5);
    EXPECT_DOUBLE_EQ(camera.metres_per_pixel, farthest_m_per_px);
}

TEST(Camera, DragMovesTheGroundWithTheHand) {
    const Camera camera{{0.0, 0.0}, 5.0, 0.7};
    const Point grabbed = to_plane(camera, box, {300.0F, 200.0F});
    const Camera after = dragged(camera, {40.0F, -25.0F});
    expect_near(to_screen(after, box, grabbed), {340.0F, 175.0F});
}

// 1600 m x 600 m into 800 px x 600 px: the width decides; 2 m/px and 8 % margin.
TEST(Camera, FitShowsEverything) {
    const Bounds bounds{{0.0, 0.0}, {1600.0, 600.0}};
    const Camera camera = fitted(bounds, box);
    EXPECT_NEAR(camera.metres_per_pixel, 2.0 * 1.08, 1e-9);
    EXPECT_TRUE(visible_bounds(camera, box).holds(bounds));
}

TEST(Camera, VisibleBoundsOfATurnedMapHoldItsCorners) {
    const Camera camera{{0.0, 0.0}, 1.0, std::acos(0.0) / 2.0};
    const Bounds visible = visible_bounds(camera, box);
    // Half diagonal of 800 x 600 seen along the axes of a map turned by 45 degrees: (400 + 300) / sqrt 2.
    EXPECT_NEAR(visible.high.x_m, 700.0 / std::sqrt(2.0), 1e-6);
    EXPECT_NEAR(visible.high.y_m, 700.0 / std::sqrt(2.0), 1e-6);
}

TEST(Camera, BoxOfNoSizeGivesNoNan) {
    const Camera camera = fitted({{0.0, 0.0}, {0.0, 0.0}}, {0.0F, 0.0F, 0.0F, 0.0F});
    EXPECT_TRUE(std::isfinite(camera.metres_per_pixel));
    EXPECT_GE(camera.metres_per_pixel, closest_m_per_px);
}

}  // namespace
}  // namespace septima::render
