// The operator's form of measures by keys and mouse, and what a window says at once of what was made.
#include "render/theme.h"
#include "sim/scenario/read_scenario.h"
#include "tests/system/window.h"
// Last: Xlib's macros.
#include "tests/system/screen.h"

namespace septima {
namespace {

namespace fs = std::filesystem;

struct HandTest : test::WindowTest {
    static std::vector<std::string> show_arguments(const std::string& scenario) {
        return {"show",     scenario, "--size", "1280x720", "--no-panels", "--crossing", "Carrera 7/Calle 20",
                "--across", "160"};
    }
    /// The way north, 20 m north of the crossing in the middle of the map.
    static void choose_street(const test::Program& show) { act(show, "mousemove 680 180 click 1"); }
    static void keys(const test::Program& show, const std::vector<std::string>& pressed) {
        for (const std::string& key : pressed) act(show, "key " + key);
    }
    /// Streets of the town with people in the place of trips that are given.
    std::string town_of_people() const {
        folder.write("people/scenario.toml",
                     "format = \"scenario/1\"\ntitle = \"People\"\nnetwork = \"../town\"\npopulation = 3000\n"
                     "date = 2026-11-24\nstart = 06:00:00\nend = 07:00:00\n");
        return (folder.path() / "people").string();
    }
    void expect_runs(const std::string& scenario, const std::string& name) const {
        const test::Ended run = test::septima(
            {"run", scenario, "--policy", (folder.path() / name).string(), "--until", "06:10"}, folder.path());
        EXPECT_EQ(run.code, 0) << run.err;
    }
};

// By keys alone: down to the third row of kinds, right to the last of them, then it is applied. The streets have to be
// others from the beginning on, so the window begins anew; there it can be undone and done again.
TEST_F(HandTest, AReversibleLaneIsMadeByKeysWhileTheSimulationRuns) {
    const test::Program show(show_arguments(town), folder.path(), {.wall_s = 150, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    choose_street(show);
    keys(show, {"m", "Down", "Down", "Down", "Right", "Right", "space"});
    const std::string old = window();
    act(show, "key ctrl+Return");
    ASSERT_TRUE(window_changed(show, old)) << errors();
    keys(show, {"ctrl+z", "ctrl+y"});
    const PolicyFile policy = saved_by_keys(show, "contraflujo.toml");
    ASSERT_EQ(policy.measures.size(), 1U);
    EXPECT_EQ(policy.measures[0].data, MeasureData(ReversibleLane{1}));
    EXPECT_EQ(policy.measures[0].place.links, std::vector<std::string>{"c2_c3"});
    expect_runs(town, "contraflujo.toml");
}

// An incident that ends by itself: the slider of its duration is reached by arrows, and takes a number.
TEST_F(HandTest, AnIncidentOfFiveMinutesIsMadeByKeys) {
    const test::Program show(show_arguments(town), folder.path(), {.wall_s = 150, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    choose_street(show);
    keys(show, {"i", "Down", "Down", "Down", "Down", "Down", "Down", "Down", "Down", "Return"});
    act(show, "key ctrl+a");
    act(show, "type 5");
    keys(show, {"Return", "ctrl+Return"});
    const PolicyFile policy = saved_by_keys(show, "choque.toml");
    ASSERT_EQ(policy.measures.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<Incident>(policy.measures[0].data));
    ASSERT_EQ(policy.measures[0].time.windows.size(), 1U);
    const TimeWindow& window = policy.measures[0].time.windows[0];
    EXPECT_DOUBLE_EQ(window.to_s - window.from_s, 300.0);
}

// A limit of 30 where 60 is allowed makes journeys longer: the list of measures says so in its colour before long, and
// takes it back with the measure.
TEST_F(HandTest, TheListOfMeasuresSaysAtOnceWhatALimitCosts) {
    const test::Program show(show_arguments(town_of_people()), folder.path(), {.wall_s = 150, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    choose_street(show);
    const sf::Color bad = render::theme_of(render::ThemeName::night, false).bad;
    const auto seen = [&bad] { return test::pixels_of(bad, {12, 150, 338, 140}, 60); };  // within the list
    EXPECT_EQ(seen(), 0U);
    act(show, "key v");
    while (show.running() && seen() < 50) test::let_frames_pass(show);
    keys(show, {"ctrl+z"});
    while (show.running() && seen() > 0) test::let_frames_pass(show);
    EXPECT_EQ(closed_by_keys(show).code, 0);
}

// Calle 20 has one lane: a bus lane that would reserve nothing there is refused, and what the list then saves is
// another.
TEST_F(HandTest, AMeasureThatChangesNothingIsRefused) {
    const test::Program show(show_arguments(town), folder.path(), {.wall_s = 150, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    act(show, "mousemove 900 373 click 1");
    const sf::Color bad = render::theme_of(render::ThemeName::night, false).bad;
    const auto seen = [&bad] { return test::pixels_of(bad, {12, 430, 500, 120}, 60); };
    EXPECT_EQ(seen(), 0U);
    keys(show, {"m", "Down", "Down", "Down", "Right", "space", "ctrl+Return"});
    while (show.running() && seen() < 50) test::let_frames_pass(show);
    act(show, "key v");
    const PolicyFile policy = saved_by_keys(show, "limite.toml");
    ASSERT_EQ(policy.measures.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<SpeedLimit>(policy.measures[0].data));
}

// Two policies, the second with a limit of 20 on the only street: everybody who has arrived lost time, which stands
// right of the middle of the panel that W opens.
TEST_F(HandTest, KeyWShowsWhoLoses) {
    const std::string slow = folder
                                 .write("lento.toml",
                                        "format = \"policy/1\"\nname = \"Lento\"\n[[measure]]\nkind = \"speed_limit\"\n"
                                        "corridor = \"Carrera 7\"\nmax_kmh = 20\n")
                                 .string();
    const test::Program show({"show", town, "--size", "1280x720", "--policy", "base", "--policy", slow}, folder.path(),
                             {.wall_s = 150, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    const sf::Color changed = render::theme_of(render::ThemeName::night, false).text;
    const test::ScreenBox gains{1170, 125, 40, 520}, losses{1217, 125, 55, 520};
    keys(show, {"4", "w"});
    while (show.running() && test::pixels_of(changed, losses) < 40) test::let_frames_pass(show);
    EXPECT_EQ(test::pixels_of(changed, gains), 0U);
    keys(show, {"w"});
    EXPECT_EQ(test::pixels_of(changed, losses), 0U);
    EXPECT_EQ(closed_by_keys(show).code, 0);
}

}  // namespace
}  // namespace septima
