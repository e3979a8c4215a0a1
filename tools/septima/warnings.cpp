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

void print_errors(const std::vector<Problem>& errors) {
    for (const Problem& problem : in_order(errors)) fmt::print(stderr, "septima: {}\n", to_string(problem));
}

void print_warnings(const Problems& problems, std::size_t most) {
    std::size_t shown = 0;
    for (const Problem& problem : in_order(problems.warnings)) {
        if (shown++ == most) break;
        fmt::print(stderr, "septima: warning: {}\n", to_string(problem));
    }
    if (problems.warnings.size() > most)
        fmt::print(stderr, "septima: and {} more warnings; `septima check` lists them all\n",
                   problems.warnings.size() - most);
}

}  // namespace septima::cli
