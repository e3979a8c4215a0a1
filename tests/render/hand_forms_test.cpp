#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "render/hand_orders.h"
#include "sim/policy/compile.h"
#include "sim/policy/policy_toml.h"
#include "sim/policy/spare_lanes.h"
#include "sim/scenario/read_policy.h"
#include "tests/policy/test_city.h"
#include "tests/render/small_city.h"
#include "tests/scenario/temp_folder.h"

namespace septima::render {
namespace {

struct HandForms : testing::Test {
    Network network = septima::test::town();
    Zones zones = septima::test::town_zones(network);
    City city = make_city(network);
    LinkId at_signal = test::link_named(network, "c0_c1");  // its end has a signal
    LinkId elsewhere = test::link_named(network, "c3_c4");  // its end has none
    HandForm form;
};

// What a form makes is a policy that the reader takes back as it was, and that compiles into commands for the day.
TEST_F(HandForms, EveryKindBecomesAPolicyFileThatReadsAsItWasAndCompiles) {
    const septima::test::TempFolder folder;
    form.digits = 0b0000011111;
    form.motorcycles = true;
    form.line = "T1";
    form.demand_pct = 130.0F;
    for (std::size_t i = 0; i < form_kinds; ++i)
        for (const Scope scope : {Scope::link, Scope::stretch, Scope::street}) {
            form.kind = static_cast<FormKind>(i);
            SCOPED_TRACE(std::to_string(i) + " " + std::to_string(static_cast<int>(scope)));
            ASSERT_TRUE(complete(form, city, at_signal, scope));
            const Order order = form_order(form, city, at_signal, scope);
            PolicyFile policy;
            policy.name = {"Prueba", "Test"};
            policy.measures = {order.measure};
            const std::filesystem::path file = folder.write("made.toml", policy_toml(policy));
            Problems problems;
            const PolicyFile read = read_policy(file, problems);
            ASSERT_TRUE(problems.errors.empty()) << septima::test::told(problems) << policy_toml(policy);
            ASSERT_EQ(read.measures.size(), 1U);
            EXPECT_EQ(read.measures[0].data, order.measure.data) << policy_toml(policy);
            EXPECT_EQ(read.measures[0].place, order.measure.place);
            EXPECT_EQ(read.measures[0].time, order.measure.time);
            // What a world of its own would begin with.
            const Network wide =
                with_spare_lanes(network, spare_lanes_needed({read}, policy_context(network, zones, {})));
            EXPECT_EQ(begins_anew(order.measure), form.kind == FormKind::reversible || form.kind == FormKind::demand);
            PolicyContext context = policy_context(wide, zones, {});
            context.date = Date{std::chrono::year{2026}, std::chrono::November, std::chrono::day{24}};
            context.start_s = 6 * 3600.0;
            context.end_s = 7 * 3600.0;
            BusLines lines;
            lines.lines = {{"T1", 300.0F, {}}};
            context.bus_lines = &lines;
            EXPECT_FALSE(compile(read, context, problems).commands.empty());
            EXPECT_TRUE(problems.errors.empty()) << septima::test::told(problems);
            for (const Language language : {Language::es, Language::en})
                EXPECT_NE(measure_text(order.measure, language), words(Word::other_measure, language));
        }
}

TEST_F(HandForms, WhatIsMissingKeepsAFormFromBeingApplied) {
    form.kind = FormKind::signal_plan;
    EXPECT_FALSE(complete(form, city, no_id<LinkId>, Scope::link)) << "no street is chosen";
    EXPECT_FALSE(complete(form, city, elsewhere, Scope::link)) << "no signal there";
    EXPECT_TRUE(complete(form, city, elsewhere, Scope::street)) << "but along the street";
    form.kind = FormKind::plates;
    EXPECT_FALSE(complete(form, city, no_id<LinkId>, Scope::link)) << "no digits";
    form.digits = 1;
    EXPECT_TRUE(complete(form, city, no_id<LinkId>, Scope::link));
    form.cars = false;
    EXPECT_FALSE(complete(form, city, no_id<LinkId>, Scope::link)) << "nobody is meant";
}

// A reversible lane goes to the direction of the chosen link; at a block or a stretch to the links themselves.
TEST_F(HandForms, AReversibleLaneGoesToTheChosenDirection) {
    form.kind = FormKind::reversible;
    const LinkId south = test::link_named(network, "c3_c2");
    EXPECT_EQ(form_order(form, city, at_signal, Scope::street).measure.place.corridors.at(0).heading,
              Heading::northbound);
    const Measure measure = form_order(form, city, south, Scope::street).measure;
    EXPECT_EQ(measure.place.corridors.at(0).heading, Heading::southbound);
    EXPECT_EQ(listed_links(network, measure).size(), 4U);
    EXPECT_EQ(form_order(form, city, south, Scope::link).measure.place.links, std::vector<std::string>{"c3_c2"});
    EXPECT_FALSE(complete(form, city, no_id<LinkId>, Scope::link));
}

TEST_F(HandForms, AWholeStreetIsNamedAndReachesAllOfIt) {
    form.kind = FormKind::toll;
    const Measure measure = form_order(form, city, at_signal, Scope::street).measure;
    ASSERT_EQ(measure.place.corridors.size(), 1U);
    EXPECT_EQ(measure.place.corridors[0].name, "Carrera 7");
    EXPECT_EQ(listed_links(network, measure).size(), 8U);
    EXPECT_EQ(links_in_scope(city, at_signal, Scope::street).size(), 8U);
}

}  // namespace
}  // namespace septima::render
