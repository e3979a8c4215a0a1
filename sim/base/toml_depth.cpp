#include "sim/base/toml_depth.h"

#include <fmt/format.h>

#include <algorithm>

namespace septima {

namespace {

constexpr int most_parts = 16;  // the deepest of our formats has four

/// End of the quoted text that begins at `at`, or of the whole text; counts the lines on the way.
std::size_t end_of_quoted(std::string_view text, std::size_t at, int& line) {
    const char quote = text[at];
    const bool triple = text.substr(at, 3) == std::string(3, quote);
    const std::size_t width = triple ? 3 : 1;
    for (at += width; at < text.size(); ++at) {
        if (text[at] == '\n') {
            if (!triple) return at;  // never closed; the parser says so
            ++line;
        } else if (text[at] == '\\' && quote == '"') {
            ++at;
        } else if (text[at] == quote && (!triple || text.substr(at, 3) == std::string(3, quote))) {
            return at + width;
        }
    }
    return text.size();
}

}  // namespace

bool has_shallow_keys(std::string_view text, const std::string& file, Problems& problems) {
    int line = 1;
    int parts = 1;  // of what may be a key; a number or a date never has many
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '"' || c == '\'') {
            i = end_of_quoted(text, i, line);
            continue;
        }
        if (c == '#') {
            i = std::min(text.find('\n', i), text.size());
            continue;
        }
        if (c == '\n') ++line;
        if (c == '.')
            ++parts;
        else if (std::string_view("\n,=[]{}").find(c) != std::string_view::npos)
            parts = 1;
        if (parts > most_parts) {
            problems.error(file, line, fmt::format("a key has more than {} parts joined by dots", most_parts));
            return false;
        }
        ++i;
    }
    return true;
}

}  // namespace septima
