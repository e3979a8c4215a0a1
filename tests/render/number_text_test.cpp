#include "render/number_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace septima::render {
namespace {

constexpr Language es = Language::es;
constexpr Language en = Language::en;

TEST(NumberText, SpanishUsesCommaAndPoint) {
    EXPECT_EQ(number_text(23.44, 1, es), "23,4");
    EXPECT_EQ(number_text(1234567.0, 0, es), "1.234.567");
    EXPECT_EQ(number_text(18204.25, 1, es), "18.204,2");
    EXPECT_EQ(number_text(1234.0, 0, es), "1234") << "four digits stay together (Ortografía RAE 2010)";
}

TEST(NumberText, EnglishUsesPointAndComma) {
    EXPECT_EQ(number_text(23.44, 1, en), "23.4");
    EXPECT_EQ(number_text(1234567.0, 0, en), "1,234,567");
    EXPECT_EQ(number_text(1234.0, 0, en), "1,234");
}

TEST(NumberText, SignsAreRightAndZeroHasNone) {
    EXPECT_EQ(number_text(-2.5, 1, es), "−2,5");
    EXPECT_EQ(number_text(-0.04, 1, es), "0,0");
    EXPECT_EQ(signed_text(2.5, 1, es), "+2,5");
    EXPECT_EQ(signed_text(-2.5, 1, en), "−2.5");
    EXPECT_EQ(signed_text(0.04, 1, en), "0.0");
}

TEST(NumberText, WhatIsNoNumberIsADash) {
    EXPECT_EQ(number_text(std::numeric_limits<double>::quiet_NaN(), 1, es), "–");
    EXPECT_EQ(signed_text(std::numeric_limits<double>::infinity(), 1, es), "–");
}

TEST(NumberText, CardsShortenLargeNumbers) {
    EXPECT_EQ(short_text(61842.0, es), "61.842");
    EXPECT_EQ(short_text(123456.0, es), "123 mil");
    EXPECT_EQ(short_text(123456.0, en), "123k");
    EXPECT_EQ(short_text(1.26e6, es), "1,3 M");
    EXPECT_EQ(short_text(999'600.0, en), "1.0M");
}

TEST(NumberText, Durations) {
    EXPECT_EQ(duration_text(45.0, es), "45 s");
    EXPECT_EQ(duration_text(12.0 * 60.0, es), "12 min");
    EXPECT_EQ(duration_text(65.0 * 60.0, en), "1 h 05 min");
}

TEST(NumberText, Clock) {
    EXPECT_EQ(time_text(6.0 * 3600.0), "06:00:00");
    EXPECT_EQ(time_text(7.0 * 3600.0 + 42.0 * 60.0 + 5.0), "07:42:05");
}

// 24 November 2026 is a Tuesday (1 January 2026 is a Thursday; day 328 of the year; (4 + 327) mod 7 = 2).
TEST(NumberText, Dates) {
    EXPECT_EQ(date_text(2026, 11, 24, es), "martes 24 de noviembre de 2026");
    EXPECT_EQ(date_text(2026, 11, 24, en), "Tuesday, 24 November 2026");
    EXPECT_EQ(date_text(2026, 2, 30, es), "");
}

}  // namespace
}  // namespace septima::render
