#include "sim/scenario/read_choice.h"

#include <gtest/gtest.h>

#include "sim/scenario/read_scenario.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

struct ReadChoiceTest : testing::Test {
    test::TempFolder folder;
    Problems problems;

    ChoiceParameters read(const std::string& text) {
        folder.write("choice.toml", text);
        return read_choice(folder.path() / "choice.toml", problems);
    }
};

// The file of Colombia is the documentation of the defaults.
TEST_F(ReadChoiceTest, TheFileOfColombiaHoldsTheDefaults) {
    const ChoiceParameters read =
        read_choice(std::filesystem::path(SEPTIMA_SOURCE_DIR) / "scenarios" / "choice.toml", problems);
    ChoiceParameters wanted;
    wanted.method = ChoiceMethod::nested_logit;
    EXPECT_TRUE(problems.errors.empty());
    EXPECT_TRUE(problems.warnings.empty());
    EXPECT_EQ(read, wanted);
}

TEST_F(ReadChoiceTest, ReadsSharesAsPercentages) {
    const ChoiceParameters p = read(
        "format = \"choice/1\"\nmethod = \"elasticity\"\n[car]\navailable_pct = 40\nsource = \"a test\"\n"
        "[induced]\nelasticity = -0.4\nmost_pct = 3\nsource = \"a test\"\n");
    EXPECT_TRUE(problems.errors.empty());
    EXPECT_EQ(p.method, ChoiceMethod::elasticity);
    EXPECT_DOUBLE_EQ(p.car.available, 0.4);
    EXPECT_DOUBLE_EQ(p.induced_elasticity, -0.4);
    EXPECT_DOUBLE_EQ(p.induced_most_share, 0.03);
}

TEST_F(ReadChoiceTest, TellsWhatIsWrongWithItsLine) {
    read("format = \"choice/1\"\nmethod = \"magic\"\n[logit]\ntime_ratio = 1.5\nscale = 3\n");
    ASSERT_EQ(problems.errors.size(), 3U);
    EXPECT_EQ(problems.errors[0].line, 2);
    EXPECT_EQ(problems.errors[1].line, 4);  // a ratio above 1 contradicts random utility
    EXPECT_EQ(problems.errors[2].line, 5);
    ASSERT_EQ(problems.warnings.size(), 1U);
    EXPECT_NE(problems.warnings[0].text.find("source"), std::string::npos);
}

}  // namespace
}  // namespace septima
