#include "sim/demand/zones.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "sim/base/file.h"
#include "sim/network/projection.h"
#include "tests/demand/grid.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

constexpr GeoPoint corner{4.60, -74.10};

/// Made once: PROJ takes a tenth of a second to find a reference system.
const Projection& projection() {
    static const Projection bogota("EPSG:9377");
    return bogota;
}

/// An 11 x 11 grid of 200 m with its south-west corner in Bogotá; Calle 5 is a primary road that runs on 400 m to the
/// east (a dead end: the way out of town).
Draft town() {
    const Point low = projection().to_plane(corner);
    Draft draft = grid_draft({.columns = 11, .rows = 11, .spacing_m = 200.0, .corner = low, .crs = "EPSG:9377"});
    draft.nodes.push_back({"east", {low.x_m + 2400.0, low.y_m + 1000.0}, NodeControl::none, -1});
    const auto end = static_cast<std::uint32_t>(draft.nodes.size() - 1);
    DraftLink road;
    road.name = "leave";
    road.street = "Calle 5";
    road.from = 5 * 11 + 10;
    road.to = end;
    draft.links.push_back(road);
    road.name = "enter";
    std::swap(road.from, road.to);
    draft.links.push_back(road);
    for (DraftLink& link : draft.links)
        if (link.street == "Calle 5") link.road_class = RoadClass::primary;
    return draft;
}

/// A polygon from metres east and north of the corner.
std::string polygon(double west_m, double south_m, double east_m, double north_m) {
    const Point low = projection().to_plane(corner);
    std::string text = "polygon = [";
    for (const Point p : {Point{west_m, south_m}, {east_m, south_m}, {east_m, north_m}, {west_m, north_m}}) {
        const GeoPoint g = projection().to_geo({low.x_m + p.x_m, low.y_m + p.y_m});
        text += fmt::format("[{:.7f}, {:.7f}],", g.lat_deg, g.lon_deg);
    }
    return text + "]\n";
}

std::string zone(const std::string& id, const std::string& rest) {
    return fmt::format("[[zone]]\nid = \"{}\"\npopulation = 1000\njobs = 500\n{}", id, rest);
}

const std::string head = "format = \"zones/1\"\n";

std::string two_zones() {
    return head + zone("west", polygon(-50, -50, 1000, 2050)) + zone("east", polygon(1000, -50, 2050, 2050)) +
           zone("out", "kind = \"gate\"\nat = [\"calle 5\"]\n");
}

std::set<std::string> names(const Network& network, std::span<const LinkId> links) {
    std::set<std::string> out;
    for (const LinkId link : links) out.insert(network.link_name[link]);
    return out;
}

TEST(ZonesFile, PutsLinksIntoThePolygonThatHoldsTheirMiddle) {
    const Network network = network_of(town());
    Problems problems;
    const Zones zones = attached(parse_zone_file(two_zones(), "zones.toml", problems), network, problems);
    ASSERT_EQ(zones.size(), 3U);
    // West: 5 columns of links along each of 11 rows (x from 0 to 1000) and the columns 0..4 and 5 at x = 1000 (on the
    // border, taken by one of the two); east the rest: every link belongs to exactly one zone.
    std::size_t west = 0;
    for (const LinkId link : zones.origin_links[ZoneId{0}]) {
        EXPECT_LE(link_middle(network, link).x_m, projection().to_plane(corner).x_m + 1000.5);
        ++west;
    }
    EXPECT_GE(west, 2U * (5 * 11 + 5 * 10));
    EXPECT_LE(west, 2U * (5 * 11 + 6 * 10));
    EXPECT_EQ(west + zones.origin_links[ZoneId{1}].size(), network.links());  // the road out of town is within 1.5 km
    EXPECT_EQ(zones.gate[ZoneId{2}], 1);
    EXPECT_EQ(names(network, zones.origin_links[ZoneId{2}]), std::set<std::string>{"enter"});
    EXPECT_EQ(names(network, zones.destination_links[ZoneId{2}]), std::set<std::string>{"leave"});
}

TEST(ZonesFile, GivesAnEmptyZoneTheNearestLinksAndSaysSo) {
    const Network network = network_of(town());
    Problems problems;
    const std::string text =
        head + zone("town", polygon(-50, -50, 2050, 2050)) + zone("hill", polygon(-900, 50, -700, 150));
    const Zones zones = attached(parse_zone_file(text, "zones.toml", problems), network, problems);
    EXPECT_EQ(zones.origin_links[ZoneId{1}].size(), 5U);
    ASSERT_EQ(problems.warnings.size(), 1U);
    EXPECT_NE(problems.warnings[0].text.find("'hill' holds no link"), std::string::npos) << problems.warnings[0].text;
}

