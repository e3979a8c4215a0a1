#include "render/labels.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/render/small_city.h"

namespace septima::render {
namespace {

const Box box{0.0F, 0.0F, 1000.0F, 800.0F};

LabelRules rules_of(float width_px) {
    LabelRules rules;
    rules.width_px = [width_px](std::uint32_t) { return width_px; };
    return rules;
}

Chain straight_chain(std::uint32_t street, Point from, Point to) {
    return {street, {from, to}, {0.0, distance_m(from, to)}, joined({from, from}, {to, to})};
}

TEST(Labels, ChainsFollowAStreetThroughItsLinks) {
    const Network network = test::small_network();
    const CityMap map = make_city_map(network);
    const std::vector<Chain> chains = make_chains(map);
    ASSERT_EQ(chains.size(), 3U) << "one line for both directions of a street";
    EXPECT_EQ(map.streets[chains[0].street].name, "Carrera 7");
    EXPECT_NEAR(chains[0].along_m.back(), 800.0, 1e-6);
    EXPECT_NEAR(chains[1].along_m.back(), 800.0, 1e-6);
    EXPECT_NEAR(chains[2].along_m.back(), 200.0, 1e-6);
}

TEST(Labels, LieOnTheStreetAndAreNeverUpsideDown) {
    for (const double degrees : {0.0, 30.0, 60.0, 89.0, 91.0, 150.0, 180.0, 210.0, 271.0, 330.0}) {
        const double turn = degrees * 3.14159265358979 / 180.0;
        const Point end{300.0 * std::cos(turn), 300.0 * std::sin(turn)};
        const std::vector<Label> labels =
            place_labels({straight_chain(0, {-end.x_m, -end.y_m}, end)}, {{0.0, 0.0}, 1.0, 0.0}, box, rules_of(90.0F));
        ASSERT_FALSE(labels.empty()) << degrees;
        EXPECT_LE(std::abs(labels[0].angle_rad), 1.5708F + 0.06F) << degrees;
        // The street goes through the centre of the box: so does the line through every label.
        const float away = (labels[0].middle.x - 500.0F) * std::sin(labels[0].angle_rad) -
                           (labels[0].middle.y - 400.0F) * std::cos(labels[0].angle_rad);
        EXPECT_NEAR(away, 0.0F, 0.5F) << degrees;
    }
}

TEST(Labels, DoNotTouchAndStayInTheBox) {
    std::vector<Chain> chains;
    for (std::uint32_t i = 0; i < 40; ++i)
        chains.push_back(straight_chain(i, {-600.0, 400.0 - 20.0 * i}, {600.0, 400.0 - 20.0 * i}));
    for (std::uint32_t i = 0; i < 40; ++i)
        chains.push_back(straight_chain(40 + i, {-500.0 + 25.0 * i, -450.0}, {-500.0 + 25.0 * i, 450.0}));
    const std::vector<Label> labels = place_labels(chains, {{0.0, 0.0}, 1.0, 0.0}, box, rules_of(120.0F));
    EXPECT_GT(labels.size(), 12U);
    const auto points = [](const Label& label) {
        std::vector<Pixel> out;
        for (int i = -4; i <= 4; ++i) {
            const float at = label.width_px * static_cast<float>(i) / 8.0F;
            out.push_back(
                {label.middle.x + at * std::cos(label.angle_rad), label.middle.y + at * std::sin(label.angle_rad)});
        }
        return out;
    };
    for (std::size_t i = 0; i < labels.size(); ++i) {
        for (const Pixel p : points(labels[i])) EXPECT_TRUE(box.holds(p));
        for (std::size_t j = i + 1; j < labels.size(); ++j)
            for (const Pixel p : points(labels[i]))
                for (const Pixel q : points(labels[j])) EXPECT_GT(std::hypot(p.x - q.x, p.y - q.y), 15.0F);
    }
}

TEST(Labels, AvoidWhatLiesOverTheMap) {
    LabelRules rules = rules_of(100.0F);
    rules.avoid = {{0.0F, 0.0F, 1000.0F, 500.0F}};
    EXPECT_TRUE(
        place_labels({straight_chain(0, {-400.0, 0.0}, {400.0, 0.0})}, {{0.0, 0.0}, 1.0, 0.0}, box, rules).empty());
    rules.avoid.clear();
    EXPECT_FALSE(
        place_labels({straight_chain(0, {-400.0, 0.0}, {400.0, 0.0})}, {{0.0, 0.0}, 1.0, 0.0}, box, rules).empty());
}

// A right angle of 50 m legs has no room for 100 px at 1 m/px with at most 4 px of bend.
TEST(Labels, AreNotBentAroundCorners) {
    const Chain corner{0, {{-50.0, 0.0}, {0.0, 0.0}, {0.0, 50.0}}, {0.0, 50.0, 100.0}, {{-50.0, 0.0}, {0.0, 50.0}}};
    EXPECT_TRUE(place_labels({corner}, {{0.0, 0.0}, 1.0, 0.0}, box, rules_of(44.0F)).empty());
}

TEST(Labels, UseTheAbbreviationsOfColombianAddresses) {
    EXPECT_EQ(abbreviated("Avenida Carrera 68"), "Av. Cra. 68");
    EXPECT_EQ(abbreviated("Calle 72"), "Cl. 72");
    EXPECT_EQ(abbreviated("Autopista Norte"), "Autop. Norte");
    EXPECT_EQ(abbreviated("La Calle"), "La Calle");
    EXPECT_EQ(abbreviated(""), "");
}

}  // namespace
}  // namespace septima::render
