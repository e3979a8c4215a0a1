// The window under hands that do not spare it: every key, sizes from one pixel to far more than the screen, a close in
// the midst of a run, input at random.
#include "tests/system/window.h"

namespace septima {
namespace {

using DashboardTest = test::WindowTest;

TEST_F(DashboardTest, EveryKeyCanBePressedAndWhatWasChosenIsRemembered) {
    const test::Program show({"show", town, "--size", "1280x720", "--policy", "base", "--policy", "base"},
                             folder.path(), {.wall_s = 300, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    for (const char* keys :
         {"space plus minus 1 2 3 4 1", "Up Down Left Right Next Prior q e Home", "F1 F1 m m o o r Escape f s s d d",
          "k t j n c p p u u w w", "ctrl+f Escape ctrl+z ctrl+y ctrl+s Escape", "x b v shift+x", "F2 F3 F5 F4"}) {
        ASSERT_TRUE(xdo("key " + std::string(keys))) << keys;
        test::let_frames_pass(show);
        ASSERT_TRUE(show.running()) << keys << "\n" << errors();
    }
    // Other windows come up: without a window manager nobody gives them the keyboard.
    for (int i = 0; i < 2; ++i) {
        const std::string old = window();
        ASSERT_TRUE(xdo("key F11"));
        ASSERT_TRUE(window_changed(show, old)) << errors();
    }
    EXPECT_EQ(closed_by_keys(show).code, 0);
    const std::string kept = settings();
    for (const char* line : {"layout = compare", "language = en", "theme = day", "colour_blind = yes", "panels = yes"})
        EXPECT_NE(kept.find(line), std::string::npos) << line << " in\n" << kept;
}

TEST_F(DashboardTest, AnySizeIsBorne) {
    const test::Program show({"show", town, "--size", "1280x720", "--layout", "wall"}, folder.path());
    ASSERT_TRUE(window_opened(show));
    for (const char* size : {"1 1", "4000 3000", "40 900", "3840 2160", "1280 720"}) {
        ASSERT_TRUE(xdo("search --onlyvisible --name . windowsize %1 " + std::string(size))) << size;
        ASSERT_TRUE(xdo("mousemove 3 3 click 1 click 4 click 5")) << size;
        ASSERT_TRUE(show.running()) << size;
    }
    EXPECT_EQ(closed_by_keys(show).code, 0);
}

TEST_F(DashboardTest, ClosingEndsARunInItsMidst) {
    const test::Program show({"show", town, "--size", "800x600"}, folder.path());
    ASSERT_TRUE(window_opened(show));
    ASSERT_TRUE(xdo("key 4 key ctrl+q"));
    EXPECT_EQ(show.wait().code, 0);
    const test::Program stopped({"show", town, "--size", "800x600"}, folder.path());
    ASSERT_TRUE(window_opened(stopped));
    stopped.send(SIGTERM);
    EXPECT_EQ(stopped.wait().code, 143);
}

TEST_F(DashboardTest, WithoutADisplayItSaysSoAndEndsWith2WhileRunsGoOn) {
    const std::string present = std::getenv("DISPLAY");
    unsetenv("DISPLAY");
    const test::Ended shown = test::septima({"show", town}, folder.path());
    const test::Ended run = test::septima({"run", town, "--until", "06:02"}, folder.path());
    setenv("DISPLAY", present.c_str(), 1);
    EXPECT_EQ(shown.code, 2);
    EXPECT_NE(shown.err.find("xvfb-run"), std::string::npos) << shown.err;
    EXPECT_EQ(run.code, 0) << run.err;
}

TEST_F(DashboardTest, WhatDoesNotFitTogetherIsTold) {
    EXPECT_EQ(test::septima({"show", town, "--json"}, folder.path()).code, 2);
    EXPECT_EQ(test::septima({"show", town, "--at", "06:01"}, folder.path()).code, 2);
}

}  // namespace
}  // namespace septima
