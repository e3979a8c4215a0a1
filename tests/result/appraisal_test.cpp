#include "sim/result/appraisal.h"

#include <gtest/gtest.h>

#include <cmath>

namespace septima {
namespace {

std::vector<UnitValue> values() {
    const auto value = [](const char* key, double central, double low, double high) {
        return UnitValue{key, central, low, high, {"supuesto", "assumption"}};
    };
    return {value("value_of_time_cop_per_h", 10000, 5000, 20000),
            value("fuel_cop_per_l", 3000, 3000, 3000),
            value("operating_cop_per_km", 100, 0, 200),
            value("co2_cop_per_t", 30000, 30000, 30000),
            value("crash_cop_per_km", 50, 50, 50),
            value("forgone_trip_cop", 8000, 0, 16000),
            value("periods_per_year", 500, 250, 500),
            value("discount_rate_pct", 10, 10, 10),
            value("life_years", 2, 2, 2)};
}

RunResult run(std::uint64_t seed, std::int64_t cars, std::int64_t suppressed, double person_h, double fuel_l,
              double km) {
    RunResult r;
    r.facts.seed = seed;
    TripGroupRow car{.dimension = "class", .name = "car", .trips = cars, .suppressed = suppressed};
    car.person_h = person_h;
    car.fuel_l = fuel_l;
    car.distance_km = km;
    r.groups = {car};
    r.indicators = {{"all", "co2_t", "t", 0.002 * fuel_l}, {"all", "vehicle_km", "km", km}};
    return r;
}

PairedRuns paired(const std::vector<RunResult>& base, const std::vector<RunResult>& policy) {
    PairedRuns pairs;
    for (std::size_t i = 0; i < base.size(); ++i) {
        pairs.base.push_back(&base[i]);
        pairs.policy.push_back(&policy[i]);
    }
    return pairs;
}

double yearly(const Appraisal& a, Benefit b) {
    return a.yearly_cop[static_cast<std::size_t>(b)].mean;
}

// Two years at 10 %: 1/1.1 + 1/1.21.
TEST(Appraisal, AnnuityIsTheSumOfDiscountedYears) {
    EXPECT_NEAR(annuity(10.0, 2.0), 1.0 / 1.1 + 1.0 / 1.21, 1e-12);
    EXPECT_EQ(annuity(0.0, 7.0), 7.0);
}

// 100 trips of half an hour become 100 trips of 0.4 h, with 1 l and 10 km less in all: by hand, per period,
// 10 h x 10,000 + 1 l x 3,000 + 10 km x 100 + 0.002 t x 30,000 + 10 km x 50, 500 times a year.
TEST(Appraisal, ValuesWhatTheTripsSave) {
    const std::vector<RunResult> base{run(1, 100, 0, 50.0, 40.0, 500.0)};
    const std::vector<RunResult> policy{run(1, 100, 0, 40.0, 39.0, 490.0)};
    const auto a = appraised(paired(base, policy), values(), std::nullopt);
    ASSERT_TRUE(a);
    EXPECT_NEAR(yearly(*a, Benefit::time), 500 * 100000.0, 1e-6);
    EXPECT_NEAR(yearly(*a, Benefit::fuel), 500 * 3000.0, 1e-6);
    EXPECT_NEAR(yearly(*a, Benefit::operation), 500 * 1000.0, 1e-6);
    EXPECT_NEAR(yearly(*a, Benefit::co2), 500 * 60.0, 1e-6);
    EXPECT_NEAR(yearly(*a, Benefit::crashes), 500 * 500.0, 1e-6);
    EXPECT_EQ(yearly(*a, Benefit::forgone), 0.0);
    EXPECT_NEAR(a->yearly_total_cop.mean, 500 * 104560.0, 1e-6);
    EXPECT_NEAR(a->present_value_cop.mean, 500 * 104560.0 * a->annuity_years, 1e-3);
    EXPECT_FALSE(a->yearly_total_cop.known) << "one pair has no interval";
    EXPECT_FALSE(a->ratio) << "without a cost there is nothing to divide by";
}

// Half of the trips are taken away and the others drive as before: no time is gained, 50 trips are lost.
TEST(Appraisal, AnEmptiedStreetIsNoGainOfTime) {
    const std::vector<RunResult> base{run(1, 100, 0, 50.0, 40.0, 500.0)};
    const std::vector<RunResult> policy{run(1, 50, 50, 25.0, 20.0, 250.0)};
    const auto a = appraised(paired(base, policy), values(), std::nullopt);
    ASSERT_TRUE(a);
    EXPECT_NEAR(yearly(*a, Benefit::time), 0.0, 1e-6);
    EXPECT_NEAR(yearly(*a, Benefit::fuel), 0.0, 1e-6);
    EXPECT_NEAR(yearly(*a, Benefit::forgone), -500 * 50 * 8000.0, 1e-6);
    EXPECT_NEAR(yearly(*a, Benefit::crashes), 500 * 250 * 50.0, 1e-6) << "streets with less traffic have fewer crashes";
}

TEST(Appraisal, CostsMakeARatioAndATornado) {
    const std::vector<RunResult> base{run(1, 100, 0, 50.0, 40.0, 500.0), run(2, 100, 0, 50.0, 40.0, 500.0)};
    const std::vector<RunResult> policy{run(1, 100, 0, 40.0, 40.0, 500.0), run(2, 100, 0, 38.0, 40.0, 500.0)};
    const PolicyCost cost{40e6, 10e6, "supuesto"};
    const auto a = appraised(paired(base, policy), values(), cost);
    ASSERT_TRUE(a && a->ratio);
    const double years = 1.0 / 1.1 + 1.0 / 1.21;
    const double benefits = 500 * 11.0 * 10000.0;  // mean of 10 h and 12 h
    EXPECT_NEAR(a->present_value_cop.mean, (benefits - 10e6) * years - 40e6, 1e-3);
    EXPECT_NEAR(a->ratio->mean, benefits * years / (40e6 + 10e6 * years), 1e-9);
    EXPECT_TRUE(a->ratio->known);
    EXPECT_LT(a->ratio->low, a->ratio->mean);
    ASSERT_EQ(a->tornado.size(), unit_value_keys.size());
    EXPECT_EQ(a->tornado.front().key, "value_of_time_cop_per_h") << "from half to double is the widest";
    EXPECT_NEAR(a->tornado.front().at_high_cop, (2.0 * benefits - 10e6) * years - 40e6, 1e-3);
}

TEST(Appraisal, WithoutAllValuesThereIsNone) {
    const std::vector<RunResult> base{run(1, 100, 0, 50.0, 40.0, 500.0)};
    auto incomplete = values();
    incomplete.pop_back();
    EXPECT_FALSE(appraised(paired(base, base), incomplete, std::nullopt));
    EXPECT_FALSE(appraised({}, values(), std::nullopt));
}

}  // namespace
}  // namespace septima
