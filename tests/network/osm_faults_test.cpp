// Bad files (THEORY §6): refused with the file's name, or mended and counted; never a crash, never long.

#include <bzlib.h>
#include <zlib.h>

#include <ctime>

#include "sim/base/error.h"
#include "sim/network/osm_read.h"
#include "tests/network/osm_town.h"

namespace septima::test {
namespace {

/// what() of the InputError that a file of these bytes raises; "" when it imports.
std::string refusal(std::string_view bytes, const std::string& extension = "osm") {
    const std::filesystem::path path = file_with(bytes, extension);
    ImportReport report;
    Problems problems;
    std::string what;
    const std::clock_t start = std::clock();  // processor time: other work may share the machine
    try {
        import_osm(path, report, problems);
    } catch (const InputError& error) {
        what = error.what();
        EXPECT_NE(what.find(path.filename().string()), std::string::npos) << "the message names the file: " << what;
    }
    EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 5.0);
    std::filesystem::remove(path);
    return what;
}

std::string nested(int levels) {
    std::string xml = "<osm version='0.6'>";
    for (int i = 0; i < levels; ++i) xml += "<a>";
    return xml;
}

TEST(OsmFaults, RefusesWhatIsNoOsmFile) {
    const std::string good = Town().node(1, 0, 0).node(2, 100, 0).street(10, {1, 2}).xml();
    EXPECT_EQ(refusal(good), "");
    for (const std::string& bad :
         {std::string(), std::string("\xEF\xBB\xBF"), std::string("hello"), std::string("<gpx/>"),
          good.substr(0, good.size() / 2), good.substr(0, 100) + std::string(1, '\0') + good.substr(100),
          "\xFE\xFF" + good, nested(200000), std::string("PK\x03\x04"), std::string("{\"elements\": []}")})
        EXPECT_NE(refusal(bad), "") << bad.substr(0, 40);
    EXPECT_NE(refusal(std::string("\x1f\x8b\x08\x00garbage", 11), "osm.gz"), "");
    EXPECT_NE(refusal("BZh9garbage", "osm.bz2"), "");
    EXPECT_NE(refusal(std::string("\0\0\0\x0d\x0a\x09OSMHeader", 15), "osm.pbf"), "");
}

TEST(OsmFaults, RefusesEntitiesAndExternalFiles) {
    std::string laughs = "<?xml version='1.0'?><!DOCTYPE osm [<!ENTITY a 'ha'>";
    for (char c = 'b'; c <= 'k'; ++c)
        laughs +=
            fmt::format("<!ENTITY {} '&{};&{};&{};&{};&{};&{};&{};&{};&{};&{};'>", c, c - 1, char(c - 1), char(c - 1),
                        char(c - 1), char(c - 1), char(c - 1), char(c - 1), char(c - 1), char(c - 1), char(c - 1));
    EXPECT_NE(refusal(laughs + "]><osm version='0.6'><way id='1'><tag k='name' v='&k;'/></way></osm>"), "");
    EXPECT_NE(refusal("<!DOCTYPE osm [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><osm version='0.6'><node id='1'><tag "
                      "k='a' v='&x;'/></node></osm>"),
              "");
}

TEST(OsmFaults, RefusesBadNumbersAndIds) {
    const auto with_node = [](const std::string& attributes) {
        return "<osm version='0.6'><node " + attributes +
               "/><node id='2' lat='4.6' lon='-74'/><way id='1'><nd ref='1'/><nd ref='2'/>"
               "<tag k='highway' v='residential'/></way></osm>";
    };
    for (const char* bad : {"id='1' lat='4.6' lon='nan'", "id='1' lat='' lon='-74'", "id='1' lat='4,6' lon='-74'",
                            "id='x' lat='4.6' lon='-74'", "id='99999999999999999999' lat='4.6' lon='-74'",
                            "id='1' lat='91' lon='-74'", "id='1'"})
        EXPECT_NE(refusal(with_node(bad)), "") << bad;
    EXPECT_EQ(refusal(with_node("id='1' lat='4.601' lon='-74'")), "");
}

TEST(OsmFaults, RefusesFilesWithoutRoads) {
    EXPECT_NE(refusal("<osm version='0.6'></osm>").find("has no roads"), std::string::npos);
    EXPECT_NE(
        refusal(Town().node(1, 0, 0).node(2, 9, 9).way(1, {1, 2}, {{"highway", "footway"}}).xml()).find("has no roads"),
        std::string::npos);
    EXPECT_NE(refusal(Town().node(1, 0, 0).node(2, 99, 9).oneway(1, {1, 2}).xml()).find("go and come back"),
              std::string::npos);
    const std::string wide =
        "<osm version='0.6'><node id='1' lat='0' lon='-179.9'/><node id='2' lat='0' lon='179.9'/><way id='1'><nd "
        "ref='1'/><nd ref='2'/>"
        "<tag k='highway' v='residential'/></way></osm>";
    EXPECT_NE(refusal(wide).find("180th meridian"), std::string::npos);
}

TEST(OsmFaults, NamesWhatCannotBeOpened) {
    ImportReport report;
    EXPECT_THROW(read_osm("/nonexistent/file.osm", report), IoError);
    EXPECT_THROW(read_osm(testing::TempDir(), report), InputError);
    EXPECT_THROW(read_osm("/dev/zero", report), InputError);
}

// Faults that a mapper can make: the rest of the file is used, the fault is counted.
TEST(OsmFaults, MendsAndCounts) {
    Town town;
    town.node(1, 0, 0).node(2, 200, 0).node(3, 400, 0).node(1, 0, 0);
    town.street(10, {1, 2}).street(10, {2, 3});                 // the same way id twice
    town.street(11, {2, 2, 3}).street(12, {3}).street(13, {});  // a repeated node, one node, none
    town.street(14, {3, 77, 78});                               // nodes that the file does not have
    town.street(15, {2, 2});
    town.raw("<node id='-5' lat='4.652' lon='-74.08'/><node id='9223372036854775806' lat='4.652' lon='-74.078'/>");
    town.raw(
        "<way id='-1'><nd ref='1'/><nd ref='-5'/><nd ref='9223372036854775806'/><nd ref='2'/><tag k='highway' "
        "v='residential'/></way>");
    town.raw("<relation id='1'><tag k='type' v='restriction'/><tag k='restriction' v='no_left_turn'/></relation>");
    town.raw(
        "<relation id='2'><member type='relation' ref='2' role='from'/><tag k='type' v='restriction'/><tag "
        "k='restriction' v='perhaps'/></relation>");
    const Imported made = import(town);
    EXPECT_EQ(made.report.count(Finding::node_twice), 1U);
    EXPECT_EQ(made.report.count(Finding::way_twice), 1U);
    EXPECT_EQ(made.report.count(Finding::way_repeats_node), 2U);
    EXPECT_EQ(made.report.count(Finding::way_without_length), 3U);
    EXPECT_EQ(made.report.count(Finding::way_missing_nodes), 1U);
    EXPECT_EQ(made.report.count(Finding::way_odd_id), 3U);
    EXPECT_EQ(made.report.count(Finding::restriction_broken), 2U);
    EXPECT_EQ(made.draft.links.size(), 6U);
}

// Two ways over the same nodes are one road, in whichever order they name them; the way back on its own is another.
TEST(OsmFaults, CountsARoadDrawnTwiceOnce) {
    Town town;
    town.node(1, 0, 0).node(2, 200, 0).node(3, 400, 0).node(4, 200, 200);
    town.street(10, {1, 2, 3}).street(11, {2, 4}).street(12, {3, 2}).oneway(13, {1, 2});
    const Imported made = import(town);
    EXPECT_EQ(made.report.count(Finding::road_twice), 2U);
    EXPECT_EQ(made.draft.links.size(), 6U);
    Town pair;
    pair.node(1, 0, 0).node(2, 200, 0).oneway(10, {1, 2}).oneway(11, {2, 1});
    EXPECT_EQ(import(pair).report.count(Finding::road_twice), 0U);
}

TEST(OsmFaults, SurvivesHugeAndHostileTags) {
    Town town;
    town.node(1, 0, 0).node(2, 200, 0).node(3, 400, 0);
    town.way(10, {1, 2},
             {{"highway", "residential"}, {"name", "%n%s &#x202E;\xC3\xA9"}, {"lanes", "two"}, {"maxspeed", "inf"}});
    town.way(
        11, {2, 3},
        {{"highway", "residential"}, {"lanes", "1e9"}, {"turn:lanes", std::string(200, '|')}, {"maxspeed", "-50"}});
    const Imported made = import(town);
    EXPECT_EQ(link_named(made, "10_0")->street, "%n%s \xE2\x80\xAE\xC3\xA9");
    EXPECT_EQ(made.report.count(Finding::lanes_unreadable), 1U);
    EXPECT_EQ(made.report.count(Finding::lanes_clamped), 1U);
    EXPECT_EQ(made.report.count(Finding::speed_unreadable), 4U);  // two ways, two directions each
    EXPECT_NE(text_of(made.report).find("lanes=1e9"), std::string::npos);

    std::string many = "<osm version='0.6'><node id='1' lat='4.6' lon='-74'>";
    for (int i = 0; i < 200000; ++i) many += fmt::format("<tag k='k{}' v='v'/>", i);
    many +=
        "</node><node id='2' lat='4.61' lon='-74'/><way id='1'><nd ref='1'/><nd ref='2'/><tag k='highway' "
        "v='residential'/></way></osm>";
    EXPECT_EQ(refusal(many), "");
    const std::string long_name(5'000'000, 'x');
    EXPECT_NE(refusal(Town()
                          .node(1, 0, 0)
                          .node(2, 100, 0)
                          .way(1, {1, 2}, {{"highway", "residential"}, {"name", long_name}})
                          .xml()),
              "");
}

std::size_t links_in(const std::filesystem::path& path) {
    ImportReport report;
    Problems problems;
    const std::size_t links = import_osm(path, report, problems).links.size();
    std::filesystem::remove(path);
    return links;
}

// The format is told by the first bytes, not by the name.
TEST(OsmFaults, ReadsCompressedFiles) {
    std::string xml = Town().node(1, 0, 0).node(2, 100, 0).street(10, {1, 2}).xml();
    const std::filesystem::path gz = file_with("", "osm");
    gzFile out = gzopen(gz.c_str(), "wb");
    ASSERT_NE(out, nullptr);
    gzwrite(out, xml.data(), static_cast<unsigned>(xml.size()));
    gzclose(out);
    EXPECT_EQ(links_in(gz), 2U);

    std::string packed(10000, ' ');
    auto size = static_cast<unsigned>(packed.size());
    ASSERT_EQ(BZ2_bzBuffToBuffCompress(packed.data(), &size, xml.data(), static_cast<unsigned>(xml.size()), 9, 0, 30),
              BZ_OK);
    EXPECT_EQ(links_in(file_with(packed.substr(0, size), "osm.bz2")), 2U);
    EXPECT_NE(refusal(packed.substr(0, size / 2), "osm.bz2"), "");
}

}  // namespace
}  // namespace septima::test
