#include "render/number_text.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>

#include "sim/base/text.h"

namespace septima::render {

namespace {

std::string grouped(const std::string& digits, Language language) {
    const std::size_t shortest = language == Language::es ? 5 : 4;
    if (digits.size() < shortest) return digits;
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out += language == Language::es ? '.' : ',';
        out += digits[i];
    }
    return out;
}

}  // namespace

std::string number_text(double value, int decimals, Language language) {
    if (!std::isfinite(value)) return "–";
    std::string plain = fmt::format("{:.{}f}", std::abs(value), decimals);
    const bool zero = plain.find_first_not_of("0.") == std::string::npos;
    const std::size_t dot = plain.find('.');
    std::string out = grouped(plain.substr(0, dot), language);
    if (dot != std::string::npos) out += (language == Language::es ? "," : ".") + plain.substr(dot + 1);
    return value < 0.0 && !zero ? "−" + out : out;
}

std::string signed_text(double value, int decimals, Language language) {
    const std::string text = number_text(value, decimals, language);
    if (!std::isfinite(value) || value <= 0.0 || text.find_first_not_of("0,.") == std::string::npos) return text;
    return "+" + text;
}

std::string short_text(double value, Language language) {
    const double size = std::abs(value);
    if (!(size >= 99'950.0)) return number_text(value, 0, language);
    if (size < 999'500.0) return number_text(value / 1e3, 0, language) + (language == Language::es ? " mil" : "k");
    return number_text(value / 1e6, 1, language) + (language == Language::es ? " M" : "M");
}

std::string time_text(double seconds_of_day) {
    return clock_text(seconds_of_day, true);
}

std::string duration_text(double seconds, Language language) {
    if (seconds < 90.0) return number_text(seconds, 0, language) + " s";
    const auto minutes = static_cast<int>(std::lround(seconds / 60.0));
    if (minutes < 60) return fmt::format("{} min", minutes);
    return fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
}

std::string date_text(int year, int month, int day, Language language) {
    constexpr std::array months_es{"enero", "febrero", "marzo",      "abril",   "mayo",      "junio",
                                   "julio", "agosto",  "septiembre", "octubre", "noviembre", "diciembre"};
    constexpr std::array months_en{"January", "February", "March",     "April",   "May",      "June",
                                   "July",    "August",   "September", "October", "November", "December"};
    constexpr std::array days_es{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"};
    constexpr std::array days_en{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok()) return "";
    const std::size_t weekday = std::chrono::weekday{std::chrono::sys_days{date}}.c_encoding();
    const auto m = static_cast<std::size_t>(month - 1);
    if (language == Language::es) return fmt::format("{} {} de {} de {}", days_es[weekday], day, months_es[m], year);
    return fmt::format("{}, {} {} {}", days_en[weekday], day, months_en[m], year);
}

}  // namespace septima::render
