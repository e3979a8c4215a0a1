#include "render/search.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "sim/base/text.h"
#include "sim/policy/street.h"

namespace septima::render {

namespace {

using Words = std::vector<std::string>;

Words words_in(std::string_view text) {
    Words words;
    for (const std::string_view word : split(text, ' '))
        if (!trimmed(word).empty()) words.emplace_back(trimmed(word));
    return words;
}

std::string joined_words(const Words& words, std::size_t from, std::size_t to) {
    std::string text;
    for (std::size_t i = from; i < to; ++i) text += (text.empty() ? "" : " ") + words[i];
    return text;
}

bool any_of_words(std::string_view word, std::initializer_list<std::string_view> list) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

/// Words that begin a street's name; "avenida carrera" and "avenida calle" are one beginning.
bool begins_street(const Words& words, std::size_t i) {
    if (!any_of_words(words[i],
                      {"calle", "carrera", "avenida", "diagonal", "transversal", "autopista", "circunvalar", "via"}))
        return false;
    return i == 0 || words[i - 1] != "avenida";
}

bool is_joint(std::string_view word) {
    return any_of_words(word, {"con", "y", "x", "/", "&", "por", "esquina", "and", "at", "with"});
}

/// "7" of "7-40", "72a" of "72A".
std::string first_number(std::string_view text) {
    const std::string_view word = trimmed(text);
    std::size_t end = 0;
    while (end < word.size() && std::isalnum(static_cast<unsigned char>(word[end])) != 0) ++end;
    return std::string(word.substr(0, end));
}

/// The crossing before the house of an address: "Carrera 7 # 72-40" lies at Calle 72.
Words streets_of_address(std::string_view before, std::string_view after) {
    const std::string street = canonical_street(before);
    const std::string number = folded(first_number(after));
    if (number.empty()) return {street};
    const bool calle = street.find("calle") != std::string::npos;
    return {street, (calle ? "carrera " : "calle ") + number};
}

/// How well a street's name answers to what was asked; smaller is better, none = not at all.
constexpr int no_match = 9;
int mismatch(const std::string& name, const std::string& asked) {
    if (name == asked) return 0;
    const auto without_avenue = [](const std::string& text) {
        return text.starts_with("avenida ") ? text.substr(8) : text;
    };
    if (without_avenue(name) == without_avenue(asked)) return 1;
    // All words asked for are there in this order; the last one may be unfinished.
    const Words have = words_in(name);
    const Words want = words_in(asked);
    std::size_t at = 0;
    for (std::size_t i = 0; i < want.size(); ++i) {
        const bool last = i + 1 == want.size();
        // "calle 7" is not the beginning of "calle 72".
        const bool number = std::isdigit(static_cast<unsigned char>(want[i].front())) != 0;
        while (at < have.size() && !(have[at] == want[i] || (last && !number && have[at].starts_with(want[i])))) ++at;
        if (at++ == have.size()) return no_match;
    }
    return 2;
}

/// Rows of map.streets that may be meant, best first.
std::vector<std::uint32_t> streets_named(const CityMap& map, const OtherNames& others, const std::string& asked) {
    std::vector<std::pair<int, std::uint32_t>> rows;
    for (std::uint32_t s = 0; s < map.streets.size(); ++s) {
        int best = mismatch(canonical_street(map.streets[s].name), asked);
        for (const auto& [name, other] : others)
            if (name == map.streets[s].name) best = std::min(best, mismatch(canonical_street(other), asked));
        if (best < no_match) rows.emplace_back(best, s);
    }
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::uint32_t> streets;
    for (const auto& [score, street] : rows)
        if (score <= rows.front().first + 1) streets.push_back(street);
    return streets;
}

Bounds bounds_of(const CityMap& map, const Street& street) {
    Bounds bounds = map.link_bounds[street.links.front()];
    for (const LinkId link : street.links) bounds = joined(bounds, map.link_bounds[link]);
    return bounds;
}

void add_crossings(const CityMap& map, const std::vector<std::uint32_t>& first,
                   const std::vector<std::uint32_t>& second, std::string_view joint, std::vector<FoundPlace>& found) {
    constexpr double around_m = 120.0;
    for (const std::uint32_t a : first)
        for (const std::uint32_t b : second) {
            if (a == b) continue;
            const auto at = crossing_of(map, map.streets[a].name, map.streets[b].name);
            if (!at) continue;
            found.push_back({map.streets[a].name + " " + std::string(joint) + " " + map.streets[b].name,
                             grown({*at, *at}, around_m), true});
        }
}

}  // namespace

std::vector<std::string> streets_meant(std::string_view text) {
    const std::size_t house = text.find('#');
    if (house != std::string_view::npos) return streets_of_address(text.substr(0, house), text.substr(house + 1));
    // A joint is a word of its own even when it is written without spaces.
    std::string apart;
    for (const char c : text) {
        if (c == '/' || c == '&') apart += ' ';
        apart += c;
        if (c == '/' || c == '&') apart += ' ';
    }
    const Words words = words_in(canonical_street(apart));
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (is_joint(words[i]) && i + 1 < words.size())
            return {joined_words(words, 0, i), joined_words(words, i + 1, words.size())};
        if (begins_street(words, i)) return {joined_words(words, 0, i), joined_words(words, i, words.size())};
    }
    if (words.empty()) return {};
    return {joined_words(words, 0, words.size())};
}

std::vector<FoundPlace> found_places(const CityMap& map, const OtherNames& others, std::string_view text,
                                     std::string_view joint, std::size_t most) {
    std::vector<FoundPlace> found;
    const std::vector<std::string> meant = streets_meant(text);
    if (meant.empty()) return found;
    const std::vector<std::uint32_t> first = streets_named(map, others, meant[0]);
    if (meant.size() > 1) add_crossings(map, first, streets_named(map, others, meant[1]), joint, found);
    // While the second street is being written, or where the two do not meet, the first is an answer.
    for (const std::uint32_t street : first)
        found.push_back({map.streets[street].name, bounds_of(map, map.streets[street]), false});
    if (found.size() > most) found.resize(most);
    return found;
}

}  // namespace septima::render