// A zone of 120,000 people asks for 12 links; a strip along the western street holds 2 (south to north and back of one
// block).
TEST(ZonesFile, LetsACrowdedZoneUseTheLinksAround) {
    const Network network = network_of(town());
    Problems problems;
    std::string text = head + zone("town", polygon(50, -50, 2050, 2050)) + zone("strip", polygon(-20, 20, 20, 180));
    text.replace(text.rfind("population = 1000"), 17, "population = 120000");
    const Zones zones = attached(parse_zone_file(text, "zones.toml", problems), network, problems);
    EXPECT_EQ(zones.origin_links[ZoneId{1}].size(), 12U);
    const std::set<std::string> used = names(network, zones.origin_links[ZoneId{1}]);
    EXPECT_EQ(used.size(), 12U);  // none twice
    EXPECT_TRUE(used.contains("n0_0-n0_1"));
    ASSERT_EQ(problems.warnings.size(), 1U);
    EXPECT_NE(problems.warnings[0].text.find("in strip;"), std::string::npos) << problems.warnings[0].text;
}

TEST(ZonesFile, KeepsTripsOffMotorwaysBuswaysAndPartsCutOff) {
    Draft draft = town();
    for (DraftLink& link : draft.links) {
        if (link.street == "Calle 1") link.road_class = RoadClass::motorway;
        if (link.street == "Calle 2") link.allowed = bus_kinds;
    }
    const auto index = [&draft](const std::string& name) {
        return static_cast<std::uint32_t>(
            std::find_if(draft.nodes.begin(), draft.nodes.end(), [&](const auto& n) { return n.name == name; }) -
            draft.nodes.begin());
    };
    draft.nodes.push_back({"well", {draft.nodes[0].xy.x_m - 150.0, draft.nodes[0].xy.y_m}, NodeControl::none, -1});
    DraftLink trap;
    trap.name = "trap";
    trap.from = index("n0_0");
    trap.to = index("well");
    draft.links.push_back(trap);
    const Network network = network_of(draft);
    Problems problems;
    const Zones zones = attached(parse_zone_file(two_zones(), "zones.toml", problems), network, problems);
    std::size_t used = 0;
    for (std::size_t z = 0; z < 2; ++z)
        for (const LinkId link : zones.origin_links[id_at<ZoneId>(z)]) {
            EXPECT_NE(network.link_street[link], "Calle 1");
            EXPECT_NE(network.link_street[link], "Calle 2");
            EXPECT_NE(network.link_name[link], "trap");
            ++used;
        }
    EXPECT_EQ(used, network.links() - 1 - 2 * 2 * 10);  // without the trap and ten links each way of two streets
}

TEST(ZonesFile, ListsEveryProblemWithItsLine) {
    Problems problems;
    const std::string text =
        "format = \"zones/2\"\n"                                                                               // line 1
        "[[zone]]\nid = \"a\"\npopulation = -5\njobs = 1\nplygon = [[4.6, -74.1]]\n"                           // 2..6
        "[[zone]]\nid = \"b\"\npopulation = 5\njobs = nan\npolygon = [[4.6, -74.1], [95, 0], [4.7, -74.2]]\n"  // 7..11
        "[[zone]]\nid = \"c\"\npopulation = 5\njobs = 1\nkind = \"gate\"\n";                                   // 12..16
    parse_zone_file(text, "zones.toml", problems);
    std::string all;
    for (const Problem& p : problems.errors) all += to_string(p) + "\n";
    for (const char* expected : {"zones.toml:1: format is 'zones/2'", "zones.toml:4: zone[1].population is -5",
                                 "zones.toml:6: zone[1].plygon is not a known key", "zones.toml:10: zone[2].jobs",
                                 "zones.toml:11: zone[2].polygon", "zone[3].at is missing"})
        EXPECT_NE(all.find(expected), std::string::npos) << expected << "\nin\n" << all;
}

TEST(ZonesFile, RefusesTwinsAndEmptyCities) {
    Problems twins;
    parse_zone_file(head + zone("a", polygon(0, 0, 9, 9)) + zone("a", polygon(0, 0, 9, 9)), "z", twins);
    ASSERT_EQ(twins.errors.size(), 1U);
    EXPECT_NE(twins.errors[0].text.find("already used at line 2"), std::string::npos) << twins.errors[0].text;
    Problems empty;
    parse_zone_file(head, "z", empty);
    EXPECT_EQ(empty.errors.size(), 1U);
    Problems torn;
    parse_zone_file("format = \"zones/1\n[[zone]", "z", torn);
    EXPECT_EQ(torn.errors.size(), 1U);
}

