#include "tools/report/report.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/base/error.h"
#include "sim/base/vehicle_class.h"
#include "sim/result/indicator_list.h"
#include "sim/world/measurements.h"
#include "tools/report/assets.h"
#include "tools/report/city_map.h"
#include "tools/report/fit.h"
#include "tools/report/sentences.h"
#include "tools/report/voice.h"

namespace septima {
namespace {

const Voice es{Language::es};
const Voice en{Language::en};

TEST(Voice, NumbersFollowTheLanguage) {
    EXPECT_EQ(es.number(1234567.891, 1), "1.234.567,9");
    EXPECT_EQ(en.number(1234567.891, 1), "1,234,567.9");
    EXPECT_EQ(es.number(-0.04, 1), "0,0") << "no minus before a zero";
    EXPECT_EQ(es.signed_number(-1234.0, 0), "\u22121.234");
    EXPECT_EQ(es.signed_number(3.25, 1), "+3,2");
    EXPECT_EQ(es.signed_number(0.01, 1), "0,0");
    EXPECT_EQ(es.percent(0.073), "7,3\u00A0%");
    EXPECT_EQ(en.signed_percent(-0.073), "\u22127.3%");
}

TEST(Voice, DurationsAreReadable) {
    EXPECT_EQ(es.duration(4.24), "4,2\u00A0s");
    EXPECT_EQ(es.duration(59.4), "59\u00A0s");
    EXPECT_EQ(es.duration(59.6), "1\u00A0min") << "never 60 s";
    EXPECT_EQ(es.duration(462.0), "7\u00A0min\u00A042\u00A0s");
    EXPECT_EQ(es.duration(86.5, 1), "1\u00A0min\u00A026,5\u00A0s");
    EXPECT_EQ(es.duration(3599.7), "1\u00A0h\u00A000\u00A0min");
    EXPECT_EQ(en.duration(4500.0), "1\u00A0h\u00A015\u00A0min");
}

TEST(Voice, IntervalsTellTheirEndsApart) {
    EXPECT_EQ(interval_text(es, "s", -44.3, -43.9), "\u221244,3\u00A0s a \u221243,9\u00A0s");
    EXPECT_EQ(interval_text(es, "s", -130.0, 94.0), "\u22122\u00A0min\u00A010\u00A0s a +1\u00A0min\u00A034\u00A0s");
    EXPECT_EQ(interval_text(en, "km/h", -3.14, -1.2), "\u22123.1 to \u22121.2\u00A0km/h");
    EXPECT_EQ(interval_text(es, "s", -0.12, 46.0), "\u22120,1\u00A0s a +46\u00A0s") << "the sign decides";
    EXPECT_EQ(difference_text(es, "%", 12.6), "+13\u00A0puntos");
    EXPECT_EQ(value_text(en, "%", 52.0), "52%");
    EXPECT_EQ(difference_text(es, "s", 0.0), "0,0\u00A0s");
    EXPECT_EQ(value_text(es, "trips", 162138.0), "162.138\u00A0viajes");
}

// 24 November 2026 is a Tuesday, 29 February 2024 was a Thursday.
TEST(Voice, DatesAreWrittenOut) {
    EXPECT_EQ(es.date("2026-11-24"), "martes 24 de noviembre de 2026");
    EXPECT_EQ(en.date("2024-02-29"), "Thursday, February 29, 2024");
    EXPECT_EQ(es.date("mañana"), "mañana");
}

TEST(Voice, TextsOfOthersAreHarmless) {
    EXPECT_EQ(escaped("<b a=\"x\">Q&A's</b>"), "&lt;b a=&quot;x&quot;&gt;Q&amp;A&#39;s&lt;/b&gt;");
}

TEST(Catalogue, EveryTextHasBothLanguages) {
    const nlohmann::json entries = nlohmann::json::parse(asset("page/strings.json"));
    for (const auto& [key, texts] : entries.items()) {
        if (key == "method.flag.") continue;  // the flag of a run without one
        EXPECT_FALSE(texts.at("es").get<std::string>().empty()) << key;
        EXPECT_FALSE(texts.at("en").get<std::string>().empty()) << key;
        EXPECT_EQ(texts.size(), 2U) << key;
    }
}

TEST(Catalogue, NamesEverythingTheDatabaseMayHold) {
    for (const IndicatorDefinition& d : indicator_definitions) {
        EXPECT_TRUE(es.knows("indicator." + std::string(d.name))) << d.name;
        EXPECT_TRUE(es.knows("unit." + std::string(d.unit))) << d.unit;
    }
    for (const std::string_view cause : delay_cause_names)
        EXPECT_TRUE(es.knows("cause." + std::string(cause))) << cause;
    for (const std::string_view kind : vehicle_kind_names) EXPECT_TRUE(es.knows("class." + std::string(kind))) << kind;
    for (const std::string_view verdict : verdict_names)
        EXPECT_TRUE(es.knows("verdict." + std::string(verdict))) << verdict;
}

// TOPIS: streets up to 15 slow, 15 to 25, 25 and more flowing; urban expressways up to 30, 30 to 50, 50 and more.
TEST(CityMap, ColoursFollowTheClassesOfTopis) {
    EXPECT_EQ(speed_class(15.0F, false), SpeedClass::slow);
    EXPECT_EQ(speed_class(15.1F, false), SpeedClass::medium);
    EXPECT_EQ(speed_class(25.0F, false), SpeedClass::fast);
    EXPECT_EQ(speed_class(30.0F, true), SpeedClass::slow);
    EXPECT_EQ(speed_class(49.9F, true), SpeedClass::medium);
    EXPECT_EQ(speed_class(50.0F, true), SpeedClass::fast);
    EXPECT_EQ(speed_class(-1.0F, true), SpeedClass::empty);
    EXPECT_EQ(change_class(5.0F, false), ChangeClass::none) << "what does not hold stays grey";
    EXPECT_EQ(change_class(5.0F, true), ChangeClass::much_faster);
    EXPECT_EQ(change_class(-1.0F, true), ChangeClass::slower);
}

// A street eastward: right-hand traffic lies south of the line, which is further down on the drawing.
TEST(CityMap, DirectionsOfAStreetLieSideBySide) {
    LinkText there;
    there.geometry = {{4.6, -74.10}, {4.6, -74.00}};
    LinkText back;
    back.geometry = {{4.6, -74.00}, {4.6, -74.10}};
    const CityMap map = city_map({there, back}, {1500.0, 40.0});
    const auto height = [](const std::string& path) { return std::stoi(path.substr(path.find(' ') + 1)); };
    EXPECT_GT(height(map.path[0]), height(map.path[1]));
    EXPECT_EQ(map.weight[0], 2) << "900 to 1,800 vehicles an hour";
    EXPECT_EQ(map.weight[1], 0);
    EXPECT_EQ(city_map({LinkText{}}, {0.0}).path[0], "") << "a link without geometry is not drawn";
}

// What was held out stands apart, places are escaped, and there is a chart of what has at least three rows.
TEST(Fit, IsPrintedWithItsTwoSetsApart) {
    StoredResults results;
    EXPECT_EQ(fit_section(results, en), "") << "nobody said how well the model fits";
    results.header.meta["fit"] =
        "set,kind,place,observed,modelled,source\ncalibration,speed,Calle 1,20,21,x\n"
        "calibration,speed,Calle 2,30,27,x\nvalidation,speed,Calle 3 <b>,25,31,x\nvalidation,flow,7,1000,1170,x\n";
    const std::string html = fit_section(results, en);
    EXPECT_NE(html.find("<th scope=\"row\">Calibration</th><td>speeds</td><td>2</td><td>–</td><td>100%</td>"),
              std::string::npos)
        << html;
    EXPECT_NE(html.find("<th scope=\"row\">Validation</th><td>speeds</td><td>1</td><td>–</td><td>0%</td>"),
              std::string::npos);
    EXPECT_NE(html.find("<td>flows</td><td>1</td><td>0%</td><td>0%</td><td>0.17</td>"), std::string::npos)
        << "GEH of 1000 and 1170 is 5.2";
    EXPECT_NE(html.find("Calle 3 &lt;b&gt;"), std::string::npos);
    EXPECT_EQ(fit_charts(results, en).size(), 1U) << "speeds; one flow is read in the table";
}

TEST(Report, RefusesWhatIsNoResultsFile) {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("septima_report_" + std::to_string(::getpid()));
    EXPECT_THROW(write_report(folder / "absent.sqlite", folder), InputError);
    EXPECT_FALSE(std::filesystem::exists(folder)) << "nothing may be written for a wrong input";
}

}  // namespace
}  // namespace septima
