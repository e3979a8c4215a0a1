// The window under hands that do not spare it: every key, sizes from one pixel to far more than the screen, a close in
// the midst of a run, input at random.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "tests/render/virtual_display.h"
#include "tests/scenario/temp_folder.h"
#include "tests/system/program.h"
#include "tests/system/town.h"

namespace septima {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct DashboardTest : testing::Test {
    test::TempFolder folder;
    render::test::VirtualDisplay display;
    std::string town;

    void SetUp() override {
        if (!display.works()) GTEST_SKIP() << "Xvfb is not installed: apt-get install xvfb";
        if (std::system("command -v xdotool > /dev/null") != 0)
            GTEST_SKIP() << "xdotool is not installed: apt-get install xdotool";
        setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1);
        town = (folder.path() / "town").string();
        test::write_town(folder);
    }
    static bool xdo(const std::string& events) {
        return std::system(("xdotool " + events + " > /dev/null 2>&1").c_str()) == 0;
    }
    /// The window is there and has the keyboard. There is no window manager that would place it.
    bool window_opened(const test::Program& show) const {
        while (show.running()) {
            if (xdo("search --onlyvisible --name . windowmove %1 0 0 windowfocus %1")) return true;
            std::this_thread::sleep_for(100ms);
        }
        return false;
    }
    /// What xdotool knows the window by.
    std::string window() const {
        xdo_to("window.txt", "search --onlyvisible --name .");
        return test::text_of_file(folder.path() / "window.txt");
    }
    void xdo_to(const std::string& name, const std::string& command) const {
        std::system(("xdotool " + command + " > '" + (folder.path() / name).string() + "' 2> /dev/null").c_str());
    }
    /// Another window came up in the place of `old`, and has the keyboard. The old one may still be there for a while,
    /// and takes with it what it was given.
    bool window_changed(const test::Program& show, const std::string& old) const {
        for (std::string now = window(); show.running() && (now.empty() || now == old); now = window())
            std::this_thread::sleep_for(100ms);
        return window_opened(show);
    }
    /// Two keys that the dashboard remembers end it and tell that all keys before them were taken: they come in order.
    test::Ended closed_by_keys(const test::Program& show) const {
        xdo("key Escape key Escape key Escape");
        test::let_frames_pass(show);
        xdo("key l key ctrl+q");
        return show.wait();
    }
    std::string settings() const { return test::text_of_file(folder.path() / "septima" / "dashboard.conf"); }
};

TEST_F(DashboardTest, EveryKeyCanBePressedAndWhatWasChosenIsRemembered) {
    const test::Program show({"show", town, "--size", "1280x720", "--policy", "base", "--policy", "base"},
                             folder.path(), {.wall_s = 300, .work = {}});
    ASSERT_TRUE(window_opened(show)) << test::text_of_file(folder.path() / "stderr.txt");
    for (const char* keys :
         {"space plus minus 1 2 3 4 1", "Up Down Left Right Next Prior q e Home", "F1 F1 m m o o r Escape f s s d d",
          "k t j n c p p", "ctrl+f Escape ctrl+z ctrl+y ctrl+s Escape", "x b v shift+x", "F2 F3 F5 F4"}) {
        ASSERT_TRUE(xdo("key " + std::string(keys))) << keys;
        test::let_frames_pass(show);
        ASSERT_TRUE(show.running()) << keys << "\n" << test::text_of_file(folder.path() / "stderr.txt");
    }
    // Other windows come up: without a window manager nobody gives them the keyboard.
    for (int i = 0; i < 2; ++i) {
        const std::string old = window();
        ASSERT_TRUE(xdo("key F11"));
        ASSERT_TRUE(window_changed(show, old)) << test::text_of_file(folder.path() / "stderr.txt");
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
