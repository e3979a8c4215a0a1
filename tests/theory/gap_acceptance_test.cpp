// Gap acceptance: critical gap and follow-up time against Harders and against the headways really offered (THEORY 2.2).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "tests/theory/junctions.h"
#include "tests/theory/lab.h"

namespace septima {
namespace {

using lab::Detector;
using lab::junction;
using lab::Lab;
using lab::Way;

struct GapCase {
    const char* name;
    Way way;
    double tc, tf;  ///< as the class says
    bool stop_sign = false;
    double road_m = 600.0;  ///< of the major street before the junction
    double kmh = 50.0;
};

struct Flows {
    double minor_vph = 0.0;
    double major_vph = 0.0;       ///< both streams together
    std::vector<double> major_s;  ///< when they pass
};

/// A random major flow, half of it each way where there are two, and a minor stream that is never empty (or nobody
/// there). From 10 to 60 min.
Flows against(const GapCase& c, double major_vph, bool with_minor, std::uint64_t seed, const VehicleClass& car) {
    Draft draft = junction(c.way, c.road_m, c.stop_sign);
    for (DraftLink& link : draft.links) link.limit_mps = c.kmh / 3.6;
    const Lab lab(draft, car);
    const bool two = c.way == Way::crosses_two;
    const LinkId out = c.way == Way::joins || c.way == Way::right_on_red ? LinkId{1} : LinkId{3};
    std::vector<toys::TripRow> rows;
    lab::add_random_flow(rows, two ? 0.5 * major_vph : major_vph, 0.0, 3600.0, LinkId{0}, LinkId{1}, seed);
    if (two) lab::add_random_flow(rows, 0.5 * major_vph, 0.0, 3600.0, LinkId{4}, LinkId{5}, seed + 100);
    if (with_minor) lab::add_flow(rows, 1500.0, 0.0, 3600.0, LinkId{2}, out);
    World world = lab.world(rows, 3600.0);
    const auto line = [&](LinkId link) { return static_cast<double>(lab.network.link_stop_line_m[link]) - 0.5; };
    Detector major(LinkId{0}, line(LinkId{0})), back(two ? LinkId{4} : LinkId{0}, line(two ? LinkId{4} : LinkId{0})),
        minor(LinkId{2}, line(LinkId{2}) + 0.4);
    lab::run(world, {&major, &back, &minor});
    Flows flows;
    flows.major_s = major.times_s;
    if (two) flows.major_s.insert(flows.major_s.end(), back.times_s.begin(), back.times_s.end());
    std::sort(flows.major_s.begin(), flows.major_s.end());
    flows.minor_vph = minor.flow_vph(600.0, 3600.0);
    flows.major_vph = major.flow_vph(600.0, 3600.0) + (two ? back.flow_vph(600.0, 3600.0) : 0.0);
    return flows;
}

/// Sum over the headways of the major flow between 10 and 60 min: h lets 1 + floor((h - tc) / tf) pass.
double through_gaps_vph(const std::vector<double>& major_s, double tc, double tf) {
    double n = 0.0;
    for (std::size_t i = 1; i < major_s.size(); ++i) {
        const double h = major_s[i] - major_s[i - 1];
        if (major_s[i] > 600.0 && h >= tc) n += 1.0 + std::floor((h - tc) / tf);
    }
    return n * 1.2;
}

/// Over Poisson's headways that sum is Harders' c = q e^(-q tc) / (1 - e^(-q tf)).
double harders_vph(double major_vph, double tc, double tf) {
    const double q = major_vph / 3600.0;
    return 3600.0 * q * std::exp(-q * tc) / (1.0 - std::exp(-q * tf));
}

/// Means over two seeds.
struct Found {
    double minor_vph = 0.0;
    double possible_vph = 0.0;  ///< by the headways that the major flow has when nobody waits for it
    double major_vph = 0.0;
    double alone_vph = 0.0;  ///< the major flow when nobody waits for it
};
Found found_with(const GapCase& c, double major_vph, VehicleClass car) {
    car.critical_gap_s = static_cast<float>(c.tc);
    car.follow_up_time_s = static_cast<float>(c.tf);
    Found mean;
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
        const Flows both = against(c, major_vph, true, seed, car), alone = against(c, major_vph, false, seed, car);
        mean.minor_vph += both.minor_vph / 2.0;
        mean.major_vph += both.major_vph / 2.0;
        mean.alone_vph += alone.major_vph / 2.0;
        mean.possible_vph += through_gaps_vph(alone.major_s, c.tc, c.tf) / 2.0;
    }
    return mean;
}

// The class's critical gap and follow-up time, three major flows. At a stop sign t_c and t_f are those of HCM 6 for
// crossing and for turning right from a minor street (t_f 3.3 there: who has to stop cannot follow so soon). The
// default car's drivers differ in their speeds, so that the major flow drives in bunches and keeps gaps between them.
// Who turns right on red has to stop first: one every 4.5 s. Who has waited takes shorter gaps: with the major flow the
// wait and what is let in beyond the headways' sum grow.
TEST(GapAcceptance, CapacityFollowsTheGaps) {
    EXPECT_NEAR(harders_vph(300.0, 4.1, 2.2), 1273.0, 1.0);
    EXPECT_NEAR(harders_vph(600.0, 4.1, 2.2), 987.0, 1.0);
    EXPECT_NEAR(harders_vph(900.0, 4.1, 2.2), 763.0, 1.0);
    for (const GapCase& c :
         {GapCase{"crosses", Way::crosses, 4.1, 2.2}, GapCase{"crosses, slow", Way::crosses, 6.2, 3.3},
          GapCase{"crosses two", Way::crosses_two, 5.0, 2.6}, GapCase{"joins", Way::joins, 4.1, 2.2},
          GapCase{"joins, slow", Way::joins, 6.2, 3.3}, GapCase{"left at green", Way::left_at_green, 4.5, 2.5},
          GapCase{"right on red", Way::right_on_red, 5.0, 4.5}, GapCase{"stop, crosses", Way::crosses, 6.5, 4.0, true},
          GapCase{"stop, joins", Way::joins, 6.2, 4.0, true}}) {
        double before = 1e9;
        for (const auto& [major, most] : {std::pair{300.0, 1.05}, std::pair{600.0, 1.13}, std::pair{900.0, 1.32}}) {
            const Found found = found_with(c, major, default_classes().rows[0]);
            const double harders = harders_vph(major, c.tc, c.tf);
            RecordProperty(
                fmt::format("{}_{:.0f}", c.name, major),
                fmt::format("{:.0f}, gaps {:.0f}, Harders {:.0f}", found.minor_vph, found.possible_vph, harders));
            EXPECT_NEAR(found.minor_vph, harders, 0.16 * harders) << c.name << " " << major;
            EXPECT_GT(found.minor_vph, 0.95 * found.possible_vph) << c.name << " " << major;
            EXPECT_LT(found.minor_vph, most * found.possible_vph) << c.name << " " << major;
            EXPECT_LT(found.minor_vph, before) << c.name << " " << major;
            before = found.minor_vph;
        }
    }
}

// Critical gaps from 3.5 to 6.5 s, follow-up times from 2.2 to 3.6 s, the major flow from 200 to 1,200 veh/h: it is
// never held up. While it is light everybody takes the headways offered and no others; at 1,200 veh/h on one lane there
// are fewer long ones than Poisson's (Cowan), so that Harders is no measure there. Who turns right to join drives 6.5
// m/s and cannot follow within 2.2 s.
TEST(GapAcceptance, HoldsForOtherParameters) {
    for (const GapCase& c : {GapCase{"crosses", Way::crosses, 3.5, 2.2}, GapCase{"crosses", Way::crosses, 5.0, 3.0},
                             GapCase{"crosses", Way::crosses, 6.5, 3.6}, GapCase{"joins", Way::joins, 3.5, 2.2},
                             GapCase{"joins", Way::joins, 5.0, 2.6}, GapCase{"joins", Way::joins, 6.5, 3.6}}) {
        for (const double major : {200.0, 600.0, 1200.0}) {
            const Found found = found_with(c, major, default_classes().rows[0]);
            const std::string name = fmt::format("{} {}/{}_{:.0f}", c.name, c.tc, c.tf, major);
            RecordProperty(name, fmt::format("{:.0f}, gaps {:.0f}, Harders {:.0f}", found.minor_vph, found.possible_vph,
                                             harders_vph(major, c.tc, c.tf)));
            EXPECT_NEAR(found.major_vph, found.alone_vph, 0.02 * found.alone_vph) << name;
            const double tolerance = major < 300.0 ? 0.06 : major < 1000.0 ? 0.13 : 0.5;
            EXPECT_NEAR(found.minor_vph, found.possible_vph, tolerance * found.possible_vph) << name;
            if (major > 1000.0) continue;
            const double harders = harders_vph(major, c.tc, c.tf);
            EXPECT_NEAR(found.minor_vph, harders, 0.16 * harders) << name;
        }
    }
}

// Identical drivers: those who follow closely drive slower, so that an IDM evens its headways out within some hundred
// metres; at 900 veh/h the sum over them is 0.51 to 0.76 of Harders. Impatience makes up for half of what is missing or
// more.
TEST(GapAcceptance, IdenticalDriversEvenOutTheHeadways) {
    struct Case {
        const char* name;
        VehicleClass car;
        double road_m, kmh, tc, tf;
    };
    for (const Case& c :
         {Case{"default", lab::identical_car(), 600.0, 50.0, 4.1, 2.2},
          Case{"default", lab::identical_car(), 600.0, 50.0, 6.5, 3.6},
          Case{"default", lab::identical_car(), 1000.0, 30.0, 4.1, 2.2},
          Case{"DEV", lab::dev_car(), 200.0, 60.0, 4.1, 2.2}, Case{"DEV", lab::dev_car(), 600.0, 60.0, 4.1, 2.2},
          Case{"DEV", lab::dev_car(), 600.0, 50.0, 5.0, 3.0}}) {
        const GapCase crosses{"crosses", Way::crosses, c.tc, c.tf, false, c.road_m, c.kmh};
        for (const auto& [major, tolerance] :
             {std::pair{300.0, 0.08}, std::pair{600.0, 0.08}, std::pair{900.0, 0.24}}) {
            const Found found = found_with(crosses, major, c.car);
            const double harders = harders_vph(major, c.tc, c.tf);
            const std::string name =
                fmt::format("{} {} m {} km/h {}/{}_{}", c.name, c.road_m, c.kmh, c.tc, c.tf, major);
            RecordProperty(
                name, fmt::format("{:.0f}, gaps {:.0f}, Harders {:.0f}", found.minor_vph, found.possible_vph, harders));
            EXPECT_NEAR(found.minor_vph, harders, tolerance * harders) << name;
            EXPECT_GT(found.minor_vph, 0.97 * found.possible_vph) << name;
            EXPECT_NEAR(found.major_vph, found.alone_vph, 0.02 * found.alone_vph) << name;
        }
    }
}

/// Share of a major flow of 900 veh/h whose vehicles brake harder than 3 m/s^2 within the last 100 m before the
/// junction.
double share_braked(double tc, double tf) {
    VehicleClass car = lab::identical_car();
    car.critical_gap_s = static_cast<float>(tc);
    car.follow_up_time_s = static_cast<float>(tf);
    const Lab lab(junction(Way::crosses, 600.0, false), car);
    std::vector<toys::TripRow> rows;
    lab::add_random_flow(rows, 900.0, 0.0, 3600.0, LinkId{0}, LinkId{1}, 1);
    lab::add_flow(rows, 1500.0, 0.0, 3600.0, LinkId{2}, LinkId{3});
    World world = lab.world(rows, 3600.0);
    const float from_m = lab.network.link_stop_line_m[LinkId{0}] - 100.0F;
    std::map<std::uint32_t, float> before_mps;
    std::set<std::uint32_t> braked, all;
    while (!finished(world)) {
        step(world);
        std::map<std::uint32_t, float> now_mps;
        lab::for_each_on(world, LinkId{0}, [&](std::uint32_t r, LaneId) {
            if (world.vehicles.body[r].x_m < from_m) return;
            const std::uint32_t trip = world.vehicles.rider[r].trip;
            now_mps[trip] = world.vehicles.body[r].speed_mps;
            all.insert(trip);
            const auto was = before_mps.find(trip);
            if (was != before_mps.end() && was->second - now_mps[trip] > 3.0F * world.options.step_s)
                braked.insert(trip);
        });
        before_mps = std::move(now_mps);
    }
    return static_cast<double>(braked.size()) / static_cast<double>(all.size());
}

// Who has precedence is hardly ever made to brake: not at all by those who take gaps as HCM has them for crossing (6.5
// s), by one in forty who cross within 4.1 s from standing.
TEST(GapAcceptance, TheMajorFlowNeedNotBrake) {
    for (const auto& [tc, tf, most] : {std::tuple{6.5, 4.0, 0.005}, std::tuple{4.1, 2.2, 0.04}}) {
        const double share = share_braked(tc, tf);
        RecordProperty(fmt::format("braked_{}", tc), fmt::format("{:.4f}", share));
        EXPECT_LT(share, most) << tc;
    }
}

}  // namespace
}  // namespace septima
