#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace septima {

/// One thing wrong with an input: where it stands, and what was found, what is allowed, what to do.
struct Problem {
    std::string file;
    int line = 0;  ///< 1-based; 0 when the file as a whole is meant
    std::string text;
    std::string es = {};  ///< for who reads it on the dashboard, in Spanish; empty: there is none
    bool operator==(const Problem&) const = default;
};

/// "file:line: text".
std::string to_string(const Problem& problem);

/// Collects problems so that all of them are told at once.
struct Problems {
    std::vector<Problem> errors;
    std::vector<Problem> warnings;
    void error(std::string file, int line, std::string text) {
        errors.push_back({std::move(file), line, std::move(text)});
    }
    void warn(std::string file, int line, std::string text) {
        warnings.push_back({std::move(file), line, std::move(text)});
    }
    /// Throws InputError when there is an error.
    void throw_if_any() const;
};

/// The input is wrong (exit code 2). what() lists every problem, one per line.
class InputError : public std::runtime_error {
  public:
    explicit InputError(std::vector<Problem> problems);
    explicit InputError(std::string text) : InputError(std::vector<Problem>{{"", 0, std::move(text)}}) {}
    const std::vector<Problem>& problems() const { return problems_; }

  private:
    std::vector<Problem> problems_;
};

/// Reading or writing failed: disk full, read-only, vanished (exit code 4).
class IoError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace septima
