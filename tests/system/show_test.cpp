// The dashboard used as a person would: a window on a display of its own, real keys and clicks (xdotool).
#include "tests/system/window.h"

namespace septima {
namespace {

namespace fs = std::filesystem;

using ShowTest = test::WindowTest;

// A lane of Carrera 7 is closed with a click and a key, undone and done again, then saved: the file is what was asked
// for, and `check` and `run` take it as it is.
TEST_F(ShowTest, AClosureByHandBecomesAPolicyThatRuns) {
    const test::Program show(
        {"show", town, "--size", "1280x720", "--no-panels", "--crossing", "Carrera 7/Calle 20", "--across", "160"},
        folder.path(), {.wall_s = 300, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    // The crossing is in the middle of the map, 8 pixels to the metre: 20 m north of it, 5 m right of the line.
    act(show, "mousemove 680 180 click 1");
    act(show, "key x");
    act(show, "key ctrl+z");
    act(show, "key ctrl+y");
    const PolicyFile policy = saved_by_keys(show, "mia.toml");
    const std::string saved = (folder.path() / "mia.toml").string();
    ASSERT_EQ(policy.measures.size(), 1U);
    EXPECT_EQ(policy.measures[0].place.links, std::vector<std::string>{"c2_c3"});
    EXPECT_EQ(policy.measures[0].data, MeasureData(LaneClosure{LaneChoice{{}, {0}}}));
    EXPECT_EQ(policy.measures[0].source, "Carrera 7 con Calle 30");  // where the link leads
    EXPECT_FALSE(policy.name.es.empty());
    EXPECT_NE(policy.name.es, policy.name.en);
    const test::Ended run = test::septima({"run", town, "--policy", saved}, folder.path());
    EXPECT_EQ(run.code, 0) << run.err;
}

// An incident is dropped on Carrera 7 with the mouse alone: its form by a key, the place by a click, then the button.
TEST_F(ShowTest, AnIncidentByMouseBecomesAPolicyThatRuns) {
    const test::Program show(
        {"show", town, "--size", "1280x720", "--no-panels", "--crossing", "Carrera 7/Calle 20", "--across", "160"},
        folder.path(), {.wall_s = 300, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    act(show, "key i");
    act(show, "mousemove 680 180");  // 20 m north of the crossing, on the way north
    act(show, "click 1");
    act(show, "mousemove 72 418");  // "Aplicar desde ahora"
    act(show, "click 1");
    const PolicyFile policy = saved_by_keys(show, "choque.toml");
    const std::string saved = (folder.path() / "choque.toml").string();
    ASSERT_EQ(policy.measures.size(), 1U);
    EXPECT_EQ(policy.measures[0].place.links, std::vector<std::string>{"c2_c3"});
    const auto* incident = std::get_if<Incident>(&policy.measures[0].data);
    ASSERT_NE(incident, nullptr);
    EXPECT_EQ(incident->lanes.from_right, std::vector<int>{0});
    EXPECT_NEAR(incident->position_m, 20.0, 8.0);
    EXPECT_EQ(test::septima({"run", town, "--policy", saved, "--until", "06:10"}, folder.path()).code, 0);
}

// A place by a click and the form by a key in one burst: the key does not overtake the click. Undone and done again it
// is still one measure.
TEST_F(ShowTest, AClickAndAKeyInOneBurstMakeAnIncident) {
    const test::Program show(
        {"show", town, "--size", "1280x720", "--no-panels", "--crossing", "Carrera 7/Calle 20", "--across", "160"},
        folder.path(), {.wall_s = 300, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    act(show, "key i");
    act(show, "mousemove 680 180 click 1 key ctrl+Return");
    act(show, "key ctrl+z");
    act(show, "key ctrl+y");
    const PolicyFile policy = saved_by_keys(show, "burst.toml");
    ASSERT_EQ(policy.measures.size(), 1U);
    EXPECT_EQ(policy.measures[0].place.links, std::vector<std::string>{"c2_c3"});
    EXPECT_TRUE(std::holds_alternative<Incident>(policy.measures[0].data));
}

// Ctrl+O and a typed path: what is wrong is told with its file and line while the present city goes on, an extract of
// OpenStreetMap that is not there too; then, with half of the name completed by Tab, another city takes the window, in
// the same layout.
TEST_F(ShowTest, AnotherCityIsOpenedByKeys) {
    fs::copy(town, folder.path() / "ibague", fs::copy_options::recursive);
    folder.write("ibague/scenario.toml",
                 "format = \"scenario/1\"\ntitle = \"Ibague\"\nnetwork = \".\"\ntrips = \"trips.csv\"\n"
                 "date = 2026-11-24\nstart = 06:00:00\nend = 07:00:00\n");
    const fs::path wrong = folder.write("roto/scenario.toml", "format = \"scenario/1\"\ntitle = 7\n");
    const test::Program show({"show", town, "--size", "1280x720", "--day", "--layout", "corridor"}, folder.path(),
                             {.wall_s = 300, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    const std::string old = window();
    act(show, "key ctrl+o");
    for (const fs::path& path : {wrong, folder.path() / "bogota.osm.pbf"}) {
        act(show, "type '" + path.string() + "'");
        act(show, "key Return");
    }
    for (const char* told : {"roto/scenario.toml:2:", "bogota.osm.pbf: does not exist"})
        while (show.running() && errors().find(told) == std::string::npos)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(window(), old);
    act(show, "type '" + (folder.path() / "iba").string() + "'");
    act(show, "key Tab");
    act(show, "key Return");
    ASSERT_TRUE(window_changed(show, old)) << errors();
    EXPECT_EQ(closed_by_keys(show).code, 0);
    const std::string recent = "recent = " + (folder.path() / "ibague").string() + "\nrecent = " + town + "\n";
    EXPECT_NE(settings().find(recent), std::string::npos) << settings();
    EXPECT_NE(settings().find("layout = corridor"), std::string::npos) << settings();
    EXPECT_NE(settings().find("theme = day"), std::string::npos) << settings();
}

// A story by its keys: on to the second scene, back to the first, which begins anew, and out of it, so that an arrow
// moves the map again and the chosen layout is that of the second scene.
TEST_F(ShowTest, AStoryIsPlayedByKeys) {
    const fs::path story =
        folder.write("story.toml",
                     "format = \"story/1\"\n[[scene]]\nfrom = 06:00:00\nto = 06:05:00\nlasts_s = 300\n"
                     "[[scene]]\nfrom = 06:20:00\nto = 06:21:00\nlasts_s = 300\nlayout = \"wall\"\n"
                     "day = true\ncaption = { es = \"Son las {clock}\", en = \"It is {clock}\" }\n");
    const test::Program show({"show", town, "--size", "1280x720", "--story", story.string()}, folder.path(),
                             {.wall_s = 300, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    for (const char* key : {"Right", "space", "space", "Left", "Right", "Right"}) {
        act(show, std::string("key ") + key);
        ASSERT_TRUE(show.running()) << key << "\n" << errors();
    }
    EXPECT_EQ(closed_by_keys(show).code, 0);
    EXPECT_NE(settings().find("layout = wall"), std::string::npos) << settings();
    EXPECT_NE(settings().find("theme = day"), std::string::npos) << settings();
}

TEST_F(ShowTest, AStoryOfStreetsThatDoNotMeetIsRefused) {
    const fs::path story = folder.write("story.toml",
                                        "format = \"story/1\"\n[[scene]]\nfrom = 06:00:00\nto = 06:05:00\nlasts_s = 3\n"
                                        "crossing = [\"Carrera 7\", \"Calle 999\"]\n");
    const test::Ended ended = test::septima({"show", town, "--story", story.string()}, folder.path());
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.err.find("Calle 999"), std::string::npos) << ended.err;
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
