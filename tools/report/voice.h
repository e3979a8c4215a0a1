#pragma once

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "sim/policy/command.h"

namespace septima {

enum class Language { es, en };
inline constexpr std::array<Language, 2> languages{Language::es, Language::en};
inline constexpr std::string_view code_of(Language language) {
    return language == Language::es ? "es" : "en";
}

/// Words and numbers of one language. Texts come from page/strings.json; a key that is missing there is a fault of the
/// program and throws std::logic_error.
struct Voice {
    Language language = Language::es;

    using Values = std::initializer_list<std::pair<std::string_view, std::string>>;
    /// The text of a key with {name} replaced.
    std::string say(std::string_view key, Values values = {}) const;
    /// True when the catalogue has the key.
    bool knows(std::string_view key) const;
    const std::string& of(const Text& text) const;

    /// 1.234,5 in Spanish, 1,234.5 in English; a true minus sign.
    std::string number(double value, int decimals) const;
    /// With + or − before it; no sign when it rounds to zero.
    std::string signed_number(double value, int decimals) const;
    /// "7,3 %" or "7.3%"; of a share, 0.073.
    std::string percent(double share, int decimals = 1) const;
    std::string signed_percent(double share, int decimals = 1) const;
    /// "42 s", "7 min 42 s", "1 h 05 min"; of a duration >= 0. Decimals apply to durations below an hour.
    std::string duration(double seconds, int decimals = 0) const;
    /// "martes 24 de noviembre de 2026" from "2026-11-24"; other texts come back as they are.
    std::string date(const std::string& iso) const;
};

/// Decimals with which an indicator of this unit and size is written.
int usual_decimals(std::string_view unit, double magnitude);
/// The usual decimals, or one more when the ends of an interval would look alike.
int telling_decimals(std::string_view unit, double low, double high);

/// How an indicator's value is written: "23,4 km/h", "7 min 42 s"; `decimals` < 0: the usual ones.
std::string value_text(const Voice& voice, std::string_view unit, double value, int decimals = -1);
/// The same with a sign, for differences.
std::string difference_text(const Voice& voice, std::string_view unit, double difference, int decimals = -1);
/// "−3,1 a −1,2 km/h": an interval of differences.
std::string interval_text(const Voice& voice, std::string_view unit, double low, double high);

/// Text made safe inside HTML elements and attributes.
std::string escaped(std::string_view text);

}  // namespace septima
