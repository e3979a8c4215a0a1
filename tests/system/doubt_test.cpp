#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/scenario/temp_folder.h"
#include "tests/system/program.h"

namespace septima {
namespace {

/// Share of the streets that the report's map of changes paints, by scenario row; the base has none.
double painted(const std::filesystem::path& report, std::size_t scenario) {
    const std::string page = test::text_of_file(report);
    const std::string begin = "<script type=\"application/json\" id=\"map\">";
    const std::size_t at = page.find(begin) + begin.size();
    const nlohmann::json map = nlohmann::json::parse(page.substr(at, page.find("</script>", at) - at));
    const auto classes = map.at("scenarios").at(scenario).at("changeClass").get<std::string>();
    const auto grey = std::ranges::count(classes, '2');
    return 1.0 - static_cast<double>(grey) / static_cast<double>(classes.size());
}

// Real runs, four seeds: a policy that does nothing differs by exactly nothing; one that takes 0.01 m/s from a main
// street moves single vehicles everywhere, and still the map stays grey.
TEST(Doubt, WhatDoesNothingOrNextToNothingPaintsNothing) {
    const test::TempFolder folder;
    const auto write = [&](const char* name, const char* measure) {
        std::ofstream(folder.path() / name) << "format = \"policy/1\"\nname = \"x\"\n" << measure;
    };
    // Under a sanitizer five minutes of two seeds must do; the same code runs, and all of the below holds as well.
    const bool sanitized = test::slower > 1;
    write("nothing.toml", "");
    write("little.toml", "[[measure]]\nkind = \"speed_limit\"\ncorridor = \"Calle 5\"\nmax_kmh = 49.964\n");
    const test::Ended ended = test::septima(
        {"compare", std::string(SEPTIMA_SOURCE_DIR) + "/scenarios/cali", "--policy", (folder.path() / "nothing.toml"),
         "--policy", (folder.path() / "little.toml"), "--seeds", sanitized ? "2" : "4", "--until",
         sanitized ? "06:05" : "06:20", "--out", (folder.path() / "out"), "--json"},
        folder.path());
    ASSERT_EQ(ended.code, 0) << ended.err;
    const nlohmann::json told = nlohmann::json::parse(ended.out);
    int moved = 0;
    for (const nlohmann::json& row : told.at("comparisons")) {
        if (row.at("policy") == "nothing") {
            EXPECT_EQ(row.at("difference"), 0.0) << row;
            EXPECT_EQ(row.at("verdict"), "no_detectable_difference") << row;
        } else if (row.at("difference") != 0.0) {
            ++moved;
        }
    }
    EXPECT_GT(moved, 0) << "a street was slower, so some vehicle must have done something else";
    EXPECT_EQ(painted(folder.path() / "out/report.html", 1), 0.0);
    EXPECT_LE(painted(folder.path() / "out/report.html", 2), 0.01);
}

}  // namespace
}  // namespace septima
