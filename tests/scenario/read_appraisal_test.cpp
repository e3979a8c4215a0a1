#include "sim/scenario/read_appraisal.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

class ReadAppraisal : public testing::Test {
  protected:
    std::vector<UnitValue> read(const std::string& text) {
        std::ofstream(file_) << text;
        return read_appraisal(file_, problems_);
    }
    static std::string all_values(const std::string& of_last = "central = 10\nlow = 5\nhigh = 20\nsource = \"x\"\n") {
        std::string text = "format = \"appraisal/1\"\n";
        for (const std::string_view key : unit_value_keys)
            text += fmt::format(
                "[value.{}]\n{}", key,
                key == unit_value_keys.back() ? of_last : "central = 2\nlow = 1\nhigh = 3\nsource = \"s\"\n");
        return text;
    }
    std::string told() const {
        std::string text;
        for (const Problem& p : problems_.errors) text += to_string(p) + "\n";
        return text;
    }

    test::TempFolder folder_;
    std::filesystem::path file_ = folder_.path() / "values.toml";
    Problems problems_;
};

TEST_F(ReadAppraisal, ReadsEveryValueInTheOrderOfTheList) {
    const std::vector<UnitValue> values = read(all_values());
    ASSERT_TRUE(problems_.errors.empty()) << told();
    ASSERT_EQ(values.size(), unit_value_keys.size());
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i].key, unit_value_keys[i]);
    EXPECT_EQ(values.back().high, 20.0);
    EXPECT_EQ(values.back().source.es, "x");
}

TEST_F(ReadAppraisal, EveryFaultIsToldAtOnce) {
    read(all_values("central = 30\nlow = 5\nhigh = 20\n") + "[value.petrol]\ncentral = 1\n");
    EXPECT_NE(told().find("value.life_years.central"), std::string::npos) << told();
    EXPECT_NE(told().find("outside low 5 to high 20"), std::string::npos) << told();
    EXPECT_NE(told().find("source"), std::string::npos) << told();
    EXPECT_NE(told().find("petrol"), std::string::npos) << told();
}

TEST_F(ReadAppraisal, AMissingValueIsNamed) {
    read("format = \"appraisal/1\"\n[value.co2_cop_per_t]\ncentral = 1\nlow = 1\nhigh = 1\nsource = \"s\"\n");
    EXPECT_NE(told().find("life_years"), std::string::npos) << told();
}

TEST(AppraisalFile, TheShippedValuesAreWhole) {
    Problems problems;
    const auto values =
        read_appraisal(std::filesystem::path(SEPTIMA_SOURCE_DIR) / "scenarios/appraisal.toml", problems);
    EXPECT_TRUE(problems.errors.empty());
    EXPECT_EQ(values.size(), unit_value_keys.size());
    for (const UnitValue& v : values) EXPECT_GT(v.source.es.size(), 5U) << v.key;
}

}  // namespace
}  // namespace septima
