#include "sim/policy/street.h"

#include <gtest/gtest.h>

#include "tests/policy/test_city.h"

namespace septima {
namespace {

using test::names_of;
using Names = std::vector<std::string>;

TEST(Street, NamesAreComparedAsPeopleWriteThem) {
    EXPECT_EQ(canonical_street("AK 7"), canonical_street("Avenida Carrera 7"));
    EXPECT_EQ(canonical_street("Av. Cra 7"), canonical_street("avenida carrera 7"));
    EXPECT_EQ(canonical_street("Cl. 26"), canonical_street("CALLE 26"));
    EXPECT_EQ(canonical_street("Avenida Boyacá"), canonical_street("avenida boyaca"));
    EXPECT_NE(canonical_street("Calle 6"), canonical_street("Calle 6 Sur"));
}

struct StreetTest : testing::Test {
    Network network = test::town();
    StreetIndex index = street_index(network);
    std::vector<LinkId> seventh = links_of_street(index, "CARRERA 7");
    std::vector<LinkId> part(const std::string& a, const std::string& b) {
        return between_nodes(network, seventh, crossing_nodes(network, seventh, links_of_street(index, a)),
                             crossing_nodes(network, seventh, links_of_street(index, b)));
    }
};

TEST_F(StreetTest, HasItsLinks) {
    EXPECT_EQ(seventh.size(), 8U);
    EXPECT_TRUE(links_of_street(index, "Carrera 8").empty());
}

// Calle 10 to Calle 30 is the second and the third of four blocks.
TEST_F(StreetTest, BetweenTwoCrossStreets) {
    EXPECT_EQ(names_of(network, part("Calle 10", "Calle 30")), (Names{"c1_c2", "c2_c1", "c2_c3", "c3_c2"}));
    EXPECT_EQ(part("Calle 30", "Calle 10"), part("Calle 10", "Calle 30"));
    EXPECT_EQ(part("Calle 0", "Calle 40"), seventh);
}

// The centre lies at y = 2000: from the south the way there is north, from the north it is south.
TEST_F(StreetTest, InboundLeadsToTheCentre) {
    const Point centre{0.0, 2000.0};
    EXPECT_EQ(names_of(network, with_heading(network, seventh, Heading::inbound, centre)),
              (Names{"c0_c1", "c1_c2", "c3_c2", "c4_c3"}));
    EXPECT_EQ(names_of(network, with_heading(network, seventh, Heading::outbound, centre)),
              (Names{"c1_c0", "c2_c1", "c2_c3", "c3_c4"}));
}

TEST_F(StreetTest, CompassHeadings) {
    EXPECT_EQ(names_of(network, with_heading(network, seventh, Heading::northbound, {})),
              (Names{"c0_c1", "c1_c2", "c2_c3", "c3_c4"}));
    EXPECT_TRUE(with_heading(network, seventh, Heading::eastbound, {}).empty());
}

// A street that goes 1000 m north, 300 m east, 1000 m north is northbound over its whole length.
TEST(Street, ABendKeepsTheHeadingOfTheCarriageway) {
    Draft draft;
    draft.name = draft.file = "bend";
    const std::vector<Point> points{{0, 0}, {0, 1000}, {200, 1200}, {500, 1300}, {550, 1400}, {550, 2400}};
    for (std::size_t i = 0; i < points.size(); ++i) draft.nodes.push_back({"n" + std::to_string(i), points[i]});
    for (std::uint32_t i = 0; i + 1 < points.size(); ++i)
        for (const bool back : {false, true}) {
            DraftLink link;
            link.from = back ? i + 1 : i;
            link.to = back ? i : i + 1;
            link.name = (back ? "s" : "n") + std::to_string(i);
            link.street = "Avenida";
            draft.links.push_back(link);
        }
    Problems problems;
    const Network network = finished(draft, problems);
    const auto all = links_of_street(street_index(network), "Avenida");
    EXPECT_EQ(names_of(network, with_heading(network, all, Heading::northbound, {})),
              (Names{"n0", "n1", "n2", "n3", "n4"}));
}

// A bridge without a common node: the place of crossing is found from the shapes.
TEST(Street, CrossesWhereStreetsPassOverEachOther) {
    Draft draft;
    draft.name = draft.file = "bridge";
    const std::vector<std::pair<const char*, Point>> nodes{
        {"s", {0, 0}}, {"m", {0, 900}}, {"n", {0, 2000}}, {"w", {-500, 950}}, {"e", {500, 950}}};
    for (const auto& [name, xy] : nodes) draft.nodes.push_back({name, xy});
    const auto add = [&draft](std::uint32_t a, std::uint32_t b, const char* street) {
        DraftLink link;
        link.from = a;
        link.to = b;
        link.street = street;
        link.name = draft.nodes[a].name + draft.nodes[b].name;
        draft.links.push_back(link);
    };
    add(0, 1, "Avenida");
    add(1, 2, "Avenida");
    add(3, 4, "Puente");
    Problems problems;
    const Network network = finished(draft, problems);
    const StreetIndex index = street_index(network);
    const auto nodes_found =
        crossing_nodes(network, links_of_street(index, "Avenida"), links_of_street(index, "Puente"));
    ASSERT_EQ(nodes_found.size(), 1U);
    EXPECT_EQ(network.node_name[nodes_found.front()], "m");
}

}  // namespace
}  // namespace septima
