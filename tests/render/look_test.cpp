#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "render/controls.h"
#include "render/detail.h"
#include "render/layout.h"
#include "render/speed_class.h"
#include "render/theme.h"
#include "render/words.h"

namespace septima::render {
namespace {

// FACTS §0.1: streets red <= 15, yellow 15-25, green >= 25; urban expressways red <= 30, yellow 30-50, green >= 50.
TEST(SpeedClass, HasTheThresholdsOfTopis) {
    EXPECT_EQ(speed_class(15.0F, false), SpeedClass::slow);
    EXPECT_EQ(speed_class(15.1F, false), SpeedClass::medium);
    EXPECT_EQ(speed_class(24.9F, false), SpeedClass::medium);
    EXPECT_EQ(speed_class(25.0F, false), SpeedClass::fast);
    EXPECT_EQ(speed_class(30.0F, true), SpeedClass::slow);
    EXPECT_EQ(speed_class(30.1F, true), SpeedClass::medium);
    EXPECT_EQ(speed_class(49.9F, true), SpeedClass::medium);
    EXPECT_EQ(speed_class(50.0F, true), SpeedClass::fast);
    EXPECT_EQ(speed_class(0.0F, false), SpeedClass::slow);
}

TEST(Detail, GoesFromCityToJunction) {
    EXPECT_EQ(detail_at(40.0), Detail::city);
    EXPECT_EQ(detail_at(4.0), Detail::district);
    EXPECT_EQ(detail_at(0.8), Detail::street);
    EXPECT_EQ(detail_at(0.1), Detail::junction);
}

// A lane of 3.2 m is drawn as a lane only where it is at least 10 px wide; a car of 4.5 m has at least 2.8 px as a
// shape.
TEST(Detail, ShapesAreLargeEnoughToBeSeen) {
    double finest_street = 0.0, finest_junction = 0.0;
    for (double scale = 0.02; scale < 20.0; scale *= 1.01) {
        if (detail_at(scale) == Detail::street) finest_street = scale;
        if (detail_at(scale) == Detail::junction) finest_junction = scale;
    }
    EXPECT_GE(3.2 / finest_junction, 9.9);
    EXPECT_GE(4.5 / finest_street, 2.8);
}

// Steps of a quarter octave: within one the scale differs from that of the mesh by at most 2^(1/8) = 9 %.
TEST(Detail, MeshesFitTheScaleTheyAreShownAt) {
    for (double scale = 0.02; scale < 400.0; scale *= 1.013) {
        const double ratio = scale_of_step(scale_step(scale)) / scale;
        EXPECT_LE(std::abs(std::log2(ratio)), 0.125 + 1e-9) << scale;
    }
}

TEST(Detail, HigherClassesAreWiderAndSmallestStreetsLeaveTheCityView) {
    for (const Detail detail : {Detail::city, Detail::district})
        for (std::size_t c = 1; c < 7; ++c)
            EXPECT_GE(stroke_px(static_cast<RoadClass>(c - 1), detail), stroke_px(static_cast<RoadClass>(c), detail));
    EXPECT_EQ(stroke_px(RoadClass::service, Detail::city), 0.0F);
    EXPECT_GT(stroke_px(RoadClass::service, Detail::district), 0.0F);
}

double linear(sf::Uint8 value) {
    const double c = value / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}
double luminance(sf::Color c) {
    return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}
double contrast(sf::Color a, sf::Color b) {
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

// WCAG 2: 4.5:1 for text (AA), 3:1 for graphics.
TEST(Theme, TextCanBeRead) {
    for (const ThemeName name : {ThemeName::night, ThemeName::day}) {
        const Theme t = theme_of(name, false);
        for (const sf::Color surface : {t.header, t.card, t.panel}) {
            EXPECT_GE(contrast(t.text, surface), 7.0);
            EXPECT_GE(contrast(t.text_soft, surface), 4.5);
        }
        EXPECT_GE(contrast(t.label, t.map_ground), 7.0);
    }
}

TEST(Theme, StreetsOfEveryClassStandOutFromTheGround) {
    for (const ThemeName name : {ThemeName::night, ThemeName::day})
        for (const bool colour_blind : {false, true})
            for (const sf::Color colour : theme_of(name, colour_blind).speed)
                EXPECT_GE(contrast(colour, theme_of(name, colour_blind).map_ground),
                          name == ThemeName::night ? 3.0 : 1.8);
}

/// What a deuteranope sees (Viénot, Brettel & Mollon 1999, linear RGB).
std::array<double, 3> deuteranope(sf::Color c) {
    const double r = linear(c.r), g = linear(c.g), b = linear(c.b);
    const double yellow = 0.292750 * r + 0.707250 * g;
    return {yellow, yellow, -0.022336 * r + 0.022336 * g + b};
}
double seen_distance(sf::Color a, sf::Color b) {
    const auto x = deuteranope(a), y = deuteranope(b);
    return std::sqrt((x[0] - y[0]) * (x[0] - y[0]) * 2.0 + (x[2] - y[2]) * (x[2] - y[2]));
}

// The reason for the second palette: its classes stay apart for the most common kind of colour blindness, slow and fast
// more than in the first.
TEST(Theme, ColourBlindPaletteKeepsTheClassesApart) {
    for (const ThemeName name : {ThemeName::night, ThemeName::day}) {
        const auto usual = theme_of(name, false).speed;
        const auto safe = theme_of(name, true).speed;
        EXPECT_GT(seen_distance(safe[0], safe[2]), 0.35);
        EXPECT_GT(seen_distance(safe[0], safe[1]), 0.2);
        EXPECT_GT(seen_distance(safe[1], safe[2]), 0.35);
        EXPECT_GT(seen_distance(safe[0], safe[2]), 1.5 * seen_distance(usual[0], usual[2]));
    }
}

TEST(Words, EveryTextIsThereInBothLanguages) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(Word::count_); ++i) {
        EXPECT_FALSE(words(static_cast<Word>(i), Language::es).empty());
        EXPECT_FALSE(words(static_cast<Word>(i), Language::en).empty());
    }
    EXPECT_EQ(words(Word::mean_speed, Language::es), "Velocidad media");
    EXPECT_EQ(words(Word::mean_speed, Language::en), "Mean speed");
    EXPECT_EQ(words(Text{"Hoy", ""}, Language::en), "Hoy") << "a text without English falls back to Spanish";
}

TEST(Words, KindsAndClassesHaveNamesOfTheirOwn) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < vehicle_kinds; ++i) names.insert(words(static_cast<VehicleKind>(i), Language::es));
    EXPECT_EQ(names.size(), vehicle_kinds);
    names.clear();
    for (std::size_t i = 0; i < road_classes; ++i) names.insert(words(static_cast<RoadClass>(i), Language::es));
    EXPECT_EQ(names.size(), road_classes);
}

