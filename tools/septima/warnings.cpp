#include "tools/septima/warnings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace septima::cli {

std::vector<Problem> in_order(const std::vector<Problem>& problems) {
    std::map<std::string, std::size_t> place;
    for (const Problem& problem : problems) place.emplace(problem.file, place.size());
    std::set<std::tuple<std::string, int, std::string>> told;  // each value of a sweep reads the same files again
    std::vector<Problem> ordered;
    for (const Problem& problem : problems)
        if (told.emplace(problem.file, problem.line, problem.text).second) ordered.push_back(problem);
    std::ranges::stable_sort(ordered, [&place](const Problem& a, const Problem& b) {
        return a.file != b.file ? place[a.file] < place[b.file] : a.line < b.line;
    });
    return ordered;
}

namespace {

/// A message that fits on a screen and leaves the terminal alone, whatever it quotes; cut between characters.
std::string shortened(std::string text) {
    std::erase_if(text, [](char c) { return (c >= '\0' && c < ' ' && c != '\n') || c == '\x7f'; });
    constexpr std::size_t longest = 1000;
    if (text.size() <= longest) return text;
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end) + "...";
}

}  // namespace

void print_errors(const std::vector<Problem>& errors, std::size_t most) {
    std::size_t shown = 0;
    const std::vector<Problem> all = in_order(errors);
    for (const Problem& problem : all) {
        if (shown++ == most) break;
        fmt::print(stderr, "septima: {}\n", shortened(to_string(problem)));
    }
    if (all.size() > most)
        fmt::print(stderr, "septima: and {} more errors; `septima check` lists them all\n", all.size() - most);
}

void print_warnings(const Problems& problems, std::size_t most) {
    std::size_t shown = 0;
    const std::vector<Problem> all = in_order(problems.warnings);
    for (const Problem& problem : all) {
        if (shown++ == most) break;
        fmt::print(stderr, "septima: warning: {}\n", shortened(to_string(problem)));
    }
    if (all.size() > most)
        fmt::print(stderr, "septima: and {} more warnings; `septima check` lists them all\n", all.size() - most);
}

}  // namespace septima::cli
