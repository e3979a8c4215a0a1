#include "sim/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "sim/base/hash.h"

namespace septima {

std::string hex(std::uint64_t value) {
    return fmt::format("{:016x}", value);
}

std::optional<double> to_number(std::string_view text) {
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::optional<std::int64_t> to_integer(std::string_view text) {
    text = trimmed(text);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string folded(std::string_view text) {
    // The letters of Spanish: two-byte UTF-8 sequences C3 xx.
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c == 0xC3 && i + 1 < text.size()) {
            const unsigned char next = static_cast<unsigned char>(text[++i]) | 0x20U;
            if (next >= 0xA0 && next <= 0xA5)
                out += 'a';
            else if (next >= 0xA8 && next <= 0xAB)
                out += 'e';
            else if (next >= 0xAC && next <= 0xAF)
                out += 'i';
            else if (next == 0xB1)
                out += 'n';
            else if (next >= 0xB2 && next <= 0xB6)
                out += 'o';
            else if (next >= 0xB9 && next <= 0xBC)
                out += 'u';
            else {
                out += static_cast<char>(c);
                out += static_cast<char>(next);
            }
        } else {
            out += (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
        }
    }
    return out;
}

std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) out += c;
    return out;
}

namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> previous(b.size() + 1);
    std::vector<std::size_t> current(b.size() + 1);
    std::iota(previous.begin(), previous.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j)
            current[j] =
                std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
        previous.swap(current);
    }
    return previous[b.size()];
}

}  // namespace

std::vector<std::string> near_names(std::string_view name, std::span<const std::string> known) {
    constexpr std::size_t longest_name = 200;  // beyond it is no name, and comparing takes its time
    if (name.size() > longest_name) return {};
    std::vector<std::pair<std::size_t, std::string>> scored;
    const std::string wanted = folded(name);
    for (const std::string& candidate : known) {
        const std::size_t distance = edit_distance(wanted, folded(candidate));
        if (distance <= std::max<std::size_t>(1, wanted.size() / 2)) scored.emplace_back(distance, candidate);
    }
    std::sort(scored.begin(), scored.end());
    std::vector<std::string> names;
    for (const auto& [distance, candidate] : scored) {
        if (names.size() == 3) break;
        names.push_back(candidate);
    }
    return names;
}

std::string near_names_hint(std::string_view name, std::span<const std::string> known) {
    const std::vector<std::string> names = near_names(name, known);
    return names.empty() ? std::string{} : fmt::format("; near names: {}", fmt::join(names, ", "));
}

std::optional<int> clock_seconds(std::string_view text) {
    const std::vector<std::string_view> parts = split(trimmed(text), ':');
    if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
    int total = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        std::int64_t value = 0;
        if (i < parts.size()) {
            const auto parsed = to_integer(parts[i]);
            if (!parsed || *parsed < 0 || *parsed > (i == 0 ? 99 : 59)) return std::nullopt;
            value = *parsed;
        }
        total = total * 60 + static_cast<int>(value);
    }
    return total;
}

std::string clock_text(double seconds_of_day, bool with_seconds) {
    const int s = static_cast<int>(std::lround(seconds_of_day));
    if (with_seconds) return fmt::format("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
    return fmt::format("{:02}:{:02}", s / 3600, s / 60 % 60);
}

}  // namespace septima
