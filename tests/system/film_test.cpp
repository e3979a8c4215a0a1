// A story filmed by the real program and the real ffmpeg on a display of its own.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/render/virtual_display.h"
#include "tests/scenario/temp_folder.h"
#include "tests/system/program.h"
#include "tests/system/town.h"

namespace septima {
namespace {

namespace fs = std::filesystem;

struct FilmTest : testing::Test {
    test::TempFolder folder;
    render::test::VirtualDisplay display;

    void SetUp() override {
        if (!display.works()) GTEST_SKIP() << "Xvfb is not installed: apt-get install xvfb";
        if (std::system("command -v ffprobe > /dev/null") != 0)
            GTEST_SKIP() << "ffmpeg is not installed: apt-get install ffmpeg";
        test::write_town(folder);
    }

    test::Ended filmed(const std::string& story, const std::string& size = "640x360") const {
        folder.write("story.toml", story);
        return test::septima({"show", (folder.path() / "town").string(), "--story", (folder.path() / "story.toml"),
                              "--record", film(), "--fps", "5", "--size", size},
                             folder.path());
    }
    std::string film() const { return (folder.path() / "film.mp4").string(); }
    std::string probed(const std::string& entries) const {
        const std::string command = "ffprobe -v error -count_frames -select_streams v -show_entries stream=" + entries +
                                    " -of csv=p=0 '" + film() + "' > '" + (folder.path() / "probe.txt").string() + "'";
        return std::system(command.c_str()) == 0 ? test::text_of_file(folder.path() / "probe.txt") : "";
    }
};

// Two scenes of 2 s and 1 s at five frames a second: fifteen frames, whatever the machine.
TEST_F(FilmTest, HoldsEveryFrameOfEveryScene) {
    const test::Ended ended = filmed(R"(format = "story/1"
[[scene]]
from = 06:00:00
to = 06:02:00
lasts_s = 2
caption = { es = "Velocidad: {speed}", en = "Speed: {speed}" }
[[scene]]
from = 06:05:00
to = 06:05:10
lasts_s = 1
layout = "wall"
day = true
)");
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(probed("width,height,nb_read_frames"), "640,360,15\n");
    EXPECT_FALSE(fs::exists(film() + ".tmp"));
}

TEST_F(FilmTest, StillsAreOnePerScene) {
    folder.write("story.toml",
                 "format = \"story/1\"\n[[scene]]\nfrom = 06:00:00\nto = 06:01:00\nlasts_s = 1\n"
                 "[[scene]]\nfrom = 06:01:00\nto = 06:02:00\nlasts_s = 1\nlayout = \"wall\"\n");
    const test::Ended ended =
        test::septima({"show", (folder.path() / "town").string(), "--story", (folder.path() / "story.toml"),
                       "--screenshot", (folder.path() / "scene.png"), "--size", "640x360"},
                      folder.path());
    ASSERT_EQ(ended.code, 0) << ended.err;
    for (const char* name : {"scene-1.png", "scene-2.png"})
        EXPECT_EQ(test::text_of_file(folder.path() / name).substr(1, 3), "PNG") << name;
    EXPECT_FALSE(fs::exists(folder.path() / "scene-3.png"));
}

TEST_F(FilmTest, FaultsOfAStoryAreToldAtOnceAndLeaveNoFilm) {
    const test::Ended ended = filmed(R"(format = "story/1"
[[scene]]
from = 06:30:00
to = 06:20:00
lasts_s = 2
[[scene]]
from = 06:10:00
to = 08:00:00
lasts_s = 0
colour = "red"
)");
    EXPECT_EQ(ended.code, 2);
    for (const char* told : {"story.toml:4: scene[1].to", "story.toml:7: scene[2].from", "story.toml:8: scene[2].to",
                             "story.toml:9: scene[2].lasts_s", "colour"})
        EXPECT_NE(ended.err.find(told), std::string::npos) << told << " is not in:\n" << ended.err;
    EXPECT_FALSE(fs::exists(film()));
}

TEST_F(FilmTest, StreetsThatDoNotCrossAreRefusedBeforeTheRun) {
    const test::Ended ended = filmed(
        "format = \"story/1\"\n[[scene]]\nfrom = 06:50:00\nto = 06:55:00\nlasts_s = 1\n"
        "crossing = [\"Carrera 7\", \"Calle 999\"]\n");
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.err.find("Calle 999"), std::string::npos) << ended.err;
    EXPECT_FALSE(fs::exists(film()));
    EXPECT_FALSE(fs::exists(film() + ".tmp"));
}

TEST_F(FilmTest, OddSidesAreRefused) {
    const test::Ended ended =
        filmed("format = \"story/1\"\n[[scene]]\nfrom = 06:00:00\nto = 06:01:00\nlasts_s = 1\n", "641x360");
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.err.find("even"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace septima
