#include "sim/policy/policy_toml.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "sim/policy/hand.h"
#include "sim/scenario/read_policy.h"
#include "sim/scenario/read_scenario.h"
#include "sim/world/snapshot.h"
#include "sim/world/world.h"
#include "tests/scenario/temp_folder.h"

namespace septima {
namespace {

namespace fs = std::filesystem;

void expect_equal(const PolicyFile& a, const PolicyFile& b) {
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.description, b.description);
    EXPECT_EQ(a.source, b.source);
    EXPECT_EQ(a.cost, b.cost);
    ASSERT_EQ(a.measures.size(), b.measures.size());
    for (std::size_t i = 0; i < a.measures.size(); ++i) {
        EXPECT_EQ(a.measures[i].time, b.measures[i].time) << i;
        EXPECT_EQ(a.measures[i].place, b.measures[i].place) << i;
        EXPECT_EQ(a.measures[i].data, b.measures[i].data) << i;
        EXPECT_EQ(a.measures[i].source, b.measures[i].source) << i;
    }
}

PolicyFile written_and_read(const PolicyFile& policy, const fs::path& file) {
    write_atomically(file, policy_toml(policy));
    Problems problems;
    PolicyFile read = read_policy(file, problems);
    EXPECT_TRUE(problems.errors.empty()) << test::told(problems) << policy_toml(policy);
    return read;
}

// Every policy that comes with the program, written out and read again, is the same policy.
TEST(PolicyToml, WritesEveryPolicyOfTheScenariosSoThatItReadsAsItWas) {
    const test::TempFolder folder;
    std::size_t policies = 0;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(SEPTIMA_SOURCE_DIR) / "scenarios")) {
        if (entry.path().extension() != ".toml" || entry.path().parent_path().filename() != "policies") continue;
        SCOPED_TRACE(entry.path().filename().string());
        Problems problems;
        const PolicyFile policy = read_policy(entry.path(), problems);
        ASSERT_TRUE(problems.errors.empty()) << test::told(problems);
        expect_equal(written_and_read(policy, folder.path() / "again.toml"), policy);
        ++policies;
    }
    EXPECT_GT(policies, 10U) << "the scenarios were not found";
}

// The kinds and keys that no shipped policy uses, with numbers that are not round.
TEST(PolicyToml, WritesEveryKeyOfEveryKind) {
    const test::TempFolder folder;
    PolicyFile policy;
    policy.name = {"Comillas \" y \\ barras", "Quotes \" and \\ slashes"};
    const auto add = [&policy](MeasureData data, MeasurePlace place = {}, MeasureTime time = {}) {
        Measure measure;
        measure.data = std::move(data);
        measure.place = std::move(place);
        measure.time = std::move(time);
        policy.measures.push_back(measure);
    };
    const MeasurePlace street{{{"Carrera 7", Heading::northbound, {"Calle 1", "Calle 2"}}}, {}, {}, {}};
    const MeasurePlace zone{{}, {RoadClass::ramp}, {"a", "b"}, {{4.61234567, -74.1}, {4.7, -74.0}, {4.65, -74.05}}};
    MeasureTime night{{{79200.0, 104400.0}, {27007.5, 86400.0}}, 0x41, OnHolidays::only, {}, {}};
    night.valid_from = Date{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{24}};
    add(SpeedLimit{37.3 / 3.6, true}, zone, night);
    add(LaneClosure{{{1, 0}, {}}}, zone);
    add(BusLane{{{}, {0}}, static_cast<KindMask>(bus_kinds | mask_of(VehicleKind::taxi)), 33.33 / 100.0}, street);
    add(ReversibleLane{2}, street);
    add(DemandScale{mask_of(VehicleKind::car), {"z1"}, 123.4 / 100.0});
    SignalTiming timing;
    timing.controllers = {"n1"};
    timing.cycle_s = 92.5;
    timing.offset_s = 12.1;
    timing.greens_s = {30.25, 24.0};
    add(timing);
    SignalRunning running;
    running.control.kind = ControlKind::actuated;
    running.control.bus_priority = true;
    running.control.extension_s = 2.7F;
    running.control.min_green_s = 6.1F;
    add(running);
    add(Toll{0.0, 812.5, mask_of(VehicleKind::truck), 7.0 / 100.0}, street);
    add(Incident{IncidentClass::fallen_object, 120.5, 8.0, {{}, {0, 1}}, 25.3 / 3.6, {"Árbol", "Tree"}},
        MeasurePlace{{}, {}, {"a"}, {}}, MeasureTime{{{27007.5, 30000.0}}, whole_week, OnHolidays::yes, {}, {}});
    add(Incident{}, MeasurePlace{{}, {}, {"a"}, {}});
    add(MessageSign{}, MeasurePlace{{}, {}, {"a"}, {}});
    add(MessageSign{42.5 / 100.0, mask_of(VehicleKind::taxi)}, street, night);
    PlateRestriction rule;
    rule.digits_by = DigitsBy::weekly_shift;
    rule.weekday_digits = {3, 12, 48, 192, 768, 0, 0};
    rule.shift_per_week = -3;
    rule.anchor_date = night.valid_from;
    rule.elsewhere = false;
    rule.compliance = 91.7 / 100.0;
    rule.response = {0.1F, 0.2F, 0.3F, 0.15F, 0.25F};
    rule.response_given = true;
    add(rule);
    expect_equal(written_and_read(policy, folder.path() / "all.toml"), policy);
}

