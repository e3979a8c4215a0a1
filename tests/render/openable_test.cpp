#include "render/openable.h"

#include <gtest/gtest.h>

#include "tests/scenario/temp_folder.h"

namespace septima::render {
namespace {

TEST(Openable, IsWhatLiesInTheFolderAndCanBeOpened) {
    const test::TempFolder folder;
    for (const char* file : {"cali/scenario.toml", "gmns/link.csv", "gmns2/network/link.csv", "otros/nota.txt",
                             "r.sqlite", "nota.txt", ".oculto/scenario.toml"})
        folder.write(file, "x");
    folder.write("uno.toml", "format = \"scenario/1\"\n");
    folder.write("politica.toml", "format = \"policy/1\"\n");
    const std::string base = folder.path().string() + "/";
    using Kind = Openable::Kind;
    EXPECT_EQ(openable_beside(base + "x"), (std::vector<Openable>{{base + "cali", Kind::scenario},
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

}  // namespace
}  // namespace septima::render
