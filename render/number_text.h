#pragma once

#include <cstdint>
#include <string>

namespace septima::render {

enum class Language : std::uint8_t { es, en };

/// A number as the language writes it: es 1.234,5 and en 1,234.5. Spanish leaves four digits together ("1234", RAE).
std::string number_text(double value, int decimals, Language language);
/// With its sign, U+2212 for minus; "0" has none.
std::string signed_text(double value, int decimals, Language language);
/// Short for cards: whole up to five digits, then "120 mil" / "120k", "1,3 M" / "1.3M".
std::string short_text(double value, Language language);
/// "07:42:05"; both languages use 24 hours here.
std::string time_text(double seconds_of_day);
/// "45 s", "12 min", "1 h 05 min".
std::string duration_text(double seconds, Language language);
/// "martes 24 de noviembre de 2026" / "Tuesday, 24 November 2026". REQUIRES a valid Gregorian date.
std::string date_text(int year, int month, int day, Language language);

}  // namespace septima::render