World city_under(const Scenario& scenario, const Policy& policy) {
    WorldOptions options;
    options.start_s = scenario.settings.start_s;
    options.end_s = scenario.settings.end_s;
    return make_world(scenario.network, scenario.classes, scenario.zones, trips_of(scenario, policy, 1),
                      policy.commands, options);
}

void run_until(World& world, double until_s) {
    while (time_s(world) < until_s) step(world);
}

// What the operator did while a simulation ran (the commands of a running world are replaced, as LiveWorlds does) is
// what a run of the saved file does from its start: the state is the same, bit for bit.
TEST(PolicyToml, ASavedHandDoesAgainWhatWasDone) {
    const test::TempFolder folder;
    Problems problems;
    Scenario scenario = read_scenario(fs::path(SEPTIMA_SOURCE_DIR) / "scenarios/cali", problems);
    const double start = scenario.settings.start_s;
    scenario.settings.end_s = start + 900.0;
    scenario.settings.warmup_s = 0.0;
    scenario.choice.method = ChoiceMethod::off;  // nobody knew before the run what the operator would do
    scenario.settings.demand_scale *= 0.3;       // enough to be in the way of a closed lane
    const PolicyContext context = policy_context(scenario);
    const Policy base = base_policy(scenario, problems);
    World live = city_under(scenario, base);

    Hand hand;
    const auto obey = [&] {
        PolicyFile file;
        file.measures = scenario.measures;
        for (Measure& measure : measures_of(hand, 0)) file.measures.push_back(std::move(measure));
        live.commands = compile(file, context, problems).commands;
    };
    // The fullest link gets a closed lane, then a limit, which is undone, done again and lifted.
    run_until(live, start + 120.0);
    const Snapshot now = snapshot(live);
    const auto fullest =
        std::max_element(now.link_vehicles.begin(), now.link_vehicles.end()) - now.link_vehicles.begin();
    Measure closure;
    closure.place.links = {scenario.network.link_name[id_at<LinkId>(static_cast<std::size_t>(fullest))]};
    closure.data = LaneClosure{{{}, {0}}};
    make(hand, 0, closure, start + 120.0);
    obey();
    run_until(live, start + 240.0);
    Measure slow = closure;
    slow.data = SpeedLimit{20.0 / 3.6, true};
    make(hand, 0, slow, start + 240.0);
    obey();
    run_until(live, start + 300.0);
    ASSERT_TRUE(undo(hand, start + 300.0));
    obey();
    run_until(live, start + 360.0);
    ASSERT_TRUE(redo(hand, start + 360.0));
    obey();
    run_until(live, start + 420.0);
    lift(hand, 0, start + 420.0);
    obey();
    run_until(live, start + 600.0);

    PolicyFile saved;
    saved.name = {"A mano", "By hand"};
    saved.measures = measures_of(hand, 0);
    write_atomically(folder.path() / "hand.toml", policy_toml(saved));
    std::vector<Policy> again = read_policies({{folder.path() / "hand.toml"}}, scenario, problems);
    ASSERT_TRUE(problems.errors.empty()) << test::told(problems);
    World from_file = city_under(scenario, again.front());
    run_until(from_file, start + 600.0);
    EXPECT_EQ(state_hash(from_file), state_hash(live));
    World untouched = city_under(scenario, base);
    run_until(untouched, start + 600.0);
    EXPECT_NE(state_hash(untouched), state_hash(live)) << "the measures did nothing";
}

}  // namespace
}  // namespace septima
