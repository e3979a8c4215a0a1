#include "render/openable.h"

#include <gtest/gtest.h>

#include "render/drop_target.h"
#include "tests/scenario/temp_folder.h"

namespace septima::render {
namespace {

TEST(Openable, IsWhatLiesInTheFolderAndCanBeOpened) {
    const test::TempFolder folder;
    for (const char* file : {"armenia.osm.pbf", "cali/scenario.toml", "gmns/link.csv", "gmns2/network/link.csv",
                             "otros/nota.txt", "r.sqlite", "nota.txt", ".oculto/scenario.toml"})
        folder.write(file, "x");
    folder.write("uno.toml", "format = \"scenario/1\"\n");
    folder.write("politica.toml", "format = \"policy/1\"\n");
    const std::string base = folder.path().string() + "/";
    using Kind = Openable::Kind;
    EXPECT_EQ(openable_beside(base + "x"), (std::vector<Openable>{{base + "armenia.osm.pbf", Kind::streets},
                                                                  {base + "cali", Kind::scenario},
                                                                  {base + "gmns", Kind::scenario},
                                                                  {base + "gmns2", Kind::scenario},
                                                                  {base + "otros/", Kind::folder},
                                                                  {base + "r.sqlite", Kind::results},
                                                                  {base + "uno.toml", Kind::scenario}}));
    EXPECT_TRUE(openable_beside(base + "no hay/").empty());
}

TEST(Openable, TabCompletesWhatIsSharedAndNeverHalfALetter) {
    const test::TempFolder folder;
    for (const char* file : {"a/cali/scenario.toml", "a/cali2/scenario.toml", "a/otra/x.txt", "a/bé/x", "a/bá/x"})
        folder.write(file, "x");
    const std::string base = folder.path().string() + "/a/";
    EXPECT_EQ(completed(base + "c"), base + "cali");
    EXPECT_EQ(completed(base + "o"), base + "otra/");
    EXPECT_EQ(completed(base + "b"), base + "b");  // é and á share their first byte
    EXPECT_EQ(completed(base + "cali2"), base + "cali2/");
    EXPECT_EQ(completed(base + "nada"), base + "nada");
}

// RFC 2483: a line each, CR LF at its end, '#' begins a comment; RFC 8089: with a host, empty or not, or without.
TEST(Openable, DroppedListsGiveTheirFilesWithoutEscapes) {
    EXPECT_EQ(files_of_uri_list("#who\r\nfile:///a%20b/Bogot%C3%A1.osm.pbf\r\nhttps://c/d\r\nfile://host/e\nfile:/f"),
              (std::vector<std::string>{"/a b/Bogotá.osm.pbf", "/e", "/f"}));
    EXPECT_EQ(files_of_uri_list("file:///100%/%zz%4"), std::vector<std::string>{"/100%/%zz%4"});
    EXPECT_TRUE(files_of_uri_list("").empty());
    EXPECT_TRUE(files_of_uri_list("file:\r\nfile://host\r\nfile:relative\r\n").empty());
}

}  // namespace
}  // namespace septima::render
