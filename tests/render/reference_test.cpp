// Pictures of the dashboard against reviewed ones in tests/render/reference. To make them anew after a change that was
// meant: SEPTIMA_NEW_REFERENCES=1 build/release/tests/test_render --gtest_filter='Reference*' and look at every one.
#include <gtest/gtest.h>

#include <SFML/Graphics/Image.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "render/dashboard.h"
#include "sim/base/random.h"
#include "sim/network/load.h"
#include "sim/scenario/read_scenario.h"
#include "tests/render/virtual_display.h"

namespace septima::render {
namespace {

namespace fs = std::filesystem;

// What is drawn does not come out of a simulation: a change of its model must not change these pictures.
constexpr std::uint64_t picture_seed = 7;
constexpr int last_minute = 30;
double chance(std::size_t subject, std::uint32_t step) {
    return uniform(picture_seed, static_cast<std::uint32_t>(subject), Purpose::departure, step);
}

/// Speeds between a tenth and all of the limit, slower on Carrera 7 as the minutes go by; a vehicle for about every
/// 40 m of every third lane; signals of all colours.
Snapshot invented(const Network& network, int minute, double slower) {
    Snapshot s;
    s.time_s = 6.5 * 3600.0 + 60.0 * minute;
    s.lane_light.resize(network.lanes());
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        double share = 0.1 + 0.9 * chance(i, 1);
        if (network.link_street[link] == "Carrera 7") share = minute < 20 ? 0.9 : 0.12;
        s.link_speed_mps.push_back(network.link_limit_mps[link] * static_cast<float>(share * slower));
        float count = 0.0F;
        for (const LaneId lane : network.lanes_of(link)) {
            s.lane_light[lane] = static_cast<Light>(1 + i % 3);
            if (row(lane) % 3 != 0 || minute < last_minute) continue;
            for (float x = network.link_stop_line_m[link] - 1.0F; x > 6.0F; x -= 40.0F) {
                s.vehicle.push_back(static_cast<std::uint32_t>(s.vehicle.size()));
                s.lane.push_back(lane);
                s.between.push_back(0);
                s.position_m.push_back(x);
                s.movement.push_back(no_id<MovementId>);
                s.speed_mps.push_back(s.vehicle.size() % 2 == 0 ? 0.0F : 8.0F);
                s.vehicle_class.push_back(static_cast<std::uint8_t>(s.vehicle.size() % 4));
                count += 1.0F;
            }
        }
        s.link_vehicles.push_back(count);
    }
    s.on_road = static_cast<std::uint32_t>(s.vehicle.size());
    s.completed = 31'415;
    s.waiting_outside = 92;
    s.stuck = 6;
    s.mean_speed_kmh = static_cast<float>(27.5 * slower);
    s.delay_h = 1618.0 / slower;
    return s;
}

/// Half as wide and high, each pixel the mean of four: what an edge moves by part of a pixel weighs less.
sf::Image halved(const sf::Image& image) {
    sf::Image half;
    half.create(image.getSize().x / 2, image.getSize().y / 2);
    for (unsigned y = 0; y < half.getSize().y; ++y)
        for (unsigned x = 0; x < half.getSize().x; ++x) {
            unsigned r = 0, g = 0, b = 0;
            for (const auto& [dx, dy] : {std::pair{0U, 0U}, {1U, 0U}, {0U, 1U}, {1U, 1U}}) {
                const sf::Color c = image.getPixel(2 * x + dx, 2 * y + dy);
                r += c.r;
                g += c.g;
                b += c.b;
            }
            half.setPixel(
                x, y, {static_cast<sf::Uint8>(r / 4), static_cast<sf::Uint8>(g / 4), static_cast<sf::Uint8>(b / 4)});
        }
    return half;
}

class Reference : public testing::Test {
  protected:
    static const Scenario& bogota() {
        static const Scenario scenario = [] {
            Problems problems;
            return read_scenario(fs::path(SEPTIMA_SOURCE_DIR) / "scenarios" / "bogota", problems);
        }();
        return scenario;
    }
    /// The streets as they are mapped: a calibration of their speeds does not change these pictures either.
    static const Network& streets() {
        static const Network network = [] {
            Problems problems;
            return load_network(fs::path(SEPTIMA_SOURCE_DIR) / "scenarios" / "bogota" / "network" / "corridors.toml",
                                problems);
        }();
        return network;
    }
    static test::VirtualDisplay& display() {
        static test::VirtualDisplay one;
        return one;
    }

    Scene scene;
    ShowOptions options;
    fs::path file = fs::temp_directory_path() / ("septima_reference_" + std::to_string(getpid()) + ".png");

