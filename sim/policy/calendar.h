#pragma once

#include <chrono>
#include <string>

namespace septima {

using Date = std::chrono::year_month_day;

/// Monday = 0 ... Sunday = 6.
int weekday_of(Date date);

/// A Monday-based count of weeks since an arbitrary, fixed Monday; equal within one week.
int week_of(Date date);

/// Easter Sunday of a year (Gregorian computus, Meeus/Jones/Butcher).
Date easter(int year);

/// Colombian public holiday (Ley 51 de 1983, "Ley Emiliani"): six fixed days, seven moved to the following Monday, two
/// days of Holy Week, three Mondays counted from Easter.
bool is_holiday(Date date);

/// "2026-11-24".
std::string iso_text(Date date);
/// "martes 24 de noviembre de 2026".
std::string spanish_text(Date date);
/// "Tuesday 24 November 2026".
std::string english_text(Date date);

}  // namespace septima
