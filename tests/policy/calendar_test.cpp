#include "sim/policy/calendar.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace septima {
namespace {

Date day(int y, unsigned m, unsigned d) {
    return Date{std::chrono::year{y}, std::chrono::month{m}, std::chrono::day{d}};
}

// Published dates of Easter Sunday (any almanac); 2038 is the latest possible date, 2285 the earliest.
TEST(Calendar, FindsEaster) {
    EXPECT_EQ(easter(2000), day(2000, 4, 23));
    EXPECT_EQ(easter(2024), day(2024, 3, 31));
    EXPECT_EQ(easter(2025), day(2025, 4, 20));
    EXPECT_EQ(easter(2026), day(2026, 4, 5));
    EXPECT_EQ(easter(2038), day(2038, 4, 25));
    EXPECT_EQ(easter(2285), day(2285, 3, 22));
}

// Easter is a Sunday between 22 March and 25 April in every year.
TEST(Calendar, EasterIsASundayInItsSeason) {
    for (int year = 1983; year < 2300; ++year) {
        const Date sunday = easter(year);
        EXPECT_EQ(weekday_of(sunday), 6) << year;
        EXPECT_GE(sunday, day(year, 3, 22));
        EXPECT_LE(sunday, day(year, 4, 25));
    }
}

// Ley 51 de 1983 applied by hand to 2026 (Easter 5 April): fixed days as they are; 6 Jan (Tue) -> 12, 19 Mar (Thu) ->
// 23, 29 Jun is a Monday, 15 Aug (Sat) -> 17, 12 Oct is a Monday, 1 Nov (Sun) -> 2, 11 Nov (Wed) -> 16; Easter -3, -2,
// +43, +64, +71.
TEST(Calendar, KnowsTheEighteenHolidaysOf2026) {
    const std::set<std::string> expected{"2026-01-01", "2026-01-12", "2026-03-23", "2026-04-02", "2026-04-03",
                                         "2026-05-01", "2026-05-18", "2026-06-08", "2026-06-15", "2026-06-29",
                                         "2026-07-20", "2026-08-07", "2026-08-17", "2026-10-12", "2026-11-02",
                                         "2026-11-16", "2026-12-08", "2026-12-25"};
    std::set<std::string> found;
    for (std::chrono::sys_days d{day(2026, 1, 1)}; d <= std::chrono::sys_days{day(2026, 12, 31)};
         d += std::chrono::days{1})
        if (is_holiday(Date{d})) found.insert(iso_text(Date{d}));
    EXPECT_EQ(found, expected);
}

// In 2025 Sacred Heart (Easter 20 April + 71) and Saint Peter (29 June, a Sunday) fall on the same Monday 30 June: 17
// days.
TEST(Calendar, TwoHolidaysMayShareAMonday) {
    int count = 0;
    for (std::chrono::sys_days d{day(2025, 1, 1)}; d <= std::chrono::sys_days{day(2025, 12, 31)};
         d += std::chrono::days{1})
        count += is_holiday(Date{d}) ? 1 : 0;
    EXPECT_TRUE(is_holiday(day(2025, 6, 30)));
    EXPECT_EQ(count, 17);
}

TEST(Calendar, CountsWeeksFromMondays) {
    EXPECT_EQ(weekday_of(day(2026, 11, 24)), 1);  // a Tuesday
    EXPECT_EQ(week_of(day(2026, 11, 23)), week_of(day(2026, 11, 29)));
    EXPECT_EQ(week_of(day(2026, 11, 30)), week_of(day(2026, 11, 29)) + 1);
    EXPECT_EQ(week_of(day(1969, 12, 28)), week_of(day(1969, 12, 29)) - 1);  // before 1970 too
}

TEST(Calendar, WritesDates) {
    EXPECT_EQ(spanish_text(day(2026, 11, 24)), "martes 24 de noviembre de 2026");
    EXPECT_EQ(english_text(day(2026, 11, 24)), "Tuesday 24 November 2026");
}

}  // namespace
}  // namespace septima
