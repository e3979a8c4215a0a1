#include "tools/septima/warnings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace septima::cli {

std::vector<Problem> in_order(const std::vector<Problem>& problems) {
    std::map<std::string, std::size_t> place;
    for (const Problem& problem : problems) place.emplace(problem.file, place.size());
    std::vector<Problem> ordered = problems;
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
    for (const Problem& problem : in_order(errors)) {
        if (shown++ == most) break;
        fmt::print(stderr, "septima: {}\n", shortened(to_string(problem)));
    }
    if (errors.size() > most)
        fmt::print(stderr, "septima: and {} more errors; `septima check` lists them all\n", errors.size() - most);
}

void print_warnings(const Problems& problems, std::size_t most) {
    std::size_t shown = 0;
    for (const Problem& problem : in_order(problems.warnings)) {
        if (shown++ == most) break;
        fmt::print(stderr, "septima: warning: {}\n", shortened(to_string(problem)));
    }
    if (problems.warnings.size() > most)
        fmt::print(stderr, "septima: and {} more warnings; `septima check` lists them all\n",
                   problems.warnings.size() - most);
}

}  // namespace septima::cli
