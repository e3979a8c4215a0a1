#include <gtest/gtest.h>

#include "sim/network/checks.h"
#include "sim/network/draft.h"

namespace septima {
namespace {

//          n
//          |        one-way: south -> north and west -> east, 200 m arms, crossing under a signal
//     w -- x -- e
//          |
//          s
Draft crossing() {
    Draft draft;
    draft.name = "crossing";
    draft.nodes = {{.name = "x", .xy = {0, 0}, .control = NodeControl::signal},
                   {.name = "s", .xy = {0, -200}},
                   {.name = "n", .xy = {0, 200}},
                   {.name = "w", .xy = {-200, 0}},
                   {.name = "e", .xy = {200, 0}}};
    const auto link = [&](const char* name, std::uint32_t from, std::uint32_t to) {
        DraftLink row;
        row.name = name;
        row.from = from;
        row.to = to;
        draft.links.push_back(row);
    };
    link("sx", 1, 0);
    link("xn", 0, 2);
    link("wx", 3, 0);
    link("xe", 0, 4);
    link("nw", 2, 3);  // closes two circuits, so that nothing is a trap
    link("es", 4, 1);
    return draft;
}

/// A plan of phases with these turns as (from, to) rows of links, 20 s of green each.
Draft with_plan(const std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>>& phases) {
    Draft draft = crossing();
    DraftController controller;
    controller.name = "c";
    controller.nodes = {0};
    for (const auto& turns : phases) {
        DraftPhase phase;
        phase.timing.green_s = 20.0F;
        phase.turns = turns;
        controller.phases.push_back(phase);
    }
    draft.controllers = {controller};
    return draft;
}

Problems checked(const Draft& draft) {
    Problems problems;
    check_network(finished(draft, problems), problems);
    return problems;
}

TEST(NetworkChecks, PassASoundPlan) {
    const Problems problems = checked(with_plan({{{0, 1}, {0, 3}}, {{2, 3}, {2, 1}}}));
    EXPECT_TRUE(problems.errors.empty()) << to_string(problems.errors.front());
    EXPECT_TRUE(problems.warnings.empty()) << to_string(problems.warnings.front());
}

TEST(NetworkChecks, FindATurnThatIsNeverGreen) {
    const Problems problems = checked(with_plan({{{0, 1}, {0, 3}}, {{2, 3}}}));
    ASSERT_EQ(problems.errors.size(), 1U);
    EXPECT_NE(problems.errors[0].text.find("never shows green to the turn from link 'wx' to link 'xn'"),
              std::string::npos);
}

// Both streets go straight on: neither yields.
TEST(NetworkChecks, FindCrossingGreens) {
    const Problems problems = checked(with_plan({{{0, 1}, {2, 3}}, {{0, 3}, {2, 1}}}));
    ASSERT_EQ(problems.errors.size(), 1U);
    EXPECT_NE(problems.errors[0].text.find("crossing turns"), std::string::npos);
}

TEST(NetworkChecks, FindPlansWithoutTime) {
    Draft draft = with_plan({{{0, 1}, {0, 3}}, {{2, 3}, {2, 1}}});
    draft.controllers[0].phases[0].timing.green_s = 0.0F;
    EXPECT_EQ(checked(draft).errors.size(), 1U);
    EXPECT_EQ(checked(crossing()).errors.size(), 1U);  // no plan at all
}

TEST(NetworkChecks, WarnOfTraps) {
    Draft draft = crossing();
    draft.nodes[0].control = NodeControl::none;
    draft.links.pop_back();  // nothing leaves "e", nothing reaches "s"
    const Problems problems = checked(draft);
    EXPECT_TRUE(problems.errors.empty());
    const auto warned = [&](const std::string& text) {
        std::size_t count = 0;
        for (const Problem& p : problems.warnings) count += p.text.find(text) != std::string::npos ? 1U : 0U;
        return count;
    };
    EXPECT_EQ(warned("link 'xe': no way on"), 1U);
    EXPECT_EQ(warned("link 'sx': no way in"), 1U);
    EXPECT_EQ(warned("not connected"), 2U);
}

}  // namespace
}  // namespace septima
