#include "sim/policy/hand.h"

#include <gtest/gtest.h>

namespace septima {
namespace {

using Windows = std::vector<TimeWindow>;

Measure closure_of(const char* link) {
    Measure measure;
    measure.place.links = {link};
    measure.data = LaneClosure{};
    return measure;
}

const Windows& windows(const Hand& hand, std::size_t row) {
    return hand.rows[row].measure.time.windows;
}

TEST(Hand, UndoneAfterAWhileItStaysInTheRecordWithTheHoursItHeld) {
    Hand hand;
    make(hand, 0, closure_of("a"), 25200.0);
    EXPECT_TRUE(in_force(hand, 0));
    EXPECT_EQ(windows(hand, 0), (Windows{{25200.0, 86400.0}}));
    ASSERT_TRUE(undo(hand, 25300.0));
    EXPECT_FALSE(in_force(hand, 0));
    EXPECT_EQ(windows(hand, 0), (Windows{{25200.0, 25300.0}}));
    ASSERT_TRUE(redo(hand, 25400.0));
    EXPECT_EQ(windows(hand, 0), (Windows{{25200.0, 25300.0}, {25400.0, 86400.0}}));
    EXPECT_FALSE(redo(hand, 25500.0));
}

TEST(Hand, UndoneAtOnceItNeverWas) {
    Hand hand;
    make(hand, 1, closure_of("a"), 25200.0);
    ASSERT_TRUE(undo(hand, 25200.0));
    EXPECT_TRUE(measures_of(hand, 1).empty());
    ASSERT_TRUE(redo(hand, 25200.0));
    EXPECT_EQ(measures_of(hand, 1).size(), 1U);
    EXPECT_TRUE(measures_of(hand, 0).empty()) << "sides are apart";
}

// Ten minutes from 7:00; lifted at 7:05 in one row, left alone in the other, whose past nobody changes after its end.
TEST(Hand, APlannedEndIsKeptAndCanBeForestalled) {
    Hand hand;
    make(hand, 0, closure_of("a"), 25200.0, 600.0);
    make(hand, 0, closure_of("b"), 25200.0, 600.0);
    EXPECT_EQ(windows(hand, 0), (Windows{{25200.0, 25800.0}}));
    EXPECT_TRUE(in_force(hand, 0, 25799.0));
    EXPECT_FALSE(in_force(hand, 0, 25800.0));
    lift(hand, 0, 25500.0);
    EXPECT_EQ(windows(hand, 0), (Windows{{25200.0, 25500.0}}));
    ASSERT_TRUE(undo(hand, 25600.0));
    EXPECT_EQ(windows(hand, 0), (Windows{{25200.0, 25500.0}, {25600.0, 25800.0}})) << "up to the planned end";
    lift(hand, 1, 26000.0);
    ASSERT_TRUE(undo(hand, 26000.0)) << "takes back that b was made ...";
    EXPECT_EQ(windows(hand, 1), (Windows{{25200.0, 25800.0}})) << "... which is over";
    ASSERT_TRUE(redo(hand, 26100.0));
    EXPECT_EQ(windows(hand, 1), (Windows{{25200.0, 25800.0}}));
}

TEST(Hand, ALiftIsUndoneToo) {
    Hand hand;
    make(hand, 0, closure_of("a"), 100.0);
    make(hand, 0, closure_of("b"), 200.0);
    lift(hand, 0, 300.0);
    lift(hand, 0, 400.0);  // not in force any more: nothing
    EXPECT_EQ(windows(hand, 0), (Windows{{100.0, 300.0}}));
    ASSERT_TRUE(undo(hand, 300.0));
    EXPECT_EQ(windows(hand, 0), (Windows{{100.0, 86400.0}})) << "taken back within the same instant";
    ASSERT_TRUE(undo(hand, 500.0));
    EXPECT_EQ(windows(hand, 1), (Windows{{200.0, 500.0}}));
    ASSERT_TRUE(undo(hand, 500.0));
    EXPECT_FALSE(undo(hand, 500.0));
    make(hand, 0, closure_of("c"), 600.0);
    EXPECT_FALSE(redo(hand, 700.0)) << "a new measure ends the chain of redos";
}

}  // namespace
}  // namespace septima
