#pragma once

#include <vector>

#include "sim/policy/measure.h"

namespace septima {

/// A stretch of time in which a measure holds, s since midnight of the scenario's date; the day whose rule it is.
struct ForcePeriod {
    double from_s = 0.0;
    double to_s = 0.0;
    Date day;
    bool operator==(const ForcePeriod&) const = default;
};

/// Why a measure has no period in a run.
enum class NotInForce : std::uint8_t {
    none,
    not_yet_valid,
    no_longer_valid,
    holiday,
    no_holiday,
    other_weekday,
    other_hours
};

struct ForcePeriods {
    std::vector<ForcePeriod> periods;  ///< in order of time; they touch [start_s, end_s]
    NotInForce reason = NotInForce::none;
};

/// When a measure holds during a run of `date` from start_s to end_s (it may pass midnight into the next days; a window
/// of the evening before may reach into it).
ForcePeriods periods_in_force(const MeasureTime& time, Date date, double start_s, double end_s);

/// Why it does not hold on a day, windows aside.
NotInForce reason_against(const MeasureTime& time, Date day);

/// Periods that touch each other made one; their days are forgotten but for the first.
std::vector<ForcePeriod> merged(std::vector<ForcePeriod> periods);

/// Digits banned on a day (windows and validity aside).
DigitSet banned_digits(const PlateRestriction& rule, Date day);

}  // namespace septima
