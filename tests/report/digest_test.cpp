#include "tools/report/digest.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/base/random.h"
#include "tools/report/charts.h"
#include "tools/report/sentences.h"
#include "tools/report/voice.h"

namespace septima {
namespace {

constexpr std::size_t links = 2000;
constexpr std::uint64_t seeds = 10;

/// Speeds of 30 km/h whose spread between seeds is 2 km/h; the policy adds `change_kmh` and, of its own chance,
/// `noise_kmh`.
StoredResults town(double change_kmh, double noise_kmh, std::uint64_t world = 0) {
    StoredResults r;
    r.header.scenarios = {{"base", {"b", "b"}, {}, "", {}}, {"p", {"p", "p"}, {}, "", {}}};
    r.header.links.resize(links);
    for (std::uint64_t seed = 0; seed < seeds; ++seed)
        for (std::size_t scenario = 0; scenario < 2; ++scenario) {
            RunResult run;
            run.scenario = scenario;
            run.facts.seed = seed;
            run.indicators = {{"all", "mean_travel_time_s", "s", 600.0 - 5.0 * static_cast<double>(scenario)}};
            LinkTotals totals;
            for (std::uint64_t link = 0; link < links; ++link) {
                double speed = 30.0 + 2.0 * normal(world, link, Purpose::headway, seed);
                if (scenario == 1) speed += change_kmh + noise_kmh * normal(world, link, Purpose::response, seed);
                totals.vehicle_km.push_back(speed);
                totals.vehicle_h.push_back(1.0);
            }
            r.runs.push_back(std::move(run));
            r.link_totals.push_back(std::move(totals));
        }
    for (std::size_t scenario = 1; scenario < 2; ++scenario) r.comparisons = comparison_rows(r.runs, scenario);
    return r;
}

double painted(const StoredResults& results) {
    std::size_t count = 0;
    const Digest d = digest(results);
    for (const char holds : d.links.holds[1]) count += holds != 0 ? 1U : 0U;
    return static_cast<double>(count) / static_cast<double>(links);
}

TEST(Digest, APolicyThatDoesNothingPaintsNothing) {
    EXPECT_EQ(painted(town(0.0, 0.0)), 0.0);
}

// Other chance on every link, no effect: on average over ten such policies not even one link in a hundred is coloured.
TEST(Digest, ChanceAlonePaintsLessThanOneInAHundred) {
    double sum = 0.0;
    for (std::uint64_t world = 1; world <= 10; ++world) sum += painted(town(0.0, 1.5, world));
    EXPECT_LE(sum / 10.0, 0.01);
}

// 0.01 m/s is certain, with so little noise, and of no interest; 3 km/h (sd 0.5, t about 16) is found on every link.
TEST(Digest, OnlyChangesThatMatterArePainted) {
    EXPECT_EQ(painted(town(0.036, 0.01)), 0.0);
    EXPECT_GE(painted(town(3.0, 0.5)), 0.99);
}

TEST(Digest, AFlaggedSideIsInTheHeadline) {
    StoredResults r = town(3.0, 0.5);
    r.runs[1].flagged = "gridlock";  // the policy's run of the first seed
    r.comparisons = comparison_rows(r.runs, 1);
    const PolicySentences s = policy_sentences(r, digest(r), Voice{Language::es}, 1);
    EXPECT_EQ(s.tone, Verdict::not_comparable);
    EXPECT_EQ(s.headline, "No se puede comparar: hubo bloqueo total con la medida.");
    EXPECT_NE(s.detail.find("en 0 de 10 corridas sin la medida y en 1 de 10 con ella"), std::string::npos) << s.detail;
    r.runs[0].flagged = "unserved";
    r.runs[1].flagged = "";
    const PolicySentences base = policy_sentences(r, digest(r), Voice{Language::en}, 1);
    EXPECT_EQ(base.headline,
              "This cannot be compared: more than 1% of the trips found no room on the road without the policy.");
}

// Every trip of the policy one bin earlier than in the base: all percentiles move by that minute, whatever the seed.
TEST(Digest, PercentilesMoveWithTheTrips) {
    StoredResults r = town(0.0, 0.0);
    for (RunResult& run : r.runs) {
        const double low =
            600.0 + 60.0 * static_cast<double>(run.facts.seed % 3) - 60.0 * static_cast<double>(run.scenario);
        run.distribution = {{"all", "travel_time_s", low, low + 60.0, 100}};
    }
    const Digest d = digest(r);
    ASSERT_EQ(d.percentiles.size(), 3U);
    for (const PercentileDigest& p : d.percentiles) {
        EXPECT_NEAR(p.difference[1].mean, -60.0, 1e-9);
        EXPECT_NEAR(p.difference[1].low, -60.0, 1e-9);
        EXPECT_NEAR(p.difference[1].high, -60.0, 1e-9);
        EXPECT_LT(p.time_s[0].low, p.time_s[0].high) << "seeds differ";
    }
}

// The reference of a scenario is not always the first: here 2 is compared with 1.
TEST(Digest, ScenariosAreComparedWithTheirReference) {
    StoredResults r = town(3.0, 0.5);
    r.header.scenarios.push_back({"q", {"q", "q"}, {}, "", {}, 1});
    for (std::size_t i = 1; i < 2 * seeds; i += 2) {
        r.runs.push_back(r.runs[i]);
        r.runs.back().scenario = 2;
        r.link_totals.push_back(r.link_totals[i]);
    }
    const Digest d = digest(r);
    EXPECT_EQ(d.reference, (std::vector<std::size_t>{0, 0, 1}));
    for (const float change : d.links.difference_kmh[2]) EXPECT_EQ(change, 0.0F) << "it is a copy of 1";
}

/// Adds a swept scenario: a copy of scenario 1, compared with the base.
void add_value(StoredResults& r, const std::string& key, const std::string& name, double value) {
    const std::size_t row = r.header.scenarios.size();
    r.header.scenarios.push_back({key, {name, name}, {}, "", {}, 0, "max_kmh", value});
    for (std::size_t i = 1; i < 2 * seeds; i += 2) {
        r.runs.push_back(r.runs[i]);
        r.runs.back().scenario = row;
        r.link_totals.push_back(r.link_totals[i]);
    }
    for (const ComparisonRow& c : comparison_rows(r.runs, row)) r.comparisons.push_back(c);
}

// One curve for the two values of a policy, none for a scenario that was not swept; with a sweep of the scenario
// across, one for each of its values.
TEST(Sweep, HasAPointForEachValue) {
    StoredResults r = town(0.0, 0.0);
    EXPECT_TRUE(sweep_charts(r, digest(r), Voice{Language::es}).empty());
    r.header.meta["parameter_es.max_kmh"] = "límite (km/h)";
    add_value(r, "p@max_kmh=30", "P, límite (km/h) 30", 30.0);
    add_value(r, "p@max_kmh=50", "P, límite (km/h) 50", 50.0);
    std::vector<Chart> all = sweep_charts(r, digest(r), Voice{Language::es});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].title, "P: cambio del tiempo de viaje según el valor");
    EXPECT_NE(all[0].specification.find("límite (km/h)"), std::string::npos);
    EXPECT_NE(all[0].specification.find("\"value\":50.0"), std::string::npos) << all[0].specification;
    add_value(r, "p@max_kmh=30@demand_scale_pct=50", "P, límite (km/h) 30, demanda 50", 30.0);
    add_value(r, "p@max_kmh=50@demand_scale_pct=50", "P, límite (km/h) 50, demanda 50", 50.0);
    all = sweep_charts(r, digest(r), Voice{Language::es});
    ASSERT_EQ(all.size(), 2U) << "half the demand has its own curve";
    EXPECT_EQ(all[1].title, "P, demanda 50: cambio del tiempo de viaje según el valor");
}

