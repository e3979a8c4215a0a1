// Files dragged onto the dashboard from another program (XDND), and Ctrl+O by the mouse.
#include "tests/network/osm_town.h"
#include "tests/system/window.h"
// Last: Xlib's macros.
#include "tests/system/drag_source.h"

namespace septima {
namespace {

namespace fs = std::filesystem;

struct DropTest : test::WindowTest {
    /// Another scenario beside the town, in a folder whose name has to be written with escapes.
    fs::path other() const {
        const fs::path at = folder.path() / "Ibagué 2";
        fs::copy(town, at, fs::copy_options::recursive);
        folder.write("Ibagué 2/scenario.toml",
                     "format = \"scenario/1\"\ntitle = \"Ibague\"\nnetwork = \".\"\ntrips = \"trips.csv\"\n"
                     "date = 2026-11-24\nstart = 06:00:00\nend = 07:00:00\n");
        return at;
    }
    std::string uri(const std::string& path) const { return "file://" + folder.path().string() + "/" + path + "\r\n"; }
    void expect_recent(const std::string& first) const {
        EXPECT_NE(settings().find("recent = " + first + "\nrecent = " + town + "\n"), std::string::npos) << settings();
    }
};

TEST_F(DropTest, AScenarioIsDroppedOntoTheWindowAndTakesIt) {
    const fs::path at = other();
    const test::Program show({"show", town, "--size", "1280x720"}, folder.path(), {.wall_s = 150, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    const std::string old = window();
    ASSERT_TRUE(xdo("mousemove 500 300"));
    test::DragSource text("no file");
    EXPECT_FALSE(text.drag_over("text/plain"));  // it takes files only
    text.leave();
    test::DragSource files("# two of them\r\n" + uri("Ibagu%C3%A9%202/scenario.toml") + uri("nothing"));
    ASSERT_TRUE(files.drag_over());
    ASSERT_TRUE(files.drop());
    ASSERT_TRUE(window_changed(show, old)) << errors();
    EXPECT_EQ(closed_by_keys(show).code, 0);
    expect_recent((at / "scenario.toml").string());
}

// An extract is streets without people: dropped, it is shown with those that are assumed.
TEST_F(DropTest, AnExtractOfOpenStreetMapIsDropped) {
    test::Town streets;
    for (int i = 0; i < 9; ++i) streets.node(i + 1, 166.7 * (i % 3), 166.7 * (i / 3));
    for (int i = 0; i < 3; ++i)
        streets.street(10 + i, {3 * i + 1, 3 * i + 2, 3 * i + 3}).street(20 + i, {i + 1, i + 4, i + 7});
    const fs::path extract = folder.write("pueblo.osm", streets.xml());
    const test::Program show({"show", town, "--size", "1280x720"}, folder.path(), {.wall_s = 150, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    const std::string old = window();
    ASSERT_TRUE(xdo("mousemove 500 300"));
    test::DragSource file(uri("pueblo.osm"));
    ASSERT_TRUE(file.drag_over());
    ASSERT_TRUE(file.drop());
    ASSERT_TRUE(window_changed(show, old)) << errors();
    EXPECT_EQ(closed_by_keys(show).code, 0);
    expect_recent(extract.string());
}

// The same box by the mouse, in English: the first row of the list is the first folder beside the one that is shown.
TEST_F(DropTest, ARowOfTheBoxIsOpenedByTheMouse) {
    fs::copy(town, folder.path() / "alto", fs::copy_options::recursive);
    const test::Program show({"show", town, "--size", "1280x720", "--lang", "en"}, folder.path(),
                             {.wall_s = 150, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    const std::string old = window();
    act(show, "key ctrl+o");
    act(show, "mousemove 470 138");
    act(show, "click 1");
    ASSERT_TRUE(window_changed(show, old)) << errors();
    xdo("key ctrl+q");
    EXPECT_EQ(show.wait().code, 0);
    expect_recent((folder.path() / "alto").string());
    EXPECT_NE(settings().find("language = en"), std::string::npos) << settings();
}

// Who drags may vanish in the midst of it, and what is dropped may be nothing: the window goes on.
TEST_F(DropTest, ADragThatComesToNothingLeavesTheWindowAsItIs) {
    const test::Program show({"show", town, "--size", "1280x720"}, folder.path(), {.wall_s = 150, .work = {}});
    ASSERT_TRUE(window_opened(show)) << errors();
    const std::string old = window();
    ASSERT_TRUE(xdo("mousemove 500 300"));
    {
        test::DragSource gone(uri("town"));
        ASSERT_TRUE(gone.drag_over());
    }
    test::DragSource elsewhere("https://example.org/city.osm.pbf\r\n");
    ASSERT_TRUE(elsewhere.drag_over());
    EXPECT_FALSE(elsewhere.drop());
    test::DragSource missing(uri("missing.sqlite"));
    ASSERT_TRUE(missing.drag_over());
    EXPECT_TRUE(missing.drop());
    while (show.running() && errors().find("missing.sqlite") == std::string::npos)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(window(), old);
    EXPECT_EQ(closed_by_keys(show).code, 0);
}

}  // namespace
}  // namespace septima
