#include "sim/policy/in_force.h"

#include <algorithm>
#include <cmath>

namespace septima {

namespace {

constexpr double day_s = 86400.0;

Date days_later(Date date, int days) {
    return Date{std::chrono::sys_days{date} + std::chrono::days{days}};
}

/// Digits moved on by a number of places, 9 -> 0.
DigitSet shifted(DigitSet digits, int by) {
    DigitSet out = 0;
    for (int d = 0; d < 10; ++d)
        if ((digits >> d & 1) != 0)
            out = static_cast<DigitSet>(out | 1U << static_cast<unsigned>(((d + by) % 10 + 10) % 10));
    return out;
}

}  // namespace

NotInForce reason_against(const MeasureTime& time, Date day) {
    if (time.valid_from && day < *time.valid_from) return NotInForce::not_yet_valid;
    if (time.valid_to && day > *time.valid_to) return NotInForce::no_longer_valid;
    const bool holiday = is_holiday(day);
    if (holiday && time.holidays == OnHolidays::no) return NotInForce::holiday;
    if (!holiday && time.holidays == OnHolidays::only) return NotInForce::no_holiday;
    const bool listed = (time.days >> weekday_of(day) & 1) != 0;
    return listed ? NotInForce::none : NotInForce::other_weekday;
}

ForcePeriods periods_in_force(const MeasureTime& time, Date date, double start_s, double end_s) {
    ForcePeriods result;
    const int last_day = static_cast<int>(std::floor(end_s / day_s));
    for (int k = -1; k <= last_day; ++k) {
        const Date day = days_later(date, k);
        const NotInForce against = reason_against(time, day);
        if (against != NotInForce::none) {
            if (k == 0) result.reason = against;
            continue;
        }
        std::vector<TimeWindow> windows = time.windows;
        if (windows.empty()) windows.push_back({0.0, day_s});
        for (const TimeWindow& w : windows) {
            const ForcePeriod period{w.from_s + k * day_s, w.to_s + k * day_s, day};
            if (period.to_s > start_s && period.from_s < end_s) result.periods.push_back(period);
        }
    }
    std::ranges::sort(result.periods, {}, [](const ForcePeriod& p) { return p.from_s; });
    if (!result.periods.empty())
        result.reason = NotInForce::none;
    else if (result.reason == NotInForce::none)
        result.reason = NotInForce::other_hours;
    return result;
}

std::vector<ForcePeriod> merged(std::vector<ForcePeriod> periods) {
    std::vector<ForcePeriod> out;
    for (const ForcePeriod& period : periods) {
        if (!out.empty() && period.from_s <= out.back().to_s)
            out.back().to_s = std::max(out.back().to_s, period.to_s);
        else
            out.push_back(period);
    }
    return out;
}

DigitSet banned_digits(const PlateRestriction& rule, Date day) {
    const auto weekday = static_cast<std::size_t>(weekday_of(day));
    switch (rule.digits_by) {
        case DigitsBy::every_day:
            return rule.digits;
        case DigitsBy::weekday:
            return rule.weekday_digits[weekday];
        case DigitsBy::weekly_shift: {
            const int weeks = week_of(day) - week_of(rule.anchor_date.value_or(day));
            return shifted(rule.weekday_digits[weekday], rule.shift_per_week * weeks);
        }
        case DigitsBy::date_parity:
            break;
    }
    return static_cast<unsigned>(day.day()) % 2 == 1 ? rule.odd_date_digits : rule.even_date_digits;
}

}  // namespace septima