// Twelve lines at 12 km/h, sd 0.3 of the difference over ten seeds. The policy gives "A0" 2 km/h and the others 0.2,
// which is certain for some and of no interest for any; "B" runs under the policy only and has no difference.
TEST(Digest, BusLinesAreColouredForWhatMattersOnly) {
    StoredResults r = town(0.0, 0.0);
    for (RunResult& run : r.runs) {
        const bool policy = run.scenario == 1;
        for (std::uint64_t line = 0; line < 12; ++line) {
            const double change = policy ? (line == 0 ? 2.0 : 0.2) : 0.0;
            const double own = policy ? 0.3 * normal(1, line, Purpose::response, run.facts.seed) : 0.0;
            run.indicators.push_back({"line:A" + std::to_string(line), "bus_speed_kmh", "km/h",
                                      12.0 + normal(1, line, Purpose::headway, run.facts.seed) + change + own});
        }
        if (policy) run.indicators.push_back({"line:B", "bus_speed_kmh", "km/h", 9.0});
    }
    const Digest d = digest(r);
    ASSERT_EQ(d.lines.size(), 12U) << "lines of the base";
    for (const LineDigest& line : d.lines) {
        EXPECT_EQ(line.holds[1] != 0, line.line == "A0") << line.line;
        EXPECT_EQ(line.difference[1].count, static_cast<int>(seeds));
    }
    EXPECT_NEAR(d.lines.front().difference[1].mean, 2.0, 0.5);
    r.runs.front().indicators.pop_back();  // of the base: A11 did not run on one day
    const Digest fewer = digest(r);
    ASSERT_EQ(fewer.lines[3].line, "A11");
    EXPECT_LT(fewer.lines[3].mean[0], 0.0) << "no mean over days that differ";
}

}  // namespace
}  // namespace septima
