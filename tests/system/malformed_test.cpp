// Malformed inputs through the whole program (THEORY §6): tests/corpus/README.md says what is promised. One test per
// folder of the corpus.
#include <set>

#include "sim/base/csv.h"
#include "tests/system/corpus.h"

namespace septima {
namespace {

namespace fs = std::filesystem;

CsvTable cases() {
    Problems problems;
    CsvTable table = read_csv(test::corpus() / "cases.csv", problems);
    problems.throw_if_any();
    return table;
}

std::string folder_of(std::string_view file) {
    return std::string(file.substr(0, file.find('/')));
}

std::vector<std::string> folders() {
    const CsvTable table = cases();
    std::set<std::string> names;
    for (std::size_t r = 0; r < table.rows.size(); ++r) names.insert(folder_of(table.cell(r, "file")));
    return {names.begin(), names.end()};
}

struct Malformed : testing::TestWithParam<std::string> {};

TEST_P(Malformed, EndsAsTheTableSays) {
    const CsvTable table = cases();
    int run = 0;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        const std::string file(table.cell(r, "file"));
        if (folder_of(file) != GetParam()) continue;
        SCOPED_TRACE(file);
        const test::City city;
        city.replace(std::string(table.cell(r, "as")), test::text_of_file(test::corpus() / file));
        const test::Expected expected{static_cast<int>(to_integer(table.cell(r, "exit")).value()),
                                      std::string(table.cell(r, "words"))};
        expect(city.run(std::string(table.cell(r, "command"))), expected, city);
        ++run;
    }
    EXPECT_GT(run, 0);
}

INSTANTIATE_TEST_SUITE_P(Corpus, Malformed, testing::ValuesIn(folders()),
                         [](const auto& folder) { return folder.param; });

// The city's districts as TOML and as QGIS saves them: the same trips on the same streets.
TEST(MalformedCorpus, ZonesAsGeoJsonAreTheSameZones) {
    const test::City city;
    const test::Ended toml = city.run("run grown.toml --json"), geojson = city.run("run mapped.toml --json");
    ASSERT_EQ(toml.code, 0) << toml.err;
    ASSERT_EQ(geojson.code, 0) << geojson.err;
    const auto hash = [](const test::Ended& ended) { return ended.out.substr(ended.out.find("state_hash"), 33); };
    EXPECT_EQ(hash(geojson), hash(toml));
}

TEST(MalformedCorpus, EveryFileIsInTheTable) {
    const CsvTable table = cases();
    std::set<std::string> listed;
    for (std::size_t r = 0; r < table.rows.size(); ++r) listed.insert(std::string(table.cell(r, "file")));
    EXPECT_GE(listed.size(), 100U);
    EXPECT_EQ(listed.size(), table.rows.size()) << "a file stands twice in the table";
    for (const auto& entry : fs::recursive_directory_iterator(test::corpus())) {
        const std::string name = fs::relative(entry.path(), test::corpus()).string();
        if (!entry.is_regular_file() || name.find('/') == std::string::npos || folder_of(name) == "city") continue;
        EXPECT_TRUE(listed.contains(name) || folder_of(name) == "found") << name << " is not in cases.csv";
    }
}

}  // namespace
}  // namespace septima
