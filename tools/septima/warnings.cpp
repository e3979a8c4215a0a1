#include "tools/septima/warnings.h"

#include <fmt/format.h>

namespace septima::cli {

void print_warnings(const Problems& problems, std::size_t most) {
    std::size_t shown = 0;
    for (const Problem& problem : problems.warnings) {
        if (shown++ == most) break;
        fmt::print(stderr, "septima: warning: {}\n", to_string(problem));
    }
    if (problems.warnings.size() > most)
        fmt::print(stderr, "septima: and {} more warnings; `septima check` lists them all\n",
                   problems.warnings.size() - most);
}

}  // namespace septima::cli
