#include "tools/report/voice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sim/base/text.h"
#include "tools/report/assets.h"

namespace septima {

namespace {

/// Parsed once; read only.
const nlohmann::json& catalogue() {
    static const nlohmann::json entries = nlohmann::json::parse(asset("page/strings.json"));
    return entries;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

constexpr std::string_view minus = "\u2212";

std::string with_unit(const Voice& voice, std::string_view unit, const std::string& number) {
    const bool apart = unit != "%" || voice.language == Language::es;  // 12 %, but 12% in English
    return number + (apart ? "\u00A0" : "") + voice.say("unit." + std::string(unit));
}

}  // namespace

std::string Voice::say(std::string_view key, Values values) const {
    const auto entry = catalogue().find(std::string(key));
    if (entry == catalogue().end()) throw std::logic_error(fmt::format("strings.json lacks '{}'", key));
    std::string text = entry->at(std::string(code_of(language))).get<std::string>();
    for (const auto& [name, value] : values) replace_all(text, fmt::format("{{{}}}", name), value);
    return text;
}

bool Voice::knows(std::string_view key) const {
    return catalogue().contains(std::string(key));
}

const std::string& Voice::of(const Text& text) const {
    const std::string& mine = language == Language::es ? text.es : text.en;
    const std::string& other = language == Language::es ? text.en : text.es;
    return mine.empty() ? other : mine;
}

std::string Voice::number(double value, int decimals) const {
    const bool spanish = language == Language::es;
    const std::string plain = fmt::format("{:.{}f}", std::abs(value), decimals);
    const std::size_t point = std::min(plain.find('.'), plain.size());
    std::string text;
    for (std::size_t i = 0; i < point; ++i) {
        if (i > 0 && (point - i) % 3 == 0) text += spanish ? '.' : ',';
        text += plain[i];
    }
    if (point < plain.size()) text += (spanish ? "," : ".") + plain.substr(point + 1);
    const bool is_zero = plain.find_first_not_of("0.") == std::string::npos;
    return value < 0.0 && !is_zero ? std::string(minus) + text : text;
}

std::string Voice::signed_number(double value, int decimals) const {
    const std::string text = number(value, decimals);
    const bool is_zero = text.find_first_not_of("0.,") == std::string::npos;
    return value > 0.0 && !is_zero ? "+" + text : text;
}

std::string Voice::percent(double share, int decimals) const {
    return number(100.0 * share, decimals) + (language == Language::es ? "\u00A0%" : "%");
}

std::string Voice::signed_percent(double share, int decimals) const {
    return signed_number(100.0 * share, decimals) + (language == Language::es ? "\u00A0%" : "%");
}

std::string Voice::duration(double seconds, int decimals) const {
    if (decimals == 0 && seconds < 9.95) decimals = 1;
    const double unit = std::pow(10.0, decimals);
    const double rounded = std::round(seconds * unit) / unit;
    if (rounded < 60.0) return number(rounded, decimals) + "\u00A0s";
    if (rounded >= 3600.0) {
        const long minutes = std::lround(rounded / 60.0);
        return fmt::format("{}\u00A0h\u00A0{:02}\u00A0min", minutes / 60, minutes % 60);
    }
    const double minutes = std::floor(rounded / 60.0);
    const std::string text = number(minutes, 0) + "\u00A0min";
    const double rest = rounded - 60.0 * minutes;
    return rest == 0.0 && decimals == 0 ? text : text + "\u00A0" + number(rest, decimals) + "\u00A0s";
}

std::string Voice::date(const std::string& iso) const {
    const auto parts = split(iso, '-');
    if (parts.size() != 3) return iso;
    const auto year = to_integer(parts[0]), month = to_integer(parts[1]), day = to_integer(parts[2]);
    if (!year || !month || !day || *month < 1 || *month > 12) return iso;
    // Day of the week after Zeller, 0 = Saturday.
    const auto m = *month < 3 ? *month + 12 : *month;
    const auto y = *month < 3 ? *year - 1 : *year;
    const auto weekday = (*day + 13 * (m + 1) / 5 + y + y / 4 - y / 100 + y / 400) % 7;
    return say("date", {{"weekday", say(fmt::format("weekday.{}", weekday))},
                        {"day", std::to_string(*day)},
                        {"month", say(fmt::format("month.{}", *month))},
                        {"year", std::to_string(*year)}});
}

int usual_decimals(std::string_view unit, double magnitude) {
    if (unit == "s") return magnitude < 9.95 ? 1 : 0;
    if (unit == "km/h") return 1;
    if (unit == "stops") return 2;
    if (unit == "t" || unit == "kg" || unit == "h") return magnitude < 100.0 ? 1 : 0;
    return 0;
}

int telling_decimals(std::string_view unit, double low, double high) {
    const int usual = usual_decimals(unit, std::max(std::abs(low), std::abs(high)));
    const bool narrow = high > low && high - low < 2.0 * std::pow(10.0, -usual);
    return usual + (narrow ? 1 : 0);
}

std::string value_text(const Voice& voice, std::string_view unit, double value, int decimals) {
    if (decimals < 0) decimals = usual_decimals(unit, std::abs(value));
    if (unit == "s") return (value < 0.0 ? std::string(minus) : "") + voice.duration(std::abs(value), decimals);
    return with_unit(voice, unit, voice.number(value, decimals));
}

std::string difference_text(const Voice& voice, std::string_view unit, double difference, int decimals) {
    if (decimals < 0) decimals = usual_decimals(unit, std::abs(difference));
    if (unit == "%") unit = "points";  // +13 % would be taken for an eighth more
    if (unit != "s") return with_unit(voice, unit, voice.signed_number(difference, decimals));
    if (decimals == 0 && std::abs(difference) < 9.95) decimals = 1;  // as durations are written
    const bool is_zero = std::abs(difference) < 0.5 * std::pow(10.0, -decimals);
    return std::string(is_zero ? "" : difference < 0.0 ? minus : "+") + voice.duration(std::abs(difference), decimals);
}

std::string interval_text(const Voice& voice, std::string_view unit, double low, double high) {
    const int decimals = telling_decimals(unit, low, high);
    if (unit == "s")
        return voice.say("interval", {{"low", difference_text(voice, unit, low, decimals)},
                                      {"high", difference_text(voice, unit, high, decimals)}});
    return with_unit(voice, unit == "%" ? "points" : unit,
                     voice.say("interval", {{"low", voice.signed_number(low, decimals)},
                                            {"high", voice.signed_number(high, decimals)}}));
}

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    return out;
}

}  // namespace septima
