// The dashboard used as a person would: a window on a display of its own, real keys and clicks (xdotool).
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "sim/scenario/read_policy.h"
#include "tests/render/virtual_display.h"
#include "tests/scenario/temp_folder.h"
#include "tests/system/program.h"
#include "tests/system/town.h"

namespace septima {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct ShowTest : testing::Test {
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

    /// The events of an xdotool command line, then some frames in which the window deals with them.
    static void act(const test::Program& show, const std::string& events) {
        ASSERT_EQ(std::system(("xdotool " + events + " > /dev/null 2>&1").c_str()), 0) << events;
        test::let_frames_pass(show);
    }
    /// Waits for the window and puts it into the corner: there is no window manager that would.
    static bool window_opened(const test::Program& show) {
        while (show.running()) {
            std::this_thread::sleep_for(200ms);
            if (std::system("w=$(xdotool search --onlyvisible --name . 2>/dev/null | tail -1) && [ -n \"$w\" ] && "
                            "xdotool windowmove $w 0 0 windowfocus $w 2>/dev/null") == 0) {
                test::let_frames_pass(show);
                return true;
            }
        }
        return false;
    }
};

// A lane of Carrera 7 is closed with a click and a key, undone and done again, then saved: the file is what was asked
// for, and `check` and `run` take it as it is.
TEST_F(ShowTest, AClosureByHandBecomesAPolicyThatRuns) {
    const test::Program show(
        {"show", town, "--size", "1280x720", "--no-panels", "--crossing", "Carrera 7/Calle 20", "--across", "160"},
        folder.path(), {.wall_s = 300, .work = {}});
    ASSERT_TRUE(window_opened(show)) << test::text_of_file(folder.path() / "stderr.txt");
    // The crossing is in the middle of the map, 8 pixels to the metre: 20 m north of it, 5 m right of the line.
    act(show, "mousemove 680 180 click 1");
    act(show, "key x");
    act(show, "key ctrl+z");
    act(show, "key ctrl+y");
    act(show, "key ctrl+s");
    act(show, "key ctrl+a");
    const std::string saved = (folder.path() / "mia.toml").string();
    act(show, "type '" + saved + "'");
    act(show, "key Return");
    while (show.running() && !fs::exists(saved)) std::this_thread::sleep_for(50ms);
    act(show, "key Escape");
    ASSERT_EQ(std::system("xdotool key ctrl+q"), 0);
    EXPECT_EQ(show.wait().code, 0);

    Problems problems;
    const PolicyFile policy = read_policy(saved, problems);
    ASSERT_TRUE(problems.errors.empty()) << test::told(problems);
    ASSERT_EQ(policy.measures.size(), 1U);
    EXPECT_EQ(policy.measures[0].place.links, std::vector<std::string>{"c2_c3"});
    EXPECT_EQ(policy.measures[0].data, MeasureData(LaneClosure{LaneChoice{{}, {0}}}));
    EXPECT_EQ(policy.measures[0].source, "Carrera 7 con Calle 30");  // where the link leads
    EXPECT_FALSE(policy.name.es.empty());
    EXPECT_NE(policy.name.es, policy.name.en);
    EXPECT_EQ(test::septima({"check", town, "--policy", saved}, folder.path()).code, 0);
    const test::Ended run = test::septima({"run", town, "--policy", saved}, folder.path());
    EXPECT_EQ(run.code, 0) << run.err;
}

// An incident is dropped on Carrera 7 with the mouse alone: its form by a key, the place by a click, then the button.
TEST_F(ShowTest, AnIncidentByMouseBecomesAPolicyThatRuns) {
    const test::Program show(
        {"show", town, "--size", "1280x720", "--no-panels", "--crossing", "Carrera 7/Calle 20", "--across", "160"},
        folder.path(), {.wall_s = 300, .work = {}});
    ASSERT_TRUE(window_opened(show)) << test::text_of_file(folder.path() / "stderr.txt");
    act(show, "key i");
    act(show, "mousemove 680 180");  // 20 m north of the crossing, on the way north
    act(show, "click 1");
    act(show, "mousemove 72 335");  // "Aplicar desde ahora"
    act(show, "click 1");
    act(show, "key ctrl+s");
    act(show, "key ctrl+a");
    const std::string saved = (folder.path() / "choque.toml").string();
    act(show, "type '" + saved + "'");
    act(show, "key Return");
    while (show.running() && !fs::exists(saved)) std::this_thread::sleep_for(50ms);
    act(show, "key Escape");
    ASSERT_EQ(std::system("xdotool key ctrl+q"), 0);
    EXPECT_EQ(show.wait().code, 0);

    Problems problems;
    const PolicyFile policy = read_policy(saved, problems);
    ASSERT_TRUE(problems.errors.empty()) << test::told(problems);
    ASSERT_EQ(policy.measures.size(), 1U);
    EXPECT_EQ(policy.measures[0].place.links, std::vector<std::string>{"c2_c3"});
    const auto* incident = std::get_if<Incident>(&policy.measures[0].data);
    ASSERT_NE(incident, nullptr);
    EXPECT_EQ(incident->lanes.from_right, std::vector<int>{0});
    EXPECT_NEAR(incident->position_m, 20.0, 8.0);
    EXPECT_EQ(test::septima({"run", town, "--policy", saved, "--until", "06:10"}, folder.path()).code, 0);
}

// A limit compared over two seeds: its stored map is drawn; another name is told with what is there.
TEST_F(ShowTest, StoredResultsAreShown) {
    const std::string policy =
        folder
            .write("lento.toml",
                   "format = \"policy/1\"\nname = \"Lento\"\n[[measure]]\nkind = \"speed_limit\"\n"
                   "corridor = \"Carrera 7\"\nmax_kmh = 20\n")
            .string();
    const fs::path out = folder.path() / "out";
    ASSERT_EQ(
        test::septima({"compare", town, "--policy", policy, "--seeds", "2", "--until", "06:10", "--out", out.string()},
                      folder.path())
            .code,
        0);
    const std::string results = (out / "results.sqlite").string();
    const std::string picture = (folder.path() / "map.png").string();
    const test::Ended shown =
        test::septima({"show", town, "--results", results, "--screenshot", picture}, folder.path());
    EXPECT_EQ(shown.code, 0) << shown.err;
    EXPECT_TRUE(fs::exists(picture));
    // The file alone holds the streets and the hours.
    const test::Ended played =
        test::septima({"show", results, "--at", "06:05", "--screenshot", picture + "2.png"}, folder.path());
    EXPECT_EQ(played.code, 0) << played.err;
    EXPECT_TRUE(fs::exists(picture + "2.png"));
    EXPECT_EQ(test::septima({"show", results, "--at", "08:00", "--screenshot", picture}, folder.path()).code, 2);
    const test::Ended unknown =
        test::septima({"show", town, "--results", results, "--policy", "nada", "--screenshot", picture}, folder.path());
    EXPECT_EQ(unknown.code, 2);
    EXPECT_NE(unknown.err.find("allowed: lento"), std::string::npos) << unknown.err;
}

}  // namespace
}  // namespace septima