    void SetUp() override {
        if (!display().works()) GTEST_SKIP() << "Xvfb is not installed: apt-get install xvfb";
        const Scenario& scenario = bogota();
        scene.network = &streets();
        for (std::size_t z = 0; z < scenario.zones.size(); ++z)
            scene.zones.push_back({scenario.zones.name[id_at<ZoneId>(z)], scenario.zones.polygon[id_at<ZoneId>(z)]});
        scene.classes = {{VehicleKind::car, 4.5F},
                         {VehicleKind::motorcycle, 2.1F},
                         {VehicleKind::taxi, 4.3F},
                         {VehicleKind::articulated_bus, 18.0F}};
        scene.city = {"Bogotá D.C.", "Bogotá D.C."};
        scene.year = 2026;
        scene.month = 11;
        scene.day = 24;
        scene.start_s = 6 * 3600.0;
        scene.end_s = 9 * 3600.0;
        scene.sides = {{{"Situación base", "Base"}, {}, {}}};
        options.width_px = 1280;
        options.height_px = 720;
    }
    void TearDown() override {
        std::error_code ignored;
        fs::remove(file, ignored);
    }

    void take(std::size_t sides) {
        History history;
        Picture picture;
        picture.sides.resize(sides);
        for (int minute = 0; minute <= last_minute; ++minute) {
            for (std::size_t i = 0; i < sides; ++i) picture.sides[i] = invented(streets(), minute, i == 0 ? 1.0 : 0.8);
            add(history, picture);
        }
        save_screenshot(scene, picture, history, options, file);
    }

    /// Mean over pixels and channels of the difference, of 255. Another version of the font rasteriser or of llvmpipe
    /// moves edges by fractions of a pixel; a panel, a colour or a street that is missing moves far more.
    void expect_like(const std::string& name) {
        const fs::path reference = fs::path(SEPTIMA_SOURCE_DIR) / "tests" / "render" / "reference" / (name + ".png");
        if (std::getenv("SEPTIMA_NEW_REFERENCES") != nullptr) {
            fs::create_directories(reference.parent_path());
            sf::Image drawn;
            ASSERT_TRUE(drawn.loadFromFile(file.string()));
            ASSERT_TRUE(halved(drawn).saveToFile(reference.string()));
            return;
        }
        sf::Image drawn, wanted;
        ASSERT_TRUE(drawn.loadFromFile(file.string()));
        const sf::Image seen = halved(drawn);
        ASSERT_TRUE(wanted.loadFromFile(reference.string()));
        ASSERT_EQ(seen.getSize(), wanted.getSize());
        const std::size_t bytes = std::size_t{4} * seen.getSize().x * seen.getSize().y;
        double sum = 0.0;
        std::size_t far = 0;
        for (std::size_t i = 0; i < bytes; ++i) {
            const int difference = std::abs(seen.getPixelsPtr()[i] - wanted.getPixelsPtr()[i]);
            sum += difference;
            far += difference > 60 ? 1 : 0;
        }
        EXPECT_LT(sum / static_cast<double>(bytes), 1.5) << name;
        EXPECT_LT(static_cast<double>(far) / static_cast<double>(bytes), 0.02) << name;
    }
};

TEST_F(Reference, Wall) {
    options.layout = LayoutName::wall;
    options.tiles = 6;
    take(1);
    expect_like("wall");
}

TEST_F(Reference, MapByDayForColourBlindEyesInEnglish) {
    options.theme = ThemeName::day;
    options.colour_blind = true;
    options.language = Language::en;
    take(1);
    expect_like("map_day_colour_blind_en");
}

TEST_F(Reference, Junction) {
    options.street = "Carrera 7";
    options.cross_street = "Calle 72";
    options.across_m = 160.0;
    options.panels = false;
    take(1);
    expect_like("junction");
}

TEST_F(Reference, TwoPoliciesWithTheDivider) {
    scene.sides.push_back({{"Carril bus", "Bus lane"}, {}, {}});
    options.layout = LayoutName::compare;
    options.swipe = true;
    take(2);
    expect_like("swipe");
}

TEST_F(Reference, Difference) {
    scene.sides.push_back({{"Carril bus", "Bus lane"}, {}, {}});
    options.difference = true;
    options.swipe = true;
    take(2);
    expect_like("difference");
}

TEST_F(Reference, Corridor) {
    options.layout = LayoutName::corridor;
    options.corridor = "Carrera 7";
    take(1);
    expect_like("corridor");
}

}  // namespace
}  // namespace septima::render
