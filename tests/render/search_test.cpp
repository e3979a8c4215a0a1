#include "render/search.h"

#include <gtest/gtest.h>

#include "tests/render/small_city.h"

namespace septima::render {
namespace {

using Names = std::vector<std::string>;

TEST(Search, TakesTextsApartAsColombiansWriteThem) {
    const Names crossing{"calle 72", "carrera 7"};
    for (const char* text : {"Calle 72 con Carrera 7", "Cl 72 Kr 7", "CLL 72 CRA. 7", "cl. 72 / kr 7",
                             "Calle 72/Carrera 7", "calle 72 y carrera 7", "Calle 72 x Carrera 7", "Cl 72 # 7-40"})
        EXPECT_EQ(streets_meant(text), crossing) << text;
    EXPECT_EQ(streets_meant("AK 7 AC 72"), (Names{"avenida carrera 7", "avenida calle 72"}));
    EXPECT_EQ(streets_meant("Av. Cra 7 con Av. Calle 72"), (Names{"avenida carrera 7", "avenida calle 72"}));
    EXPECT_EQ(streets_meant("Carrera 7 #72-40"), (Names{"carrera 7", "calle 72"}));
    EXPECT_EQ(streets_meant("Av. Boyacá"), (Names{"avenida boyaca"}));
    EXPECT_EQ(streets_meant("AC 26"), (Names{"avenida calle 26"}));
    EXPECT_EQ(streets_meant("Calle 72 con"), (Names{"calle 72 con"})) << "still being written";
    EXPECT_TRUE(streets_meant("  ").empty());
}

struct SearchTest : testing::Test {
    Network network = test::small_network();
    CityMap map = make_city_map(network);
    OtherNames others{{"Carrera 9", "Avenida Laureano Gómez"}};
    std::vector<FoundPlace> found(std::string_view text) const { return found_places(map, others, text, "con", 8); }
};

// The streets of small_city.h cross at (0, 0).
TEST_F(SearchTest, FindsTheCrossing) {
    for (const char* text : {"Calle 72 con Carrera 7", "kr 7 cl 72", "AK 7 AC 72", "carrera 7 # 72-10"}) {
        const std::vector<FoundPlace> places = found(text);
        ASSERT_FALSE(places.empty()) << text;
        EXPECT_TRUE(places.front().crossing) << text;
        EXPECT_EQ(places.front().bounds.center(), (Point{0.0, 0.0})) << text;
    }
    EXPECT_EQ(found("kr 7 cl 72").front().title, "Carrera 7 con Calle 72");
}

TEST_F(SearchTest, FindsAStreetByItsNameItsAbbreviationOrAnotherName) {
    for (const char* text : {"Carrera 7", "KR 7", "AK 7", "Av. Carrera 7", "carr"}) {
        ASSERT_FALSE(found(text).empty()) << text;
        EXPECT_EQ(found(text).front().title, "Carrera 7") << text;
    }
    // 400 m to each side, and the margin that bounds of links have.
    EXPECT_NEAR(found("kr 7").front().bounds.height_m(), 850.0, 50.0) << "all of the street is shown";
    EXPECT_EQ(found("laureano gomez").front().title, "Carrera 9");
    EXPECT_EQ(found("Laur").front().title, "Carrera 9");
}

TEST_F(SearchTest, ANumberIsNotTheBeginningOfAnother) {
    EXPECT_TRUE(found("Calle 7").empty()) << "Calle 72 is another street";
    EXPECT_TRUE(found("Carrera 99").empty());
    // Carrera 9 does not cross Carrera 7: the streets themselves are offered.
    for (const FoundPlace& place : found("Carrera 9 con Carrera 7")) EXPECT_FALSE(place.crossing);
}

}  // namespace
}  // namespace septima::render
