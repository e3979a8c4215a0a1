#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include "sim/scenario/read_policy.h"
#include "tests/render/virtual_display.h"
#include "tests/scenario/temp_folder.h"
#include "tests/system/program.h"
#include "tests/system/town.h"

namespace septima::test {

/// A dashboard's window on a display of its own, with real keys and clicks (xdotool), on a little town in folder/town.
struct WindowTest : testing::Test {
    TempFolder folder;
    render::test::VirtualDisplay display;
    std::string town;

    void SetUp() override {
        if (!display.works()) GTEST_SKIP() << "Xvfb is not installed: apt-get install xvfb";
        if (std::system("command -v xdotool > /dev/null") != 0)
            GTEST_SKIP() << "xdotool is not installed: apt-get install xdotool";
        setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1);
        town = (folder.path() / "town").string();
        write_town(folder);
    }

    static bool xdo(const std::string& events) {
        return std::system(("xdotool " + events + " > /dev/null 2>&1").c_str()) == 0;
    }
    /// The events of an xdotool command line, then some frames in which the window deals with them.
    static void act(const Program& show, const std::string& events) {
        ASSERT_TRUE(xdo(events)) << events;
        let_frames_pass(show);
    }
    /// The window is there, in the corner, and has the keyboard. There is no window manager that would see to it.
    static bool window_opened(const Program& show) {
        while (show.running()) {
            if (xdo("search --onlyvisible --name . windowmove %1 0 0 windowfocus %1")) {
                let_frames_pass(show);
                return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return false;
    }
    /// What xdotool knows the window by.
    std::string window() const {
        const std::string file = (folder.path() / "window.txt").string();
        std::system(("xdotool search --onlyvisible --name . > '" + file + "' 2> /dev/null").c_str());
        return text_of_file(file);
    }
    /// Another window came up in the place of `old`, and has the keyboard. The old one may still be there for a while,
    /// and takes with it what it was given.
    bool window_changed(const Program& show, const std::string& old) const {
        for (std::string now = window(); show.running() && (now.empty() || now == old); now = window())
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        return window_opened(show);
    }
    /// Two keys that the dashboard remembers end it and tell that all keys before them were taken: they come in order.
    static Ended closed_by_keys(const Program& show) {
        xdo("key Escape key Escape key Escape");
        let_frames_pass(show);
        xdo("key l key ctrl+q");
        return show.wait();
    }
    std::string settings() const { return text_of_file(folder.path() / "septima" / "dashboard.conf"); }
    std::string errors() const { return text_of_file(folder.path() / "stderr.txt"); }

    /// Saves the operator's measures by keys, ends the dashboard and reads what it wrote.
    PolicyFile saved_by_keys(const Program& show, const std::string& name) const {
        const std::string file = (folder.path() / name).string();
        act(show, "key ctrl+s");
        act(show, "key ctrl+a");
        act(show, "type '" + file + "'");
        act(show, "key Return");
        while (show.running() && !std::filesystem::exists(file))
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        act(show, "key Escape");
        xdo("key ctrl+q");
        EXPECT_EQ(show.wait().code, 0);
        Problems problems;
        const PolicyFile policy = read_policy(file, problems);
        EXPECT_TRUE(problems.errors.empty()) << told(problems);
        EXPECT_EQ(septima({"check", town, "--policy", file}, folder.path()).code, 0);
        return policy;
    }
};

}  // namespace septima::test