TEST(ZonesFile, NamesStreetsLikeTheOneThatIsMissing) {
    const Network network = network_of(town());
    Problems problems;
    const std::string text =
        head + zone("town", polygon(-50, -50, 2050, 2050)) + zone("out", "kind = \"gate\"\nat = [\"Calle 55\"]\n");
    const ZoneFile file = parse_zone_file(text, "zones.toml", problems);
    try {
        attached(file, network, problems);
        FAIL() << "an unknown street was accepted";
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("'Calle 55'"), std::string::npos) << error.what();
        EXPECT_NE(std::string(error.what()).find("Calle 5"), std::string::npos) << error.what();
    }
}

TEST(ZonesFile, KnowsAPolygonOnAnotherMap) {
    const Network network = network_of(town());
    Problems problems;
    const std::string swapped = "polygon = [[-74.10, 4.60], [-74.11, 4.60], [-74.11, 4.61]]\n";
    const ZoneFile file =
        parse_zone_file(head + zone("a", polygon(0, 0, 999, 999)) + zone("b", swapped), "z", problems);
    try {
        attached(file, network, problems);
        FAIL() << "a polygon in the Antarctic was accepted";
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("zone 'b': its polygon is"), std::string::npos) << error.what();
    }
}

TEST(ZoneTable, ReadsWhatItWrites) {
    const Network network = network_of(town());
    Problems problems;
    const Zones zones = zones_from_network(network, {.population = 50000.0}, problems);
    const Zones again = parse_zone_table(zone_table_csv(zones, network), "zones.csv", network, problems);
    problems.throw_if_any();
    EXPECT_EQ(again.id, zones.id);
    EXPECT_EQ(again.name, zones.name);
    EXPECT_EQ(again.population, zones.population);
    EXPECT_EQ(again.jobs, zones.jobs);
    EXPECT_EQ(again.gate, zones.gate);
    EXPECT_EQ(again.origin_links, zones.origin_links);
    EXPECT_EQ(again.destination_links, zones.destination_links);
}

TEST(ZoneTable, TakesNodesAndListsProblems) {
    const Network network = grid_network({.columns = 3, .rows = 1});
    Problems problems;
    const Zones zones = parse_zone_table("zone_id,nodes\na,n0_0 n1_0\nb,n2_0\n", "zones.csv", network, problems);
    EXPECT_TRUE(problems.errors.empty());
    EXPECT_EQ(names(network, zones.origin_links[ZoneId{0}]),
              (std::set<std::string>{"n0_0-n1_0", "n1_0-n0_0", "n1_0-n2_0"}));
    EXPECT_EQ(names(network, zones.destination_links[ZoneId{1}]), std::set<std::string>{"n1_0-n2_0"});
    parse_zone_table("zone_id,nodes,population\na,n0_0,-3\na,n9_9,nan\n,,\n", "zones.csv", network, problems);
    std::string all;
    for (const Problem& p : problems.errors) all += to_string(p) + "\n";
    for (const char* expected : {"zones.csv:2: population is '-3'", "zones.csv:3: population is 'nan'",
                                 "zones.csv:3: zone_id 'a' is already used", "zones.csv:3: nodes names 'n9_9'",
                                 "zones.csv:4: zone_id is empty"})
        EXPECT_NE(all.find(expected), std::string::npos) << expected << "\nin\n" << all;
}

TEST(ZoneTable, TakesTheZonesOfAGmnsFolder) {
    const Network network = grid_network({.columns = 3, .rows = 1});
    const test::TempFolder folder;
    folder.write("node.csv", "node_id,zone_id\nn0_0,7\nn1_0,\nn2_0,9\nmerged,9\n");
    Problems problems;
    const Zones zones = read_zones(folder.path(), network, problems);
    EXPECT_EQ(zones.id.values(), (std::vector<std::string>{"7", "9"}));
    EXPECT_EQ(names(network, zones.origin_links[ZoneId{1}]), std::set<std::string>{"n2_0-n1_0"});
    folder.write("node.csv", "node_id,zone_id\nn0_0,\n");
    EXPECT_THROW(read_zones(folder.path(), network, problems), InputError);
}

