#include "sim/policy/calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace septima {

namespace chrono = std::chrono;

namespace {

constexpr chrono::sys_days a_monday{chrono::year{1970} / 1 / 5};

struct DayOfYear {
    unsigned month;
    unsigned day;
};

constexpr std::array<DayOfYear, 6> fixed_days{{{1, 1}, {5, 1}, {7, 20}, {8, 7}, {12, 8}, {12, 25}}};
constexpr std::array<DayOfYear, 7> moved_days{{{1, 6}, {3, 19}, {6, 29}, {8, 15}, {10, 12}, {11, 1}, {11, 11}}};
/// Days after Easter Sunday: Maundy Thursday, Good Friday; Ascension, Corpus Christi and Sacred Heart on their Mondays.
constexpr std::array<int, 5> easter_days{-3, -2, 43, 64, 71};

constexpr std::array<std::string_view, 7> spanish_weekdays{"lunes",   "martes", "miércoles", "jueves",
                                                           "viernes", "sábado", "domingo"};
constexpr std::array<std::string_view, 7> english_weekdays{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                           "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> spanish_months{"enero",      "febrero", "marzo",     "abril",
                                                          "mayo",       "junio",   "julio",     "agosto",
                                                          "septiembre", "octubre", "noviembre", "diciembre"};
constexpr std::array<std::string_view, 12> english_months{"January",   "February", "March",    "April",
                                                          "May",       "June",     "July",     "August",
                                                          "September", "October",  "November", "December"};

chrono::sys_days following_monday(chrono::sys_days day) {
    const unsigned from_monday = chrono::weekday{day}.iso_encoding() - 1U;
    return day + chrono::days{(7U - from_monday) % 7U};
}

}  // namespace

int weekday_of(Date date) {
    return static_cast<int>(chrono::weekday{chrono::sys_days{date}}.iso_encoding()) - 1;
}

int week_of(Date date) {
    return static_cast<int>(chrono::floor<chrono::weeks>(chrono::sys_days{date} - a_monday).count());
}

Date easter(int year) {
    const int a = year % 19;
    const int b = year / 100;
    const int c = year % 100;
    const int d = b / 4;
    const int e = b % 4;
    const int f = (b + 8) / 25;
    const int g = (b - f + 1) / 3;
    const int h = (19 * a + b - d - g + 15) % 30;
    const int i = c / 4;
    const int k = c % 4;
    const int l = (32 + 2 * e + 2 * i - h - k) % 7;
    const int m = (a + 11 * h + 22 * l) / 451;
    const int month = (h + l - 7 * m + 114) / 31;
    const int day = (h + l - 7 * m + 114) % 31 + 1;
    return Date{chrono::year{year}, chrono::month{static_cast<unsigned>(month)},
                chrono::day{static_cast<unsigned>(day)}};
}

bool is_holiday(Date date) {
    const chrono::sys_days day{date};
    const auto in_year = [&date](DayOfYear d) {
        return chrono::sys_days{date.year() / chrono::month{d.month} / chrono::day{d.day}};
    };
    if (std::ranges::any_of(fixed_days, [&](DayOfYear d) { return in_year(d) == day; })) return true;
    if (std::ranges::any_of(moved_days, [&](DayOfYear d) { return following_monday(in_year(d)) == day; })) return true;
    const chrono::sys_days sunday{easter(static_cast<int>(date.year()))};
    return std::ranges::any_of(easter_days, [&](int after) { return sunday + chrono::days{after} == day; });
}

std::string iso_text(Date date) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::string spanish_text(Date date) {
    return fmt::format("{} {} de {} de {}", spanish_weekdays[static_cast<std::size_t>(weekday_of(date))],
                       static_cast<unsigned>(date.day()), spanish_months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()));
}

std::string english_text(Date date) {
    return fmt::format("{} {} {} {}", english_weekdays[static_cast<std::size_t>(weekday_of(date))],
                       static_cast<unsigned>(date.day()), english_months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()));
}

}  // namespace septima
