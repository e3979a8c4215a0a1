// Inputs too large to keep in the corpus, made here: the same promises hold (tests/corpus/README.md).
#include <cstdlib>

#include "tests/system/corpus.h"

namespace septima {
namespace {

constexpr const char* import_map = "network import map.osm --out out";

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    all.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), with);
}

struct MalformedLarge : testing::Test {
    test::City city;
    std::string original(const std::string& name) const { return test::text_of_file(city.place() / name); }
    void expect_told(const std::string& command, const test::Expected& expected) const {
        expect(city.run(command), expected, city);
    }
};

TEST_F(MalformedLarge, TagsByTheThousand) {
    std::string tags;
    for (int i = 0; i < 200'000; ++i) tags += "<tag k='k" + std::to_string(i) + "' v='v'/>";
    city.replace("map.osm", replaced(original("map.osm"), "<tag k='highway' v='traffic_signals'/>", tags));
    expect_told(import_map, {0, "wrote out"});
}

TEST_F(MalformedLarge, AnAttributeOfFiveMegabytes) {
    city.replace("map.osm", replaced(original("map.osm"), "Carrera 7", repeated("x", 5'000'000)));
    expect_told(import_map, {2, "map.osm:8|way 10|5000000 bytes|1024"});
}

TEST_F(MalformedLarge, AHundredThousandLevelsOfXml) {
    city.replace("map.osm", "<osm version='0.6'>\n" + repeated("<a>", 100'000));
    expect_told(import_map, {2, "map.osm:2"});
    city.replace("map.osm", "<osm version='0.6'>\n" + repeated("<way id='1'>", 100'000));
    expect_told(import_map, {2, "map.osm:2"});
}

// Billion laughs: 10^9 words from ten lines; and the quadratic kind: one long entity named many times.
TEST_F(MalformedLarge, Entities) {
    std::string laughs = "<!ENTITY a0 'ha'>";
    for (int i = 1; i < 10; ++i)
        laughs += "<!ENTITY a" + std::to_string(i) + " '" + repeated("&a" + std::to_string(i - 1) + ";", 10) + "'>";
    const std::string map = original("map.osm");
    city.replace("map.osm", replaced(replaced(map, "<osm version", "<!DOCTYPE osm [" + laughs + "]><osm version"),
                                     "Carrera 7", "&a9;"));
    expect_told(import_map, {2, "map.osm:2|DOCTYPE"});
    const std::string one = "<!DOCTYPE osm [<!ENTITY a '" + repeated("a", 50'000) + "'>]><osm version";
    city.replace("map.osm", replaced(replaced(map, "<osm version", one), "Carrera 7", repeated("&a;", 50'000)));
    expect_told(import_map, {2, "map.osm:2|DOCTYPE"});
}

// TOML that opens what it never closes, in each of the ways that nest.
TEST_F(MalformedLarge, AHundredThousandLevelsOfToml) {
    const std::string good = original("scenario.toml"), travel = original("travel.toml"),
                      sketch = original("sketch.toml");
    for (const std::string& nest :
         {"x = " + repeated("[", 100'000), "x = " + repeated("{a = ", 100'000), repeated("a.", 100'000) + "b = 1\n",
          "[" + repeated("a.", 100'000) + "b]\n", "x = [" + repeated("[1],", 100'000) + "]\n"}) {
        SCOPED_TRACE(nest.substr(0, 12));
        city.replace("scenario.toml", good + nest);
        expect_told("run scenario.toml --out out/r.sqlite", {2, "scenario.toml:10"});
        city.replace("travel.toml", travel + nest);
        expect_told("run grown.toml --out out/r.sqlite", {2, "travel.toml"});
        city.replace("travel.toml", travel);
        city.replace("sketch.toml", sketch + nest);
        expect_told("network build sketch.toml --out out", {2, "sketch.toml:18"});
        city.replace("sketch.toml", sketch);
    }
}

// The first faults are told, the others counted.
TEST_F(MalformedLarge, AHundredThousandFaults) {
    std::string faults;
    for (int i = 0; i < 100'000; ++i) faults += "x" + std::to_string(i) + ",06:00,NOWHERE,S,car\n";
    city.replace("trips.csv", original("trips.csv") + faults);
    const test::Ended ended = city.run("run scenario.toml --out out/r.sqlite");
    expect(ended, {2, "trips.csv:6|NOWHERE|more errors"}, city);
    EXPECT_LT(ended.err.size(), 100'000U) << "nobody reads all that";
}

TEST_F(MalformedLarge, ACellOfTwentyMegabytes) {
    city.replace("trips.csv", original("trips.csv") + repeated("9", 20'000'000) + ",06:00,NOWHERE,S,car\n");
    const test::Ended ended = city.run("run scenario.toml --out out/r.sqlite");
    expect(ended, {2, "trips.csv:6|NOWHERE"}, city);
    city.replace("trips.csv", original("trips.csv") + "5,06:00," + repeated("N", 20'000'000) + ",S,car\n");
    EXPECT_LT(city.run("run scenario.toml --out out/r.sqlite").err.size(), 100'000U) << "a cell is quoted in short";
}

TEST_F(MalformedLarge, AGzipBomb) {
    // 300 MB of blanks in 1.3 MB: a stream is unpacked piece by piece, so it costs time, not memory.
    const std::string command =
        "head -c 300000000 /dev/zero | tr '\\0' ' ' | gzip -1 > '" + (city.place() / "map.osm.gz").string() + "'";
    ASSERT_EQ(std::system(command.c_str()), 0);
    expect_told("network import map.osm.gz --out out", {2, "map.osm.gz"});
}

}  // namespace
}  // namespace septima
