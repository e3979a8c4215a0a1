#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace septima {

/// A finite number that is the whole token; nothing otherwise ("1e400", "nan", "12 m" give nothing).
std::optional<double> to_number(std::string_view text);
std::optional<std::int64_t> to_integer(std::string_view text);

std::string_view trimmed(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

/// Lower case without accents, for comparing names ("Avenida BOYACÁ" -> "avenida boyaca"). Input is UTF-8.
std::string folded(std::string_view text);

/// Control characters removed, for messages and files.
std::string printable(std::string_view text);

/// Up to three names closest to `name` by edit distance (at most half of its length), best first.
std::vector<std::string> near_names(std::string_view name, std::span<const std::string> known);
/// "; near names: a, b" or "".
std::string near_names_hint(std::string_view name, std::span<const std::string> known);

/// Seconds since midnight from "HH:MM" or "HH:MM:SS"; hours may pass 24 (GTFS). Nothing when malformed.
std::optional<int> clock_seconds(std::string_view text);
/// "HH:MM" or, with_seconds, "HH:MM:SS".
std::string clock_text(double seconds_of_day, bool with_seconds = false);

}  // namespace septima