TEST(ZonesFromNetwork, CoverEveryLinkOnceAndKeepTheTotals) {
    const Network network = network_of(town());
    Problems problems;
    const Zones zones = zones_from_network(network, {.population = 50000.0}, problems);
    std::vector<int> uses(network.links(), 0);
    double population = 0.0;
    double jobs = 0.0;
    std::size_t inner = 0;
    for (std::size_t i = 0; i < zones.size(); ++i) {
        const auto z = id_at<ZoneId>(i);
        if (zones.gate[z] != 0) continue;
        ++inner;
        population += zones.population[z];
        jobs += zones.jobs[z];
        EXPECT_GT(zones.population[z], 0.0);
        for (const LinkId link : zones.origin_links[z]) ++uses[row(link)];
    }
    EXPECT_EQ(*std::min_element(uses.begin(), uses.end()), 1);
    EXPECT_EQ(*std::max_element(uses.begin(), uses.end()), 1);
    EXPECT_GE(inner, 20U);
    EXPECT_LE(inner, 80U);
    EXPECT_NEAR(population, 50000.0, 1e-6);
    EXPECT_NEAR(jobs, 0.45 * 50000.0, 1e-6);
}

TEST(ZonesFromNetwork, FindsTheRoadOutOfTown) {
    const Network network = network_of(town());
    Problems problems;
    const Zones zones = zones_from_network(network, {.population = 50000.0}, problems);
    bool found = false;
    for (std::size_t i = 0; i < zones.size(); ++i) {
        const auto z = id_at<ZoneId>(i);
        if (zones.gate[z] == 0) continue;
        const std::set<std::string> entering = names(network, zones.origin_links[z]);
        if (!entering.contains("enter")) continue;
        found = true;
        EXPECT_TRUE(names(network, zones.destination_links[z]).contains("leave"));
        EXPECT_EQ(zones.name[z], "Calle 5");
    }
    EXPECT_TRUE(found);
}

// The road in has one lane: of 12 % of a million people outside, 20,000 come.
TEST(ZonesFromNetwork, SendNoMoreThroughAGateThanItsLanesTake) {
    const Network network = network_of(town());
    Problems problems;
    const Zones zones = zones_from_network(network, {.population = 1e6}, problems);
    for (std::size_t i = 0; i < zones.size(); ++i) {
        const auto z = id_at<ZoneId>(i);
        if (zones.gate[z] == 0) continue;
        EXPECT_DOUBLE_EQ(zones.population[z], 20000.0 * static_cast<double>(zones.origin_links[z].size()));
        EXPECT_DOUBLE_EQ(zones.jobs[z], 0.45 * zones.population[z]);
    }
}

// Half of the grid has residential streets, the other half service roads only: people live in the first half
// (zones that straddle the middle blur it; spread evenly there would be 500 of 1000).
TEST(ZonesFromNetwork, PutPeopleWhereResidentialStreetsAre) {
    Draft draft = town();
    const double middle_m = projection().to_plane(corner).x_m + 1000.0;
    for (DraftLink& link : draft.links) {
        const bool east = draft.nodes[link.from].xy.x_m + draft.nodes[link.to].xy.x_m > 2.0 * middle_m;
        if (east) link.road_class = RoadClass::service;
    }
    const Network network = network_of(draft);
    Problems problems;
    const Zones zones = zones_from_network(network, {.population = 1000.0}, problems);
    double west = 0.0;
    for (std::size_t i = 0; i < zones.size(); ++i) {
        const auto z = id_at<ZoneId>(i);
        double x_m = 0.0;
        for (const LinkId link : zones.origin_links[z]) x_m += link_middle(network, link).x_m;
        if (zones.gate[z] == 0 && x_m / static_cast<double>(zones.origin_links[z].size()) < middle_m)
            west += zones.population[z];
    }
    EXPECT_GT(west, 750.0);
}

TEST(ZonesFromNetwork, WorkOnAHandfulOfLinks) {
    const Network network = grid_network({.columns = 3, .rows = 1});
    Problems problems;
    const Zones zones = zones_from_network(network, {.population = 100.0}, problems);
    ASSERT_GE(zones.size(), 1U);
    double population = 0.0;
    for (std::size_t i = 0; i < zones.size(); ++i)
        if (zones.gate.values()[i] == 0) population += zones.population.values()[i];
    EXPECT_NEAR(population, 100.0, 1e-9);
    EXPECT_THROW(zones_from_network(network, {.population = 0.0}, problems), InputError);
}

}  // namespace
}  // namespace septima