bool apart(const Box& a, const Box& b) {
    return a.right() <= b.x || b.right() <= a.x || a.bottom() <= b.y || b.bottom() <= a.y || a.width <= 0.0F ||
           b.width <= 0.0F;
}

TEST(Layout, NothingOverlapsAndNothingIsLost) {
    for (const auto& [width, height] :
         {std::pair{1280U, 720U}, {1920U, 1080U}, {3840U, 2160U}, {4000U, 3000U}, {1U, 1U}, {300U, 900U}}) {
        for (const std::size_t sides : {1U, 2U, 3U}) {
            const Layout l = layout_of({width, height, sides, true, false});
            ASSERT_EQ(l.panes.size(), sides);
            std::vector<Box> boxes{l.header, l.left, l.right, l.controls};
            boxes.insert(boxes.end(), l.panes.begin(), l.panes.end());
            for (std::size_t i = 0; i < boxes.size() && width > 1; ++i)
                for (std::size_t j = i + 1; j < boxes.size(); ++j)
                    EXPECT_TRUE(apart(boxes[i], boxes[j]))
                        << width << "x" << height << " sides " << sides << ": " << i << ", " << j;
            for (const Box& pane : l.panes) EXPECT_GE(pane.width, 1.0F);
        }
    }
}

TEST(Layout, PanesOfAComparisonAreOfOneSize) {
    const Layout l = layout_of({1920, 1080, 2, true, false});
    EXPECT_EQ(l.panes[0].width, l.panes[1].width);
    EXPECT_EQ(l.panes[0].height, l.panes[1].height);
    const Layout swipe = layout_of({1920, 1080, 2, true, true});
    EXPECT_EQ(swipe.panes[0], swipe.panes[1]);
}

TEST(Layout, InterfaceGrowsWithTheScreen) {
    EXPECT_FLOAT_EQ(interface_scale(1920, 1080), 1.0F);
    EXPECT_FLOAT_EQ(interface_scale(3840, 2160), 2.0F);
    EXPECT_FLOAT_EQ(interface_scale(200, 100), 0.7F);
    EXPECT_FLOAT_EQ(interface_scale(3840, 1080), 1.0F);
}

TEST(Pace, KeysGoUpAndDownTheSameSteps) {
    double pace = 1.0;
    std::vector<double> up{pace};
    while (!std::isinf(pace)) up.push_back(pace = faster(pace));
    EXPECT_TRUE(std::isinf(faster(pace)));
    for (std::size_t i = up.size() - 1; i > 0; --i) EXPECT_EQ(pace = slower(pace), up[i - 1]);
}

}  // namespace
}  // namespace septima::render
