#include "render/latest.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace septima::render {
namespace {

TEST(Latest, GivesTheNewestOnce) {
    Latest<int> latest;
    int value = -1;
    EXPECT_FALSE(latest.take(value));
    EXPECT_EQ(value, -1);
    for (const int i : {1, 2, 3}) {
        latest.writing() = i;
        latest.publish();
    }
    EXPECT_TRUE(latest.waiting());
    EXPECT_TRUE(latest.take(value));
    EXPECT_EQ(value, 3);
    EXPECT_FALSE(latest.waiting());
    EXPECT_FALSE(latest.take(value));
}

// Every value is a vector of one number repeated: a torn one would show two. Values never go back in time.
TEST(Latest, NeverTearsAndNeverGoesBack) {
    Latest<std::vector<int>> latest;
    constexpr int last = 20000;
    std::thread writer([&latest] {
        for (int i = 1; i <= last; ++i) {
            latest.writing().assign(64, i);
            latest.publish();
        }
    });
    std::vector<int> value;
    int newest = 0;
    while (newest < last) {
        if (!latest.take(value)) continue;
        ASSERT_EQ(value.size(), 64U);
        for (const int v : value) ASSERT_EQ(v, value.front());
        ASSERT_GT(value.front(), newest);
        newest = value.front();
    }
    writer.join();
}

}  // namespace
}  // namespace septima::render
