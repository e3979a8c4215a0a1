#include "sim/base/error.h"

#include <fmt/format.h>

#include <utility>

namespace septima {

std::string to_string(const Problem& problem) {
    if (problem.file.empty()) return problem.text;
    if (problem.line <= 0) return fmt::format("{}: {}", problem.file, problem.text);
    return fmt::format("{}:{}: {}", problem.file, problem.line, problem.text);
}

void Problems::throw_if_any() const {
    if (!errors.empty()) throw InputError(errors);
}

namespace {

std::string joined(const std::vector<Problem>& problems) {
    std::string text;
    for (const Problem& problem : problems) {
        if (!text.empty()) text += '\n';
        text += to_string(problem);
    }
    return text;
}

}  // namespace

InputError::InputError(std::vector<Problem> problems)
    : std::runtime_error(joined(problems)), problems_(std::move(problems)) {}

}  // namespace septima
